/** Films made here, read by the pool with its real workers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../../src/profiles/profiles.ts';
import { dot } from '../../src/vectors/kernels.ts';
import type { EmbeddedPhoto } from '../../src/vision/embedder.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import { CONTAINER_NAMES, encodable, makeFilm, type FilmRecipe } from '../support/films.ts';

const pool = new EmbedPool({ models: '/models/' });
afterAll(() => pool.close());

const scene = await createImageBitmap(await (await fetch('/samples/photos/two-dogs.jpg')).blob());
const { width, height } = scene;
const SCENE: FilmRecipe = {
  container: 'mp4',
  codec: 'vp9',
  width,
  height,
  frames: 3,
  paint: (context) => context.drawImage(scene, 0, 0),
};

const embed = (file: Blob): Promise<EmbeddedPhoto> =>
  pool.embed(file, { profile: DEFAULT_PROFILE, thumbnail: true, facts: true });

/** Of the scene as a picture without loss. */
let expected: Float32Array;
beforeAll(async () => {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(scene, 0, 0);
  expected = (await embed(await canvas.convertToBlob({ type: 'image/png' }))).vector;
});

/** H.264 at least is what every camera writes; a build without it would test little. */
const CODECS = await encodable(['avc', 'vp8', 'vp9', 'av1']);

test('this browser encodes what cameras and browsers write', () => {
  expect(CODECS).toEqual(expect.arrayContaining(['avc', 'vp9']));
});

describe.each(CONTAINER_NAMES)('%s', (container) => {
  test.each(CODECS.filter((codec) => container !== 'webm' || codec !== 'avc'))(
    'with %s is its first picture',
    async (codec) => {
      const film = await embed(new Blob([await makeFilm({ ...SCENE, container, codec })]));
      expect(film).toMatchObject({ width, height, format: 'film' });
      expect(dot(film.vector, expected)).toBeGreaterThan(0.99);
      const thumbnail = await createImageBitmap(film.thumbnail ?? new Blob());
      expect(thumbnail.width / thumbnail.height).toBeCloseTo(width / height, 1);
    },
  );
});
