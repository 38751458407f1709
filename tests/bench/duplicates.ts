/** @file Section of the bench: what near-duplicates cost: neighbours looked up for photos, groups by any threshold. */
import { showProgress } from '../../src/cli/terminal.ts';
import type { SectionResult } from '../../src/cli/report/report.ts';
import type { Section } from '../../src/cli/report/section.ts';
import type {} from '../../src/main.ts';
import { BANDS, DEFAULT_PROFILE } from '../../src/profiles/profiles.ts';
import { median } from '../../src/vectors/ranking.ts';
import { bundled, NearRealLibrary } from './near-real-library.ts';

interface Grouping {
  readonly threshold: number;
  readonly groups: number;
  readonly photos: number;
  /** In a page just opened, which reads all that is stored; and later ones. */
  readonly firstMs: number;
  readonly laterMs: readonly number[];
}

export interface DuplicateFigures {
  readonly rows: number;
  /** Of one photo: its vector read, its neighbours found and stored. */
  readonly lookUpMs: number;
  readonly groupings: readonly Grouping[];
}

const { picture, scene } = BANDS[DEFAULT_PROFILE];
const THRESHOLDS = Object.freeze([0.99, picture.from, scene.from]);
const GOAL_MS = 2000;
/** Rows added between two words on how far it is. */
const STRIDE = 5000;

export const duplicates: Section = {
  id: 'duplicates',
  title: 'Near-duplicates',
  run: ({ folder, rounds, rows }) =>
    NearRealLibrary.with(folder, async (library) => {
      const measured: DuplicateFigures[] = [];
      for (const count of rows) {
        await fill(library, count);
        measured.push(await measureDuplicates(library, count, rounds));
      }
      return duplicatesResult(measured);
    }),
};

/** Made-up rows, until there are so many. */
async function fill(library: NearRealLibrary, rows: number): Promise<void> {
  const before = await library.page.evaluate(async () => (await lookalike.status()).photos);
  const module = await bundled<typeof import('./duplicates.page.ts')>(library.page, 'duplicates.page.ts');
  for (let from = before; from < rows; from += STRIDE) {
    showProgress(`${from} of ${rows} rows are in the library ...`);
    await module.evaluate(({ addClusteredRows }, [start, count]) => addClusteredRows(start, count), [
      from,
      Math.min(STRIDE, rows - from),
    ] as const);
  }
  await module.dispose();
}

async function measureDuplicates(
  library: NearRealLibrary,
  rows: number,
  rounds: number,
): Promise<DuplicateFigures> {
  showProgress(`neighbours of ${rows} rows ...`);
  const lookUpMs = await library.page.evaluate(async () => {
    const start = performance.now();
    let [first, last] = [NaN, 0];
    await lookalike.duplicates({
      tier: 'picture',
      onProgress: ({ done }) => {
        if (Number.isNaN(first)) first = done;
        last = done;
      },
    });
    return (performance.now() - start) / (last - first);
  });
  const groupings: Grouping[] = [];
  for (const threshold of THRESHOLDS) {
    showProgress(`groups of ${rows} rows at ${threshold} ...`);
    const page = await library.visit();
    const measured = await page.evaluate(
      async ([from, repeats]) => {
        const times: number[] = [];
        let [groups, photos] = [0, 0];
        for (let round = 0; round <= repeats; round++) {
          const start = performance.now();
          const found = await lookalike.duplicates({ threshold: from });
          times.push(performance.now() - start);
          groups = found.length;
          photos = found.reduce((sum, group) => sum + group.photos.length, 0);
        }
        return { groups, photos, times };
      },
      [threshold, rounds] as const,
    );
    const { groups, photos, times } = measured;
    const [firstMs = NaN, ...laterMs] = times;
    groupings.push({ threshold, groups, photos, firstMs, laterMs });
  }
  return { rows, lookUpMs, groupings };
}

export function duplicatesResult(measured: readonly DuplicateFigures[]): SectionResult {
  return {
    notes: [
      'Times of lookalike.duplicates, with the facts of all photos in groups: the first call of a page just opened, and the ' +
        `median of later ones. Goal of the later ones: ${GOAL_MS} ms.`,
      'Rows above the real photos are made up: three around a centre on average, one in fifty equal to another, without files.',
    ],
    tables: [
      {
        title: 'Groups',
        head: [
          'rows',
          'ms a photo looked up',
          'similarity',
          'groups',
          'photos in them',
          'first, ms',
          'later, ms',
        ],
        rows: measured.flatMap(({ rows, lookUpMs, groupings }) =>
          groupings.map(({ threshold, groups, photos, firstMs, laterMs }) => {
            const later = median(laterMs);
            return [
              String(rows),
              lookUpMs.toFixed(2),
              threshold.toFixed(4),
              String(groups),
              String(photos),
              firstMs.toFixed(0),
              `${later.toFixed(0)} (goal ${GOAL_MS}: ${later <= GOAL_MS ? 'met' : 'not met'})`,
            ];
          }),
        ),
      },
    ],
    charts: [],
    measured,
  };
}
