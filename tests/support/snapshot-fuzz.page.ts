/**
 * @file The saved graph in a browser's own database, made wrong: it is recognised and built from the vectors again, or nothing
 * was hit. Either way the graph answers as the exact scan does. Runs in a page.
 */
import { LookalikeError } from '../../src/base/errors.ts';
import { IndexedDbStore } from '../../src/store/indexeddb-store.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import type { GraphSnapshot } from '../../src/vectors/graph-index.ts';
import { hnswGraphs } from '../../src/vectors/hnsw-index.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { SegmentedIndex } from '../../src/vectors/segmented-index.ts';
import { drawFrom, mutate, mutateDocument, type Draw } from './mutations.ts';

const DIMENSION = 16;
const ROWS = 100;
const LIMIT = 10;
const NAME = 'graph';
const TABLES = ['snapshots', 'snapshotChunks'] as const;

/** How many mutations were recognised, and how many hit nothing that counts. */
export interface SnapshotFuzzReport {
  readonly recognised: number;
  readonly harmless: number;
}

interface StoredRecord {
  readonly table: (typeof TABLES)[number];
  readonly key: IDBValidKey;
  readonly value: unknown;
}

/** Mutates a chunk of the graph's bytes or what stands beside them, one at a time. @throws Error at a wrong answer */
export async function fuzzSnapshots(seed: number, mutations: number): Promise<SnapshotFuzzReport> {
  const database = `snapshot fuzz/${crypto.randomUUID()}`;
  const store = await IndexedDbStore.open(database);
  const raw = await settled(indexedDB.open(database));
  const index = filled();
  await sealAll(index);
  const expected = answersOf(index, 'exact');
  const snapshot = await index.snapshot();
  if (!snapshot) throw new Error('There is no graph.');
  await store.snapshots.write(NAME, snapshot.bytes, { ...snapshot.facts });
  const whole = await recordsOf(raw);
  let recognised = 0;
  for (let n = 0; n < mutations; n++) {
    const draw = drawFrom(seededRandom(seed + n));
    await putAll(raw, whole);
    await injure(raw, whole, draw);
    const reopened = filled();
    try {
      if (!(await reopened.restore(await readSnapshot(store)))) recognised++;
      await sealAll(reopened);
      const answers = answersOf(reopened, 'hnsw');
      if (answers !== expected) throw new Error(`the answers are ${answers}, ${expected} expected`);
    } catch (error) {
      throw new Error(`Mutation ${n} is not made good: ${String(error)}`, { cause: error });
    } finally {
      reopened.close();
    }
  }
  index.close();
  raw.close();
  store.close();
  await settled(indexedDB.deleteDatabase(database));
  return { recognised, harmless: mutations - recognised };
}

/** As the index does when it is opened (src/workers/kept-index.ts). */
async function readSnapshot({ snapshots }: IndexedDbStore): Promise<GraphSnapshot | undefined> {
  try {
    return (await snapshots.read(NAME)) as unknown as GraphSnapshot | undefined;
  } catch (error) {
    if (error instanceof LookalikeError && error.code === 'SNAPSHOT_INVALID') return undefined;
    throw error;
  }
}

async function injure(database: IDBDatabase, whole: readonly StoredRecord[], draw: Draw): Promise<void> {
  const record = whole[draw.below(whole.length)];
  if (!record) throw new Error('Nothing was saved.');
  const { table, key, value } = record;
  if (table === 'snapshots') return putAll(database, [{ table, key, value: mutateDocument(value, draw) }]);
  const bytes = new Uint8Array(value as Uint8Array);
  return putAll(database, [{ table, key, value: mutate(bytes, draw, bytes).bytes }]);
}

async function recordsOf(database: IDBDatabase): Promise<StoredRecord[]> {
  const transaction = database.transaction(TABLES);
  const records = TABLES.map(async (table) => {
    const objects = transaction.objectStore(table);
    const [keys, values] = await Promise.all([settled(objects.getAllKeys()), settled(objects.getAll())]);
    return keys.map((key, at) => ({ table, key, value: values[at] as unknown }));
  });
  return (await Promise.all(records)).flat();
}

async function putAll(database: IDBDatabase, records: readonly StoredRecord[]): Promise<void> {
  const transaction = database.transaction(TABLES, 'readwrite');
  await Promise.all(
    records.map(({ table, key, value }) => settled(transaction.objectStore(table).put(value, key))),
  );
}

function filled(): SegmentedIndex {
  const index = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), hnswGraphs);
  const random = seededRandom(7);
  index.add(
    Uint32Array.from({ length: ROWS }, (_, row) => row),
    Float32Array.from({ length: ROWS * DIMENSION }, () => random() - 0.5),
  );
  return index;
}

async function sealAll(index: SegmentedIndex): Promise<void> {
  while (await index.seal(Infinity));
}

function answersOf(index: SegmentedIndex, plan: 'exact' | 'hnsw'): string {
  const { sealed, growing } = index.status();
  const query = new Float32Array(DIMENSION).fill(0.1);
  return JSON.stringify([sealed, growing, [...index.search(query, { limit: LIMIT, plan }).labels]]);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database refused without a reason.'));
  });
}
