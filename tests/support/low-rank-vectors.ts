import { seededRandom } from '../../src/vectors/random.ts';

/** Row-major vectors in the span of `rank` others. */
export function lowRankVectors(
  dimension: number,
  rows: number,
  rank: number,
  seed: number,
): Float32Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const basis = Array.from({ length: rank }, () =>
    Float32Array.from({ length: dimension }, () => random() - 0.5),
  );
  const vectors = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row++) {
    for (const direction of basis) {
      const factor = random() - 0.5;
      direction.forEach(
        (value, d) => (vectors[row * dimension + d] = (vectors[row * dimension + d] ?? 0) + factor * value),
      );
    }
  }
  return vectors;
}
