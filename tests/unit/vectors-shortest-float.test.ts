import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortestFloat } from '../../src/vectors/shortest-float.ts';

/** The slow, obvious way: the first number of digits with which the value comes back. */
function reference(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

const digitsOf = (value: number): number => value.toExponential().replace(/e.*|[-.]/g, '').length;

test.each([
  [0, 0],
  [Math.fround(0.1), 0.1],
  [Math.fround(-2.5), -2.5],
  [Math.fround(1e-20), 1e-20],
  [Math.fround(1e-45), 1e-45],
  [Math.fround(3.4e38), 3.4e38],
  [123456792, 123456790],
  [16777215, 16777215],
  [Infinity, Infinity],
])('%f', (value, expected) => {
  expect(shortestFloat(value)).toBe(expected);
});

test('every float32 comes back, in as few digits as the slow way needs', () => {
  const values = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ min: -1, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(values, (value) => {
      const shortest = shortestFloat(value);
      expect(Math.fround(shortest)).toBe(value);
      expect(digitsOf(shortest)).toBe(digitsOf(reference(value)));
    }),
    { numRuns: 20_000 },
  );
});
