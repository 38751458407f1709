import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteScale, quantizeRows } from '../../src/weights/int8.ts';

/** No subnormal numbers, which neither weights nor activations are and whose steps are too few to divide. */
const float = fc.double({ min: -1e4, max: 1e4, noNaN: true }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x));

test('every value of the range is at most one step from a byte, and zero is exactly one', () => {
  fc.assert(
    fc.property(float, float, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const low = Math.min(a, b);
      const high = Math.max(a, b);
      const { scale, zero } = byteScale([low, high]);
      expect(zero).toBeGreaterThanOrEqual(0);
      expect(zero).toBeLessThanOrEqual(255);
      expect(Number.isInteger(zero)).toBe(true);
      const value = low + share * (high - low);
      const byte = Math.min(255, Math.max(0, Math.round(value / scale) + zero));
      expect(Math.abs(scale * (byte - zero) - value)).toBeLessThanOrEqual(scale);
    }),
  );
});

test('a range of positive values starts at zero, so that it does what a ReLU does', () => {
  expect(byteScale([0, 51])).toEqual({ scale: Math.fround(0.2), zero: 0 });
  expect(byteScale([3, 51])).toEqual({ scale: Math.fround(0.2), zero: 0 });
  expect(byteScale([0, 0])).toEqual({ scale: 1, zero: 0 });
});

test('every weight and every sum of neighbours is at most one step off, each row in steps of its own', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(float, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
      (matrix) => {
        const { data, scales } = quantizeRows(Float32Array.from(matrix.flat()), matrix.length);
        matrix.forEach((row, at) => {
          const scale = scales[at] ?? NaN;
          const integers = data.subarray(at * row.length, (at + 1) * row.length);
          for (let first = 0; first < row.length; first++) {
            let off = 0;
            for (let last = first; last < row.length; last++) {
              off += (integers[last] ?? NaN) * scale - (row[last] ?? NaN);
              expect(Math.abs(off)).toBeLessThanOrEqual(scale * 1.0001);
            }
          }
          expect(Math.min(...integers)).toBeGreaterThan(-128);
        });
      },
    ),
  );
});

test('a row of zeros stays zeros', () => {
  expect(quantizeRows(Float32Array.of(0, 0, 1, -127), 2)).toEqual({
    data: Int8Array.of(0, 0, 1, -127),
    scales: Float32Array.of(1, 1),
  });
});
