import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/vectors/random.ts';
import { symmetricEigen } from '../../src/weights/eigen.ts';
import { leadingLeftSingularVectors } from '../../src/weights/singular.ts';

function symmetric(size: number, value: () => number): number[][] {
  const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const entry = value();
      (rows[row] as number[])[column] = entry;
      (rows[column] as number[])[row] = entry;
    }
  }
  return rows;
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

/** Worst errors of A v = value v and of orthonormality, relative to the largest entry. */
function worstErrors(rows: readonly number[][]) {
  const pairs = symmetricEigen(rows.map((row) => Float64Array.from(row)));
  const largest = Math.max(Number.MIN_VALUE, ...rows.flat().map(Math.abs));
  const residual = Math.max(
    ...pairs.flatMap(({ value, vector }) =>
      rows.map((row, index) => Math.abs(product(row, vector) - value * (vector[index] ?? NaN)) / largest),
    ),
  );
  const skew = Math.max(
    ...pairs.flatMap((a, i) =>
      pairs.map((b, j) => Math.abs(product(a.vector, b.vector) - (i === j ? 1 : 0))),
    ),
  );
  const descending = pairs.every(
    ({ value }, index) => index === 0 || value <= (pairs[index - 1]?.value ?? NaN),
  );
  return { residual, skew, descending, count: pairs.length };
}

// Whole numbers make ties, zeros and matrices that fall into blocks likely.
const entries = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((x) => (Math.abs(x) < 1e-100 ? 0 : x)),
);

test('eigenpairs of any symmetric matrix', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }).chain((size) =>
        fc
          .array(entries, { minLength: (size * (size + 1)) / 2, maxLength: (size * (size + 1)) / 2 })
          .map((values) => {
            const queue = [...values];
            return symmetric(size, () => queue.shift() ?? NaN);
          }),
      ),
      (rows) => {
        const { residual, skew, descending, count } = worstErrors(rows);
        expect(count).toBe(rows.length);
        expect(residual).toBeLessThan(1e-12);
        expect(skew).toBeLessThan(1e-13);
        expect(descending).toBe(true);
      },
    ),
  );
});

test('eigenpairs of a larger matrix', () => {
  const random = seededRandom(5);
  const { residual, skew } = worstErrors(symmetric(80, () => random() - 0.5));
  expect(residual).toBeLessThan(1e-12);
  expect(skew).toBeLessThan(1e-12);
});

test('known eigenvalues: the second difference, 2 - 2 cos(k pi / (n + 1))', () => {
  const size = 20;
  const rows = Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (_, column) =>
      row === column ? 2 : Math.abs(row - column) === 1 ? -1 : 0,
    ),
  );
  symmetricEigen(rows).forEach(({ value }, index) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((size - index) * Math.PI) / (size + 1)), 12);
  });
});

test('a matrix with NaN is refused instead of searched for ever', () => {
  expect(() => symmetricEigen([Float64Array.of(1, NaN), Float64Array.of(NaN, 1)])).toThrow(
    expect.objectContaining({ code: 'INTERNAL' }),
  );
});

test('left singular vectors of a matrix made from known ones', () => {
  // A = u1 9 v1ᵀ + u2 4 v2ᵀ + u3 1 v3ᵀ with orthonormal u and v.
  const u = [
    [0.48, 0.36, 0.8, 0],
    [-0.6, 0.8, 0, 0],
    [0, 0, 0, 1],
  ];
  const v = [
    [0.6, 0.8, 0],
    [0.8, -0.6, 0],
    [0, 0, 1],
  ];
  const matrix = Float32Array.from({ length: 12 }, (_, index) =>
    [9, 4, 1].reduce(
      (sum, value, k) => sum + value * (u[k]?.[Math.floor(index / 3)] ?? NaN) * (v[k]?.[index % 3] ?? NaN),
      0,
    ),
  );
  const found = leadingLeftSingularVectors(matrix, 3, 2);
  const expected = [0, 1, 2, 3].flatMap((row) => [u[0]?.[row] ?? NaN, u[1]?.[row] ?? NaN]);
  found.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 5));
});
