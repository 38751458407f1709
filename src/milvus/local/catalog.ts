/**
 * @file Which collections there are. One document each in the table `collections`, under `id/<id>`, and a counter under
 * `next` that makes sure that no id is ever given twice: rows of a dropped collection must not come back in a new one.
 *
 * A drop is a mark, then the rows, then the record, so that a crash in between leaves a mark to go on from.
 */
import { memoize } from '../../base/memo.ts';
import { SerialQueue } from '../../base/queue.ts';
import type { Store } from '../../store/store.ts';
import type { CollectionRecord } from './collection-record.ts';

const TABLE = 'collections';
const RECORD_PREFIX = 'id/';
const COUNTER = 'next';

export class Catalog {
  readonly #store: Pick<Store, 'documents' | 'rows'>;
  /** Deletes what was derived from a collection, before its record is gone. */
  readonly #onDrop: (record: CollectionRecord) => Promise<void>;
  readonly #writes = new SerialQueue();
  /** By name; read from the store once. */
  readonly #records: () => Promise<Map<string, CollectionRecord>>;
  readonly #unfinishedDrops = new Map<number, CollectionRecord>();

  constructor(store: Pick<Store, 'documents' | 'rows'>, onDrop: (record: CollectionRecord) => Promise<void>) {
    this.#store = store;
    this.#onDrop = onDrop;
    this.#records = memoize(() => this.#read());
  }

  /** Names in the order of creation. */
  async names(): Promise<string[]> {
    const records = [...(await this.#records()).values()];
    return records.sort((a, b) => a.id - b.id).map((record) => record.name);
  }

  async find(name: string): Promise<CollectionRecord | undefined> {
    return (await this.#records()).get(name);
  }

  /** Runs alone among all creations and drops, so that what `work` has checked stays so until it writes. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#writes.run(work);
  }

  /** Stores a new collection under an id of its own. Call it within {@link exclusively}. */
  async add(record: Omit<CollectionRecord, 'id'>): Promise<CollectionRecord> {
    await this.#finishDrops();
    const id = (await this.#store.documents.get<number>(TABLE, COUNTER)) ?? 1;
    const created = { id, ...record };
    await this.#store.documents.put(TABLE, [
      { key: COUNTER, value: id + 1 },
      { key: keyOf(id), value: created },
    ]);
    (await this.#records()).set(record.name, created);
    return created;
  }

  async update(record: CollectionRecord): Promise<void> {
    await this.#store.documents.put(TABLE, [{ key: keyOf(record.id), value: record }]);
    (await this.#records()).set(record.name, record);
  }

  /** Deletes a collection with its rows. Call it within {@link exclusively}. */
  async remove(record: CollectionRecord): Promise<void> {
    const marked = { ...record, dropped: true };
    await this.#store.documents.put(TABLE, [{ key: keyOf(record.id), value: marked }]);
    (await this.#records()).delete(record.name);
    this.#unfinishedDrops.set(record.id, marked);
    await this.#finishDrops();
  }

  async #finishDrops(): Promise<void> {
    for (const record of this.#unfinishedDrops.values()) {
      await this.#onDrop(record);
      await this.#store.rows.drop(record.id);
      await this.#store.documents.delete(TABLE, [keyOf(record.id)]);
      this.#unfinishedDrops.delete(record.id);
    }
  }

  async #read(): Promise<Map<string, CollectionRecord>> {
    const documents = await this.#store.documents.list<CollectionRecord>(TABLE, RECORD_PREFIX);
    const records = new Map<string, CollectionRecord>();
    for (const { value } of documents) {
      if (value.dropped) this.#unfinishedDrops.set(value.id, value);
      else records.set(value.name, value);
    }
    return records;
  }
}

function keyOf(id: number): string {
  return `${RECORD_PREFIX}${id}`;
}
