/** A slice of tests/long/saved-fuzz.test.ts. */
import { expect, test } from 'vitest';
import { fuzzSavedCodes, fuzzSavedColumns } from '../support/saved-fuzz.ts';

const MUTATIONS = 60;

test.each([
  ['codes', fuzzSavedCodes],
  ['columns', fuzzSavedColumns],
])('%s that were saved and damaged are recognised, or answer as the rows do', async (_, fuzz) => {
  const { recognised } = await fuzz(1, MUTATIONS);
  expect(recognised).toBeGreaterThan(MUTATIONS / 2);
});
