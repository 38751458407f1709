import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HadamardProjection } from '../../src/vectors/hadamard-projection.ts';
import { dot, normalize } from '../../src/vectors/kernels.ts';
import { normalRandom, sampled, seededRandom } from '../../src/vectors/random.ts';

const seeds = fc.integer();
const shapes = fc.integer({ min: 0, max: 8 }).chain((power) =>
  fc.record({
    inputs: fc.constant(2 ** power),
    outputs: fc.integer({ min: 1, max: 2 ** power }),
    seed: seeds,
  }),
);

/** The same as a matrix, row by row: the sign of an entry is that of the ones that row and column have in common. */
function matrixOf(inputs: number, outputs: number, seed: number): readonly Float64Array[] {
  const random = seededRandom(seed);
  const signs = Array.from({ length: inputs }, () => (random() < 0.5 ? -1 : 1));
  const rows = sampled([...signs.keys()], outputs, random);
  const ones = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
  return rows.map((row) =>
    Float64Array.from(
      signs,
      (sign, column) => ((ones(row & column) % 2 === 0 ? 1 : -1) * sign) / Math.sqrt(outputs),
    ),
  );
}

function normals(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => normalRandom(random));
}

test('the transform equals the matrix, whatever the sizes and the seed', () => {
  fc.assert(
    fc.property(shapes, seeds, ({ inputs, outputs, seed }, photo) => {
      const vector = normals(inputs, photo);
      const given = vector.slice();
      const projected = new HadamardProjection(inputs, outputs, seed).project(vector);
      expect(vector).toEqual(given);
      const expected = matrixOf(inputs, outputs, seed).map((row) =>
        row.reduce((sum, value, at) => sum + value * (vector[at] ?? NaN), 0),
      );
      expect(projected).toHaveLength(outputs);
      expected.forEach((value, at) => expect(projected[at]).toBeCloseTo(value, 3));
    }),
  );
});

describe('from 2048 to 512 dimensions', () => {
  const [inputs, outputs] = [2048, 512];
  /** Random ones, and what pooled features look like: nothing negative, most of it small. */
  const kinds = {
    'random vectors': (seed: number) => normalize(normals(inputs, seed)),
    'vectors like pooled features': (seed: number) =>
      normalize(normals(inputs, seed).map((value) => Math.max(0, value) ** 3)),
  };
  /**
   * Of a length, squared, a random projection changes more than the share e with a probability of 2 exp(-k (e²/4 - e³/6))
   * at most (Dasgupta and Gupta 2003), and of an inner product of unit vectors more than e where it does so to their sum or their
   * difference. For 40 vectors and e = 0.5 that is 1e-6; and an error of 2 / k in the mean of its squares is expected at most.
   */
  test.each(Object.entries(kinds))('inner products of %s are kept', (_, draw) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const projection = new HadamardProjection(inputs, outputs, seed);
        const vectors = Array.from({ length: 40 }, (__, at) => draw(seed + 977 * at));
        const projected = vectors.map((vector) => projection.project(vector));
        let worst = 0;
        let squares = 0;
        let pairs = 0;
        vectors.forEach((one, a) => {
          for (let b = 0; b <= a; b++) {
            const other = vectors[b] ?? one;
            const error = dot(projected[a] ?? one, projected[b] ?? one) - dot(one, other);
            worst = Math.max(worst, Math.abs(error));
            squares += error ** 2;
            pairs++;
          }
        });
        expect(worst).toBeLessThan(0.5);
        expect(squares / pairs).toBeLessThan(2 / outputs);
      }),
      { numRuns: 20 },
    );
  });
});

test('a seed means the same bits for ever: stored vectors depend on it', () => {
  const vector = Float32Array.of(1, -2, 3, 5, -8, 13, 21, -34);
  const projected = [...new HadamardProjection(8, 3, 7).project(vector)];
  expect(projected).toEqual([34.06366729736328, 9.81495475769043, 15.588457107543945]);
});

test.each([
  [6, 3],
  [8, 9],
  [8, 0],
  [8, 1.5],
  [Number.NaN, 1],
  [0, 0],
])('from %d to %d dimensions is refused', (inputs, outputs) => {
  expect(() => new HadamardProjection(inputs, outputs, 1)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a vector of another length is refused', () => {
  expect(() => new HadamardProjection(8, 4, 1).project(new Float32Array(7))).toThrow(/7 values .* of 8/u);
});
