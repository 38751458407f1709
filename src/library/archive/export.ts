/** @file Writes a library into one file, a page of photos at a time, whatever its size. */
import { ARCHIVE, INDEXING } from '../../profiles/profiles.ts';
import type { Exclusive } from '../../base/queue.ts';
import type { Blobs, Documents } from '../../store/store.ts';
import type { FileLedger } from '../file-ledger.ts';
import { Pace } from '../pace.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import type { ArchiveOptions, ExportOptions, ExportReport, LibraryPhoto } from '../types.ts';
import { toRecord } from './csv-records.ts';
import {
  ENTRIES,
  FILE_COLUMNS,
  loadZip,
  PHOTO_COLUMNS,
  thumbnailEntry,
  type ArchiveManifest,
} from './format.ts';
import { npyHeader, npyRows } from './npy.ts';

export interface ArchiveParts {
  readonly collection: PhotoCollection;
  readonly ledger: FileLedger;
  readonly documents: Documents;
  readonly thumbnails: Blobs;
  /** What is looked up in it stays so until it has written, whichever tab writes. */
  readonly exclusive: Exclusive;
}

/** Photos done of those to do, told now and then. */
export class Telling {
  readonly #onProgress: ArchiveOptions['onProgress'];
  readonly #pace = new Pace(performance.now());
  #total: number;
  #done = 0;
  #lastTold = 0;

  constructor(total: number, onProgress: ArchiveOptions['onProgress']) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  add(count: number): void {
    this.#done += count;
    const now = performance.now();
    for (let each = 0; each < count; each++) this.#pace.tick(now);
    this.#total = Math.max(this.#total, this.#done);
    if (this.#done < this.#total && now - this.#lastTold < INDEXING.progressInterval) return;
    this.#lastTold = now;
    const left = this.#total - this.#done;
    this.#onProgress?.({
      done: this.#done,
      total: this.#total,
      rate: this.#pace.rate(now),
      secondsLeft: this.#pace.secondsLeft(left, now),
    });
  }
}

/**
 * Ends `sink` when all is written; aborts it on failure, so that nothing half-written is taken for a library.
 *
 * @throws what reading and writing throw; DOMException AbortError when cancelled
 */
export async function exportLibrary(
  parts: ArchiveParts,
  sink: WritableStream<Uint8Array>,
  { thumbnails = true, signal, onProgress }: ExportOptions = {},
): Promise<ExportReport> {
  const start = performance.now();
  const { collection } = parts;
  const { profile } = collection.shape;
  try {
    signal?.throwIfAborted();
    const telling = new Telling((await collection.count()) * (thumbnails ? 3 : 2), onProgress);
    const { ZipWriter } = await loadZip();
    // Nothing of it gets smaller: JPEGs and floats. Sizes are not known before, and may be beyond 4 GiB.
    const writer = new ZipWriter<undefined>(sink, { level: 0, zip64: true, ...(signal ? { signal } : {}) });
    const listed: Listed[] = [];
    const add = (name: string, pieces: AsyncIterable<Uint8Array>) => writer.add(name, streamOf(pieces));
    await add(ENTRIES.photos, encoded(photoRecords(parts, listed, telling, signal)));
    const shape = { rows: listed.length, dimension: profile.dimension };
    await add(ENTRIES.vectors, vectorPieces(parts, listed, shape.dimension, telling, signal));
    await add(ENTRIES.files, encoded(fileRecords(parts, signal)));
    await add(ENTRIES.documents, encoded(documents(parts)));
    if (thumbnails) {
      for (const { contentId } of listed) {
        signal?.throwIfAborted();
        const blob = await parts.thumbnails.get(contentId);
        if (blob) await writer.add(thumbnailEntry(contentId), blob.stream());
        telling.add(1);
      }
    }
    const manifest: ArchiveManifest = {
      format: 'lookalike',
      version: ARCHIVE.version,
      profile: profile.id,
      dimension: profile.dimension,
      photos: listed.length,
      thumbnails,
      made: new Date().toISOString(),
    };
    await add(ENTRIES.manifest, encoded([JSON.stringify(manifest, null, 2)]));
    await writer.close();
    return { photos: listed.length, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    // It may be ended or broken already.
    await sink.abort(error).catch(() => undefined);
    throw error;
  }
}

type Listed = Pick<LibraryPhoto, 'id' | 'contentId'>;

async function* photoRecords(
  { collection }: ArchiveParts,
  listed: Listed[],
  telling: Telling,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield toRecord(PHOTO_COLUMNS);
  for await (const page of collection.all(signal ? { signal } : {})) {
    yield page
      .map(({ id, contentId, path, width, height, bytes, format, taken, camera, latitude, longitude }) =>
        toRecord([id, contentId, path, width, height, bytes, format, taken, camera, latitude, longitude]),
      )
      .join('');
    for (const { id, contentId } of page) listed.push({ id, contentId });
    telling.add(page.length);
  }
}

/** Zeros for a photo that went since it was listed: the header has said how many rows there are. */
async function* vectorPieces(
  { collection }: ArchiveParts,
  listed: readonly Listed[],
  dimension: number,
  telling: Telling,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield npyHeader({ rows: listed.length, dimension });
  for (let from = 0; from < listed.length; from += ARCHIVE.batch) {
    signal?.throwIfAborted();
    const page = listed.slice(from, from + ARCHIVE.batch);
    const found = await collection.vectors(page.map(({ id }) => id));
    const vectors = new Float32Array(page.length * dimension);
    page.forEach(({ id }, row) => vectors.set(found.get(id) ?? [], row * dimension));
    yield npyRows(vectors);
    telling.add(page.length);
  }
}

async function* fileRecords(
  { ledger }: ArchiveParts,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield toRecord(FILE_COLUMNS);
  for (const { id, kind, name } of await ledger.folders()) {
    for await (const files of ledger.pages(id)) {
      signal?.throwIfAborted();
      yield files
        .map(({ path, contentId, bytes, modified }) =>
          toRecord([name, kind, path, contentId, bytes, modified]),
        )
        .join('');
    }
  }
}

async function* documents({ documents: tables }: ArchiveParts): AsyncGenerator<string, void, undefined> {
  const all = ARCHIVE.tables.map(async (table) => [table, await tables.list(table)] as const);
  yield JSON.stringify(Object.fromEntries(await Promise.all(all)));
}

async function* encoded(
  texts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
