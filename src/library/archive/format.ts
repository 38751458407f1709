/**
 * @file A library as one file: a ZIP, so that anybody can open it with what they have.
 *
 *   manifest.json   what this is (`ArchiveManifest`)
 *   photos.csv      a line a photo, with its facts
 *   vectors.npy     NumPy, float32, a row for each line of photos.csv; zeros for a photo removed while the file was written
 *   files.csv       which files hold which contents
 *   documents.json  decisions, by table
 *   thumbnails/     a JPEG a content, named after it
 *
 * A ZIP keeps a CRC-32 of each.
 */
import { LookalikeError } from '../../base/errors.ts';
import { ARCHIVE } from '../../profiles/profiles.ts';

export interface ArchiveManifest {
  readonly format: 'lookalike';
  readonly version: number;
  /** The model that made the vectors. */
  readonly profile: string;
  readonly dimension: number;
  readonly photos: number;
  /** With thumbnails. */
  readonly thumbnails: boolean;
  /** ISO 8601. */
  readonly made: string;
}

export const ENTRIES = Object.freeze({
  manifest: 'manifest.json',
  photos: 'photos.csv',
  vectors: 'vectors.npy',
  files: 'files.csv',
  documents: 'documents.json',
  thumbnails: 'thumbnails/',
});

const THUMBNAIL_ENDING = '.jpg';

/** Content ids of rows on servers may hold what a file name may not. */
export function thumbnailEntry(contentId: string): string {
  return ENTRIES.thumbnails + encodeURIComponent(contentId) + THUMBNAIL_ENDING;
}

/** The content whose thumbnail an entry is, `undefined` for any other entry. */
export function contentOfThumbnail(entry: string): string | undefined {
  const { thumbnails } = ENTRIES;
  if (!entry.startsWith(thumbnails) || !entry.endsWith(THUMBNAIL_ENDING)) return undefined;
  try {
    return decodeURIComponent(entry.slice(thumbnails.length, -THUMBNAIL_ENDING.length));
  } catch {
    return undefined;
  }
}

/** zip.js, loaded when somebody imports; it may start no workers, which the page's policy forbids. */
export async function loadZip() {
  const zip = await import('@zip.js/zip.js/lib/zip-core-native.js');
  zip.configure({ useWebWorkers: false });
  return zip;
}

export function invalid(sentence: string, cause?: unknown): LookalikeError {
  return new LookalikeError('ARCHIVE_INVALID', sentence, { cause });
}

/** Of a ZIP that is something else. */
export function foreign(): LookalikeError {
  return invalid('This ZIP was not exported by Lookalike. Choose one that was.');
}

/** @throws LookalikeError ARCHIVE_INVALID */
export function parseManifest(text: string): ArchiveManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`The file's ${ENTRIES.manifest} is damaged. Export the library again.`, error);
  }
  const { format, version, profile, dimension, photos, thumbnails, made } = (value ?? {}) as Partial<
    Record<keyof ArchiveManifest, unknown>
  >;
  if (format !== 'lookalike' || !isCount(version) || version === 0) throw foreign();
  if (version > ARCHIVE.version) {
    throw invalid(
      `The file is of version ${version}, made by a newer Lookalike; this one reads up to ${ARCHIVE.version}. Reload the page to get the newest.`,
    );
  }
  const isDated = typeof made === 'string' && !Number.isNaN(Date.parse(made));
  if (typeof profile !== 'string' || !isCount(dimension) || !isCount(photos) || !isDated) {
    throw invalid(`The file's ${ENTRIES.manifest} is damaged. Export the library again.`);
  }
  return { format, version, profile, dimension, photos, thumbnails: thumbnails === true, made };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
