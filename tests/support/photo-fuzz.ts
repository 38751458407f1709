/** @file Thousands of mutated photos in a browser that is watched from outside: what its memory does meanwhile, too. */
import { serveApp } from '../../src/cli/serve.ts';
import type { Outcomes, PhotoFuzz as Fuzz } from './photo-fuzz.page.ts';
import type { fuzzSnapshots as fuzzGraphs } from './snapshot-fuzz.page.ts';
import { UnwatchedApp } from './unwatched-app.ts';

/** Files between two looks at a photo that is whole. */
const PART = 500;
/** Milliseconds between two looks at the memory. */
const INTERVAL = 100;

export interface PhotoFuzzReport {
  readonly seed: number;
  readonly files: number;
  readonly seconds: number;
  /** Files by what they came to, and the same by format. */
  readonly totals: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Outcomes>;
  /** Of a file, others before it included. */
  readonly slowestMs: number;
  readonly slowestFile: string;
  /** Workers in the place of those that the pool began with. */
  readonly replaced: number;
  /** Mebibytes of the tab, at most; `null` where the system does not tell. */
  readonly peak: number | null;
  /** The same at the end, after a collection of garbage. */
  readonly held: number | null;
}

/** @throws Error as `PhotoFuzz.open` and `PhotoFuzz.run` */
export function fuzzPhotos(seed: number, files: number): Promise<PhotoFuzzReport> {
  return inFuzzPage(async (app, peak) => {
    const begun = await app.evaluate(openFuzz, seed);
    const start = performance.now();
    const outcomes: Outcomes = {};
    let [slowestMs, slowestFile, workers] = [0, '', begun];
    for (let from = 0; from < files; from += PART) {
      const part = await app.evaluate(([first, count]) => fuzz.run(first, count), [
        from,
        Math.min(PART, files - from),
      ] as const);
      addTo(outcomes, part.outcomes);
      if (part.slowestMs > slowestMs) ({ slowestMs, slowestFile } = part);
      workers = part.workers;
    }
    const seconds = (performance.now() - start) / 1000;
    const held = await app.heldMemory();
    const totals = totalsOf(outcomes);
    const replaced = workers - begun;
    return { seed, files, seconds, totals, outcomes, slowestMs, slowestFile, replaced, peak: peak(), held };
  });
}

/** Mebibytes that the tab takes at most while so many pictures of so many pixels a side are embedded. */
export function peakOfLarge(count: number, side: number): Promise<number | null> {
  return inFuzzPage(async (app, peak) => {
    await app.evaluate(openFuzz, 0);
    await app.evaluate(([pictures, pixels]) => fuzz.embedLarge(pictures, pixels), [count, side] as const);
    return peak();
  });
}

/** `work` in a page that has what is fuzzed in a browser (fuzz.html). @param work is given the tab's memory at most so far, in mebibytes */
export async function inFuzzPage<T>(
  work: (app: UnwatchedApp, peak: () => number | null) => Promise<T>,
): Promise<T> {
  const server = await serveApp(import.meta.dirname);
  const app = await UnwatchedApp.open(new URL('tests/support/fuzz.html', server.url).href);
  let peak: number | null = null;
  const timer = setInterval(() => {
    app.memory().then(
      (now) => (peak = now === null ? null : Math.max(now, peak ?? 0)),
      () => undefined,
    );
  }, INTERVAL);
  try {
    return await work(app, () => peak);
  } finally {
    clearInterval(timer);
    await app.close();
    await server.close();
  }
}

declare global {
  /** In the page. */
  var PhotoFuzz: typeof Fuzz;
  var fuzzSnapshots: typeof fuzzGraphs;
  var fuzz: Fuzz;
}

/** In the page. How many workers there are. */
async function openFuzz(seed: number): Promise<number> {
  globalThis.fuzz = await PhotoFuzz.open(seed);
  return (await fuzz.run(0, 0)).workers;
}

function addTo(all: Outcomes, part: Outcomes): void {
  for (const [format, counts] of Object.entries(part)) {
    const sums = (all[format] ??= {});
    for (const [outcome, count] of Object.entries(counts)) sums[outcome] = (sums[outcome] ?? 0) + count;
  }
}

function totalsOf(outcomes: Outcomes): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const counts of Object.values(outcomes)) {
    for (const [outcome, count] of Object.entries(counts)) totals[outcome] = (totals[outcome] ?? 0) + count;
  }
  return totals;
}
