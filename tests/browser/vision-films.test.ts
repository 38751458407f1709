/** Films made here, read by the pool with its real workers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { sha256 } from '../../src/base/hash.ts';
import { DEFAULT_PROFILE, FILM, LIMITS } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { dot } from '../../src/vectors/kernels.ts';
import type { EmbeddedPhoto } from '../../src/vision/embedder.ts';
import { readFilm } from '../../src/vision/film.ts';
import { EmbedPool } from '../../src/workers/embed.ts';
import { CONTAINER_NAMES, encodable, makeFilm, makeSound, type FilmRecipe } from '../support/films.ts';

const pool = new EmbedPool({});
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

test('of one with transparency it is what a player shows over black', async () => {
  const transparent = {
    container: 'webm',
    transparent: true,
    paint: (context: OffscreenCanvasRenderingContext2D) => {
      context.clearRect(0, 0, width, height);
      context.drawImage(scene, 0, 0, width / 2, height, 0, 0, width / 2, height);
    },
  } as const;
  const film = await embed(new Blob([await makeFilm({ ...SCENE, ...transparent })]));
  const canvas = new OffscreenCanvas(width, height);
  canvas
    .getContext('2d', { alpha: false })
    ?.drawImage(scene, 0, 0, width / 2, height, 0, 0, width / 2, height);
  const over = await embed(await canvas.convertToBlob({ type: 'image/png' }));
  expect(dot(film.vector, over.vector)).toBeGreaterThan(0.98);
});

describe('turned and mirrored, as players show it', () => {
  const TURNS = ([0, 90, 180, 270] as const).flatMap((rotation) =>
    [false, true].map((flip) => ({ rotation, flip })),
  );
  test.each(TURNS)('$rotation degrees, mirrored: $flip', async ({ rotation, flip }) => {
    const swapped = rotation % 180 !== 0;
    const film = await makeFilm({
      ...SCENE,
      // Of those at hand the one that keeps most: what is left is the turn.
      codec: 'av1',
      width: swapped ? height : width,
      height: swapped ? width : height,
      rotation,
      flip,
      paint: (context) => {
        // What is done last when it is shown is undone first.
        context.translate(context.canvas.width / 2, context.canvas.height / 2);
        context.rotate((-rotation * Math.PI) / 180);
        context.scale(flip ? -1 : 1, 1);
        context.drawImage(scene, -width / 2, -height / 2);
      },
    });
    const shown = await embed(new Blob([film]));
    expect(shown).toMatchObject({ width, height });
    expect(dot(shown.vector, expected)).toBeGreaterThan(0.99);
  });
});

describe('a film that begins black', () => {
  const black = (context: OffscreenCanvasRenderingContext2D): void => {
    context.fillStyle = 'black';
    context.fillRect(0, 0, width, height);
  };

  test.each(CONTAINER_NAMES)('is its first picture that shows something: %s', async (container) => {
    const film = await makeFilm({
      ...SCENE,
      container,
      frames: 8,
      paint: (context, frame) => (frame < 3 ? black(context) : SCENE.paint(context, frame)),
    });
    expect(dot((await embed(new Blob([film]))).vector, expected)).toBeGreaterThan(0.99);
  });

  test('and stays so is black', async () => {
    const film = await makeFilm({ ...SCENE, paint: black });
    const { thumbnail } = await embed(new Blob([film]));
    const pixels = await pixelsOf(thumbnail ?? new Blob());
    const brightest = pixels.reduce((most, value, at) => (at % 4 < 3 ? Math.max(most, value) : most), 0);
    expect(brightest).toBeLessThan(8);
  });
});

describe('what a film says of itself', () => {
  const apple = {
    'com.apple.quicktime.creationdate': '2023-07-14T18:02:31+0200',
    'com.apple.quicktime.make': 'Apple',
    'com.apple.quicktime.model': 'iPhone 14',
    'com.apple.quicktime.location.ISO6709': '+27.5916+086.5640+8850/',
  };

  test('is kept: of a phone that writes it all', async () => {
    const { facts } = await embed(new Blob([await makeFilm({ ...SCENE, container: 'mov', tags: apple })]));
    expect(facts).toEqual({
      taken: '2023-07-14T18:02:31',
      camera: 'Apple iPhone 14',
      latitude: 27.5916,
      longitude: 86.564,
    });
  });

  test('of one that writes the header alone it is the time there, in this zone', async () => {
    const film = await makeFilm(SCENE);
    const { facts } = await embed(new Blob([film]));
    const minutesAgo = (Date.now() - new Date(facts?.taken ?? '').getTime()) / 60_000;
    expect(minutesAgo).toBeGreaterThanOrEqual(0);
    expect(minutesAgo).toBeLessThan(5);
    expect(facts).not.toHaveProperty('latitude');
  });

  test('of one that writes none it is unknown', async () => {
    const { facts } = await embed(new Blob([await makeFilm({ ...SCENE, container: 'webm' })]));
    expect(facts).toEqual({ taken: '', camera: '' });
  });
});

describe('a file that is no film to be read gets its own sentence', () => {
  const outcome = (film: Uint8Array<ArrayBuffer>) => expect(embed(new Blob([film]))).rejects;

  test('sound alone', async () => {
    await outcome(await makeSound()).toMatchObject({
      code: 'NOT_AN_IMAGE',
      message: expect.stringContaining('sound file') as string,
    });
  });

  test.each([
    ['apcn', 'ProRes'],
    ['mjp2', '"mjp2"'],
  ])('a codec that browsers lack: %s', async (fourcc, name) => {
    await outcome(patched(await makeFilm(SCENE), 'vp09', fourcc)).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining(`encoded as ${name}`) as string,
    });
  });

  test('no frames', async () => {
    await outcome(await makeFilm({ ...SCENE, frames: 0 })).toMatchObject({ code: 'CORRUPT_IMAGE' });
  });

  test('more pixels than memory holds', async () => {
    const film = await makeFilm(SCENE);
    const sizes = textAt(film, 'vp09') + 4 + 24;
    film.set([0xff, 0xff, 0xff, 0xff], sizes);
    await outcome(film).toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });

  test('too small a picture', async () => {
    const film = new Blob([await makeFilm(SCENE)]);
    await expect(pool.embed(film, { profile: DEFAULT_PROFILE, minSide: 4000 })).rejects.toMatchObject({
      code: 'IMAGE_TOO_SMALL',
    });
  });

  test.each(CONTAINER_NAMES)('cut short: %s', async (container) => {
    const film = await makeFilm({ ...SCENE, container });
    for (const share of [0.02, 0.3]) {
      await outcome(film.slice(0, film.length * share)).toMatchObject({ code: 'CORRUPT_IMAGE' });
    }
  });
});

test('of a large film little is read', async () => {
  const film = await makeFilm({ ...SCENE, container: 'mov' });
  const index = textAt(film, 'moov') - 4;
  const filler = LIMITS.wholeBytes + 8;
  // What is needed first stands last, as cameras leave it.
  const free = new Uint8Array(filler);
  new DataView(free.buffer).setUint32(0, filler);
  free.set(new TextEncoder().encode('free'), 4);
  const large = new Blob([film.subarray(0, index), free, film.subarray(index)]);

  const { contentId, content } = await pool.identify(large);
  expect(contentId).toMatch(/^part:/);
  if (!('stream' in content)) throw new Error('bytes came');
  expect(dot((await embed(content)).vector, expected)).toBeGreaterThan(0.99);

  let read = 0;
  const slice = large.slice.bind(large);
  large.slice = (start = 0, end = large.size) => {
    read += end - start;
    return slice(start, end);
  };
  (await readFilm(large)).bitmap.close();
  expect(read).toBeGreaterThan(film.length / 2);
  expect(read).toBeLessThan(2 ** 20);
});

test('a small film is told by its bytes, which are not held while it waits', async () => {
  const film = new Blob([await makeFilm(SCENE)]);
  const { contentId, content } = await pool.identify(film);
  expect(contentId).toBe(await sha256(await film.arrayBuffer()));
  expect(content).toHaveProperty('stream');
});

/** Films of each container. */
const DAMAGED = 5;

