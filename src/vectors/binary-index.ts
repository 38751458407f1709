/** @file The exact scan over vectors of bits. */
import { checkBatch, checkQuery } from './arguments.ts';
import { commonBits, countBits, differingBits } from './bit-kernels.ts';
import { TopK } from './top-k.ts';
import type { Neighbors, SearchOptions } from './vector-index.ts';
import { VectorTable } from './vector-table.ts';

/**
 * HAMMING: bits that differ. JACCARD: the share of the bits set in either that are not set in both, 0 when none is set.
 * Smaller is better.
 */
export type BinaryMetric = 'HAMMING' | 'JACCARD';

const BITS = 8;

/** As `FlatIndex`, with vectors as packed bits. Which bit of a byte comes first makes no difference to the metrics. */
export class BinaryIndex {
  readonly kind = 'flat';
  readonly dimension: number;
  readonly metric: BinaryMetric;
  /** Bytes of a vector, and the words that they are held in, the last one filled up with zeros. */
  readonly #width: number;
  readonly #words: number;
  /** Measured is the number of bits set. */
  readonly #table: VectorTable<Uint32Array<ArrayBuffer>>;

  /** @param dimension bits, a multiple of 8 */
  constructor(dimension: number, metric: BinaryMetric) {
    this.dimension = dimension;
    this.metric = metric;
    this.#width = dimension / BITS;
    this.#words = Math.ceil(this.#width / Uint32Array.BYTES_PER_ELEMENT);
    this.#table = new VectorTable<Uint32Array<ArrayBuffer>>(
      this.#words,
      (length) => new Uint32Array(length),
      countBits,
    );
  }

  get size(): number {
    return this.#table.size;
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  /**
   * @param labels one label a vector: unsigned 32-bit, unique over the index' whole life (a removed one never returns)
   * @param vectors row-major, `labels.length * dimension / 8` bytes
   * @throws LookalikeError INVALID_ARGUMENT on a wrong length or a repeated label
   */
  add(labels: Uint32Array, vectors: Uint8Array): void {
    checkBatch(this.#width, labels, vectors, (label) => this.#table.isUsed(label));
    labels.forEach((label, row) => {
      const vector = vectors.subarray(row * this.#width, (row + 1) * this.#width);
      this.#table.add(label, (place) => writeBytes(place, vector));
    });
  }

  /** Unknown labels are ignored. Returns how many were there. */
  remove(labels: Uint32Array): number {
    return this.#table.remove(labels);
  }

  has(label: number): boolean {
    return this.#table.position(label) !== undefined;
  }

  /** @throws LookalikeError INVALID_ARGUMENT on a wrong length or a limit below 1 */
  search(query: Uint8Array, { limit, allow }: SearchOptions): Neighbors {
    checkQuery(this.#width, query, limit);
    const words = new Uint32Array(this.#words);
    writeBytes(words, query);
    const distanceAt = this.#distanceTo(words);
    const top = new TopK(Math.min(limit, this.size));
    for (const label of this.#table.among(allow)) {
      const position = this.#table.position(label);
      if (position === undefined) continue;
      top.offer(distanceAt(position), label);
    }
    const { ranks, labels } = top.sorted();
    return { labels, distances: Float32Array.from(ranks) };
  }

  close(): void {
    this.#table.clear();
  }

  /** Rounded to the float32 that is answered: what looks like a tie to a caller has to be ordered as a tie. */
  #distanceTo(query: Uint32Array): (position: number) => number {
    const table = this.#table;
    switch (this.metric) {
      case 'HAMMING':
        return (position) => differingBits(query, table.chunk(position), table.offset(position));
      case 'JACCARD': {
        const own = countBits(query);
        return (position) => {
          const common = commonBits(query, table.chunk(position), table.offset(position));
          const either = own + table.measure(position) - common;
          return either === 0 ? 0 : Math.fround(1 - common / either);
        };
      }
    }
  }
}

function writeBytes(words: Uint32Array, bytes: Uint8Array): void {
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength).set(bytes);
}
