/** @file A small file of every format that is read, by name: what a fuzz mutates. Runs in a page, which encodes some of them. */
import { AVIF } from './avif.ts';
import { withExif } from './exif-files.ts';
import { animatedWebp, encodeBmp, encodeGif, progressiveJpeg, withOrientation } from './image-files.ts';
import { PICTURES, TURNED_HEICS } from './pillow-pictures.ts';
import { rafFile, rawFile } from './raw-files.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const [WIDTH, HEIGHT] = [48, 32];
/** Large enough for a decoder to be asked for less than all of it. */
const LARGE = 24;

const TOLD = {
  make: 'Canon',
  model: 'Canon EOS R5',
  taken: '2021:12:24 17:30:05',
  latitude: -33.8568,
  longitude: 151.2153,
};

/** Each makes a file that is embedded as it is. */
const SEEDS: Readonly<Record<string, () => Bytes | Promise<Bytes>>> = {
  jpeg: async () => withExif(await drawn('image/jpeg', 0.8), TOLD),
  'jpeg, large': async () => withOrientation(await drawn('image/jpeg', 0.5, LARGE), 6),
  'jpeg, progressive': () =>
    progressiveJpeg(
      6,
      4,
      Array.from({ length: 24 }, (_, at) => (at * 53) % 256),
    ),
  'jpeg, CMYK': () => PICTURES.cmykJpeg,
  png: () => drawn('image/png'),
  'png, palette': () => PICTURES.palettePng,
  'png, 16 bits': () => PICTURES.png16,
  'gif, animated': () =>
    encodeGif(
      WIDTH,
      HEIGHT,
      [
        [200, 40, 40],
        [40, 40, 200],
      ],
      [0, 1].map((shift) => Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at + shift) % 2)),
    ),
  'webp, lossy': () => drawn('image/webp', 0.7),
  // Chromium encodes without loss when asked for the best.
  'webp, lossless': () => drawn('image/webp', 1),
  'webp, animated': async () => {
    const still = await drawn('image/webp', 0.7);
    return animatedWebp(WIDTH, HEIGHT, [still, still]);
  },
  avif: () => AVIF,
  heic: () => PICTURES.heic,
  'heic, turned': () => TURNED_HEICS[5] ?? PICTURES.heic,
  bmp: () => encodeBmp(WIDTH, HEIGHT, (x, y) => [(x * 5) % 256, (y * 7) % 256, 128]),
  'raw, cr2': () => raw('cr2'),
  'raw, nef': () => raw('nef'),
  'raw, arw': () => raw('arw'),
  'raw, dng': () => raw('dng'),
  'raw, raf': async () => rafFile(withOrientation(await drawn('image/jpeg', 0.8), 3)),
  // Pentax' and Olympus' are laid out as others are; Olympus' begins with other letters.
  'raw, pef': () => raw('nef'),
  'raw, orf': async () => withBytes(await raw('arw'), 2, 0x52, 0x4f),
  'raw, rw2': async () => asPanasonic(await raw('arw')),
};

export interface PhotoSeed {
  readonly name: string;
  readonly bytes: Bytes;
}

export function photoSeeds(): Promise<PhotoSeed[]> {
  return Promise.all(
    Object.entries(SEEDS).map(async ([name, make]) => ({ name, bytes: (await make()).slice() })),
  );
}

async function drawn(type: string, quality?: number, scale = 1): Promise<Bytes> {
  const canvas = new OffscreenCanvas(WIDTH * scale, HEIGHT * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('A 2D canvas is not available.');
  const gradient = context.createLinearGradient(0, 0, canvas.width, canvas.height);
  gradient.addColorStop(0, 'rgb(200, 40, 40)');
  gradient.addColorStop(1, 'rgb(40, 160, 200)');
  context.fillStyle = gradient;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type, ...(quality === undefined ? {} : { quality }) });
  if (blob.type !== type) throw new Error(`This browser encodes no ${type}.`);
  return new Uint8Array(await blob.arrayBuffer());
}

async function raw(kind: Parameters<typeof rawFile>[0]): Promise<Bytes> {
  const preview = await drawn('image/jpeg', 0.8);
  return rawFile(kind, { preview, thumbnail: PICTURES.cmykJpeg, orientation: 6 });
}

function withBytes(bytes: Bytes, at: number, ...values: readonly number[]): Bytes {
  const changed = bytes.slice();
  changed.set(values, at);
  return changed;
}

/** Other letters, and a tag of its own, of type 7, whose count of bytes is the preview's length (src/vision/raw.ts). */
function asPanasonic(sony: Bytes): Bytes {
  const file = withBytes(sony, 2, 0x55, 0);
  const view = new DataView(file.buffer);
  // The directory is at 8: orientation, the preview's place, its length.
  const [place, length] = [10 + 12, 10 + 24];
  view.setUint16(place, 0x2e, true);
  view.setUint16(place + 2, 7, true);
  view.setUint32(place + 4, view.getUint32(length + 8, true), true);
  return file;
}
