import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dot, normalize } from '../../src/vectors/kernels.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { sharesOf } from '../../src/vision/activation.ts';

/** Activations after ReLU: about half are zero. */
function randomMap(channels: number, positions: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: channels * positions }, () => Math.max(0, random() - 0.5));
}

/** Pooled features as the network has them: the mean over positions, made unit. */
function pooledOf(map: Float32Array, channels: number): Float32Array {
  const positions = map.length / channels;
  return normalize(
    Float32Array.from({ length: channels }, (_, channel) => {
      const own = map.subarray(channel * positions, (channel + 1) * positions);
      return own.reduce((sum, value) => sum + value, 0) / positions;
    }),
  );
}

test('shares add up to the cosine of the pooled features', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer(), fc.integer(), (side, a, b) => {
      const channels = 40;
      const map = randomMap(channels, side * side, a);
      const other = pooledOf(randomMap(channels, side * side, b), channels);
      fc.pre(other.every(Number.isFinite) && map.some((value) => value > 0));
      const { values, rows, columns } = sharesOf(map, other);
      expect([rows, columns]).toEqual([side, side]);
      const sum = values.reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(dot(pooledOf(map, channels), other), 5);
    }),
  );
});

test('a position that has what is looked for has all of it', () => {
  // Channel 0 is active at the second position only, channel 1 everywhere.
  const { values } = sharesOf(Float32Array.of(0, 8, 0, 0, 1, 1, 1, 1), Float32Array.of(1, 0));
  expect([...values].map((value) => value > 0)).toEqual([false, true, false, false]);
});
