/** @file Exact indexes for Node and for tests, and for bits: nothing to save, nothing to approximate. */
import type { Rows } from '../../store/store.ts';
import { BinaryIndex } from '../../vectors/binary-index.ts';
import { FlatIndex } from '../../vectors/flat-index.ts';
import {
  isBinary,
  loadVectors,
  type BinaryField,
  type FieldIndexProvider,
  type IndexedField,
} from './field-index.ts';

export class ExactIndexes implements FieldIndexProvider<FlatIndex | BinaryIndex> {
  async open(field: IndexedField, rows: Rows): Promise<FlatIndex | BinaryIndex> {
    if (isBinary(field)) return openBinaryIndex(field, rows);
    const index = new FlatIndex(field.dimension, field.metric);
    await loadVectors(index, field, rows);
    return index;
  }

  /** Nothing outlives the index itself. */
  forget(): Promise<void> {
    return Promise.resolve();
  }
}

/** No graph of this project's takes bits, and a scan of them is fast. */
export async function openBinaryIndex(field: BinaryField, rows: Rows): Promise<BinaryIndex> {
  const index = new BinaryIndex(field.dimension, field.metric);
  await loadVectors(index, field, rows);
  return index;
}
