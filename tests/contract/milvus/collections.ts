import { describe, expect, test } from 'vitest';
import { c, collectionOf, ID, KEY, NAME, PHOTOS, photos, VEC } from './photos.ts';
import { ok, topic, valuesOf, type MakeFixture } from './topic.ts';

export function collections(make: MakeFixture): void {
  topic('collections', make, (milvus) => {
    const propertiesOf = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        ok(await milvus.collections.describe(c)).properties.map(({ key, value }) => [key, value]),
      );

    test('come, are listed, and go; dropping what is not there is no error', async () => {
      expect(ok(await milvus.collections.list())).toEqual([]);
      await milvus.create(PHOTOS);
      await milvus.create({ ...PHOTOS, collectionName: 'other' });
      expect([...ok(await milvus.collections.list())].sort()).toEqual(['other', NAME]);
      expect(ok(await milvus.collections.has(c))).toEqual({ has: true });
      expect(ok(await milvus.collections.drop(c))).toEqual({});
      expect(ok(await milvus.collections.drop(c))).toEqual({});
      expect(ok(await milvus.collections.has(c))).toEqual({ has: false });
      expect(ok(await milvus.collections.list())).toEqual(['other']);
    });

    test('one dropped and made again has none of its rows', async () => {
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      ok(await milvus.collections.drop(c));
      await milvus.create(PHOTOS);
      expect(await valuesOf(milvus, 'id', { ...c, filter: 'id > 0' })).toEqual([]);
      ok(await milvus.entities.insert({ ...c, data: photos(3) }));
      expect(ok(await milvus.entities.search({ ...c, data: [[1, 0]] })).map(({ id }) => id)).toEqual([3]);
    });

    test('get_stats counts rows; 0 right after creation, all of them after a flush', async () => {
      milvus.needs('statistics', 'loading');
      await milvus.create(PHOTOS);
      expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 0 });
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2, 3) }));
      expect(ok(await milvus.collections.flush(c))).toEqual({});
      expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 3 });
    });

    test('truncate empties one and keeps its schema, index, partitions and load state', async () => {
      milvus.needs('truncate', 'partitions');
      await milvus.create(PHOTOS);
      ok(await milvus.partitions.create({ ...c, partitionName: 'p' }));
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      ok(await milvus.entities.insert({ ...c, data: photos(3), partitionName: 'p' }));
      const before = ok(await milvus.collections.describe(c));
      expect(ok(await milvus.collections.truncate(c))).toEqual({});
      await milvus.reopen();
      expect(ok(await milvus.collections.describe(c))).toMatchObject({
        fields: before.fields,
        indexes: before.indexes,
        load: 'LoadStateLoaded',
        partitionsNum: 2,
      });
      expect(await valuesOf(milvus, 'id', { ...c, filter: 'id > 0' })).toEqual([]);
      ok(await milvus.entities.insert({ ...c, data: photos(2) }));
      expect(ok(await milvus.entities.search({ ...c, data: [[1, 0]] })).map(({ id }) => id)).toEqual([2]);
    });

    test('compaction is accepted and completes', async () => {
      milvus.needs('compaction');
      await milvus.create(PHOTOS);
      const { compactionID } = ok(await milvus.collections.compact(c));
      expect(Number.isInteger(compactionID)).toBe(true);
      const state = ok(await milvus.collections.getCompactionState({ jobID: compactionID }));
      expect(state).toEqual({
        compactionID,
        state: expect.stringMatching(/^(Executing|Completed)$/) as string,
        executingPlanNumber: expect.any(Number) as number,
        timeoutPlanNumber: expect.any(Number) as number,
        completedPlanNumber: expect.any(Number) as number,
      });
    });

    test('properties are kept as texts, changed one by one, and dropped', async () => {
      milvus.needs('properties');
      await milvus.create({ ...PHOTOS, properties: { 'my.property': 5 } });
      const properties = { 'collection.ttl.seconds': 3600, 'my.flag': true, 'my.text': 'x' };
      expect(ok(await milvus.collections.alterProperties({ ...c, properties }))).toEqual({});
      expect(await propertiesOf()).toMatchObject({
        'my.property': '5',
        'collection.ttl.seconds': '3600',
        'my.flag': 'true',
        'my.text': 'x',
      });
      const propertyKeys = ['my.property', 'my.text', 'never there'];
      expect(ok(await milvus.collections.dropProperties({ ...c, propertyKeys }))).toEqual({});
      const left = await propertiesOf();
      expect(left).toMatchObject({ 'collection.ttl.seconds': '3600', 'my.flag': 'true' });
      expect(Object.keys(left)).not.toContain('my.text');
      expect(Object.keys(left)).not.toContain('my.property');
    });

    test("a field's max_length can be raised; then longer texts fit", async () => {
      milvus.needs('properties');
      await milvus.create(PHOTOS);
      const data = [{ ...photos(1)[0], path: 'a'.repeat(33) }];
      milvus.refused(await milvus.entities.insert({ ...c, data }), 1100, 'exceeds max length');
      const change = { ...c, fieldName: 'path', fieldParams: { max_length: 33 } };
      expect(ok(await milvus.collections.alterFieldProperties(change))).toEqual({});
      expect(ok(await milvus.collections.describe(c)).fields[2]).toMatchObject({
        name: 'path',
        params: [{ key: 'max_length', value: '33' }],
      });
      ok(await milvus.entities.insert({ ...c, data }));
      const nowhere = { ...change, fieldName: 'nowhere' };
      milvus.refused(await milvus.collections.alterFieldProperties(nowhere), undefined, 'nowhere');
      const tooLong = { ...change, fieldParams: { max_length: 65_536 } };
      milvus.refused(await milvus.collections.alterFieldProperties(tooLong), undefined, 'max');
    });

    describe('a field can be added', () => {
      test('rows from before have null there, new ones may have a value', async () => {
        milvus.needs('addField');
        await milvus.create(PHOTOS);
        ok(await milvus.entities.insert({ ...c, data: photos(1) }));
        const schema = { fieldName: 'stars', dataType: 'Int16', nullable: true } as const;
        expect(ok(await milvus.collections.addField({ ...c, schema }))).toEqual({});
        ok(await milvus.entities.insert({ ...c, data: [{ ...photos(2)[0], stars: 5 }, ...photos(3)] }));
        await milvus.reopen();
        expect(ok(await milvus.collections.describe(c)).fields[4]).toMatchObject({
          id: 104,
          name: 'stars',
          type: 'Int16',
          nullable: true,
        });
        expect(await valuesOf(milvus, 'id', { ...c, filter: 'stars == 5' })).toEqual([2]);
        expect(await valuesOf(milvus, 'id', { ...c, filter: 'stars is null' })).toEqual([1, 3]);
        expect(ok(await milvus.entities.get({ ...c, id: 1, outputFields: ['stars'] }))).toEqual([
          { id: 1, stars: null },
        ]);
      });

      test.each<[string, object, number | undefined, string]>([
        ['not without nullable', { fieldName: 'f', dataType: 'Int8' }, undefined, 'nullable'],
        [
          'not under a name that is there',
          { fieldName: 'size', dataType: 'Int8', nullable: true },
          undefined,
          'size',
        ],
        [
          'not with a bad name',
          { fieldName: '$meta', dataType: 'Int8', nullable: true },
          1701,
          'Invalid field name: $meta',
        ],
        [
          'not of an unknown type',
          { fieldName: 'f', dataType: 'INT8', nullable: true },
          1100,
          'data type INT8 is invalid(case sensitive)',
        ],
        ['not without a type', { fieldName: 'f', nullable: true }, 1802, 'DataType'],
      ])('%s', async (_, schema, code, part) => {
        milvus.needs('addField');
        await milvus.create(PHOTOS);
        milvus.refused(await milvus.collections.addField({ ...c, schema } as never), code, part);
        expect(ok(await milvus.collections.describe(c)).fields).toHaveLength(4);
      });
    });
  });

  describeAnswer(make);
  rename(make);
  loadState(make);
}

