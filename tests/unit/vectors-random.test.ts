import { expect, test } from 'vitest';
import { sampled, seededRandom } from '../../src/vectors/random.ts';

test('a sample is the same each time, in order, without repetition', () => {
  const all = Array.from({ length: 100 }, (_, at) => at);
  const some = sampled(all, 10, seededRandom(7));
  expect(some).toEqual(sampled(all, 10, seededRandom(7)));
  expect(some).toEqual([...new Set(some)].sort((a, b) => a - b));
  expect(some).toHaveLength(10);
  expect(some).not.toEqual(sampled(all, 10, seededRandom(8)));
  expect(sampled(all, 1000, seededRandom(7))).toEqual(all);
});
