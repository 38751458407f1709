/**
 * @file Merges a file that export.ts wrote into a library, by content: what is here stays as it is. It can be killed at any
 * moment and started again, since what is here is asked for every batch. All but the thumbnails is read, checked and
 * thrown away once before anything is stored; a thumbnail's checksum is looked at before it is stored.
 */
import type { Exclusive } from '../../base/queue.ts';
import { ARCHIVE } from '../../profiles/profiles.ts';
import type { Blobs, Documents } from '../../store/store.ts';
import { renamed, type FileLedger, type FileRecord, type FolderRecord } from '../file-ledger.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import { storableId } from '../storable-id.ts';
import type { ArchiveFacts, ArchiveOptions, ImportReport } from '../types.ts';
import { Archive, type ArchivedThumbnail } from './archive.ts';
import { documentsIn, filesIn, photosIn } from './contents.ts';
import { invalid, type ArchiveManifest } from './format.ts';
import { Telling } from './telling.ts';

/** What is read and written of a library. */
export interface ImportParts {
  readonly collection: Pick<PhotoCollection, 'shape' | 'requireRoom' | 'requireContents' | 'find' | 'insert'>;
  readonly ledger: Pick<FileLedger, 'openImported' | 'recordUnknown'>;
  readonly documents: Pick<Documents, 'keys' | 'put'>;
  readonly thumbnails: Pick<Blobs, 'missing' | 'put'>;
  /** What is looked up in it stays so until it has written, whichever tab writes. */
  readonly exclusive: Exclusive;
}

/**
 * What a file says of itself; no more of it is read.
 *
 * @throws LookalikeError ARCHIVE_INVALID when it is no such file or of another profile; INVALID_ARGUMENT when nothing can be
 *   stored here; FILE_UNREADABLE
 */
export async function inspectArchive(
  file: Blob,
  parts: Pick<ImportParts, 'collection'>,
): Promise<ArchiveFacts> {
  const { photos, thumbnails, made, profile } = (await openFor(parts, file)).manifest;
  return { photos, thumbnails, made, profile };
}

/**
 * @throws LookalikeError ARCHIVE_INVALID when it is no such file, damaged, or of another profile; INVALID_ARGUMENT when
 *   nothing can be stored here; FILE_UNREADABLE; what storing throws. DOMException AbortError when cancelled. What was stored stays
 */
export async function importLibrary(
  file: Blob,
  parts: ImportParts,
  { signal, onProgress }: ArchiveOptions = {},
): Promise<ImportReport> {
  const start = performance.now();
  const archive = await openFor(parts, file, signal);
  const { photos, thumbnails } = archive.manifest;
  const telling = new Telling(photos * (thumbnails ? 3 : 2), onProgress);
  const contents = await check(archive, telling, signal);
  // In this order a kill leaves thumbnails that nobody refers to, and photos that are found again; as when they were indexed.
  await storeThumbnails(archive, contents, parts, telling, signal);
  const { added, present } = await storePhotos(archive, parts, telling, signal);
  await storeFiles(archive, parts, signal);
  await storeDocuments(archive, parts);
  return { added, present, seconds: (performance.now() - start) / 1000 };
}

async function openFor(
  { collection }: Pick<ImportParts, 'collection'>,
  file: Blob,
  signal?: AbortSignal,
): Promise<Archive> {
  const archive = await Archive.open(file, signal);
  requireProfile(archive.manifest, collection.shape.profile);
  collection.requireRoom();
  collection.requireContents();
  return archive;
}

function requireProfile(
  { profile, dimension }: ArchiveManifest,
  own: ImportParts['collection']['shape']['profile'],
): void {
  if (profile === own.id && dimension === own.dimension) return;
  throw invalid(
    `The file's vectors were made with the profile "${profile}" (${dimension} numbers), this library's with "${own.id}" ` +
      `(${own.dimension}): they cannot be compared. Index the photos here, or open a library of that profile.`,
  );
}

/** Reads all but the thumbnails to its end. Returns the contents of the photos. @throws LookalikeError ARCHIVE_INVALID */
async function check(archive: Archive, telling: Telling, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const contents = new Set<string>();
  for await (const photo of photosIn(archive)) {
    signal?.throwIfAborted();
    if (photo) contents.add(photo.contentId);
    telling.add(1);
  }
  const files = filesIn(archive);
  while (!(await files.next()).done) signal?.throwIfAborted();
  await documentsIn(archive);
  return contents;
}

/** Of photos, where none is here: there may have been no room for it, or it was imported without. */
async function storeThumbnails(
  archive: Archive,
  contents: ReadonlySet<string>,
  { thumbnails }: ImportParts,
  telling: Telling,
  signal?: AbortSignal,
): Promise<void> {
  for await (const batch of inBatches(archive.thumbnails())) {
    signal?.throwIfAborted();
    const found = new Map<string, ArchivedThumbnail>();
    for (const thumbnail of batch) found.set(await storableId(thumbnail.contentId), thumbnail);
    const missing = new Set(await thumbnails.missing([...found.keys()].filter((key) => contents.has(key))));
    const blobs = [...found].flatMap(([key, thumbnail]) =>
      missing.has(key) ? [thumbnail.read().then((blob) => ({ key, blob }))] : [],
    );
    await thumbnails.put(await Promise.all(blobs));
    telling.add(batch.length);
  }
}

async function storePhotos(
  archive: Archive,
  { collection, exclusive }: ImportParts,
  telling: Telling,
  signal?: AbortSignal,
): Promise<{ added: number; present: number }> {
  let [added, present] = [0, 0];
  for await (const batch of inBatches(photosIn(archive))) {
    signal?.throwIfAborted();
    const photos = batch.filter((photo) => photo !== undefined);
    // A file can hold a content twice.
    const contents = new Map(photos.map((photo) => [photo.contentId, photo]));
    const stored = await exclusive(async () => {
      const known = await collection.find([...contents.keys()]);
      const missing = [...contents.values()].filter(({ contentId }) => !known.has(contentId));
      if (missing.length > 0) await collection.insert(missing, signal);
      return missing.length;
    });
    added += stored;
    present += photos.length - stored;
    telling.add(batch.length);
  }
  return { added, present };
}

/** Files of folders that this browser cannot open by itself, until they are chosen again. */
async function storeFiles(
  archive: Archive,
  { ledger, exclusive }: ImportParts,
  signal?: AbortSignal,
): Promise<void> {
  /** Looked up once each, not for each of their files. */
  const folders = new Map<string, FolderRecord>();
  for await (const batch of inBatches(filesIn(archive))) {
    signal?.throwIfAborted();
    const files: FileRecord[] = [];
    for (const { folder: of, ...file } of batch) {
      const place = `${of.kind} ${of.name}`;
      const folder = folders.get(place) ?? (await exclusive(() => ledger.openImported(of.kind, of.name)));
      folders.set(place, folder);
      const path = of.kind === 'folder' ? renamed(file.path, of.name, folder.name) : file.path;
      files.push({ ...file, folder: folder.id, path });
    }
    await exclusive(() => ledger.recordUnknown(files));
  }
}

/** What is decided here stays. */
async function storeDocuments(archive: Archive, { documents, exclusive }: ImportParts): Promise<void> {
  for (const [table, entries] of await documentsIn(archive)) {
    await exclusive(async () => {
      const known = new Set(await documents.keys(table));
      const unknown = entries.filter(({ key }) => !known.has(key));
      if (unknown.length > 0) await documents.put(table, unknown);
    });
  }
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < ARCHIVE.batch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
