/**
 * @file An exported file, opened: its entries, as zip.js reads them. The list of entries is gone through and not kept: of
 * 100,000 thumbnails it would take 260 MB.
 */
import type { FileEntry, ZipReader } from '@zip.js/zip.js';
import { crc32 } from '../../base/crc32.ts';
import { isAbortError, LookalikeError } from '../../base/errors.ts';
import { ARCHIVE, THUMBNAIL } from '../../profiles/profiles.ts';
import {
  contentOfThumbnail,
  ENTRIES,
  foreign,
  invalid,
  loadZip,
  parseManifest,
  type ArchiveManifest,
} from './format.ts';

/** How a ZIP begins, and one without any entry. */
const BEGINNINGS = Object.freeze(['PK\x03\x04', 'PK\x05\x06']);

/** What a file object says when the file behind it went, changed, or may not be read any more. */
const FILE_ERRORS: ReadonlySet<string> = new Set(['NotFoundError', 'NotReadableError', 'NotAllowedError']);

/** The entries that are not told by their place. */
const TABLES: ReadonlySet<string> = new Set(Object.values(ENTRIES));

const STORED = 0;

/** What stands before an entry's bytes: its length, and where in it the lengths of the name and of what follows that. */
const HEADER = Object.freeze({ length: 30, nameLength: 26, extraLength: 28 });

export interface ArchivedThumbnail {
  readonly contentId: string;
  /** Errors: {@link Archive.pieces}. */
  read(): Promise<Blob>;
}

export class Archive {
  readonly manifest: ArchiveManifest;
  readonly #file: Blob;
  readonly #reader: ZipReader<unknown>;
  readonly #tables: ReadonlyMap<string, FileEntry>;
  readonly #signal: AbortSignal | undefined;

  private constructor(
    manifest: ArchiveManifest,
    file: Blob,
    reader: ZipReader<unknown>,
    tables: ReadonlyMap<string, FileEntry>,
    signal: AbortSignal | undefined,
  ) {
    this.manifest = manifest;
    this.#file = file;
    this.#reader = reader;
    this.#tables = tables;
    this.#signal = signal;
  }

  /**
   * @throws LookalikeError ARCHIVE_INVALID when it is no exported file, or one that was packed anew; FILE_UNREADABLE;
   *   DOMException AbortError when cancelled
   */
  static async open(file: Blob, signal?: AbortSignal): Promise<Archive> {
    if (file.size === 0) throw invalid('The file is empty. Choose one that was exported by Lookalike.');
    const { BlobReader, ZipReader: Reader } = await loadZip();
    const reader = new Reader(new BlobReader(file), { strictness: 'strict' });
    let tables: Map<string, FileEntry>;
    try {
      tables = await listed(reader, file.size, signal);
    } catch (error) {
      if (isKnown(error) || (await beginsAsZip(file))) throw told(error);
      throw invalid('The file is no ZIP. Choose one that was exported by Lookalike.', error);
    }
    const manifest = tables.get(ENTRIES.manifest);
    if (!manifest) throw foreign();
    const text = await wholeText(manifest, ARCHIVE.most.manifest, signal);
    return new Archive(parseManifest(text), file, reader, tables, signal);
  }

