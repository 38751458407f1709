import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindsOf } from '../../src/library/kinds.ts';
import { KINDS } from '../../src/profiles/profiles.ts';

const names = ['pier', 'dock', 'crane', 'alp', 'crane', 'valley'];

test('the most probable classes that are probable at all, best first', () => {
  expect(kindsOf(Float32Array.of(0.31, 0.33, 0.02, 0.34, 0, 0), names)).toEqual(['alp', 'dock', 'pier']);
  expect(kindsOf(Float32Array.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), names)).toEqual([]);
});

test('a name that two classes have comes once', () => {
  expect(kindsOf(Float32Array.of(0, 0, 0.35, 0.31, 0.32, 0), names)).toEqual(['crane', 'alp']);
});

test('kinds are probable, few, and none that is left out is more probable', () => {
  const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(probabilities, (drawn) => {
      const values = Float32Array.from(drawn);
      const found = kindsOf(
        values,
        drawn.map((_, at) => String(at)),
      ).map(Number);
      expect(found.length).toBeLessThanOrEqual(KINDS.most);
      const least = Math.min(...found.map((at) => values[at] ?? NaN), 1);
      if (found.length > 0) expect(least).toBeGreaterThanOrEqual(KINDS.least);
      values.forEach((value, at) => {
        if (!found.includes(at) && value >= KINDS.least) expect(value).toBeLessThanOrEqual(least);
      });
    }),
  );
});
