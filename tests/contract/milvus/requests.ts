import { describe, expect, test } from 'vitest';
import { VERBS, type VerbName } from '../../../src/milvus/verbs.ts';
import { c, ID, NAME, PHOTOS, photos, VEC } from './photos.ts';
import { ok, topic, type MakeFixture } from './topic.ts';

const titleOf = ({ group, verb }: VerbName): string => `${group}.${verb}`;
const NOTHING_REQUIRED: readonly string[] = ['databases.list', 'collections.list', 'aliases.list'];

/** What each verb needs beside a collection's name. */
const REQUESTS: Readonly<Record<string, object>> = {
  'collections.describe': {},
  'collections.getStats': {},
  'collections.getLoadState': {},
  'collections.truncate': {},
  'collections.rename': { newCollectionName: 'b' },
  'collections.load': {},
  'collections.refreshLoad': {},
  'collections.release': {},
  'collections.flush': {},
  'collections.compact': {},
  'collections.alterProperties': { properties: { a: 1 } },
  'collections.dropProperties': { propertyKeys: ['a'] },
  'collections.alterFieldProperties': { fieldName: 'path', fieldParams: { max_length: 64 } },
  'collections.addField': { schema: { fieldName: 'f', dataType: 'Int8', nullable: true } },
  'partitions.list': {},
  'partitions.has': { partitionName: 'p' },
  'partitions.getStats': { partitionName: 'p' },
  'partitions.create': { partitionName: 'p' },
  'partitions.load': { partitionNames: ['p'] },
  'partitions.release': { partitionNames: ['p'] },
  'indexes.list': {},
  'indexes.describe': { indexName: 'i' },
  'indexes.create': { indexParams: [{ fieldName: 'vec', metricType: 'L2' }] },
  'indexes.alterProperties': { indexName: 'i', properties: { 'mmap.enabled': true } },
  'indexes.dropProperties': { indexName: 'i', propertyKeys: ['mmap.enabled'] },
  'aliases.create': { aliasName: 'a' },
  'entities.insert': { data: photos(1) },
  'entities.upsert': { data: photos(1) },
  'entities.delete': { filter: 'id > 0' },
  'entities.get': { id: 1 },
  'entities.query': { filter: 'id > 0' },
  'entities.search': { data: [[1, 0]] },
  'entities.hybridSearch': { search: [{ data: [[1, 0]], annsField: 'vec', limit: 1 }] },
};
const NAMED = VERBS.filter((name) => titleOf(name) in REQUESTS);
const nameOf = (title: string): VerbName => {
  const [group = '', verb = ''] = title.split('.');
  return { group, verb };
};
/** As a test's title names it. */
const titled = (names: readonly VerbName[]) => names.map((name) => [titleOf(name), name] as const);
const IN_A_DATABASE = [
  ...NAMED,
  { group: 'collections', verb: 'list' },
  { group: 'collections', verb: 'has' },
  { group: 'aliases', verb: 'list' },
];

