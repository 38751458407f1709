/** @file What a map is worth: how far the nearest in it are those that are nearest by their vectors. Compares every pair. */
import { squaredL2 } from '../../vectors/kernels.ts';

export interface MapQuality {
  /** Mean share of a photo's nearest by vectors that are among its nearest in the map, 0..1. */
  readonly kept: number;
  /**
   * Trustworthiness (Venna and Kaski 2001), 0..1: 1 where nothing is near in the map that is not by vectors, about 0.5 of a map at
   * random.
   */
  readonly trustworthiness: number;
  /** Mean share of a photo's nearest that are of its class, by vectors and in the map, 0..1. */
  readonly purity: number;
  readonly mapPurity: number;
}

/**
 * @param vectors of each photo
 * @param positions x and y of one photo after the other
 * @param classes of each photo
 * @param nearest how many of a photo's nearest count, fewer than half of the photos
 */
export function mapQuality(
  vectors: readonly Float32Array[],
  positions: Float32Array,
  classes: readonly string[],
  nearest: number,
): MapQuality {
  const count = vectors.length;
  const points = Array.from({ length: count }, (_, at) => positions.slice(2 * at, 2 * at + 2));
  let [kept, penalty, pure, mapPure] = [0, 0, 0, 0];
  for (let own = 0; own < count; own++) {
    const byVector = order(vectors, own);
    const inMap = order(points, own).slice(0, nearest);
    const ranks = new Map(byVector.map((node, rank) => [node, rank]));
    for (const node of inMap) {
      const rank = ranks.get(node) ?? count;
      if (rank < nearest) kept++;
      else penalty += rank + 1 - nearest;
    }
    const isPure = (node: number): boolean => classes[node] === classes[own];
    pure += byVector.slice(0, nearest).filter(isPure).length;
    mapPure += inMap.filter(isPure).length;
  }
  const all = count * nearest;
  return {
    kept: kept / all,
    trustworthiness: 1 - (2 * penalty) / (all * (2 * count - 3 * nearest - 1)),
    purity: pure / all,
    mapPurity: mapPure / all,
  };
}

/** The others, nearest first. */
function order(vectors: readonly Float32Array[], own: number): number[] {
  const from = vectors[own] ?? new Float32Array();
  const distances = Float32Array.from(vectors, (vector) => squaredL2(from, vector));
  return Array.from(vectors.keys())
    .filter((node) => node !== own)
    .sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0));
}
