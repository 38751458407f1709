/** @file What the local engine answers, and keeps, when requests come at the same moment. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../../src/milvus/client.ts';
import type { LocalMilvus } from '../../src/milvus/local/local-milvus.ts';
import { MILVUS_CODES } from '../../src/milvus/types.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { localMilvus } from '../support/local-milvus.ts';

const c = { collectionName: 'c' };
const partitionName = 'p';
const indexName = 'vector';

async function filled(): Promise<LocalMilvus> {
  const milvus = localMilvus(new MemoryStore());
  unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
  const data = Array.from({ length: 20 }, (_, id) => ({ id, vector: [id, 1], kind: id % 2 }));
  unwrap(await milvus.entities.insert({ ...c, data }));
  return milvus;
}

/** Lets what was begun get on by so many steps. */
async function steps(count: number): Promise<void> {
  for (let step = 0; step < count; step++) await Promise.resolve();
}

const anyMoment = fc.nat({ max: 40 });

test('a database that is dropped takes no collection with it out of sight', async () => {
  const milvus = await filled();
  const dbName = 'd';
  unwrap(await milvus.databases.create({ dbName }));
  const [dropped, created] = await Promise.all([
    milvus.databases.drop({ dbName }),
    milvus.collections.create({ dbName, ...c, dimension: 2 }),
  ]);
  expect([dropped.code, created.code]).toEqual([0, MILVUS_CODES.databaseNotFound]);
  unwrap(await milvus.databases.create({ dbName }));
  const [droppedAgain, renamed] = await Promise.all([
    milvus.databases.drop({ dbName }),
    milvus.collections.rename({ ...c, newCollectionName: 'e', newDbName: dbName }),
  ]);
  expect([droppedAgain.code, renamed.code]).toEqual([0, MILVUS_CODES.databaseNotFound]);
  expect(unwrap(await milvus.collections.list())).toEqual(['c']);
});

test('a search beside a release finds everything or says that the collection is not loaded', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyMoment,
      fc.constantFrom('', 'id >= 0', 'kind == 1 or kind == 0'),
      async (when, filter) => {
        const milvus = await filled();
        const released = steps(when).then(() => milvus.collections.release(c));
        const found = await milvus.entities.search({ ...c, data: [[1, 1]], filter });
        await released;
        if ('data' in found) expect(found.data).toHaveLength(20);
        else expect(found.code).toBe(MILVUS_CODES.collectionNotLoaded);
      },
    ),
    { numRuns: 200 },
  );
});

test('a vector index is not dropped from a collection that is being loaded', async () => {
  await fc.assert(
    fc.asyncProperty(anyMoment, async (when) => {
      const milvus = await filled();
      unwrap(await milvus.collections.release(c));
      const loading = steps(when).then(() => milvus.collections.load(c));
      await milvus.indexes.drop({ ...c, indexName });
      await loading;
      const { indexes, load } = unwrap(await milvus.collections.describe(c));
      expect([indexes.length, load]).toEqual(
        indexes.length === 1 ? [1, 'LoadStateLoaded'] : [0, 'LoadStateNotLoad'],
      );
    }),
    { numRuns: 100 },
  );
});

test('an index that is dropped while it is opened is gone: the next one has its own metric', async () => {
  await fc.assert(
    fc.asyncProperty(anyMoment, async (when) => {
      const milvus = await filled();
      unwrap(await milvus.collections.release(c));
      const opening = steps(when).then(() => milvus.fieldIndex('c', 'vector'));
      unwrap(await milvus.indexes.drop({ ...c, indexName }));
      await opening.catch(() => undefined);
      const indexParams = [{ fieldName: 'vector', metricType: 'L2' as const }];
      unwrap(await milvus.indexes.create({ ...c, indexParams }));
      unwrap(await milvus.collections.load(c));
      const [hit] = unwrap(await milvus.entities.search({ ...c, data: [[3, 1]], limit: 1 }));
      expect(hit).toEqual({ id: 3, distance: 0 });
    }),
    { numRuns: 100 },
  );
});

test('a partition that is dropped while it is loaded leaves nothing loaded behind', async () => {
  await fc.assert(
    fc.asyncProperty(anyMoment, async (when) => {
      const milvus = await filled();
      unwrap(await milvus.partitions.create({ ...c, partitionName }));
      unwrap(await milvus.collections.release(c));
      const loading = steps(when).then(() =>
        milvus.partitions.load({ ...c, partitionNames: [partitionName] }),
      );
      await milvus.partitions.drop({ ...c, partitionName });
      await loading;
      const isThere = unwrap(await milvus.partitions.has({ ...c, partitionName })).has;
      const { load } = unwrap(await milvus.collections.describe(c));
      expect(load).toBe(isThere ? 'LoadStateLoaded' : 'LoadStateNotLoad');
    }),
    { numRuns: 100 },
  );
});

test('a read beside an upsert finds each row once, in its old form or in its new one', async () => {
  const ids = Array.from({ length: 20 }, (_, id) => id);
  const reads: Record<string, (milvus: LocalMilvus) => Promise<unknown[]>> = {
    'a query by a scan': async (milvus) =>
      unwrap(await milvus.entities.query({ ...c, filter: 'tag[0] == 1' })),
    'a query by an index': async (milvus) => unwrap(await milvus.entities.query({ ...c, filter: 'id >= 0' })),
    'a query by keys': async (milvus) =>
      unwrap(await milvus.entities.query({ ...c, filter: `id in [${ids.join()}]` })),
    get: async (milvus) => unwrap(await milvus.entities.get({ ...c, id: ids })),
    'a search': async (milvus) =>
      unwrap(await milvus.entities.search({ ...c, data: [[1, 1]], outputFields: ['kind'] })),
    'a grouping search': async (milvus) =>
      unwrap(
        await milvus.entities.search({ ...c, data: [[1, 1]], groupingField: 'id', outputFields: ['kind'] }),
      ),
    'a search by stored vectors': async (milvus) =>
      unwrap(await milvus.entities.search({ ...c, ids: [3], filter: 'kind < 2', outputFields: ['kind'] })),
  };
  await fc.assert(
    fc.asyncProperty(anyMoment, fc.constantFrom(...Object.keys(reads)), async (when, name) => {
      const milvus = await filled();
      const data = ids.map((id) => ({ id, vector: [id, 1], kind: id % 2, tag: [1] }));
      unwrap(await milvus.entities.upsert({ ...c, data }));
      const upserted = steps(when).then(() => milvus.entities.upsert({ ...c, data }));
      const found = (await reads[name]?.(milvus)) as { readonly id: number }[];
      unwrap(await upserted);
      expect(found.map(({ id }) => id).sort((a, b) => a - b)).toEqual(ids);
    }),
    { numRuns: 1000 },
  );
});

test('reads and upserts that go on for ever do not wait for each other for ever', async () => {
  const milvus = await filled();
  const data = [{ id: 1, vector: [1, 1], kind: 1 }];
  const ending = new AbortController();
  const writing = (async () => {
    while (!ending.signal.aborted) unwrap(await milvus.entities.upsert({ ...c, data }));
  })();
  try {
    for (let round = 0; round < 50; round++) {
      const rows = unwrap(await milvus.entities.query({ ...c, filter: 'kind == 1' }));
      expect(rows).toHaveLength(10);
    }
  } finally {
    ending.abort();
    await writing;
  }
});
