/**
 * @file What each implementation of the Milvus interface can. Code asks before it offers something, and the contract
 * suite skips what an implementation cannot, with the reason given here.
 */

/** Kinds of implementations: this browser's engine, and servers by the dialect of REST they speak. */
export type ClientKind = 'local' | 'rest-v2' | 'rest-v1';

export type Feature =
  /** Codes, messages and shapes of answers as Milvus 2.6 and 3.0 have them. */
  | 'baseline'
  /** Integers beyond 2^53 are read without loss. */
  | 'exactIntegers'
  /** Collections with any schema; without it: quick setup with a generated Int64 key only. */
  | 'fullSchema'
  /** Callers give the primary keys. */
  | 'chosenKeys'
  | 'nullable'
  | 'defaultValues'
  | 'arrays'
  | 'json'
  | 'halfVectors'
  | 'binaryVectors'
  | 'severalVectorFields'
  /** Database, partition, alias and index routes; load, release and flush. */
  | 'databases'
  | 'partitions'
  | 'aliases'
  | 'indexes'
  | 'loading'
  | 'statistics'
  | 'rename'
  | 'truncate'
  | 'properties'
  | 'addField'
  | 'compaction'
  | 'upsert'
  | 'partialUpdate'
  | 'count'
  /** More than one query vector in one search. */
  | 'severalQueries'
  | 'rangeSearch'
  | 'grouping'
  | 'searchByIds'
  | 'hybridSearch'
  | 'templates';

export interface Capabilities {
  readonly kind: ClientKind;
  /** `undefined` when it can; else why not, in a sentence. */
  readonly lacks: (feature: Feature) => string | undefined;
}

const NO_ROUTE = 'REST v1 has no route for it.';

/** What a kind lacks and why. */
const LACKING: Readonly<Record<ClientKind, Readonly<Partial<Record<Feature, string>>>>> = Object.freeze({
  local: Object.freeze({}),
  'rest-v2': Object.freeze({}),
  'rest-v1': Object.freeze({
    baseline: 'Servers that speak REST v1 only have codes and messages of their own.',
    fullSchema: 'REST v1 makes collections with a generated Int64 key and one FloatVector only.',
    chosenKeys: 'Collections made by REST v1 generate their keys.',
    nullable: 'Milvus has nullable fields since 2.5.',
    defaultValues: 'REST v1 makes collections without further fields.',
    arrays: 'REST v1 makes collections without further fields.',
    json: 'REST v1 makes collections without further fields.',
    halfVectors: 'Milvus has 16-bit vectors since 2.4.',
    binaryVectors: 'REST v1 makes FloatVectors only.',
    severalVectorFields: 'Milvus has several vector fields since 2.4.',
    databases: NO_ROUTE,
    partitions: NO_ROUTE,
    aliases: NO_ROUTE,
    indexes: NO_ROUTE,
    loading: NO_ROUTE,
    statistics: NO_ROUTE,
    rename: NO_ROUTE,
    truncate: NO_ROUTE,
    properties: NO_ROUTE,
    addField: NO_ROUTE,
    compaction: NO_ROUTE,
    upsert: 'Milvus 2.3 refuses upserts into collections with generated keys.',
    partialUpdate: 'Milvus has partial updates since 2.6.',
    count: 'REST v1 has no count(*).',
    grouping: 'Milvus groups hits since 2.4.',
    searchByIds: 'REST v1 searches by vectors only.',
    hybridSearch: 'Milvus has hybrid searches since 2.4.',
    templates: 'Milvus has filter templates since 2.5.',
  }),
});

/** The capability table: one row a kind. */
export const CAPABILITIES: Readonly<Record<ClientKind, Capabilities>> = Object.freeze({
  local: capabilitiesOf('local'),
  'rest-v2': capabilitiesOf('rest-v2'),
  'rest-v1': capabilitiesOf('rest-v1'),
});

function capabilitiesOf(kind: ClientKind): Capabilities {
  return Object.freeze({ kind, lacks: (feature: Feature) => LACKING[kind][feature] });
}
