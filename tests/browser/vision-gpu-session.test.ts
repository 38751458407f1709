/** The session on the graphics card beside the one on WebAssembly: on a software adapter, with a tiny model. */
import { Tensor } from 'onnxruntime-web/webgpu';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_PROFILE, ENGINE, OUTPUTS, PROFILES } from '../../src/profiles/profiles.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { Batcher } from '../../src/vision/batcher.ts';
import { openOnCard } from '../../src/vision/gpu-opening.ts';
import { GpuSession } from '../../src/vision/gpu-session.ts';
import { GpuResampler } from '../../src/vision/gpu-resampler.ts';
import { openGraphicsCard } from '../../src/vision/graphics-card.ts';
import { readPhoto, readPicture, type InputPixels, type PhotoInput } from '../../src/vision/photo-pixels.ts';
import { readProbe } from '../../src/vision/self-check.ts';
import { photoBytes, Session } from '../../src/vision/session.ts';
import type { CardLoss } from '../support/lost-card.worker.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { leaningModel } from '../support/tiny-models.ts';

const MODEL = tinyModel({ seed: 7 });
/** Computed differently in the last digits only. */
const TOLERANCE = 1e-5;
const { output: DUAL } = PROFILES['resnet50-dual'];
const { output: POOLED } = PROFILES.resnet50;
const { inputSize: SIZE } = PROFILES[DEFAULT_PROFILE];
const RUNS = 5;
/** Where the sizes are not what is tried: a software adapter takes 20 s for the largest of the app. */
const FEW = [1, 4];

/** Photos of noise around a grey of their own, so that no two have nearly the same vector. */
function randomPhotos(count: number, seed: number, inputSize = SIZE): InputPixels[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const grey = random() * 200;
    return Uint8ClampedArray.from({ length: photoBytes(inputSize) }, () => grey + random() * 56);
  });
}

/** On WebAssembly, one photo at a time. */
let reference: (photo: InputPixels, output: string) => Promise<Float32Array>;

beforeAll(async () => {
  const session = await Session.open({ backend: 'wasm', model: MODEL, threads: 1 });
  reference = async (photo, output) =>
    (await session.runPhotos([photo], [output])).get(output) ?? new Float32Array();
});

const openCard = (): ReturnType<typeof openGraphicsCard> => openGraphicsCard(true);

function expectClose(actual: Float32Array | undefined, expected: Float32Array, tolerance = TOLERANCE): void {
  expect(actual).toHaveLength(expected.length);
  const worst = expected.reduce((far, value, i) => Math.max(far, Math.abs(value - (actual?.[i] ?? NaN))), 0);
  expect(worst).toBeLessThan(tolerance);
}

describe.each([
  ['put together anew', false],
  ['recorded', true],
])('runs that are %s', (_, captured) => {
  test.each([1, 5])('%d photos, many runs at once', async (size) => {
    const session = await GpuSession.open(await openCard(), MODEL);
    if (captured) await session.capture(size, MODEL);
    const batches = Array.from({ length: RUNS }, (__, run) => randomPhotos(size, 100 * size + run));
    const results = await Promise.all(
      batches.map((photos, run) => session.runPhotos(photos, run % 2 ? [POOLED, DUAL] : [DUAL])),
    );
    for (const [run, photos] of batches.entries()) {
      expect(results[run]?.has(POOLED)).toBe(run % 2 === 1);
      for (const [output, values] of results[run] ?? []) {
        const dimension = values.length / size;
        for (const [position, photo] of photos.entries()) {
          const vector = values.subarray(position * dimension, (position + 1) * dimension);
          expectClose(vector, await reference(photo, output));
        }
      }
    }
  });
});

test('recorded and other sizes side by side, through a batcher', async () => {
  const session = await GpuSession.open(await openCard(), MODEL);
  session.allow([1, 4]);
  await session.capture(4, MODEL);
  const batcher = new Batcher(session);
  const photos = randomPhotos(21, 5);
  // Some want the map, which a recorded run does not give.
  const runs = await Promise.all(
    photos.map((photo, ticket) =>
      batcher.add(
        ticket,
        photo,
        PROFILES[ticket % 3 ? 'resnet50-dual' : 'resnet50'],
        ticket % 4 ? [] : [OUTPUTS.map],
      ),
    ),
  );
  for (const [ticket, photo] of photos.entries()) {
    const output = ticket % 3 ? DUAL : POOLED;
    expectClose(runs[ticket]?.get(output), await reference(photo, output));
    if (ticket % 4 === 0) expectClose(runs[ticket]?.get(OUTPUTS.map), await reference(photo, OUTPUTS.map));
  }
  session.forget(4);
  const [first = new Uint8ClampedArray()] = photos;
  const again = await Promise.all(
    photos.slice(0, 4).map((photo, at) => batcher.add(at, photo, PROFILES['resnet50-dual'])),
  );
  expectClose(again[0]?.get(DUAL), await reference(first, DUAL));
});

test('photos of another input size between those of a recorded run', async () => {
  const session = await GpuSession.open(await openCard(), MODEL);
  await session.capture(2, MODEL);
  const { inputSize } = PROFILES['resnet50-quick'];
  const batches = [randomPhotos(2, 11), randomPhotos(2, 12, inputSize), randomPhotos(2, 13)];
  const results = await Promise.all(batches.map((photos) => session.runPhotos(photos, [DUAL])));
  for (const [run, photos] of batches.entries()) {
    const vectors = results[run]?.get(DUAL);
    const { dimension } = PROFILES['resnet50-dual'];
    for (const [position, photo] of photos.entries()) {
      const vector = vectors?.subarray(position * dimension, (position + 1) * dimension);
      expectClose(vector, await reference(photo, DUAL));
    }
  }
});

