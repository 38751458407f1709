import { describe, expect, test } from 'vitest';
import {
  DEFAULT_PROFILE,
  LARGE_PICTURE,
  LIMITS,
  NETWORK_PROFILES,
  PROFILES,
  THUMBNAIL,
} from '../../src/profiles/profiles.ts';
import { readPhoto, readThumbnail } from '../../src/vision/photo-pixels.ts';
import { resampleSquare } from '../../src/vision/resample.ts';
import { inputSquare } from '../../src/vision/preprocess.ts';
import { ANIMATED_AVIF, AVIF } from '../support/avif.ts';
import { iccProfile, inSrgb, SPACES, withProfile } from '../support/icc.ts';
import { blackPng, encodeBmp, encodeGif, withOrientation } from '../support/image-files.ts';
import { cr3File, RAW_KINDS, rawFile } from '../support/raw-files.ts';
import { storedPixels } from '../support/turned-pictures.ts';
import { PICTURES, TURNED_HEICS } from '../support/pillow-pictures.ts';

const { inputSize: SIZE } = PROFILES[DEFAULT_PROFILE];
const RED = [200, 40, 40] as const;
const BLUE = [40, 40, 200] as const;

type Painter = (context: OffscreenCanvasRenderingContext2D) => void;

async function encode(
  width: number,
  height: number,
  type: string,
  paint: Painter,
  quality = 0.95,
): Promise<ArrayBuffer> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  paint(context);
  const blob = await canvas.convertToBlob({ type, quality });
  expect(blob.type).toBe(type);
  return blob.arrayBuffer();
}

/** Left half red, right half blue. */
const halves =
  (width: number, height: number): Painter =>
  (context) => {
    context.fillStyle = `rgb(${RED.join()})`;
    context.fillRect(0, 0, width / 2, height);
    context.fillStyle = `rgb(${BLUE.join()})`;
    context.fillRect(width / 2, 0, width / 2, height);
  };

const colorAt = (rgba: Uint8ClampedArray, x: number, y: number): number[] => {
  const at = (Math.floor(y * SIZE) * SIZE + Math.floor(x * SIZE)) * 4;
  return [...rgba.subarray(at, at + 3)];
};

function expectColor(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  const off = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))));
  expect(off, `${actual.join()} for ${expected.join()}`).toBeLessThanOrEqual(tolerance);
}

const sample = async (name: string): Promise<ArrayBuffer> => {
  const response = await fetch(`/samples/photos/${name}`);
  expect(response.ok).toBe(true);
  return response.arrayBuffer();
};

describe('every format', () => {
  const canvasFormat =
    (type: string): (() => Promise<ArrayBuffer>) =>
    () =>
      encode(24, 16, type, halves(24, 16));
  test.each([
    ['jpeg', canvasFormat('image/jpeg'), 12],
    ['png', canvasFormat('image/png'), 0],
    ['webp', canvasFormat('image/webp'), 12],
    ['avif', () => Promise.resolve(AVIF.slice().buffer), 12],
    // Here, too, two other frames follow.
    ['avif', () => Promise.resolve(ANIMATED_AVIF.slice().buffer), 12],
    ['heic', () => Promise.resolve(PICTURES.heic.slice().buffer), 12],
    ['bmp', () => Promise.resolve(encodeBmp(24, 16, (x) => (x < 12 ? RED : BLUE)).buffer), 0],
    [
      'gif',
      () => {
        const first = Array.from({ length: 24 * 16 }, (_, i) => (i % 24 < 12 ? 0 : 1));
        // The second frame is another picture: only the first counts.
        return Promise.resolve(
          encodeGif(24, 16, [RED, BLUE], [first, first.map((index) => 1 - index)]).buffer,
        );
      },
      0,
    ],
  ])('%s', async (format, make, tolerance) => {
    const photo = await readPhoto(await make(), { thumbnail: true });
    expect(photo).toMatchObject({ format, width: 24, height: 16 });
    expectColor(colorAt(photo.rgba, 0.1, 0.5), RED, tolerance);
    expectColor(colorAt(photo.rgba, 0.9, 0.5), BLUE, tolerance);
    const thumbnail = await createImageBitmap((await photo.thumbnail) ?? new Blob());
    expect([thumbnail.width, thumbnail.height]).toEqual([24, 16]);
  });
});

test.each([
  ['jpeg', 'cmykJpeg', 16],
  ['png', 'palettePng', 0],
  ['png', 'png16', 0],
] as const)('a %s of another kind: %s', async (format, kind, tolerance) => {
  const photo = await readPhoto(PICTURES[kind].slice().buffer);
  expect(photo).toMatchObject({ format, width: 24, height: 16 });
  expectColor(colorAt(photo.rgba, 0.1, 0.5), RED, tolerance);
  expectColor(colorAt(photo.rgba, 0.9, 0.5), BLUE, tolerance);
});

