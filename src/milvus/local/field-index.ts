/** @file The index of one vector field, as the local engine sees it; who opens the engine says which one it is. */
import type { Metric } from '../../profiles/profiles.ts';
import type { Rows, StoredVector } from '../../store/store.ts';
import type { BinaryMetric } from '../../vectors/binary-index.ts';
import type { Neighbors, SearchOptions } from '../../vectors/vector-index.ts';
import { ENGINE_LIMITS } from '../limits.ts';

/**
 * Every vector of a field, findable by row ordinal: floats, or packed bits where the metric is one of bits. `FlatIndex`,
 * `SegmentedIndex` and `BinaryIndex` are such.
 */
export interface FieldIndex {
  /** @param labels row ordinals @param vectors row-major, finite, one a label */
  add(labels: Uint32Array, vectors: StoredVector): void;
  /** Unknown labels are ignored. Returns how many were there. */
  remove(labels: Uint32Array): number;
  search(query: StoredVector, options: SearchOptions): Neighbors;
  close(): void;
}

interface IndexedVectors {
  /** `CollectionRecord.id`. */
  readonly collection: number;
  readonly collectionName: string;
  readonly field: string;
  /** Numbers of a vector of floats, bits of a binary one. */
  readonly dimension: number;
  /** As the collection was created: HNSW, FLAT, AUTOINDEX, ... and its parameters; a wish, not an order. */
  readonly indexType: string;
  readonly params: Readonly<Record<string, string>>;
}

export interface FloatField extends IndexedVectors {
  readonly metric: Metric;
}

export interface BinaryField extends IndexedVectors {
  readonly metric: BinaryMetric;
}

/** Which vectors an index is of. */
export type IndexedField = FloatField | BinaryField;

export interface FieldIndexProvider<Index extends FieldIndex = FieldIndex> {
  /** An index that holds every vector that `rows` has of this field, opened while nothing is being written. */
  open(field: IndexedField, rows: Rows): Promise<Index>;
  /** The collection was dropped: forgets what was kept of this field's index (a snapshot). */
  forget(field: IndexedField): Promise<void>;
}

/** Whether the field holds packed bits. */
export function isBinary(field: IndexedField): field is BinaryField {
  return field.metric === 'HAMMING' || field.metric === 'JACCARD';
}

/** Adds all stored vectors of the field to `index`, page by page. */
export async function loadVectors(
  index: FieldIndex,
  { collection, field }: IndexedField,
  rows: Rows,
  signal?: AbortSignal,
): Promise<void> {
  let after = -1;
  for (;;) {
    signal?.throwIfAborted();
    const run = await rows.scanVectors(collection, field, { after, limit: ENGINE_LIMITS.scanPage });
    const last = run.rows.at(-1);
    if (last === undefined) return;
    index.add(run.rows, run.vectors);
    after = last;
  }
}
