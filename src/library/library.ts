/**
 * @file The use cases: index photos, search, list, remove. Works on interfaces only, so that it cannot tell a worker
 * from a fake or a local store from a remote one.
 */
import { LookalikeError, reviveError } from '../base/errors.ts';
import { SerialQueue } from '../base/queue.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { DEFAULT_BALANCE, LIMITS, type Profile } from '../profiles/profiles.ts';
import { openInFolder } from '../photos/folder-file.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import type { Store, StoreEstimate } from '../store/store.ts';
import { balanceQuery } from '../vectors/blocks.ts';
import type { Crop, Embedder } from '../vision/embedder.ts';
import { FileLedger } from './file-ledger.ts';
import { indexPhotos } from './indexing.ts';
import { PhotoCollection } from './photo-collection.ts';
import type {
  IndexOptions,
  IndexReport,
  IndexStatus,
  LibraryApi,
  LibraryFolder,
  LibraryPhoto,
  LibraryStatus,
  Query,
  QueryOptions,
  SearchHit,
} from './types.ts';

/** What the host of the store tells beyond the Milvus interface. */
export interface LibraryHost {
  readonly indexStatus: () => Promise<IndexStatus>;
  readonly estimate: () => Promise<StoreEstimate>;
  /** Asks the browser to keep the data under storage pressure. */
  readonly persist: () => Promise<boolean>;
  /** Another tab holds the writer's lock. */
  readonly readOnly: () => Promise<boolean>;
  /** Rows came or went, by this tab or another. */
  readonly onChange: (listener: () => void) => void;
}

export interface LibraryParts {
  readonly milvus: MilvusClient;
  readonly store: Pick<Store, 'documents' | 'blobs'>;
  readonly embedder: Embedder;
  readonly profile: Profile;
  readonly host: LibraryHost;
}

export class Library implements LibraryApi {
  readonly #parts: LibraryParts;
  readonly #collection: PhotoCollection;
  readonly #ledger: FileLedger;
  readonly #runs = new SerialQueue();
  readonly #listeners = new Set<() => void>();
  /** Files of this session by content: what a page without folder handles can still show in full. */
  readonly #files = new Map<string, File>();
  /** Vectors of query photos by region: a moved slider or another limit embeds nothing again. */
  readonly #queryVectors = new WeakMap<Blob, Map<string, Float32Array>>();
  /** The run under way: into which folder, and how to end it. */
  #run: { readonly folder: string; readonly ending: AbortController } | undefined;

  /** @throws LookalikeError INVALID_ARGUMENT when the stored library was made with another profile */
  static async open(parts: LibraryParts): Promise<Library> {
    const library = new Library(parts);
    let changed: () => void = () => undefined;
    parts.host.onChange(() => {
      changed();
      library.#changed();
    });
    for (;;) {
      const change = new Promise<void>((resolve) => (changed = resolve));
      try {
        await library.#collection.open();
        return library;
      } catch (error) {
        // Another tab was opened at the same moment, writes, and has not made the collection yet.
        if (reviveError(error).code !== 'READ_ONLY') throw error;
        await change;
      }
    }
  }

  private constructor(parts: LibraryParts) {
    this.#parts = parts;
    this.#collection = new PhotoCollection(parts.milvus, parts.profile);
    this.#ledger = new FileLedger(parts.store.documents);
  }

  count(): Promise<number> {
    return this.#collection.count();
  }

  photos(signal?: AbortSignal): AsyncIterable<readonly LibraryPhoto[]> {
    return this.#collection.all(signal);
  }

  folders(): Promise<readonly LibraryFolder[]> {
    return this.#ledger.folders();
  }

