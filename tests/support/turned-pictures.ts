/**
 * @file One picture stored in each of the eight ways of Exif's orientation, and as the first of several, in formats that a
 * canvas does not write so. Runs in a page.
 */
import { concat } from './image-files.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | string | readonly number[];

const u16 = (value: number): number[] => [value >> 8, value & 255];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const u24le = (value: number): number[] => [value & 255, (value >> 8) & 255, value >> 16];
const u32le = (value: number): number[] => u32(value).reverse();

/** Inverse of each turn, in the words of the table of Exif; sizes are upright. */
const INVERSES: readonly ((width: number, height: number) => DOMMatrix2DInit)[] = [
  () => ({ a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }),
  (width) => ({ a: -1, b: 0, c: 0, d: 1, e: width, f: 0 }),
  (width, height) => ({ a: -1, b: 0, c: 0, d: -1, e: width, f: height }),
  (_, height) => ({ a: 1, b: 0, c: 0, d: -1, e: 0, f: height }),
  () => ({ a: 0, b: 1, c: 1, d: 0, e: 0, f: 0 }),
  (width) => ({ a: 0, b: -1, c: 1, d: 0, e: 0, f: width }),
  (width, height) => ({ a: 0, b: -1, c: -1, d: 0, e: height, f: width }),
  (_, height) => ({ a: 0, b: 1, c: -1, d: 0, e: height, f: 0 }),
];

/** Pixels that, turned by `orientation`, show `upright` at `width` x `height`. */
export function storedPixels(
  upright: ImageBitmap,
  orientation: number,
  width = upright.width,
  height = upright.height,
): OffscreenCanvas {
  const [w, h] = orientation >= 5 ? [height, width] : [width, height];
  const canvas = new OffscreenCanvas(w, h);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.setTransform(INVERSES[orientation - 1]?.(width, height));
  context.drawImage(upright, 0, 0, width, height);
  return canvas;
}

/** A TIFF file of one tag. */
function orientationTiff(orientation: number): Bytes {
  return concat('MM\0*', u32(8), [0, 1, 1, 0x12, 0, 3], u32(1), [0, orientation, 0, 0], u32(0));
}

async function encoded(canvas: OffscreenCanvas, type: string): Promise<Bytes> {
  const blob = await canvas.convertToBlob({ type, quality: 0.98 });
  if (blob.type !== type) throw new Error(`no ${type}`);
  return new Uint8Array(await blob.arrayBuffer());
}

/* PNG: chunks with checksums. */

function crc(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return ~rest >>> 0;
}

function chunk(type: string, ...parts: Part[]): Bytes {
  const content = concat(type, ...parts);
  return concat(u32(content.length - 4), content, u32(crc(content)));
}

