/** @file A slice of tests/long/kills.test.ts: a few kills, then the library is held against one made undisturbed. */
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { killAndCompare } from '../support/kills.ts';
import { samplePath } from './page.ts';

const KILLS = 6;

test('a browser killed at any moment loses nothing and doubles nothing', async () => {
  const { browsers, tabs, photos, found, expected } = await killAndCompare({
    url: inject('appUrl'),
    samples: path.dirname(samplePath('wine')),
    kills: KILLS,
    seed: 11,
  });
  expect(browsers + tabs).toBe(KILLS);
  expect(found.rows).toHaveLength(photos);
  expect(found.rows).toEqual(expected.rows);
  expect(found).toEqual(expected);
});
