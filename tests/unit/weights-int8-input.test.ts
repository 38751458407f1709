import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PREPROCESSING } from '../../src/profiles/profiles.ts';
import { BYTES, valueOfMeans, weightsForBytes } from '../../src/weights/int8-input.ts';

/** One output, a kernel of two rows and three columns. */
const DIMS = [1, 4, 2, 3] as const;
const AREA = 6;
/** What the preprocessing takes from red, green, blue and alpha. */
const TAKEN: readonly number[] = [...PREPROCESSING.means, 0];
const float = fc.double({ min: -10, max: 10, noNaN: true });
const colors = fc.array(float, { minLength: 3 * AREA, maxLength: 3 * AREA });
const weightsOf = (values: readonly number[]) =>
  Float32Array.from([...values, ...Array<number>(AREA).fill(0)]);

test('on bytes the weights do what they did behind the preprocessing, at the borders of the photo too', () => {
  const pixel = fc.option(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 }));
  const window = fc.array(pixel, { minLength: AREA, maxLength: AREA });
  fc.assert(
    fc.property(colors, window, (values, pixels) => {
      const data = weightsOf(values);
      const converted = weightsForBytes({ type: 'float32', dims: DIMS, data });
      let expected = 0;
      let found = 0;
      pixels.forEach((inside, position) => {
        // Outside of the photo padding stands for 0, behind the preprocessing as in bytes.
        if (!inside) return;
        [...inside, 255].forEach((byte, channel) => {
          const at = channel * AREA + position;
          expected += (data[at] ?? NaN) * (byte - (TAKEN[channel] ?? NaN));
          found += (converted[at] ?? NaN) * (byte - BYTES.zero);
        });
      });
      expect(Math.abs(found - expected)).toBeLessThan(1e-2);
    }),
  );
});

test('a photo of nothing but the means is worth nothing before rounding', () => {
  fc.assert(
    fc.property(colors, (values) => {
      const converted = weightsForBytes({ type: 'float32', dims: DIMS, data: weightsOf(values) });
      expect(Math.abs(valueOfMeans(converted))).toBeLessThan(1e-2);
    }),
  );
  expect(valueOfMeans(Float32Array.of(1, 0, 0, 0))).toBeCloseTo(PREPROCESSING.means[0] - BYTES.zero);
  expect(valueOfMeans(Float32Array.of(0, 0, 0, 1))).toBe(255 - BYTES.zero);
});
