/** @file What goes into a person's own network and what is made of what comes out, against the definitions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FLOAT16 } from '../../src/vectors/half-floats.ts';
import { norm } from '../../src/vectors/kernels.ts';
import { inputValues } from '../../src/vision/own-input.ts';
import type { ModelInput, ModelSettings } from '../../src/vision/own-model.ts';
import { kindOf, pooled, pooledLength } from '../../src/vision/own-pooling.ts';
import '../support/fixed-seed.ts';

const settings: ModelSettings = {
  size: 4,
  view: { share: 1, whole: false, filter: 'bilinear' },
  order: 'RGB',
  scale: 1 / 255,
  mean: [0.4, 0.5, 0.6],
  deviation: [0.2, 0.25, 0.3],
  output: 'vector',
  pooling: 'none',
};

/** One value as it is defined: of a pixel's channel, scaled, less the mean, by the deviation. */
function defined(rgba: Uint8ClampedArray, given: ModelSettings, pixel: number, channel: number): number {
  if (channel === 3) return rgba[pixel * 4 + 3] ?? NaN;
  const from = given.order === 'BGR' ? 2 - channel : channel;
  const value = (rgba[pixel * 4 + from] ?? NaN) * given.scale;
  return (value - (given.mean[channel] ?? NaN)) / (given.deviation[channel] ?? NaN);
}

test('every value is where and what it is defined to be', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom<ModelInput['layout']>('NCHW', 'NHWC'),
      fc.constantFrom<ModelInput['channels']>(3, 4),
      fc.constantFrom<ModelInput['type']>('float32', 'float16'),
      fc.constantFrom<ModelSettings['order']>('RGB', 'BGR'),
      fc.infiniteStream(fc.nat({ max: 255 })),
      (size, layout, channels, type, order, bytes) => {
        const pixels = size * size;
        const rgba = Uint8ClampedArray.from({ length: 4 * pixels }, (_, at) =>
          at % 4 === 3 ? 255 : Number(bytes.next().value),
        );
        const given = { ...settings, order };
        const input: ModelInput = { name: 'x', type, layout, channels, size: null };
        const { data, dims } = inputValues(rgba, { input, settings: given });
        expect(dims).toEqual(layout === 'NCHW' ? [1, channels, size, size] : [1, size, size, channels]);
        const values = type === 'float16' ? FLOAT16.fromBits(data as Uint16Array) : data;
        for (let pixel = 0; pixel < pixels; pixel++) {
          for (let channel = 0; channel < channels; channel++) {
            const at = layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel;
            const expected = defined(rgba, given, pixel, channel);
            const tolerance = type === 'float16' ? 2e-3 * Math.max(1, Math.abs(expected)) : 1e-4;
            expect(Math.abs((values[at] ?? NaN) - expected)).toBeLessThan(tolerance);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('bytes go in as they are', () => {
  const rgba = Uint8ClampedArray.from([1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255]);
  const input: ModelInput = { name: 'rgba', type: 'uint8', layout: 'NHWC', channels: 4, size: null };
  const plain: ModelSettings = { ...settings, scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] };
  expect(inputValues(rgba, { input, settings: plain }).data).toEqual(Uint8Array.from(rgba));
});

describe('outputs', () => {
  test.each([
    [[1, 512], 'vector'],
    [[1, 512, 1, 1], 'vector'],
    [[1, 1, 512], 'vector'],
    [[1, 197, 768], 'tokens'],
    [[1, 2048, 7, 7], 'map'],
    [[1, 7, 7, 2048], 'map'],
    [[2, 512], undefined],
    [[1], undefined],
    [[1, 2, 3, 4, 5], undefined],
    [[1, 0], undefined],
  ] as const)('%j is %s', (shape, kind) => {
    expect(kindOf(shape)).toBe(kind);
  });

  test('the mean and the first are what they are called, wherever the channels are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 6, max: 9 }),
        fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
        (side, channels, random) => {
          // By position, then by channel.
          const positions = side * side;
          const rows = Array.from({ length: positions }, () =>
            Array.from({ length: channels }, () => Number(random.next().value) + 1e-3),
          );
          const flat = Float32Array.from(rows.flat());
          const turned = Float32Array.from({ length: flat.length }, (_, at) => {
            return rows[at % positions]?.[Math.floor(at / positions)] ?? NaN;
          });
          const means = Array.from({ length: channels }, (_, channel) => {
            return rows.reduce((sum, row) => sum + (row[channel] ?? NaN), 0) / positions;
          });
          const unit = (values: readonly number[]): number[] =>
            values.map((value) => value / Math.hypot(...values));
          const expectNear = (vector: Float32Array, wanted: readonly number[]): void => {
            expect(vector).toHaveLength(wanted.length);
            wanted.forEach((value, at) => expect(Math.abs((vector[at] ?? NaN) - value)).toBeLessThan(1e-4));
          };
          const first = rows[0] ?? [];
          expectNear(pooled(flat, [1, positions, channels], 'mean'), unit(means));
          expectNear(pooled(flat, [1, positions, channels], 'first'), unit(first));
          expectNear(pooled(turned, [1, channels, side, side], 'mean'), unit(means));
          expectNear(pooled(flat, [1, side, side, channels], 'mean'), unit(means));
          expect(norm(pooled(flat, [1, positions * channels], 'none'))).toBeCloseTo(1, 4);
          expect(pooledLength([1, side, side, channels], 'mean')).toBe(channels);
          expect(pooledLength([1, channels, side, side], 'none')).toBe(channels * positions);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('numbers that are no direction are told', () => {
    expect(() => pooled(Float32Array.of(0, 0), [1, 2], 'none')).toThrow(/nothing but zeros/u);
    expect(() => pooled(Float32Array.of(1, NaN), [1, 2], 'none')).toThrow(/not finite/u);
    expect(() => pooled(Float32Array.of(1, Infinity), [1, 2], 'none')).toThrow(/not finite/u);
  });
});
