/**
 * @file The store worker's inside: IndexedDB, the indexes and the local Milvus engine, for one tab. The first tab to
 * take the writer's lock writes; every other reads, is told when something changed, and takes over when the writer
 * closes.
 */
import { memoize } from '../base/memo.ts';
import type { IndexStatus } from '../library/types.ts';
import type { MilvusClient } from '../milvus/client.ts';
import type { FieldIndexProvider } from '../milvus/field-index.ts';
import { LocalMilvus } from '../milvus/local-milvus.ts';
import { KEEPING } from '../profiles/profiles.ts';
import { IndexedDbStore } from '../store/indexeddb-store.ts';
import { readOnlyStore } from '../store/read-only-store.ts';
import type { Blobs, Documents, Snapshots, Store, StoreEstimate } from '../store/store.ts';
import type { GraphFactory } from '../vectors/graph-index.ts';
import { hnswGraphs } from '../vectors/hnsw-index.ts';
import { KeptIndex, snapshotName } from './kept-index.ts';
import type { StoreApi } from './store-api.ts';

const NO_INDEX: IndexStatus = Object.freeze({
  kind: 'hnsw',
  sealed: 0,
  growing: 0,
  bytes: 0,
  recall: null,
  state: 'ready',
  saved: true,
  note: '',
});

/** What a tab works on; replaced as a whole when another tab wrote or when this tab becomes the writer. */
interface Desk {
  readonly store: Store;
  readonly milvus: LocalMilvus<KeptIndex>;
}

/** @param graphs absent where nothing may be written */
function keptIndexes(snapshots: Snapshots, graphs: GraphFactory | undefined): FieldIndexProvider<KeptIndex> {
  return {
    open: (field, rows) => KeptIndex.open(field, rows, snapshots, graphs),
    forget: (field) => snapshots.delete(snapshotName(field)),
  };
}

export class StoreHost implements StoreApi {
  readonly milvus: MilvusClient;
  readonly documents: Documents;
  readonly blobs: Blobs;
  readonly #listeners = new Set<() => void>();
  #database = '';
  #channel: BroadcastChannel | undefined;
  #writing = false;
  #announcing: ReturnType<typeof setTimeout> | undefined;
  #desk: () => Promise<Desk> = () => Promise.reject(new Error('The store is not open.'));

  constructor() {
    this.milvus = forwardingClient(async () => (await this.#desk()).milvus);
    const documents = async (): Promise<Documents> => (await this.#desk()).store.documents;
    const blobs = async (): Promise<Blobs> => (await this.#desk()).store.blobs;
    this.documents = {
      get: async (table, key) => (await documents()).get(table, key),
      list: async (table, prefix) => (await documents()).list(table, prefix),
      put: async (table, entries) => {
        await (await documents()).put(table, entries);
        this.#announce();
      },
      delete: async (table, keys) => {
        await (await documents()).delete(table, keys);
        this.#announce();
      },
    };
    this.blobs = {
      get: async (key) => (await blobs()).get(key),
      put: async (entries) => (await blobs()).put(entries),
      delete: async (keys) => (await blobs()).delete(keys),
      clear: async () => (await blobs()).clear(),
    };
  }

  async open(database: string): Promise<void> {
    this.#database = database;
    this.#channel = new BroadcastChannel(database);
    this.#channel.addEventListener('message', () => void this.#reopen());
    await this.#takeLock();
    this.#desk = memoize(() => this.#openDesk());
    await this.#desk();
  }

  async indexStatus(collectionName: string, field: string): Promise<IndexStatus> {
    const index = await (await this.#desk()).milvus.fieldIndex(collectionName, field);
    return index?.status() ?? NO_INDEX;
  }

  async estimate(): Promise<StoreEstimate> {
    return (await this.#desk()).store.estimate();
  }

  readOnly(): Promise<boolean> {
    return Promise.resolve(!this.#writing);
  }

  subscribe(listener: () => void): Promise<void> {
    this.#listeners.add(listener);
    return Promise.resolve();
  }

  async #openDesk(): Promise<Desk> {
    const durable = await IndexedDbStore.open(this.#database);
    const store = this.#writing ? durable : readOnlyStore(durable);
    const indexes = keptIndexes(store.snapshots, this.#writing ? hnswGraphs : undefined);
    const milvus = new LocalMilvus({ store, indexes });
    milvus.onChange(() => this.#announce());
    return { store, milvus };
  }

  /** Another tab wrote, or this one may write now: what is held in memory is stale. */
  async #reopen(): Promise<void> {
    const old = this.#desk;
    this.#desk = memoize(() => this.#openDesk());
    const { milvus, store } = await old();
    milvus.close();
    store.close();
    this.#tell();
  }

  /**
   * Resolves when it is known whether this tab writes. The lock is held until the worker ends; a tab that does not get
   * it at once stays in the queue.
   */
  #takeLock(): Promise<void> {
    const hold = (): Promise<void> => new Promise<never>(() => undefined);
    return new Promise((resolve) => {
      void navigator.locks.request(`writer of ${this.#database}`, { ifAvailable: true }, (lock) => {
        this.#writing = lock !== null;
        resolve();
        if (lock) return hold();
        this.#waitForLock(hold);
        return undefined;
      });
    });
  }

  #waitForLock(hold: () => Promise<void>): void {
    void navigator.locks.request(`writer of ${this.#database}`, async () => {
      this.#writing = true;
      await this.#reopen();
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

/** A client that asks for the real one at each call, because that one can be replaced. */
function forwardingClient(client: () => Promise<MilvusClient>): MilvusClient {
  return {
    collections: {
      list: async (request) => (await client()).collections.list(request),
      has: async (request) => (await client()).collections.has(request),
      describe: async (request) => (await client()).collections.describe(request),
      getStats: async (request) => (await client()).collections.getStats(request),
      create: async (request) => (await client()).collections.create(request),
      drop: async (request) => (await client()).collections.drop(request),
    },
    entities: {
      insert: async (request) => (await client()).entities.insert(request),
      upsert: async (request) => (await client()).entities.upsert(request),
      get: async (request) => (await client()).entities.get(request),
      query: async (request) => (await client()).entities.query(request),
      delete: async (request) => (await client()).entities.delete(request),
      search: async (request) => (await client()).entities.search(request),
    },
  };
}
