/**
 * @file A library of very many generated photos, made by the built app as ever: its workers read, hash, decode and draw them,
 * its database stores them, its page shows them. The network alone is a stub.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FrameTimes, scale as Scale } from './scale.page.ts';
import { UnwatchedApp } from './unwatched-app.ts';

/** Photos of one run, which are in memory before they are read. */
const PART = 2000;
/** The grid is scrolled during one of so many runs, of all sizes of the library: drawing takes what adding would. */
const SCROLLED = 5;
/** Photos that are looked for afterwards. */
const SOUGHT = 20;
/** Milliseconds between two looks at the memory, and of scrolling when all photos are there. */
const INTERVAL = 1000;
const SCROLLING = 10_000;

/** Mebibytes. */
export interface ScaleMemory {
  /** Private memory of the tab, workers and all; `null` where the system does not tell. */
  readonly tab: number | null;
  /** Objects of scripts, in the page and in the largest worker. */
  readonly page: number;
  readonly worker: number;
}

export interface ScaleReport {
  readonly network: 'a stub';
  readonly photos: number;
  readonly photosPerSecond: number;
  /** At most, while photos were added. */
  readonly peak: ScaleMemory;
  /** At the end, after a collection of garbage. */
  readonly held: ScaleMemory;
  /** The grid scrolled while photos were added, and when all were there. */
  readonly adding: FrameTimes;
  readonly resting: FrameTimes;
  /** Photos that a search by themselves did not find first. */
  readonly unfound: readonly string[];
  /** Errors that nobody caught, in the page. */
  readonly complaints: readonly string[];
}

declare global {
  /** In the page. */
  var scale: typeof Scale;
}

/** @param url of the app with the stub (stub-app.ts). @throws Error when a photo is not added */
export async function growByGenerated(url: string, photos: number): Promise<ScaleReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lookalike-scale-'));
  const app = await UnwatchedApp.open(url, path.join(folder, 'profile'));
  try {
    await app.evaluate(() => lookalike.ready.then(() => null), null);
    await app.importModule('scale.js');
    return await grow(app, photos);
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function grow(app: UnwatchedApp, photos: number): Promise<ScaleReport> {
  let peak: ScaleMemory = { tab: null, page: 0, worker: 0 };
  const look = async (): Promise<void> => {
    const [tab, heaps] = await Promise.all([app.memory(), app.heaps()]);
    peak = {
      tab: tab === null ? null : Math.max(tab, peak.tab ?? 0),
      page: Math.max(heaps.page, peak.page),
      worker: Math.max(heaps.worker, peak.worker),
    };
  };
  const timer = setInterval(() => void look().catch(() => undefined), INTERVAL);
  const scrolled: FrameTimes[] = [];
  let seconds = 0;
  for (let from = 0; from < photos; from += PART) {
    const part = [from, Math.min(PART, photos - from)] as const;
    const isScrolled = (from / PART) % SCROLLED === SCROLLED - 1 || from + PART >= photos;
    if (isScrolled) await app.evaluate(() => scale.scroll(), null);
    seconds += await app.evaluate(([first, count]) => scale.add(first, count), part);
    if (isScrolled) scrolled.push(await app.evaluate(() => scale.endScrolling(), null));
  }
  clearInterval(timer);
  const resting = await scrolledInRest(app);
  const sought = Array.from({ length: SOUGHT }, (_, at) => Math.floor((at * photos) / SOUGHT));
  const unfound = await app.evaluate((numbers) => scale.unfound(numbers), sought);
  const [there, complaints] = await app.evaluate(
    async () => [(await lookalike.status()).photos, scale.complaints] as const,
    null,
  );
  const tab = await app.heldMemory();
  return {
    network: 'a stub',
    photos: there,
    photosPerSecond: photos / seconds,
    peak,
    held: { tab, ...(await app.heaps()) },
    adding: scrolled.reduce(together),
    resting,
    unfound,
    complaints,
  };
}

function together(a: FrameTimes, b: FrameTimes): FrameTimes {
  return {
    frames: a.frames + b.frames,
    long: a.long + b.long,
    longestMs: Math.max(a.longestMs, b.longestMs),
    dropped: a.dropped + b.dropped,
    longestTaskMs: Math.max(a.longestTaskMs, b.longestTaskMs),
  };
}

async function scrolledInRest(app: UnwatchedApp): Promise<FrameTimes> {
  await app.evaluate(() => scale.scroll(), null);
  await pause(SCROLLING);
  return app.evaluate(() => scale.endScrolling(), null);
}
