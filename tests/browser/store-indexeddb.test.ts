import { afterEach, describe, expect, test } from 'vitest';
import { SNAPSHOT, THUMBNAIL, VECTOR_BLOCK } from '../../src/profiles/profiles.ts';
import { Connection, SCHEMA_VERSION } from '../../src/store/indexeddb-connection.ts';
import { IndexedDbStore } from '../../src/store/indexeddb-store.ts';
import { storageEstimate } from '../../src/store/storage-estimate.ts';
import { storeContract } from '../contract/store.ts';

let count = 0;
const freshName = (): string => `store test ${Date.now()} ${count++} /é/`;

storeContract('indexeddb', async () => {
  const name = freshName();
  const store = await IndexedDbStore.open(name);
  return {
    store,
    reopen: () => IndexedDbStore.open(name),
    dispose: async () => {
      store.close();
      await finished(indexedDB.deleteDatabase(name));
    },
  };
});

describe('a snapshot that storage damaged', () => {
  const names: string[] = [];
  afterEach(async () => {
    for (const name of names.splice(0)) await finished(indexedDB.deleteDatabase(name));
  });
  const bytes = Uint8Array.from({ length: SNAPSHOT.chunkBytes + 100 }, (_, i) => i % 256);

  /** Writes a snapshot, damages its chunks behind the store's back, and returns what reading then says. */
  async function readAfter(
    damage: (chunks: IDBObjectStore, keys: IDBValidKey[]) => Promise<unknown>,
  ): Promise<unknown> {
    const name = freshName();
    names.push(name);
    const store = await IndexedDbStore.open(name);
    await store.snapshots.write('index', bytes, {});
    const database = await finished(indexedDB.open(name));
    const chunks = database.transaction('snapshotChunks', 'readwrite').objectStore('snapshotChunks');
    await damage(chunks, await finished(chunks.getAllKeys()));
    database.close();
    const reading = await store.snapshots.read('index').catch((error: unknown) => error);
    store.close();
    return reading;
  }

  test('one bit flipped in the last chunk', async () => {
    const result = await readAfter(async (chunks, keys) => {
      const key = keys.at(-1) ?? '';
      const chunk = (await finished(chunks.get(key))) as Uint8Array;
      chunk[3] = (chunk[3] ?? 0) ^ 1;
      await finished(chunks.put(chunk, key));
    });
    expect(result).toMatchObject({ code: 'SNAPSHOT_INVALID', message: matching(/sha256/) });
  });

  test('a chunk missing', async () => {
    const result = await readAfter((chunks, keys) => finished(chunks.delete(keys[0] ?? '')));
    expect(result).toMatchObject({ code: 'SNAPSHOT_INVALID', message: matching(/has 100 bytes/) });
  });

  test('chunks of another generation, left by a killed tab, do not count and go with the next write', async () => {
    const name = freshName();
    names.push(name);
    const store = await IndexedDbStore.open(name);
    await store.snapshots.write('index', Uint8Array.of(1), { n: 1 });
    const database = await finished(indexedDB.open(name));
    const chunks = (): IDBObjectStore =>
      database.transaction('snapshotChunks', 'readwrite').objectStore('snapshotChunks');
    for (const generation of ['', '0', '~'])
      await finished(chunks().put(Uint8Array.of(9), ['index', generation, 0]));
    expect((await store.snapshots.read('index'))?.bytes).toEqual(Uint8Array.of(1));
    await store.snapshots.write('index', Uint8Array.of(2), { n: 2 });
    expect(await finished(chunks().count())).toBe(1);
    expect(await store.snapshots.read('index')).toEqual({ bytes: Uint8Array.of(2), facts: { n: 2 } });
    database.close();
    store.close();
  });
});

