/**
 * @file What of a picture the network looks at, and what made it similar: the last feature map, position by position. The pooled features are the mean of the
 * positions', so that a cosine of pooled features is a sum over positions, and each position has its share of it, as in class
 * activation maps (Zhou et al. 2016), with a photo in the place of a class.
 */
import { norm } from '../vectors/kernels.ts';
import type { Crop } from './embedder.ts';

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

/**
 * How active each position is: the mean over channels.
 * @param map [channels, rows, columns], rows and columns as many
 */
export function activityOf(map: Float32Array, channels: number): PositionMap {
  const positions = map.length / channels;
  const values = new Float32Array(positions);
  map.forEach((value, at) => {
    const position = at % positions;
    values[position] = (values[position] ?? 0) + value / channels;
  });
  const side = Math.sqrt(positions);
  return { values, rows: side, columns: side };
}

/**
 * The box around the most active position and those joined to it that are at least so active, in shares of the picture.
 * @param share of the highest value, above 0
 */
export function activeBox({ values, rows, columns }: PositionMap, share: number): Crop {
  const best = values.indexOf(Math.max(...values));
  const least = share * (values[best] ?? 0);
  const joined = new Set([best]);
  // A set is walked in the order in which it grows.
  for (const position of joined) {
    const column = position % columns;
    const neighbours = [
      position - columns,
      position + columns,
      ...(column > 0 ? [position - 1] : []),
      ...(column < columns - 1 ? [position + 1] : []),
    ];
    for (const next of neighbours) if ((values[next] ?? -1) >= least) joined.add(next);
  }
  const across = Array.from(joined, (position) => position % columns);
  const down = Array.from(joined, (position) => Math.floor(position / columns));
  const [left, top] = [Math.min(...across), Math.min(...down)];
  return {
    x: left / columns,
    y: top / rows,
    width: (Math.max(...across) + 1 - left) / columns,
    height: (Math.max(...down) + 1 - top) / rows,
  };
}

/** A box `factor` times as wide and high around the same centre, as far as the picture reaches. */
export function widened({ x, y, width, height }: Crop, factor: number): Crop {
  const grown = (start: number, length: number): { start: number; length: number } => {
    const by = (length * (factor - 1)) / 2;
    const from = Math.max(0, start - by);
    return { start: from, length: Math.min(1, start + length + by) - from };
  };
  const [horizontal, vertical] = [grown(x, width), grown(y, height)];
  return { x: horizontal.start, y: vertical.start, width: horizontal.length, height: vertical.length };
}
