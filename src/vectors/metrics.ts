/** @file The three metrics: from a pair of vectors to Milvus' distance, and from that to a rank that orders answers. */
import type { Metric } from '../profiles/profiles.ts';
import { dot, squaredL2 } from './kernels.ts';

/**
 * Milvus' distance of `query` to the stored vector at `offset` in `vectors`, rounded to the float32 that is answered:
 * what looks like a tie to a caller has to be ordered as a tie.
 *
 * @param lengths Euclidean lengths of query and stored vector, used by COSINE (0 when either is a vector of zeros)
 */
export function milvusDistance(
  metric: Metric,
  query: Float32Array,
  vectors: Float32Array,
  offset: number,
  lengths: { readonly query: number; readonly stored: number },
): number {
  const measure = metric === 'L2' ? squaredL2 : dot;
  return distanceOf(metric, measure(query, vectors, offset), lengths);
}

/** {@link milvusDistance} of two vectors whose squared distance (L2) or inner product (IP, COSINE) is known. */
export function distanceOf(
  metric: Metric,
  measured: number,
  lengths: { readonly query: number; readonly stored: number },
): number {
  if (metric !== 'COSINE') return Math.fround(measured);
  const product = lengths.query * lengths.stored;
  return product === 0 ? 0 : Math.fround(measured / product);
}

/** A number that is smaller for better answers, whatever the metric; its own inverse. */
export function rankOf(metric: Metric, distance: number): number {
  // `0 -` and not unary minus: a distance of 0 must not come back as -0.
  return metric === 'L2' ? distance : 0 - distance;
}
