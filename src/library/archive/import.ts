/**
 * @file Merges a file that export.ts wrote into a library, by content: what is here stays as it is. It can be killed at any
 * moment and started again, since what is here is asked for every batch. Nothing is stored before every entry but the
 * thumbnails was read to its end and its checksum was right; a thumbnail's is checked before it is stored.
 */
import type { Entry, FileEntry, ZipReader } from '@zip.js/zip.js';
import { isAbortError, LookalikeError } from '../../base/errors.ts';
import { ARCHIVE, THUMBNAIL } from '../../profiles/profiles.ts';
import { norm } from '../../vectors/kernels.ts';
import { renamed, type FileRecord, type FolderRecord } from '../file-ledger.ts';
import type { NewPhoto } from '../photo-collection.ts';
import type { ArchiveOptions, ImportReport } from '../types.ts';
import { records } from './csv-records.ts';
import { Telling, type ArchiveParts } from './export.ts';
import {
  contentOfThumbnail,
  ENTRIES,
  FILE_COLUMNS,
  invalid,
  loadZip,
  parseManifest,
  PHOTO_COLUMNS,
  thumbnailEntry,
  type ArchiveManifest,
} from './format.ts';
import { readNpy } from './npy.ts';

/** Checked before anything is stored. */
const REQUIRED = Object.freeze([ENTRIES.photos, ENTRIES.vectors, ENTRIES.files, ENTRIES.documents]);

/** What a file says of itself. @throws LookalikeError ARCHIVE_INVALID when it is no such file */
export async function readManifest(file: Blob): Promise<ArchiveManifest> {
  const archive = await Archive.open(file);
  try {
    return archive.manifest;
  } finally {
    await archive.close();
  }
}

/**
 * @throws LookalikeError ARCHIVE_INVALID when it is no such file, damaged, or of another profile; what storing throws.
 *   DOMException AbortError when cancelled. What was stored stays
 */
