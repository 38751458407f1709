/** @file Photos that are not part of a layout stand where the nearest of those are that have a place. */
import { MAP } from '../../profiles/profiles.ts';
import type { NeighborTable } from './types.ts';

/**
 * Gives the nodes among `waiting` places, which are written into `positions`: of each the mean of its nearest placed neighbours,
 * by weights that fall with distance. Whose neighbours all wait is placed after them; who has no neighbour with a place in any
 * number of steps stands in the middle.
 *
 * @param positions x and y of each node; NaN of those that have no place
 */
export function placeAtNeighbors(
  positions: Float32Array,
  table: NeighborTable,
  waiting: readonly number[],
): void {
  let left = waiting;
  while (left.length > 0) {
    const next: number[] = [];
    // All of a round see the places from before it: the order of the nodes changes nothing.
    const found: [node: number, x: number, y: number][] = [];
    for (const node of left) {
      const place = meanPlace(positions, table, node);
      if (place) found.push([node, ...place]);
      else next.push(node);
    }
    if (found.length === 0) {
      const middle = middleOf(positions);
      for (const node of next) found.push([node, ...middle]);
      next.length = 0;
    }
    for (const [node, x, y] of found) {
      // Several at one place would hide each other: they stand round it as the seeds of a sunflower do.
      const turn = node * GOLDEN_ANGLE;
      positions[2 * node] = x + MAP.aside * Math.cos(turn);
      positions[2 * node + 1] = y + MAP.aside * Math.sin(turn);
    }
    left = next;
  }
}

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

function meanPlace(
  positions: Float32Array,
  { width, neighbors, distances }: NeighborTable,
  node: number,
): [x: number, y: number] | undefined {
  let [x, y, sum, used, nearest] = [0, 0, 0, 0, 0];
  for (let at = node * width; at < (node + 1) * width && used < MAP.placedBy; at++) {
    const neighbor = neighbors[at] ?? -1;
    if (neighbor < 0) break;
    const [itsX = NaN, itsY = NaN] = positions.subarray(2 * neighbor, 2 * neighbor + 2);
    if (Number.isNaN(itsX)) continue;
    const distance = Math.max(distances[at] ?? 0, MAP.leastDistance);
    if (used === 0) nearest = distance;
    const weight = (nearest / distance) ** MAP.placingPower;
    x += weight * itsX;
    y += weight * itsY;
    sum += weight;
    used++;
  }
  return used === 0 ? undefined : [x / sum, y / sum];
}

function middleOf(positions: Float32Array): [x: number, y: number] {
  let [x, y, count] = [0, 0, 0];
  for (let at = 0; at < positions.length; at += 2) {
    if (Number.isNaN(positions[at])) continue;
    x += positions[at] ?? 0;
    y += positions[at + 1] ?? 0;
    count++;
  }
  return count === 0 ? [0, 0] : [x / count, y / count];
}
