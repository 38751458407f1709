/** @file Twenty thousand mutated photos of all formats, and as large ones as are read; tests/browser/photo-fuzz.test.ts runs a slice of it. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { LIMITS } from '../../src/profiles/profiles.ts';
import { fuzzPhotos, peakOfLarge } from '../support/photo-fuzz.ts';

const FILES = 20_000;
const SEED = 1;
/** Mebibytes of the tab: one picture of 200 megapixels, and what is beside it. */
const CEILING = 1200;
const RESULT = new URL('results/photo-fuzz.json', import.meta.url);

test(`${FILES} mutated photos`, { timeout: 3_600_000 }, async () => {
  const large = await peakOfLarge(8, 14_000);
  const report = await fuzzPhotos(SEED, FILES);
  await writeFile(RESULT, `${JSON.stringify({ ...report, large }, null, 2)}\n`);
  expect(report.slowestMs).toBeLessThan(LIMITS.photoMs);
  for (const peak of [report.peak, large]) if (peak !== null) expect(peak).toBeLessThan(CEILING);
});
