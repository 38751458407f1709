/** @file Two hundred kills of a browser that indexes; see tests/support/kills.ts. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { samplePath } from '../e2e/page.ts';
import { finishLibrary, killWhileIndexing } from '../support/kills.ts';

const KILLS = 200;
const SEED = 20_261;
const RESULT = new URL('results/kills.json', import.meta.url);

test('a library that was killed 200 times is the one made undisturbed', { timeout: 3_600_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lookalike-kills-'));
  const samples = path.dirname(samplePath('wine'));
  const options = {
    url: inject('appUrl'),
    folder,
    samples: (await readdir(samples)).map((name) => path.join(samples, name)),
    kills: KILLS,
    seed: SEED,
  };
  try {
    const report = await killWhileIndexing(options);
    const all = (await readdir(path.join(folder, 'photos'))).map((name) => path.join(folder, 'photos', name));
    const found = await finishLibrary(options, all);
    const expected = await finishLibrary({ ...options, folder: path.join(folder, 'undisturbed') }, all);
    const isSame = JSON.stringify(found) === JSON.stringify(expected);
    const result = { seed: SEED, ...report, rows: found.rows.length, isSame };
    await writeFile(RESULT, `${JSON.stringify(result, null, 2)}\n`);
    expect(found.rows).toEqual(expected.rows);
    expect(found).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
