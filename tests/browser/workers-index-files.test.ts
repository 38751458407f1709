/** The store worker with the browser's own files: what it saved is what it opens, whatever became of it meanwhile. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unwrap } from '../../src/milvus/client.ts';
import { COLLECTION } from '../../src/profiles/profiles.ts';
import { OriginFiles } from '../../src/store/index-files.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { openStore, type StoreClient } from '../../src/workers/store.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

const DIMENSION = 128;
/** More than take short codes. */
const ROWS = 2500;
const VECTORS = nearRealMatrix(ROWS + 100, { dimension: DIMENSION, blocks: [], seed: 5 });
const PATIENCE = { timeout: 60_000, interval: 100 };
const { name: collectionName, primaryField, vectorField } = COLLECTION;

let database: string;
const stores = new Set<StoreClient>();

beforeEach(() => {
  database = `index files/${crypto.randomUUID()}`;
});
afterEach(async () => {
  for (const store of stores) close(store);
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(database).onsuccess = resolve;
  });
  for (const name of await files().names()) await files().delete(name);
});

function files(): OriginFiles {
  return new OriginFiles(database);
}

async function open(): Promise<StoreClient> {
  const store = openStore(database);
  stores.add(store);
  await store.opened;
  return store;
}

function close(store: StoreClient): void {
  stores.delete(store);
  store.close();
}

function vectorOf(row: number): Float32Array {
  return VECTORS.subarray(row * DIMENSION, (row + 1) * DIMENSION);
}

/** Rows `first` to before `end`, by the number of their vector. */
async function write({ milvus }: StoreClient, first: number, end: number, shift = 0): Promise<void> {
  const data = Array.from({ length: end - first }, (_, position) => ({
    [primaryField]: first + position,
    [vectorField]: vectorOf(first + position + shift),
  }));
  unwrap(await milvus.entities.upsert({ collectionName, data }));
}

/** A library of {@link ROWS} rows, saved; nothing is open. */
async function saved(): Promise<void> {
  const store = await open();
  const { milvus } = store;
  const fields = [
    { fieldName: primaryField, dataType: 'Int64' as const, isPrimary: true },
    {
      fieldName: vectorField,
      dataType: 'FloatVector' as const,
      elementTypeParams: { dim: DIMENSION },
    },
  ];
  const indexParams = [{ fieldName: vectorField, metricType: 'L2' as const }];
  unwrap(await milvus.collections.create({ collectionName, schema: { autoId: false, fields }, indexParams }));
  await write(store, 0, ROWS);
  await settled(store);
  close(store);
}

async function settled({ host }: StoreClient): Promise<void> {
  await vi.waitFor(
    async () => expect(await host.indexStatus()).toMatchObject({ saved: true, growing: 0 }),
    PATIENCE,
  );
}

async function noteOf({ host }: StoreClient): Promise<string | undefined> {
  return (await host.indexStatus())?.note;
}

/** The answers are those of an exact index of these vectors. */
async function expectRight({ milvus }: StoreClient, rows: ReadonlyMap<number, number>): Promise<void> {
  const flat = new FlatIndex(DIMENSION, 'L2');
  for (const [key, vector] of rows) flat.add(Uint32Array.of(key), vectorOf(vector));
  const queries = [3, 700, ROWS - 1, ROWS + 50];
  const found = unwrap(
    await milvus.entities.search({
      collectionName,
      data: queries.map(vectorOf),
      limit: 20,
      searchParams: { plan: 'exact' },
    }),
  );
  const expected = queries.flatMap((query) => {
    const { labels, distances } = flat.search(vectorOf(query), { limit: 20 });
    return Array.from(labels, (label, rank) => [label, distances[rank]]);
  });
  expect(found.map((hit) => [hit[primaryField], Math.fround(hit.distance)])).toEqual(expected);
}

function allRows(): Map<number, number> {
  return new Map(Array.from({ length: ROWS }, (_, row) => [row, row]));
}

test('what was saved is opened again, with what came and went since', async () => {
  await saved();
  const store = await open();
  await expectRight(store, allRows());
  expect(await noteOf(store)).toBe('');
  await write(store, ROWS, ROWS + 20);
  await write(store, 10, 15, 60);
  unwrap(await store.milvus.entities.delete({ collectionName, filter: `${primaryField} in [3, 700]` }));
  close(store);
  const rows = allRows();
  for (let row = ROWS; row < ROWS + 20; row++) rows.set(row, row);
  for (let row = 10; row < 15; row++) rows.set(row, row + 60);
  for (const row of [3, 700]) rows.delete(row);
  const again = await open();
  await expectRight(again, rows);
  expect(await noteOf(again)).toBe('');
  await settled(again);
  close(again);
  const last = await open();
  await expectRight(last, rows);
  expect(await noteOf(last)).toBe('');
});

