/** @file One collection in both engines, asked the same. */
import { unwrap, type MilvusClient } from '../../../src/milvus/client.ts';
import type {
  DeleteRequest,
  Entity,
  MilvusResponse,
  QueryRequest,
  SearchRequest,
} from '../../../src/milvus/types.ts';
import type { GrpcMilvus } from '../server/grpc-milvus.ts';
import { createRequest, type TwinCollection } from './collections.ts';

type Asked<Request> = Omit<Request, 'collectionName' | 'consistencyLevel'>;

/** What one request got from either engine. */
export interface Trial {
  readonly request: object & { readonly filter?: string };
  readonly local: MilvusResponse<readonly Entity[]>;
  readonly server: MilvusResponse<readonly Entity[]>;
}

/** Requests under way at once: the server spends most of a request waiting. */
const AT_ONCE = 16;

/** Writes end when both engines' reads see them. */
export class Twins {
  readonly collection: TwinCollection;
  readonly #local: MilvusClient;
  readonly #server: GrpcMilvus;

  private constructor(collection: TwinCollection, local: MilvusClient, server: GrpcMilvus) {
    this.collection = collection;
    this.#local = local;
    this.#server = server;
  }

  /** Makes the collection in both, with these rows. */
  static async create(
    collection: TwinCollection,
    rows: readonly Entity[],
    { local, server }: { readonly local: MilvusClient; readonly server: GrpcMilvus },
  ): Promise<Twins> {
    const twins = new Twins(collection, local, server);
    const request = createRequest(collection);
    const insert = { collectionName: collection.name, data: rows };
    unwrap(await local.collections.create(request));
    unwrap(await local.entities.insert(insert));
    await server.create(request);
    unwrap(await server.insert(insert));
    await server.flush(collection.name);
    await twins.#settle();
    return twins;
  }

  queries(requests: readonly Asked<QueryRequest>[]): Promise<Trial[]> {
    return inBatches(requests, async (request) => {
      const asked = { collectionName: this.collection.name, ...request };
      const [local, server] = await Promise.all([
        this.#local.entities.query(asked),
        this.#server.query({ ...asked, consistencyLevel: 'Eventually' }),
      ]);
      return { request, local, server };
    });
  }

  searches(requests: readonly Asked<SearchRequest>[]): Promise<Trial[]> {
    return inBatches(requests, async (request) => {
      const asked = { collectionName: this.collection.name, ...request };
      const [local, server] = await Promise.all([
        this.#local.entities.search(asked),
        this.#server.search({ ...asked, consistencyLevel: 'Eventually' }),
      ]);
      return { request, local, server };
    });
  }

  /** @returns how many rows the two deleted */
  async delete(
    request: Asked<DeleteRequest>,
  ): Promise<{ readonly local: number | undefined; readonly server: number | undefined }> {
    const asked = { collectionName: this.collection.name, ...request };
    const { deleteCount: local } = unwrap(await this.#local.entities.delete(asked));
    const { deleteCount: server } = unwrap(await this.#server.delete(asked));
    await this.#settle();
    return { local, server };
  }

  /** A strong read waits for all writes before it; then reads that do not wait see them, too. */
  async #settle(): Promise<void> {
    const count = { collectionName: this.collection.name, outputFields: ['count(*)'] };
    unwrap(await this.#server.query({ ...count, consistencyLevel: 'Strong' }));
  }
}

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}
