/** @file Many items in order without holding up the page: sorted in short runs as they come, merged as they are taken. */

export class SortedRuns<T> implements Iterable<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #length: number;
  readonly #runs: T[][] = [];
  #open: T[] = [];

  /** @param length items of a run, 1 or more */
  constructor(compare: (a: T, b: T) => number, length: number) {
    this.#compare = compare;
    this.#length = length;
  }

  /** Returns whether a run is full and was sorted: a moment to give way. */
  add(item: T): boolean {
    this.#open.push(item);
    if (this.#open.length < this.#length) return false;
    this.#close();
    return true;
  }

  /** All items in order; equal ones as they came. To be taken once all are added. */
  [Symbol.iterator](): Iterator<T> {
    this.#close();
    return this.#merged(0, this.#runs.length)[Symbol.iterator]();
  }

  #close(): void {
    if (this.#open.length > 0) this.#runs.push(this.#open.sort(this.#compare));
    this.#open = [];
  }

  /** Of a stretch of the runs: as many merges of two as it takes, each a step at a time. */
  #merged(from: number, to: number): Iterable<T> {
    if (to - from < 2) return this.#runs[from] ?? [];
    const middle = Math.floor((from + to) / 2);
    return this.#merge(this.#merged(from, middle), this.#merged(middle, to));
  }

  *#merge(first: Iterable<T>, second: Iterable<T>): Generator<T, void, undefined> {
    const others = second[Symbol.iterator]();
    let other = others.next();
    for (const item of first) {
      for (; !other.done && this.#compare(other.value, item) < 0; other = others.next()) yield other.value;
      yield item;
    }
    for (; !other.done; other = others.next()) yield other.value;
  }
}