export async function importLibrary(
  file: Blob,
  parts: ArchiveParts,
  { signal, onProgress }: ArchiveOptions = {},
): Promise<ImportReport> {
  const start = performance.now();
  const archive = await Archive.open(file, signal);
  try {
    const { manifest } = archive;
    requireProfile(manifest, parts);
    parts.collection.requireRoom();
    const telling = new Telling(manifest.photos * (manifest.thumbnails ? 2 : 1), onProgress);
    await archive.check();
    // In this order a kill leaves thumbnails that nobody refers to, and photos that are found again; as when they were indexed.
    await storeThumbnails(archive, parts, telling, signal);
    const { added, present } = await storePhotos(archive, parts, telling, signal);
    await storeFiles(archive, parts);
    await storeDocuments(archive, parts);
    return { added, present, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    throw isOurs(error)
      ? error
      : invalid('The file is damaged: what was read is not what was written. Copy it again.', error);
  } finally {
    await archive.close();
  }
}

function isOurs(error: unknown): boolean {
  return error instanceof LookalikeError || isAbortError(error);
}

function requireProfile({ profile, dimension }: ArchiveManifest, { collection }: ArchiveParts): void {
  const own = collection.shape.profile;
  if (profile === own.id && dimension === own.dimension) return;
  throw invalid(
    `The file's vectors were made with the profile "${profile}" (${dimension} numbers), this library's with "${own.id}" ` +
      `(${own.dimension}): they cannot be compared. Index the photos here, or open a library of that profile.`,
  );
}

class Archive {
  readonly manifest: ArchiveManifest;
  readonly #reader: ZipReader<unknown>;
  readonly #entries: ReadonlyMap<string, FileEntry>;
  readonly #signal: AbortSignal | undefined;

  private constructor(
    reader: ZipReader<unknown>,
    entries: ReadonlyMap<string, FileEntry>,
    manifest: ArchiveManifest,
    signal: AbortSignal | undefined,
  ) {
    this.#reader = reader;
    this.#entries = entries;
    this.manifest = manifest;
    this.#signal = signal;
  }

  static async open(file: Blob, signal?: AbortSignal): Promise<Archive> {
    const { BlobReader, TextWriter, ZipReader: Reader } = await loadZip();
    const reader = new Reader(new BlobReader(file));
    try {
      const entries = new Map<string, FileEntry>();
      for await (const entry of reader.getEntriesGenerator()) {
        signal?.throwIfAborted();
        if (isFile(entry)) entries.set(entry.filename, entry);
      }
      const manifest = entries.get(ENTRIES.manifest);
      if (!manifest) throw invalid('This ZIP was not exported by Lookalike. Choose one that was.');
      const text = await manifest.getData(new TextWriter(), { checkSignature: true });
      return new Archive(reader, entries, parseManifest(text), signal);
    } catch (error) {
      await reader.close();
      throw isOurs(error)
        ? error
        : invalid('This is no ZIP file, or one that was cut short. Copy it again.', error);
    }
  }

  /** Reads all that is required to its end. @throws LookalikeError ARCHIVE_INVALID */
  async check(): Promise<void> {
    for (const name of REQUIRED) await drained(this.pieces(name));
  }

  /** Bytes of an entry; its checksum is looked at when the last have been taken. */
  async *pieces(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = this.#entries.get(name);
    if (!entry) throw invalid(`The file has no ${name}: it is damaged. Export the library again.`);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const signal = this.#signal ? { signal: this.#signal } : {};
    let failure: unknown;
    const reading = entry
      .getData(writable, { checkSignature: true, ...signal })
      .catch(async (error: unknown) => {
        failure = error;
        await writable.abort(error).catch(() => undefined);
      });
    const reader = readable.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
      await reading;
    }
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever it was
    if (failure !== undefined) throw failure;
  }

  async *text(name: string): AsyncGenerator<string, void, undefined> {
    const decoder = new TextDecoder();
    for await (const piece of this.pieces(name)) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  }

  /** Content ids that a thumbnail is there for. */
  *thumbnails(): Generator<string, void, undefined> {
    for (const name of this.#entries.keys()) {
      const contentId = contentOfThumbnail(name);
      if (contentId !== undefined) yield contentId;
    }
  }

  async thumbnail(contentId: string): Promise<Blob> {
    const pieces: BlobPart[] = [];
    for await (const piece of this.pieces(thumbnailEntry(contentId))) pieces.push(piece.slice());
    return new Blob(pieces, { type: THUMBNAIL.type });
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }
}

