/** @file What is stored about a collection: a plain record, one document each. */
import { Refusal } from '../failure.ts';
import { MILVUS_CODES, type KeyValue, type MetricType } from '../types.ts';
import type { Schema } from './schema.ts';

export const DEFAULT_DATABASE = 'default';

/** What a collection was created with, as far as later requests may change it. */
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
  readonly metricType: MetricType | null;
  /** As given; values as strings. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Partition {
  /** Never used twice in a collection. Rows carry it (PARTITION_FIELD). */
  readonly id: number;
  readonly name: string;
}

/** The partition that every collection has. */
export const DEFAULT_PARTITION: Partition = Object.freeze({ id: 0, name: '_default' });

export interface CollectionRecord {
  /** Never used twice in a store, also after a drop. */
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly definition: CollectionDefinition;
  readonly indexes: readonly IndexDefinition[];
  /** In the order of creation. */
  readonly partitions: readonly Partition[];
  /** Id of the next partition. */
  readonly nextPartition: number;
  /** Partitions in memory, by id; `all` includes those to come. Empty: not loaded. */
  readonly loaded: 'all' | readonly number[];
  /** Rows with a smaller ordinal are flushed; the others are growing, which a search may be told to skip. */
  readonly flushed: number;
  /**
   * Row ordinals below this one may have been used by rows that are gone. The next ordinal is the greater of this and
   * the last stored row's successor, so that none is used twice whenever the browser is killed.
   */
  readonly nextRow: number;
  /** Being dropped: invisible, and its rows are deleted before its record is. */
  readonly dropped: boolean;
}

/** A record as an earlier version of the page may have stored it: it knew neither databases nor partitions. */
export type StoredRecord = Omit<CollectionRecord, 'loaded'> & {
  readonly loaded: CollectionRecord['loaded'] | boolean;
};

/** The record with what its version did not store. */
export function completeRecord(stored: StoredRecord): CollectionRecord {
  const { loaded } = stored;
  return {
    ...{
      database: DEFAULT_DATABASE,
      aliases: [],
      partitions: [DEFAULT_PARTITION],
      nextPartition: 1,
      flushed: 0,
    },
    ...stored,
    loaded: typeof loaded === 'boolean' ? (loaded ? 'all' : []) : loaded,
  };
}

/** The index of a field, `undefined` while it has none. */
export function indexOf(record: CollectionRecord, fieldName: string): IndexDefinition | undefined {
  return record.indexes.find((index) => index.fieldName === fieldName);
}

/** Partitions are made by the engine, one row's chosen by the value of a field. */
export function hasPartitionKey({ definition }: CollectionRecord): boolean {
  return definition.schema.fields.some((field) => field.partitionKey);
}

/** Whether anything of the collection answers queries and searches. */
export function isLoaded({ loaded }: CollectionRecord): boolean {
  return loaded === 'all' || loaded.length > 0;
}

/** Whether this partition does. */
export function isPartitionLoaded({ loaded }: CollectionRecord, id: number): boolean {
  return loaded === 'all' || loaded.includes(id);
}

/** 101. */
export function notLoaded({ id }: CollectionRecord): Refusal {
  return new Refusal(MILVUS_CODES.collectionNotLoaded, `collection not loaded[collection=${id}]`);
}

/** 200. */
export function partitionNotFound(name: string): Refusal {
  return new Refusal(MILVUS_CODES.partitionNotFound, `partition not found[partition=${name}]`);
}
