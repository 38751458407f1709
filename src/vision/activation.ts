/**
 * @file What of a picture made it similar: the last feature map, position by position. The pooled features are the mean of the
 * positions', so that a cosine of pooled features is a sum over positions, and each position has its share of it, as in class
 * activation maps (Zhou et al. 2016), with a photo in the place of a class.
 */
import { norm } from '../vectors/kernels.ts';

/** A value a position, row by row from the top. */
export interface PositionMap {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The share of each position in the cosine of the pooled features of `map` with `pooled`: they add up to it.
 *
 * @param map [channels, rows, columns] of a square picture, without negative values
 * @param pooled of length 1, one value a channel
 */
export function sharesOf(map: Float32Array, pooled: Float32Array): PositionMap {
  const positions = map.length / pooled.length;
  const means = new Float32Array(pooled.length);
  const values = new Float32Array(positions);
  for (let channel = 0, at = 0; channel < pooled.length; channel++) {
    const weight = pooled[channel] ?? 0;
    let sum = 0;
    for (let position = 0; position < positions; position++, at++) {
      const value = map[at] ?? 0;
      sum += value;
      values[position] = (values[position] ?? 0) + weight * value;
    }
    means[channel] = sum / positions;
  }
  const scale = 1 / (positions * norm(means));
  const side = Math.sqrt(positions);
  return { values: values.map((value) => value * scale), rows: side, columns: side };
}