/** Chunks behind the signature; of each its type and content. */
function chunksOf(png: Uint8Array): { type: string; content: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = [];
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    chunks.push({ type, content: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

export async function turnedPng(upright: ImageBitmap, orientation: number): Promise<Bytes> {
  const png = await encoded(storedPixels(upright, orientation), 'image/png');
  // Behind the signature and IHDR.
  return concat(png.subarray(0, 33), chunk('eXIf', orientationTiff(orientation)), png.subarray(33));
}

/** An animated PNG of two frames; the first is the one that readers of still pictures show. */
export async function animatedPng(first: ImageBitmap, second: ImageBitmap): Promise<Bytes> {
  const [header, ...rest] = chunksOf(await encoded(storedPixels(first, 1), 'image/png'));
  const later = chunksOf(await encoded(storedPixels(second, 1, first.width, first.height), 'image/png'));
  const data = (chunks: { type: string; content: Uint8Array }[]): Bytes =>
    concat(...chunks.filter(({ type }) => type === 'IDAT').map(({ content }) => content));
  const control = (sequence: number): Bytes =>
    chunk('fcTL', u32(sequence), u32(first.width), u32(first.height), u32(0), u32(0), [0, 1, 0, 2, 0, 0]);
  return concat(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', header?.content ?? []),
    chunk('acTL', u32(2), u32(0)),
    control(0),
    chunk('IDAT', data(rest)),
    control(1),
    chunk('fdAT', u32(2), data(later)),
    chunk('IEND'),
  );
}

/* WebP: RIFF; what is more than one bare picture begins with a VP8X chunk (RFC 9649, 2.7). */

const EXIF_FLAG = 8;
const ANIMATION_FLAG = 2;

function riff(type: string, ...parts: Part[]): Bytes {
  const content = concat(...parts);
  return concat(type, u32le(content.length), content, content.length % 2 ? [0] : []);
}

function webp(flags: number, width: number, height: number, ...chunks: Uint8Array[]): Bytes {
  return riff('RIFF', 'WEBP', riff('VP8X', [flags, 0, 0, 0], u24le(width - 1), u24le(height - 1)), ...chunks);
}

/** The chunk with the picture in a WebP of one. */
async function webpPicture(canvas: OffscreenCanvas): Promise<Bytes> {
  const file = await encoded(canvas, 'image/webp');
  for (let at = 12; at < file.length;) {
    const type = String.fromCharCode(...file.subarray(at, at + 4));
    const length = new DataView(file.buffer).getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (type === 'VP8 ' || type === 'VP8L') return file.slice(at, end);
    at = end;
  }
  throw new Error('no picture in the WebP');
}

export async function turnedWebp(upright: ImageBitmap, orientation: number): Promise<Bytes> {
  const canvas = storedPixels(upright, orientation);
  const exif = riff('EXIF', orientationTiff(orientation));
  return webp(EXIF_FLAG, canvas.width, canvas.height, await webpPicture(canvas), exif);
}

export async function animatedWebp(first: ImageBitmap, second: ImageBitmap): Promise<Bytes> {
  const { width, height } = first;
  const frame = async (picture: ImageBitmap): Promise<Bytes> =>
    riff(
      'ANMF',
      [...u24le(0), ...u24le(0), ...u24le(width - 1), ...u24le(height - 1), ...u24le(100), 0],
      await webpPicture(storedPixels(picture, 1, width, height)),
    );
  const background = riff('ANIM', u32le(0), [0, 0]);
  return webp(ANIMATION_FLAG, width, height, background, await frame(first), await frame(second));
}

/* AVIF: an AV1 key frame in boxes (ISO 23008-12; AV1 Image File Format 1.1). */

function box(type: string, ...parts: Part[]): Bytes {
  const content = concat(...parts);
  return concat(u32(8 + content.length), type, content);
}

const full = (type: string, version: number, ...parts: Part[]): Bytes =>
  box(type, [version, 0, 0, 0], ...parts);

async function av1Frames(canvases: readonly OffscreenCanvas[]): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const encoder = new VideoEncoder({
    output: (encodedChunk) => {
      const bytes = new Uint8Array(encodedChunk.byteLength);
      encodedChunk.copyTo(bytes);
      // A temporal delimiter, which comes first, has no place in an AVIF.
      frames.push(bytes[0] === 0x12 ? bytes.subarray(2) : bytes);
    },
    error: (error) => {
      throw error;
    },
  });
  const [first] = canvases;
  if (!first) return [];
  encoder.configure({
    codec: 'av01.0.08M.08',
    width: first.width,
    height: first.height,
    bitrate: 4e7,
    framerate: 1,
  });
  canvases.forEach((canvas, at) => {
    const frame = new VideoFrame(canvas, { timestamp: at * 1e6 });
    encoder.encode(frame, { keyFrame: true });
    frame.close();
  });
  await encoder.flush();
  encoder.close();
  return frames;
}

/** `irot` in quarter turns against the clock, then `imir` (0: top and bottom change places, 1: left and right). */
const AVIF_TURNS: readonly (readonly [quarters: number, axis?: number])[] = [
  [0],
  [0, 1],
  [2],
  [0, 0],
  [1, 0],
  [3],
  [3, 0],
  [1],
];

/** It says how it is turned twice, in its properties and in Exif, of which only the properties count. */
export async function turnedAvif(upright: ImageBitmap, orientation: number): Promise<Bytes> {
  const canvas = storedPixels(upright, orientation);
  const [frame] = await av1Frames([canvas]);
  if (!frame) throw new Error('no AV1 encoder');
  const [quarters, axis] = AVIF_TURNS[orientation - 1] ?? [0];
  const exif = concat(u32(0), orientationTiff(orientation));
  const properties = [
    full('ispe', 0, u32(canvas.width), u32(canvas.height)),
    full('pixi', 0, [3, 8, 8, 8]),
    box('av1C', [0x81, 0x08, 0x0c, 0]),
    // What a browser does with an untagged one differs.
    box('colr', 'nclx', [0, 1, 0, 13, 0, 1, 0]),
    box('irot', [quarters]),
    ...(axis === undefined ? [] : [box('imir', [axis])]),
  ];
  const item = (id: number, type: string): Bytes => full('infe', 2, u16(id), u16(0), type, [0]);
  const place = (id: number, at: number, length: number): number[] => [
    ...u16(id),
    ...u16(0),
    ...u16(1),
    ...u32(at),
    ...u32(length),
  ];
  const before = (at: number): Bytes =>
    concat(
      box('ftyp', 'avif', u32(0), 'avif', 'mif1', 'miaf'),
      full(
        'meta',
        0,
        full('hdlr', 0, u32(0), 'pict', u32(0), u32(0), u32(0), [0]),
        full('pitm', 0, u16(1)),
        full(
          'iloc',
          0,
          [0x44, 0],
          u16(2),
          place(1, at, frame.length),
          place(2, at + frame.length, exif.length),
        ),
        full('iinf', 0, u16(2), item(1, 'av01'), item(2, 'Exif')),
        full('iref', 0, box('cdsc', u16(2), u16(1), u16(1))),
        box(
          'iprp',
          box('ipco', ...properties),
          // The last bits: what a reader must understand, the codec and the turns.
          full(
            'ipma',
            0,
            u32(1),
            u16(1),
            [properties.length],
            properties.map((_, index) => (index === 2 || index > 3 ? 0x80 : 0) | (index + 1)),
          ),
        ),
      ),
    );
  return concat(before(before(0).length + 8), box('mdat', frame, exif));
}
