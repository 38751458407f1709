import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orthonormalProjection } from '../../src/vectors/projection.ts';

test('rows are orthonormal, whatever the sizes and the seed', () => {
  const shapes = fc.integer({ min: 1, max: 40 }).chain((inputs) =>
    fc.record({
      inputs: fc.constant(inputs),
      outputs: fc.integer({ min: 1, max: inputs }),
      seed: fc.integer(),
    }),
  );
  fc.assert(
    fc.property(shapes, ({ inputs, outputs, seed }) => {
      const matrix = orthonormalProjection(inputs, outputs, seed);
      expect(matrix).toHaveLength(inputs * outputs);
      expect(worstOrthonormality(matrix, inputs, outputs)).toBeLessThan(1e-5);
    }),
  );
});

test('the sizes that the weights are built with', () => {
  expect(worstOrthonormality(orthonormalProjection(1000, 256, 20_242), 1000, 256)).toBeLessThan(1e-6);
});

test('a seed means the same bits for ever: stored vectors depend on it', () => {
  expect([...orthonormalProjection(3, 2, 7)]).toEqual([
    -0.5907360315322876, -0.37893953919410706, 0.7123452425003052, 0.796894907951355, -0.13564956188201904,
    0.5886914730072021,
  ]);
  expect(orthonormalProjection(8, 4, 7)).toEqual(orthonormalProjection(8, 4, 7));
  expect(orthonormalProjection(8, 4, 8)).not.toEqual(orthonormalProjection(8, 4, 7));
});

test.each([
  [4, 5],
  [4, 0],
  [4, 1.5],
  [Number.NaN, 1],
])('from %d to %d dimensions is refused', (inputs, outputs) => {
  expect(() => orthonormalProjection(inputs, outputs, 1)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

/** Largest deviation of any pair of rows' inner product from the identity matrix. */
function worstOrthonormality(matrix: Float32Array, inputs: number, outputs: number): number {
  let worst = 0;
  for (let a = 0; a < outputs; a++) {
    for (let b = 0; b <= a; b++) {
      let product = 0;
      for (let column = 0; column < inputs; column++) {
        product += (matrix[a * inputs + column] ?? NaN) * (matrix[b * inputs + column] ?? NaN);
      }
      const error = Math.abs(product - (a === b ? 1 : 0));
      worst = error > worst || Number.isNaN(error) ? error : worst;
    }
  }
  return worst;
}
