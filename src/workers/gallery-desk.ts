/**
 * @file A gallery in memory: its shards are loaded, proved and put behind each other, and the local Milvus engine answers over those that
 * are there. Nothing is written anywhere.
 */
import { LookalikeError, reviveError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { readFacts } from '../library/gallery/facts.ts';
import {
  invalidGallery,
  readManifest,
  shardPath,
  type GalleryManifest,
  type GalleryShard,
  type ShardFile,
  type ShardPart,
} from '../library/gallery/format.ts';
import type { GalleryProgress } from '../library/gallery/gallery.ts';
import { GalleryRows, type LoadedShard } from '../library/gallery/gallery-rows.ts';
import { readOnly } from '../library/gallery/read-only.ts';
import { PhotoCollection } from '../library/photo-collection.ts';
import type { IndexStatus } from '../library/types.ts';
import { failureOf } from '../milvus/failure.ts';
import type { FieldIndexProvider } from '../milvus/local/field-index.ts';
import { LocalMilvus } from '../milvus/local/local-milvus.ts';
import { traitsOf } from '../milvus/rest/verb-traits.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import { callOver, type VerbName } from '../milvus/verbs.ts';
import { COLLECTION, GALLERY, PROFILES } from '../profiles/profiles.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { Documents } from '../store/store.ts';
import { FlatIndex } from '../vectors/flat-index.ts';

export type GalleryFacts = Pick<GalleryManifest, 'title' | 'profile' | 'originals' | 'credits' | 'photos'>;

export class GalleryDesk {
  readonly documents: Documents;
  readonly facts: GalleryFacts;
  readonly #base: URL;
  readonly #store: { readonly documents: Documents; readonly rows: GalleryRows };
  readonly #index: FlatIndex;
  readonly #shards: readonly GalleryShard[];
  #milvus: LocalMilvus<FlatIndex>;
  #damaged = 0;

  /** @throws LookalikeError GALLERY_INVALID */
  static async open(manifest: URL): Promise<GalleryDesk> {
    // It is the one file whose name does not tell what is in it.
    const bytes = await fetched(manifest, { cache: 'no-cache' });
    const desk = new GalleryDesk(readManifest(new TextDecoder().decode(bytes)), manifest);
    const { profile } = desk.facts;
    await PhotoCollection.open(
      desk.#milvus,
      { collectionName: COLLECTION.name },
      { origin: '', profile: PROFILES[profile] },
    );
    return desk;
  }

  private constructor({ shards, ...facts }: GalleryManifest, base: URL) {
    const { dimension, metric } = PROFILES[facts.profile];
    this.facts = facts;
    this.documents = new MemoryStore().documents;
    this.#base = base;
    this.#shards = shards;
    this.#store = { documents: this.documents, rows: new GalleryRows(dimension) };
    this.#index = new FlatIndex(dimension, metric);
    this.#milvus = this.#open();
  }

  get progress(): GalleryProgress {
    return { total: this.facts.photos, loaded: this.#store.rows.size, damaged: this.#damaged };
  }

  /**
   * Loads all shards, some at a time, and shows each when those before it are there: rows stay in order.
   *
   * @param tell told after each
   */
  async load(tell: (progress: GalleryProgress) => void): Promise<void> {
    const loading = new Map<number, Promise<LoadedShard | undefined>>();
    for (let at = 0; at < this.#shards.length; at++) {
      for (let next = at; next < Math.min(at + GALLERY.ahead, this.#shards.length); next++) {
        if (!loading.has(next)) loading.set(next, this.#loaded(this.#shards[next] as GalleryShard));
      }
      const shard = await loading.get(at);
      loading.delete(at);
      if (shard) this.#show(shard);
      else this.#damaged += (this.#shards[at] as GalleryShard).photos;
      tell(this.progress);
    }
  }

  async milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>> {
    if (traitsOf(name.group, name.verb).effect !== 'none') return failureOf(readOnly());
    return callOver(this.#milvus)(name, request);
  }

  indexStatus(): IndexStatus {
    return {
      kind: 'flat',
      sealed: 0,
      growing: this.#index.size,
      bytes: this.#index.bytes,
      recall: null,
      state: 'ready',
      plan: 'exact',
      saved: true,
      note: '',
    };
  }

  /** What the engine has read of the rows is of those that were there: with more of them another one answers. */
  #open(): LocalMilvus<FlatIndex> {
    const indexes: FieldIndexProvider<FlatIndex> = {
      open: () => Promise.resolve(this.#index),
      forget: () => Promise.resolve(),
    };
    return new LocalMilvus({ store: this.#store, indexes });
  }

  #show(shard: LoadedShard): void {
    const { rows, vectors } = this.#store.rows.add(shard);
    this.#index.add(rows, vectors);
    this.#milvus = this.#open();
  }

  /** `undefined` where it is not what the manifest says: the others answer. */
  async #loaded(shard: GalleryShard): Promise<LoadedShard | undefined> {
    try {
      const [facts, vectors] = await Promise.all([
        this.#file('facts', shard.facts),
        this.#file('vectors', shard.vectors),
      ]);
      return { photos: readFacts(new TextDecoder().decode(facts), shard.photos), vectors };
    } catch (error) {
      if (reviveError(error).code === 'GALLERY_INVALID') return undefined;
      throw error;
    }
  }

  /** A second time past what the browser keeps, which may be what is damaged. @throws LookalikeError GALLERY_INVALID */
  async #file(part: ShardPart, file: ShardFile): Promise<Uint8Array<ArrayBuffer>> {
    const url = new URL(shardPath(part, file), this.#base);
    for (const cache of ['default', 'reload'] as const) {
      const bytes = await fetched(url, { cache }).catch((error: unknown) => {
        if (cache === 'reload') throw error;
        return undefined;
      });
      if (bytes?.length === file.bytes && (await sha256(bytes)) === file.sha256) return bytes;
    }
    throw invalidGallery(`${url.pathname} is not what its manifest says.`);
  }
}

/** @throws LookalikeError GALLERY_INVALID */
async function fetched(url: URL, init: RequestInit): Promise<Uint8Array<ArrayBuffer>> {
  let found = 'there was no answer';
  try {
    const response = await fetch(url, init);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    found = `the server answered ${response.status}`;
  } catch (error) {
    if (error instanceof LookalikeError) throw error;
    throw invalidGallery(`${url.pathname} could not be loaded: ${found}.`, error);
  }
  throw invalidGallery(`${url.pathname} could not be loaded: ${found}.`);
}
