/** @file The part of Milvus' interface that the tests need of the real server, over gRPC: REST v1 lacks most of it. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  ConsistencyLevelEnum,
  DataType,
  ErrorCode,
  MilvusClient,
  promisify,
  type CreateIndexReq,
  type FieldType,
  type SearchSimpleReq,
} from '@zilliz/milvus2-sdk-node';
import type {
  CollectionSchema,
  CreateCollectionRequest,
  DeleteRequest,
  Entity,
  FieldSchema,
  Hit,
  IndexParam,
  InsertRequest,
  InsertResult,
  MilvusResponse,
  QueryRequest,
  SearchRequest,
} from '../../../src/milvus/types.ts';
import { decodeRows, encodeColumns, integerOf, type Column } from './columns.ts';

interface Status {
  /** 0 when absent. */
  readonly code?: number;
  readonly reason: string;
}
interface QueryAnswer {
  readonly status: Status;
  readonly fields_data: readonly Column[];
}
interface MutationAnswer {
  readonly status: Status;
  readonly insert_cnt: string;
  readonly delete_cnt: string;
  readonly IDs: { readonly int_id?: { data: string[] }; readonly str_id?: { data: string[] } } | null;
}

/** Of one call, ms. */
const TIMEOUT = 60_000;
/** Between two looks at what a load has come to, ms. */
const POLL = 20;

/** Requests and answers are those of the typed interface; a refusal carries the code that gRPC tells. */
export class GrpcMilvus {
  readonly #client: MilvusClient;
  readonly #schemas = new Map<string, CollectionSchema>();

  private constructor(client: MilvusClient) {
    this.#client = client;
  }

  /** @param address `host:port` */
  static async connect(address: string): Promise<GrpcMilvus> {
    const client = new MilvusClient({ address, timeout: TIMEOUT, logLevel: 'error' });
    await client.connectPromise;
    return new GrpcMilvus(client);
  }

  close(): Promise<unknown> {
    return this.#client.closeConnection();
  }

  /**
   * Makes a collection, its indexes, and loads it then, as REST v2 does. Reads that name no level are strong: REST v1
   * cannot ask for that.
   * @throws Error the server's reason when it refuses any of it
   */
  async create(request: CreateCollectionRequest): Promise<void> {
    const { collectionName, schema, indexParams = [], description = '' } = fullRequest(request);
    await done(
      this.#client.createCollection({
        collection_name: collectionName,
        description,
        enable_dynamic_field: schema.enableDynamicField ?? false,
        consistency_level: 'Strong',
        fields: schema.fields.map((field) => fieldType(field, schema.autoId ?? false)),
      }),
    );
    this.#schemas.set(collectionName, schema);
    for (const index of indexParams)
      await done(this.#client.createIndex(indexRequest(collectionName, index)));
    if (indexParams.length > 0) {
      await this.#load(collectionName);
    }
  }

  /** The client's own waits 400 ms between two looks, and after the last. */
  async #load(collectionName: string): Promise<void> {
    const request = { collection_name: collectionName };
    await done(this.#client.loadCollectionAsync(request));
    for (;;) {
      const { progress } = await this.#client.getLoadingProgress(request);
      if (Number(progress) === 100) return;
      await pause(POLL);
    }
  }

  /** The names of all collections. */
  async list(): Promise<string[]> {
    const { data } = await this.#client.listCollections();
    return data.map(({ name }) => name);
  }

  /** Answers when what was inserted is in sealed segments. */
  async flush(collectionName: string): Promise<void> {
    await this.#client.flushSync({ collection_names: [collectionName] });
  }

  async drop(collectionName: string): Promise<void> {
    await done(this.#client.dropCollection({ collection_name: collectionName }));
  }

  async insert({ collectionName, data }: InsertRequest): Promise<MilvusResponse<InsertResult>> {
    const fields_data = encodeColumns(this.#schema(collectionName), data);
    const request = { collection_name: collectionName, fields_data, num_rows: data.length };
    const { status, insert_cnt, IDs } = (await this.#call('Insert', request)) as MutationAnswer;
    const insertIds = IDs?.int_id?.data.map(integerOf) ?? IDs?.str_id?.data ?? [];
    return envelope(status, () => ({ insertCount: Number(insert_cnt), insertIds }));
  }

  async delete({ collectionName, filter }: DeleteRequest): Promise<MilvusResponse<{ deleteCount: number }>> {
    const request = { collection_name: collectionName, expr: filter };
    const { status, delete_cnt } = (await this.#call('Delete', request)) as MutationAnswer;
    return envelope(status, () => ({ deleteCount: Number(delete_cnt) }));
  }

  async query(request: QueryRequest): Promise<MilvusResponse<Entity[]>> {
    const { collectionName, filter = '', outputFields = ['*'], limit, offset } = request;
    const paging = Object.entries({ limit, offset }).filter(([, value]) => value !== undefined);
    const { status, fields_data } = (await this.#call('Query', {
      collection_name: collectionName,
      expr: filter,
      output_fields: outputFields,
      query_params: paging.map(([key, value]) => ({ key, value: String(value) })),
      consistency_level: consistencyOf(request),
    })) as QueryAnswer;
    return envelope(status, () => decodeRows(fields_data, outputFields));
  }

  /** The hits have their keys and distances only. */
  async search(request: SearchRequest): Promise<MilvusResponse<Hit[]>> {
    const { collectionName, data, annsField, filter, limit, offset, searchParams } = request;
    const key = this.#keyField(collectionName);
    const { status, results } = await this.#client.search({
      collection_name: collectionName,
      data,
      anns_field: annsField,
      filter,
      limit,
      offset,
      params: searchParams?.params,
      output_fields: [key.fieldName],
      consistency_level: consistencyOf(request),
    } as SearchSimpleReq);
    const hits = results.flat() as { readonly score: number; readonly [key: string]: unknown }[];
    return envelope(status, () =>
      hits.map(({ score, [key.fieldName]: id }) => ({
        [key.fieldName]: key.dataType === 'Int64' ? integerOf(id as string) : id,
        distance: score,
      })),
    );
  }

  #schema(collectionName: string): CollectionSchema {
    const schema = this.#schemas.get(collectionName);
    if (!schema) throw new Error(`This client has not created the collection ${collectionName}`);
    return schema;
  }

  #keyField(collectionName: string): FieldSchema {
    return this.#schema(collectionName).fields.find(({ isPrimary }) => isPrimary) as FieldSchema;
  }

  #call(method: string, request: object): Promise<unknown> {
    return promisify(this.#client.channelPool, method, request, TIMEOUT);
  }
}

