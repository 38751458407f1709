/** @file What every vector index can do. One contract suite (tests/contract/vector-index.ts) runs against all of them. */
import type { Metric } from '../profiles/profiles.ts';

/**
 * Answer of one search, best first. `distances` are in Milvus' sense: squared Euclidean for L2 (smaller is better),
 * inner product for IP and cosine for COSINE (larger is better). Ties are ordered by label.
 */
export interface Neighbors {
  readonly labels: Uint32Array;
  readonly distances: Float32Array;
}

/** Labels that can only be told one by one. */
export interface LabelTest {
  has(label: number): boolean;
}

/** Labels that can be listed, too: an index need not look at all others. It may name some that no index holds. */
export interface LabelSet extends LabelTest, Iterable<number> {
  readonly size: number;
}

/** Whether the labels can be listed. */
export function isLabelSet(labels: LabelTest): labels is LabelSet {
  return Symbol.iterator in labels;
}

export interface SearchOptions {
  /** How many neighbours are wanted, 1 or more; fewer come back when the index holds fewer. */
  readonly limit: number;
  /** Width of the graph's candidate list; at least `limit` is used. Exact indexes ignore it. */
  readonly ef?: number;
  /** Only these labels are answered (a filter is applied before the top-k). */
  readonly allow?: LabelSet | LabelTest;
}

export interface VectorIndex {
  readonly kind: 'flat' | 'hnsw';
  readonly dimension: number;
  readonly metric: Metric;
  /** Vectors that a search can find (removed ones do not count). */
  readonly size: number;
  /** Bytes of memory held. */
  readonly bytes: number;
  /**
   * @param labels one label a vector: unsigned 32-bit, unique over the index' whole life (a removed one never returns)
   * @param vectors row-major, `labels.length * dimension` values
   * @throws LookalikeError INVALID_ARGUMENT on a wrong length, a repeated label or a value that is not finite
   */
  add(labels: Uint32Array, vectors: Float32Array): void;
  /** Forgets the vectors; unknown labels are ignored. Returns how many were there. */
  remove(labels: Uint32Array): number;
  has(label: number): boolean;
  /** @throws LookalikeError INVALID_ARGUMENT on a wrong dimension, a limit below 1 or a value that is not finite */
  search(query: Float32Array, options: SearchOptions): Neighbors;
  /** Frees what garbage collection cannot. The index cannot be used afterwards. */
  close(): void;
}
