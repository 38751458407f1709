/**
 * @file Requests and answers of Milvus' RESTful API v2 as types. Field names, defaults and meanings are Milvus'; what an
 * implementation cannot it says in src/milvus/capabilities.ts and refuses with Milvus' error codes.
 */
import type { Metric } from '../profiles/profiles.ts';
import type { BinaryMetric } from '../vectors/binary-index.ts';

/** Milvus' error codes as v2 answers them. */
export const MILVUS_CODES = Object.freeze({
  ok: 0,
  collectionNotFound: 100,
  collectionNotLoaded: 101,
  collectionsExhausted: 102,
  collectionLoaded: 104,
  partitionNotFound: 200,
  partitionNotLoaded: 201,
  indexNotFound: 700,
  databaseNotFound: 800,
  databasesExhausted: 801,
  invalidDatabaseName: 802,
  invalidParameter: 1100,
  missingParameter: 1101,
  parameterTooLarge: 1102,
  aliasNotFound: 1600,
  aliasCollectionNameConflict: 1601,
  aliasExists: 1602,
  fieldNotFound: 1700,
  invalidFieldName: 1701,
  notAuthenticated: 1800,
  malformedBody: 1801,
  requiredFieldMissing: 1802,
  badRow: 1804,
  badId: 1806,
  unsupported: 3000,
  timeout: 10001,
  unexpected: 65535,
});

/** What a request answers: HTTP status is 200 either way, `code` tells. */
export type MilvusResponse<T> = MilvusSuccess<T> | MilvusFailure;

export interface MilvusSuccess<T> {
  readonly code: 0;
  readonly data: T;
  /** Set by data verbs; a measure of the server's load, 0 here. */
  readonly cost?: number;
  /** Searches: number of hits of each query vector; `data` holds them one query after the other. */
  readonly topks?: readonly number[];
  /** describe: what could not be looked up beside a success. */
  readonly message?: string;
}

export interface MilvusFailure {
  /** Not 0. */
  readonly code: number;
  readonly message: string;
}

export type MetricType = Metric | BinaryMetric;
export type ScalarType =
  'Bool' | 'Int8' | 'Int16' | 'Int32' | 'Int64' | 'Float' | 'Double' | 'VarChar' | 'JSON' | 'Array';
export type VectorType = 'FloatVector' | 'Float16Vector' | 'BFloat16Vector' | 'BinaryVector';
export type DataType = ScalarType | VectorType;
/** What an Array field may hold. */
export type ElementType = Exclude<ScalarType, 'JSON' | 'Array'>;
export type Vector = readonly number[] | Float32Array;
/** A vector of any type going in: FloatVector numbers; 16-bit floats numbers or base64; BinaryVector bytes or base64. */
export type AnyVector = Vector | Uint8Array | string;
/** A VarChar key is a string; an Int64 is a number where that is exact (below 2^53), else a bigint. Digits may go in. */
export type PrimaryKey = number | bigint | string;
/**
 * One entity: field name to value. FloatVectors come out as `number[]` or `Float32Array`, other vectors as base64.
 * Integers beyond 2^53 are bigints, both ways and inside JSON, too.
 */
export type Entity = Readonly<Record<string, unknown>>;
export type ConsistencyLevel = 'Strong' | 'Session' | 'Bounded' | 'Eventually' | 'Customized';
/** Nothing is told but that it is done. */
export type Done = Readonly<Record<string, never>>;
type FreeForm = Readonly<Record<string, unknown>>;

export interface DatabaseScope {
  /** `default` when absent. */
  readonly dbName?: string;
}
export interface DatabaseRequest {
  readonly dbName: string;
}
export interface CreateDatabaseRequest extends DatabaseRequest {
  readonly properties?: FreeForm;
}
export interface DatabaseDescription {
  readonly dbName: string;
  /** Servers count beyond 2^53, here and in the other ids. */
  readonly dbID: number | bigint;
  readonly properties: readonly KeyValue[];
}

export interface CollectionRequest extends DatabaseScope {
  /** An alias serves as well, unless said otherwise. */
  readonly collectionName: string;
}
export interface PropertiesRequest extends CollectionRequest {
  readonly properties: FreeForm;
}
export interface PropertyKeysRequest extends CollectionRequest {
  readonly propertyKeys: readonly string[];
}
export interface RenameRequest extends CollectionRequest {
  readonly newCollectionName: string;
  readonly newDbName?: string;
}
export interface LoadStateRequest extends CollectionRequest {
  readonly partitionNames?: readonly string[];
}
export interface LoadState {
  readonly loadState: 'LoadStateNotLoad' | 'LoadStateLoading' | 'LoadStateLoaded';
  /** Percent; absent when not loaded. */
  readonly loadProgress?: number;
}
export interface CompactRequest extends CollectionRequest {
  readonly isClustering?: boolean;
}
export interface CompactionState {
  readonly compactionID: number | bigint;
  readonly state: 'Executing' | 'Completed';
  readonly executingPlanNumber: number;
  readonly timeoutPlanNumber: number;
  readonly completedPlanNumber: number;
}
export interface FieldParamsRequest extends CollectionRequest {
  readonly fieldName: string;
  readonly fieldParams: FreeForm;
}
export interface AddFieldRequest extends CollectionRequest {
  /** Nullable, since rows stored before lack it. */
  readonly schema: FieldSchema;
}

