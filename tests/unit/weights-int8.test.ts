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

test('weights are at most half a step off, each row in steps of its own', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(float, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      (matrix) => {
        const rows = matrix.length;
        const length = 3;
        const weights = Float32Array.from(matrix.flat());
        const { data, scales } = quantizeRows(weights, rows);
        weights.forEach((weight, index) => {
          const scale = scales[Math.floor(index / length)] ?? NaN;
          expect(Math.abs((data[index] ?? NaN) * scale - weight)).toBeLessThanOrEqual(scale * 0.50001);
          expect(data[index]).toBeGreaterThan(-128);
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
