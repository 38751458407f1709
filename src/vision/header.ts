/**
 * @file What a picture's header says, read before anything is decoded: a picture of more pixels than memory holds is
 * refused by arithmetic, and a file that was cut short is told from a whole one (browsers show what is there).
 */
import { LookalikeError } from '../base/errors.ts';
import { LIMITS } from '../profiles/profiles.ts';
import { boxes, inside } from './boxes.ts';
import { ByteReader, endsTooEarly } from './byte-reader.ts';
import type { PictureFormat } from './embedder.ts';
import { readExifOrientation } from './exif-orientation.ts';
import { checkJpegEnds, readJpegSize } from './jpeg.ts';
import type { Orientation } from './orientation.ts';
import { sniff } from './sniff.ts';

/** Pixels as stored, before any turn. */
export interface StoredSize {
  readonly width: number;
  readonly height: number;
}

export interface ImageHeader extends StoredSize {
  readonly format: PictureFormat;
  /** EXIF orientation of a JPEG or WebP; other formats are turned by the browser and say 1 here. */
  readonly orientation: Orientation;
  /** Where a WebP's chunk of EXIF begins, if that turns it: Chromium does not heed it, others do. */
  readonly exifAt?: number;
}

interface FormatReader {
  readonly size: (file: ByteReader) => StoredSize & Partial<Pick<ImageHeader, 'orientation' | 'exifAt'>>;
  /** Throws CORRUPT_IMAGE when the first picture in the file is not all there. */
  readonly checkEnds: (file: ByteReader) => void;
}

const FORMATS: Readonly<Record<PictureFormat, FormatReader>> = Object.freeze({
  jpeg: { size: readJpegSize, checkEnds: checkJpegEnds },
  png: { size: pngSize, checkEnds: checkPngEnds },
  webp: { size: webpSize, checkEnds: checkWebpEnds },
  gif: { size: gifSize, checkEnds: checkGifEnds },
  avif: { size: heifSize, checkEnds: checkHeifEnds },
  heic: { size: heifSize, checkEnds: checkHeifEnds },
  bmp: { size: bmpSize, checkEnds: checkBmpEnds },
});

/**
 * Format, stored size and orientation.
 * @throws LookalikeError EMPTY_FILE, NOT_AN_IMAGE ({@link sniff}); CORRUPT_IMAGE for a damaged or cut header or file;
 *   IMAGE_TOO_LARGE for more than `LIMITS.megapixels`
 */
export function readHeader(bytes: Uint8Array): ImageHeader {
  const format = sniff(bytes);
  if (format === 'raw' || format === 'film')
    throw new LookalikeError('INTERNAL', `A ${format} came where only the picture in it can be read.`);
  const file = new ByteReader(bytes);
  const { width, height, orientation = 1, exifAt } = FORMATS[format].size(file);
  if (width < 1 || height < 1) {
    throw new LookalikeError(
      'CORRUPT_IMAGE',
      `The file's header says ${width} x ${height} pixels: it is damaged.`,
    );
  }
  requireMegapixels(width, height);
  FORMATS[format].checkEnds(file);
  return { format, width, height, orientation, ...(exifAt === undefined ? {} : { exifAt }) };
}

/** @throws LookalikeError IMAGE_TOO_LARGE for more than `LIMITS.megapixels` */
export function requireMegapixels(width: number, height: number): void {
  const megapixels = (width * height) / 1e6;
  if (megapixels <= LIMITS.megapixels) return;
  throw new LookalikeError(
    'IMAGE_TOO_LARGE',
    `The picture has ${width} x ${height} pixels, ${Math.round(megapixels)} megapixels; up to ` +
      `${LIMITS.megapixels} are read. Save a smaller copy and add that.`,
  );
}

/* PNG: 8 bytes of signature, then chunks: length, type, data, checksum; IHDR comes first (W3C PNG, 5.3 and 11.2.1). */

function pngSize(file: ByteReader): StoredSize {
  return { width: file.u32(16), height: file.u32(20) };
}

function checkPngEnds(file: ByteReader): void {
  for (let at = 8; file.text(at + 4, 4) !== 'IEND';) at += 12 + file.u32(at);
}

/* WebP: RIFF with one of three first chunks (RFC 9649, 2.5 to 2.7). */

function webpSize(file: ByteReader): ReturnType<FormatReader['size']> {
  const chunk = file.text(12, 4);
  if (chunk === 'VP8X') return { width: file.u24le(24) + 1, height: file.u24le(27) + 1, ...webpTurn(file) };
  if (chunk === 'VP8L') {
    const bits = file.u32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 'VP8 ') return { width: file.u16(26, true) & 0x3fff, height: file.u16(28, true) & 0x3fff };
  throw new LookalikeError('CORRUPT_IMAGE', 'This WebP file holds no picture: it is damaged. Copy it again.');
}

