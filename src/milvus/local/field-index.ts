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
  /** Vectors that it holds: one of every row. */
  readonly size: number;
  /** @param labels row ordinals @param vectors row-major, finite, one a label */
  add(labels: Uint32Array, vectors: StoredVector): void;
  /** Unknown labels are ignored. Returns how many were there. */
  remove(labels: Uint32Array): number;
  /** @throws LookalikeError SNAPSHOT_INVALID when what was kept of it proves wrong: it is to be forgotten and opened anew */
  search(query: StoredVector, options: SearchOptions): Neighbors;
  /** The stored vector of a row, as a view that the next call may change; `undefined` where the index does not say. */
  vector?(label: number): StoredVector | undefined;
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
  /**
   * Forgets what was kept of this field's index (files, a snapshot).
   *
   * @param reason a sentence, where what was kept proved wrong; absent: the index or its rows are dropped
   */
  forget(field: IndexedField, reason?: string): Promise<void>;
}

/** Whether the field holds packed bits. */
export function isBinary(field: IndexedField): field is BinaryField {
  return field.metric === 'HAMMING' || field.metric === 'JACCARD';
}

/** Adds the stored vectors of the field to `index`, page by page: of all rows, or of those behind an ordinal. */
export async function loadVectors(
  index: Pick<FieldIndex, 'add'>,
  { collection, field }: IndexedField,
  rows: Rows,
  behind = -1,
): Promise<void> {
  let after = behind;
  for (;;) {
    const run = await rows.scanVectors(collection, field, { after, limit: ENGINE_LIMITS.scanPage });
    const last = run.rows.at(-1);
    if (last === undefined) return;
    index.add(run.rows, run.vectors);
    after = last;
  }
}
