import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { unwrap } from '../../src/milvus/client.ts';
import type { CollectionChange } from '../../src/milvus/local/local-milvus.ts';
import { MILVUS_CODES, type CollectionSchema } from '../../src/milvus/types.ts';
import { callOver, VERBS } from '../../src/milvus/verbs.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { Rows, Store } from '../../src/store/store.ts';
import { milvusContract, type MilvusFixture } from '../contract/milvus.ts';
import { localDecisions } from '../contract/milvus/local-decisions.ts';
import { localMilvus } from '../support/local-milvus.ts';

function inMemory(): Promise<MilvusFixture> {
  const store = new MemoryStore();
  return Promise.resolve({
    client: localMilvus(store),
    reopen: () => Promise.resolve(localMilvus(store)),
    close: () => Promise.resolve(),
  });
}

milvusContract('local engine, memory, exact index', inMemory);
localDecisions(inMemory);

const c = { collectionName: 'c' };

/** What requests are made of, and values that some key of them takes. */
const KEYS = [
  ...[
    'collectionName',
    'dbName',
    'partitionName',
    'partitionNames',
    'aliasName',
    'indexName',
    'newCollectionName',
  ],
  ...[
    'data',
    'ids',
    'id',
    'filter',
    'exprParams',
    'limit',
    'offset',
    'outputFields',
    'annsField',
    'partialUpdate',
  ],
  ...[
    'searchParams',
    'params',
    'radius',
    'groupingField',
    'groupSize',
    'search',
    'rerank',
    'strategy',
    'weights',
  ],
  ...[
    'schema',
    'fields',
    'fieldName',
    'dataType',
    'isPrimary',
    'nullable',
    'elementTypeParams',
    'dim',
    'defaultValue',
  ],
  ...[
    'dimension',
    'indexParams',
    'metricType',
    'indexType',
    'properties',
    'propertyKeys',
    'fieldParams',
    'jobID',
  ],
  ...['vector', 'note', 'max_length', 'ignoreGrowing', 'k'],
];
const WORDS = [
  ...[
    'c',
    'd',
    'id',
    'vector',
    'note',
    'Int64',
    'Int8',
    'VarChar',
    'FloatVector',
    'Array',
    'JSON',
    'L2',
    'HNSW',
  ],
  ...[
    'id > 0',
    'x == 1',
    'note like "a%"',
    'id in {k}',
    '*',
    '$meta',
    'count(*)',
    'default',
    '_default',
    'p',
    '1',
  ],
  ...['rrf', 'weighted', 'COSINE', 'Strong', 'mmap.enabled', 'collection.ttl.seconds'],
];

/** A store whose rows refuse to be changed in one way. */
function failingStore(store: Store, method: 'append' | 'drop', error: Error): Store {
  const { rows } = store;
  const failing: Rows = {
    append: (collection, batch, replaced) => rows.append(collection, batch, replaced),
    delete: (collection, ordinals) => rows.delete(collection, ordinals),
    read: (collection, ordinals) => rows.read(collection, ordinals),
    readVectors: (collection, field, ordinals) => rows.readVectors(collection, field, ordinals),
    find: (collection, keys) => rows.find(collection, keys),
    scan: (collection, range) => rows.scan(collection, range),
    scanVectors: (collection, field, range) => rows.scanVectors(collection, field, range),
    count: (collection, through) => rows.count(collection, through),
    ordinals: (collection, through, range) => rows.ordinals(collection, through, range),
    last: (collection) => rows.last(collection),
    drop: (collection) => rows.drop(collection),
    [method]: () => Promise.reject(error),
  };
  return Object.create(store, { rows: { value: failing } }) as Store;
}