export function requests(make: MakeFixture): void {
  topic('requests', make, (milvus) => {
    describe('a body without what is required: 1802', () => {
      const requiring = VERBS.filter(
        (name) => !NOTHING_REQUIRED.includes(titleOf(name)) && name.verb !== 'getCompactionState',
      );
      test.each(titled(requiring))('%s', async (_, name) => {
        milvus.needs('baseline');
        milvus.refused(await milvus.call(name, {}), 1802, "failed on the 'required' tag");
      });

      test.each<[string, object, string]>([
        ['collections.describe', { collectionName: '' }, 'CollectionName'],
        ['collections.describe', { collectionName: null }, 'CollectionName'],
        ['collections.rename', c, 'NewCollectionName'],
        ['partitions.create', c, 'PartitionName'],
        ['partitions.load', c, 'PartitionNames'],
        ['indexes.describe', c, 'IndexName'],
        ['indexes.create', c, 'IndexParams'],
        ['aliases.create', { aliasName: 'a' }, 'CollectionName'],
        ['aliases.create', c, 'AliasName'],
        ['entities.insert', c, 'Data'],
        ['entities.insert', { ...c, data: null }, 'Data'],
        ['entities.delete', c, 'Filter'],
        ['entities.hybridSearch', c, 'Search'],
      ])('%s with %j: %s', async (title, request, key) => {
        milvus.needs('baseline');
        milvus.refused(
          await milvus.call(nameOf(title), request),
          1802,
          `'${key}' failed on the 'required' tag`,
        );
      });
    });

    test.each<[string, object]>([
      ['collections.create', { collectionName: 5 }],
      ['collections.create', { ...c, dimension: '2' }],
      ['collections.create', { ...c, dimension: 2.5 }],
      ['collections.create', { ...c, schema: { enableDynamicField: 1, fields: [ID, VEC] } }],
      ['collections.create', { ...c, schema: { fields: {} } }],
      [
        'collections.create',
        { ...c, schema: { fields: [{ fieldName: 'id', dataType: 'Int64', isPrimary: 'true' }] } },
      ],
      ['collections.create', { ...c, dimension: 2, params: [] }],
      ['partitions.load', { ...c, partitionNames: 'p' }],
      ['entities.insert', { ...c, data: { id: 1 } }],
      ['entities.insert', { ...c, data: [5] }],
      ['entities.upsert', { ...c, data: photos(1), partialUpdate: 'yes' }],
      ['entities.delete', { ...c, filter: 5 }],
      ['entities.query', { ...c, filter: ['id > 0'] }],
      ['entities.query', { ...c, limit: '5' }],
      ['entities.query', { ...c, outputFields: 'size' }],
      ['entities.query', { ...c, outputFields: [5] }],
      ['entities.query', { ...c, filter: 'id > {a}', exprParams: [1] }],
      ['entities.search', { ...c, data: [[1, 0]], limit: 1.5 }],
      ['entities.search', { ...c, data: [[1, 0]], searchParams: 'ef' }],
      ['entities.hybridSearch', { ...c, search: [5] }],
    ])('a value of the wrong JSON type is 1801: %s %j', async (title, request) => {
      milvus.needs('baseline');
      await milvus.create(PHOTOS);
      const response = await milvus.call(nameOf(title), request);
      milvus.refused(response, 1801, 'can only accept json format request');
    });

    test('keys nobody knows are ignored; an optional key that is null counts as absent', async () => {
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1), dat: [], partition: 5 } as never));
      const request = { ...c, filter: 'id > 0', outputFields: ['size'], limit: null, ofset: 'x' };
      expect(ok(await milvus.entities.query(request as never))).toEqual([{ id: 1, size: 1 }]);
    });

    test('keys may be written in any case', async () => {
      milvus.needs('baseline');
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      expect(ok(await milvus.collections.has({ COLLECTIONNAME: NAME } as never))).toEqual({ has: true });
      const request = { CollectionName: NAME, FILTER: 'id == 2', outputfields: ['size'] };
      expect(ok(await milvus.entities.query(request as never))).toEqual([{ id: 2, size: 2 }]);
    });

    test.each(titled(NAMED))('%s of a collection that is not there is 100', async (_, name) => {
      milvus.needs('baseline');
      const response = await milvus.call(name, { ...REQUESTS[titleOf(name)], ...c });
      const part = name.verb === 'getLoadState' ? 'collection not found' : "can't find collection";
      milvus.refused(response, 100, part);
      milvus.refused(response, 100, `[collection=${NAME}]`);
    });

    test.each(titled(IN_A_DATABASE))('%s in a database that is not there is 800', async (_, name) => {
      milvus.needs('baseline');
      const request = { ...REQUESTS[titleOf(name)], ...c, dbName: 'nowhere' };
      milvus.refused(await milvus.call(name, request), 800, 'database not found[database=nowhere]');
    });

    test('a body is checked before it is looked for: types, required keys, collection, meaning', async () => {
      milvus.needs('baseline');
      const search = (request: object) => milvus.entities.search({ ...c, ...request });
      milvus.refused(await milvus.entities.insert({ data: 5 } as never), 1801, 'json');
      milvus.refused(await milvus.entities.insert({ data: [] } as never), 1802, 'required');
      milvus.refused(await search({ data: [[1, 0]], limit: 0 }), 100, 'collection');
      await milvus.create({ ...PHOTOS, indexParams: [] });
      milvus.refused(await search({ data: [[1, 0]], limit: 0 }), 1100, 'topk [0] is invalid');
      milvus.refused(await search({ data: [[1, 0]] }), 101, 'collection not loaded');
    });

    test('a cancelled call rejects with AbortError, and leaves everything as it was', async () => {
      const signal = AbortSignal.abort();
      const list = milvus.collections.list({}, { signal });
      await expect(list).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
      expect(ok(await milvus.collections.list())).toEqual([]);
    });

    test('reading and writing entities tell their cost, other verbs have none', async () => {
      milvus.needs('baseline');
      await milvus.create(PHOTOS);
      const measured = [
        await milvus.entities.insert({ ...c, data: photos(1) }),
        await milvus.entities.upsert({ ...c, data: photos(1) }),
        await milvus.entities.get({ ...c, id: 1 }),
        await milvus.entities.query({ ...c, filter: 'id > 0' }),
        await milvus.entities.search({ ...c, data: [[1, 0]] }),
      ];
      for (const response of measured)
        expect(response).toMatchObject({ code: 0, cost: expect.any(Number) as number });
      expect(await milvus.collections.has(c)).not.toHaveProperty('cost');
      expect(await milvus.entities.delete({ ...c, filter: 'id in [1]' })).toEqual({
        code: 0,
        data: { deleteCount: 1 },
      });
    });
  });
}
