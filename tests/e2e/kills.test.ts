/** @file A slice of tests/long/kills.test.ts: a few kills, then the library is held against one made undisturbed. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { finishLibrary, killWhileIndexing } from '../support/kills.ts';
import { samplePath } from './page.ts';

const KILLS = 6;

test('a browser killed at any moment loses nothing and doubles nothing', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lookalike-kills-'));
  const samples = path.dirname(samplePath('wine'));
  const options = {
    url: inject('appUrl'),
    folder,
    samples: (await readdir(samples)).map((name) => path.join(samples, name)),
    kills: KILLS,
    seed: 11,
  };
  try {
    const { browsers, tabs, photos } = await killWhileIndexing(options);
    expect(browsers + tabs).toBe(KILLS);
    const all = (await readdir(path.join(folder, 'photos'))).map((name) => path.join(folder, 'photos', name));
    expect(all.length).toBe(photos);
    const found = await finishLibrary(options, all);
    const expected = await finishLibrary({ ...options, folder: path.join(folder, 'undisturbed') }, all);
    expect(found.rows).toEqual(expected.rows);
    expect(found).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
