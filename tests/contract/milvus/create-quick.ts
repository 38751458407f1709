import { describe, expect, test } from 'vitest';
import { c, NAME, photos } from './photos.ts';
import { ok, topic, type MakeFixture } from './topic.ts';

export function createQuick(make: MakeFixture): void {
  topic('quick setup', make, (milvus) => {
    const create = async (more: object = {}) => milvus.collections.create({ ...c, dimension: 3, ...more });
    const described = async () => ok(await milvus.collections.describe(c));

    test('an Int64 key and a vector, dynamic, COSINE by AUTOINDEX, loaded', async () => {
      milvus.needs('baseline');
      expect(await create()).toMatchObject({ code: 0, data: {} });
      expect(await described()).toMatchObject({
        collectionName: NAME,
        autoId: false,
        enableDynamicField: true,
        fields: [
          { name: 'id', type: 'Int64', primaryKey: true, autoId: false },
          { name: 'vector', type: 'FloatVector', params: [{ key: 'dim', value: '3' }] },
        ],
        indexes: [{ fieldName: 'vector', indexName: 'vector', metricType: 'COSINE' }],
        load: 'LoadStateLoaded',
        consistencyLevel: 'Bounded',
      });
      const [index] = ok(await milvus.indexes.describe({ ...c, indexName: 'vector' }));
      expect(index).toMatchObject({ indexType: 'AUTOINDEX', metricType: 'COSINE' });
    });

    test('names, key type and metric can be chosen', async () => {
      milvus.needs('baseline');
      ok(
        await create({
          idType: 'VarChar',
          primaryFieldName: 'sha',
          vectorFieldName: 'embedding',
          metricType: 'IP',
          params: { max_length: 64, shardsNum: 1, consistencyLevel: 'Session', ttlSeconds: 3600 },
        }),
      );
      expect(await described()).toMatchObject({
        fields: [
          { name: 'sha', type: 'VarChar', primaryKey: true, params: [{ key: 'max_length', value: '64' }] },
          { name: 'embedding', type: 'FloatVector' },
        ],
        indexes: [{ fieldName: 'embedding', indexName: 'embedding', metricType: 'IP' }],
        consistencyLevel: 'Session',
        properties: [{ key: 'collection.ttl.seconds', value: '3600' }],
      });
    });

    test.each([
      ['autoID', true],
      ['autoId', true],
      ['AutoId', true],
      ['autoid', true],
      ['autoIDs', false],
    ])('%s: true makes a generated key: %s', async (key, expected) => {
      milvus.needs('baseline');
      ok(await create({ [key]: true }));
      expect((await described()).autoId).toBe(expected);
    });

    test.each([
      ['int64', 'Int64'],
      ['Int64', 'Int64'],
      ['Varchar', 'VarChar'],
      ['VarChar', 'VarChar'],
    ])('idType %s is %s', async (idType, type) => {
      milvus.needs('baseline');
      ok(await create({ idType, params: { max_length: '20' } }));
      expect((await described()).fields[0]).toMatchObject({ type });
    });

    test.each([true, 'true', false, 'false', '0'])('params.enableDynamicField may be %j', async (value) => {
      milvus.needs('baseline');
      ok(await create({ params: { enableDynamicField: value } }));
      expect((await described()).enableDynamicField).toBe(value === true || value === 'true');
    });

    test('generated keys are given in the order of the rows, and never twice', async () => {
      await milvus.create({ ...c, dimension: 2, autoID: true, vectorFieldName: 'vec', metricType: 'L2' });
      const insert = async (...numbers: number[]) => {
        const data = photos(...numbers).map(({ vec, size }) => ({ vec, size }));
        return ok(await milvus.entities.insert({ ...c, data })).insertIds;
      };
      const first = await insert(5, 3);
      const ids = [...first, ...(await insert(9))];
      expect(new Set(ids).size).toBe(3);
      expect(BigInt(ids[0] ?? 0)).toBeLessThan(BigInt(ids[1] ?? 0));
      const rows = ok(await milvus.entities.get({ ...c, id: first, outputFields: ['size'] }));
      expect(new Map(rows.map(({ id, size }) => [String(id), size]))).toEqual(
        new Map([
          [String(first[0]), 5],
          [String(first[1]), 3],
        ]),
      );
      ok(await milvus.entities.delete({ ...c, filter: `id in [${ids.join(', ')}]` }));
      await milvus.reopen();
      expect(ids).not.toContain((await insert(1))[0]);
    });

    test('the same creation twice, even at once, is one collection; another of its name is refused', async () => {
      const answers = await Promise.all([create(), create(), create()]);
      expect(answers.map((answer) => answer.code)).toEqual([0, 0, 0]);
      for (const other of [{ dimension: 4 }, { metricType: 'IP' }]) {
        milvus.refused(
          await create(other),
          undefined,
          `create duplicate collection with different parameters, collection: ${NAME}`,
        );
      }
      expect(ok(await milvus.collections.list())).toEqual([NAME]);
    });

    test('of different creations at once exactly one is made', async () => {
      milvus.needs('baseline');
      const answers = await Promise.all([2, 3, 4, 5].map((dimension) => create({ dimension })));
      expect(answers.filter(({ code }) => code === 0)).toHaveLength(1);
      const dim = String(2 + answers.findIndex(({ code }) => code === 0));
      expect((await described()).fields[1]?.params).toEqual([{ key: 'dim', value: dim }]);
    });

    describe('is refused with', () => {
      test.each<[string, object, number, string]>([
        [
          'no dimension',
          { dimension: undefined },
          1100,
          'dimension is required for quickly create collection(default metric type: COSINE): ' +
            'invalid parameter[expected=collectionName & dimension][actual=collectionName]',
        ],
        ['no dimensions', { dimension: 0 }, 1100, 'dimension is required for quickly create collection'],
        [
          'one dimension',
          { dimension: 1 },
          1100,
          'invalid dimension: 1 of field vector. float vector dimension should be in range 2 ~ 32768',
        ],
        ['32769 dimensions', { dimension: 32_769 }, 1100, 'invalid dimension: 32769 of field vector'],
        [
          'an unknown metric',
          { metricType: 'FOO' },
          1100,
          'float vector index does not support metric type: FOO',
        ],
        ['a binary metric', { metricType: 'JACCARD' }, 1100, 'does not support metric type: JACCARD'],
        [
          'an unknown key type',
          { idType: 'Bool' },
          1100,
          'idType can only be [Int64, VarChar], default: Int64',
        ],
        ['a bad key name', { primaryFieldName: 'a b' }, 1701, 'Invalid field name: a b'],
        ['one name for both', { primaryFieldName: 'vector' }, 1100, 'duplicated field name vector found'],
        [
          'an unknown consistency level',
          { params: { consistencyLevel: 'Loose' } },
          1100,
          'consistencyLevel can only be [Strong, Session, Bounded, Eventually, Customized], default: Bounded',
        ],
        ['17 shards', { params: { shardsNum: 17 } }, 1100, ''],
        ['functions', { schema: { functions: [{ name: 'bm25' }], fields: [] } }, 1100, 'function'],
      ])('%s', async (_, more, code, part) => {
        milvus.needs('baseline');
        milvus.refused(await create(more), code, part);
        expect(ok(await milvus.collections.list())).toEqual([]);
      });
    });
  });
}