  /**
   * Bytes of a table, whose checksum is looked at when the last have been taken.
   *
   * @throws LookalikeError ARCHIVE_INVALID when it lacks or is damaged; FILE_UNREADABLE; DOMException AbortError
   */
  pieces(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    return piecesOf(this.#table(name), this.#signal);
  }

  /** Text of a table, in pieces. Errors: {@link pieces}. */
  text(name: string): AsyncGenerator<string, void, undefined> {
    return textOf(this.pieces(name));
  }

  /** All text of a table. Errors: {@link pieces}; ARCHIVE_INVALID when it has more than `most` bytes. */
  whole(name: string, most: number): Promise<string> {
    return wholeText(this.#table(name), most, this.#signal);
  }

  async *thumbnails(): AsyncGenerator<ArchivedThumbnail, void, undefined> {
    for await (const entry of this.#reader.getEntriesGenerator()) {
      const contentId = contentOfThumbnail(entry.filename);
      if (contentId === undefined || entry.directory) continue;
      yield { contentId, read: () => thumbnailOf(this.#file, entry) };
    }
  }

  #table(name: string): FileEntry {
    const entry = this.#tables.get(name);
    if (!entry) throw invalid(`The file has no ${name}: it is damaged. Export the library again.`);
    return entry;
  }
}

/**
 * The tables, after all entries were looked at. Sizes that a ZIP states are believed as far as the file is long: nothing of
 * ours is compressed, and no two entries are the same bytes.
 */
async function listed(
  reader: ZipReader<unknown>,
  size: number,
  signal?: AbortSignal,
): Promise<Map<string, FileEntry>> {
  const tables = new Map<string, FileEntry>();
  let [bytes, isEncrypted, isPacked, isLarge] = [0, false, false, false];
  for await (const entry of reader.getEntriesGenerator()) {
    signal?.throwIfAborted();
    if (entry.directory) continue;
    bytes += entry.compressedSize;
    isEncrypted ||= entry.encrypted;
    isPacked ||= entry.compressionMethod !== STORED || entry.compressedSize !== entry.uncompressedSize;
    if (TABLES.has(entry.filename)) tables.set(entry.filename, entry);
    else isLarge ||= entry.uncompressedSize > ARCHIVE.most.thumbnail;
  }
  if (!tables.has(ENTRIES.manifest)) throw foreign();
  if (isEncrypted) {
    throw invalid(
      'The ZIP asks for a password; an exported file has none. Choose the file as it was exported.',
    );
  }
  if (isPacked || isLarge || bytes > size) {
    throw invalid(
      'The ZIP was packed anew: an exported file is not compressed and holds small pictures. Choose the file as it was exported.',
    );
  }
  return tables;
}

async function* piecesOf(
  entry: FileEntry,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let failure: unknown;
  const reading = entry
    .getData(writable, { checkSignature: true, ...(signal ? { signal } : {}) })
    .catch(async (error: unknown) => {
      failure = told(error);
      await writable.abort(error).catch(() => undefined);
    });
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
  } catch (error) {
    failure ??= told(error);
  } finally {
    await reader.cancel().catch(() => undefined);
    await reading;
  }
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever it was
  if (failure !== undefined) throw failure;
}

async function* textOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

async function wholeText(entry: FileEntry, most: number, signal?: AbortSignal): Promise<string> {
  const { filename, uncompressedSize: size } = entry;
  if (size > most) {
    throw invalid(`${filename} has ${size} bytes; at most ${most} are expected. Export the library again.`);
  }
  let text = '';
  for await (const piece of textOf(piecesOf(entry, signal))) text += piece;
  return text;
}

/** zip.js takes 2 to 5 ms for one, this 0.2: there may be 100,000. */
async function thumbnailOf(file: Blob, entry: FileEntry): Promise<Blob> {
  const { offset, compressedSize: size, crc32: expected, filename } = entry;
  try {
    const header = new DataView(await file.slice(offset, offset + HEADER.length).arrayBuffer());
    const names = header.getUint16(HEADER.nameLength, true) + header.getUint16(HEADER.extraLength, true);
    const start = offset + HEADER.length + names;
    const bytes = new Uint8Array(await file.slice(start, start + size).arrayBuffer());
    if (bytes.length !== size || crc32(bytes) !== expected) throw new Error(`${filename} has other bytes.`);
    return new Blob([bytes], { type: THUMBNAIL.type });
  } catch (error) {
    throw told(error);
  }
}

async function beginsAsZip(file: Blob): Promise<boolean> {
  const [longest = ''] = BEGINNINGS;
  const bytes = new Uint8Array(await file.slice(0, longest.length).arrayBuffer());
  return BEGINNINGS.includes(String.fromCharCode(...bytes));
}

function isKnown(error: unknown): boolean {
  return error instanceof LookalikeError || isAbortError(error);
}

/** What reading threw, in words. */
function told(error: unknown): unknown {
  if (isKnown(error)) return error;
  if (error instanceof DOMException && FILE_ERRORS.has(error.name)) {
    const sentence =
      'The file could not be read to its end: it was moved, changed or locked. Choose it again.';
    return new LookalikeError('FILE_UNREADABLE', sentence, { cause: error });
  }
  return invalid(
    'The file is damaged or was cut short: what was read is not what was written. Copy it again.',
    error,
  );
}
