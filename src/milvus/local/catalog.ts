/**
 * @file Which databases and collections there are. One document each: in the table `databases` by name, in the table
 * `collections` under `id/<id>`, there with a counter under `next` that makes sure that no id is ever given twice: rows
 * of a dropped collection must not come back in a new one.
 *
 * A drop is a mark, then the rows, then the record, so that a crash in between leaves a mark to go on from.
 */
import { memoize } from '../../base/memo.ts';
import { SerialQueue } from '../../base/queue.ts';
import type { Store } from '../../store/store.ts';
import type { KeyValue } from '../types.ts';
import {
  completeRecord,
  DEFAULT_DATABASE,
  type CollectionRecord,
  type StoredRecord,
} from './collection-record.ts';

const COLLECTIONS = 'collections';
const DATABASES = 'databases';
const RECORD_PREFIX = 'id/';
const COUNTER = 'next';

export interface DatabaseRecord {
  readonly id: number;
  readonly name: string;
  readonly properties: readonly KeyValue[];
}

/** It is there without being created, and has a document only once it was altered. */
const FIRST_DATABASE: DatabaseRecord = Object.freeze({ id: 1, name: DEFAULT_DATABASE, properties: [] });

/** What becomes of one collection's record. */
export interface RecordChange {
  readonly id: number;
  readonly change: (record: CollectionRecord) => CollectionRecord;
}

interface Contents {
  readonly databases: Map<string, DatabaseRecord>;
  readonly collections: Map<number, CollectionRecord>;
  /** Ids by database and name or alias. */
  readonly names: Map<string, number>;
}

export class Catalog {
  readonly #store: Pick<Store, 'documents' | 'rows'>;
  /** Deletes what was derived from a collection, before its record is gone. */
  readonly #onDrop: (record: CollectionRecord) => Promise<void>;
  readonly #exclusive = new SerialQueue();
  readonly #changes = new SerialQueue();
  /** Read from the store once. */
  readonly #contents: () => Promise<Contents>;
  readonly #unfinishedDrops = new Map<number, CollectionRecord>();
  /** What {@link Catalog.#contents} gave. */
  #loaded: Contents | undefined;

  constructor(store: Pick<Store, 'documents' | 'rows'>, onDrop: (record: CollectionRecord) => Promise<void>) {
    this.#store = store;
    this.#onDrop = onDrop;
    this.#contents = memoize(() => this.#read());
  }

