/** @file Rows by the value of one scalar column, so that a filter on it reads just those rows, or none at all. */
import type { Row } from '../../store/store.ts';
import type { ValueSelection } from './filter/access-path.ts';
import { columnReader, type ColumnReader } from './filter/column.ts';
import type { ScalarValue } from './filter/condition.ts';
import { orderOf } from './filter/value-operations.ts';
import type { RowCandidates } from './row-set.ts';
import type { Schema } from './schema.ts';

/** The rows of one value; a value of one row, as paths and dates have it, takes no set of its own. */
type Holders = number | Set<number>;

/**
 * Values in the lists of the order, as a multiple of those that rows have, above which the others are dropped: each value
 * is in one list at least, and in both while it was gone and came back.
 */
const LISTED_MAX = 3;

type Between = ValueSelection & { readonly kind: 'between' };

export class ScalarIndex {
  readonly #read: ColumnReader;
  /** `null` for rows without a value. */
  readonly #values = new Map<number, ScalarValue | null>();
  readonly #holders = new Map<ScalarValue | null, Holders>();
  /** Distinct values in order, some of which no row may have any more; what came since the last look is in `#fresh`. */
  #ordered: ScalarValue[] = [];
  #fresh: ScalarValue[] = [];

  /** @param column a scalar field of VarChar, Bool or number type, the primary key, or the hidden partition */
  constructor(schema: Schema, column: string) {
    this.#read = columnReader(schema, column);
  }

  /** Rows with a value or without. */
  get size(): number {
    return this.#values.size;
  }

  /** Rows are added by ascending ordinal. */
  add(row: Row): void {
    this.set(row.row, this.#read(row) as ScalarValue | null);
  }

  /** Adds a row by its value. */
  set(row: number, value: ScalarValue | null): void {
    this.#values.set(row, value);
    const holders = this.#holders.get(value);
    if (holders instanceof Set) holders.add(row);
    else if (holders !== undefined) this.#holders.set(value, new Set([holders, row]));
    else {
      this.#holders.set(value, row);
      if (value !== null) this.#list(value);
    }
  }

  /** Ordinals behind `after`, ascending. */
  *rows(after: number): Iterable<number> {
    for (const row of this.#values.keys()) if (row > after) yield row;
  }

  /** Forgets a row; one that is not there is ignored. */
  remove(row: number): void {
    const value = this.#values.get(row);
    if (value === undefined) return;
    this.#values.delete(row);
    const holders = this.#holders.get(value);
    if (holders instanceof Set) holders.delete(row);
    if (sizeOf(holders) === 0 || holders === row) this.#holders.delete(value);
  }

  /** `null` also for a row that is not there. */
  valueOf(row: number): ScalarValue | null {
    return this.#values.get(row) ?? null;
  }

  /** Orders rows by their values; rows without one, or unknown here, are equal to all. */
  compare(a: number, b: number): number {
    return orderOf(this.#values.get(a), this.#values.get(b)) ?? 0;
  }

  /** Rows by ascending value; those of one value in no particular order, those without one left out. */
  *inOrder(): Iterable<number> {
    this.#order();
    yield* this.#run(0, this.#ordered.length, () => true).rows();
  }

  select(selection: ValueSelection): RowCandidates {
    switch (selection.kind) {
      case 'among': {
        const values = new Set<ScalarValue | null>(selection.values);
        return this.#candidates(this.#countOf(values), (value) => values.has(value), values);
      }
      case 'absent':
        return this.#candidates(this.#countOf([null]), (value) => value === null, [null]);
      case 'present':
        return this.#others(new Set([null]));
      case 'others':
        return this.#others(new Set([null, ...selection.than]));
      case 'between':
        return this.#run(this.#start(selection), this.#end(selection), (value) =>
          isBetween(value, selection),
        );
      case 'prefix': {
        const { prefix } = selection;
        const start = this.#start({ kind: 'between', lower: { value: prefix, inclusive: true } });
        const isPrefixed = (value: ScalarValue): boolean =>
          typeof value === 'string' && value.startsWith(prefix);
        return this.#run(start, this.#firstNot(isPrefixed, start), isPrefixed);
      }
    }
  }

  #others(excluded: ReadonlySet<ScalarValue | null>): RowCandidates {
    const isSelected = (value: ScalarValue | null): boolean => !excluded.has(value);
    const values = this.#values;
    return {
      estimate: values.size - this.#countOf(excluded),
      has: (row) => this.#holds(row, isSelected),
      *rows() {
        for (const [row, value] of values) if (isSelected(value)) yield row;
      },
    };
  }

  /** Rows of the ordered values from `start` to before `end`. */
  #run(start: number, end: number, isSelected: (value: ScalarValue) => boolean): RowCandidates {
    const ordered = this.#ordered;
    const values = {
      *[Symbol.iterator]() {
        for (let at = start; at < end; at++) yield ordered[at] as ScalarValue;
      },
    };
    const perValue = this.#values.size / Math.max(1, ordered.length);
    const estimate = Math.max(0, end - start) * perValue;
    return this.#candidates(estimate, (value) => value !== null && isSelected(value), values);
  }

