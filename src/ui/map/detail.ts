/**
 * @file Which photos are shown as pictures at which zoom: as many as find room beside each other, spread over all of the map. Who is
 * shown stays when one zooms in, and comes back at the same zoom: each photo has a spacing from which on it is there, and as seen on
 * the screen no two that are there are nearer to each other than the pictures' side.
 */
import { MAP_VIEW } from '../../profiles/profiles.ts';

/** Photos by the spacing at which they appear, widest first; more of them are found when they are needed. */
export class Detail {
  readonly #positions: Float32Array;
  /** Found so far, in the order in which they appear. */
  readonly shown: number[] = [];
  /** Of each of these: the largest of the larger of two distances, in x and in y, that it keeps from those before it. */
  readonly spacings: number[] = [];
  #waiting: number[];
  #spacing: number;

  /**
   * @param positions x and y of one node after the other
   * @param nodes those that are to be shown, the more important first
   * @param widest spacing at which there is room for one
   */
  constructor(positions: Float32Array, nodes: readonly number[], widest: number) {
    this.#positions = positions;
    this.#waiting = [...nodes];
    this.#spacing = Math.max(widest, Number.MIN_VALUE);
  }

  /** How many of {@link shown} are there at this spacing. */
  upTo(spacing: number): number {
    while (this.#waiting.length > 0 && this.#spacing / MAP_VIEW.detailStep >= spacing) {
      this.#spacing /= MAP_VIEW.detailStep;
      this.#find();
    }
    let [low, high] = [0, this.spacings.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.spacings[middle] ?? 0) >= spacing) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Those that find room at the present spacing: a cell of its side holds one at most, and who is nearer is in a cell beside it. */
  #find(): void {
    const spacing = this.#spacing;
    const taken = new Map<number, number>();
    for (const node of this.shown) taken.set(this.#cell(node), node);
    const waiting: number[] = [];
    for (const node of this.#waiting) {
      const cell = this.#cell(node);
      const isNear = (step: number): boolean => {
        const other = taken.get(cell + step);
        return other !== undefined && this.#apart(node, other) < spacing;
      };
      if (AROUND.some(isNear)) {
        waiting.push(node);
        continue;
      }
      taken.set(cell, node);
      this.shown.push(node);
      this.spacings.push(spacing);
    }
    this.#waiting = waiting;
  }

  #cell(node: number): number {
    const column = Math.floor((this.#positions[2 * node] ?? 0) / this.#spacing);
    const row = Math.floor((this.#positions[2 * node + 1] ?? 0) / this.#spacing);
    return row * CELLS + column;
  }

  #apart(a: number, b: number): number {
    const dx = Math.abs((this.#positions[2 * a] ?? 0) - (this.#positions[2 * b] ?? 0));
    const dy = Math.abs((this.#positions[2 * a + 1] ?? 0) - (this.#positions[2 * b + 1] ?? 0));
    return Math.max(dx, dy);
  }
}

/** More cells than a row has, and few enough for numbers of cells to be exact. */
const CELLS = 2 ** 24;

/** From a cell to itself and those beside it. */
const AROUND = Object.freeze([-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => row * CELLS + column)));
