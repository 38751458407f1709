/** @file A library of 100,000 generated photos; the network is a stub. tests/e2e/scale.test.ts runs a slice of it. */
import { writeFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { growByGenerated } from '../support/scale.ts';

const PHOTOS = 100_000;
/** Mebibytes. */
const CEILINGS = Object.freeze({ tab: 1000, page: 200, worker: 200 });
const RESULT = new URL('results/scale.json', import.meta.url);

test(`${PHOTOS} generated photos`, { timeout: 7_200_000 }, async () => {
  const report = await growByGenerated(inject('stubUrl'), PHOTOS);
  await writeFile(RESULT, `${JSON.stringify(report, null, 2)}\n`);
  expect(report).toMatchObject({ photos: PHOTOS, unfound: [], complaints: [] });
  const { tab, page, worker } = report.peak;
  expect(page).toBeLessThan(CEILINGS.page);
  expect(worker).toBeLessThan(CEILINGS.worker);
  if (tab !== null) expect(tab).toBeLessThan(CEILINGS.tab);
});
