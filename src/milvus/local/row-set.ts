/** @file Sets of rows by ordinal, as filters and searches pass them around. */
import type { LabelSet } from '../../vectors/vector-index.ts';

/** Row ordinals in ascending order, each once; four bytes a row. */
export class RowList implements LabelSet {
  readonly rows: Uint32Array;

  /** @param rows in any order, any number of times */
  static of(rows: Iterable<number>): RowList {
    const sorted = Uint32Array.from(rows).sort();
    return new RowList(sorted.filter((row, position) => position === 0 || row !== sorted[position - 1]));
  }

  private constructor(rows: Uint32Array) {
    this.rows = rows;
  }

  get size(): number {
    return this.rows.length;
  }

  has(row: number): boolean {
    let [from, to] = [0, this.rows.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.rows[middle] as number) < row) from = middle + 1;
      else to = middle;
    }
    return this.rows[from] === row;
  }

  [Symbol.iterator](): IterableIterator<number> {
    return this.rows[Symbol.iterator]();
  }
}

/** Rows that are known before they are listed, so that of several sets the smallest can be listed and the rest asked. */
export interface RowCandidates {
  /** About how many {@link rows} names. */
  readonly estimate: number;
  has(row: number): boolean;
  /** In no particular order. */
  rows(): Iterable<number>;
}
