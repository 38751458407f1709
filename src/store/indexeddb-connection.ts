/** @file The IndexedDB database: its schema, its connection, and transactions that happen whole or not at all. */
import { openDB, unwrap, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import { UPGRADES } from './schema-upgrades.ts';
import { isDiskFull, storeError } from './store-error.ts';
import type { Sealed } from './sealed.ts';
import type { VectorRun } from './store.ts';

/** Raise it with every change of the schema, together with the step in `UPGRADES` that brings older data along. */
export const SCHEMA_VERSION = 2;

export interface StoredRow {
  readonly collection: number;
  readonly row: number;
  readonly key: number | string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of the vector fields stored for it, so that they can be deleted with it. */
  readonly vectors: readonly string[];
}

/** As blobs were kept before they were kept in a cache. */
export interface StoredBlob {
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** What makes chunks a snapshot: without a manifest that names their generation they do not count. */
export interface StoredManifest {
  readonly generation: string;
  readonly chunks: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Schema extends DBSchema {
  /** Key: table, key. */
  documents: { key: [string, string]; value: unknown };
  /** Key: collection, row. */
  rows: { key: [number, number]; value: StoredRow; indexes: { key: [number, number | string] } };
  /** Key: collection, field, block (src/store/vector-blocks.ts). */
  vectorBlocks: { key: [number, string, number]; value: VectorRun };
  /** Empty once `moveBlobs` ran. */
  blobs: { key: string; value: StoredBlob };
  /** Key: snapshot's name. */
  snapshots: { key: string; value: Sealed<StoredManifest> };
  /** Key: snapshot's name, generation, position. */
  snapshotChunks: { key: [string, string, number]; value: Uint8Array };
}

type Mode = 'readonly' | 'readwrite';
export type Transaction<Names extends StoreNames<Schema>[], M extends Mode> = IDBPTransaction<
  Schema,
  Names,
  M
>;

export class Connection {
  readonly #name: string;
  readonly #version: number;
  #opened: () => Promise<IDBPDatabase<Schema>>;
  /** Why there is no connection and will be none. */
  #ended: string | undefined;

  /** @param version SCHEMA_VERSION; tests pretend to be another version of the page */
  constructor(name: string, version = SCHEMA_VERSION) {
    this.#name = name;
    this.#version = version;
    this.#opened = memoize(() => this.#open());
  }

  /** @throws LookalikeError STORE_UNAVAILABLE with what stands in the way */
  async ready(): Promise<void> {
    await this.#opened();
  }

  /** `work` may await nothing but requests of its transaction, or that ends early. */
  async read<Names extends StoreNames<Schema>[], T>(
    stores: Names,
    work: (transaction: Transaction<Names, 'readonly'>) => Promise<T>,
  ): Promise<T> {
    const database = await this.#opened();
    return this.#run(() => database.transaction(stores, 'readonly'), work);
  }

  /** As {@link read}; when it resolves, the data is on disk (`strict`), not only handed to the operating system. */
  async write<Names extends StoreNames<Schema>[], T>(
    stores: Names,
    work: (transaction: Transaction<Names, 'readwrite'>) => Promise<T>,
  ): Promise<T> {
    const database = await this.#opened();
    return this.#run(() => database.transaction(stores, 'readwrite', { durability: 'strict' }), work);
  }

  async #run<Tx extends OpenTransaction, T>(
    begin: () => Tx,
    work: (transaction: Tx) => Promise<T>,
  ): Promise<T> {
    try {
      return await run(begin, work);
    } catch (error) {
      const known = storeError(error);
      if (isDiskFull(known.cause)) this.#end(known.message);
      throw known;
    }
  }

  close(): void {
    this.#end('The library was closed; reload the page to open it again.');
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const opened = this.#opened;
    this.#opened = () => Promise.reject(new LookalikeError('STORE_UNAVAILABLE', reason));
    opened().then(
      (database) => database.close(),
      () => undefined,
    );
  }

  async #open(): Promise<IDBPDatabase<Schema>> {
    let refuse: (error: LookalikeError) => void = () => undefined;
    const refused = new Promise<never>((_, reject) => (refuse = reject));
    const opening = openDB<Schema>(this.#name, this.#version, {
      upgrade: (database, oldVersion, _, transaction) => {
        transaction.done.catch(() => refuse(storeError(transaction.error)));
        if (oldVersion === 0) {
          createStores(database);
          return;
        }
        upgrade(unwrap(database), unwrap(transaction), oldVersion, this.#version).catch((error: unknown) => {
          // The database stays as it was. Of a request that was aborted the transaction says why.
          if (error instanceof LookalikeError) refuse(error);
          abort(transaction);
        });
      },
      blocked: () =>
        refuse(
          new LookalikeError(
            'STORE_UNAVAILABLE',
            'The library is open in another tab with an older version of this page. Close or reload that tab, then reload this one.',
          ),
        ),
      blocking: () =>
        this.#end(
          'A newer version of this page took the library over in another tab. Reload this tab to go on.',
        ),
      // The browser closed it by itself (storage pressure, a crash of its process): the next use opens it again.
      terminated: () => {
        if (this.#ended === undefined) this.#opened = memoize(() => this.#open());
      },
    });
    try {
      return await Promise.race([opening, refused]);
    } catch (error) {
      // When it opens after all, it must not stand in anybody's way.
      opening.then(
        (database) => database.close(),
        () => undefined,
      );
      if (error instanceof DOMException && error.name === 'VersionError') throw newerSchema(this.#version);
      throw storeError(error);
    }
  }
}

function createStores(database: IDBPDatabase<Schema>): void {
  database.createObjectStore('documents');
  const rows = database.createObjectStore('rows', { keyPath: ['collection', 'row'] });
  rows.createIndex('key', ['collection', 'key'], { unique: true });
  database.createObjectStore('vectorBlocks');
  database.createObjectStore('blobs');
  database.createObjectStore('snapshots');
  database.createObjectStore('snapshotChunks');
}

/** Step by step. @throws LookalikeError STORE_UNAVAILABLE when a step is not known */
async function upgrade(
  database: IDBDatabase,
  transaction: IDBTransaction,
  from: number,
  to: number,
): Promise<void> {
  for (let version = from; version < to; version++) {
    const step = UPGRADES[version];
    if (!step) throw olderSchema(from, to);
    await step(database, transaction);
  }
}

function olderSchema(found: number, expected: number): LookalikeError {
  return new LookalikeError(
    'STORE_UNAVAILABLE',
    `The library was stored in schema version ${found}; this page needs ${expected} and cannot convert it. Nothing was deleted: open it with the version of the page that made it.`,
  );
}

function newerSchema(expected: number): LookalikeError {
  return new LookalikeError(
    'STORE_UNAVAILABLE',
    `The library was stored by a newer version of this page; this one knows schema version ${expected}. Nothing was deleted: reload to get the newest page.`,
  );
}

interface OpenTransaction {
  readonly done: Promise<void>;
  readonly error: DOMException | null;
  abort(): void;
}

async function run<Tx extends OpenTransaction, T>(
  begin: () => Tx,
  work: (transaction: Tx) => Promise<T>,
): Promise<T> {
  let transaction: Tx;
  try {
    transaction = begin();
  } catch (error) {
    throw storeError(error);
  }
  const done = transaction.done.then(
    () => undefined,
    (error: unknown) => storeError(error),
  );
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    abort(transaction);
    await done;
    // A full disk shows as the transaction's error while its requests only say that they were aborted.
    throw storeError(transaction.error ?? error);
  }
  const failure = await done;
  if (failure) throw failure;
  return result;
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already: a failed request aborts its transaction.
  }
}
