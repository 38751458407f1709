/**
 * @file Two hundred kills of a browser that indexes; see tests/support/kills.ts. With a stub for the network, so that more of them
 * fall on what is written; the slice in tests/e2e has the network.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, inject, test } from 'vitest';
import { samplePath } from '../e2e/page.ts';
import { killAndCompare } from '../support/kills.ts';

const KILLS = 200;
const SEED = 20_261;
const RESULT = new URL('results/kills.json', import.meta.url);

test('a library that was killed 200 times is the one made undisturbed', { timeout: 3_600_000 }, async () => {
  const samples = path.dirname(samplePath('wine'));
  const outcome = await killAndCompare({ url: inject('stubUrl'), samples, kills: KILLS, seed: SEED });
  const { found, expected, ...report } = outcome;
  const isSame = isDeepStrictEqual(found, expected);
  const result = { seed: SEED, network: 'stub', ...report, rows: found.rows.length, isSame };
  await writeFile(RESULT, `${JSON.stringify(result, null, 2)}\n`);
  expect(found.rows).toEqual(expected.rows);
  expect(found).toEqual(expected);
});
