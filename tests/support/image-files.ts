/** @file Picture files written byte by byte, for what no encoder at hand makes. Runs in Node and in a page. */

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

export function concat(
  ...parts: readonly (Uint8Array | string | readonly number[])[]
): Uint8Array<ArrayBuffer> {
  const arrays = parts.map((part) =>
    typeof part === 'string' ? latin1(part) : part instanceof Uint8Array ? part : Uint8Array.from(part),
  );
  const all = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

const u16be = (value: number): number[] => [value >> 8, value & 255];
const u32be = (value: number): number[] => [...u16be(value >>> 16), ...u16be(value & 0xffff)];
const u16le = (value: number): number[] => u16be(value).reverse();
const u32le = (value: number): number[] => u32be(value).reverse();

/** A PNG's signature, header and end, without a pixel; checksums are zero. */
export function pngHeader(width: number, height: number): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: readonly number[]): Uint8Array =>
    concat(u32be(data.length), type, data, u32be(0));
  return concat(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', [...u32be(width), ...u32be(height), 8, 2, 0, 0, 0]),
    chunk('IEND', []),
  );
}

/** A whole PNG of one bit a pixel, all of them black: a few bytes for many pixels. */
export async function blackPng(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunk = (type: string, data: Uint8Array): Uint8Array => {
    const named = concat(type, data);
    return concat(u32be(data.length), named, u32be(crc32(named)));
  };
  const rows = new Uint8Array((1 + Math.ceil(width / 8)) * height);
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  return concat(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', concat(u32be(width), u32be(height), [1, 0, 0, 0, 0])),
    chunk('IDAT', new Uint8Array(await new Response(deflated).arrayBuffer())),
    chunk('IEND', new Uint8Array()),
  );
}