function envelope<T>({ code = 0, reason }: Status, data: () => T): MilvusResponse<T> {
  return code === 0 ? { code, data: data() } : { code, message: reason };
}

async function done(call: Promise<{ readonly error_code: unknown; readonly reason: string }>): Promise<void> {
  const { error_code, reason } = await call;
  if (error_code !== ErrorCode.SUCCESS) throw new Error(`Milvus refused: ${reason}`);
}

function consistencyOf({ consistencyLevel = 'Bounded' }: QueryRequest | SearchRequest): ConsistencyLevelEnum {
  return ConsistencyLevelEnum[consistencyLevel];
}

/** Quick setup written out. */
function fullRequest(
  request: CreateCollectionRequest,
): CreateCollectionRequest & { readonly schema: CollectionSchema } {
  const { schema, dimension, metricType = 'COSINE', idType = 'Int64', autoID = false, params = {} } = request;
  if (schema) return { ...request, schema };
  const { primaryFieldName = 'id', vectorFieldName = 'vector' } = request;
  const key = { fieldName: primaryFieldName, dataType: idType, isPrimary: true };
  const vector = {
    fieldName: vectorFieldName,
    dataType: 'FloatVector',
    elementTypeParams: { dim: dimension },
  } as const;
  const { max_length } = params;
  return {
    ...request,
    schema: {
      autoId: autoID,
      enableDynamicField: true,
      fields: [idType === 'VarChar' ? { ...key, elementTypeParams: { max_length } } : key, vector],
    },
    indexParams: [{ fieldName: vectorFieldName, metricType }],
  };
}

function fieldType(field: FieldSchema, autoId: boolean): FieldType {
  const { fieldName, dataType, elementDataType, isPrimary = false, elementTypeParams } = field;
  return {
    name: fieldName,
    data_type: DataType[dataType],
    ...(elementDataType && { element_type: DataType[elementDataType] }),
    is_primary_key: isPrimary,
    autoID: isPrimary && autoId,
    is_partition_key: field.isPartitionKey ?? false,
    type_params: Object.fromEntries(
      Object.entries(elementTypeParams ?? {}).map(([key, value]) => [key, String(value)]),
    ),
  };
}

function indexRequest(collectionName: string, index: IndexParam): CreateIndexReq {
  const { fieldName, indexName = fieldName, metricType, indexType = 'AUTOINDEX', params = {} } = index;
  return {
    collection_name: collectionName,
    field_name: fieldName,
    index_name: indexName,
    index_type: indexType,
    metric_type: metricType,
    params,
  } as CreateIndexReq;
}
