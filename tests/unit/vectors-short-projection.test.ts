import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROFILES, SHORT } from '../../src/profiles/profiles.ts';
import { dot, norm } from '../../src/vectors/kernels.ts';
import { orthonormalProjection } from '../../src/vectors/projection.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { segmentsOf, ShortProjection } from '../../src/vectors/short-projection.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';
import { lowRankVectors } from '../support/low-rank-vectors.ts';

test('directions are orthonormal, whatever the sample: full, of few directions, empty, zeros', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat({ max: 30 }),
      fc.nat({ max: 3 }),
      fc.nat(),
      (dimension, rows, rank, seed) => {
        const sample = lowRankVectors(dimension, rows, rank, seed);
        const { data, length } = ShortProjection.fit(dimension, sample, 8);
        const directions = Array.from({ length }, (_, row) =>
          data.values.subarray(row * dimension, (row + 1) * dimension),
        );
        directions.forEach((a, i) => {
          directions.forEach((b, j) => expect(Math.abs(dot(a, b) - (i === j ? 1 : 0))).toBeLessThan(1e-5));
        });
      },
    ),
    { numRuns: 40 },
  );
});

test('coordinates and residuals bound inner products from both sides', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(3, 40, 300, 520),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(),
      (dimension, directions, seed) => {
        const random = seededRandom(seed);
        const draw = (): Float32Array => Float32Array.from({ length: dimension }, () => 2 * random() - 1);
        const sample = Float32Array.from({ length: 20 * dimension }, () => 2 * random() - 1);
        const projection = ShortProjection.fit(dimension, sample, directions);
        const [a, b] = [shorten(projection, draw()), shorten(projection, draw())];
        const estimate = dot(a.coordinates, b.coordinates);
        const slack = dot(a.residuals, b.residuals);
        expect(Math.abs(dot(a.vector, b.vector) - estimate)).toBeLessThanOrEqual(
          slack + 1e-5 * norm(a.vector) * norm(b.vector),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('segments are cut evenly, and along the blocks of the default profile', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (dimension) => {
      const segments = segmentsOf(dimension);
      expect(segments.reduce((sum, { length }) => sum + length, 0)).toBe(dimension);
      for (const [index, { offset, length }] of segments.entries()) {
        expect(length).toBeLessThanOrEqual(SHORT.segment);
        expect(offset % 4).toBe(0);
        expect(offset).toBe(index * (segments[0]?.length ?? NaN));
      }
    }),
  );
  const starts = segmentsOf(768).map(({ offset }) => offset);
  for (const { offset } of PROFILES['resnet50-dual'].blocks) expect(starts).toContain(offset);
});

test('it keeps more of such vectors than a random projection of the same size', () => {
  const dimension = 256;
  const vectors = nearRealMatrix(600, { dimension, blocks: [], seed: 1 });
  const projection = ShortProjection.fit(dimension, vectors.subarray(0, 400 * dimension), 16);
  const random = orthonormalProjection(dimension, 16, 1);
  let kept = 0;
  let keptByChance = 0;
  for (let row = 400; row < 600; row++) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    kept += norm(shorten(projection, vector).coordinates) ** 2;
    for (let d = 0; d < 16; d++) keptByChance += dot(vector, random, d * dimension) ** 2;
  }
  expect(kept).toBeGreaterThan(4 * keptByChance);
});

test('it comes back from its data, and from nothing else', () => {
  const sample = nearRealMatrix(50, { dimension: 300, blocks: [], seed: 1 });
  const projection = ShortProjection.fit(300, sample, 5);
  const again = ShortProjection.from(structuredClone(projection.data));
  const vector = sample.subarray(0, 300);
  expect(shorten(again, vector)).toEqual(shorten(projection, vector));
  const { data } = projection;
  for (const other of [
    { dimension: 301 },
    { dimension: 0 },
    { directions: 4 },
    { values: data.values.slice(1) },
  ]) {
    expect(() => ShortProjection.from({ ...data, ...other })).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_INVALID' }),
    );
  }
});

/** With the length of what the coordinates leave of each segment, rounded up by what a difference of squares in float32 loses. */
function shorten(projection: ShortProjection, vector: Float32Array) {
  const coordinates = new Float32Array(projection.length);
  projection.project(vector, coordinates);
  const { directions } = projection.data;
  const residuals = Float32Array.from(projection.segments, ({ offset, length }, index) => {
    const part = vector.subarray(offset, offset + length);
    const kept = coordinates.subarray(index * directions, (index + 1) * directions);
    const whole = dot(part, part);
    return Math.sqrt(Math.max(0, whole - dot(kept, kept)) + SHORT.residualSlack * whole);
  });
  return { vector, coordinates, residuals };
}
