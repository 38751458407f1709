/** @file The open store with all that can be asked of it: IndexedDB, the indexes and the local Milvus engine. */
import type { IndexStatus } from '../library/types.ts';
import { openBinaryIndex } from '../milvus/local/exact-indexes.ts';
import { isBinary, type FieldIndexProvider, type IndexedField } from '../milvus/local/field-index.ts';
import { LocalMilvus } from '../milvus/local/local-milvus.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import { callOver, type VerbName } from '../milvus/verbs.ts';
import { COLLECTION } from '../profiles/profiles.ts';
import { OriginFiles } from '../store/index-files.ts';
import { IndexedDbStore } from '../store/indexeddb-store.ts';
import type { Documents, Store } from '../store/store.ts';
import { BinaryIndex } from '../vectors/binary-index.ts';
import { hnswGraphs } from '../vectors/hnsw-index.ts';
import { Activity } from './activity.ts';
import { KeptIndex, type KeptIndexHost } from './kept-index.ts';
import { sweepCodes } from './saved-codes.ts';
import type { StoreDeskApi } from './store-api.ts';
import type { StoreCall } from './store-tabs.ts';

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

function fieldIndexes(host: KeptIndexHost): FieldIndexProvider<KeptIndex | BinaryIndex> {
  const swept = sweepCodes(host.store, host.files);
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
      await KeptIndex.forget(field, host);
    },
  };
}

/** An exact index is complete at once and has nothing to save. */
function exactStatus({ size, bytes }: BinaryIndex): IndexStatus {
  return { ...NO_INDEX, kind: 'flat', growing: size, bytes };
}

export class StoreDesk implements StoreDeskApi {
  readonly documents: Documents;
  readonly #milvus: LocalMilvus<KeptIndex | BinaryIndex>;
  readonly #activity = new Activity();

  /**
   * Opens or creates the database. One desk at a time may be open on it.
   *
   * @param onChange told after each change
   * @throws LookalikeError STORE_UNAVAILABLE
   */
  static async open(database: string, onChange: () => void): Promise<StoreDesk> {
    return new StoreDesk(await IndexedDbStore.open(database), new OriginFiles(database), onChange);
  }

  private constructor(store: Store, files: OriginFiles, onChange: () => void) {
    const indexes = fieldIndexes({ store, files, graphs: hnswGraphs, activity: this.#activity });
    this.#milvus = new LocalMilvus({ store, indexes });
    this.#milvus.onChange(onChange);
    const { documents } = store;
    const changing =
      <Args extends unknown[]>(change: (...args: Args) => Promise<void>) =>
      async (...args: Args): Promise<void> => {
        await change(...args);
        onChange();
      };
    this.documents = {
      get: (table, key) => documents.get(table, key),
      getMany: (table, keys) => documents.getMany(table, keys),
      keys: (table, prefix) => documents.keys(table, prefix),
      list: (table, prefix) => documents.list(table, prefix),
      count: (table, prefix) => documents.count(table, prefix),
      put: changing((table, entries) => documents.put(table, entries)),
      delete: changing((table, keys) => documents.delete(table, keys)),
      clear: changing((table) => documents.clear(table)),
    };
  }

  /** Asks nothing but that it is open. */
  opened(): Promise<void> {
    return Promise.resolve();
  }

  /** Opens the library's index while the page starts, so that the first search finds it open. */
  async prepare(): Promise<void> {
    try {
      await this.#milvus.fieldIndex(COLLECTION.name, COLLECTION.vectorField);
    } catch {
      // Whoever searches opens it again, and hears why that fails.
    }
  }

  milvus(name: VerbName, request: unknown): Promise<MilvusResponse<unknown>> {
    return this.#activity.during(() => callOver(this.#milvus)(name, request));
  }

  async indexStatus(collectionName: string, field: string): Promise<IndexStatus> {
    const index = await this.#milvus.fieldIndex(collectionName, field);
    if (!index) return NO_INDEX;
    return index instanceof BinaryIndex ? exactStatus(index) : index.status();
  }

  /** A call of whichever tab, by the name of the member: `milvus`, `documents.get`, ... */
  async answer({ method, args }: Pick<StoreCall, 'method' | 'args'>): Promise<unknown> {
    const [name = '', member] = method.split('.');
    const owner = (member === undefined ? this : this.documents) as unknown as Record<
      string,
      (...args: readonly unknown[]) => Promise<unknown>
    >;
    return owner[member ?? name]?.(...args);
  }
}
