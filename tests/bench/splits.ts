/** @file Section of the bench: ways to split the cores into embed workers and threads, the app's own among them. */
import { importInPage, withCommandPage } from '../../src/cli/command-page.ts';
import type { SectionResult } from '../../src/cli/report/report.ts';
import { medianRatio } from '../../src/cli/report/rounds.ts';
import type { Section } from '../../src/cli/report/section.ts';
import { listPhotos, PHOTOS_PREFIX } from '../../src/cli/serve.ts';
import { median } from '../../src/vectors/ranking.ts';
import { KINDS } from './embedding.ts';
import type { SplitCosts, SplitTimes } from './splits.page.ts';

const SOURCES = 24;

export const splits: Section = {
  id: 'splits',
  title: 'Workers and threads',
  async run({ folder, rounds }) {
    const photos = (await listPhotos(folder)).slice(0, SOURCES);
    const input = { photos: photos.map((name) => PHOTOS_PREFIX + encodeURI(name)), kinds: KINDS, rounds };
    const costs = await withCommandPage({ folder }, async (page) => {
      const module = await importInPage<typeof import('./splits.page.ts')>(
        page,
        '/tests/bench/splits.page.ts',
      );
      return module.evaluate(({ measureSplits }, asked) => measureSplits(asked, say), input);
    });
    return splitsResult(costs, rounds);
  },
};

export function splitsResult(costs: SplitCosts, rounds: number): SectionResult {
  const own = `${costs.plan.workers}x${costs.plan.threads}`;
  const columns: (readonly [head: string, times: SplitTimes])[] = [
    ...costs.kinds.map(({ kind, times }) => [`${kind}, ms a photo`, times] as const),
    ['alone, ms', costs.alone],
  ];
  return {
    notes: [
      `Medians of ${rounds} interleaved rounds on ${costs.cores} cores, WebAssembly; in brackets the median of the rounds' own ratios ` +
        `to the app's plan, ${own}. Photos of many: from a folder to durable rows. Alone: a photo of the first kind to its vector, ` +
        'nothing else under way, which is what a search by a new photo waits for.',
    ],
    tables: [
      {
        title: 'Workers x threads',
        head: ['', ...columns.map(([head]) => head)],
        rows: Object.keys(costs.alone).map((plan) => [
          plan,
          ...columns.map(([, times]) => cell(times[plan] ?? [], times[own] ?? [])),
        ]),
      },
    ],
    charts: [],
    measured: costs,
  };
}

function cell(times: readonly number[], own: readonly number[]): string {
  return `${median(times).toFixed(1)} (${medianRatio(times, own).toFixed(2)})`;
}