describe.each(Object.entries(SPACES))('colours of %s', (_, space) => {
  // A decoder shrinks the large one, which goes another way than the small one.
  test.each([24, 2400])('are turned to sRGB in a picture of %d pixels', async (width) => {
    const height = (width * 2) / 3;
    const jpeg = await encode(width, height, 'image/jpeg', halves(width, height), 1);
    const photo = await readPhoto(withProfile(new Uint8Array(jpeg), iccProfile(space)).buffer);
    expectColor(colorAt(photo.rgba, 0.1, 0.5), inSrgb(RED, space), 3);
    expectColor(colorAt(photo.rgba, 0.9, 0.5), inSrgb(BLUE, space), 3);
    // They are other colours, or nothing would have been shown.
    expect(Math.abs((inSrgb(RED, space)[0] ?? 0) - RED[0])).toBeGreaterThan(10);
  });
});

test.each([...RAW_KINDS, 'cr3'] as const)('a %s shows the picture inside, upright', async (kind) => {
  const jpeg = await sample('two-dogs.jpg');
  const expected = await readPhoto(jpeg);
  const preview = new Uint8Array(await storedTurned(jpeg, 6, 1));
  // Cameras leave the turn to the raw's own tag.
  const parts = { preview: withOrientation(preview, 1), thumbnail: preview.subarray(0, 0), orientation: 6 };
  const raw = kind === 'cr3' ? cr3File(parts) : rawFile(kind, parts);
  const photo = await readPhoto(raw.buffer, { thumbnail: true });
  expect(photo).toMatchObject({ format: 'raw', width: expected.width, height: expected.height });
  expect(meanDifference(photo.rgba, expected.rgba)).toBeLessThan(1.5);
});

test('HEIC of each of the eight orientations shows the same picture', async () => {
  for (const [at, heic] of TURNED_HEICS.entries()) {
    const photo = await readPhoto(heic.slice().buffer);
    expect([photo.width, photo.height], `orientation ${at + 1}`).toEqual([32, 24]);
    expectColor(colorAt(photo.rgba, 0.2, 0.2), RED, 12);
    expectColor(colorAt(photo.rgba, 0.8, 0.2), BLUE, 12);
    expectColor(colorAt(photo.rgba, 0.2, 0.8), [40, 160, 60], 12);
    expectColor(colorAt(photo.rgba, 0.8, 0.8), [120, 120, 120], 12);
  }
});

test('a HEIC that is damaged inside says so', async () => {
  const heic = PICTURES.heic.slice();
  const data = String.fromCharCode(...heic).indexOf('mdat') + 4;
  heic.fill(0, data);
  await expect(readPhoto(heic.buffer)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
});

test('transparent pixels show white', async () => {
  const png = await encode(64, 64, 'image/png', (context) => {
    context.fillStyle = 'rgb(0 0 0 / 50%)';
    context.fillRect(32, 0, 32, 64);
  });
  const { rgba } = await readPhoto(png);
  expectColor(colorAt(rgba, 0.1, 0.5), [255, 255, 255], 0);
  expectColor(colorAt(rgba, 0.9, 0.5), [127, 127, 127], 1);
});

/** `jpeg` redrawn so that, turned by `orientation`, it looks as before; at `scale` times its size. */
async function storedTurned(jpeg: ArrayBuffer, orientation: number, scale: number): Promise<ArrayBuffer> {
  const upright = await createImageBitmap(new Blob([jpeg]));
  const canvas = storedPixels(upright, orientation, upright.width * scale, upright.height * scale);
  const stored = await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer();
  return withOrientation(new Uint8Array(stored), orientation).buffer;
}

const meanDifference = (a: Uint8ClampedArray, b: Uint8ClampedArray): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? NaN)), 0) / a.length;

describe('the eight orientations show the same picture', () => {
  // At scale 1 the browser turns it (createImageBitmap), at 2.13 we do, after a decoder that shrank odd sizes.
  test.each([1, 2.13])('at %d times the size', async (scale) => {
    const jpeg = await sample('two-dogs.jpg');
    const expected = await readPhoto(await storedTurned(jpeg, 1, scale));
    for (let orientation = 2; orientation <= 8; orientation++) {
      const photo = await readPhoto(await storedTurned(jpeg, orientation, scale), { thumbnail: true });
      expect([photo.width, photo.height]).toEqual([expected.width, expected.height]);
      expect(meanDifference(photo.rgba, expected.rgba), `orientation ${orientation}`).toBeLessThan(1.5);
      const thumbnail = await createImageBitmap((await photo.thumbnail) ?? new Blob());
      expect(thumbnail.height).toBe(THUMBNAIL.side);
      expect(thumbnail.width).toBe(Math.round((THUMBNAIL.side * photo.width) / photo.height));
    }
  });
});