/** W3C PNG, annex D. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A JPEG's markers without entropy-coded data that means anything; `frame` is the marker of the frame header. */
export function jpegSkeleton(width: number, height: number, frame = 0xc0): Uint8Array<ArrayBuffer> {
  return concat(
    [0xff, 0xd8],
    [0xff, frame, ...u16be(11), 8, ...u16be(height), ...u16be(width), 1, 1, 0x11, 0],
    [0xff, 0xda, ...u16be(8), 1, 1, 0, 0, 63, 0],
    [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
    [0xff, 0xd9],
  );
}

/**
 * A grey JPEG of the progressive process: a scan of the blocks' means, then one of everything else, which is nothing.
 *
 * @param greys 0..255, one for each block of 8 x 8, row by row
 */
export function progressiveJpeg(
  blocksAcross: number,
  blocksDown: number,
  greys: readonly number[],
): Uint8Array<ArrayBuffer> {
  // Each of the twelve categories has its number, in four bits, as its code; the end of a block is one bit, 0.
  const categories = [
    0,
    0,
    0,
    12,
    ...new Array<number>(12).fill(0),
    ...Array.from({ length: 12 }, (_, at) => at),
  ];
  const ends = [1, ...new Array<number>(15).fill(0), 0];
  let bits = '';
  let before = 0;
  for (const grey of greys) {
    // The mean of a block is an eighth of its first coefficient.
    const difference = (grey - 128) * 8 - before;
    before += difference;
    const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
    const value = difference < 0 ? difference + 2 ** size - 1 : difference;
    bits += size.toString(2).padStart(4, '0') + (size > 0 ? value.toString(2).padStart(size, '0') : '');
  }
  const segment = (marker: number, ...content: number[]): number[] => [
    0xff,
    marker,
    ...u16be(content.length + 2),
    ...content,
  ];
  return concat(
    [0xff, 0xd8],
    segment(0xdb, 0, ...new Array<number>(64).fill(1)),
    segment(0xc2, 8, ...u16be(8 * blocksDown), ...u16be(8 * blocksAcross), 1, 1, 0x11, 0),
    segment(0xc4, 0x00, ...categories),
    segment(0xc4, 0x10, ...ends),
    [...segment(0xda, 1, 1, 0, 0, 0, 0), ...entropyCoded(bits)],
    [...segment(0xda, 1, 1, 0, 1, 63, 0), ...entropyCoded('0'.repeat(greys.length))],
    [0xff, 0xd9],
  );
}

/** Filled up with ones; a byte of ones is followed by one of zeros. */
function entropyCoded(bits: string): number[] {
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return bytes.flatMap((byte) => {
    const value = parseInt(byte.padEnd(8, '1'), 2);
    return value === 0xff ? [value, 0] : [value];
  });
}

/** `jpeg` with an EXIF segment that holds `orientation` after its start marker. */
export function withOrientation(
  jpeg: Uint8Array,
  orientation: number,
  littleEndian = false,
): Uint8Array<ArrayBuffer> {
  const [u16, u32] = littleEndian ? [u16le, u32le] : [u16be, u32be];
  const tiff = concat(
    littleEndian ? 'II' : 'MM',
    u16(42),
    u32(8),
    u16(1),
    [...u16(0x0112), ...u16(3), ...u32(1), ...u16(orientation), 0, 0],
    u32(0),
  );
  const exif = concat('Exif\0\0', tiff);
  return concat(jpeg.subarray(0, 2), [0xff, 0xe1], u16be(exif.length + 2), exif, jpeg.subarray(2));
}

/** WebP's three kinds of first chunk, headers only. */
export function webpHeader(
  kind: 'VP8 ' | 'VP8L' | 'VP8X',
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const u24le = (value: number): number[] => u32le(value).slice(0, 3);
  const body = {
    'VP8 ': [0, 0, 0, 0x9d, 0x01, 0x2a, ...u16le(width), ...u16le(height)],
    VP8L: [0x2f, ...u32le((width - 1) | ((height - 1) << 14))],
    VP8X: [0, 0, 0, 0, ...u24le(width - 1), ...u24le(height - 1)],
  }[kind];
  const padded = body.length % 2 ? [...body, 0] : body;
  return concat('RIFF', u32le(12 + padded.length), 'WEBP', kind, u32le(body.length), padded);
}

/** A WebP that shows one lossy picture after the other, each of the same size (RFC 9649, 2.7). */
export function animatedWebp(
  width: number,
  height: number,
  lossy: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const u24le = (value: number): number[] => u32le(value).slice(0, 3);
  const chunk = (type: string, data: Uint8Array): Uint8Array =>
    concat(type, u32le(data.length), data, data.length % 2 ? [0] : []);
  const frames = lossy.map((file) => {
    const place = concat(u24le(0), u24le(0), u24le(width - 1), u24le(height - 1), u24le(100), [2]);
    return chunk('ANMF', concat(place, lossyChunk(file)));
  });
  const extended = chunk('VP8X', concat([2, 0, 0, 0], u24le(width - 1), u24le(height - 1)));
  const body = concat('WEBP', extended, chunk('ANIM', concat(u32le(0xffffffff), u16le(0))), ...frames);
  return concat('RIFF', u32le(body.length), body);
}

/** The picture of a still file, which may have a profile before it. */
function lossyChunk(webp: Uint8Array): Uint8Array {
  const view = new DataView(webp.buffer, webp.byteOffset);
  for (let at = 12; at < webp.length;) {
    const end = at + 8 + view.getUint32(at + 4, true);
    if (String.fromCharCode(...webp.subarray(at, at + 4)) === 'VP8 ')
      return webp.subarray(at, end + (end % 2));
    at = end + (end % 2);
  }
  throw new Error('This WebP has no lossy picture.');
}

type Color = readonly [red: number, green: number, blue: number];

/** A BMP of 24 bits a pixel; rows are stored from the bottom. */
export function encodeBmp(
  width: number,
  height: number,
  colorAt: (x: number, y: number) => Color,
): Uint8Array<ArrayBuffer> {
  const row = Math.ceil((width * 3) / 4) * 4;
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = colorAt(x, y);
      pixels.set([blue, green, red], (height - 1 - y) * row + x * 3);
    }
  }
  return concat(
    'BM',
    u32le(54 + pixels.length),
    u32le(0),
    u32le(54),
    [...u32le(40), ...u32le(width), ...u32le(height), ...u16le(1), ...u16le(24)],
    [...u32le(0), ...u32le(pixels.length), ...u32le(2835), ...u32le(2835), ...u32le(0), ...u32le(0)],
    pixels,
  );
}

/**
 * A GIF with one frame for each of `frames`. The LZW code size stays at 9 bits because the table is cleared before it
 * would grow: larger than a compressed one, and every decoder reads it.
 *
 * @param frames palette positions (0..127), row by row
 */
export function encodeGif(
  width: number,
  height: number,
  palette: readonly Color[],
  frames: readonly (readonly number[])[],
): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(256 * 3);
  palette.forEach((color, position) => table.set(color, position * 3));
  const images = frames.map((indices) =>
    concat(
      [0x21, 0xf9, 4, 0, ...u16le(10), 0, 0],
      [0x2c, ...u16le(0), ...u16le(0), ...u16le(width), ...u16le(height), 0],
      [8],
      subBlocks(lzwLiterals(indices)),
    ),
  );
  return concat('GIF89a', u16le(width), u16le(height), [0xf7, 0, 0], table, ...images, [0x3b]);
}

const CLEAR = 256;
const END = 257;

function lzwLiterals(indices: readonly number[]): Uint8Array {
  const codes: number[] = [];
  indices.forEach((index, position) => {
    // After 254 literals the table would reach 512 entries and codes ten bits.
    if (position % 250 === 0) codes.push(CLEAR);
    codes.push(index);
  });
  codes.push(END);
  const bytes = new Uint8Array(Math.ceil((codes.length * 9) / 8));
  codes.forEach((code, position) => {
    const bit = position * 9;
    const shifted = code << (bit & 7);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (shifted & 255);
    bytes[(bit >> 3) + 1] = (bytes[(bit >> 3) + 1] ?? 0) | (shifted >> 8);
  });
  return bytes;
}

function subBlocks(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(concat([part.length], part));
  }
  return concat(...parts, [0]);
}
