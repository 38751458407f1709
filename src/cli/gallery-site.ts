/**
 * @file A gallery written beside the app: only what changed, and so that whoever kills it leaves the gallery that was there, or the new
 * one. Files of shards and photos are named after contents and are never changed; the manifest, which names them, comes last.
 */
import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LookalikeError } from '../base/errors.ts';
import { PAGE_FILE, withPage } from '../delivery/release.ts';
import { SERVICE_WORKER_FILE } from '../policy/response-headers.ts';
import { writeFacts, type GalleryPhoto } from '../library/gallery/facts.ts';
import {
  originalPath,
  shardPath,
  thumbnailPath,
  type GalleryManifest,
  type GalleryShard,
  type ShardFile,
  type ShardPart,
} from '../library/gallery/format.ts';
import { GALLERY, PROFILES, type BuiltProfileId } from '../profiles/profiles.ts';
import { encodeInt8Rows } from '../vectors/int8-rows.ts';
import { writeWhole } from '../weights/build.ts';

/** A photo with its vector. */
export interface PublishedPhoto {
  readonly photo: GalleryPhoto;
  readonly vector: Float32Array;
}

export interface GallerySource {
  readonly title: string;
  readonly profile: BuiltProfileId;
  /** By ascending row. */
  readonly photos: AsyncIterable<PublishedPhoto>;
  /** Of these contents, in their order; `undefined` where there is none. */
  readonly thumbnails: (contentIds: readonly string[]) => Promise<readonly (Uint8Array | undefined)[]>;
  /** The photo's own bytes; `undefined` where they cannot be published. Absent: photos are not. */
  readonly original?: (photo: GalleryPhoto) => Promise<Uint8Array | undefined>;
  /** Text of a file that tells who made them (`SampleIndex`); absent: that is not told. */
  readonly credits?: string;
  readonly signal: AbortSignal;
  /** Told so many photos are written. */
  readonly onProgress: (photos: number) => void;
}

export interface GalleryReport {
  readonly photos: number;
  /** Bytes of all vectors, facts, thumbnails and photos of the gallery. */
  readonly bytes: Readonly<Record<ShardPart | 'thumbnails' | 'originals', number>>;
  /** Files that were not there before, and those that no photo needs any more. */
  readonly filesWritten: number;
  readonly filesRemoved: number;
  /** Photos that are shown by their thumbnail only though they were to be published. */
  readonly withoutOriginal: readonly string[];
}

/** Thumbnails that are asked for at once. */
const BATCH = 64;

/**
 * Where a site may be written: a folder that is not there, that is empty, or that holds a gallery.
 *
 * @throws LookalikeError INVALID_ARGUMENT for any other
 */
export async function checkSite(site: string): Promise<void> {
  const names = await readdir(site).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `${site} cannot be written to (${(error as Error).message}).`,
    );
  });
  if (names.length === 0) return;
  const manifest = await readFile(path.join(site, GALLERY.folder, GALLERY.manifest), 'utf8').catch(() => '');
  if (!manifest.includes(GALLERY.format)) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `${site} is not empty and holds no gallery, so that nothing is written there. Name a new folder, or an empty one.`,
    );
  }
  for (const folder of ['', GALLERY.shards, GALLERY.thumbnails, GALLERY.originals]) {
    const at = path.join(site, GALLERY.folder, folder);
    const isLink = await lstat(at).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    // What nobody names is removed in these.
    if (isLink)
      throw new LookalikeError('INVALID_ARGUMENT', `${at} is a link; a folder of the gallery was expected.`);
  }
}

/**
 * Writes app and gallery.
 *
 * @param site of {@link checkSite}
 * @param app folder of the built app
 * @throws DOMException AbortError, what the source throws, Error of the file system
 */
