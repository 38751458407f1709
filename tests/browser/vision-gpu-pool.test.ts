/** The pool with its real workers on a software adapter: decoders beside the card's worker, and the card's loss. */
import { transfer } from 'comlink';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { GRAPHICS_CARD, PROFILES } from '../../src/profiles/profiles.ts';
import type { Backend, EmbeddedPhoto } from '../../src/vision/embedder.ts';
import type { ModelFiles } from '../../src/vision/model.ts';
import { CardLane } from '../../src/workers/card-lane.ts';
import { createEmbedWorker, EmbedPool } from '../../src/workers/embed.ts';
import { keepTinyModels } from '../support/tiny-models.ts';

const NAMES = ['two-dogs', 'pier-lake', 'nuthatch', 'kite', 'moss', 'wine'] as const;
/** Slower than the software adapter with the fast one, so that the card takes over. */
const SLOW = { seed: 11, stride: 1 };
const FAST = { seed: 11 };

/** Distance of vectors computed in another order, of pixels that differ by 1 of 255; two photos' are farther apart. */
const SAME = 1e-5;

let photos: Blob[];
let models: ModelFiles;

beforeAll(async () => {
  photos = await Promise.all(NAMES.map(async (name) => (await fetch(`/samples/photos/${name}.jpg`)).blob()));
  models = await keepTinyModels({ int8: SLOW, float16: FAST, 'float16-weights': FAST });
});

/** Each photo so many times, in turns; as the library does it. */
const embedAll = (pool: EmbedPool, times: number): Promise<EmbeddedPhoto[]> =>
  Promise.all(
    Array.from({ length: times * photos.length }, async (_, at) => {
      const { content } = await pool.identify(photos[at % photos.length] ?? new Blob());
      return pool.embed(content, { profile: 'resnet50', thumbnail: true });
    }),
  );

const distance = (a: Float32Array, b: Float32Array | undefined): number =>
  Math.hypot(...a.map((value, at) => value - (b?.[at] ?? NaN)));

function expectSame(photo: EmbeddedPhoto, expected: EmbeddedPhoto | undefined): void {
  expect(photo.vector).toHaveLength(PROFILES.resnet50.dimension);
  expect(distance(photo.vector, expected?.vector)).toBeLessThan(SAME);
  expect([photo.width, photo.height, photo.thumbnail?.size]).toEqual([
    expected?.width,
    expected?.height,
    expected?.thumbnail?.size,
  ]);
}

const becomes = async (pool: EmbedPool, backend: Backend): Promise<void> => {
  // All of it is compared, so that a failure says why.
  await expect.poll(() => pool.status(), { timeout: 120_000 }).toMatchObject({ backend });
};

test('photos are embedded on the card, on the processor when the card is lost, and on the card again', async () => {
  const plan = { workers: 1, threads: 1 };
  const reference = new EmbedPool({ models, precision: 'float16-weights', plan });
  const expected = await embedAll(reference, 1);
  reference.close();
  const [first, second] = expected;
  expect(distance(first?.vector ?? new Float32Array(), second?.vector)).toBeGreaterThan(100 * SAME);

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const pool = new EmbedPool({ models, allowSoftwareGpu: true, plan });
  onTestFinished(() => pool.close());
  await pool.warmUp();
  await becomes(pool, 'webgpu');
  for (const [at, photo] of (await embedAll(pool, 2)).entries()) {
    expectSame(photo, expected[at % photos.length]);
  }

  const underWay = embedAll(pool, 2);
  // What a driver that hangs or crashes comes to.
  await cdp().send('Browser.crashGpuProcess');
  expect(await underWay).toHaveLength(2 * photos.length);
  expect(pool.status()).toMatchObject({ state: 'ready', backend: 'wasm', precision: 'int8' });
  expect(pool.status().note).toContain('The graphics card failed: The graphics card was lost');

  await vi.advanceTimersByTimeAsync(GRAPHICS_CARD.retries[0]);
  await becomes(pool, 'webgpu');
  for (const [at, photo] of (await embedAll(pool, 1)).entries()) expectSame(photo, expected[at]);
});

test.each([true, false])('decoders hand the card pictures to resample: %s', async (pictures) => {
  const engine = {
    backend: 'webgpu',
    precision: 'float16-weights',
    threads: 1,
    models,
    allowSoftwareGpu: true,
  } as const;
  const lane = new CardLane({
    createWorker: createEmbedWorker,
    decoders: 2,
    open: async (api) => {
      const { port2 } = new MessageChannel();
      const report = await api.load(engine, transfer(port2, [port2]));
      // As if it had been measured so.
      return { ...report, pixels: pictures ? { card: 1, processor: 3 } : { card: 2, processor: 3 } };
    },
  });
  onTestFinished(() => lane.close());
  expect(await lane.start()).toBe(pictures);
  const reference = new EmbedPool({ models, precision: 'float16-weights', plan: { workers: 1, threads: 1 } });
  const expected = await embedAll(reference, 1);
  reference.close();
  const embed = (at: number, signal = new AbortController().signal): Promise<EmbeddedPhoto> =>
    lane.run(
      (api, ticket) =>
        api.embed(ticket, photos[at % photos.length] ?? new Blob(), { profile: 'resnet50', thumbnail: true }),
      { needsModel: true, repeatable: true, signal },
    );
  const unwanted = new AbortController();
  const aborted = Promise.allSettled(Array.from({ length: 9 }, (_, at) => embed(at, unwanted.signal)));
  const embedded = await Promise.all(
    Array.from({ length: 4 * photos.length }, (_, at) => {
      if (at === 3) unwanted.abort();
      return embed(at);
    }),
  );
  for (const outcome of await aborted) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  }
  for (const [at, photo] of embedded.entries()) {
    expectSame(photo, expected[at % photos.length]);
  }
});
