/** @file The durable store: one IndexedDB database and one cache, whose name the caller chooses (it holds the deployment's path). */
import { CachedBlobs } from './cached-blobs.ts';
import { Connection } from './indexeddb-connection.ts';
import { IndexedDbRows } from './indexeddb-rows.ts';
import { IndexedDbSnapshots } from './indexeddb-snapshots.ts';
import { moveBlobs } from './schema-upgrades.ts';
import type { Blobs, Documents, Rows, Snapshots, Store } from './store.ts';

export class IndexedDbStore implements Store {
  readonly kind = 'indexeddb';
  readonly documents: Documents;
  readonly rows: Rows;
  readonly blobs: Blobs;
  readonly snapshots: Snapshots;
  readonly #connection: Connection;

  private constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.documents = new IndexedDbDocuments(connection);
    this.rows = new IndexedDbRows(connection);
    this.blobs = new CachedBlobs(name);
    this.snapshots = new IndexedDbSnapshots(connection);
  }

  /**
   * Opens the database, or creates it.
   *
   * @param name one database a deployment: two pages below different paths of one origin must not share data
   * @throws LookalikeError STORE_UNAVAILABLE: storage switched off, another schema version, another tab in the way
   */
  static async open(name: string): Promise<IndexedDbStore> {
    const connection = new Connection(name);
    await connection.ready();
    const store = new IndexedDbStore(connection, name);
    // Where they find no room they stay where they are, until the next time.
    moveBlobs(connection, store.blobs).catch(() => undefined);
    return store;
  }

  close(): void {
    this.#connection.close();
  }
}

class IndexedDbDocuments implements Documents {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get<T>(table: string, key: string): Promise<T | undefined> {
    return this.#connection.read(
      ['documents'],
      (transaction) => transaction.objectStore('documents').get([table, key]) as Promise<T | undefined>,
    );
  }

  getMany<T>(table: string, keys: readonly string[]): Promise<(T | undefined)[]> {
    return this.#connection.read(['documents'], (transaction) => {
      const store = transaction.objectStore('documents');
      return Promise.all(keys.map((key) => store.get([table, key]) as Promise<T | undefined>));
    });
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it stored
  list<T>(table: string, prefix = ''): Promise<{ key: string; value: T }[]> {
    return this.#connection.read(['documents'], async (transaction) => {
      const store = transaction.objectStore('documents');
      const range = beginningWith(table, prefix);
      const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return keys.map(([, key], position) => ({ key, value: values[position] as T }));
    });
  }

  keys(table: string, prefix = ''): Promise<string[]> {
    return this.#connection.read(['documents'], async (transaction) => {
      const keys = await transaction.objectStore('documents').getAllKeys(beginningWith(table, prefix));
      return keys.map(([, key]) => key);
    });
  }

  count(table: string, prefix = ''): Promise<number> {
    return this.#connection.read(['documents'], (transaction) =>
      transaction.objectStore('documents').count(beginningWith(table, prefix)),
    );
  }

  put(table: string, entries: readonly { key: string; value: unknown }[]): Promise<void> {
    return this.#connection.write(['documents'], async (transaction) => {
      const put = async ({ key, value }: { key: string; value: unknown }): Promise<void> => {
        await transaction.objectStore('documents').put(value, [table, key]);
      };
      await Promise.all(entries.map(put));
    });
  }

  delete(table: string, keys: readonly string[]): Promise<void> {
    return this.#connection.write(['documents'], async (transaction) => {
      await Promise.all(keys.map((key) => transaction.objectStore('documents').delete([table, key])));
    });
  }

  clear(table: string): Promise<void> {
    return this.#connection.write(['documents'], (transaction) =>
      transaction.objectStore('documents').delete(beginningWith(table, '')),
    );
  }
}

/** Keys of a table that begin with `prefix`, which IndexedDB compares by UTF-16 code units. */
function beginningWith(table: string, prefix: string): IDBKeyRange {
  // The first string after all that begin with it: its last unit that can be raised is, and the rest falls away.
  let end = prefix;
  while (end.endsWith('\uffff')) end = end.slice(0, -1);
  const upper =
    end === ''
      ? [table, []]
      : [table, end.slice(0, -1) + String.fromCharCode(end.charCodeAt(end.length - 1) + 1)];
  return IDBKeyRange.bound([table, prefix], upper, false, true);
}
