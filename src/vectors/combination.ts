/** @file Several photos as one query: added and subtracted. */
import { LookalikeError } from '../base/errors.ts';
import { QUERY, type Profile } from '../profiles/profiles.ts';
import { norm } from './kernels.ts';

/** A photo's vector of a profile, and how much it counts; below 0: results are to be unlike it. */
export interface WeightedVector {
  readonly vector: Float32Array;
  readonly weight: number;
}

/**
 * The vector of a photo that is like all of these, by their weights. Of each block of the profile, and of the whole vector
 * where it has none: sum of weight x unit block, made unit, times the square root of the block's weight, as it is stored. So
 * a block counts as much as in any photo's vector, and the slider weighs what comes out as it weighs a photo. Only the
 * weights' ratios matter.
 *
 * @param parts one or more, of the profile's dimension
 * @throws LookalikeError INVALID_ARGUMENT when they cancel each other out
 */
export function combineVectors(
  profile: Profile,
  parts: readonly WeightedVector[],
): Float32Array<ArrayBuffer> {
  const { dimension, blocks } = profile;
  const combined = new Float32Array(dimension);
  const pieces = blocks.length > 0 ? blocks : [{ offset: 0, length: dimension, weight: 1 }];
  const total = parts.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  for (const { offset, length, weight: share } of pieces) {
    const sum = combined.subarray(offset, offset + length);
    for (const { vector, weight } of parts) {
      const block = vector.subarray(offset, offset + length);
      const factor = weight / (norm(block) * total);
      block.forEach((value, at) => (sum[at] = (sum[at] ?? 0) + value * factor));
    }
    const left = norm(sum);
    if (!(left >= QUERY.leastLeft)) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        'The photos that are added and those that are taken away are so alike that nothing is left to look for. Take one out, or give them other weights.',
      );
    }
    const scale = Math.sqrt(share) / left;
    sum.forEach((value, at) => (sum[at] = value * scale));
  }
  return combined;
}
