/** @file Section of the bench: what a graphics card does, where there is one. */
import { importInPage, withCommandPage } from '../../src/cli/command-page.ts';
import type { SectionResult } from '../../src/cli/report/report.ts';
import type { Section } from '../../src/cli/report/section.ts';
import { listPhotos, PHOTOS_PREFIX, spread } from '../../src/cli/serve.ts';
import { median } from '../../src/vectors/ranking.ts';
import type { WebGpuCosts } from './webgpu.page.ts';

/** Photos fetched, and embedded a round. */
const SOURCES = 100;
const COUNT = 400;
/** Images a second from decoded pixels that the fastest way should reach. */
const GOAL = 1500;

export const webgpu: Section = {
  id: 'webgpu',
  title: 'Embedding on WebGPU',
  async run({ folder, rounds }) {
    const photos = spread(await listPhotos(folder), SOURCES).map((name) => PHOTOS_PREFIX + encodeURI(name));
    const request = { photos, count: COUNT, rounds, allowSoftwareGpu: false };
    const costs = await withCommandPage({ folder }, async (page) => {
      const module = await importInPage<typeof import('./webgpu.page.ts')>(
        page,
        '/tests/bench/webgpu.page.ts',
      );
      return module.evaluate(({ measureWebGpu }, asked) => measureWebGpu(asked, say), request);
    });
    return webgpuResult(costs, rounds);
  },
};

/** @param costs or why there are none */
export function webgpuResult(costs: WebGpuCosts | string, rounds: number): SectionResult {
  if (typeof costs === 'string') {
    return { notes: [`Not measured: ${costs}.`], tables: [], charts: [], measured: null };
  }
  const { adapter, runs, pixels, photos } = costs;
  const fastest = Math.max(...runs.map(({ times }) => rate(times)));
  const resampling = Object.keys(pixels[0] ?? {}) as (keyof (typeof pixels)[number])[];
  return {
    notes: [
      `Adapter: ${adapter}. Medians of ${rounds} interleaved rounds. ` +
        `Goal ${GOAL} images/s from decoded pixels: ${fastest >= GOAL ? 'met' : 'not met'} with ${fastest.toFixed(0)}.`,
      photos.note,
    ],
    tables: [
      {
        title: 'From decoded pixels',
        head: ['model', 'run', 'batch', 'images/s', 'cosine of the self-check'],
        rows: runs.map(({ precision, way, size, times, cosine }) => [
          precision,
          way,
          String(size),
          rate(times).toFixed(0),
          cosine.toFixed(5),
        ]),
      },
      {
        title: 'Where pictures are resampled',
        head: ['by', 'ms a picture'],
        rows: resampling.map((way) => [way, median(pixels.map((times) => times[way])).toFixed(2)]),
      },
      {
        title: 'From files',
        head: ['decoders', 'photos/s, file to vector and thumbnail'],
        rows: [[String(photos.decoders), rate(photos.times).toFixed(0)]],
      },
    ],
    charts: [],
    measured: costs,
  };
}

/** Of milliseconds a photo, by round. */
function rate(times: readonly number[]): number {
  return 1000 / median(times);
}
