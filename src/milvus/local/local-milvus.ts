/**
 * @file Milvus in this browser (or in Node): the verbs of REST v2 over a store and an index provider. No method throws:
 * what Milvus would refuse is answered with Milvus' code and message, everything else with 65535 and a message that
 * ends in our error code (src/milvus/failure.ts).
 *
 * A request is checked in Milvus' order (contract section 12): types (1801), required keys (1802), database and
 * collection (800, 100), meaning (1100, 1804), loaded (101).
 */
import type { Store } from '../../store/store.ts';
import { CAPABILITIES } from '../capabilities.ts';
import { Catalog } from './catalog.ts';
import type { MilvusClient } from '../client.ts';
import { verbsOver } from '../verbs.ts';
import type { CollectionRecord } from './collection-record.ts';
import { readCreateRequest } from './create-request.ts';
import { describe } from './description.ts';
import { answer, badRow, invalidParameter, missingField, Refusal } from '../failure.ts';
import type { FieldIndex, FieldIndexProvider } from './field-index.ts';
import { compileFilter } from './filter/filter.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import { indexedFields, LocalCollection, type RowChange } from './local-collection.ts';
import { checkCollectionName } from './names.ts';
import { COUNT, keysOf, readQueryWindow, requireKeys } from './query-request.ts';
import { readBody, readList, readText, readTexts, readValue, requireText, type Body } from '../request.ts';
import { RowProjection } from './row-projection.ts';
import { readSearch, requireVectors } from './search-request.ts';
import {
  MILVUS_CODES,
  type CollectionDescription,
  type Done,
  type Entity,
  type Hit,
  type InsertResult,
  type MilvusSuccess,
  type PrimaryKey,
  type UpsertResult,
} from '../types.ts';

const DEFAULT_DATABASE = 'default';
const DEFAULT_PARTITION = '_default';

/** What the engine works on. */
export interface LocalMilvusParts<Index extends FieldIndex> {
  readonly store: Pick<Store, 'documents' | 'rows'>;
  readonly indexes: FieldIndexProvider<Index>;
}

/** What happened to a collection, after it is durable. */
export interface CollectionChange {
  readonly collectionName: string;
  readonly kind: RowChange['kind'] | 'created' | 'dropped';
  /** Rows inserted or deleted; 0 for the other kinds. */
  readonly rows: number;
}

type Answer = Omit<MilvusSuccess<unknown>, 'code'>;

