/** @file Section of the bench: what grows with a library, and where the curves bend. */
import { showProgress } from '../../src/cli/terminal.ts';
import type { LineChart, SectionResult, Table } from '../../src/cli/report/report.ts';
import type { Section } from '../../src/cli/report/section.ts';
import type {} from '../../src/main.ts';
import { median } from '../../src/vectors/ranking.ts';
import { SEARCH_PLANS } from '../../src/vectors/vector-index.ts';
import type { UnwatchedApp } from '../support/unwatched-app.ts';
import { bundled, NEAR_REAL_NOTE, NearRealLibrary, type GrowthStep } from './near-real-library.ts';
import type { SearchTimes } from './near-real-library.page.ts';
import { measureFirstSearch } from './opening.ts';

export interface GrowthFigures {
  readonly rows: number;
  readonly step: GrowthStep;
  /** Milliseconds from the start of the navigation to the first answer, a value a round. */
  readonly openMs: readonly number[];
  readonly searches: SearchTimes;
  /** Bytes of memory that the index says it holds, a row. */
  readonly indexBytes: number;
  /** Mebibytes of the tab with the model loaded, after a search; `null` where it is not known. */
  readonly tab: number | null;
  readonly adding: AddingFigures;
  /** Mebibytes that the browser keeps for the page: rows, vectors, thumbnails, index, model. */
  readonly disk: number;
}

/** Photos added while the grid is scrolled. */
export interface AddingFigures {
  /** A value a round. */
  readonly photosPerSecond: readonly number[];
  /** Longest task of the main thread in milliseconds; 0 when none was longer than 50. */
  readonly longestTaskMs: number;
  /** Mebibytes: the largest footprint of the tab, `null` where it is not known. */
  readonly peak: number | null;
}

/** Photos added a round. */
const PHOTOS = 32;
const QUERIES = 50;
const MEMORY_INTERVAL_MS = 500;
const MEMORY_GOAL = Object.freeze({ rows: 100_000, mebibytes: 600 });
const MIB = 2 ** 20;

export const growth: Section = {
  id: 'growth',
  title: 'Growth',
  run: ({ folder, rounds, rows }) =>
    NearRealLibrary.with(folder, async (library) => {
      const measured: GrowthFigures[] = [];
      for (const count of rows) measured.push(await measureGrowth(library, count, rounds));
      return growthResult(measured, rounds);
    }),
};

async function measureGrowth(library: NearRealLibrary, rows: number, rounds: number): Promise<GrowthFigures> {
  const step = await library.grow(rows);
  showProgress(`${rows} rows are measured ...`);
  const openMs: number[] = [];
  for (let round = 0; round < rounds; round++) openMs.push(await measureFirstSearch(library));
  const page = await library.visit();
  const module = await bundled<typeof import('./near-real-library.page.ts')>(page);
  const searches = await module.evaluate(
    ({ timeSearches }, [originals, count]) => timeSearches(originals, count),
    [library.photos.length, QUERIES] as const,
  );
  await module.dispose();
  const { photos, indexBytes, disk } = await page.evaluate(async () => {
    const { photos, index } = await lookalike.status();
    const { usage = 0 } = await navigator.storage.estimate();
    return { photos, indexBytes: index?.bytes ?? 0, disk: usage };
  });
  return {
    rows,
    step,
    openMs,
    searches,
    indexBytes: indexBytes / photos,
    ...(await measureTab(library, rounds)),
    disk: disk / MIB,
  };
}

/** A tab that does nothing but what is measured, and is not watched, which would take memory, too. */
async function measureTab(
  library: NearRealLibrary,
  rounds: number,
): Promise<Pick<GrowthFigures, 'tab' | 'adding'>> {
  const [photo = '', ...photos] = await library.newPhotos(1 + rounds * PHOTOS);
  return library.unwatched(async (app) => {
    // The model is loaded for it.
    await app.evaluateWithFiles(
      async ([file]) => lookalike.ready.then(() => file && lookalike.search(file)),
      [photo],
    );
    const tab = await app.memory();
    return { tab, adding: await measureAdding(app, photos, tab) };
  });
}

/** @param before what the tab takes, in mebibytes */
async function measureAdding(
  app: UnwatchedApp,
  photos: readonly string[],
  before: number | null,
): Promise<AddingFigures> {
  await app.evaluate(watchWhileScrolling, null);
  let peak = before;
  let measuring: Promise<void> | undefined;
  const timer = setInterval(() => {
    measuring = app.memory().then((now) => {
      peak = now === null ? null : Math.max(now, peak ?? 0);
    });
  }, MEMORY_INTERVAL_MS);
  const photosPerSecond: number[] = [];
  for (let from = 0; from < photos.length; from += PHOTOS) {
    const { added, seconds } = await app.evaluateWithFiles(
      (files) => lookalike.add(files),
      photos.slice(from, from + PHOTOS),
    );
    photosPerSecond.push(added / seconds);
  }
  clearInterval(timer);
  await measuring;
  const longestTaskMs = await app.evaluate(() => watched.longest, null);
  return { photosPerSecond, longestTaskMs, peak };
}

/** Of the page. */
declare const watched: {
  /** Longest task of the main thread in milliseconds, 0 when none was longer than 50: shorter ones are not reported. */
  longest: number;
};

