import { expect, test } from 'vitest';
import { fuzzFacade } from '../support/milvus-fuzz.ts';

/** A slice of what `npm run test:long` runs. */
const SEQUENCES = 150;

test('whatever is asked, the answer is one of Milvus and the store stays consistent', async () => {
  const { requests, codes } = await fuzzFacade(SEQUENCES);
  // The requests got somewhere: enough of them were understood.
  expect(codes[0]).toBeGreaterThan(requests / 3);
}, 60_000);
