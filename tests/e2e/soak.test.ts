/** @file A slice of tests/long/soak.test.ts: that what it rests on works. What memory does takes minutes to tell. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { soak } from '../support/soak.ts';
import { UnwatchedApp } from '../support/unwatched-app.ts';
import { samplePath } from './page.ts';

const SECONDS = 30;

test('photos that change are indexed again and again, and replace what they were', async () => {
  const names = (await readdir(path.dirname(samplePath('wine')))).slice(0, 8);
  const app = await UnwatchedApp.open(inject('appUrl'));
  try {
    const report = await soak(app, { names, seconds: SECONDS, interval: 2 });
    // Garbage is collected in those that embed and in the store's, too.
    const { workers } = await app.evaluate(() => lookalike.status(), null);
    expect(app.workers).toBeGreaterThan(workers);
    expect(report.indexed).toBeGreaterThanOrEqual(names.length);
    expect(report.photos).toBe(names.length);
    if (process.platform === 'linux') {
      expect(report.samples.length).toBeGreaterThan(0);
      for (const { mebibytes } of report.samples) expect(mebibytes).toBeGreaterThan(0);
    }
    expect(report.complaints).toEqual([]);
  } finally {
    await app.close();
  }
});
