/** @file The identity of a file that is too large to be read whole each time: panoramas, raws of large cameras, films. */
import { sha256 } from '../base/hash.ts';
import { LIMITS } from '../profiles/profiles.ts';

/** So that nobody takes it for the hash of all bytes. */
const PREFIX = 'part:';
const LENGTH = 64;

/**
 * SHA-256 of the size (8 bytes, little endian) and of the first, middle and last `LIMITS.partBytes`, cut to 64 characters with
 * its prefix. Files that differ elsewhere only would be one photo.
 *
 * @param file larger than three parts
 * @param read bytes of a part; its errors are passed on
 */
export async function partialContentId(
  file: Blob,
  read: (part: Blob) => Promise<ArrayBuffer>,
): Promise<string> {
  const { partBytes } = LIMITS;
  const bytes = new Uint8Array(8 + 3 * partBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(file.size), true);
  const starts = [0, Math.floor((file.size - partBytes) / 2), file.size - partBytes];
  for (const [at, start] of starts.entries()) {
    bytes.set(new Uint8Array(await read(file.slice(start, start + partBytes))), 8 + at * partBytes);
  }
  return (PREFIX + (await sha256(bytes))).slice(0, LENGTH);
}
