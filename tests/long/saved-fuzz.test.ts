/**
 * @file What is saved beside the rows, damaged in a thousand ways each; slices of it: tests/unit/saved-fuzz.test.ts and
 * tests/browser/snapshot-fuzz.test.ts.
 */
import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { inFuzzPage } from '../support/photo-fuzz.ts';
import { fuzzSavedCodes, fuzzSavedColumns } from '../support/saved-fuzz.ts';

const MUTATIONS = 1000;
const SEED = 1;
const RESULT = new URL('results/saved-fuzz.json', import.meta.url);

test(`${MUTATIONS} ways to damage codes, columns and graphs`, { timeout: 1_800_000 }, async () => {
  const graphs = await inFuzzPage((app) =>
    app.evaluate(([seed, count]) => fuzzSnapshots(seed, count), [SEED, MUTATIONS] as const),
  );
  const columns = await fuzzSavedColumns(SEED, MUTATIONS);
  const codes = await fuzzSavedCodes(SEED, MUTATIONS);
  await writeFile(RESULT, `${JSON.stringify({ seed: SEED, codes, columns, graphs }, null, 2)}\n`);
  for (const { recognised } of [codes, columns, graphs]) expect(recognised).toBeGreaterThan(MUTATIONS / 2);
});
