/** @file The best few of many, kept while they stream by. */

/**
 * Keeps the `limit` entries of smallest rank; among equal ranks the smaller label is better. A binary heap with the
 * worst entry on top, in arrays allocated once: an offer that does not make it costs one comparison.
 */
export class TopK {
  readonly #limit: number;
  readonly #ranks: Float64Array;
  readonly #labels: Uint32Array;
  #size = 0;

  /** @param limit 0 or more */
  constructor(limit: number) {
    this.#limit = limit;
    this.#ranks = new Float64Array(limit);
    this.#labels = new Uint32Array(limit);
  }

  offer(rank: number, label: number): void {
    if (this.#size < this.#limit) {
      this.#set(this.#size, rank, label);
      this.#rise(this.#size++);
    } else if (this.#limit > 0 && this.#isWorse(0, rank, label)) {
      this.#set(0, rank, label);
      this.#sink();
    }
  }

  /** The rank that an offer must not exceed to be kept: Infinity while there is room. */
  get worst(): number {
    return this.#size < this.#limit ? Infinity : this.#limit > 0 ? this.#rank(0) : -Infinity;
  }

  /** What was kept, best first. */
  sorted(): { ranks: Float64Array; labels: Uint32Array } {
    const order = Array.from({ length: this.#size }, (_, position) => position).sort(
      (a, b) => this.#rank(a) - this.#rank(b) || this.#label(a) - this.#label(b),
    );
    return {
      ranks: Float64Array.from(order, (position) => this.#rank(position)),
      labels: Uint32Array.from(order, (position) => this.#label(position)),
    };
  }

  #rise(position: number): void {
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (this.#isWorse(parent, this.#rank(position), this.#label(position))) return;
      this.#swap(position, parent);
      position = parent;
    }
  }

  #sink(): void {
    let position = 0;
    for (;;) {
      let worst = position;
      for (const child of [2 * position + 1, 2 * position + 2]) {
        if (child < this.#size && this.#isWorse(child, this.#rank(worst), this.#label(worst))) worst = child;
      }
      if (worst === position) return;
      this.#swap(position, worst);
      position = worst;
    }
  }

  /** Whether the entry at `position` is worse than one of this rank and label. */
  #isWorse(position: number, rank: number, label: number): boolean {
    const own = this.#rank(position);
    return own > rank || (own === rank && this.#label(position) > label);
  }

  #swap(a: number, b: number): void {
    const rank = this.#rank(a);
    const label = this.#label(a);
    this.#set(a, this.#rank(b), this.#label(b));
    this.#set(b, rank, label);
  }

  #set(position: number, rank: number, label: number): void {
    this.#ranks[position] = rank;
    this.#labels[position] = label;
  }

  #rank(position: number): number {
    return this.#ranks[position] as number;
  }

  #label(position: number): number {
    return this.#labels[position] as number;
  }
}
