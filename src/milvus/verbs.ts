/**
 * @file The verbs of Milvus as one table, from which clients, the façade and thread boundaries are made: a verb is
 * added here and in {@link MilvusVerbs}, and every one of them has it.
 */
import type {
  AddFieldRequest,
  AliasDescription,
  AliasRequest,
  AliasTargetRequest,
  CollectionDescription,
  CollectionRequest,
  CompactionState,
  CompactRequest,
  CreateCollectionRequest,
  CreateDatabaseRequest,
  CreateIndexRequest,
  DatabaseDescription,
  DatabaseRequest,
  DatabaseScope,
  DeleteRequest,
  DeleteResult,
  Done,
  Entity,
  FieldParamsRequest,
  GetRequest,
  Hit,
  HybridSearchRequest,
  IndexDescription,
  IndexRequest,
  InsertRequest,
  InsertResult,
  ListAliasesRequest,
  LoadState,
  LoadStateRequest,
  MilvusResponse,
  PartitionRequest,
  PartitionsRequest,
  PropertiesRequest,
  PropertyKeysRequest,
  QueryRequest,
  RenameRequest,
  SearchRequest,
  UpsertRequest,
  UpsertResult,
} from './types.ts';

export interface CallOptions {
  /** The promise rejects with a DOMException AbortError; a write may have happened all the same. */
  readonly signal?: AbortSignal;
}

export type Verb<Request, Data> = (request: Request, options?: CallOptions) => Promise<MilvusResponse<Data>>;
export type OptionalVerb<Request, Data> = (
  request?: Request,
  options?: CallOptions,
) => Promise<MilvusResponse<Data>>;

/** Every verb with its request and the data of its answer, grouped and named as REST v2 names its routes. */
export interface MilvusVerbs {
  readonly databases: {
    readonly list: OptionalVerb<Readonly<Record<string, never>>, string[]>;
    readonly create: Verb<CreateDatabaseRequest, Done>;
    readonly describe: Verb<DatabaseRequest, DatabaseDescription>;
    readonly drop: Verb<DatabaseRequest, Done>;
    readonly alter: Verb<CreateDatabaseRequest, Done>;
    readonly dropProperties: Verb<DatabaseRequest & { readonly propertyKeys: readonly string[] }, Done>;
  };
  readonly collections: {
    readonly list: OptionalVerb<DatabaseScope, string[]>;
    readonly has: Verb<CollectionRequest, { readonly has: boolean }>;
    readonly describe: Verb<CollectionRequest, CollectionDescription>;
    readonly getStats: Verb<CollectionRequest, { readonly rowCount: number }>;
    readonly getLoadState: Verb<LoadStateRequest, LoadState>;
    readonly create: Verb<CreateCollectionRequest, Done>;
    readonly drop: Verb<CollectionRequest, Done>;
    readonly truncate: Verb<CollectionRequest, Done>;
    readonly rename: Verb<RenameRequest, Done>;
    readonly load: Verb<CollectionRequest, Done>;
    readonly refreshLoad: Verb<CollectionRequest, Done>;
    readonly release: Verb<CollectionRequest, Done>;
    readonly flush: Verb<CollectionRequest, Done>;
    readonly compact: Verb<CompactRequest, { readonly compactionID: number | bigint }>;
    readonly getCompactionState: Verb<{ readonly jobID: number | bigint }, CompactionState>;
    readonly alterProperties: Verb<PropertiesRequest, Done>;
    readonly dropProperties: Verb<PropertyKeysRequest, Done>;
    readonly alterFieldProperties: Verb<FieldParamsRequest, Done>;
    readonly addField: Verb<AddFieldRequest, Done>;
  };
  readonly partitions: {
    readonly list: Verb<CollectionRequest, string[]>;
    readonly has: Verb<PartitionRequest, { readonly has: boolean }>;
    readonly getStats: Verb<PartitionRequest, { readonly rowCount: number }>;
    readonly create: Verb<PartitionRequest, Done>;
    readonly drop: Verb<PartitionRequest, Done>;
    readonly load: Verb<PartitionsRequest, Done>;
    readonly release: Verb<PartitionsRequest, Done>;
  };
  readonly indexes: {
    readonly list: Verb<CollectionRequest, string[]>;
    readonly describe: Verb<IndexRequest, IndexDescription[]>;
    readonly create: Verb<CreateIndexRequest, Done>;
    readonly drop: Verb<IndexRequest, Done>;
    readonly alterProperties: Verb<IndexRequest & Pick<PropertiesRequest, 'properties'>, Done>;
    readonly dropProperties: Verb<IndexRequest & Pick<PropertyKeysRequest, 'propertyKeys'>, Done>;
  };
  readonly aliases: {
    readonly list: OptionalVerb<ListAliasesRequest, string[]>;
    readonly describe: Verb<AliasRequest, AliasDescription>;
    readonly create: Verb<AliasTargetRequest, Done>;
    readonly alter: Verb<AliasTargetRequest, Done>;
    readonly drop: Verb<AliasRequest, Done>;
  };
  readonly entities: {
    readonly insert: Verb<InsertRequest, InsertResult>;
    readonly upsert: Verb<UpsertRequest, UpsertResult>;
    readonly delete: Verb<DeleteRequest, DeleteResult>;
    readonly get: Verb<GetRequest, Entity[]>;
    readonly query: Verb<QueryRequest, Entity[]>;
    readonly search: Verb<SearchRequest, Hit[]>;
    readonly hybridSearch: Verb<HybridSearchRequest, Hit[]>;
  };
}

