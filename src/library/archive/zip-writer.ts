/**
 * @file Files as one ZIP (APPNOTE 6.3), stored, not compressed, always with ZIP64, written as they come: sizes stand behind each.
 * zip.js, which reads, holds 5 KB of memory for each file it writes and takes 0.7 ms: 500 MB and a minute for 100,000
 * thumbnails. A whole export of 100,000 photos by this one held 35 MB and took 13 s.
 */
import { crc32 } from '../../base/crc32.ts';
import { joined } from '../../base/joined.ts';

export interface ZipFile {
  /** `/`-separated. */
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** What the directory at the end says of a file. */
interface Listed {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

const SIGNATURES = Object.freeze({
  file: 0x0403_4b50,
  descriptor: 0x0807_4b50,
  directory: 0x0201_4b50,
  zip64End: 0x0606_4b50,
  zip64Locator: 0x0706_4b50,
  end: 0x0605_4b50,
});

/** 4.5: the first with ZIP64. */
const VERSION = 45;
/** Sizes and checksum stand behind the file; its name is UTF-8. */
const FLAGS = 0x0808;
const STORED = 0;
const ZIP64_EXTRA = 1;
/** The value stands in the ZIP64 fields. */
const ELSEWHERE_16 = 0xffff;
const ELSEWHERE_32 = 0xffff_ffff;
/** Of the ZIP64 end record, without its signature and this number. */
const ZIP64_END_REST = 44;

/** The bytes of the ZIP. Names must differ. */
export async function* zipped(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array, void, undefined> {
  const time = dosTime(new Date());
  const listed: Listed[] = [];
  let position = 0;
  for await (const { name, pieces } of files) {
    const offset = position;
    const header = fileHeader(name, time);
    yield header;
    let [crc, size] = [0, 0];
    for await (const piece of pieces) {
      crc = crc32(piece, crc);
      size += piece.length;
      yield piece;
    }
    const descriptor = packed('IIQQ', SIGNATURES.descriptor, crc, size, size);
    yield descriptor;
    position += header.length + size + descriptor.length;
    listed.push({ name, crc, size, offset });
  }
  let length = 0;
  for (const file of listed) {
    const entry = directoryEntry(file, time);
    length += entry.length;
    yield entry;
  }
  yield ending(listed.length, length, position);
}

function fileHeader(name: string, time: number): Uint8Array {
  const text = new TextEncoder().encode(name);
  const extra = packed('HHQQ', ZIP64_EXTRA, 16, 0, 0);
  const lengths = [text.length, extra.length];
  const sizes = [ELSEWHERE_32, ELSEWHERE_32];
  return joined([
    packed('IHHHIIIIHH', SIGNATURES.file, VERSION, FLAGS, STORED, time, 0, ...sizes, ...lengths),
    text,
    extra,
  ]);
}

function directoryEntry({ name, crc, size, offset }: Listed, time: number): Uint8Array {
  const text = new TextEncoder().encode(name);
  const extra = packed('HHQQQ', ZIP64_EXTRA, 24, size, size, offset);
  // And no comment.
  const lengths = [text.length, extra.length, 0];
  const sizes = [ELSEWHERE_32, ELSEWHERE_32];
  const [disk, attributes] = [0, [0, 0]];
  return joined([
    packed('IHHHHIIII', SIGNATURES.directory, VERSION, VERSION, FLAGS, STORED, time, crc, ...sizes),
    packed('HHHHHII', ...lengths, disk, ...attributes, ELSEWHERE_32),
    text,
    extra,
  ]);
}

/** @param length of the directory, which begins at `offset` */
function ending(files: number, length: number, offset: number): Uint8Array {
  const counts = [files, files, length, offset];
  return joined([
    packed('IQHHIIQQQQ', SIGNATURES.zip64End, ZIP64_END_REST, VERSION, VERSION, 0, 0, ...counts),
    packed('IIQI', SIGNATURES.zip64Locator, 0, offset + length, 1),
    packed('IHHHHIIH', SIGNATURES.end, 0, 0, ELSEWHERE_16, ELSEWHERE_16, ELSEWHERE_32, ELSEWHERE_32, 0),
  ]);
}

/** Numbers as Python's struct packs them: H, I and Q are unsigned integers of 2, 4 and 8 bytes, little-endian. */
function packed(format: string, ...values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  let at = 0;
  values.forEach((value, field) => {
    const letter = format.charAt(field);
    if (letter === 'H') bytes.setUint16(at, value, true);
    else if (letter === 'I') bytes.setUint32(at, value, true);
    else bytes.setBigUint64(at, BigInt(value), true);
    at += letter === 'H' ? 2 : letter === 'I' ? 4 : 8;
  });
  return new Uint8Array(bytes.buffer, 0, at);
}

/** Date above time, in steps of two seconds. */
function dosTime(date: Date): number {
  const day = ((date.getFullYear() - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate();
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}