export class LocalMilvus<Index extends FieldIndex = FieldIndex> implements MilvusClient {
  readonly #store: LocalMilvusParts<Index>['store'];
  readonly #provider: FieldIndexProvider<Index>;
  readonly #catalog: Catalog;
  /** Open collections by id. */
  readonly #open = new Map<number, LocalCollection<Index>>();
  readonly #listeners = new Set<(change: CollectionChange) => void>();
  readonly #handlers: Readonly<Record<string, (body: Body) => Promise<Answer>>> = {
    'collections.list': async (body) => ({ data: await this.#list(body) }),
    'collections.has': async (body) => ({ data: await this.#has(body) }),
    'collections.describe': async (body) => ({ data: await this.#describe(body) }),
    'collections.getStats': async (body) => ({ data: await this.#stats(body) }),
    'collections.create': async (body) => ({ data: await this.#create(body) }),
    'collections.drop': async (body) => ({ data: await this.#drop(body) }),
    'entities.insert': async (body) => ({ data: await this.#insert(body) }),
    'entities.upsert': async (body) => ({ data: await this.#upsert(body) }),
    'entities.get': async (body) => ({ data: await this.#get(body) }),
    'entities.query': async (body) => ({ data: await this.#query(body) }),
    'entities.delete': async (body) => ({ data: await this.#delete(body) }),
    'entities.search': (body) => this.#search(body),
  };

  readonly capabilities = CAPABILITIES.local;
  readonly databases: MilvusClient['databases'];
  readonly collections: MilvusClient['collections'];
  readonly partitions: MilvusClient['partitions'];
  readonly indexes: MilvusClient['indexes'];
  readonly aliases: MilvusClient['aliases'];
  readonly entities: MilvusClient['entities'];

  /** Nobody else may write to the store's collections while the engine is in use. */
  constructor({ store, indexes }: LocalMilvusParts<Index>) {
    this.#store = store;
    this.#provider = indexes;
    this.#catalog = new Catalog(store, async (record) => {
      for (const field of indexedFields(record)) await indexes.forget(field);
    });
    const verbs = verbsOver(({ group, verb }, request) => answer(() => this.#handle(group, verb, request)));
    this.databases = verbs.databases;
    this.collections = verbs.collections;
    this.partitions = verbs.partitions;
    this.indexes = verbs.indexes;
    this.aliases = verbs.aliases;
    this.entities = verbs.entities;
  }

  /** Told after each change made here. Returns the function that ends it. */
  onChange(listener: (change: CollectionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The index of a vector field, opened if need be; `undefined` when there is no such collection or it has no index on
   * that field. For hosts that work on the index itself: building a graph, saving it, telling its state.
   */
  async fieldIndex(collectionName: string, field: string): Promise<Index | undefined> {
    const record = await this.#catalog.find(collectionName);
    if (!record || !indexedFields(record).some((indexed) => indexed.field === field)) return undefined;
    return this.#opened(record).fieldIndex(field);
  }

  /** Frees the indexes. What is under way may fail. */
  close(): void {
    for (const collection of this.#open.values()) collection.close();
    this.#open.clear();
  }

  async #handle(group: string, verb: string, request: unknown): Promise<Answer> {
    const body = readBody(request);
    const handler = this.#handlers[`${group}.${verb}`];
    if (!handler)
      throw new Refusal(MILVUS_CODES.unsupported, `${group}.${verb} is not supported by this store`);
    return handler(body);
  }

  async #list(body: Body): Promise<string[]> {
    checkDatabase(body);
    return this.#catalog.names();
  }

  async #has(body: Body): Promise<{ has: boolean }> {
    const name = requireText(body, 'collectionName');
    checkDatabase(body);
    return { has: (await this.#catalog.find(name)) !== undefined };
  }

  async #describe(body: Body): Promise<CollectionDescription> {
    return describe((await this.#collection(body)).record);
  }

  async #stats(body: Body): Promise<{ rowCount: number }> {
    const { record } = await this.#collection(body);
    return { rowCount: await this.#store.rows.count(record.id) };
  }

  async #create(body: Body): Promise<Done> {
    const name = requireText(body, 'collectionName');
    checkDatabase(body);
    checkCollectionName(name);
    const { definition, indexes, indexProblem } = readCreateRequest(body);
    await this.#catalog.exclusively(async () => {
      const existing = await this.#catalog.find(name);
      if (existing) {
        const isSame = sameText(existing.definition, definition) && sameText(existing.indexes, indexes);
        if (isSame) return;
        throw new Refusal(
          MILVUS_CODES.unexpected,
          `create duplicate collection with different parameters, collection: ${name}`,
        );
      }
      if ((await this.#catalog.names()).length >= MILVUS_LIMITS.collections) {
        throw new Refusal(
          MILVUS_CODES.collectionsExhausted,
          `exceeded the limit number of collections[limit=${MILVUS_LIMITS.collections}]`,
        );
      }
      const loaded = indexes.length > 0 && !indexProblem;
      await this.#catalog.add({ name, definition, indexes, loaded, nextRow: 0, dropped: false });
      this.#tell({ collectionName: name, kind: 'created', rows: 0 });
    });
    if (indexProblem) throw indexProblem;
    return {};
  }

  async #drop(body: Body): Promise<Done> {
    const name = requireText(body, 'collectionName');
    checkDatabase(body);
    await this.#catalog.exclusively(async () => {
      const record = await this.#catalog.find(name);
      if (!record) return;
      await this.#opened(record).retire(() => this.#catalog.remove(record));
      this.#open.delete(record.id);
      this.#tell({ collectionName: name, kind: 'dropped', rows: 0 });
    });
    return {};
  }

  async #insert(body: Body): Promise<InsertResult> {
    const insertIds = await this.#write(body, (collection, data) => collection.insert(data));
    return { insertCount: insertIds.length, insertIds };
  }

  async #upsert(body: Body): Promise<UpsertResult> {
    const upsertIds = await this.#write(body, (collection, data) => collection.upsert(data));
    return { upsertCount: upsertIds.length, upsertIds };
  }

  async #write(
    body: Body,
    work: (collection: LocalCollection<Index>, data: readonly unknown[]) => Promise<PrimaryKey[]>,
  ): Promise<PrimaryKey[]> {
    const data = readList(body, 'data');
    requireText(body, 'collectionName');
    if (!data) throw missingField('data');
    const collection = await this.#collection(body);
    if (data.length === 0) throw badRow('missing required parameters');
    return work(collection, data);
  }

  async #get(body: Body): Promise<Entity[]> {
    requireText(body, 'collectionName');
    const values = requireKeys(body);
    const collection = await this.#collection(body);
    const { schema } = collection.record.definition;
    const keys = keysOf(values, schema);
    const projection = new RowProjection(schema, readTexts(body, 'outputFields') ?? ['*']);
    checkLoaded(collection.record);
    return collection.get(keys, projection);
  }

  async #query(body: Body): Promise<Entity[]> {
    const text = readText(body, 'filter') ?? '';
    const outputFields = readTexts(body, 'outputFields') ?? ['*'];
    const collection = await this.#collection(body);
    const { schema } = collection.record.definition;
    const filter = compileFilter(text, schema);
    if (outputFields.includes(COUNT)) {
      if (outputFields.length > 1 || readValue(body, 'offset')) {
        throw invalidParameter('count entities with pagination is not allowed');
      }
      checkLoaded(collection.record);
      return [{ [COUNT]: await collection.count(filter) }];
    }
    const { limit, offset } = readQueryWindow(body);
    if (limit === Infinity && text.trim() === '') {
      throw invalidParameter('empty expression should be used with limit');
    }
    const projection = new RowProjection(schema, outputFields);
    checkLoaded(collection.record);
    return collection.query(filter, projection, offset, limit);
  }

  /** As in Milvus, a filter that only lists keys counts the keys, not the rows. */
  async #delete(body: Body): Promise<{ deleteCount: number }> {
    requireText(body, 'collectionName');
    const text = requireText(body, 'filter');
    const collection = await this.#collection(body);
    const filter = compileFilter(text, collection.record.definition.schema);
    if (filter.isAlwaysTrue) throw invalidParameter("delete plan can't be empty or always true");
    if (filter.keyCount !== undefined) {
      await collection.delete(filter);
      return { deleteCount: filter.keyCount };
    }
    checkLoaded(collection.record);
    return { deleteCount: await collection.delete(filter) };
  }

  async #search(body: Body): Promise<{ data: Hit[]; topks?: number[] }> {
    requireText(body, 'collectionName');
    requireVectors(body);
    const text = readText(body, 'filter') ?? '';
    const outputFields = readTexts(body, 'outputFields') ?? [];
    const collection = await this.#collection(body);
    const { schema } = collection.record.definition;
    const search = readSearch(body, collection.record);
    const filter = compileFilter(text, schema);
    const projection = new RowProjection(schema, outputFields);
    checkLoaded(collection.record);
    const hits = await collection.search(search, filter, projection);
    const data = hits.flat();
    return data.length === 0 ? { data } : { data, topks: hits.map((own) => own.length) };
  }

  /** The collection that a request names, in the one database and partition there are. */
  async #collection(body: Body): Promise<LocalCollection<Index>> {
    const name = requireText(body, 'collectionName');
    const partitions = [readText(body, 'partitionName') ?? '', ...(readTexts(body, 'partitionNames') ?? [])];
    checkDatabase(body);
    const record = await this.#catalog.find(name);
    if (!record) {
      throw new Refusal(
        MILVUS_CODES.collectionNotFound,
        `can't find collection[database=${DEFAULT_DATABASE}][collection=${name}]`,
      );
    }
    const unknown = partitions.find((partition) => partition !== '' && partition !== DEFAULT_PARTITION);
    if (unknown !== undefined) {
      throw new Refusal(MILVUS_CODES.partitionNotFound, `partition not found[partition=${unknown}]`);
    }
    return this.#opened(record);
  }

  #opened(record: CollectionRecord): LocalCollection<Index> {
    const open = this.#open.get(record.id);
    if (open) return open;
    const collection = new LocalCollection({
      store: this.#store,
      indexes: this.#provider,
      record,
      saveRecord: (changed) => this.#catalog.update(changed),
      onChange: (change) => this.#tell({ collectionName: record.name, ...change }),
    });
    this.#open.set(record.id, collection);
    return collection;
  }

  #tell(change: CollectionChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** @throws Refusal 800: there is one database */
function checkDatabase(body: Body): void {
  const name = readText(body, 'dbName') ?? '';
  if (name !== '' && name !== DEFAULT_DATABASE) {
    throw new Refusal(MILVUS_CODES.databaseNotFound, `database not found[database=${name}]`);
  }
}

/** @throws Refusal 101 */
function checkLoaded(record: CollectionRecord): void {
  if (!record.loaded) {
    throw new Refusal(MILVUS_CODES.collectionNotLoaded, `collection not loaded[collection=${record.id}]`);
  }
}

/** Equal as JSON: records are built key by key in one order. */
function sameText(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
