/** @file Where a layout begins: photos in the plane of the two directions in which their vectors differ most. */
import { MAP } from '../../profiles/profiles.ts';
import { dot } from '../../vectors/kernels.ts';
import { plainKernels } from '../../vectors/plain-kernels.ts';
import { principalDirections } from '../../vectors/principal-directions.ts';

/** Tells where a vector stands: x and y, the sample's mean in the middle and its farthest vector `MAP.startRadius` away. */
export type Plane = (vector: Float32Array) => readonly [x: number, y: number];

/** @param sample unit vectors of one dimension, spread over the library */
export function principalPlane(sample: readonly Float32Array[]): Plane {
  const dimension = sample[0]?.length ?? 0;
  const mean = new Float32Array(dimension);
  for (const vector of sample)
    vector.forEach((value, d) => (mean[d] = (mean[d] ?? 0) + value / sample.length));
  const vectors = new Float32Array(sample.length * dimension);
  sample.forEach((vector, row) =>
    vectors.set(
      vector.map((value, d) => value - (mean[d] ?? 0)),
      row * dimension,
    ),
  );
  const directions = leading({ dimension, vectors });
  const [first, second] = [directions.subarray(0, dimension), directions.subarray(dimension)];
  const [middleX, middleY] = [dot(first, mean), dot(second, mean)];
  const place: Plane = (vector) => [dot(first, vector) - middleX, dot(second, vector) - middleY];
  const farthest = sample.reduce((most, vector) => Math.max(most, Math.hypot(...place(vector))), 0);
  const scale = farthest > 0 ? MAP.startRadius / farthest : 0;
  return (vector) => {
    const [x, y] = place(vector);
    return [x * scale, y * scale];
  };
}

function leading(sample: { readonly dimension: number; readonly vectors: Float32Array }): Float32Array {
  const { dimension } = sample;
  // Further ones converge sooner than the last: two of four are nearer to the eigenvectors than two of two.
  const steps = principalDirections(plainKernels, sample, { offset: 0, length: dimension }, MAP.directions);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value.subarray(0, 2 * dimension);
  }
}
