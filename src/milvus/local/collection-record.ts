/** @file What is stored about a collection: a plain record, one document each. */
import type { Metric } from '../../profiles/profiles.ts';
import type { KeyValue } from '../types.ts';
import type { Schema } from './schema.ts';

/** What a collection was created with; creating it again with the same is no error. */
export interface CollectionDefinition {
  readonly schema: Schema;
  readonly description: string;
  readonly consistencyLevel: string;
  readonly shardsNum: number;
  readonly properties: readonly KeyValue[];
}

/** An index as it was asked for. What answers searches is chosen by the engine. */
export interface IndexDefinition {
  readonly fieldName: string;
  readonly indexName: string;
  /** AUTOINDEX, HNSW, FLAT, ... */
  readonly indexType: string;
  /** `null` for an index on a scalar field. */
  readonly metricType: Metric | null;
  /** As given; values as strings. */
  readonly params: Readonly<Record<string, string>>;
}

export interface CollectionRecord {
  /** Never used twice in a store, also after a drop. */
  readonly id: number;
  readonly name: string;
  readonly definition: CollectionDefinition;
  readonly indexes: readonly IndexDefinition[];
  readonly loaded: boolean;
  /**
   * Row ordinals below this one may have been used by rows that are gone. The next ordinal is the greater of this and
   * the last stored row's successor, so that none is used twice whenever the browser is killed.
   */
  readonly nextRow: number;
  /** Being dropped: invisible, and its rows are deleted before its record is. */
  readonly dropped: boolean;
}

/** The index of a vector field, `undefined` while it has none. */
export function indexOf(record: CollectionRecord, fieldName: string): IndexDefinition | undefined {
  return record.indexes.find((index) => index.fieldName === fieldName);
}
