/** @file Exact indexes for Node and for tests: nothing to save, nothing to approximate. */
import type { Rows } from '../../store/store.ts';
import { FlatIndex } from '../../vectors/flat-index.ts';
import { loadVectors, type FieldIndexProvider, type IndexedField } from './field-index.ts';

export class ExactIndexes implements FieldIndexProvider<FlatIndex> {
  async open(field: IndexedField, rows: Rows): Promise<FlatIndex> {
    const index = new FlatIndex(field.dimension, field.metric);
    await loadVectors(index, field, rows);
    return index;
  }

  /** Nothing outlives the index itself. */
  forget(): Promise<void> {
    return Promise.resolve();
  }
}
