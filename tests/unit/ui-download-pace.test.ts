import { expect, it } from 'vitest';
import { PAGE } from '../../src/profiles/profiles.ts';
import { DownloadPace } from '../../src/ui/download-pace.ts';

const LATER = 2 * PAGE.downloadPaceAfter;

it('tells the rest by the pace since the first bytes', () => {
  const pace = new DownloadPace();
  expect(pace.secondsLeft(10, 100, 0)).toBe(null);
  expect(pace.secondsLeft(20, 100, 1)).toBe(null);
  expect(pace.secondsLeft(40, 100, LATER)).toBeCloseTo((60 / 30) * (LATER / 1000));
  expect(pace.secondsLeft(100, 100, 2 * LATER)).toBe(null);
});

it('begins anew with the next download', () => {
  const pace = new DownloadPace();
  pace.secondsLeft(90, 100, 0);
  pace.secondsLeft(0, 1000, LATER);
  expect(pace.secondsLeft(10, 1000, LATER)).toBe(null);
  expect(pace.secondsLeft(110, 1000, 2 * LATER)).toBeCloseTo((890 / 110) * (LATER / 1000));
});
