/** @file A slice of tests/long/scale.test.ts: that what it rests on works. What many photos take shows at many only. */
import { expect, inject, test } from 'vitest';
import { growByGenerated } from '../support/scale.ts';

const PHOTOS = 1000;

test(`${PHOTOS} generated photos are added while the grid is scrolled, shown and found; the network is a stub`, async () => {
  const report = await growByGenerated(inject('stubUrl'), PHOTOS);
  expect(report).toMatchObject({ photos: PHOTOS, unfound: [], complaints: [] });
  for (const { frames } of [report.adding, report.resting]) expect(frames).toBeGreaterThan(0);
  expect(report.peak.page).toBeGreaterThan(0);
  expect(report.peak.worker).toBeGreaterThan(0);
});
