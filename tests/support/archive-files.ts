/** @file Exported libraries taken apart and put together again, with checksums that are right. */
import {
  BlobReader,
  BlobWriter,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js';
import { zipped } from '../../src/library/archive/zip-writer.ts';

/** Entries by name. */
export type Entries = Map<string, Uint8Array>;

/** @throws whatever zip.js finds wrong when it is strict */
export async function entriesOf(file: Blob): Promise<Entries> {
  const entries: Entries = new Map();
  const reader = new ZipReader(new BlobReader(file), { strictness: 'strict' });
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter(), {
      checkSignature: true,
      checkOverlappingEntry: true,
      useWebWorkers: false,
    });
    entries.set(entry.filename, bytes);
  }
  return entries;
}

export async function archiveOf(entries: Iterable<readonly [string, Uint8Array]>): Promise<Blob> {
  async function* files() {
    for (const [name, bytes] of entries) yield await Promise.resolve({ name, pieces: onePiece(bytes) });
  }
  const pieces: BlobPart[] = [];
  for await (const piece of zipped(files())) pieces.push(piece.slice());
  return new Blob(pieces);
}

/** `file` with one entry changed; `undefined` leaves it out. */
export async function withEntry(
  file: Blob,
  name: string,
  change: (bytes: Uint8Array) => Uint8Array | undefined,
): Promise<Blob> {
  const entries = await entriesOf(file);
  const changed = change(entries.get(name) ?? new Uint8Array());
  if (changed) entries.set(name, changed);
  else entries.delete(name);
  return archiveOf(entries);
}

/** {@link withEntry} of a text. */
export function withText(file: Blob, name: string, change: (text: string) => string): Promise<Blob> {
  return withEntry(file, name, (bytes) => new TextEncoder().encode(change(new TextDecoder().decode(bytes))));
}

/** As somebody else's program would: compressed, and with a password where one is given. */
export async function packedAnew(file: Blob, password?: string): Promise<Blob> {
  const options = password === undefined ? {} : { password };
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, ...options });
  for (const [name, bytes] of await entriesOf(file)) await writer.add(name, new Uint8ArrayReader(bytes));
  return writer.close();
}

async function* onePiece(bytes: Uint8Array) {
  yield await Promise.resolve(bytes);
}
