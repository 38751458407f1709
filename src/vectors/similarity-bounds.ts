/**
 * @file A range of similarity as Milvus' range search takes it: bounds of the squared distance, as float32 numbers, which
 * distances are. The number is searched for by bits, so that no rounding moves a photo across a bound.
 */
import type { BalancedQuery } from './blocks.ts';

/** Both ends belong to it, -1..1; one that is absent is open. */
export interface SimilarityBounds {
  readonly least?: number;
  readonly most?: number;
}

/** Bounds of squared L2 distances. */
export interface DistanceBounds {
  /** Exclusive: photos that are similar enough are nearer. Infinity when all are. */
  readonly outer: number;
  /** Inclusive: photos that are not too similar are so far or farther. 0 when none is too similar. */
  readonly inner: number;
}

/** The distances at which `query` is similar within the bounds. */
export function distanceBounds(
  query: BalancedQuery,
  { least = -1, most = 1 }: SimilarityBounds,
): DistanceBounds {
  return {
    // Similarities end at -1 and 1, whatever the distance.
    outer: least > -1 ? firstDistance((distance) => query.similarity(distance) < least) : Infinity,
    inner: most < 1 ? firstDistance((distance) => query.similarity(distance) <= most) : 0,
  };
}

/** The smallest float32 from 0 on for which `test` holds, which is true for all larger ones; Infinity when it never is. */
function firstDistance(test: (distance: number) => boolean): number {
  const value = new Float32Array(1);
  // Positive float32 numbers are ordered as their bits are.
  const bits = new Uint32Array(value.buffer);
  let low = 0;
  let high = INFINITY_BITS;
  while (low < high) {
    const middle = (low + high) >>> 1;
    bits[0] = middle;
    if (test(value[0] as number)) high = middle;
    else low = middle + 1;
  }
  bits[0] = low;
  return value[0] as number;
}

const INFINITY_BITS = 0x7f800000;
