/**
 * @file The store worker's inside: IndexedDB, the indexes and the local Milvus engine, for one tab. The first tab to
 * take the writer's lock writes; every other reads, is told when something changed, and takes over when the writer
 * closes.
 */
import { LookalikeError } from '../base/errors.ts';
import { Renewable } from '../base/renewable.ts';
import type { IndexStatus } from '../library/types.ts';
import { openBinaryIndex } from '../milvus/local/exact-indexes.ts';
import { isBinary, type FieldIndexProvider, type IndexedField } from '../milvus/local/field-index.ts';
import { LocalMilvus } from '../milvus/local/local-milvus.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import { callOver, type VerbName } from '../milvus/verbs.ts';
import { COLLECTION, KEEPING } from '../profiles/profiles.ts';
import { OriginFiles } from '../store/index-files.ts';
import { IndexedDbStore } from '../store/indexeddb-store.ts';
import { readOnlyStore } from '../store/read-only-store.ts';
import type { Blobs, Documents, Store, StoreEstimate } from '../store/store.ts';
import { BinaryIndex } from '../vectors/binary-index.ts';
import { hnswGraphs } from '../vectors/hnsw-index.ts';
import { Activity } from './activity.ts';
import { KeptIndex, type KeptIndexHost } from './kept-index.ts';
import { sweepCodes } from './saved-codes.ts';
import type { StoreApi } from './store-api.ts';

const NO_INDEX: IndexStatus = Object.freeze({
  kind: 'hnsw',
  sealed: 0,
  growing: 0,
  bytes: 0,
  recall: null,
  state: 'ready',
  plan: 'exact',
  saved: true,
  note: '',
});

/** What a tab works on; replaced as a whole when another tab wrote or when this tab becomes the writer. */
interface Desk {
  readonly store: Store;
  readonly milvus: LocalMilvus<KeptIndex | BinaryIndex>;
}

function fieldIndexes(host: KeptIndexHost): FieldIndexProvider<KeptIndex | BinaryIndex> {
  const swept = host.graphs ? sweepCodes(host.store, host.files) : Promise.resolve();
  /** Why what was saved of an index is not to be believed, by collection and field, until it is opened anew. */
  const distrusted = new Map<string, string>();
  const nameOf = ({ collection, field }: IndexedField): string => `${collection}/${field}`;
  return {
    open: async (field, rows) => {
      if (isBinary(field)) return openBinaryIndex(field, rows);
      await swept;
      const index = await KeptIndex.open(field, host, distrusted.get(nameOf(field)));
      distrusted.delete(nameOf(field));
      return index;
    },
    forget: async (field, reason) => {
      if (isBinary(field)) return;
      if (reason !== undefined) distrusted.set(nameOf(field), reason);
      // The tab that writes finds out for itself.
      if (host.graphs) await KeptIndex.forget(field, host);
    },
  };
}

/** An exact index is complete at once and has nothing to save. */
function exactStatus({ size, bytes }: BinaryIndex): IndexStatus {
  return { ...NO_INDEX, kind: 'flat', growing: size, bytes };
}

