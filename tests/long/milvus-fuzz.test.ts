/** @file The façade under random requests for minutes; tests/unit/milvus-fuzz.test.ts runs a slice of it. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fuzzFacade } from '../support/milvus-fuzz.ts';

const SEQUENCES = 5_000;
const RESULT = new URL('results/milvus-fuzz.json', import.meta.url);

test(`${SEQUENCES} sequences of requests`, async () => {
  const report = await fuzzFacade(SEQUENCES);
  expect(report.codes[0]).toBeGreaterThan(report.requests / 3);
  await writeFile(RESULT, `${JSON.stringify(report, null, 2)}\n`);
}, 3_600_000);