test('pictures beside pixels in one run', async () => {
  const session = await GpuSession.open(await openCard(), MODEL);
  const names = ['two-dogs', 'moss', 'kite'];
  const files = await Promise.all(
    names.map(async (name) => (await fetch(`/samples/photos/${name}.jpg`)).arrayBuffer()),
  );
  const photos: PhotoInput[] = [];
  const pixels: InputPixels[] = [];
  for (const file of files) {
    photos.push((await readPicture(file)).input, ...randomPhotos(1, photos.length));
    pixels.push((await readPhoto(file)).rgba, ...randomPhotos(1, pixels.length));
  }
  expect(photos.filter((photo) => 'source' in photo)).toHaveLength(names.length);
  const vectors = (await session.runPhotos(photos, [DUAL])).get(DUAL) ?? new Float32Array();
  const dimension = vectors.length / photos.length;
  for (const [position, photo] of pixels.entries()) {
    const vector = vectors.subarray(position * dimension, (position + 1) * dimension);
    // Pixels may differ by 1 of 255.
    expectClose(vector, await reference(photo, DUAL), 1e-3);
  }
});

test('a card is opened with every size that is fast enough, checked and recorded', async () => {
  const model = leaningModel({ seed: 9 });
  const probe = await readProbe();
  const { session, cosine, notes, pixels } = await openOnCard(await openCard(), model, 'float16', probe);
  expect(notes).toEqual([]);
  expect(cosine).toBeGreaterThan(0.98);
  expect(cosine).toBeLessThanOrEqual(1);
  expect(ENGINE.batchSizes.webgpu).toEqual(expect.arrayContaining([...session.sizes]));
  expect(session.sizes[0]).toBe(1);
  expect(pixels?.card).toBeGreaterThan(0);
  expect(pixels?.processor).toBeGreaterThan(0);
  expect(await session.measure(probe[DEFAULT_PROFILE], DUAL)).toBeGreaterThan(0);
});

test('runs that cannot be recorded are put together anew, with a note', async () => {
  const model = leaningModel({ seed: 9, partlyOnProcessor: true });
  const probe = await readProbe();
  const { session, notes } = await openOnCard(await openCard(), model, 'float16', probe, FEW);
  expect(notes).toEqual([expect.stringMatching(/^Its runs are not recorded: .*graph capture/)]);
  expect(await session.measure(probe[DEFAULT_PROFILE], DUAL)).toBeGreaterThan(0);
});

test('a card that does not resample gets pixels, with a note', async () => {
  const resample = vi.spyOn(GpuResampler.prototype, 'resample').mockImplementation(() => {
    throw new Error('no texture');
  });
  onTestFinished(() => resample.mockRestore());
  const model = leaningModel({ seed: 9 });
  const { notes, pixels } = await openOnCard(await openCard(), model, 'float16', await readProbe(), FEW);
  expect(notes).toEqual([expect.stringMatching(/^It does not resample: .*no texture/)]);
  expect(pixels).toBeUndefined();
});

test('where pixels cannot be given to the card directly they go by way of WebAssembly, with a note', async () => {
  const direct = vi.spyOn(Tensor, 'fromGpuBuffer').mockImplementation(() => {
    throw new Error('no tensor of a GPU buffer');
  });
  onTestFinished(() => direct.mockRestore());
  const probe = await readProbe();
  const opened = await openOnCard(await openCard(), leaningModel({ seed: 9 }), 'float16', probe);
  expect(opened.notes).toEqual([expect.stringMatching(/WebAssembly: .*no tensor of a GPU buffer/)]);
  expect(opened.session.sizes).toEqual(ENGINE.batchSizes.webgpu);
  expect(opened.cosine).toBeGreaterThan(0.98);
  expect(opened.pixels).toBeUndefined();
  const [photo = probe[DEFAULT_PROFILE]] = randomPhotos(1, 8);
  expect((await opened.session.runPhotos([photo], [DUAL])).get(DUAL)).toHaveLength(
    PROFILES['resnet50-dual'].dimension,
  );
});

test('a card that computes another network is refused', async () => {
  await expect(openOnCard(await openCard(), MODEL, 'float16', await readProbe())).rejects.toMatchObject({
    code: 'SELF_CHECK_FAILED',
  });
});

/** Runs in a worker of its own, since a runtime that has lost its device is not used again. */
async function loseCard(): Promise<CardLoss> {
  const worker = new Worker(new URL('../support/lost-card.worker.ts', import.meta.url), { type: 'module' });
  const told = new Promise<CardLoss>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<CardLoss>) => resolve(data);
  });
  worker.postMessage(MODEL);
  const loss = await told;
  worker.terminate();
  return loss;
}

test('a device that is lost fails what is under way and what comes, and another worker can begin anew', async () => {
  for (let worker = 0; worker < 2; worker++) {
    const { before, underWay, after, opening } = await loseCard();
    expect(before).toBe('computed');
    expect(underWay).toHaveLength(4);
    for (const outcome of underWay) expect(outcome).toMatch(/^BACKEND_FAILED: The graphics card was lost/);
    expect(after).toMatch(/^BACKEND_FAILED: The graphics card was lost/);
    expect(opening).toMatch(/^BACKEND_FAILED: The graphics card was lost/);
  }
});
