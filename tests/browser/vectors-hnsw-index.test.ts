import { describe, expect, test } from 'vitest';
import { HNSW } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { hnswGraphs } from '../../src/vectors/hnsw-index.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { vectorIndexContract } from '../contract/vector-index.ts';

// Room for one vector, so that the contract's additions make it grow.
vectorIndexContract('hnsw', (dimension, metric) => hnswGraphs.create(dimension, metric, 1));

const DIMENSION = 24;

describe('a graph', () => {
  test('finds nearly everything the exact scan finds, also after it grew', async () => {
    const count = 3 * HNSW.capacityMin;
    const { labels, vectors } = randomBatch(count, 1);
    const graph = await hnswGraphs.create(DIMENSION, 'L2', 1);
    const flat = new FlatIndex(DIMENSION, 'L2');
    graph.add(labels, vectors);
    flat.add(labels, vectors);
    const queries = randomBatch(50, 2).vectors;
    let found = 0;
    for (let row = 0; row < 50; row++) {
      const query = queries.subarray(row * DIMENSION, (row + 1) * DIMENSION);
      const expected = new Set(flat.search(query, { limit: 10 }).labels);
      found += graph.search(query, { limit: 10 }).labels.filter((label) => expected.has(label)).length;
    }
    expect(found / 500).toBeGreaterThan(0.95);
    graph.close();
  });

  test('comes back from its bytes as it was, tombstones included', async () => {
    const graph = await hnswGraphs.create(DIMENSION, 'COSINE', 500);
    const { labels, vectors } = randomBatch(500, 3);
    graph.add(labels, vectors);
    graph.remove(Uint32Array.of(0, 17, 499));
    const snapshot = await graph.snapshot();
    expect(snapshot.facts).toMatchObject({
      metric: 'COSINE',
      dimension: DIMENSION,
      count: 500,
      lastRow: 499,
    });
    const restored = await hnswGraphs.restore(snapshot);
    expect([restored.size, restored.tombstones]).toEqual([497, 3]);
    const query = randomBatch(1, 4).vectors;
    expect(restored.search(query, { limit: 20 })).toEqual(graph.search(query, { limit: 20 }));
    restored.add(Uint32Array.of(500), query);
    expect([...restored.search(query, { limit: 1 }).labels]).toEqual([500]);
    expect(() => restored.add(Uint32Array.of(17), query)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    graph.close();
    restored.close();
  });

  test('snapshots of several graphs at once do not mix, and nothing stays in the mirror', async () => {
    const graphs = await Promise.all([1, 2, 3].map(() => hnswGraphs.create(DIMENSION, 'L2', 10)));
    graphs.forEach((graph, at) => {
      const { labels, vectors } = randomBatch(10 + at, 10 + at);
      graph.add(labels, vectors);
    });
    const snapshots = await Promise.all(graphs.map((graph) => graph.snapshot()));
    expect(snapshots.map(({ facts }) => facts.count)).toEqual([10, 11, 12]);
    const restored = await Promise.all(snapshots.map((snapshot) => hnswGraphs.restore(snapshot)));
    expect(restored.map(({ size }) => size)).toEqual([10, 11, 12]);
    expect(await mirroredFiles()).toEqual([]);
    for (const graph of [...graphs, ...restored]) graph.close();
  });

  test('leftovers of a tab that was killed while saving are cleared away', async () => {
    const graph = await hnswGraphs.create(DIMENSION, 'L2', 10);
    await leaveFile('/hnswlib-index/left-behind');
    const snapshot = await graph.snapshot();
    expect(snapshot.facts.count).toBe(0);
    expect(await mirroredFiles()).toEqual([]);
    graph.close();
  });

  test('facts of another version are refused before the loader sees the bytes', async () => {
    const graph = await hnswGraphs.create(DIMENSION, 'L2', 10);
    const { bytes, facts } = await graph.snapshot();
    for (const other of [{ m: facts.m + 1 }, { efConstruction: 1 }, { count: 5 }]) {
      await expect(hnswGraphs.restore({ bytes, facts: { ...facts, ...other } })).rejects.toMatchObject({
        code: 'SNAPSHOT_INVALID',
      });
    }
    graph.close();
  });

  test('after it was closed it says so', async () => {
    const graph = await hnswGraphs.create(1, 'L2', 10);
    graph.close();
    expect(() => graph.add(Uint32Array.of(1), Float32Array.of(1))).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    );
    await expect(graph.snapshot()).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

function randomBatch(count: number, seed: number): { labels: Uint32Array; vectors: Float32Array } {
  const random = seededRandom(seed);
  return {
    labels: Uint32Array.from({ length: count }, (_, label) => label),
    vectors: Float32Array.from({ length: count * DIMENSION }, () => 2 * random() - 1),
  };
}

function openMirror(): Promise<IDBDatabase> {
  return finished(indexedDB.open('/hnswlib-index'));
}

async function mirroredFiles(): Promise<IDBValidKey[]> {
  const database = await openMirror();
  const keys = await finished(database.transaction('FILE_DATA').objectStore('FILE_DATA').getAllKeys());
  database.close();
  return keys;
}

async function leaveFile(path: string): Promise<void> {
  const database = await openMirror();
  const store = database.transaction('FILE_DATA', 'readwrite').objectStore('FILE_DATA');
  await finished(
    store.put({ timestamp: new Date(), mode: 0o100666, contents: Uint8Array.of(1, 2, 3) }, path),
  );
  database.close();
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
}
