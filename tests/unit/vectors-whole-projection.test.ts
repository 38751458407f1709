import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SHORT } from '../../src/profiles/profiles.ts';
import { dot, norm } from '../../src/vectors/kernels.ts';
import { plainKernels } from '../../src/vectors/plain-kernels.ts';
import { principalDirections, type Sample } from '../../src/vectors/principal-directions.ts';
import { orthonormalProjection } from '../../src/vectors/projection.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { segmentsOf } from '../../src/vectors/short-projection.ts';
import { instantiateKernels } from '../../src/vectors/simd-kernels.ts';
import { padded, type VectorKernels } from '../../src/vectors/vector-kernels.ts';
import {
  inverseFactor,
  WholeProjection,
  type WholeProjectionData,
} from '../../src/vectors/whole-projection.ts';
import { leadingDirections } from '../../src/vectors/worthwhile-directions.ts';
import { lowRankVectors } from '../support/low-rank-vectors.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

const KERNELS = [plainKernels, await instantiateKernels('simd')].filter((kernels) => kernels !== undefined);

describe.each(KERNELS)('$name kernels', (kernels) => {
  test('directions are orthonormal or zeros, whatever the sample: full, of few directions, empty, zeros', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: 30 }),
        fc.nat({ max: 3 }),
        fc.nat(),
        (dimension, rows, rank, seed) => {
          const sample = { dimension, vectors: lowRankVectors(dimension, rows, rank, seed) };
          const count = Math.min(8, dimension);
          const segment = { offset: 0, length: dimension };
          const found = finished(principalDirections(kernels, sample, segment, count));
          const directions = Array.from({ length: count }, (_, row) =>
            found.subarray(row * dimension, (row + 1) * dimension),
          );
          directions.forEach((a, i) => {
            const length = norm(a);
            expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
            for (const b of directions.slice(0, i)) expect(Math.abs(dot(a, b))).toBeLessThan(1e-5);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('coordinates and residuals bound inner products of rounded vectors from both sides', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 3, 40, 130, 300),
        fc.constantFrom(4, 64, 256),
        fc.nat({ max: 20 }),
        fc.constantFrom(1e-9, 1, 1e9),
        fc.nat(),
        (dimension, width, rank, scale, seed) => {
          const sample = { dimension, vectors: lowRankVectors(dimension, 100, rank, seed) };
          const data = fitted(kernels, sample, width);
          const projection = new WholeProjection(data, kernels);
          const random = seededRandom(seed);
          const draw = (): Float32Array =>
            random() < 0.5
              ? sample.vectors.slice(0, dimension)
              : Float32Array.from({ length: dimension }, () => scale * (2 * random() - 1) ** 5);
          const [a, b] = [draw(), draw()];
          const [x, y] = [a, b].map((vector) => shorten(projection, kernels, vector));
          if (!x || !y) return;
          const lengths = norm(a) * norm(b);
          const estimate = dot(x.coordinates, y.coordinates);
          const slack = dot(x.residuals, y.residuals);
          const rounded = x.lost * norm(b) + norm(a) * y.lost + x.lost * y.lost;
          expect(Math.abs(dot(a, b) - estimate)).toBeLessThanOrEqual(
            slack + rounded + SHORT.rounding * lengths,
          );
          // What rounding takes is little.
          expect(x.lost).toBeLessThanOrEqual(2e-3 * norm(a));
          projection.free();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('it keeps more of such vectors than a random projection of the same size', () => {
    const dimension = 256;
    const vectors = nearRealMatrix(600, { dimension, blocks: [], seed: 1 });
    const sample = { dimension, vectors: vectors.subarray(0, 400 * dimension) };
    const projection = new WholeProjection(fitted(kernels, sample, dimension), kernels);
    const { length } = projection;
    const random = orthonormalProjection(dimension, length, 1);
    let kept = 0;
    let keptByChance = 0;
    for (let row = 400; row < 600; row++) {
      const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
      kept += norm(shorten(projection, kernels, vector).coordinates) ** 2;
      for (let d = 0; d < length; d++) keptByChance += dot(vector, random, d * dimension) ** 2;
    }
    expect(kept).toBeGreaterThan(3 * keptByChance);
    projection.free();
  });
});

test('rows become orthonormal, whatever they are, and those that depend on others zeros', () => {
  const exact = finished(inverseFactor(Int8Array.of(3, 0, 0, 6, 0, 0, 0, 0, 0, 100, 0, 50), 3));
  expect([...exact]).toEqual([1 / 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2 / 3, 0, 0, 1 / 50].map(Math.fround));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (count, length, seed) => {
        const random = seededRandom(seed);
        const rows = Int8Array.from({ length: count * length }, () => Math.floor(255 * random()) - 127);
        const factor = finished(inverseFactor(rows, length));
        const directions = Array.from({ length: count }, (_, i) =>
          Float64Array.from({ length }, (__, d) => {
            let sum = 0;
            for (let k = 0; k < count; k++) sum += (factor[i * count + k] ?? 0) * (rows[k * length + d] ?? 0);
            return sum;
          }),
        );
        directions.forEach((a, i) => {
          directions.slice(0, i + 1).forEach((b, j) => {
            const product = a.reduce((sum, value, d) => sum + value * (b[d] ?? 0), 0);
            const isZero = a.every((value) => value === 0);
            expect(Math.abs(product - (i === j && !isZero ? 1 : 0))).toBeLessThan(1e-4);
          });
        });
        expect(directions.filter((a) => a.some((value) => value !== 0)).length).toBeLessThanOrEqual(length);
      },
    ),
  );
});

test('it comes back from its data, and from nothing else', () => {
  const sample = { dimension: 300, vectors: nearRealMatrix(50, { dimension: 300, blocks: [], seed: 1 }) };
  const data = fitted(plainKernels, sample, 200);
  const vector = sample.vectors.subarray(0, 300);
  const [first, again] = [data, structuredClone(data)].map((each) =>
    shorten(new WholeProjection(each, plainKernels), plainKernels, vector),
  );
  expect(again).toEqual(first);
  for (const other of [
    { dimension: 301 },
    { dimension: 0 },
    { directions: 4 },
    { width: 100 },
    { rows: data.rows.slice(1) },
    { mixing: data.mixing.slice(1) },
  ]) {
    expect(() => new WholeProjection({ ...data, ...other }, plainKernels)).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_INVALID' }),
    );
  }
});

function fitted(kernels: VectorKernels, sample: Sample, width: number): WholeProjectionData {
  const segments = segmentsOf(sample.dimension, width);
  const directions = finished(leadingDirections(kernels, sample, segments, SHORT.directions));
  return finished(WholeProjection.making(sample.dimension, width, directions));
}

function finished<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function shorten(projection: WholeProjection, kernels: VectorKernels, vector: Float32Array) {
  const region = kernels.allocate(4 * padded(vector.length));
  region.float32.fill(0);
  region.float32.set(vector);
  const target = kernels.allocate(4 * padded(projection.length));
  const residuals = new Float32Array(projection.segments.length);
  const lost = projection.project(region, target, residuals);
  const coordinates = target.float32.slice(0, projection.length);
  region.free();
  target.free();
  return { coordinates, residuals, lost };
}