function describeAnswer(make: MakeFixture): void {
  topic('describe', make, (milvus) => {
    const plain = {
      primaryKey: false,
      partitionKey: false,
      clusteringKey: false,
      autoId: false,
      nullable: false,
      description: '',
    };

    test('a full schema is described as it was asked for', async () => {
      milvus.needs('baseline', 'fullSchema', 'nullable', 'defaultValues', 'arrays', 'json');
      const path = {
        fieldName: 'path',
        dataType: 'VarChar',
        elementTypeParams: { max_length: '32' },
      } as const;
      await milvus.create(
        collectionOf(
          [
            { ...ID, description: 'the key' },
            VEC,
            { ...path, nullable: true },
            { fieldName: 'size', dataType: 'Int32', defaultValue: 7 },
            { fieldName: 'day', dataType: 'Int64', isClusteringKey: true },
            {
              fieldName: 'tags',
              dataType: 'Array',
              elementDataType: 'VarChar',
              elementTypeParams: { max_capacity: 10, max_length: 20 },
            },
            { fieldName: 'meta', dataType: 'JSON' },
          ],
          {
            autoId: true,
            enableDynamicField: true,
            description: 'a test',
            properties: { 'my.property': 5 },
            params: { consistencyLevel: 'Strong', ttlSeconds: 3600 },
          },
        ),
      );
      const response = await milvus.collections.describe(c);
      expect(response).toMatchObject({ code: 0, message: '' });
      const description = ok(response);
      expect(description).toMatchObject({
        collectionName: NAME,
        collectionID: expect.any(Number) as number,
        description: 'a test',
        autoId: true,
        enableDynamicField: true,
        structFields: [],
        functions: [],
        aliases: [],
        indexes: [{ fieldName: 'vec', indexName: 'vec', metricType: 'L2' }],
        load: 'LoadStateLoaded',
        shardsNum: 1,
        partitionsNum: 1,
        consistencyLevel: 'Strong',
        properties: expect.arrayContaining([
          { key: 'my.property', value: '5' },
          { key: 'collection.ttl.seconds', value: '3600' },
        ]) as unknown,
      });
      expect(description.fields).toEqual([
        {
          ...plain,
          id: 100,
          name: 'id',
          type: 'Int64',
          primaryKey: true,
          autoId: true,
          description: 'the key',
        },
        { ...plain, id: 101, name: 'vec', type: 'FloatVector', params: [{ key: 'dim', value: '2' }] },
        {
          ...plain,
          id: 102,
          name: 'path',
          type: 'VarChar',
          nullable: true,
          params: [{ key: 'max_length', value: '32' }],
        },
        { ...plain, id: 103, name: 'size', type: 'Int32', defaultValue: { Data: { IntData: 7 } } },
        { ...plain, id: 104, name: 'day', type: 'Int64', clusteringKey: true },
        {
          ...plain,
          id: 105,
          name: 'tags',
          type: 'Array',
          elementType: 'VarChar',
          params: expect.arrayContaining([
            { key: 'max_capacity', value: '10' },
            { key: 'max_length', value: '20' },
          ]) as unknown,
        },
        { ...plain, id: 106, name: 'meta', type: 'JSON' },
      ]);
    });

    test('a collection without an index says so in the message of its success', async () => {
      milvus.needs('baseline', 'fullSchema');
      await milvus.create({ ...PHOTOS, indexParams: [] });
      expect(await milvus.collections.describe(c)).toMatchObject({
        code: 0,
        message: expect.stringContaining('index not found') as string,
        data: { indexes: [], load: 'LoadStateNotLoad', consistencyLevel: 'Bounded', properties: [] },
      });
    });

    test('under an alias it has its own name, and tells its aliases', async () => {
      milvus.needs('aliases');
      await milvus.create(PHOTOS);
      ok(await milvus.aliases.create({ ...c, aliasName: 'pictures' }));
      expect(ok(await milvus.collections.describe({ collectionName: 'pictures' }))).toMatchObject({
        collectionName: NAME,
        aliases: ['pictures'],
      });
      expect(ok(await milvus.collections.has({ collectionName: 'pictures' }))).toEqual({ has: true });
    });

    test('an index without a metric is told as COSINE here', async () => {
      milvus.needs('indexes');
      await milvus.create(PHOTOS);
      ok(await milvus.indexes.create({ ...c, indexParams: [{ fieldName: 'size', indexType: 'STL_SORT' }] }));
      expect(ok(await milvus.collections.describe(c)).indexes).toEqual(
        expect.arrayContaining([
          { fieldName: 'vec', indexName: 'vec', metricType: 'L2' },
          { fieldName: 'size', indexName: 'size', metricType: 'COSINE' },
        ]),
      );
    });

    test('it is the same after a restart', async () => {
      milvus.needs('baseline', 'fullSchema');
      await milvus.create({ ...collectionOf([KEY, VEC]), description: 'kept' });
      const before = ok(await milvus.collections.describe(c));
      await milvus.reopen();
      expect(ok(await milvus.collections.describe(c))).toEqual(before);
    });
  });
}

