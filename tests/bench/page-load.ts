/** @file What a visitor feels: how soon the page can be used, and whether it stays smooth while photos are indexed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request } from 'playwright-core';
import { launchPersistentChromium } from '../../src/cli/chromium.ts';
import { serveBuiltApp } from '../../src/cli/serve.ts';
import { median } from '../../src/vectors/ranking.ts';
import type {} from '../../src/main.ts';

export interface PageLoad {
  /** Milliseconds from navigation until the library is open and the page answers; medians over the visits. */
  readonly firstVisitMs: number;
  readonly laterVisitMs: number;
  /** Script of the page and its workers asked for until then on a first visit, after gzip. */
  readonly scriptBytes: number;
  /** Longest task on the main thread while the sample photos are indexed, milliseconds; 0 when none exceeded 50. */
  readonly longestTaskMs: number;
  /** Photos indexed meanwhile. */
  readonly photos: number;
}

/** Builds the app, serves it, and visits it `visits` times with a fresh profile each. */
export async function measurePageLoad(visits: number): Promise<PageLoad> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'lookalike-bench-'));
  const server = await serveBuiltApp(outDir);
  const first: number[] = [];
  const later: number[] = [];
  let scriptBytes = NaN;
  let work = { longestTaskMs: 0, photos: 0 };
  try {
    for (let visit = 0; visit < visits; visit++) {
      const profile = await mkdtemp(path.join(tmpdir(), 'lookalike-profile-'));
      const context = await launchPersistentChromium(profile);
      const page = context.pages()[0] ?? (await context.newPage());
      const readyAfter = async (): Promise<number> =>
        page.evaluate(async () => {
          await lookalike.ready;
          return performance.getEntriesByName('lookalike:ready')[0]?.startTime ?? NaN;
        });
      const scripts = new Set<string>();
      const note = (request: Request): void => {
        if (request.resourceType() === 'script' && request.url().startsWith(server.url)) {
          scripts.add(request.url());
        }
      };
      context.on('request', note);
      await page.goto(server.url);
      first.push(await readyAfter());
      context.off('request', note);
      if (visit === 0) scriptBytes = await zippedBytes(scripts);
      if (visit === 0) work = await page.evaluate(indexSamples);
      await page.reload();
      later.push(await readyAfter());
      await context.close();
      await rm(profile, { recursive: true, force: true });
    }
  } finally {
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  }
  return { firstVisitMs: median(first), laterVisitMs: median(later), scriptBytes, ...work };
}

/** Bytes of the files together, each compressed by itself as a server would. */
async function zippedBytes(addresses: Iterable<string>): Promise<number> {
  let sum = 0;
  for (const address of addresses) {
    const response = await fetch(address);
    sum += gzipSync(await response.arrayBuffer()).length;
  }
  return sum;
}

/** Runs in the page: presses the button a visitor presses, and watches the main thread. */
async function indexSamples(): Promise<{ longestTaskMs: number; photos: number }> {
  let longestTaskMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, entry.duration);
  });
  observer.observe({ type: 'longtask' });
  const button = [...document.querySelectorAll('button')].find(({ textContent }) =>
    textContent.includes('Try sample photos'),
  );
  button?.click();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      void lookalike.status().then(({ photos, indexing }) => {
        if (photos === 0 || indexing) return;
        clearInterval(timer);
        resolve();
      });
    }, 500);
  });
  observer.disconnect();
  return { longestTaskMs, photos: (await lookalike.status()).photos };
}