test('a picture for the screen is as large as the photo, within a bound, and shows the same', async () => {
  const jpeg = await storedTurned(await sample('two-dogs.jpg'), 6, 1);
  const { width, height } = await readPhoto(jpeg);
  const sizes = [LARGE_PICTURE, { side: 400, quality: 0.9 }];
  for (const size of sizes) {
    const picture = await createImageBitmap(await readThumbnail(jpeg, size));
    const scale = Math.min(1, size.side / Math.max(width, height));
    expect([picture.width, picture.height]).toEqual([width, height].map((side) => Math.round(side * scale)));
    const seen = await readPhoto(await (await readThumbnail(jpeg, size)).arrayBuffer());
    expect(meanDifference(seen.rgba, (await readPhoto(jpeg)).rgba)).toBeLessThan(4);
  }
});

test('shrinking while decoding stays close to resampling every pixel', async () => {
  const jpeg = await storedTurned(await sample('forest-stream.jpg'), 1, 3.1);
  const bitmap = await createImageBitmap(new Blob([jpeg]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  const full = context?.getImageData(0, 0, bitmap.width, bitmap.height);
  if (!full) throw new Error('no pixels');
  const png = await (await encodePng(bitmap)).arrayBuffer();
  for (const { inputSize } of NETWORK_PROFILES) {
    const reference = resampleSquare(full, inputSquare(full.width, full.height), inputSize);
    expect(meanDifference((await readPhoto(jpeg, { inputSize })).rgba, reference)).toBeLessThan(1.5);
    expect(meanDifference((await readPhoto(png, { inputSize })).rgba, reference)).toBeLessThan(1.5);
  }
});

function encodePng(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

describe('a file cut short is reported, however much of it a browser would show', () => {
  test.each([
    ['small JPEG', async () => encode(300, 200, 'image/jpeg', halves(300, 200))],
    ['large JPEG', async () => storedTurned(await sample('kite.jpg'), 1, 2)],
    ['PNG', async () => encode(300, 200, 'image/png', halves(300, 200))],
    ['WebP', async () => encode(300, 200, 'image/webp', halves(300, 200))],
    ['AVIF', () => Promise.resolve(AVIF.slice().buffer)],
    ['animated AVIF', () => Promise.resolve(ANIMATED_AVIF.slice().buffer)],
  ])('%s', async (_, make) => {
    const bytes = await make();
    for (const share of [0.3, 0.6, 0.95]) {
      await expect(readPhoto(bytes.slice(0, bytes.byteLength * share))).rejects.toMatchObject({
        code: 'CORRUPT_IMAGE',
      });
    }
  });

  test('a whole frame around damaged data', async () => {
    const bytes = new Uint8Array(await encode(300, 200, 'image/png', halves(300, 200)));
    bytes.fill(0x55, 60, 120);
    await expect(readPhoto(bytes.buffer)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
  });
});

test('a crop is what is cut out by hand', async () => {
  const jpeg = await sample('wine.jpg');
  const crop = { x: 0.25, y: 0.5, width: 0.5, height: 0.375 };
  const bitmap = await createImageBitmap(new Blob([jpeg]));
  const cut = await encode(bitmap.width * 0.5, bitmap.height * 0.375, 'image/png', (context) =>
    context.drawImage(bitmap, -bitmap.width * 0.25, -bitmap.height * 0.5),
  );
  expect(meanDifference((await readPhoto(jpeg, { crop })).rgba, (await readPhoto(cut)).rgba)).toBeLessThan(1);
});

test('large pictures take turns, others pass them', async () => {
  const side = Math.ceil(Math.sqrt(LIMITS.turnMegapixels * 1e6)) + 8;
  const [large, small] = await Promise.all([blackPng(side, side), blackPng(side / 2, side)]);
  const pending = async (): Promise<unknown> => (await navigator.locks.query()).pending;
  const turn = { name: 'lookalike large picture' };
  let waiting: Promise<unknown> | undefined;
  await navigator.locks.request(turn.name, async () => {
    waiting = readPhoto(large.buffer);
    await expect.poll(pending).toMatchObject([turn]);
    await readPhoto(small.buffer);
    expect(await pending()).toMatchObject([turn]);
  });
  expect(await waiting).toMatchObject({ width: side, height: side });
});