test('the vectors stand in a file and not in memory', async () => {
  await saved();
  const store = await open();
  await expectRight(store, allRows());
  const { bytes = NaN } = (await store.host.indexStatus()) ?? {};
  expect(bytes).toBeLessThan(ROWS * DIMENSION * 4);
});

test('what is damaged is made from the rows again, and the search that finds it is answered', async () => {
  await saved();
  for (const kind of ['.vectors', '.codes']) {
    for (const damage of ['zeroed', 'cut off', 'flipped'] as const) {
      await injure(kind, damage);
      const store = await open();
      await expectRight(store, allRows());
      expect(await noteOf(store)).toContain('built again from the stored photos');
      await settled(store);
      close(store);
    }
  }
});

/** Damages a file of the index as a disk might. */
async function injure(kind: string, damage: 'zeroed' | 'cut off' | 'flipped'): Promise<void> {
  let directory = await navigator.storage.getDirectory();
  for (const name of ['lookalike', encodeURIComponent(database)]) {
    directory = await directory.getDirectoryHandle(name);
  }
  const name = (await files().names()).find((each) => each.endsWith(kind)) ?? '';
  const handle = await directory.getFileHandle(name);
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
  expect(bytes.length).toBeGreaterThan(0);
  const middle = bytes.length >> 1;
  if (damage === 'zeroed') bytes.fill(0);
  // In the vectors, of the row that a search finds first.
  const flipped = kind === '.vectors' ? 3 * 4 * (DIMENSION + 1) + 5 : middle;
  if (damage === 'flipped') bytes[flipped] = (bytes[flipped] ?? 0) ^ 1;
  // The worker that had it open ends in its own time.
  const writable = await vi.waitFor(() => handle.createWritable(), PATIENCE);
  await writable.write(damage === 'cut off' ? bytes.slice(0, middle) : bytes);
  await writable.close();
}

test('a second tab answers by the index of the first one, also while that writes, and goes on without it', async () => {
  await saved();
  const first = await open();
  const second = await open();
  await expectRight(second, allRows());
  expect(await noteOf(second)).toBe('');
  const { bytes = NaN } = (await second.host.indexStatus()) ?? {};
  expect(bytes).toBeLessThan(ROWS * DIMENSION * 4);
  await write(first, ROWS, ROWS + 60);
  const rows = allRows();
  for (let row = ROWS; row < ROWS + 60; row++) rows.set(row, row);
  await expectRight(second, rows);
  await expectRight(first, rows);
  close(first);
  await expectRight(second, rows);
  expect(await noteOf(second)).toBe('');
  await write(second, ROWS + 60, ROWS + 80);
  for (let row = ROWS + 60; row < ROWS + 80; row++) rows.set(row, row);
  await expectRight(second, rows);
});

test('truncating, dropping the index and dropping the collection leave no file', async () => {
  await saved();
  const store = await open();
  const { milvus } = store;
  await expectRight(store, allRows());
  expect(await files().names()).toHaveLength(2);
  unwrap(await milvus.collections.truncate({ collectionName }));
  expect(await files().names()).toEqual([]);
  await write(store, 5, 30);
  await expectRight(store, new Map(Array.from({ length: 25 }, (_, row) => [row + 5, row + 5])));
  expect(await files().names()).toHaveLength(2);
  unwrap(await milvus.collections.drop({ collectionName }));
  expect(await files().names()).toEqual([]);
});

test('files of a database that was deleted go when it is next opened', async () => {
  await saved();
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(database).onsuccess = resolve;
  });
  expect(await files().names()).toHaveLength(2);
  const store = await open();
  await vi.waitFor(async () => expect(await files().names()).toEqual([]), PATIENCE);
  close(store);
});

test('where files cannot be read at once, as on a page, there are none', async () => {
  await expect(files().open('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});

test('room of rows that went is given back, and what is left answers as before, opened again too', async () => {
  await saved();
  const store = await open();
  unwrap(await store.milvus.entities.delete({ collectionName, filter: `${primaryField} < 1500` }));
  const vectors = async () => (await files().names()).filter((name) => name.includes('.vectors'));
  await vi.waitFor(
    async () => expect(await vectors()).toEqual([expect.stringMatching(/\.vectors\.1$/)]),
    PATIENCE,
  );
  const rows = new Map(Array.from({ length: ROWS - 1500 }, (_, at) => [1500 + at, 1500 + at] as const));
  await expectRight(store, rows);
  await write(store, ROWS, ROWS + 20);
  for (let row = ROWS; row < ROWS + 20; row++) rows.set(row, row);
  await expectRight(store, rows);
  await settled(store);
  close(store);
  const again = await open();
  await expectRight(again, rows);
  expect(await noteOf(again)).toBe('');
});