  /** Runs wait for each other. Errors: see {@link indexPhotos}. */
  index(source: PhotoSource, options: IndexOptions = {}): Promise<IndexReport> {
    return this.#runs.run(async () => {
      options.signal?.throwIfAborted();
      const folder = await this.#ledger.openFolder(source.kind, source.name, source.handle);
      const ending = new AbortController();
      this.#run = { folder: folder.id, ending };
      try {
        const parts = {
          embedder: this.#parts.embedder,
          collection: this.#collection,
          ledger: this.#ledger,
          thumbnails: this.#parts.store.blobs,
          profile: this.#parts.profile,
          folder,
          onStored: (files: ReadonlyMap<string, File>) => {
            // A folder's files can be opened again by its handle.
            if (!source.handle) for (const [contentId, file] of files) this.#files.set(contentId, file);
            this.#changed();
          },
          onReplaced: (contentIds: readonly string[]) => this.#dropUnreferenced(contentIds),
        };
        const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
        const report = await indexPhotos(source, parts, { ...options, signal });
        await this.#parts.host.persist();
        return report;
      } finally {
        this.#run = undefined;
        this.#changed();
      }
    });
  }

  /**
   * For each query the nearest photos, best first; a query that is itself in the library is left out of its answer.
   *
   * @throws LookalikeError INVALID_ARGUMENT (limit, balance), EMPTY_LIBRARY, NOT_FOUND (id), what
   *   {@link Embedder.embed} throws for a query photo (unless `onFailure` takes it), MILVUS for a filter that does
   *   not parse
   */
  async search(
    queries: readonly Query[],
    options: QueryOptions = {},
  ): Promise<readonly (readonly SearchHit[])[]> {
    const { limit, balance } = checkOptions(options);
    if (queries.length === 0) return [];
    if ((await this.count()) === 0) {
      throw new LookalikeError(
        'EMPTY_LIBRARY',
        'There is no photo to compare with yet. Add a folder or photos first.',
      );
    }
    const vectors = await this.#vectorsOf(queries, options);
    const answered = queries.flatMap((query, position) => {
      const vector = vectors[position];
      return vector
        ? [{ query, position, balanced: balanceQuery(this.#parts.profile, vector, balance) }]
        : [];
    });
    const results: SearchHit[][] = queries.map(() => []);
    if (answered.length === 0) return results;
    // A photo of the library finds itself first: one more is asked for, and itself left out.
    const itself = queries.some((query) => 'id' in query) ? 1 : 0;
    const found = await this.#collection.search(
      answered.map(({ balanced }) => balanced.vector),
      limit + itself,
      options.filter,
    );
    options.signal?.throwIfAborted();
    answered.forEach(({ query, position, balanced }, row) => {
      const own = 'id' in query ? query.id : undefined;
      results[position] = (found[row] ?? [])
        .filter(({ photo }) => photo.id !== own)
        .slice(0, limit)
        .map(({ photo, milvusDistance }) => {
          const similarity = balanced.similarity(milvusDistance);
          return { ...photo, similarity, distance: balanced.distance(milvusDistance) };
        });
    });
    return results;
  }

  /** One unit vector a query; `undefined` where the query failed and `onFailure` was told. */
  async #vectorsOf(
    queries: readonly Query[],
    { crop, signal, onFailure }: QueryOptions,
  ): Promise<(Float32Array | undefined)[]> {
    const ids = queries.flatMap((query) => ('id' in query ? [query.id] : []));
    const stored = (await this.#collection.vectors(ids)).values();
    let next = 0;
    const vectors = queries.map((query) => ('id' in query ? stored.next().value : undefined));
    const worker = async (): Promise<void> => {
      for (let position = next++; position < queries.length; position = next++) {
        const query = queries[position];
        if (!query || 'id' in query) continue;
        signal?.throwIfAborted();
        try {
          vectors[position] = await this.#vectorOf(query, crop, signal);
        } catch (error) {
          signal?.throwIfAborted();
          if (!onFailure) throw error;
          onFailure(position, reviveError(error));
        }
      }
    };
    await Promise.all(Array.from({ length: this.#parts.embedder.width }, worker));
    return vectors;
  }

  async #vectorOf(photo: Blob, crop?: Crop, signal?: AbortSignal): Promise<Float32Array> {
    const region = JSON.stringify(crop ?? null);
    const known = this.#queryVectors.get(photo) ?? new Map<string, Float32Array>();
    this.#queryVectors.set(photo, known);
    const vector =
      known.get(region) ??
      (
        await this.#parts.embedder.embed(photo, {
          profile: this.#parts.profile.id,
          ...(crop ? { crop } : {}),
          ...(signal ? { signal } : {}),
        })
      ).vector;
    known.set(region, vector);
    return vector;
  }

  thumbnail(contentId: string): Promise<Blob | undefined> {
    return this.#parts.store.blobs.get(contentId);
  }

  async original(id: string): Promise<Blob | undefined> {
    const [photo] = await this.#collection.get([id]);
    if (!photo) return undefined;
    const file = this.#files.get(photo.contentId);
    if (file) return file;
    const place = await this.#ledger.locate(photo.contentId);
    return place && openInFolder(place.handle, place.path);
  }

  async removePhotos(ids: readonly string[]): Promise<void> {
    const photos = await this.#collection.get(ids);
    await this.#remove(photos);
    for (const { contentId } of photos) await this.#ledger.forgetContent(contentId);
    this.#changed();
  }

  /** A run into this folder is ended first. */
  async removeFolder(id: string): Promise<void> {
    const removal = async (): Promise<void> => {
      const contentIds = await this.#ledger.forgetFolder(id);
      await this.#dropUnreferenced(contentIds);
    };
    if (this.#run?.folder === id) await this.#endRunAndThen(removal);
    else await removal();
    this.#changed();
  }

  /** A run under way is ended first. */
  async clear(): Promise<void> {
    await this.#endRunAndThen(async () => {
      await this.#collection.drop();
      await this.#ledger.clear();
      await this.#parts.store.blobs.clear();
      this.#files.clear();
      await this.#collection.open();
    });
    this.#changed();
  }

  #endRunAndThen(task: () => Promise<void>): Promise<void> {
    this.#run?.ending.abort();
    return this.#runs.run(task);
  }

  async status(): Promise<LibraryStatus> {
    const { host, profile } = this.#parts;
    const [photos, index, store, readOnly] = await Promise.all([
      this.count(),
      host.indexStatus(),
      host.estimate(),
      host.readOnly(),
    ]);
    return {
      photos,
      profile: profile.id,
      location: { kind: 'local' },
      index,
      store,
      readOnly,
      indexing: this.#run !== undefined,
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Contents that no file holds any more leave; those that another file still holds get that file's path. */
  async #dropUnreferenced(contentIds: readonly string[]): Promise<void> {
    const gone: LibraryPhoto[] = [];
    const moved: LibraryPhoto[] = [];
    for (const photo of await this.#stored([...new Set(contentIds)])) {
      const file = await this.#ledger.fileOf(photo.contentId);
      if (!file) gone.push(photo);
      else if (file.path !== photo.path) moved.push({ ...photo, path: file.path });
    }
    await this.#remove(gone);
    if (moved.length === 0) return;
    const vectors = await this.#collection.vectors(moved.map((photo) => photo.id));
    await this.#collection.delete(moved.map((photo) => photo.id));
    await this.#collection.insert(
      moved.map((photo, position) => ({ ...photo, vector: vectors[position] ?? new Float32Array() })),
    );
  }

  async #stored(contentIds: readonly string[]): Promise<LibraryPhoto[]> {
    const photos: LibraryPhoto[] = [];
    for (let start = 0; start < contentIds.length; start += LIMITS.page) {
      const found = await this.#collection.find(contentIds.slice(start, start + LIMITS.page));
      photos.push(...found.values());
    }
    return photos;
  }

  async #remove(photos: readonly LibraryPhoto[]): Promise<void> {
    for (let start = 0; start < photos.length; start += LIMITS.page) {
      const page = photos.slice(start, start + LIMITS.page);
      await this.#collection.delete(page.map((photo) => photo.id));
      await this.#parts.store.blobs.delete(page.map((photo) => photo.contentId));
      for (const photo of page) this.#files.delete(photo.contentId);
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function checkOptions(options: QueryOptions): { limit: number; balance: number } {
  const { limit = LIMITS.searchDefault, balance = DEFAULT_BALANCE } = options;
  if (!Number.isInteger(limit) || limit < LIMITS.searchMin || limit > LIMITS.searchMax) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The number of results is ${limit}; it must be a whole number from ${LIMITS.searchMin} to ${LIMITS.searchMax}.`,
    );
  }
  if (!(balance >= 0 && balance <= 1)) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The balance is ${balance}; it must be a number from 0 (same picture) to 1 (same kind of thing).`,
    );
  }
  return { limit, balance };
}
