/** @file The typed Milvus interface, named after the REST v2 verbs. Local engine and REST client implement it. */
import { LookalikeError } from '../base/errors.ts';
import { lookalikeFailure } from './failure.ts';
import type {
  CollectionDescription,
  CollectionRequest,
  CreateCollectionRequest,
  DeleteRequest,
  Entity,
  GetRequest,
  Hit,
  InsertRequest,
  InsertResult,
  MilvusResponse,
  QueryRequest,
  SearchRequest,
  UpsertRequest,
  UpsertResult,
} from './types.ts';

export interface MilvusClient {
  readonly collections: {
    list(request?: { dbName?: string }): Promise<MilvusResponse<string[]>>;
    has(request: CollectionRequest): Promise<MilvusResponse<{ has: boolean }>>;
    describe(request: CollectionRequest): Promise<MilvusResponse<CollectionDescription>>;
    getStats(request: CollectionRequest): Promise<MilvusResponse<{ rowCount: number }>>;
    create(request: CreateCollectionRequest): Promise<MilvusResponse<Record<string, never>>>;
    drop(request: CollectionRequest): Promise<MilvusResponse<Record<string, never>>>;
  };
  readonly entities: {
    insert(request: InsertRequest): Promise<MilvusResponse<InsertResult>>;
    upsert(request: UpsertRequest): Promise<MilvusResponse<UpsertResult>>;
    get(request: GetRequest): Promise<MilvusResponse<Entity[]>>;
    query(request: QueryRequest): Promise<MilvusResponse<Entity[]>>;
    delete(request: DeleteRequest): Promise<MilvusResponse<{ deleteCount: number }>>;
    search(request: SearchRequest): Promise<MilvusResponse<Hit[]>>;
  };
}

/**
 * The data of a success.
 * @throws LookalikeError MILVUS with Milvus' code and message; the local engine's own failures keep their code
 * (QUOTA_EXCEEDED, READ_ONLY, ...)
 */
export function unwrap<T>(response: MilvusResponse<T>): T {
  if ('data' in response) return response.data;
  const own = lookalikeFailure(response.message);
  if (own) throw new LookalikeError(own.code, own.sentence);
  throw new LookalikeError('MILVUS', `Milvus answered with code ${response.code}: ${response.message}`);
}
