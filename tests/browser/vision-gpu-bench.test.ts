/** The bench of the graphics card, so that it runs where there is one: on a software adapter, with tiny models. */
import { expect, test } from 'vitest';
import { measureWebGpu } from '../bench/webgpu.page.ts';
import { keepTinyModels } from '../support/tiny-models.ts';

/** The largest of the engine's takes a software adapter a minute. */
const sizes = [1, 2];
const request = { photos: ['/samples/photos/kite.jpg'], count: 2, rounds: 1, sizes };

test('measures every way to run, and finds all of them right', async () => {
  const tiny = { seed: 3 };
  const models = await keepTinyModels({
    int8: { ...tiny, stride: 1 },
    float16: tiny,
    'float16-weights': tiny,
  });
  const costs = await measureWebGpu({ ...request, models, allowSoftwareGpu: true }, () => undefined);
  if (typeof costs === 'string') throw new Error(costs);
  expect(costs.adapter).toBe('google swiftshader');
  expect(costs.runs).toHaveLength(2 * sizes.length + 1);
  for (const { times, cosine } of costs.runs) {
    expect(times).toHaveLength(request.rounds);
    for (const time of times) expect(time).toBeGreaterThan(0);
    expect(cosine).toBeGreaterThan(0.999);
  }
  expect(costs.pixels).toHaveLength(request.rounds);
  expect(costs.photos.times).toHaveLength(request.rounds);
  expect(costs.photos.note).toContain('graphics card');
});

test('says why there is nothing to measure', async () => {
  expect(await measureWebGpu({ ...request, allowSoftwareGpu: false }, () => undefined)).toContain(
    'WebGPU offers only a software adapter (google swiftshader',
  );
});