export async function writeSite(site: string, app: string, source: GallerySource): Promise<GalleryReport> {
  const writer = new GalleryWriter(path.join(site, GALLERY.folder), source);
  await writer.begin();
  const changed = new Set([PAGE_FILE, SERVICE_WORKER_FILE].map((name) => path.join(app, name)));
  await cp(app, site, {
    recursive: true,
    preserveTimestamps: true,
    filter: async (from, to) => !changed.has(from) && !(await isSame(from, to)),
  });
  const manifest = await writer.write();
  await writePage(site, app, source.title);
  return writer.end(manifest);
}

/** The page, and the service worker, which proves it. A build without one has none here either. */
async function writePage(site: string, app: string, title: string): Promise<void> {
  const page = Buffer.from(galleryPage(await readFile(path.join(app, PAGE_FILE), 'utf8'), title));
  await writeWhole(path.join(site, PAGE_FILE), page);
  const worker = await readFile(path.join(app, SERVICE_WORKER_FILE), 'utf8').catch(() => undefined);
  if (worker === undefined) return;
  const sha256 = createHash('sha256').update(page).digest('hex');
  await writeWhole(
    path.join(site, SERVICE_WORKER_FILE),
    await withPage(worker, { bytes: page.length, sha256 }),
  );
}

/** The app's page, with what tells it that it is a gallery's. */
export function galleryPage(page: string, title: string): string {
  const meta = `<meta name="${GALLERY.meta}" content="${GALLERY.folder}/${GALLERY.manifest}" />`;
  const changed = page
    .replace(/<title>[^<]*<\/title>/u, () => `<title>${escaped(title)}</title>`)
    .replace('</head>', () => `  ${meta}\n  </head>`);
  if (!changed.includes(meta)) throw new LookalikeError('INTERNAL', 'The page of the app has no head.');
  return changed;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** A folder is never the same: what is in it is looked at. */
async function isSame(from: string, to: string): Promise<boolean> {
  const [source, target] = await Promise.all([stat(from), stat(to).catch(() => undefined)]);
  return (
    target !== undefined &&
    source.isFile() &&
    source.size === target.size &&
    Math.trunc(source.mtimeMs) === Math.trunc(target.mtimeMs)
  );
}

class GalleryWriter {
  readonly #folder: string;
  readonly #source: GallerySource;
  /** Below the folder. */
  readonly #named = new Set<string>();
  readonly #bytes = { facts: 0, vectors: 0, thumbnails: 0, originals: 0 };
  readonly #withoutOriginal: string[] = [];
  #written = 0;

  constructor(folder: string, source: GallerySource) {
    this.#folder = folder;
    this.#source = source;
  }

  /** A site that is new says from the beginning whose it is. */
  async begin(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const manifest = path.join(this.#folder, GALLERY.manifest);
    // 'wx': one that is there stays until the new one is complete.
    await writeFile(manifest, this.#manifest([]), { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }

  /** All but the manifest, whose text it resolves to. */
  async write(): Promise<string> {
    const shards: GalleryShard[] = [];
    let photos = 0;
    for await (const shard of shardsOf(this.#source.photos)) {
      shards.push(await this.#writeShard(shard));
      photos += shard.length;
      this.#source.onProgress(photos);
    }
    const { credits } = this.#source;
    const file = path.join(this.#folder, GALLERY.credits);
    if (credits === undefined) await rm(file, { force: true });
    else await writeWhole(file, credits);
    return this.#manifest(shards);
  }

  /** From here on it is the new gallery. */
  async end(manifest: string): Promise<GalleryReport> {
    await writeWhole(path.join(this.#folder, GALLERY.manifest), manifest);
    const filesRemoved = await this.#removeOthers();
    const { photos } = JSON.parse(manifest) as GalleryManifest;
    return {
      photos,
      bytes: this.#bytes,
      filesWritten: this.#written,
      filesRemoved,
      withoutOriginal: this.#withoutOriginal,
    };
  }

  #manifest(shards: readonly GalleryShard[]): string {
    const { title, profile, original, credits } = this.#source;
    const manifest: GalleryManifest = {
      format: GALLERY.format,
      version: GALLERY.version,
      title,
      profile,
      photos: shards.reduce((sum, { photos }) => sum + photos, 0),
      originals: original !== undefined,
      credits: credits !== undefined,
      shards,
    };
    return `${JSON.stringify(manifest, undefined, 2)}\n`;
  }

  async #writeShard(shard: readonly PublishedPhoto[]): Promise<GalleryShard> {
    const { dimension } = PROFILES[this.#source.profile];
    const photos = shard.map(({ photo }) => photo);
    const vectors = new Float32Array(shard.length * dimension);
    shard.forEach(({ vector }, at) => vectors.set(vector, at * dimension));
    for (let from = 0; from < photos.length; from += BATCH) {
      this.#source.signal.throwIfAborted();
      const batch = photos.slice(from, from + BATCH);
      await this.#writeThumbnails(batch);
      for (const photo of batch) await this.#writeOriginal(photo);
    }
    return {
      photos: photos.length,
      facts: await this.#writePart('facts', Buffer.from(writeFacts(photos))),
      vectors: await this.#writePart('vectors', encodeInt8Rows(vectors, dimension)),
    };
  }

  async #writePart(part: ShardPart, bytes: Uint8Array): Promise<ShardFile> {
    const file = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    this.#bytes[part] += await this.#file(shardPath(part, file), () => Promise.resolve(bytes));
    return file;
  }

  async #writeThumbnails(photos: readonly GalleryPhoto[]): Promise<void> {
    const sizes = await Promise.all(photos.map(({ contentId }) => this.#size(thumbnailPath(contentId))));
    const missing = photos.filter((_, at) => sizes[at] === undefined).map(({ contentId }) => contentId);
    const made = missing.length === 0 ? [] : await this.#source.thumbnails(missing);
    for (const [at, contentId] of missing.entries()) {
      const bytes = made[at];
      if (bytes)
        this.#bytes.thumbnails += await this.#file(thumbnailPath(contentId), () => Promise.resolve(bytes));
    }
    photos.forEach(({ contentId }, at) => {
      this.#named.add(thumbnailPath(contentId));
      this.#bytes.thumbnails += sizes[at] ?? 0;
    });
  }

  async #writeOriginal(photo: GalleryPhoto): Promise<void> {
    const { original } = this.#source;
    if (!original) return;
    const bytes = await this.#file(originalPath(photo.contentId, photo.path), () => original(photo));
    if (bytes === 0) this.#withoutOriginal.push(photo.path);
    this.#bytes.originals += bytes;
  }

  /** Returns the file's bytes; it is made only where it is not there. 0: there is none to be had. */
  async #file(name: string, make: () => Promise<Uint8Array | undefined>): Promise<number> {
    this.#named.add(name);
    const known = await this.#size(name);
    if (known !== undefined) return known;
    const bytes = await make();
    if (!bytes) return 0;
    const file = path.join(this.#folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, bytes);
    this.#written++;
    return bytes.length;
  }

  #size(name: string): Promise<number | undefined> {
    return stat(path.join(this.#folder, name)).then(
      ({ size }) => size,
      () => undefined,
    );
  }

  /** In the folders that are the gallery's own; what else is beside them is somebody's. */
  async #removeOthers(): Promise<number> {
    let removed = 0;
    for (const folder of [GALLERY.shards, GALLERY.thumbnails, GALLERY.originals]) {
      const entries = await readdir(path.join(this.#folder, folder), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        if (this.#named.has(path.relative(this.#folder, file).split(path.sep).join('/'))) continue;
        await rm(file);
        removed++;
      }
    }
    return removed;
  }
}

/** Photos of the same thousands of rows: what comes or goes changes only its own shard. */
async function* shardsOf(
  photos: AsyncIterable<PublishedPhoto>,
): AsyncGenerator<readonly PublishedPhoto[], void, undefined> {
  let shard: PublishedPhoto[] = [];
  let number = 0;
  for await (const published of photos) {
    const own = Math.floor(published.photo.row / GALLERY.shardPhotos);
    if (own !== number && shard.length > 0) {
      yield shard;
      shard = [];
    }
    number = own;
    shard.push(published);
  }
  if (shard.length > 0) yield shard;
}
