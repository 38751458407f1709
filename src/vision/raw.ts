/**
 * @file Camera raws (CR2, CR3, NEF, ARW, DNG, ORF, RW2, PEF, RAF, ...): nobody develops them here, but every camera puts a JPEG of
 * the picture beside its sensor's numbers. Most raws are TIFF files (Adobe TIFF 6.0, section 2), whose directories say where
 * pictures lie; which of them is the large JPEG differs by maker, so all are looked at.
 */
import { LookalikeError } from '../base/errors.ts';
import { RAW } from '../profiles/profiles.ts';
import { ByteReader } from './byte-reader.ts';
import { cr3Exif, cr3Pieces, isCr3, type Piece } from './cr3.ts';
import { readJpegSize } from './jpeg.ts';
import { isOrientation, type Orientation } from './orientation.ts';

/** Tags of TIFF, of Exif's thumbnail (JEITA CP-3451, 4.6.4), and Panasonic's own. */
const TAG = Object.freeze({
  jpgFromRaw: 0x002e,
  compression: 0x0103,
  stripOffsets: 0x0111,
  orientation: 0x0112,
  stripByteCounts: 0x0117,
  subDirectories: 0x014a,
  jpegOffset: 0x0201,
  jpegLength: 0x0202,
});

/** Values of `compression` that stand for JPEG. */
const JPEG_COMPRESSIONS: readonly number[] = Object.freeze([6, 7]);

/** Bytes of a value by field type; types beyond are none of ours. */
const TYPE_BYTES: Readonly<Partial<Record<number, 1 | 2 | 4>>> = Object.freeze({
  1: 1,
  3: 2,
  4: 4,
  7: 1,
  13: 4,
});

/** Fujifilm's raw is no TIFF: its header has the JPEG's place. */
const RAF = Object.freeze({ magic: 'FUJIFILMCCD-RAW', jpegOffset: 84, jpegLength: 88 });

/**
 * The largest JPEG inside a raw, as a file of its own that says how it is to be turned.
 *
 * @throws LookalikeError UNSUPPORTED_FORMAT when there is none: a TIFF picture, or a raw without a preview
 */
export function rawPreview(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { pieces, orientation } = picturesIn(bytes);
  let largest: { readonly piece: Piece; readonly pixels: number } | undefined;
  for (const piece of pieces) {
    const pixels = pixelsOf(bytes, piece);
    if (pixels > (largest?.pixels ?? 0)) largest = { piece, pixels };
  }
  if (!largest) {
    throw new LookalikeError(
      'UNSUPPORTED_FORMAT',
      'This is a TIFF picture, or a camera raw without a preview inside, which are not supported: export it as JPEG.',
    );
  }
  const { at, length } = largest.piece;
  return turned(bytes.subarray(at, at + length), orientation);
}

/** The part of a raw that is a TIFF file with its Exif: all of most. @throws LookalikeError CORRUPT_IMAGE */
export function exifPart(bytes: Uint8Array): Uint8Array {
  const file = new ByteReader(bytes);
  const exif = isCr3(file) ? cr3Exif(file) : undefined;
  return exif ? bytes.subarray(exif.at, exif.at + exif.length) : bytes;
}

/** JPEGs in a raw, and how they are to be turned where it says so. */
interface RawPictures {
  readonly pieces: readonly Piece[];
  readonly orientation: Orientation | undefined;
}

function picturesIn(bytes: Uint8Array): RawPictures {
  const file = new ByteReader(bytes);
  if (isRaf(file)) return rafPieces(file);
  if (!isCr3(file)) return tiffPieces(file);
  const { orientation } = tiffPieces(new ByteReader(exifPart(bytes)));
  return { pieces: cr3Pieces(file), orientation };
}

function isRaf(file: ByteReader): boolean {
  return file.length > RAF.jpegLength + 4 && file.text(0, RAF.magic.length) === RAF.magic;
}

function rafPieces(file: ByteReader): RawPictures {
  const piece = { at: file.u32(RAF.jpegOffset), length: file.u32(RAF.jpegLength) };
  // It has an Exif segment of its own.
  return { pieces: [piece], orientation: undefined };
}

