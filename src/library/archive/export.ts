/** @file Writes a library into one file, a page of photos at a time, whatever its size. */
import { ARCHIVE } from '../../profiles/profiles.ts';
import { joined } from '../../base/joined.ts';
import type { Blobs, Documents } from '../../store/store.ts';
import type { FileLedger } from '../file-ledger.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import type { ExportOptions, ExportReport } from '../types.ts';
import { toRecord } from './csv-records.ts';
import { FILE_COLUMNS, toFileRecord } from './file-record.ts';
import { ENTRIES, thumbnailEntry, type ArchiveManifest } from './format.ts';
import { npyHeader, npyRows } from './npy.ts';
import { LATER_COLUMNS, PHOTO_COLUMNS, toPhotoRecord } from './photo-record.ts';
import { Telling } from './telling.ts';
import { zipped, type ZipFile } from './zip-writer.ts';

/** What is read of a library. */
export interface ExportParts {
  readonly collection: Pick<PhotoCollection, 'shape' | 'count' | 'all' | 'vectors'>;
  readonly ledger: Pick<FileLedger, 'folders' | 'pages'>;
  readonly documents: Pick<Documents, 'list'>;
  readonly thumbnails: Pick<Blobs, 'get'>;
}

/**
 * Ends `sink` when all is written; aborts it on failure, so that nothing half-written is taken for a library.
 *
 * @throws what reading and writing throw; DOMException AbortError when cancelled
 */
export async function exportLibrary(
  parts: ExportParts,
  sink: WritableStream<Uint8Array>,
  { thumbnails = true, signal, onProgress }: ExportOptions = {},
): Promise<ExportReport> {
  const start = performance.now();
  const writer = sink.getWriter();
  try {
    signal?.throwIfAborted();
    const telling = new Telling((await parts.collection.count()) * (thumbnails ? 3 : 2), onProgress);
    const listed: Listed = new Map();
    for await (const bytes of gathered(zipped(files(parts, thumbnails, listed, telling, signal)))) {
      signal?.throwIfAborted();
      await writer.write(bytes);
    }
    signal?.throwIfAborted();
    await writer.close();
    return { photos: listed.size, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    // It may be ended or broken already.
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
}

/** Ids by content: a server can hold a photo twice. */
type Listed = Map<string, string>;

async function* files(
  parts: ExportParts,
  thumbnails: boolean,
  listed: Listed,
  telling: Telling,
  signal?: AbortSignal,
): AsyncGenerator<ZipFile, void, undefined> {
  const { id: profile, dimension } = parts.collection.shape.profile;
  yield { name: ENTRIES.photos, pieces: encoded(photoRecords(parts, listed, telling, signal)) };
  yield { name: ENTRIES.vectors, pieces: vectorPieces(parts, listed, dimension, telling) };
  yield { name: ENTRIES.files, pieces: encoded(fileRecords(parts)) };
  yield { name: ENTRIES.documents, pieces: encoded(documents(parts)) };
  if (thumbnails) {
    for (const contentId of listed.keys()) {
      const thumbnail = await parts.thumbnails.get(contentId);
      if (thumbnail) yield { name: thumbnailEntry(contentId), pieces: bytesOf(thumbnail) };
      telling.add(1);
    }
  }
  const manifest: ArchiveManifest = {
    format: 'lookalike',
    version: ARCHIVE.version,
    profile,
    dimension,
    photos: listed.size,
    thumbnails,
    made: new Date().toISOString(),
  };
  yield { name: ENTRIES.manifest, pieces: encoded([JSON.stringify(manifest, null, 2)]) };
}

async function* photoRecords(
  { collection }: ExportParts,
  listed: Listed,
  telling: Telling,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield toRecord([...PHOTO_COLUMNS, ...LATER_COLUMNS]);
  for await (const page of collection.all(signal ? { signal } : {})) {
    let lines = '';
    for (const photo of page) {
      if (listed.has(photo.contentId)) continue;
      listed.set(photo.contentId, photo.id);
      lines += toPhotoRecord(photo);
    }
    yield lines;
    telling.add(page.length);
  }
}

/** Zeros for a photo that went since it was listed: the header has said how many rows there are. */
async function* vectorPieces(
  { collection }: ExportParts,
  listed: Listed,
  dimension: number,
  telling: Telling,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield npyHeader({ rows: listed.size, dimension });
  const ids = [...listed.values()];
  for (let from = 0; from < ids.length; from += ARCHIVE.batch) {
    const page = ids.slice(from, from + ARCHIVE.batch);
    const found = await collection.vectors(page);
    const vectors = new Float32Array(page.length * dimension);
    page.forEach((id, row) => vectors.set(found.get(id) ?? [], row * dimension));
    yield npyRows(vectors);
    telling.add(page.length);
  }
}

async function* fileRecords({ ledger }: ExportParts): AsyncGenerator<string, void, undefined> {
  yield toRecord(FILE_COLUMNS);
  for (const folder of await ledger.folders()) {
    for await (const page of ledger.pages(folder.id)) {
      yield page.map((file) => toFileRecord(folder, file)).join('');
    }
  }
}

async function* documents({ documents: tables }: ExportParts): AsyncGenerator<string, void, undefined> {
  const all = ARCHIVE.tables.map(async (table) => [table, await tables.list(table)] as const);
  yield JSON.stringify(Object.fromEntries(await Promise.all(all)));
}

async function* bytesOf(blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  yield new Uint8Array(await blob.arrayBuffer());
}

async function* encoded(
  texts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

/** The same bytes in pieces worth a write each: a small one costs as much as a large one. */
async function* gathered(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    parts.push(piece);
    length += piece.length;
    if (length < ARCHIVE.writeBytes) continue;
    yield joined(parts);
    parts = [];
    length = 0;
  }
  yield joined(parts);
}
