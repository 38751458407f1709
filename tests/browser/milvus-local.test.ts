import { ExactIndexes } from '../../src/milvus/local/exact-indexes.ts';
import { LocalMilvus } from '../../src/milvus/local/local-milvus.ts';
import { IndexedDbStore } from '../../src/store/indexeddb-store.ts';
import { milvusContract, type MilvusFixture } from '../contract/milvus.ts';
import { localDecisions } from '../contract/milvus/local-decisions.ts';

let count = 0;

async function inIndexedDb(): Promise<MilvusFixture> {
  const name = `milvus test ${Date.now()} ${count++}`;
  let store = await IndexedDbStore.open(name);
  const client = () => new LocalMilvus({ store, indexes: new ExactIndexes() });
  return {
    client: client(),
    reopen: async () => {
      store.close();
      store = await IndexedDbStore.open(name);
      return client();
    },
    close: () => {
      store.close();
      return new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error ?? new Error('The database could not be deleted.'));
      });
    },
  };
}

milvusContract('local engine, IndexedDB, exact index', inIndexedDb);
localDecisions(inIndexedDb);
