import { expect, test } from 'vitest';
import { slices } from '../../src/base/slices.ts';

test.each([
  [[], 2, []],
  [[1], 2, [[1]]],
  [
    [1, 2, 3, 4],
    2,
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [[1, 2, 3], 2, [[1, 2], [3]]],
])('%j by %d', (items, length, expected) => {
  expect([...slices<number>(items, length)]).toEqual(expected);
});