/** What a damaged film may come to. */
const OUTCOMES = ['picture', 'CORRUPT_IMAGE', 'UNSUPPORTED_FORMAT', 'NOT_AN_IMAGE', 'IMAGE_TOO_LARGE'];

describe.each(CONTAINER_NAMES)('damaged: %s', (container) => {
  test('each is a picture or a sentence in time, and the next film is read', async () => {
    const film = await makeFilm({ ...SCENE, container });
    const start = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: DAMAGED }, (_, seed) => outcomeOf(new Blob([damaged(film, seed)]))),
    );
    expect(performance.now() - start).toBeLessThan((DAMAGED / pool.width) * FILM.patience);
    expect(OUTCOMES).toEqual(expect.arrayContaining(outcomes));
    // Else they would all be damaged in the same way, or not at all.
    expect(new Set(outcomes).size).toBeGreaterThan(1);
    expect(dot((await embed(new Blob([film]))).vector, expected)).toBeGreaterThan(0.99);
  });
});

test('what keeps mediabunny busy for ever is given up, and the next films are read meanwhile', async () => {
  const film = await makeFilm({ ...SCENE, container: 'mkv' });
  const endless = film.slice();
  // A cluster whose size is written in no number of bytes.
  endless[textAt(film, '\x1fC\xb6u') + 4] = 0;
  const start = performance.now();
  const given = outcomeOf(new Blob([endless]));
  expect(dot((await embed(new Blob([film]))).vector, expected)).toBeGreaterThan(0.99);
  expect(performance.now() - start).toBeLessThan(FILM.patience);
  expect(await given).toBe('CORRUPT_IMAGE');
  // Or it was not this that was tried.
  expect(performance.now() - start).toBeGreaterThan(FILM.patience);
  expect(dot((await embed(new Blob([film]))).vector, expected)).toBeGreaterThan(0.99);
});

async function outcomeOf(file: Blob): Promise<string> {
  return embed(file).then(
    () => 'picture',
    (error: unknown) => (error instanceof LookalikeError ? error.code : String(error)),
  );
}

async function pixelsOf(picture: Blob): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(picture);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

function textAt(bytes: Uint8Array, text: string): number {
  const at = Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .indexOf(text);
  if (at < 0) throw new Error(`no ${text} in it`);
  return at;
}

function patched(film: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> {
  film.set(new TextEncoder().encode(to), textAt(film, from));
  return film;
}

/** Some bytes changed, most of them where the structure stands: at both ends. */
function damaged(film: Uint8Array<ArrayBuffer>, seed: number): Uint8Array<ArrayBuffer> {
  const copy = film.slice();
  const random = seededRandom(seed);
  const changes = 1 + (seed % 4);
  for (let change = 0; change < changes; change++) {
    const near = Math.floor(random() * 1000);
    const at =
      [near, film.length - 1 - near, Math.floor(random() * film.length)][Math.floor(random() * 3)] ?? 0;
    copy[at] = Math.floor(random() * 256);
  }
  return copy;
}
