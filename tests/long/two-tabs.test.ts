/** @file Thirty rounds of two tabs of which one ends, with a stub for the network; see tests/support/tab-ends.ts. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, inject, test } from 'vitest';
import { samplePath } from '../e2e/page.ts';
import { endTabsAndCompare } from '../support/tab-ends.ts';

const ROUNDS = 30;
const SEED = 20_262;
const RESULT = new URL('results/two-tabs.json', import.meta.url);

test(
  'a library that two tabs made while one of them ended is the one made undisturbed',
  { timeout: 3_600_000 },
  async () => {
    const samples = path.dirname(samplePath('wine'));
    const outcome = await endTabsAndCompare({ url: inject('stubUrl'), samples, rounds: ROUNDS, seed: SEED });
    const { found, expected, ...report } = outcome;
    const isSame = isDeepStrictEqual(found, expected);
    const result = {
      seed: SEED,
      network: 'stub',
      rounds: ROUNDS,
      ...report,
      rows: found.rows.length,
      isSame,
    };
    await writeFile(RESULT, `${JSON.stringify(result, null, 2)}\n`);
    expect(found.rows).toEqual(expected.rows);
    expect(found).toEqual(expected);
  },
);
