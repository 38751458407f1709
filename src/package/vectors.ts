/** @file `lookalike-photos/vectors`: nearest neighbours among unit vectors or any others, in this thread and in memory. */
import type { Metric } from '../profiles/profiles.ts';
import { CodedIndex } from '../vectors/coded-index.ts';
import { hnswGraphs } from '../vectors/hnsw-index.ts';
import { SegmentedIndex } from '../vectors/segmented-index.ts';
import { loadKernels } from '../vectors/simd-kernels.ts';
import { MemoryRows } from '../vectors/vector-rows.ts';

export type { Metric } from '../profiles/profiles.ts';
export type {
  BareGraphFacts,
  BareGraphSnapshot,
  GraphFactory,
  GraphFacts,
  GraphIndex,
  GraphSnapshot,
} from '../vectors/graph-index.ts';
export type { BinaryMetric } from '../vectors/binary-index.ts';
export { FlatIndex } from '../vectors/flat-index.ts';
export { SegmentedIndex, type VectorIndexStatus } from '../vectors/segmented-index.ts';
export {
  SEARCH_PLANS,
  type ExactIndex,
  type LabelSet,
  type LabelTest,
  type Neighbors,
  type SearchOptions,
  type SearchPlan,
  type VectorIndex,
} from '../vectors/vector-index.ts';

export interface VectorIndexOptions {
  /** Values of a vector, 1 or more. */
  readonly dimension: number;
  readonly metric: Metric;
  /**
   * Also make an HNSW graph, which `seal` builds in slices. Its library makes code of text: where a policy forbids that, the
   * index says so in its status and scans.
   */
  readonly graph?: boolean;
}

/**
 * The index that the page has: an exact scan over codes with SIMD, and an HNSW graph beside it where that is wanted. `FlatIndex` is
 * the plain scan it is tested against.
 */
export async function openIndex({
  dimension,
  metric,
  graph = false,
}: VectorIndexOptions): Promise<SegmentedIndex> {
  const rows = new MemoryRows(dimension);
  const exact = new CodedIndex({ dimension, metric, rows, kernels: await loadKernels() });
  return graph ? new SegmentedIndex(exact, hnswGraphs) : new SegmentedIndex(exact);
}