export class StoreHost implements StoreApi {
  readonly documents: Documents;
  readonly blobs: Blobs;
  readonly #listeners = new Set<() => void>();
  readonly #activity = new Activity();
  readonly #desk = new Renewable<Desk>(
    () => this.#openDesk(),
    ({ milvus, store }) => {
      milvus.close();
      store.close();
    },
  );
  #database: string | undefined;
  #channel: BroadcastChannel | undefined;
  #writing = false;
  #announcing: ReturnType<typeof setTimeout> | undefined;
  /** Another tab wrote since the desk was last replaced; it is being replaced. */
  #stale = false;
  #following = false;

  constructor() {
    const documents = <T>(work: (documents: Documents) => Promise<T>): Promise<T> =>
      this.#desk.use(({ store }) => work(store.documents));
    const blobs = <T>(work: (blobs: Blobs) => Promise<T>): Promise<T> =>
      this.#desk.use(({ store }) => work(store.blobs));
    this.documents = {
      get: (table, key) => documents((own) => own.get(table, key)),
      getMany: (table, keys) => documents((own) => own.getMany(table, keys)),
      keys: (table, prefix) => documents((own) => own.keys(table, prefix)),
      list: (table, prefix) => documents((own) => own.list(table, prefix)),
      count: (table, prefix) => documents((own) => own.count(table, prefix)),
      put: async (table, entries) => {
        await documents((own) => own.put(table, entries));
        this.#announce();
      },
      delete: async (table, keys) => {
        await documents((own) => own.delete(table, keys));
        this.#announce();
      },
      clear: async (table) => {
        await documents((own) => own.clear(table));
        this.#announce();
      },
    };
    this.blobs = {
      get: (key) => blobs((own) => own.get(key)),
      missing: (keys) => blobs((own) => own.missing(keys)),
      put: (entries) => blobs((own) => own.put(entries)),
      delete: (keys) => blobs((own) => own.delete(keys)),
      clear: () => blobs((own) => own.clear()),
    };
  }

  async open(database: string, isLibrary: boolean): Promise<void> {
    this.#database = database;
    this.#channel = new BroadcastChannel(database);
    this.#channel.addEventListener('message', () => void this.#follow());
    await this.#takeLock(database);
    await this.#desk.use(() => Promise.resolve());
    if (isLibrary) void this.#prepare();
  }

  /** Opens the library's index while the page starts, so that the first search finds it open. */
  async #prepare(): Promise<void> {
    try {
      await this.#desk.use(({ milvus }) => milvus.fieldIndex(COLLECTION.name, COLLECTION.vectorField));
    } catch {
      // Whoever searches opens it again, and hears why that fails.
    }
  }

  /** Asks for the engine at each call, because it can be replaced. */
  milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>> {
    return this.#activity.during(() => this.#desk.use(({ milvus }) => callOver(milvus)(name, request)));
  }

  indexStatus(collectionName: string, field: string): Promise<IndexStatus> {
    return this.#desk.use(async ({ milvus }) => {
      const index = await milvus.fieldIndex(collectionName, field);
      if (!index) return NO_INDEX;
      return index instanceof BinaryIndex ? exactStatus(index) : index.status();
    });
  }

  estimate(): Promise<StoreEstimate> {
    return this.#desk.use(({ store }) => store.estimate());
  }

  readOnly(): Promise<boolean> {
    return Promise.resolve(!this.#writing);
  }

  subscribe(listener: () => void): Promise<void> {
    this.#listeners.add(listener);
    return Promise.resolve();
  }

  async #openDesk(): Promise<Desk> {
    if (this.#database === undefined) {
      throw new LookalikeError('INTERNAL', 'The store was used before it was opened.');
    }
    const durable = await IndexedDbStore.open(this.#database);
    const store = this.#writing ? durable : readOnlyStore(durable);
    const files = new OriginFiles(this.#database);
    const graphs = this.#writing ? hnswGraphs : undefined;
    const indexes = fieldIndexes({ store, files, graphs, activity: this.#activity });
    const milvus = new LocalMilvus({ store, indexes });
    milvus.onChange(() => this.#announce());
    return { store, milvus };
  }

  /**
   * Another tab wrote: what is held in memory is stale. One replacement at a time, however often that tab writes, so that
   * a slow load of many rows does not pile up.
   */
  async #follow(): Promise<void> {
    this.#stale = true;
    if (this.#following) return;
    this.#following = true;
    while (this.#isStale()) {
      this.#stale = false;
      await this.#desk.renew();
      this.#tell();
    }
    this.#following = false;
  }

  /** Read through a method: it may have changed during an await. */
  #isStale(): boolean {
    return this.#stale;
  }

  /**
   * Resolves when it is known whether this tab writes. The lock is held until the worker ends; a tab that does not get
   * it at once stays in the queue.
   */
  #takeLock(database: string): Promise<void> {
    const name = `writer of ${database}`;
    const hold = (): Promise<void> => new Promise<never>(() => undefined);
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(name, { ifAvailable: true }, (lock) => {
          this.#writing = lock !== null;
          resolve();
          if (lock) return hold();
          this.#waitForLock(name, hold);
          return undefined;
        })
        .catch(reject);
    });
  }

  #waitForLock(name: string, hold: () => Promise<void>): void {
    void navigator.locks.request(name, async () => {
      this.#writing = true;
      await this.#desk.renew();
      this.#tell();
      return hold();
    });
  }

  /** Tells the other tabs and this one's listeners, once for a burst of writes. */
  #announce(): void {
    this.#announcing ??= setTimeout(() => {
      this.#announcing = undefined;
      this.#channel?.postMessage('changed');
      this.#tell();
    }, KEEPING.announceMs);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
