/** One scene in each of the eight orientations, in every format that says how it is turned, and as the first of several. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../../src/profiles/profiles.ts';
import { dot } from '../../src/vectors/kernels.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import {
  animatedPng,
  animatedWebp,
  storedPixels,
  turnedAvif,
  turnedPng,
  turnedWebp,
} from '../support/turned-pictures.ts';

const pool = new EmbedPool({});
afterAll(() => pool.close());

const bitmapOf = async (name: string): Promise<ImageBitmap> =>
  createImageBitmap(await (await fetch(`/samples/photos/${name}.jpg`)).blob(), {
    resizeWidth: 640,
    resizeHeight: 480,
  });
const [scene, other] = await Promise.all([bitmapOf('two-dogs'), bitmapOf('kite')]);
const embed = (bytes: BlobPart) => pool.embed(new Blob([bytes]), { profile: DEFAULT_PROFILE });

let expected: Float32Array;
beforeAll(async () => {
  expected = (await pool.embed(await storedPixels(scene, 1).convertToBlob(), { profile: DEFAULT_PROFILE }))
    .vector;
});

describe.each([
  ['png', turnedPng],
  ['webp', turnedWebp],
  ['avif', turnedAvif],
])('%s', (format, make) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %d', async (orientation) => {
    const photo = await embed(await make(scene, orientation));
    expect(photo).toMatchObject({ format, width: 640, height: 480 });
    // What the encoder loses, the upright one has lost, too.
    const upright = await embed(await make(scene, 1));
    expect(dot(photo.vector, upright.vector)).toBeGreaterThan(0.99);
    expect(dot(photo.vector, expected)).toBeGreaterThan(0.98);
  });
});

describe('of several pictures the first counts', () => {
  test.each([
    ['png', animatedPng],
    ['webp', animatedWebp],
  ])('%s', async (format, make) => {
    const photo = await embed(await make(scene, other));
    expect(photo).toMatchObject({ format, width: 640, height: 480 });
    expect(dot(photo.vector, expected)).toBeGreaterThan(0.99);
  });
});
