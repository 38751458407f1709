/**
 * @file Two tabs that add photos at the same time, many of them the same, while the one that keeps the store ends at any
 * moment: round after round in one browser's profile.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchPersistentChromium } from '../../src/cli/chromium.ts';
import type {} from '../../src/main.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { disturbAndCompare, type Comparison, type KillsOptions } from './kills.ts';

declare global {
  /** In a page: photos that its run is done with. */
  var photosDone: number | undefined;
}

export interface TabEndsOptions extends Omit<KillsOptions, 'kills'> {
  readonly rounds: number;
}

/** How often the tab that kept the store ended in which way, and what the other tab's runs told. */
export interface TabEndsReport {
  readonly closed: number;
  readonly crashed: number;
  readonly photos: number;
  /** Of runs that another tab's end did not stop; known ones were added by that tab, or in a round before. */
  readonly added: number;
  readonly unchanged: number;
}

/** Photos that come new in a round, to both tabs. */
const NEW_PHOTOS = 6;
/** Each tab also adds those of so many rounds before it. */
const BACK = Object.freeze({ ending: 2, staying: 1 });
/** A tab ends after so many milliseconds at most since it was done with some of its photos: that covers a batch's writes. */
const LATEST = 500;
const CRASHED = 0.5;
/** A tab in the background draws no frames to look at it in. */
const POLLING = Object.freeze({ polling: 20, timeout: 180_000 });

export function endTabsAndCompare(options: TabEndsOptions): Promise<TabEndsReport & Comparison> {
  const { url, samples, rounds } = options;
  return disturbAndCompare({ url, samples, copies: rounds * NEW_PHOTOS }, (profile, photos) =>
    endTabsWhileIndexing(options, profile, photos),
  );
}

async function endTabsWhileIndexing(
  { url, rounds, seed }: TabEndsOptions,
  profile: string,
  photos: readonly string[],
): Promise<TabEndsReport> {
  const random = seededRandom(seed);
  const report = { closed: 0, crashed: 0, photos: photos.length, added: 0, unchanged: 0 };
  for (let round = 0; round < rounds; round++) {
    const some = (back: number): readonly string[] =>
      photos.slice(Math.max(0, round - back) * NEW_PHOTOS, (round + 1) * NEW_PHOTOS);
    const context = await launchPersistentChromium(profile);
    try {
      const ending = context.pages()[0] ?? (await context.newPage());
      await open(ending, url);
      const staying = await context.newPage();
      await open(staying, url);
      // Nobody is left to hear how it went.
      add(ending, some(BACK.ending)).catch(() => undefined);
      const adding = add(staying, some(BACK.staying));
      adding.catch(() => undefined);
      const done = Math.floor(random() * (some(BACK.ending).length + 1));
      await ending.waitForFunction((wanted) => (globalThis.photosDone ?? 0) >= wanted, done, POLLING);
      await pause(random() * LATEST);
      if (random() < CRASHED) {
        report.crashed++;
        const session = await context.newCDPSession(ending);
        const crashed = ending.waitForEvent('crash');
        session.send('Page.crash').catch(() => undefined);
        await crashed;
      } else {
        report.closed++;
        await ending.close({ runBeforeUnload: false });
      }
      const { added, unchanged } = await adding;
      report.added += added;
      report.unchanged += unchanged;
    } finally {
      await context.close();
    }
  }
  return report;
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => 'lookalike' in globalThis && lookalike.ready.then(() => true));
}

/** @throws when a photo failed */
async function add(page: Page, paths: readonly string[]): Promise<{ added: number; unchanged: number }> {
  const input = await page.evaluateHandle(() => {
    const element = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
    return element;
  });
  await input.setInputFiles([...paths]);
  return input.evaluate(async (element) => {
    const { added, unchanged, failed } = await lookalike.add([...(element.files ?? [])], {
      onProgress: (progress) => (globalThis.photosDone = progress.done),
    });
    if (failed.length > 0) throw new Error(JSON.stringify(failed));
    return { added, unchanged };
  });
}
