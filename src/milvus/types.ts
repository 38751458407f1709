/**
 * @file Requests and answers of Milvus' RESTful API v2 as types. Field names, defaults and meanings are Milvus';
 * what the local engine can is a subset that grows, and what it cannot it refuses with Milvus' error codes.
 */

/** Milvus' error codes as v2 answers them. */
export const MILVUS_CODES = Object.freeze({
  ok: 0,
  collectionNotFound: 100,
  collectionNotLoaded: 101,
  collectionsExhausted: 102,
  partitionNotFound: 200,
  indexNotFound: 700,
  databaseNotFound: 800,
  invalidParameter: 1100,
  missingParameter: 1101,
  invalidFieldName: 1701,
  malformedBody: 1801,
  requiredFieldMissing: 1802,
  badRow: 1804,
  badId: 1806,
  unsupported: 3000,
  unexpected: 65535,
});

/** What a request answers: HTTP status is 200 either way, `code` tells. */
export type MilvusResponse<T> = MilvusSuccess<T> | MilvusFailure;

export interface MilvusSuccess<T> {
  readonly code: 0;
  readonly data: T;
  readonly cost?: number;
  /** Searches: number of hits of each query vector; `data` holds them one query after the other. */
  readonly topks?: readonly number[];
}

export interface MilvusFailure {
  /** Not 0. */
  readonly code: number;
  readonly message: string;
}

export type MetricType = 'L2' | 'IP' | 'COSINE';
export type DataType =
  'Bool' | 'Int8' | 'Int16' | 'Int32' | 'Int64' | 'Float' | 'Double' | 'VarChar' | 'JSON' | 'FloatVector';
export type Vector = readonly number[] | Float32Array;
/** An Int64 below 2^53 is a number, a VarChar key a string; larger Int64 are digit strings. */
export type PrimaryKey = number | string;
/** One entity: field name to value. Vectors are `number[]` or `Float32Array` going in, `number[]` or `Float32Array` coming out. */
export type Entity = Readonly<Record<string, unknown>>;

interface InDatabase {
  readonly dbName?: string;
}
export interface CollectionRequest extends InDatabase {
  readonly collectionName: string;
}

export interface FieldSchema {
  readonly fieldName: string;
  readonly dataType: DataType;
  readonly isPrimary?: boolean;
  readonly nullable?: boolean;
  readonly defaultValue?: unknown;
  readonly description?: string;
  readonly elementTypeParams?: { readonly dim?: number | string; readonly max_length?: number | string };
}

export interface CollectionSchema {
  readonly autoId?: boolean;
  readonly enableDynamicField?: boolean;
  readonly fields: readonly FieldSchema[];
}

export interface IndexParam {
  readonly fieldName: string;
  readonly indexName?: string;
  readonly metricType?: MetricType;
  readonly indexType?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface CreateCollectionRequest extends CollectionRequest {
  readonly description?: string;
  /** Quick setup (no `schema`): a primary key and one vector field, indexed and loaded at once. */
  readonly dimension?: number;
  readonly metricType?: MetricType;
  readonly idType?: 'Int64' | 'VarChar';
  readonly autoID?: boolean;
  readonly primaryFieldName?: string;
  readonly vectorFieldName?: string;
  readonly schema?: CollectionSchema;
  readonly indexParams?: readonly IndexParam[];
  readonly params?: Readonly<Record<string, unknown>>;
  /** Kept and returned by describe, values as strings. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface FieldDescription {
  readonly id: number;
  readonly name: string;
  readonly type: DataType;
  readonly primaryKey: boolean;
  readonly partitionKey: boolean;
  readonly clusteringKey: boolean;
  readonly autoId: boolean;
  readonly nullable: boolean;
  readonly description: string;
  readonly params?: readonly KeyValue[];
}

export interface CollectionDescription {
  readonly collectionName: string;
  readonly collectionID: number;
  readonly description: string;
  readonly autoId: boolean;
  readonly enableDynamicField: boolean;
  readonly fields: readonly FieldDescription[];
  readonly indexes: readonly {
    readonly fieldName: string;
    readonly indexName: string;
    readonly metricType: string;
  }[];
  readonly aliases: readonly string[];
  readonly load: 'LoadStateLoaded' | 'LoadStateLoading' | 'LoadStateNotLoad';
  readonly shardsNum: number;
  readonly partitionsNum: number;
  readonly consistencyLevel: string;
  readonly properties: readonly KeyValue[];
}

export interface InsertRequest extends CollectionRequest {
  readonly data: readonly Entity[];
}
export interface InsertResult {
  readonly insertCount: number;
  readonly insertIds: readonly PrimaryKey[];
}
/** Full rows: a row whose primary key exists is replaced, any other is inserted. */
export type UpsertRequest = InsertRequest;
export interface UpsertResult {
  readonly upsertCount: number;
  readonly upsertIds: readonly PrimaryKey[];
}
export interface DeleteRequest extends CollectionRequest {
  readonly filter: string;
}
export interface GetRequest extends CollectionRequest {
  readonly id: PrimaryKey | readonly PrimaryKey[];
  readonly outputFields?: readonly string[];
}
export interface QueryRequest extends CollectionRequest {
  readonly filter?: string;
  readonly outputFields?: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
}
export interface SearchRequest extends CollectionRequest {
  readonly data: readonly Vector[];
  readonly annsField?: string;
  readonly filter?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly outputFields?: readonly string[];
  readonly searchParams?: Readonly<Record<string, unknown>>;
}
/** A hit: `distance`, the primary key under its own name, and the output fields. */
export type Hit = Entity & { readonly distance: number };