function rename(make: MakeFixture): void {
  topic('rename', make, (milvus) => {
    test('keeps rows, aliases and load state', async () => {
      milvus.needs('rename', 'aliases');
      await milvus.create(PHOTOS);
      ok(await milvus.aliases.create({ ...c, aliasName: 'a' }));
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      expect(ok(await milvus.collections.rename({ ...c, newCollectionName: 'other' }))).toEqual({});
      await milvus.reopen();
      milvus.refused(await milvus.collections.describe(c), 100, "can't find collection");
      expect(ok(await milvus.collections.list())).toEqual(['other']);
      const other = { collectionName: 'other' };
      expect(ok(await milvus.collections.describe(other))).toMatchObject({
        collectionName: 'other',
        aliases: ['a'],
        load: 'LoadStateLoaded',
      });
      for (const name of ['other', 'a']) {
        const request = { collectionName: name, data: [[2, 0]], limit: 1 };
        expect(ok(await milvus.entities.search(request))).toMatchObject([{ id: 2 }]);
      }
      await milvus.create(PHOTOS);
      expect(await valuesOf(milvus, 'id', { ...c, filter: 'id > 0' })).toEqual([]);
    });

    test('is refused to a name that is taken or bad, from an alias, and into no database', async () => {
      milvus.needs('rename', 'aliases');
      await milvus.create(PHOTOS);
      await milvus.create({ ...PHOTOS, collectionName: 'other' });
      ok(await milvus.aliases.create({ ...c, aliasName: 'a' }));
      const to = (newCollectionName: string, more: object = {}) =>
        milvus.collections.rename({ ...c, newCollectionName, ...more });
      milvus.refused(await to('other'), undefined, 'other');
      milvus.refused(await to('a'), undefined, 'a');
      milvus.refused(await to('1a'), 1100, 'Invalid collection name: 1a');
      milvus.refused(await to('b', { newDbName: 'nowhere' }), 800, 'database not found');
      milvus.refused(
        await to('b', { collectionName: 'a' }),
        undefined,
        'unsupported use an alias to rename collection',
      );
      expect([...ok(await milvus.collections.list())].sort()).toEqual(['other', NAME]);
    });
  });
}

