/**
 * @file A gallery as files beside the app: a manifest that names everything else, photos by shards (facts and vectors), a thumbnail a
 * photo, and where that was wanted the photo itself. Files of shards are named after their contents, so that a page which was loaded
 * before a new edition came never takes a part of it for its own.
 */
import { LookalikeError } from '../../base/errors.ts';
import { GALLERY, isBuilt, PROFILES, type Profile, type BuiltProfileId } from '../../profiles/profiles.ts';
import { int8RowsBytes } from '../../vectors/int8-rows.ts';

/** A file of a shard. */
export interface ShardFile {
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface GalleryShard {
  readonly photos: number;
  readonly facts: ShardFile;
  readonly vectors: ShardFile;
}

export interface GalleryManifest {
  readonly format: typeof GALLERY.format;
  readonly version: typeof GALLERY.version;
  /** Text: never HTML. */
  readonly title: string;
  readonly profile: BuiltProfileId;
  readonly photos: number;
  /** The photos themselves are there, too. */
  readonly originals: boolean;
  /** Who made the photos is told, in a file of its own. */
  readonly credits: boolean;
  readonly shards: readonly GalleryShard[];
}

export type ShardPart = 'facts' | 'vectors';

const ENDINGS: Readonly<Record<ShardPart, string>> = Object.freeze({ facts: 'json', vectors: 'bin' });
const HASH = /^[0-9a-f]{64}$/u;
const ENDING = /\.([a-z0-9]{1,5})$/u;

/** Below the gallery's folder. */
export function shardPath(part: ShardPart, { sha256 }: ShardFile): string {
  return `${GALLERY.shards}/${part}-${sha256.slice(0, GALLERY.nameDigits)}.${ENDINGS[part]}`;
}

/** Below the gallery's folder; spread over folders, since some hosts and tools are slow with one of many thousand files. */
export function thumbnailPath(contentId: string): string {
  return `${GALLERY.thumbnails}/${contentId.slice(0, 2)}/${contentId}.jpg`;
}

/** Below the gallery's folder, with the ending of the photo's own name, by which hosts tell a type. */
export function originalPath(contentId: string, path: string): string {
  const ending = ENDING.exec(path.toLowerCase())?.[1] ?? 'bin';
  return `${GALLERY.originals}/${contentId.slice(0, 2)}/${contentId}.${ending}`;
}

/** Whether it is the SHA-256 of a photo, as those of a gallery are. */
export function isContentId(text: string): boolean {
  return HASH.test(text);
}

/**
 * Reads a manifest.
 *
 * @throws LookalikeError GALLERY_INVALID when it is none, of a later version, or contradicts itself
 */
export function readManifest(text: string): GalleryManifest {
  const manifest = parsed(text);
  if (!isRecord(manifest) || manifest.format !== GALLERY.format) {
    throw invalidGallery('Its manifest is none of a gallery.');
  }
  if (manifest.version !== GALLERY.version) {
    throw invalidGallery(`It is of version ${String(manifest.version)}; this page reads ${GALLERY.version}.`);
  }
  const { title, profile, photos, originals, credits, shards } = manifest;
  const known = typeof profile === 'string' && isBuilt(profile) && PROFILES[profile];
  if (!known)
    throw invalidGallery(`Its vectors are of the profile ${String(profile)}, which this page does not know.`);
  if (
    typeof title !== 'string' ||
    typeof originals !== 'boolean' ||
    typeof credits !== 'boolean' ||
    !Array.isArray(shards) ||
    !shards.every((shard) => isShard(shard, known)) ||
    shards.reduce((sum: number, shard: GalleryShard) => sum + shard.photos, 0) !== photos
  ) {
    throw invalidGallery('Its manifest contradicts itself.');
  }
  return manifest as unknown as GalleryManifest;
}

/** @param found a sentence */
export function invalidGallery(found: string, cause?: unknown): LookalikeError {
  return new LookalikeError(
    'GALLERY_INVALID',
    `This gallery cannot be read. ${found} Reload the page; if that does not help, tell who published it.`,
    { cause },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidGallery('Its manifest is no JSON.', error);
  }
}

function isShard(value: unknown, { dimension }: Profile): value is GalleryShard {
  if (!isRecord(value) || !isCount(value.photos, GALLERY.shardPhotos)) return false;
  const { photos, facts, vectors } = value;
  return isFile(facts) && isFile(vectors) && vectors.bytes === int8RowsBytes(photos, dimension);
}

function isFile(value: unknown): value is ShardFile {
  return (
    isRecord(value) &&
    isCount(value.bytes, GALLERY.fileBytes) &&
    typeof value.sha256 === 'string' &&
    HASH.test(value.sha256)
  );
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
