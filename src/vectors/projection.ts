/** @file Fixed random projections to fewer dimensions. They nearly keep angles (Johnson and Lindenstrauss 1984). */
import { LookalikeError } from '../base/errors.ts';
import { normalRandom, seededRandom } from './random.ts';

/**
 * A random matrix with orthonormal rows: row-major [outputs][inputs], float32. The same arguments give the same bits on
 * every engine (only operations that IEEE 754 rounds exactly are used), since vectors made by two builds must agree.
 *
 * Rows of nearly normal numbers, orthogonalized in float64 by Gram-Schmidt run twice over each row, after which they are
 * orthogonal to working precision (Giraud, Langou, Rozloznik 2005: "twice is enough").
 *
 * @param inputs columns, 1 or more
 * @param outputs rows, 1..inputs
 * @throws LookalikeError INVALID_ARGUMENT when the sizes are outside their ranges
 */
export function orthonormalProjection(
  inputs: number,
  outputs: number,
  seed: number,
): Float32Array<ArrayBuffer> {
  if (!Number.isSafeInteger(inputs) || !Number.isSafeInteger(outputs) || outputs < 1 || outputs > inputs) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `A projection from ${inputs} to ${outputs} dimensions was asked for; at least 1 and at most as many outputs as inputs are possible.`,
    );
  }
  const random = seededRandom(seed);
  const rows: Float64Array[] = [];
  while (rows.length < outputs) {
    const row = Float64Array.from({ length: inputs }, () => normalRandom(random));
    removeComponents(row, rows);
    removeComponents(row, rows);
    const length = Math.sqrt(dot(row, row));
    for (let column = 0; column < inputs; column++) row[column] = (row[column] ?? 0) / length;
    rows.push(row);
  }
  const matrix = new Float32Array(outputs * inputs);
  rows.forEach((row, index) => matrix.set(row, index * inputs));
  return matrix;
}

/** Takes from `row` what points along any of the orthonormal `basis`. */
function removeComponents(row: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    const component = dot(row, direction);
    for (let column = 0; column < row.length; column++) {
      row[column] = (row[column] ?? 0) - component * (direction[column] ?? 0);
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let column = 0; column < a.length; column++) sum += (a[column] ?? 0) * (b[column] ?? 0);
  return sum;
}
