/** @file A slice of tests/long/soak.test.ts: that what it rests on works. What memory does takes minutes to tell. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { soak } from '../support/soak.ts';
import { openApp, samplePath } from './page.ts';

const SECONDS = 30;

test('photos that change are indexed again and again, and replace what they were', async () => {
  const names = (await readdir(path.dirname(samplePath('wine')))).slice(0, 8);
  const app = await openApp();
  try {
    const report = await soak(app.page, { names, seconds: SECONDS, interval: 2 });
    expect(report.indexed).toBeGreaterThanOrEqual(names.length);
    expect(report.photos).toBe(names.length);
    if (process.platform === 'linux') {
      expect(report.samples.length).toBeGreaterThan(0);
      for (const { mebibytes } of report.samples) expect(mebibytes).toBeGreaterThan(0);
    }
    expect(app.complaints).toEqual([]);
  } finally {
    await app.close();
  }
});
