/** The resampler on the card beside the one on the processor; on a software adapter. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { GpuResampler } from '../../src/vision/gpu-resampler.ts';
import type { Picture } from '../../src/vision/picture.ts';
import { BUFFER_USAGE } from '../../src/vision/gpu-usage.ts';
import { openGraphicsCard } from '../../src/vision/graphics-card.ts';
import { turnMatrix, swapsSides, type Orientation } from '../../src/vision/orientation.ts';
import { readPhoto, readPicture, type PixelOptions } from '../../src/vision/photo-pixels.ts';
import { resampleSquare, type Pixels } from '../../src/vision/resample.ts';
import { photoBytes } from '../../src/vision/session.ts';
import { withOrientation } from '../support/image-files.ts';

let device: GPUDevice;
let resampler: GpuResampler;
beforeAll(async () => {
  ({ device } = await openGraphicsCard(true));
  resampler = new GpuResampler(device);
});

/** Resampled into the second of two places; the first must stay as it was. */
async function onCard(picture: Picture): Promise<Uint8Array> {
  const bytesEach = photoBytes(picture.inputSize);
  const target = device.createBuffer({
    size: 2 * bytesEach,
    usage: BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_SRC,
  });
  resampler.resample(picture, target, bytesEach);
  const read = device.createBuffer({ size: 2 * bytesEach, usage: BUFFER_USAGE.COPY_DST | MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(target, 0, read, 0, 2 * bytesEach);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(1);
  const bytes = new Uint8Array(read.getMappedRange().slice(0));
  for (const buffer of [target, read]) buffer.destroy();
  expect(bytes.subarray(0, bytesEach).every((value) => value === 0)).toBe(true);
  return bytes.subarray(bytesEach);
}

const MAP_READ = 0x1;

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let largest = 0;
  for (let at = 0; at < a.length; at++)
    largest = Math.max(largest, Math.abs((a[at] ?? NaN) - (b[at] ?? NaN)));
  return largest;
};

/** `upright` as a camera would have stored it. */
function stored(upright: Pixels, orientation: Orientation): Pixels {
  const [width, height] = swapsSides(orientation)
    ? [upright.height, upright.width]
    : [upright.width, upright.height];
  const [a, b, c, d, e, f] = turnMatrix(orientation, width, height);
  const data = new Uint8ClampedArray(upright.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const toX = Math.floor(a * (x + 0.5) + c * (y + 0.5) + e);
      const toY = Math.floor(b * (x + 0.5) + d * (y + 0.5) + f);
      const from = (toY * upright.width + toX) * 4;
      data.set(upright.data.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return { data, width, height };
}

const bitmapOf = ({ data, width, height }: Pixels): Promise<ImageBitmap> =>
  createImageBitmap(new ImageData(new Uint8ClampedArray(data), width, height));

const picture = fc
  .tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 1e6 }))
  .map(([width, height, seed]): Pixels => {
    const data = new Uint8ClampedArray(width * height * 4);
    for (let at = 0; at < data.length; at++)
      data[at] = at % 4 === 3 ? 255 : (Math.imul(at + seed, 2654435761) >>> 16) % 256;
    return { data, width, height };
  });
const SIZES = Object.values(PROFILES).map(({ inputSize }) => inputSize);
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

test('equals the resampler on the processor within 1 of 255, however the picture is turned', async () => {
  await fc.assert(
    fc.asyncProperty(
      picture,
      fc.tuple(fraction, fraction, fraction),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(...SIZES),
      async (upright, [left, top, across], orientation, inputSize) => {
        const side = Math.max(0.5, across * Math.min(upright.width, upright.height));
        const box = {
          x: left * (upright.width - side),
          y: top * (upright.height - side),
          width: side,
          height: side,
        };
        const expected = resampleSquare(upright, box, inputSize);
        const turned = stored(upright, orientation as Orientation);
        const source = await bitmapOf(turned);
        const turn = turnMatrix(orientation as Orientation, turned.width, turned.height);
        const { width, height } = upright;
        expect(
          largestDifference(await onCard({ source, turn, width, height, box, inputSize }), expected),
        ).toBeLessThanOrEqual(1);
        source.close();
      },
    ),
    { numRuns: 40 },
  );
});

describe('photos as they come', () => {
  async function drawn(
    width: number,
    height: number,
    type: string,
    alpha = 1,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    const photo = await (await fetch('/samples/photos/two-dogs.jpg')).blob();
    if (context) context.globalAlpha = alpha;
    context?.drawImage(await createImageBitmap(photo), 0, 0, width, height);
    return new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer());
  }

  async function expectSame(photo: Uint8Array<ArrayBuffer>, options: PixelOptions = {}): Promise<void> {
    const { rgba, ...facts } = await readPhoto(photo.slice().buffer, options);
    const { input, thumbnail, ...others } = await readPicture(photo.slice().buffer, {
      ...options,
      thumbnail: true,
    });
    expect(others).toEqual(facts);
    expect((await thumbnail)?.size).toBeGreaterThan(0);
    if (!('source' in input)) throw new Error('it is not left to the card');
    expect(largestDifference(await onCard(input), rgba)).toBeLessThanOrEqual(1);
    input.source.close();
  }

  test.each([
    ['JPEG', 501, 375],
    ['JPEG that its decoder shrinks', 2003, 1501],
    ['JPEG that its decoder shrinks more', 4001, 2999],
  ])('a %s of %d x %d in its eight orientations', async (_, width, height) => {
    const bytes = await drawn(width, height, 'image/jpeg');
    for (let orientation = 1; orientation <= 8; orientation++) {
      await expectSame(Uint8Array.from(withOrientation(bytes, orientation)));
    }
  });

  test.each([
    ['WebP', 'image/webp', 1],
    ['PNG', 'image/png', 1],
    ['PNG that one sees through', 'image/png', 0.4],
  ])('a %s', async (_, type, alpha) => {
    await expectSame(await drawn(640, 427, type, alpha));
  });

  test('a crop', async () => {
    const crop = { x: 0.125, y: 0.5, width: 0.5, height: 0.375 };
    await expectSame(await drawn(801, 601, 'image/jpeg'), { crop });
  });

  test('for another size of input', async () => {
    const { inputSize } = PROFILES['resnet50-quick'];
    await expectSame(await drawn(801, 601, 'image/jpeg'), { inputSize });
  });

  test('a picture that is still to be shrunk is left to the processor', async () => {
    const bytes = await drawn(2000, 1500, 'image/png');
    const { input } = await readPicture(bytes.slice().buffer);
    expect(input).toEqual((await readPhoto(bytes.buffer)).rgba);
  });
});