/** The route of each verb, below {@link BASE_PATH}. */
export const ROUTES: {
  readonly [Group in keyof MilvusVerbs]: { readonly [Name in keyof MilvusVerbs[Group]]: string };
} = Object.freeze({
  databases: Object.freeze({
    list: 'databases/list',
    create: 'databases/create',
    describe: 'databases/describe',
    drop: 'databases/drop',
    alter: 'databases/alter',
    dropProperties: 'databases/drop_properties',
  }),
  collections: Object.freeze({
    list: 'collections/list',
    has: 'collections/has',
    describe: 'collections/describe',
    getStats: 'collections/get_stats',
    getLoadState: 'collections/get_load_state',
    create: 'collections/create',
    drop: 'collections/drop',
    truncate: 'collections/truncate',
    rename: 'collections/rename',
    load: 'collections/load',
    refreshLoad: 'collections/refresh_load',
    release: 'collections/release',
    flush: 'collections/flush',
    compact: 'collections/compact',
    getCompactionState: 'collections/get_compaction_state',
    alterProperties: 'collections/alter_properties',
    dropProperties: 'collections/drop_properties',
    alterFieldProperties: 'collections/fields/alter_properties',
    addField: 'collections/fields/add',
  }),
  partitions: Object.freeze({
    list: 'partitions/list',
    has: 'partitions/has',
    getStats: 'partitions/get_stats',
    create: 'partitions/create',
    drop: 'partitions/drop',
    load: 'partitions/load',
    release: 'partitions/release',
  }),
  indexes: Object.freeze({
    list: 'indexes/list',
    describe: 'indexes/describe',
    create: 'indexes/create',
    drop: 'indexes/drop',
    alterProperties: 'indexes/alter_properties',
    dropProperties: 'indexes/drop_properties',
  }),
  aliases: Object.freeze({
    list: 'aliases/list',
    describe: 'aliases/describe',
    create: 'aliases/create',
    alter: 'aliases/alter',
    drop: 'aliases/drop',
  }),
  entities: Object.freeze({
    insert: 'entities/insert',
    upsert: 'entities/upsert',
    delete: 'entities/delete',
    get: 'entities/get',
    query: 'entities/query',
    search: 'entities/search',
    hybridSearch: 'entities/hybrid_search',
  }),
});

export const BASE_PATH = '/v2/vectordb/';

/** Other names that Milvus gives to routes of {@link ROUTES}. */
export const ROUTE_ALIASES: Readonly<Record<string, string>> = Object.freeze({
  'entities/advanced_search': ROUTES.entities.hybridSearch,
  'databases/alter_properties': ROUTES.databases.alter,
});

/** One verb's name: its group and its own. */
export interface VerbName {
  readonly group: string;
  readonly verb: string;
}

/** Every verb with its route. */
export const VERBS: readonly (VerbName & { readonly route: string })[] = Object.freeze(
  Object.entries(ROUTES).flatMap(([group, verbs]) =>
    Object.entries(verbs).map(([verb, route]) => Object.freeze({ group, verb, route })),
  ),
);

/** Answers any verb. What it rejects with is cancellation only; everything else is a code and a message. */
export type MilvusCall = (
  name: VerbName,
  request: unknown,
  options?: CallOptions,
) => Promise<MilvusResponse<unknown>>;

/** The typed verbs over one function that answers any of them. */
export function verbsOver(call: MilvusCall): MilvusVerbs {
  const groups = Object.entries(ROUTES).map(([group, verbs]) => {
    const methods = Object.keys(verbs).map((verb) => {
      const method = (request: unknown = {}, options?: CallOptions): Promise<MilvusResponse<unknown>> =>
        call({ group, verb }, request, options);
      return [verb, method] as const;
    });
    return [group, Object.freeze(Object.fromEntries(methods))] as const;
  });
  // The keys are those of ROUTES, whose type has every verb; requests and answers are checked by whoever answers.
  return Object.freeze(Object.fromEntries(groups)) as unknown as MilvusVerbs;
}

/** The other way: one function over the typed verbs. An unknown name is a bug of the caller's. */
export function callOver(verbs: MilvusVerbs): MilvusCall {
  const groups = verbs as unknown as Record<string, Record<string, OptionalVerb<unknown, unknown>>>;
  return ({ group, verb }, request, options) => {
    const method = groups[group]?.[verb];
    if (!method) return Promise.reject(new TypeError(`Milvus has no verb ${group}.${verb}`));
    return method(request, options);
  };
}
