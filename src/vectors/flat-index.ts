/** @file The exact scan: slow, obvious and right. The reference for every other index, and the truth for re-ranking. */
import type { Metric } from '../profiles/profiles.ts';
import { checkBatch, checkQuery } from './arguments.ts';
import { norm } from './kernels.ts';
import { milvusDistance, rankOf } from './metrics.ts';
import { TopK } from './top-k.ts';
import type { ExactIndex, Neighbors, SearchOptions } from './vector-index.ts';
import { VectorTable } from './vector-table.ts';

export class FlatIndex implements ExactIndex {
  readonly kind = 'flat';
  readonly dimension: number;
  readonly metric: Metric;
  /** Measured is the Euclidean length. */
  readonly #table: VectorTable<Float32Array<ArrayBuffer>>;

  /** @param dimension 1 or more */
  constructor(dimension: number, metric: Metric) {
    this.dimension = dimension;
    this.metric = metric;
    this.#table = new VectorTable<Float32Array<ArrayBuffer>>(
      dimension,
      (length) => new Float32Array(length),
      norm,
    );
  }

  get size(): number {
    return this.#table.size;
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  labels(): IterableIterator<number> {
    return this.#table.labels();
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    checkBatch(this.dimension, labels, vectors, (label) => this.#table.isUsed(label));
    labels.forEach((label, row) => {
      const vector = vectors.subarray(row * this.dimension, (row + 1) * this.dimension);
      this.#table.add(label, (place) => place.set(vector));
    });
  }

  remove(labels: Uint32Array): number {
    return this.#table.remove(labels);
  }

  has(label: number): boolean {
    return this.#table.position(label) !== undefined;
  }

  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    const position = this.#table.position(label);
    return position === undefined ? undefined : this.#table.vector(position);
  }

  search(query: Float32Array, { limit, allow }: SearchOptions): Neighbors {
    return this.searchAmong(query, this.#table.among(allow), limit);
  }

  searchAmong(query: Float32Array, labels: Iterable<number>, limit: number): Neighbors {
    checkQuery(this.dimension, query, limit);
    const table = this.#table;
    const top = new TopK(Math.min(limit, this.size));
    const lengths = { query: this.metric === 'COSINE' ? norm(query) : 0, stored: 0 };
    for (const label of labels) {
      const position = table.position(label);
      if (position === undefined) continue;
      lengths.stored = table.measure(position);
      const distance = milvusDistance(
        this.metric,
        query,
        table.chunk(position),
        table.offset(position),
        lengths,
      );
      top.offer(rankOf(this.metric, distance), label);
    }
    const { ranks, labels: found } = top.sorted();
    return { labels: found, distances: Float32Array.from(ranks, (rank) => rankOf(this.metric, rank)) };
  }

  close(): void {
    this.#table.clear();
  }
}
