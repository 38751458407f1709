/** A slice of tests/long/saved-fuzz.test.ts. */
import { expect, test } from 'vitest';
import { fuzzSnapshots } from '../support/snapshot-fuzz.page.ts';

const MUTATIONS = 100;

test(`a graph damaged in ${MUTATIONS} ways is recognised, or answers as the scan does`, async () => {
  const { recognised } = await fuzzSnapshots(1, MUTATIONS);
  expect(recognised).toBeGreaterThan(MUTATIONS / 2);
});
