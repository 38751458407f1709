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

/**
 * How a search is answered where there is a choice: by the exact scan, by the HNSW graph, or by the one that the table of
 * measured times says is faster.
 */
export const SEARCH_PLANS = Object.freeze(['auto', 'hnsw', 'exact'] as const);
export type SearchPlan = (typeof SEARCH_PLANS)[number];

export interface SearchOptions {
  /** How many neighbours are wanted, 1 or more; fewer come back when the index holds fewer. */
  readonly limit: number;
  /**
   * Width of the graph's candidate list, in the sense of a graph of whole vectors: one of short vectors takes a multiple.
   * At least `limit` is used. Exact indexes ignore it.
   */
  readonly ef?: number;
  /** `auto` when absent. Indexes that have one way only ignore it. */
  readonly plan?: SearchPlan;
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

/** An index without approximation that can also be asked for its vectors: what other indexes are ranked and judged by. */
export interface ExactIndex extends VectorIndex {
  readonly kind: 'flat';
  /** Labels of the vectors held, in no particular order. */
  labels(): IterableIterator<number>;
  /** The stored vector, as a view that the next call may change; `undefined` for an unknown label. */
  vector(label: number): Float32Array<ArrayBuffer> | undefined;
  /** {@link search} among these labels only, each given once; those that are not there are passed over. */
  searchAmong(query: Float32Array, labels: Iterable<number>, limit: number): Neighbors;
}