describe('a database in another state', () => {
  test('of a newer version of the page: refused, nothing deleted', async () => {
    const name = freshName();
    const newer = await openAs(name, SCHEMA_VERSION + 1);
    newer.close();
    await expect(IndexedDbStore.open(name)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: matching(new RegExp(`newer version.*schema version ${SCHEMA_VERSION}.*Nothing was deleted`)),
    });
    expect(await names(name)).toEqual([SCHEMA_VERSION + 1]);
    await finished(indexedDB.deleteDatabase(name));
  });

  test('of an older version that this page cannot convert: refused, nothing deleted', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    await store.documents.put('t', [{ key: 'a', value: 1 }]);
    store.close();
    const future = new Connection(name, SCHEMA_VERSION + 1);
    await expect(future.ready()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: matching(
        new RegExp(`schema version ${SCHEMA_VERSION}; this page needs .*Nothing was deleted`),
      ),
    });
    const again = await IndexedDbStore.open(name);
    expect(await again.documents.get('t', 'a')).toBe(1);
    again.close();
    await finished(indexedDB.deleteDatabase(name));
  });

  test('of version 1, where each vector had a record: brought along whole, and usable', async () => {
    const name = freshName();
    const ordinals = [0, 1, VECTOR_BLOCK.rows - 1, VECTOR_BLOCK.rows, 70_000, 2 ** 32 - 1];
    await makeVersion1(name, (transaction) => {
      transaction.objectStore('documents').put({ theme: 'dark' }, ['settings', 'page']);
      for (const collection of [1, 2]) {
        for (const row of ordinals) {
          transaction.objectStore('rows').add({
            collection,
            row,
            key: `key ${row}`,
            fields: { path: `${row}.jpg` },
            vectors: row === 1 ? ['vec'] : ['vec', 'other'],
          });
          const vectors = transaction.objectStore('vectors');
          vectors.put(Float32Array.of(row, collection), [collection, 'vec', row]);
          if (row !== 1) vectors.put(Float32Array.of(-row), [collection, 'other', row]);
        }
      }
    });
    const store = await IndexedDbStore.open(name);
    expect(await store.documents.get('settings', 'page')).toEqual({ theme: 'dark' });
    for (const collection of [1, 2]) {
      const { rows } = store;
      const all = { after: -1, limit: 100 };
      expect((await rows.scan(collection, all)).map(({ row }) => row)).toEqual(ordinals);
      expect(await rows.scanVectors(collection, 'vec', all)).toEqual({
        rows: Uint32Array.from(ordinals),
        vectors: Float32Array.from(ordinals.flatMap((row) => [row, collection])),
      });
      expect((await rows.scanVectors(collection, 'other', all)).rows).toEqual(
        Uint32Array.from(ordinals.filter((row) => row !== 1)),
      );
    }
    await store.rows.append(1, [{ row: 2, key: 'key 0', fields: {}, vectors: {} }], [0]);
    expect(await store.rows.readVectors(1, 'vec', [0, 1])).toEqual([undefined, Float32Array.of(1, 1)]);
    store.close();
    const database = await finished(indexedDB.open(name));
    expect([...database.objectStoreNames]).not.toContain('vectors');
    database.close();
    await finished(indexedDB.deleteDatabase(name));
  });

  test('of version 1 without a vector: brought along', async () => {
    const name = freshName();
    await makeVersion1(name, () => undefined);
    const store = await IndexedDbStore.open(name);
    expect(await store.rows.scanVectors(1, 'vec', { after: -1, limit: 1 })).toMatchObject({
      rows: new Uint32Array(),
    });
    store.close();
    await finished(indexedDB.deleteDatabase(name));
  });

  test('of version 1 with something that cannot be brought along: refused, nothing changed', async () => {
    const name = freshName();
    await makeVersion1(name, (transaction) => {
      const vectors = transaction.objectStore('vectors');
      vectors.put(Float32Array.of(1), [1, 'vec', 0]);
      vectors.put(Float32Array.of(1, 2), [1, 'vec', 1]);
    });
    await expect(IndexedDbStore.open(name)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: matching(/row 1 has 2 numbers; 1 numbers are expected/),
    });
    const database = await openAs(name, 1);
    expect([...database.objectStoreNames]).toEqual(VERSION_1_STORES);
    const left = database.transaction('vectors').objectStore('vectors').count();
    expect(await finished(left)).toBe(2);
    database.close();
    await finished(indexedDB.deleteDatabase(name));
  });

  test('held by another tab that does not give way: says which tab is in the way', async () => {
    const name = freshName();
    const held = await openAs(name, 1);
    const blocked = new Connection(name, 2);
    await expect(blocked.ready()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: matching(/another tab with an older version/),
    });
    held.close();
    await finished(indexedDB.deleteDatabase(name));
  });

  test('wanted by a newer version in another tab: gives way and says so', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    const newer = await openAs(name, SCHEMA_VERSION + 1);
    await expect(store.rows.count(1)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: matching(/newer version.*Reload this tab/),
    });
    newer.close();
    await finished(indexedDB.deleteDatabase(name));
  });

  test('closed', async () => {
    const name = freshName();
    const store = await IndexedDbStore.open(name);
    store.close();
    await expect(store.rows.count(1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await finished(indexedDB.deleteDatabase(name));
  });
});

test('the estimate is numbers', async () => {
  const { usage, quota, persisted } = await storageEstimate();
  expect([usage >= 0, quota >= 0, typeof persisted]).toEqual([true, true, 'boolean']);
});

test('blobs of an earlier release move into the cache', async () => {
  const name = freshName();
  (await IndexedDbStore.open(name)).close();
  const database = await openAs(name, SCHEMA_VERSION);
  const writing = database.transaction('blobs', 'readwrite').objectStore('blobs');
  const count = 2 * THUMBNAIL.moved + 3;
  for (let key = 0; key < count; key++) {
    writing.put({ type: 'image/jpeg', bytes: Uint8Array.of(key).buffer }, String(key));
  }
  await new Promise((resolve) => (writing.transaction.oncomplete = resolve));
  const store = await IndexedDbStore.open(name);
  const left = () => finished(database.transaction('blobs').objectStore('blobs').count());
  await expect.poll(left).toBe(0);
  for (const key of [0, count - 1]) {
    const blob = await store.blobs.get(String(key));
    expect(blob?.type).toBe('image/jpeg');
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(Uint8Array.of(key));
  }
  expect(await store.blobs.delete(Array.from({ length: count }, (_, key) => String(key)))).toBe(count);
  database.close();
  store.close();
  await finished(indexedDB.deleteDatabase(name));
});

const VERSION_1_STORES = ['blobs', 'documents', 'rows', 'snapshotChunks', 'snapshots', 'vectors'];

/** A database as version 1 of the schema had it, with what `fill` puts into it. */
async function makeVersion1(name: string, fill: (transaction: IDBTransaction) => void): Promise<void> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const store of VERSION_1_STORES) {
      if (store !== 'rows') request.result.createObjectStore(store);
    }
    const rows = request.result.createObjectStore('rows', { keyPath: ['collection', 'row'] });
    rows.createIndex('key', ['collection', 'key'], { unique: true });
  };
  const database = await finished(request);
  const transaction = database.transaction(VERSION_1_STORES, 'readwrite');
  fill(transaction);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}

function openAs(name: string, version: number): Promise<IDBDatabase> {
  return finished(indexedDB.open(name, version));
}

/** Versions of the databases of this name. */
async function names(name: string): Promise<(number | undefined)[]> {
  const databases = await indexedDB.databases();
  return databases.filter((found) => found.name === name).map(({ version }) => version);
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
}

/** `expect.stringMatching` as what it is to a type checker. */
function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