function loadState(make: MakeFixture): void {
  topic('load state', make, (milvus) => {
    const LOADED = { loadState: 'LoadStateLoaded', loadProgress: 100 };
    const NOT_LOADED = { loadState: 'LoadStateNotLoad' };
    const stateOf = async () => ok(await milvus.collections.getLoadState(c));

    test('no index, index, loaded, released, loaded again', async () => {
      milvus.needs('loading', 'indexes');
      await milvus.create({ ...PHOTOS, indexParams: [] });
      expect(await stateOf()).toEqual(NOT_LOADED);
      milvus.refused(
        await milvus.collections.load(c),
        [700, 1100, 65535],
        'there is no vector index on field: [vec], please create index firstly',
      );
      ok(await milvus.indexes.create({ ...c, indexParams: [{ fieldName: 'vec', metricType: 'L2' }] }));
      expect(await stateOf()).toEqual(NOT_LOADED);
      ok(await milvus.entities.insert({ ...c, data: photos(1) }));
      const search = () => milvus.entities.search({ ...c, data: [[1, 0]] });
      for (let round = 0; round < 2; round += 1) {
        expect(ok(await milvus.collections.load(c))).toEqual({});
        expect(ok(await milvus.collections.load(c))).toEqual({});
        expect(await stateOf()).toEqual(LOADED);
        expect(ok(await search())).toHaveLength(1);
        expect(ok(await milvus.collections.refreshLoad(c))).toEqual({});
        expect(ok(await milvus.collections.release(c))).toEqual({});
        expect(ok(await milvus.collections.release(c))).toEqual({});
        expect(await stateOf()).toEqual(NOT_LOADED);
        milvus.refused(await search(), 101, 'collection not loaded');
      }
    });

    test('quick setup and a schema with its index are loaded at once', async () => {
      milvus.needs('loading', 'fullSchema');
      ok(await milvus.collections.create({ ...c, dimension: 2 }));
      ok(await milvus.collections.create({ ...PHOTOS, collectionName: 'other' }));
      expect(await stateOf()).toEqual(LOADED);
      expect(ok(await milvus.collections.getLoadState({ collectionName: 'other' }))).toEqual(LOADED);
    });

    test('what is not loaded takes rows and answers nothing', async () => {
      milvus.needs('loading', 'upsert');
      await milvus.create({ ...PHOTOS, indexParams: [] });
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      ok(await milvus.entities.upsert({ ...c, data: photos(2, 3) }));
      const reads = [
        await milvus.entities.query({ ...c, filter: 'id > 0' }),
        await milvus.entities.search({ ...c, data: [[1, 0]] }),
        await milvus.entities.get({ ...c, id: 1 }),
        await milvus.entities.delete({ ...c, filter: 'size == 1' }),
        await milvus.entities.hybridSearch({
          ...c,
          search: [{ data: [[1, 0]], annsField: 'vec', limit: 1 }],
        }),
      ];
      for (const response of reads) milvus.refused(response, 101, 'collection not loaded');
      ok(await milvus.indexes.create({ ...c, indexParams: [{ fieldName: 'vec', metricType: 'L2' }] }));
      ok(await milvus.collections.load(c));
      expect(await valuesOf(milvus, 'id', { ...c, filter: 'id > 0' })).toEqual([1, 2, 3]);
    });

    test('it outlives a restart, either way', async () => {
      milvus.needs('loading');
      await milvus.create(PHOTOS);
      await milvus.reopen();
      expect(await stateOf()).toEqual(LOADED);
      ok(await milvus.collections.release(c));
      await milvus.reopen();
      expect(await stateOf()).toEqual(NOT_LOADED);
    });
  });
}
