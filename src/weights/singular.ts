/** @file The leading left singular vectors of a matrix: the directions of its columns' space that carry most. */
import { symmetricEigen } from './eigen.ts';
import { addScaled, dot, largestComponent, scale } from './float64.ts';

/**
 * The `count` leading left singular vectors of a tall matrix A, from the eigenvectors v of AᵀA: u = A v / |A v|. That
 * squares the condition, so directions below 1e-7 of the largest would be noise; those asked for lie far above. Each
 * vector's component of largest magnitude is positive, so that the result is the same wherever it is computed.
 *
 * @param matrix row-major [rows][columns]
 * @param count 1 to the rank of the matrix
 * @returns row-major [rows][count], columns orthonormal
 */
export function leadingLeftSingularVectors(
  matrix: Float32Array,
  columns: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const rows = Array.from({ length: matrix.length / columns }, (_, row) =>
    Float64Array.from(matrix.subarray(row * columns, (row + 1) * columns)),
  );
  const result = new Float32Array(rows.length * count);
  symmetricEigen(gram(rows, columns))
    .slice(0, count)
    .forEach(({ vector }, index) => {
      const image = Float64Array.from(rows, (row) => dot(row, vector));
      scale(image, Math.sign(largestComponent(image)) / Math.sqrt(dot(image, image)));
      image.forEach((value, row) => (result[row * count + index] = value));
    });
  return result;
}

/** The rows of AᵀA, summed over one row of A at a time, since its values lie together in memory. */
function gram(rows: readonly Float64Array[], columns: number): Float64Array[] {
  const result = Array.from({ length: columns }, () => new Float64Array(columns));
  for (const row of rows)
    result.forEach((target, column) => addScaled(target, row[column] as number, row, column));
  result.forEach((upper, row) => {
    for (let column = row + 1; column < columns; column++) {
      (result[column] as Float64Array)[row] = upper[column] as number;
    }
  });
  return result;
}