describe('the local engine', () => {
  test('a full disk is told with its own code, and nothing is kept', async () => {
    const store = new MemoryStore();
    unwrap(await localMilvus(store).collections.create({ ...c, dimension: 2 }));
    const full = new LookalikeError('QUOTA_EXCEEDED', 'The disk is full.');
    const milvus = localMilvus(failingStore(store, 'append', full));
    const response = await milvus.entities.insert({ ...c, data: [{ id: 1, vector: [1, 2] }] });
    expect(response).toEqual({ code: 65535, message: 'The disk is full.[lookalike=QUOTA_EXCEEDED]' });
    expect(() => unwrap(response)).toThrow(
      expect.objectContaining({ code: 'QUOTA_EXCEEDED', message: 'The disk is full.' }),
    );
    expect(unwrap(await milvus.entities.search({ ...c, data: [[1, 2]] }))).toEqual([]);
  });

  test('a drop that was cut short is finished later, and its rows never come back', async () => {
    const store = new MemoryStore();
    const milvus = localMilvus(store);
    unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
    unwrap(await milvus.entities.insert({ ...c, data: [{ id: 1, vector: [1, 2] }] }));
    const killed = localMilvus(failingStore(store, 'drop', new Error('killed')));
    expect((await killed.collections.drop(c)).code).toBe(65535);
    const after = localMilvus(store);
    expect(unwrap(await after.collections.list())).toEqual([]);
    unwrap(await after.collections.create({ ...c, dimension: 2 }));
    expect(unwrap(await after.collections.getStats(c))).toEqual({ rowCount: 0 });
    expect(await store.rows.count(1)).toBe(0);
  });

  test('whatever JSON is sent, the answer is an envelope and never a bug of ours, and the rows stay', async () => {
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.constantFrom(null, true, false, 0, 1, -1, 2, 1.5, 20_000, 2n ** 63n, ...WORDS),
        fc.string(),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 6 }),
      ),
    }));
    const milvus = localMilvus(new MemoryStore());
    const call = callOver(milvus);
    const safe = { collectionName: 'safe' };
    const rows = [
      { id: 1, vector: [1, 0], note: 'a' },
      { id: 2, vector: [0, 1], note: null },
    ];
    unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
    unwrap(await milvus.collections.create({ ...safe, dimension: 2 }));
    unwrap(await milvus.entities.insert({ ...safe, data: rows }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...VERBS), json, fc.boolean(), async (verb, body, toKnown) => {
        const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
        const response = await call(verb, toKnown && isObject ? { ...body, ...c } : body);
        if ('data' in response) return;
        expect(response.code).toBeGreaterThan(0);
        expect(response.message).not.toContain('[lookalike=');
      }),
      { numRuns: 6000 },
    );
    const kept = unwrap(await milvus.entities.query({ ...safe, filter: 'id > 0', outputFields: ['note'] }));
    expect(kept).toEqual(rows.map(({ id, note }) => ({ id, note })));
  }, 60_000);

  test('a key that is an object, even one without a prototype, is refused as a key', async () => {
    const milvus = localMilvus(new MemoryStore());
    unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
    for (const id of [{}, Object.create(null), [{}], [[1]]] as never[]) {
      expect(await milvus.entities.get({ ...c, id })).toMatchObject({ code: MILVUS_CODES.badId });
    }
  });

  test('listeners hear of every change after it is durable', async () => {
    const store = new MemoryStore();
    const milvus = localMilvus(store);
    const changes: CollectionChange[] = [];
    const stop = milvus.onChange((change) => changes.push(change));
    unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
    unwrap(await milvus.entities.insert({ ...c, data: [{ id: 1, vector: [1, 2] }] }));
    unwrap(await milvus.entities.delete({ ...c, filter: 'id == 5' }));
    unwrap(await milvus.entities.delete({ ...c, filter: 'id == 1' }));
    unwrap(await milvus.collections.drop(c));
    stop();
    unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
    expect(changes).toEqual([
      { collectionName: 'c', kind: 'created', rows: 0 },
      { collectionName: 'c', kind: 'inserted', rows: 1 },
      { collectionName: 'c', kind: 'deleted', rows: 1 },
      { collectionName: 'c', kind: 'dropped', rows: 0 },
    ]);
  });

  test('listeners hear of changes of the record, too, and of a renamed collection under its new name', async () => {
    const milvus = localMilvus(new MemoryStore());
    unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
    unwrap(await milvus.collections.release(c));
    unwrap(await milvus.partitions.create({ ...c, partitionName: 'p' }));
    const changes: CollectionChange[] = [];
    milvus.onChange((change) => changes.push(change));
    unwrap(await milvus.partitions.drop({ ...c, partitionName: 'p' }));
    unwrap(await milvus.collections.flush(c));
    unwrap(await milvus.indexes.drop({ ...c, indexName: 'vector' }));
    unwrap(await milvus.collections.rename({ ...c, newCollectionName: 'd' }));
    unwrap(await milvus.entities.insert({ collectionName: 'd', data: [{ id: 1, vector: [1, 2] }] }));
    const changed = { kind: 'changed', rows: 0 };
    expect(changes).toEqual([
      { collectionName: 'c', ...changed },
      { collectionName: 'c', ...changed },
      { collectionName: 'c', ...changed },
      { collectionName: 'd', ...changed },
      { collectionName: 'd', kind: 'inserted', rows: 1 },
    ]);
  });

  test('an insert of what is not stored yet may be sent twice, also at the same time', async () => {
    const milvus = localMilvus(new MemoryStore());
    const schema: CollectionSchema = {
      autoId: true,
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'name', dataType: 'VarChar', elementTypeParams: { max_length: 20 } },
        { fieldName: 'vector', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      ],
    };
    unwrap(await milvus.collections.create({ ...c, schema, indexParams: [{ fieldName: 'vector' }] }));
    const insert = async (names: readonly string[]) => {
      const data = names.map((name) => ({ name, vector: [1, 2] }));
      return unwrap(await milvus.entities.insert({ ...c, data, unlessStored: 'name' })).insertIds;
    };
    const [some, same, others] = await Promise.all([
      insert(['a', '"b"']),
      insert(['a', '"b"']),
      insert(['c', 'a']),
    ]);
    expect(same).toEqual(some);
    expect(others[1]).toBe(some[0]);
    const rows = unwrap(await milvus.entities.query({ ...c, filter: 'id > 0', outputFields: ['name'] }));
    expect(rows.map(({ id, name }) => [String(id), name])).toEqual([
      [String(some[0]), 'a'],
      [String(some[1]), '"b"'],
      [String(others[0]), 'c'],
    ]);
  });

  test('a field that was added counts, not a dynamic key of its name', async () => {
    const milvus = localMilvus(new MemoryStore());
    const schema: CollectionSchema = {
      enableDynamicField: true,
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'vector', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      ],
    };
    unwrap(await milvus.collections.create({ ...c, schema, indexParams: [{ fieldName: 'vector' }] }));
    unwrap(
      await milvus.entities.insert({ ...c, data: [{ id: 1, vector: [1, 2], size: 'large', tag: 't' }] }),
    );
    const added = { fieldName: 'size', dataType: 'Int64', nullable: true } as const;
    unwrap(await milvus.collections.addField({ ...c, schema: added }));
    const row = async () => unwrap(await milvus.entities.get({ ...c, id: 1, outputFields: ['*'] }))[0];
    expect(await row()).toMatchObject({ size: null, tag: 't' });
    unwrap(await milvus.entities.upsert({ ...c, data: [{ id: 1, tag: 'u' }], partialUpdate: true }));
    expect(await row()).toMatchObject({ size: null, tag: 'u' });
  });
});
