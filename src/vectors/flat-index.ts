/** @file The exact scan: slow, obvious and right. The reference for every other index, and the truth for re-ranking. */
import { FLAT, type Metric } from '../profiles/profiles.ts';
import { checkBatch, checkQuery } from './arguments.ts';
import { norm } from './kernels.ts';
import { milvusDistance, rankOf } from './metrics.ts';
import { TopK } from './top-k.ts';
import type { Neighbors, SearchOptions, VectorIndex } from './vector-index.ts';

/**
 * Vectors in chunks of `FLAT.chunkRows` rows, so that growing copies nothing. Positions are dense: a removed row's place
 * is taken by the last row, so a scan never meets a hole.
 */
export class FlatIndex implements VectorIndex {
  readonly kind = 'flat';
  readonly dimension: number;
  readonly metric: Metric;
  readonly #chunks: Float32Array<ArrayBuffer>[] = [];
  /** Label and Euclidean length of the vector at each position. */
  readonly #labels: number[] = [];
  readonly #lengths: number[] = [];
  readonly #positions = new Map<number, number>();
  readonly #retired = new Set<number>();

  /** @param dimension 1 or more */
  constructor(dimension: number, metric: Metric) {
    this.dimension = dimension;
    this.metric = metric;
  }

  get size(): number {
    return this.#labels.length;
  }

  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /** Labels of the vectors held, in no particular order. */
  labels(): IterableIterator<number> {
    return this.#positions.keys();
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    checkBatch(this, labels, vectors, (label) => this.#positions.has(label) || this.#retired.has(label));
    labels.forEach((label, row) => {
      const vector = vectors.subarray(row * this.dimension, (row + 1) * this.dimension);
      const position = this.#labels.length;
      if (position === this.#chunks.length * FLAT.chunkRows) {
        this.#chunks.push(new Float32Array(FLAT.chunkRows * this.dimension));
      }
      this.#vectorAt(position).set(vector);
      this.#labels.push(label);
      this.#lengths.push(norm(vector));
      this.#positions.set(label, position);
    });
  }

  remove(labels: Uint32Array): number {
    let removed = 0;
    for (const label of labels) {
      const position = this.#positions.get(label);
      if (position === undefined) continue;
      this.#fillWithLast(position);
      this.#positions.delete(label);
      this.#retired.add(label);
      removed++;
    }
    this.#chunks.length = Math.ceil(this.#labels.length / FLAT.chunkRows);
    return removed;
  }

  has(label: number): boolean {
    return this.#positions.has(label);
  }

  /** The stored vector, as a view that the next {@link remove} may change; `undefined` for an unknown label. */
  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    const position = this.#positions.get(label);
    return position === undefined ? undefined : this.#vectorAt(position);
  }

  search(query: Float32Array, options: SearchOptions): Neighbors {
    return this.searchAmong(query, this.#positions.keys(), options);
  }

  /** {@link search} among these labels only; those that are not there are passed over. */
  searchAmong(query: Float32Array, labels: Iterable<number>, { limit, allow }: SearchOptions): Neighbors {
    checkQuery(this, query, limit);
    const top = new TopK(Math.min(limit, this.size));
    const lengths = { query: this.metric === 'COSINE' ? norm(query) : 0, stored: 0 };
    for (const label of labels) {
      const position = this.#positions.get(label);
      if (position === undefined || allow?.(label) === false) continue;
      const chunk = this.#chunks[Math.floor(position / FLAT.chunkRows)] as Float32Array;
      lengths.stored = this.#lengths[position] as number;
      const offset = (position % FLAT.chunkRows) * this.dimension;
      top.offer(rankOf(this.metric, milvusDistance(this.metric, query, chunk, offset, lengths)), label);
    }
    const { ranks, labels: found } = top.sorted();
    return { labels: found, distances: Float32Array.from(ranks, (rank) => rankOf(this.metric, rank)) };
  }

  close(): void {
    this.#chunks.length = 0;
    this.#labels.length = 0;
    this.#lengths.length = 0;
    this.#positions.clear();
  }

  #fillWithLast(position: number): void {
    const last = this.#labels.length - 1;
    const lastLabel = this.#labels[last] as number;
    this.#vectorAt(position).set(this.#vectorAt(last));
    this.#labels[position] = lastLabel;
    this.#lengths[position] = this.#lengths[last] as number;
    this.#positions.set(lastLabel, position);
    this.#labels.pop();
    this.#lengths.pop();
  }

  #vectorAt(position: number): Float32Array<ArrayBuffer> {
    const start = (position % FLAT.chunkRows) * this.dimension;
    const chunk = this.#chunks[Math.floor(position / FLAT.chunkRows)] as Float32Array<ArrayBuffer>;
    return chunk.subarray(start, start + this.dimension);
  }
}
