import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dot, norm, normalize, squaredL2 } from '../../src/vectors/kernels.ts';

const LENGTHS = { minLength: 0, maxLength: 19 };
const value = fc.float({ min: -1000, max: 1000, noNaN: true });

/** Pairs of vectors of one length, with something before the second. */
const pairs = fc
  .array(fc.tuple(value, value), LENGTHS)
  .chain((entries) => fc.tuple(fc.constant(entries), fc.array(value, { maxLength: 5 })))
  .map(([entries, before]) => ({
    a: Float32Array.from(entries, ([x]) => x),
    b: Float32Array.from(entries, ([, y]) => y),
    shifted: Float32Array.from([...before, ...entries.map(([, y]) => y)]),
    offset: before.length,
  }));

test('dot equals the sum of products, from any offset', () => {
  fc.assert(
    fc.property(pairs, ({ a, b, shifted, offset }) => {
      const expected = a.reduce((sum, x, i) => sum + x * (b[i] ?? NaN), 0);
      expect(dot(a, b)).toBeCloseTo(expected, 5);
      expect(dot(a, shifted, offset)).toBe(dot(a, b));
    }),
  );
});

test('squaredL2 equals the sum of squared differences, from any offset', () => {
  fc.assert(
    fc.property(pairs, ({ a, b, shifted, offset }) => {
      const expected = a.reduce((sum, x, i) => sum + (x - (b[i] ?? NaN)) ** 2, 0);
      expect(squaredL2(a, b)).toBeCloseTo(expected, 5);
      expect(squaredL2(a, shifted, offset)).toBe(squaredL2(a, b));
      expect(squaredL2(a, a)).toBe(0);
    }),
  );
});

test('a normalized vector has length 1 and points the same way; zeros stay zeros', () => {
  fc.assert(
    fc.property(pairs, ({ a }) => {
      const length = norm(a);
      fc.pre(length > 1e-3);
      const unit = normalize(a);
      expect(norm(unit)).toBeCloseTo(1, 6);
      expect(dot(unit, a)).toBeCloseTo(length, 3);
    }),
  );
  expect(normalize(new Float32Array(3))).toEqual(new Float32Array(3));
});