/** In the page: scrolls through the grid, up and down, and watches the main thread. */
function watchWhileScrolling(): void {
  const own: typeof watched = { longest: 0 };
  Object.assign(globalThis, { watched: own });
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) own.longest = Math.max(own.longest, duration);
  });
  observer.observe({ type: 'longtask' });
  let speed = 24;
  const scroll = (): void => {
    const before = scrollY;
    scrollBy({ top: speed, behavior: 'instant' });
    if (scrollY === before) speed = -speed;
    requestAnimationFrame(scroll);
  };
  requestAnimationFrame(scroll);
}

export function growthResult(measured: readonly GrowthFigures[], rounds: number): SectionResult {
  const speeds: Table = {
    title: 'Speeds',
    head: [
      'rows',
      'photos/s added',
      'longest task meanwhile, ms',
      'search, auto, ms',
      'hnsw, ms',
      'exact, ms',
      'recall@10 of hnsw',
      'first answer after navigation, ms',
      'graph, s',
    ],
    rows: measured.map(({ rows, adding, searches, openMs, step }) => [
      String(rows),
      median(adding.photosPerSecond).toFixed(1),
      adding.longestTaskMs === 0 ? 'none over 50' : adding.longestTaskMs.toFixed(0),
      ...SEARCH_PLANS.map((plan) => median(searches.ms[plan]).toFixed(2)),
      searches.recall.toFixed(4),
      median(openMs).toFixed(0),
      `${step.graphSeconds?.toFixed(1) ?? 'not done'} for ${step.rows}`,
    ]),
  };
  const sizes: Table = {
    title: 'Memory and disk',
    head: ['rows', 'tab, MiB', 'while photos are added, at most, MiB', 'index, bytes a row', 'disk, MiB'],
    rows: measured.map(({ rows, tab, adding, indexBytes, disk }) => [
      String(rows),
      mebibytes(tab),
      mebibytes(adding.peak) + besideMemoryGoal(rows, adding.peak),
      indexBytes.toFixed(0),
      disk.toFixed(0),
    ]),
  };
  return {
    notes: [
      `Photos/s and first answers: medians of ${rounds} rounds; searches: medians of ${QUERIES} queries that are no rows, the ` +
        'plans in turns, from the page to the worker and back; the grid is scrolled while photos are added.',
      'A tab is its process: private memory, as the task manager of the browser counts it. Graph: seconds from the last row ' +
        'until all are in it, for the rows added since the line above.',
      ...bends(measured),
      NEAR_REAL_NOTE,
    ],
    tables: [speeds, sizes],
    charts: charts(measured),
    measured,
  };
}

function mebibytes(value: number | null): string {
  return value === null ? '?' : value.toFixed(0);
}

function besideMemoryGoal(rows: number, peak: number | null): string {
  if (rows !== MEMORY_GOAL.rows || peak === null) return '';
  return ` (goal ${MEMORY_GOAL.mebibytes}: ${peak <= MEMORY_GOAL.mebibytes ? 'met' : 'not met'})`;
}

/** A sentence for each pair of neighbouring sizes: by which power of the rows each way to search grows, and whose way is taken. */
function bends(measured: readonly GrowthFigures[]): string[] {
  return measured.slice(1).flatMap((next, position) => {
    const last = measured[position];
    if (!last) return [];
    const power = (plan: (typeof SEARCH_PLANS)[number]): string => {
      const ratio = median(next.searches.ms[plan]) / median(last.searches.ms[plan]);
      return (Math.log(ratio) / Math.log(next.rows / last.rows)).toFixed(2);
    };
    return [
      `From ${last.rows} to ${next.rows} rows the exact scan's time grows as rows to the power of ${power('exact')}, the ` +
        `graph's of ${power('hnsw')}; auto, ${power('auto')}, is as fast as ${nearestPlan(last)} at first and as ` +
        `${nearestPlan(next)} at the end.`,
    ];
  });
}

/** The plan whose time is nearest to that of `auto`. */
function nearestPlan({ searches: { ms } }: GrowthFigures): string {
  const distance = (plan: 'hnsw' | 'exact'): number => Math.abs(Math.log(median(ms[plan]) / median(ms.auto)));
  return distance('exact') <= distance('hnsw') ? 'the scan' : 'the graph';
}

function charts(measured: readonly GrowthFigures[]): LineChart[] {
  const line = (label: string, value: (figures: GrowthFigures) => number | null) => ({
    label,
    points: measured.flatMap((figures) => {
      const y = value(figures);
      return y === null ? [] : [[figures.rows, y] as const];
    }),
  });
  const chart = (title: string, subtitle: string, lines: LineChart['lines']): LineChart => ({
    kind: 'lines',
    title,
    subtitle,
    axis: 'rows in the library; those above the real photos are perturbed real vectors',
    lines,
  });
  return [
    chart(
      'A search, by plan',
      'milliseconds; less is better',
      SEARCH_PLANS.map((plan) => line(plan, ({ searches }) => median(searches.ms[plan]))),
    ),
    chart('First answer after navigation', 'milliseconds; less is better', [
      line('first answer', ({ openMs }) => median(openMs)),
    ]),
    chart('Photos a second', 'added; more is better', [
      line('photos/s', ({ adding }) => median(adding.photosPerSecond)),
    ]),
    chart('Memory and disk', 'MiB; less is better', [
      line('tab', ({ tab }) => tab),
      line('tab, adding', ({ adding }) => adding.peak),
      line('disk', ({ disk }) => disk),
    ]),
  ];
}
