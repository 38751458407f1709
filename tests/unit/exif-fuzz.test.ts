/** A slice of tests/long/exif-fuzz.test.ts. */
import { expect, test } from 'vitest';
import { fuzzExif } from '../support/exif-fuzz.ts';

const BLOCKS = 200;

test(`each of ${BLOCKS} mutated blocks of Exif tells what can be, or nothing`, async () => {
  const { told } = await fuzzExif(1, BLOCKS);
  // Some are still read, so that it is not the first byte alone that is tried.
  for (const count of Object.values(told)) expect(count).toBeGreaterThan(BLOCKS / 50);
  for (const count of Object.values(told)) expect(count).toBeLessThan(BLOCKS / 2);
});
