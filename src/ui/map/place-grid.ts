/** @file Places by where they are: the nearest to a place, and those in a part of the map, without looking at all. */
import { boundsOf, sortedByCell, type Bounds } from '../../library/map/bounds.ts';
import type { Point } from '../points.ts';

export class PlaceGrid {
  readonly #positions: Float32Array;
  readonly #bounds: Bounds;
  readonly #columns: number;
  readonly #rows: number;
  /** Side of a cell, in the map's units. */
  readonly #side: number;
  /** Nodes of cell c stand at `#starts[c]`..`#starts[c + 1]`. */
  readonly #starts: Uint32Array;
  /** By cell, row by row. */
  readonly nodes: Uint32Array;

  /**
   * @param positions x and y of one node after the other
   * @param nodes those that count
   */
  constructor(positions: Float32Array, nodes: ArrayLike<number>) {
    this.#positions = positions;
    this.#bounds = boundsOf(positions);
    const { left, top, right, bottom } = this.#bounds;
    const [width, height] = [Math.max(1e-9, right - left), Math.max(1e-9, bottom - top)];
    // About one node a cell.
    this.#side = Math.max(
      Math.sqrt((width * height) / Math.max(1, nodes.length)),
      Math.max(width, height) / Math.max(1, nodes.length),
    );
    this.#columns = Math.floor(width / this.#side) + 1;
    this.#rows = Math.floor(height / this.#side) + 1;
    const cells = Uint32Array.from(nodes, (node) =>
      this.#cellOf(positions[2 * node] ?? 0, positions[2 * node + 1] ?? 0),
    );
    const { order, starts } = sortedByCell(cells, this.#columns * this.#rows);
    this.#starts = starts;
    this.nodes = order.map((at) => nodes[at] ?? 0);
  }

  #columnOf(x: number): number {
    return Math.max(0, Math.min(this.#columns - 1, Math.floor((x - this.#bounds.left) / this.#side)));
  }

  #rowOf(y: number): number {
    return Math.max(0, Math.min(this.#rows - 1, Math.floor((y - this.#bounds.top) / this.#side)));
  }

  #cellOf(x: number, y: number): number {
    return this.#rowOf(y) * this.#columns + this.#columnOf(x);
  }

  /** Calls `visit` with each node in the part, its edges included. */
  visit({ left, top, right, bottom }: Bounds, visit: (node: number) => void): void {
    const [first, last] = [this.#columnOf(left), this.#columnOf(right)];
    for (let row = this.#rowOf(top); row <= this.#rowOf(bottom); row++) {
      const start = this.#starts[row * this.#columns + first] ?? 0;
      const end = this.#starts[row * this.#columns + last + 1] ?? 0;
      for (let at = start; at < end; at++) {
        const node = this.nodes[at] ?? 0;
        const [x, y] = [this.#positions[2 * node] ?? 0, this.#positions[2 * node + 1] ?? 0];
        if (x >= left && x <= right && y >= top && y <= bottom) visit(node);
      }
    }
  }

  /** The node nearest to a place and no farther than `reach`; of equals the one with the lowest number. */
  nearest({ x, y }: Point, reach: number): number | undefined {
    let found: number | undefined;
    let least = reach * reach;
    this.visit({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }, (node) => {
      const dx = (this.#positions[2 * node] ?? 0) - x;
      const dy = (this.#positions[2 * node + 1] ?? 0) - y;
      const distance = dx * dx + dy * dy;
      if (distance > least || (distance === least && found !== undefined && found < node)) return;
      least = distance;
      found = node;
    });
    return found;
  }
}

/** Unit steps of the arrow keys. */
export const DIRECTIONS = Object.freeze({
  ArrowLeft: Object.freeze({ x: -1, y: 0 }),
  ArrowRight: Object.freeze({ x: 1, y: 0 }),
  ArrowUp: Object.freeze({ x: 0, y: -1 }),
  ArrowDown: Object.freeze({ x: 0, y: 1 }),
});

/**
 * The next of `nodes` in a direction: within 45 degrees of it, by the distance and twice what it lies aside, so that a step back leads
 * back where it can. `undefined` at the edge.
 */
export function nextInDirection(
  positions: Float32Array,
  nodes: Iterable<number>,
  from: Point,
  direction: Point,
): number | undefined {
  let found: number | undefined;
  let least = Infinity;
  for (const node of nodes) {
    const dx = (positions[2 * node] ?? 0) - from.x;
    const dy = (positions[2 * node + 1] ?? 0) - from.y;
    const ahead = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y - dy * direction.x);
    if (ahead <= 0 || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) {
      least = cost;
      found = node;
    }
  }
  return found;
}