  #candidates(
    estimate: number,
    isSelected: (value: ScalarValue | null) => boolean,
    values: Iterable<ScalarValue | null>,
  ): RowCandidates {
    const all = this.#holders;
    return {
      estimate,
      has: (row) => this.#holds(row, isSelected),
      *rows() {
        for (const value of values) {
          const holders = all.get(value);
          if (typeof holders === 'number') yield holders;
          else if (holders) yield* holders;
        }
      },
    };
  }

  #holds(row: number, isSelected: (value: ScalarValue | null) => boolean): boolean {
    const value = this.#values.get(row);
    return value !== undefined && isSelected(value);
  }

  #countOf(values: Iterable<ScalarValue | null>): number {
    let count = 0;
    for (const value of values) count += sizeOf(this.#holders.get(value));
    return count;
  }

  #start({ lower }: Between): number {
    this.#order();
    return lower ? this.#firstNot((value) => !isBetween(value, { kind: 'between', lower })) : 0;
  }

  #end({ upper }: Between): number {
    return upper
      ? this.#firstNot((value) => isBetween(value, { kind: 'between', upper }))
      : this.#ordered.length;
  }

  /** Position of the first ordered value, from `start` on, that is not `before`; all that are stand in front of it. */
  #firstNot(before: (value: ScalarValue) => boolean, start = 0): number {
    let [from, to] = [start, this.#ordered.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (before(this.#ordered[middle] as ScalarValue)) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** A column whose order nobody asks for keeps no values that are gone. */
  #list(value: ScalarValue): void {
    this.#fresh.push(value);
    if (this.#ordered.length + this.#fresh.length <= LISTED_MAX * this.#holders.size) return;
    const isHeld = (listed: ScalarValue): boolean => this.#holders.has(listed);
    this.#ordered = this.#ordered.filter(isHeld);
    this.#fresh = [...new Set(this.#fresh)].filter(isHeld);
  }

  /** Sorts what is new and merges it in, without the values that are gone: cheap after a small change to many values. */
  #order(): void {
    if (this.#fresh.length === 0) return;
    const fresh = this.#fresh.sort(compareValues);
    const merged: ScalarValue[] = [];
    let taken = 0;
    const take = (value: ScalarValue): void => {
      // A value that was gone and came back is in both lists.
      if (this.#holders.has(value) && merged.at(-1) !== value) merged.push(value);
    };
    for (const value of this.#ordered) {
      while (taken < fresh.length && compareValues(fresh[taken] as ScalarValue, value) < 0) {
        take(fresh[taken++] as ScalarValue);
      }
      take(value);
    }
    for (const value of fresh.slice(taken)) take(value);
    this.#ordered = merged;
    this.#fresh = [];
  }
}

function sizeOf(holders: Holders | undefined): number {
  if (holders === undefined) return 0;
  return typeof holders === 'number' ? 1 : holders.size;
}

/** Values of one column are of one type. */
function compareValues(left: ScalarValue, right: ScalarValue): number {
  return orderOf(left, right) ?? 0;
}

function isBetween(value: ScalarValue, { lower, upper }: Between): boolean {
  const overLower = lower ? compareValues(value, lower.value) : 1;
  const overUpper = upper ? compareValues(value, upper.value) : -1;
  return (
    (overLower > 0 || (overLower === 0 && (lower?.inclusive ?? true))) &&
    (overUpper < 0 || (overUpper === 0 && (upper?.inclusive ?? true)))
  );
}
