/** @file Thousands of mutated blocks of Exif; tests/unit/exif-fuzz.test.ts runs a slice of it. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fuzzExif } from '../support/exif-fuzz.ts';

const BLOCKS = 20_000;
const SEED = 1;
/** Milliseconds of one block, which takes less than one: the rest is what a busy machine may add. */
const LIMIT = 1000;
const RESULT = new URL('results/exif-fuzz.json', import.meta.url);

test(`${BLOCKS} mutated blocks of Exif`, { timeout: 600_000 }, async () => {
  const report = await fuzzExif(SEED, BLOCKS);
  await writeFile(RESULT, `${JSON.stringify(report, null, 2)}\n`);
  expect(report.slowestMs).toBeLessThan(LIMIT);
});
