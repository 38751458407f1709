import { expect, test } from 'vitest';
import {
  averagePrecision,
  interpolatedPrecision,
  mean,
  median,
  precisionRecall,
  towheeAveragePrecision,
} from '../../src/vectors/ranking.ts';

test('one hit at rank 1 is perfect for Towhee and a tenth of it in the standard definition', () => {
  const relevant = [true, ...Array<boolean>(9).fill(false)];
  expect(towheeAveragePrecision(relevant)).toBe(1);
  expect(averagePrecision(relevant, 10)).toBeCloseTo(0.1);
});

test('hits at ranks 1, 3 and 6 of 6, five relevant in all', () => {
  const relevant = [true, false, true, false, false, true];
  const sum = 1 + 2 / 3 + 3 / 6;
  expect(towheeAveragePrecision(relevant)).toBeCloseTo(sum / 3);
  expect(averagePrecision(relevant, 5)).toBeCloseTo(sum / 5);
});

test('no hit scores 0, all hits score 1, in both', () => {
  expect(towheeAveragePrecision([false, false])).toBe(0);
  expect(averagePrecision([false, false], 2)).toBe(0);
  expect(towheeAveragePrecision([true, true])).toBe(1);
  expect(averagePrecision([true, true], 2)).toBe(1);
});

test('mean and median', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(median([9, 1, 2])).toBe(2);
  expect(median([9, 1, 2, 4])).toBe(3);
  expect(median([])).toBeNaN();
});

test('interpolated precision never rises with recall', () => {
  const found = interpolatedPrecision([1, 2, 4], 5);
  // Recalls 0.2, 0.4 and 0.6 at precisions 1/2, 2/3 and 3/5.
  const best = [2 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3, 3 / 5, 3 / 5, 0, 0, 0, 0];
  expect(found).toHaveLength(11);
  found.forEach((value, level) => expect(value).toBeCloseTo(best[level] ?? NaN));
  expect(interpolatedPrecision([0, 1], 2)).toEqual(Array(11).fill(1));
  expect(interpolatedPrecision([], 2)).toEqual(Array(11).fill(0));
});

test('precision and recall of answers believed down to a score', () => {
  const answers = [
    { score: 0.5, isRight: false },
    { score: 0.9, isRight: true },
    { score: 0.7, isRight: true },
  ];
  expect(precisionRecall(answers, 4)).toEqual([
    [0.25, 1],
    [0.5, 1],
    [0.5, 2 / 3],
  ]);
});
