import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROFILES, REDUCTION, type ResampleFilter } from '../../src/profiles/profiles.ts';
import { inputSquare, reductionFor } from '../../src/vision/preprocess.ts';
import { resampleSquare, type Box, type Pixels } from '../../src/vision/resample.ts';
import { turnMatrix, type Orientation } from '../../src/vision/orientation.ts';

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Triangle; cubic convolution of Keys with a = -1/2, by its two pieces; Lanczos of three lobes. */
const KERNELS: Readonly<Record<ResampleFilter, (x: number) => number>> = {
  bilinear: (x) => Math.max(0, 1 - x),
  bicubic: (x) => {
    if (x < 1) return 1.5 * x * x * x - 2.5 * x * x + 1;
    return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
  },
  lanczos: (x) => (x < 3 ? sinc(x) * sinc(x / 3) : 0),
};

/** The definition, one output value at a time in double precision: what the fast one is held against. */
function naiveValue(
  source: Pixels,
  box: Box,
  size: number,
  x: number,
  y: number,
  channel: number,
  filter: ResampleFilter = 'bilinear',
): number {
  const weightsOf = (start: number, length: number, available: number, at: number): number[] => {
    const scale = length / size;
    const width = Math.max(1, scale);
    const centre = start + (at + 0.5) * scale;
    const raw = Array.from({ length: available }, (_, i) =>
      KERNELS[filter](Math.abs(i + 0.5 - centre) / width),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  };
  const across = weightsOf(box.x, box.width, source.width, x);
  const down = weightsOf(box.y, box.height, source.height, y);
  let value = 0;
  down.forEach((rowWeight, row) => {
    across.forEach((weight, column) => {
      value += rowWeight * weight * (source.data[(row * source.width + column) * 4 + channel] ?? NaN);
    });
  });
  return value;
}

const picture = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }).map((data) => ({
      data: new Uint8ClampedArray(data),
      width,
      height,
    })),
  );
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('resampleSquare', () => {
  test('equals the definition, to the rounding of a byte', () => {
    fc.assert(
      fc.property(
        picture,
        fc.tuple(fraction, fraction, fraction, fraction),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<ResampleFilter>('bilinear', 'bicubic', 'lanczos'),
        (source, [left, top, across, down], size, filter) => {
          const width = Math.max(0.25, across * source.width);
          const height = Math.max(0.25, down * source.height);
          const box = { x: left * (source.width - width), y: top * (source.height - height), width, height };
          const result = resampleSquare(source, box, size, filter);
          for (let y = 0; y < size; y++) {
            for (let x = 0; x < size; x++) {
              for (let channel = 0; channel < 3; channel++) {
                const exact = naiveValue(source, box, size, x, y, channel, filter);
                // The wider filters go beyond what a byte holds.
                const expected = Math.min(255, Math.max(0, exact));
                expect(Math.abs((result[(y * size + x) * 4 + channel] ?? NaN) - expected)).toBeLessThan(0.51);
              }
              expect(result[(y * size + x) * 4 + 3]).toBe(255);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('golden: what Pillow 13 makes of a 7 x 5 ramp, whole and in a box', () => {
    const data = new Uint8ClampedArray(7 * 5 * 4);
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 7; x++) data.set([x * 40, y * 60, (x * y * 37) % 256, 255], (y * 7 + x) * 4);
    }
    const source = { data, width: 7, height: 5 };
    const whole = resampleSquare(source, { x: 0, y: 0, width: 7, height: 5 }, 3);
    const part = resampleSquare(source, { x: 1.5, y: 0.25, width: 4, height: 4 }, 4);
    const distance = (result: Uint8ClampedArray, expected: readonly number[]): number =>
      Math.max(
        ...expected.map((value, at) => Math.abs(value - (result[Math.floor(at / 3) * 4 + (at % 3)] ?? NaN))),
      );
    expect(distance(whole, GOLDEN.whole)).toBeLessThanOrEqual(1);
    expect(distance(part, GOLDEN.part)).toBeLessThanOrEqual(1);
  });
});

/** `Image.resize((n, n), Image.BILINEAR, box=...)` of Pillow 13.0.0, red, green, blue, row by row. */
const GOLDEN = {
  whole: [
    34, 26, 14, 120, 26, 48, 206, 26, 81, 34, 120, 63, 120, 120, 137, 206, 120, 137, 34, 214, 82, 120, 214,
    132, 206, 214, 139,
  ],
  part: [
    60, 15, 14, 100, 15, 23, 140, 15, 33, 180, 15, 42, 60, 75, 70, 100, 75, 116, 140, 75, 130, 180, 75, 145,
    60, 135, 125, 100, 135, 176, 140, 135, 132, 180, 135, 87, 60, 195, 149, 100, 195, 141, 140, 195, 133, 180,
    195, 126,
  ],
};

const SIZES = [...new Set(Object.values(PROFILES).map(({ inputSize }) => inputSize))];

describe('the 256/224 rule', () => {
  // A slope stays one, whatever averages it: the value at a place tells where in the photo it is from.
  test.each(SIZES)('%d pixels show the same square of the photo', (size) => {
    const [width, height] = [480, 360];
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data.set([x / 2, y / 2], (y * width + x) * 4);
    }
    const seen = resampleSquare({ data, width, height }, inputSquare(width, height), size);
    expect(seen).toHaveLength(size * size * 4);
    const placeOf = (start: number, pixel: number): number => start + ((pixel + 0.5) * 315) / size - 0.5;
    for (let pixel = 0; pixel < size; pixel++) {
      const at = (pixel * size + pixel) * 4;
      expect(Math.abs((seen[at] ?? NaN) - placeOf(82.5, pixel) / 2)).toBeLessThan(1);
      expect(Math.abs((seen[at + 1] ?? NaN) - placeOf(22.5, pixel) / 2)).toBeLessThan(1);
    }
  });

  test.each([
    [500, 375, undefined, { x: 250 - 164.0625, y: 187.5 - 164.0625, width: 328.125, height: 328.125 }],
    [375, 500, undefined, { x: 187.5 - 164.0625, y: 250 - 164.0625, width: 328.125, height: 328.125 }],
    [1000, 800, { x: 0.5, y: 0.25, width: 0.5, height: 0.32 }, { x: 638, y: 216, width: 224, height: 224 }],
  ])('%d x %d, crop %j', (width, height, crop, expected) => {
    expect(inputSquare(width, height, crop)).toEqual(expected);
  });

  test.each([
    { x: 0, y: 0, width: 0, height: 1 },
    { x: 0.5, y: 0, width: 0.6, height: 1 },
    { x: -0.1, y: 0, width: 0.5, height: 1 },
    { x: NaN, y: 0, width: 0.5, height: 1 },
  ])('no crop: %j', (crop) => {
    expect(() => inputSquare(100, 100, crop)).toThrow(/not inside the photo/);
  });

  test('shrinking first is by a power of two and leaves enough to resample', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 20_000, noNaN: true }),
        fc.constantFrom(...SIZES),
        (side, size) => {
          const reduction = reductionFor(side, size);
          expect(Number.isInteger(Math.log2(reduction))).toBe(true);
          if (reduction > 1) expect(side / reduction).toBeGreaterThanOrEqual(size * REDUCTION.multiple);
          expect(side / reduction / 2).toBeLessThan(size * REDUCTION.multiple);
        },
      ),
    );
  });
});

describe('the eight orientations, EXIF 2.32 table', () => {
  // Where the stored picture's first corner (top left) and the one to its right stand when upright.
  test.each<[Orientation, readonly number[], readonly number[]]>([
    [1, [0, 0], [30, 0]],
    [2, [30, 0], [0, 0]],
    [3, [30, 20], [0, 20]],
    [4, [0, 20], [30, 20]],
    [5, [0, 0], [0, 30]],
    [6, [20, 0], [20, 30]],
    [7, [20, 30], [20, 0]],
    [8, [0, 30], [0, 0]],
  ])('%d', (orientation, origin, right) => {
    const [a, b, c, d, e, f] = turnMatrix(orientation, 30, 20);
    expect([e, f]).toEqual(origin);
    expect([a * 30 + e, b * 30 + f]).toEqual(right);
    expect(Math.abs(a * d - b * c)).toBe(1);
  });
});