  /**
   * Runs alone among all that creates, drops and names databases, collections and aliases, so that what `work` has
   * checked stays so until it writes.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#exclusive.run(work);
  }

  /** In the order of creation. */
  async databases(): Promise<DatabaseRecord[]> {
    return [...(await this.#contents()).databases.values()].sort((a, b) => a.id - b.id);
  }

  async database(name: string): Promise<DatabaseRecord | undefined> {
    return (await this.#contents()).databases.get(name);
  }

  /** Call it, {@link putDatabase} and {@link removeDatabase} within {@link exclusively}. */
  async addDatabase(name: string, properties: readonly KeyValue[]): Promise<void> {
    const last = (await this.databases()).at(-1) ?? FIRST_DATABASE;
    await this.putDatabase({ id: last.id + 1, name, properties });
  }

  async putDatabase(record: DatabaseRecord): Promise<void> {
    const { databases } = await this.#contents();
    await this.#store.documents.put(DATABASES, [{ key: record.name, value: record }]);
    databases.set(record.name, record);
  }

  async removeDatabase(name: string): Promise<void> {
    const { databases } = await this.#contents();
    await this.#store.documents.delete(DATABASES, [name]);
    databases.delete(name);
  }

  /** Collections of a database in the order of creation. */
  async collections(database: string): Promise<CollectionRecord[]> {
    return [...(await this.#contents()).collections.values()]
      .filter((record) => record.database === database)
      .sort((a, b) => a.id - b.id);
  }

  /** @param name of a collection or an alias */
  async find(database: string, name: string): Promise<CollectionRecord | undefined> {
    const { names, collections } = await this.#contents();
    return collections.get(names.get(placeOf(database, name)) ?? NaN);
  }

  /** The record as it is now; `undefined` once the collection was dropped, or before anything was read. */
  known(id: number): CollectionRecord | undefined {
    return this.#loaded?.collections.get(id);
  }

  /** Stores a new collection under an id of its own. Call it within {@link exclusively}. */
  async add(record: Omit<CollectionRecord, 'id'>): Promise<CollectionRecord> {
    const contents = await this.#contents();
    await this.#finishDrops();
    const id = (await this.#store.documents.get<number>(COLLECTIONS, COUNTER)) ?? 1;
    const created = { id, ...record };
    await this.#store.documents.put(COLLECTIONS, [
      { key: COUNTER, value: id + 1 },
      { key: keyOf(id), value: created },
    ]);
    enter(contents, created);
    return created;
  }

  /**
   * Stores what each change makes of its record as it is now, all in one transaction; a change of a collection that was
   * dropped is left out. Changes never overtake each other. Returns the changed records.
   */
  change(changes: readonly RecordChange[]): Promise<CollectionRecord[]> {
    return this.#changes.run(async () => {
      const contents = await this.#contents();
      const changed = changes.flatMap(({ id, change }) => {
        const before = contents.collections.get(id);
        return before ? [{ before, after: change(before) }] : [];
      });
      await this.#store.documents.put(
        COLLECTIONS,
        changed.map(({ after }) => ({ key: keyOf(after.id), value: after })),
      );
      for (const { before } of changed) leave(contents, before);
      for (const { after } of changed) enter(contents, after);
      return changed.map(({ after }) => after);
    });
  }

  /** Deletes a collection with its rows. Call it within {@link exclusively}. */
  async remove(id: number): Promise<void> {
    const contents = await this.#contents();
    await this.#changes.run(async () => {
      const record = contents.collections.get(id);
      if (!record) return;
      const marked = { ...record, dropped: true };
      await this.#store.documents.put(COLLECTIONS, [{ key: keyOf(id), value: marked }]);
      leave(contents, record);
      this.#unfinishedDrops.set(id, marked);
    });
    await this.#finishDrops();
  }

  async #finishDrops(): Promise<void> {
    for (const record of this.#unfinishedDrops.values()) {
      await this.#onDrop(record);
      await this.#store.rows.drop(record.id);
      await this.#store.documents.delete(COLLECTIONS, [keyOf(record.id)]);
      this.#unfinishedDrops.delete(record.id);
    }
  }

  async #read(): Promise<Contents> {
    const [databases, collections] = await Promise.all([
      this.#store.documents.list<DatabaseRecord>(DATABASES),
      this.#store.documents.list<StoredRecord>(COLLECTIONS, RECORD_PREFIX),
    ]);
    const contents: Contents = { databases: new Map(), collections: new Map(), names: new Map() };
    for (const record of [FIRST_DATABASE, ...databases.map(({ value }) => value)]) {
      contents.databases.set(record.name, record);
    }
    for (const { value } of collections) {
      const record = completeRecord(value);
      if (record.dropped) this.#unfinishedDrops.set(record.id, record);
      else enter(contents, record);
    }
    this.#loaded = contents;
    return contents;
  }
}

function enter({ collections, names }: Contents, record: CollectionRecord): void {
  collections.set(record.id, record);
  for (const name of [record.name, ...record.aliases]) names.set(placeOf(record.database, name), record.id);
}

function leave({ collections, names }: Contents, record: CollectionRecord): void {
  collections.delete(record.id);
  for (const name of [record.name, ...record.aliases]) names.delete(placeOf(record.database, name));
}

/** No name holds a slash. */
function placeOf(database: string, name: string): string {
  return `${database}/${name}`;
}

function keyOf(id: number): string {
  return `${RECORD_PREFIX}${id}`;
}