export interface FieldSchema {
  readonly fieldName: string;
  readonly dataType: DataType;
  /** Array fields. */
  readonly elementDataType?: ElementType;
  readonly isPrimary?: boolean;
  readonly isPartitionKey?: boolean;
  readonly isClusteringKey?: boolean;
  readonly nullable?: boolean;
  readonly defaultValue?: unknown;
  readonly description?: string;
  /** `dim`, `max_length`, `max_capacity`, ...; numbers or their digits. */
  readonly elementTypeParams?: FreeForm;
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
  readonly params?: FreeForm;
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
  readonly params?: FreeForm;
  /** Kept and returned by describe, values as strings. */
  readonly properties?: FreeForm;
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
  readonly elementType?: ElementType;
  readonly params?: readonly KeyValue[];
  /** As protobuf has it: `{ Data: { LongData: 5 } }`. */
  readonly defaultValue?: FreeForm;
}

export interface CollectionDescription {
  readonly collectionName: string;
  readonly collectionID: number | bigint;
  readonly description: string;
  readonly autoId: boolean;
  readonly enableDynamicField: boolean;
  readonly fields: readonly FieldDescription[];
  readonly structFields: readonly never[];
  readonly functions: readonly never[];
  readonly indexes: readonly {
    readonly fieldName: string;
    readonly indexName: string;
    readonly metricType: string;
  }[];
  readonly aliases: readonly string[];
  readonly load: LoadState['loadState'];
  readonly shardsNum: number;
  readonly partitionsNum: number;
  readonly consistencyLevel: string;
  readonly properties: readonly KeyValue[];
}

export interface InsertRequest extends CollectionRequest {
  readonly data: readonly Entity[];
  readonly partitionName?: string;
  /**
   * A scalar field; heard by the local engine only. An entity whose value a row has already is left out, and that row's key
   * answered for it, so that the same insert may be sent twice.
   */
  readonly unlessStored?: string;
}
export interface InsertResult {
  readonly insertCount: number;
  readonly insertIds: readonly PrimaryKey[];
}
/** Full rows (or, with `partialUpdate`, parts): a row whose primary key exists is replaced, any other is inserted. */
export interface UpsertRequest extends Omit<InsertRequest, 'unlessStored'> {
  /** Keys that a row lacks keep their values. */
  readonly partialUpdate?: boolean;
}
export interface UpsertResult {
  readonly upsertCount: number;
  readonly upsertIds: readonly PrimaryKey[];
}
interface FilterParams {
  /** Values of `{name}` in the filter. */
  readonly exprParams?: FreeForm;
}
export interface DeleteRequest extends CollectionRequest, FilterParams {
  readonly filter: string;
  readonly partitionName?: string;
}
interface Reading {
  readonly outputFields?: readonly string[];
  readonly partitionNames?: readonly string[];
  readonly consistencyLevel?: ConsistencyLevel;
}
export interface DeleteResult {
  /** Rows deleted, or keys given where the filter only lists keys. Servers before 2.6 do not say. */
  readonly deleteCount?: number;
}
export interface GetRequest extends CollectionRequest, Reading {
  readonly id: PrimaryKey | readonly PrimaryKey[];
  readonly partitionName?: string;
}
export interface QueryRequest extends CollectionRequest, FilterParams, Reading {
  readonly filter?: string;
  readonly limit?: number;
  readonly offset?: number;
}
interface Grouping {
  readonly groupingField?: string;
  readonly groupSize?: number;
  readonly strictGroupSize?: boolean;
}
export interface SearchRequest extends CollectionRequest, FilterParams, Reading, Grouping {
  /** One or more query vectors; or `ids`. */
  readonly data?: readonly AnyVector[];
  /** Search by the stored vectors of these entities. */
  readonly ids?: readonly PrimaryKey[];
  readonly annsField?: string;
  readonly filter?: string;
  readonly limit?: number;
  readonly offset?: number;
  /** `metric_type`, `ignoreGrowing`, `params: { radius, range_filter, ef, ... }`. */
  readonly searchParams?: FreeForm;
}
export interface SubSearch extends FilterParams {
  readonly data: readonly AnyVector[];
  readonly annsField?: string;
  readonly filter?: string;
  readonly limit: number;
  readonly params?: FreeForm;
}
export interface HybridSearchRequest extends CollectionRequest, Reading, Grouping {
  readonly search: readonly SubSearch[];
  /** Reciprocal rank fusion with k = 60 when absent. */
  readonly rerank?: { readonly strategy?: 'rrf' | 'weighted'; readonly params?: FreeForm };
  readonly limit?: number;
  readonly offset?: number;
}
/** A hit: `distance`, the primary key under its own name, and the output fields. */
export type Hit = Entity & { readonly distance: number };

export interface PartitionRequest extends CollectionRequest {
  readonly partitionName: string;
}
export interface PartitionsRequest extends CollectionRequest {
  readonly partitionNames: readonly string[];
}

export interface CreateIndexRequest extends CollectionRequest {
  readonly indexParams: readonly IndexParam[];
}
export interface IndexRequest extends CollectionRequest {
  readonly indexName: string;
}
export interface IndexDescription {
  readonly indexName: string;
  readonly fieldName: string;
  readonly indexType: string;
  /** Empty for an index on a scalar field. */
  readonly metricType: string;
  readonly totalRows: number;
  readonly indexedRows: number;
  readonly pendingRows: number;
  readonly indexState: 'Finished' | 'InProgress' | 'Unissued' | 'Failed' | 'IndexStateNone';
  readonly failReason: string;
  readonly indexParams?: readonly KeyValue[];
}

export interface ListAliasesRequest extends DatabaseScope {
  readonly collectionName?: string;
}
export interface AliasRequest extends DatabaseScope {
  readonly aliasName: string;
}
export interface AliasTargetRequest extends AliasRequest {
  readonly collectionName: string;
}
export interface AliasDescription {
  readonly dbName: string;
  readonly collectionName: string;
  readonly aliasName: string;
}
