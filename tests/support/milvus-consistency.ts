/** @file Whether a local engine and its store agree with themselves: what a sequence of requests must never break. */
import { expect } from 'vitest';
import type { LocalMilvus } from '../../src/milvus/local/local-milvus.ts';
import { MILVUS_LIMITS } from '../../src/milvus/limits.ts';
import type { CollectionDescription, Entity, MilvusResponse } from '../../src/milvus/types.ts';
import type { Store } from '../../src/store/store.ts';
import { stringifyJson } from '../../src/milvus/wire/json.ts';
import { localMilvus } from './local-milvus.ts';

interface Named {
  readonly dbName: string;
  readonly collectionName: string;
}

/** Everything that the engine tells without being changed. */
export async function stateOf(milvus: LocalMilvus): Promise<unknown> {
  const databases = [];
  for (const dbName of data(await milvus.databases.list())) {
    const collections = [];
    for (const named of await collectionsOf(milvus, dbName)) {
      collections.push({
        described: data(await milvus.collections.describe(named)),
        partitions: data(await milvus.partitions.list(named)),
        loadState: data(await milvus.collections.getLoadState(named)),
        flushed: data(await milvus.collections.getStats(named)),
      });
    }
    const aliases = [...data(await milvus.aliases.list({ dbName }))].sort();
    databases.push({ described: data(await milvus.databases.describe({ dbName })), collections, aliases });
  }
  return databases;
}

/** All rows of a store, as text. */
export async function rowsOf(store: Store, milvus: LocalMilvus): Promise<string> {
  const rows = [];
  for (const dbName of data(await milvus.databases.list())) {
    for (const named of await collectionsOf(milvus, dbName)) {
      const id = Number(data(await milvus.collections.describe(named)).collectionID);
      rows.push(id, await store.rows.scan(id, { after: -1, limit: Number.MAX_SAFE_INTEGER }));
    }
  }
  return stringifyJson(rows);
}

/**
 * Fails unless: every listed collection is described, every alias leads to one; count(*), a query, each partition's count,
 * the stored rows and a search of every vector field find the same rows; an engine opened anew on the store tells the
 * same. Loads collections that can be loaded.
 */
export async function expectConsistent(store: Store, milvus: LocalMilvus): Promise<void> {
  const fresh = localMilvus(store);
  expect(await stateOf(fresh)).toEqual(await stateOf(milvus));
  for (const dbName of data(await milvus.databases.list())) {
    const names = await collectionsOf(milvus, dbName);
    for (const aliasName of data(await milvus.aliases.list({ dbName }))) {
      const { collectionName } = data(await milvus.aliases.describe({ dbName, aliasName }));
      expect(names).toContainEqual({ dbName, collectionName });
      expect(data(await milvus.collections.describe({ dbName, collectionName: aliasName }))).toMatchObject({
        collectionName,
        aliases: expect.arrayContaining([aliasName]) as unknown,
      });
    }
    for (const named of names) {
      const described = data(await milvus.collections.describe(named));
      expect(described.collectionName).toBe(named.collectionName);
      data(await milvus.collections.flush(named));
      const loaded = await milvus.collections.load(named);
      if ('data' in loaded) await expectSameRows(store, milvus, fresh, named, described);
    }
  }
}

async function expectSameRows(
  store: Store,
  milvus: LocalMilvus,
  fresh: LocalMilvus,
  named: Named,
  described: CollectionDescription,
): Promise<void> {
  const stored = await store.rows.count(Number(described.collectionID));
  const count = async (more: object = {}): Promise<unknown> =>
    data(await milvus.entities.query({ ...named, outputFields: ['count(*)'], ...more }))[0]?.['count(*)'];
  expect(await count()).toBe(stored);
  expect(data(await milvus.collections.getStats(named))).toEqual({ rowCount: stored });
  const partitions = data(await milvus.partitions.list(named));
  expect(described.partitionsNum).toBe(partitions.length);
  if (!described.fields.some((field) => field.partitionKey)) {
    const counts = [];
    for (const name of partitions) counts.push(Number(await count({ partitionNames: [name] })));
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(stored);
  }
  const limit = MILVUS_LIMITS.window;
  const all = { ...named, outputFields: ['*'], limit };
  const rows = data(await milvus.entities.query(all));
  const primary = described.fields.find((field) => field.primaryKey)?.name ?? '';
  const keys = (entities: readonly Entity[]): string[] => entities.map((one) => String(one[primary])).sort();
  expect(rows).toHaveLength(stored);
  expect(new Set(keys(rows)).size).toBe(stored);
  data(await fresh.collections.load(named));
  expect(data(await fresh.entities.query(all))).toEqual(rows);
  for (const { name, type } of described.fields.filter((field) => field.type.endsWith('Vector'))) {
    const query = type === 'BinaryVector' ? 'AA==' : [1, 0];
    // As many as there are: what an index has too many would push others out.
    const request = { ...named, data: [query], annsField: name, limit: Math.max(1, stored) };
    const hits = data(await milvus.entities.search(request));
    expect(keys(hits)).toEqual(keys(rows));
    expect(data(await fresh.entities.search(request))).toEqual(hits);
  }
}

async function collectionsOf(milvus: LocalMilvus, dbName: string): Promise<Named[]> {
  const names = [...data(await milvus.collections.list({ dbName }))].sort();
  return names.map((collectionName) => ({ dbName, collectionName }));
}

function data<T>(response: MilvusResponse<T>): T {
  if ('data' in response) return response.data;
  throw new Error(`Milvus answered ${response.code}: ${response.message}`);
}
