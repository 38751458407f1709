/** @file What the verbs of the local engine share: the catalog, the open collections, and how a request names them. */
import type { Store } from '../../store/store.ts';
import { invalidParameter, Refusal } from '../failure.ts';
import { readText, readTexts, requireText, type Body } from '../request.ts';
import { MILVUS_CODES, type MilvusSuccess } from '../types.ts';
import { Catalog, type RecordChange } from './catalog.ts';
import {
  DEFAULT_DATABASE,
  hasPartitionKey,
  isLoaded,
  isPartitionLoaded,
  notLoaded,
  partitionNotFound,
  type CollectionRecord,
  type Partition,
} from './collection-record.ts';
import type { FieldIndex, FieldIndexProvider } from './field-index.ts';
import { indexedFields, LocalCollection, type OwnChange } from './local-collection.ts';
import { forgetColumns } from './saved-columns.ts';

/** What a verb answers beside the code 0. */
export type Answer = Omit<MilvusSuccess<unknown>, 'code'>;
/** Answers one verb. @throws Refusal with Milvus' code and message */
export type Handler = (body: Body) => Promise<Answer>;

/** What the engine works on. */
export interface LocalMilvusParts<Index extends FieldIndex> {
  readonly store: Pick<Store, 'documents' | 'rows'>;
  readonly indexes: FieldIndexProvider<Index>;
}

/** What happened to a collection, after it is durable. */
export interface CollectionChange {
  readonly collectionName: string;
  /** `changed`: its definition, names, partitions, indexes or load state, or a database. */
  readonly kind: OwnChange['kind'] | 'created' | 'dropped';
  /** Rows inserted or deleted; 0 for the other kinds. */
  readonly rows: number;
}

export class Engine<Index extends FieldIndex = FieldIndex> {
  readonly catalog: Catalog;
  readonly #parts: LocalMilvusParts<Index>;
  /** Open collections by id. */
  readonly #open = new Map<number, LocalCollection<Index>>();
  readonly #listeners = new Set<(change: CollectionChange) => void>();

  constructor(parts: LocalMilvusParts<Index>) {
    this.#parts = parts;
    this.catalog = new Catalog(parts.store, async (record) => {
      for (const field of indexedFields(record)) await parts.indexes.forget(field);
      await forgetColumns({ documents: parts.store.documents, collection: record.id });
    });
  }

  /** The database that a request is about. @throws Refusal 800 */
  async database(body: Body, key = 'dbName'): Promise<string> {
    const name = readText(body, key) ?? '';
    if (name === '') return DEFAULT_DATABASE;
    if (!(await this.catalog.database(name))) throw databaseNotFound(name);
    return name;
  }

  /** The collection that a request names, by its own name or an alias. @throws Refusal 1802, 800 or 100 */
  async collection(body: Body): Promise<LocalCollection<Index>> {
    const name = requireText(body, 'collectionName');
    const database = await this.database(body);
    const record = await this.catalog.find(database, name);
    if (!record) throw collectionNotFound(database, name);
    return this.opened(record);
  }

  opened(record: CollectionRecord): LocalCollection<Index> {
    const open = this.#open.get(record.id);
    if (open) return open;
    const { store, indexes } = this.#parts;
    const collection = new LocalCollection({
      store,
      indexes,
      id: record.id,
      name: record.name,
      record: () => this.catalog.known(record.id),
      change: async (change) => {
        await this.catalog.change([{ id: record.id, change }]);
      },
      // It may have been renamed since it was opened.
      onChange: (change) =>
        this.tell({ collectionName: this.catalog.known(record.id)?.name ?? record.name, ...change }),
    });
    this.#open.set(record.id, collection);
    return collection;
  }

  /** Changes what is stored about collections, all or nothing. */
  async change(...changes: readonly RecordChange[]): Promise<void> {
    for (const { name } of await this.catalog.change(changes)) {
      this.tell({ collectionName: name, kind: 'changed', rows: 0 });
    }
  }

  /** Drops a collection with its rows and indexes. Call it within {@link Catalog.exclusively}. */
  async drop(record: CollectionRecord): Promise<void> {
    await this.opened(record).retire(() => this.catalog.remove(record.id));
    this.#open.delete(record.id);
    this.tell({ collectionName: record.name, kind: 'dropped', rows: 0 });
  }

  /** Frees the indexes. What is under way may fail. */
  close(): void {
    for (const collection of this.#open.values()) collection.close();
    this.#open.clear();
  }

  /** Told after each change made here. Returns the function that ends it. */
  onChange(listener: (change: CollectionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: CollectionChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** 800. */
export function databaseNotFound(name: string): Refusal {
  return new Refusal(MILVUS_CODES.databaseNotFound, `database not found[database=${name}]`);
}

/** 100. */
export function collectionNotFound(database: string, name: string): Refusal {
  return new Refusal(
    MILVUS_CODES.collectionNotFound,
    `can't find collection[database=${database}][collection=${name}]`,
  );
}

/** @throws Refusal 200 */
export function findPartition(record: CollectionRecord, name: string): Partition {
  const partition = record.partitions.find((candidate) => candidate.name === name);
  if (!partition) throw partitionNotFound(name);
  return partition;
}

/**
 * Id of the partition that a request names in `partitionName`, `undefined` when it names none.
 * @throws Refusal 200 for an unknown one, 1100 where a partition key chooses them
 */
export function namedPartition(body: Body, record: CollectionRecord): number | undefined {
  return idsOf([readText(body, 'partitionName') ?? ''], record)?.[0];
}

/** As {@link namedPartition}, of all that a read names in `partitionName` and `partitionNames`. */
export function namedPartitions(body: Body, record: CollectionRecord): readonly number[] | undefined {
  return idsOf([readText(body, 'partitionName') ?? '', ...(readTexts(body, 'partitionNames') ?? [])], record);
}

function idsOf(given: readonly string[], record: CollectionRecord): readonly number[] | undefined {
  const names = given.filter((name) => name !== '');
  if (names.length === 0) return undefined;
  if (hasPartitionKey(record)) {
    throw invalidParameter(
      'not support manually specifying the partition names if partition key mode is used',
    );
  }
  return [...new Set(names.map((name) => findPartition(record, name).id))];
}

/** The partitions that a read goes to: those named, else those loaded; `undefined` for all there are. */
export function partitionsToRead(
  { loaded }: CollectionRecord,
  named: readonly number[] | undefined,
): readonly number[] | undefined {
  return named ?? (loaded === 'all' ? undefined : loaded);
}

/** @throws Refusal 101 when the collection is not loaded, 201 when a named partition is not */
export function checkLoaded(record: CollectionRecord, named: readonly number[] | undefined): void {
  if (!isLoaded(record)) throw notLoaded(record);
  const missing = named?.find((id) => !isPartitionLoaded(record, id));
  if (missing === undefined) return;
  const name = record.partitions.find(({ id }) => id === missing)?.name ?? '';
  throw new Refusal(MILVUS_CODES.partitionNotLoaded, `partition not loaded[partition=${name}]`);
}

/** The end of a verb that tells nothing but that it is done. */
export const DONE: Answer = Object.freeze({ data: Object.freeze({}) });