/** Of the flags in VP8X. */
const WEBP_HAS_EXIF = 8;

function webpTurn(file: ByteReader): Partial<Pick<ImageHeader, 'orientation' | 'exifAt'>> {
  if (!(file.u8(20) & WEBP_HAS_EXIF)) return {};
  // Chunks are padded to even lengths.
  for (let at = 12; at + 8 <= file.length; at += 8 + Math.ceil(file.u32(at + 4, true) / 2) * 2) {
    if (file.text(at, 4) !== 'EXIF') continue;
    const orientation = readExifOrientation(file, at + 8);
    return orientation === undefined ? {} : { orientation, exifAt: at };
  }
  return {};
}

function checkWebpEnds(file: ByteReader): void {
  if (8 + file.u32(4, true) > file.length) throw endsTooEarly();
}

/* GIF: logical screen, optional colour table, blocks, image descriptor, data in sub-blocks (GIF89a, 18 to 24). */

function gifSize(file: ByteReader): StoredSize {
  return { width: file.u16(6, true), height: file.u16(8, true) };
}

const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;

function checkGifEnds(file: ByteReader): void {
  let at = 13 + colorTableBytes(file.u8(10));
  while (file.u8(at) === GIF_EXTENSION) at = skipSubBlocks(file, at + 2);
  if (file.u8(at) !== GIF_IMAGE) {
    throw new LookalikeError(
      'CORRUPT_IMAGE',
      'This GIF file holds no picture: it is damaged. Copy it again.',
    );
  }
  // The descriptor has 10 bytes, the last of which describes the local colour table; then the code size, 1 byte.
  skipSubBlocks(file, at + 10 + colorTableBytes(file.u8(at + 9)) + 1);
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Position after a run of sub-blocks, each led by its length, ended by length 0. */
function skipSubBlocks(file: ByteReader, start: number): number {
  let at = start;
  for (let length = file.u8(at); length > 0; length = file.u8(at)) at += length + 1;
  return at + 1;
}

/* AVIF and HEIC: ISO base media boxes; sizes stand in meta / iprp / ipco / ispe, one for each item (ISO 23008-12, 6.5.3). */

function heifSize(file: ByteReader): StoredSize {
  const meta = inside(file, { start: 0, end: file.length }, 'meta');
  // `meta` is a full box: version and flags take 4 bytes.
  const properties = meta && inside(file, { start: meta.start + 4, end: meta.end }, 'iprp');
  const container = properties && inside(file, properties, 'ipco');
  let largest: StoredSize | undefined;
  if (container) {
    for (const { type, start } of boxes(file, container.start, container.end)) {
      if (type !== 'ispe') continue;
      const size = { width: file.u32(start + 4), height: file.u32(start + 8) };
      // A grid's tiles have sizes too; the whole picture is the largest.
      if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
    }
  }
  if (largest) return largest;
  throw new LookalikeError(
    'CORRUPT_IMAGE',
    'This AVIF or HEIC file does not say how large it is: it is damaged.',
  );
}

function checkHeifEnds(file: ByteReader): void {
  let data = false;
  let end = 0;
  for (const box of boxes(file, 0, file.length)) {
    // The picture's data stand in a box of their own, or, when small, in `meta`.
    data ||= box.type === 'mdat';
    data ||=
      box.type === 'meta' && inside(file, { start: box.start + 4, end: box.end }, 'idat') !== undefined;
    end = box.end;
  }
  if (!data || end < file.length) throw endsTooEarly();
}

/* BMP: file header, then an information header whose first field is its own size (12: OS/2, 16-bit sizes). */

const BMP_CORE_HEADER = 12;
const BMP_UNCOMPRESSED = 0;
const BMP_BITFIELDS = 3;

function bmpSize(file: ByteReader): StoredSize {
  if (file.u32(14, true) === BMP_CORE_HEADER)
    return { width: file.u16(18, true), height: file.u16(20, true) };
  // A negative height means rows from top to bottom.
  return { width: file.i32(18, true), height: Math.abs(file.i32(22, true)) };
}

function checkBmpEnds(file: ByteReader): void {
  const core = file.u32(14, true) === BMP_CORE_HEADER;
  const bitsPerPixel = file.u16(core ? 24 : 28, true);
  const compression = core ? BMP_UNCOMPRESSED : file.u32(30, true);
  if (compression !== BMP_UNCOMPRESSED && compression !== BMP_BITFIELDS) return;
  const { width, height } = bmpSize(file);
  // Rows are padded to 4 bytes.
  const row = Math.ceil((width * bitsPerPixel) / 32) * 4;
  if (file.u32(10, true) + row * height > file.length) throw endsTooEarly();
}
