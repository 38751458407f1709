import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dot, normalize } from '../../src/vectors/kernels.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { activeBox, activityOf, sharesOf, widened } from '../../src/vision/activation.ts';

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

test('activity is the mean over channels', () => {
  const { values } = activityOf(Float32Array.of(0, 8, 0, 0, 1, 1, 1, 3), 2);
  expect([...values]).toEqual([0.5, 4.5, 0.5, 1.5]);
});

test('the box holds the most active position, everything in it that is joined to that, and touches all four sides', () => {
  const side = fc.integer({ min: 1, max: 7 });
  const share = fc.double({ min: 0.05, max: 1, noNaN: true });
  fc.assert(
    fc.property(side, share, fc.integer(), (size, least, seed) => {
      const random = seededRandom(seed);
      const values = Float32Array.from({ length: size * size }, () => random() + 0.01);
      const box = activeBox({ values, rows: size, columns: size }, least);
      const [left, top] = [Math.round(box.x * size), Math.round(box.y * size)];
      const [right, bottom] = [left + Math.round(box.width * size), top + Math.round(box.height * size)];
      const best = values.indexOf(Math.max(...values));
      const reached = floodFill(values, size, best, least * (values[best] ?? 0));
      expect([left, top, right, bottom]).toEqual([
        Math.min(...reached.map(([x]) => x)),
        Math.min(...reached.map(([, y]) => y)),
        Math.max(...reached.map(([x]) => x)) + 1,
        Math.max(...reached.map(([, y]) => y)) + 1,
      ]);
    }),
  );
});

/** The slow way: positions are joined until none is added. */
function floodFill(values: Float32Array, size: number, from: number, least: number): [number, number][] {
  const places = Array.from(values, (value, at) => ({ value, x: at % size, y: Math.floor(at / size), at }));
  const reached = new Set([from]);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const a of places) {
      const joins = places.some(
        (b) => reached.has(b.at) && Math.abs(a.x - b.x) + Math.abs(a.y - b.y) === 1 && a.value >= least,
      );
      if (joins) reached.add(a.at);
    }
  }
  return places.filter(({ at }) => reached.has(at)).map(({ x, y }) => [x, y]);
}

test('a box is widened around its centre, and stays in the picture', () => {
  const { x, y, width, height } = widened({ x: 0.4, y: 0, width: 0.2, height: 0.5 }, 2);
  expect([x, y, width, height].map((value) => Number(value.toFixed(6)))).toEqual([0.3, 0, 0.4, 0.75]);
});