/** Of all directories that can be read: what a damaged one says is passed over. */
function tiffPieces(file: ByteReader): RawPictures {
  const littleEndian = file.text(0, 2) === 'II';
  const pieces: Piece[] = [];
  let orientation: Orientation | undefined;
  const waiting = [file.u32(4, littleEndian)];
  const seen = new Set<number>();
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === 0 || seen.has(at) || seen.size >= RAW.directories) continue;
    seen.add(at);
    try {
      const directory = new Directory(file, at, littleEndian);
      const turn = directory.number(TAG.orientation);
      if (turn !== undefined && isOrientation(turn)) orientation ??= turn;
      pieces.push(...directory.jpegs());
      waiting.push(...directory.numbers(TAG.subDirectories), directory.next);
    } catch {
      continue;
    }
  }
  return { pieces, orientation };
}

/** An image file directory: entries of 12 bytes with tag, type, count, and the values or their place. */
class Directory {
  readonly #file: ByteReader;
  readonly #littleEndian: boolean;
  /** Position of each tag's entry. */
  readonly #entries = new Map<number, number>();
  /** Place of the next directory, 0 for none. */
  readonly next: number;

  constructor(file: ByteReader, at: number, littleEndian: boolean) {
    this.#file = file;
    this.#littleEndian = littleEndian;
    const count = file.u16(at, littleEndian);
    for (let entry = 0; entry < count; entry++) {
      const place = at + 2 + 12 * entry;
      this.#entries.set(file.u16(place, littleEndian), place);
    }
    this.next = file.u32(at + 2 + 12 * count, littleEndian);
  }

  /** The first value of a tag. */
  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  /** Values of a tag, whole numbers only, the first few of many. */
  numbers(tag: number): number[] {
    const file = this.#file;
    const entry = this.#entries.get(tag);
    const bytes = entry === undefined ? undefined : TYPE_BYTES[file.u16(entry + 2, this.#littleEndian)];
    if (entry === undefined || bytes === undefined) return [];
    const count = file.u32(entry + 4, this.#littleEndian);
    const start = bytes * count <= 4 ? entry + 8 : file.u32(entry + 8, this.#littleEndian);
    return Array.from({ length: Math.min(count, RAW.directories) }, (_, at) =>
      this.#value(start + at * bytes, bytes),
    );
  }

  /** Where JPEGs lie that this directory is about. */
  jpegs(): Piece[] {
    const pieces: Piece[] = [];
    const add = (at: number | undefined, length: number | undefined): void => {
      if (at !== undefined && length !== undefined) pieces.push({ at, length });
    };
    add(this.number(TAG.jpegOffset), this.number(TAG.jpegLength));
    const strips = this.numbers(TAG.stripOffsets);
    if (strips.length === 1 && JPEG_COMPRESSIONS.includes(this.number(TAG.compression) ?? 0)) {
      add(strips[0], this.number(TAG.stripByteCounts));
    }
    const panasonic = this.#entries.get(TAG.jpgFromRaw);
    if (panasonic !== undefined) {
      add(
        this.#file.u32(panasonic + 8, this.#littleEndian),
        this.#file.u32(panasonic + 4, this.#littleEndian),
      );
    }
    return pieces;
  }

  #value(at: number, bytes: 1 | 2 | 4): number {
    if (bytes === 1) return this.#file.u8(at);
    return bytes === 2 ? this.#file.u16(at, this.#littleEndian) : this.#file.u32(at, this.#littleEndian);
  }
}

/** Pixels of a JPEG that a browser decodes; 0 for anything else, the sensor's numbers in lossless JPEG among them. */
function pixelsOf(bytes: Uint8Array, { at, length }: Piece): number {
  try {
    if (at + length > bytes.length || bytes[at] !== 0xff || bytes[at + 1] !== 0xd8) return 0;
    const { width, height, isLossless } = readJpegSize(new ByteReader(bytes.subarray(at, at + length)));
    return isLossless ? 0 : width * height;
  } catch {
    return 0;
  }
}

/** With an Exif segment in front of any other, of which the first counts. */
function turned(jpeg: Uint8Array, orientation: Orientation | undefined): Uint8Array<ArrayBuffer> {
  if (orientation === undefined) return new Uint8Array(jpeg);
  const segment = Uint8Array.of(
    ...[0xff, 0xe1, 0, 34],
    ...[0x45, 0x78, 0x69, 0x66, 0, 0],
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    ...[0, 1, TAG.orientation >> 8, TAG.orientation & 255, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  );
  const file = new Uint8Array(jpeg.length + segment.length);
  file.set(jpeg.subarray(0, 2));
  file.set(segment, 2);
  file.set(jpeg.subarray(2), 2 + segment.length);
  return file;
}