async function drained(pieces: AsyncIterator<unknown>): Promise<void> {
  while (!(await pieces.next()).done);
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

/** Of contents that are not here yet. */
async function storeThumbnails(
  archive: Archive,
  { collection, thumbnails }: ArchiveParts,
  telling: Telling,
  signal?: AbortSignal,
): Promise<void> {
  for await (const contentIds of inBatches(archive.thumbnails())) {
    signal?.throwIfAborted();
    const known = await collection.find(contentIds);
    const missing = contentIds.filter((contentId) => !known.has(contentId));
    const blobs = missing.map(async (key) => ({ key, blob: await archive.thumbnail(key) }));
    await thumbnails.put(await Promise.all(blobs));
    telling.add(contentIds.length);
  }
}

async function storePhotos(
  archive: Archive,
  { collection, exclusive }: ArchiveParts,
  telling: Telling,
  signal?: AbortSignal,
): Promise<{ added: number; present: number }> {
  let [added, present] = [0, 0];
  for await (const batch of inBatches(photosIn(archive))) {
    signal?.throwIfAborted();
    const photos = batch.filter((photo) => photo !== undefined);
    const stored = await exclusive(async () => {
      const known = await collection.find(photos.map(({ contentId }) => contentId));
      const missing = photos.filter(({ contentId }) => !known.has(contentId));
      if (missing.length > 0) await collection.insert(missing, signal);
      return missing.length;
    });
    added += stored;
    present += photos.length - stored;
    telling.add(batch.length);
  }
  return { added, present };
}

/** Lines of photos.csv with their vectors; `undefined` for one removed while the file was written. */
async function* photosIn(archive: Archive): AsyncGenerator<NewPhoto | undefined, void, undefined> {
  const { photos: rows, dimension } = archive.manifest;
  const vectors = readNpy(archive.pieces(ENTRIES.vectors), { rows, dimension });
  let line = 0;
  for await (const record of linesOf(archive, ENTRIES.photos, PHOTO_COLUMNS)) {
    const { done, value: vector } = await vectors.next();
    if (done) break;
    line++;
    const length = norm(vector);
    if (length === 0) yield undefined;
    else if (Math.abs(length - 1) > ARCHIVE.unitSlack || Number.isNaN(length)) {
      throw invalid(
        `The vector of line ${line} has length ${length}, not 1: the file is damaged. Export the library again.`,
      );
    } else yield toPhoto(record, vector);
  }
  if (line < rows) {
    throw invalid(`${ENTRIES.photos} has ${line} lines, but ${rows} are expected. Export the library again.`);
  }
}

function toPhoto(
  record: Readonly<Record<(typeof PHOTO_COLUMNS)[number], string>>,
  vector: Float32Array,
): NewPhoto {
  const { content_id: contentId, path, format, taken, camera, latitude, longitude } = record;
  const [width, height, bytes] = [record.width, record.height, record.bytes].map(Number);
  return {
    contentId,
    path,
    width: width ?? 0,
    height: height ?? 0,
    bytes: bytes ?? 0,
    format,
    vector,
    ...(taken === '' ? {} : { taken }),
    ...(camera === '' ? {} : { camera }),
    ...(latitude === '' || longitude === ''
      ? {}
      : { latitude: Number(latitude), longitude: Number(longitude) }),
  };
}

/** Files of folders that this browser cannot open by itself, until they are chosen again. */
async function storeFiles(archive: Archive, { ledger, exclusive }: ArchiveParts): Promise<void> {
  /** Looked up once each, not for each of their files. */
  const folders = new Map<string, FolderRecord>();
  for await (const batch of inBatches(linesOf(archive, ENTRIES.files, FILE_COLUMNS))) {
    const files: FileRecord[] = [];
    for (const { folder: name, kind, path, content_id: contentId } of batch) {
      const isFolder = kind !== 'files';
      const place = isFolder ? `folder ${name}` : 'files';
      const folder =
        folders.get(place) ??
        (await exclusive(() => ledger.openImported(isFolder ? 'folder' : 'files', name)));
      folders.set(place, folder);
      files.push({
        folder: folder.id,
        path: isFolder ? renamed(path, name, folder.name) : path,
        contentId,
      });
    }
    await exclusive(() => ledger.recordUnknown(files));
  }
}

/** What is decided here stays. */
async function storeDocuments(archive: Archive, { documents, exclusive }: ArchiveParts): Promise<void> {
  let text = '';
  for await (const piece of archive.text(ENTRIES.documents)) text += piece;
  const tables = JSON.parse(text) as Partial<Record<string, { key: string; value: unknown }[]>>;
  for (const table of ARCHIVE.tables) {
    await exclusive(async () => {
      const known = new Set(await documents.keys(table));
      const entries = (tables[table] ?? []).filter(({ key }) => !known.has(key));
      if (entries.length > 0) await documents.put(table, entries);
    });
  }
}

/** Records by column name, whatever the order of the columns. @throws LookalikeError ARCHIVE_INVALID when one lacks */
async function* linesOf<Column extends string>(
  archive: Archive,
  name: string,
  columns: readonly Column[],
): AsyncGenerator<Readonly<Record<Column, string>>, void, undefined> {
  let places: readonly number[] | undefined;
  for await (const cells of records(archive.text(name))) {
    if (places) {
      const values = places.map((place) => cells[place] ?? '');
      yield Object.fromEntries(columns.map((column, at) => [column, values[at] ?? ''])) as Record<
        Column,
        string
      >;
      continue;
    }
    places = columns.map((column) => cells.indexOf(column));
    const missing = columns.find((_, at) => (places?.[at] ?? -1) < 0);
    if (missing !== undefined) throw invalid(`${name} has no column "${missing}". Export the library again.`);
  }
}

async function* inBatches<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < ARCHIVE.batch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
