/** @file Ten minutes of indexing, in which the tab must come to take no more memory; see tests/support/soak.ts. */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { samplePath } from '../e2e/page.ts';
import { memorySlope, soak } from '../support/soak.ts';
import { UnwatchedApp } from '../support/unwatched-app.ts';

const SECONDS = 600;
/** Until then caches fill, code is compiled and pools reach their size. */
const SETTLED_AFTER = 120;
/**
 * Mebibytes a thousand photos. Chromium 143 itself keeps 1 KB for each file that is written here and 1.4 KB for each picture
 * that a page shows, without any of the app's code as well; that levels off after ten to twenty thousand. Of these photos,
 * 153 KB each, one leaked in ten would be 15.
 */
const FLAT = 5;
const RESULT = new URL('results/soak.json', import.meta.url);

test('memory is flat', { timeout: 2 * SECONDS * 1000 }, async () => {
  const names = await readdir(path.dirname(samplePath('wine')));
  const app = await UnwatchedApp.open(inject('appUrl'));
  try {
    const report = await soak(app, { names, seconds: SECONDS, interval: 10 });
    const { threads, workers, backend } = await app.evaluate(() => lookalike.status(), null);
    const slope = memorySlope(report.samples, SETTLED_AFTER);
    const result = { backend, workers, threads, ...report, settledAfter: SETTLED_AFTER, slope };
    await writeFile(RESULT, `${JSON.stringify(rounded(result), null, 2)}\n`);
    expect(report.photos).toBe(names.length);
    expect(report.complaints).toEqual([]);
    if (process.platform === 'linux') expect(Math.abs(slope)).toBeLessThan(FLAT);
  } finally {
    await app.close();
  }
});

/** Numbers with one digit behind the point: the others are noise. */
function rounded(result: unknown): unknown {
  return JSON.parse(
    JSON.stringify(result, (_, value: unknown) =>
      typeof value === 'number' ? Math.round(value * 10) / 10 : value,
    ),
  );
}
