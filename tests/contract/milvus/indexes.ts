import { describe, expect, test } from 'vitest';
import type { DataType, FieldSchema } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, VEC, vectorField } from './photos.ts';
import { ok, topic, type MakeFixture } from './topic.ts';

/** Parameters within their ranges, by index type. */
const FLOAT_INDEXES: readonly (readonly [string, object])[] = [
  ['AUTOINDEX', {}],
  ['FLAT', {}],
  ['IVF_FLAT', { nlist: 16 }],
  ['IVF_SQ8', { nlist: 16 }],
  ['IVF_PQ', { nlist: 16, m: 4, nbits: 8 }],
  ['IVF_RABITQ', { nlist: 16 }],
  ['HNSW', { M: 2, efConstruction: 1 }],
  ['HNSW', { M: '2048', efConstruction: '200' }],
  ['HNSW_SQ', { M: 16, efConstruction: 64 }],
  ['HNSW_PQ', { M: 16, efConstruction: 64, m: 4 }],
  ['HNSW_PRQ', { M: 16, efConstruction: 64, m: 4 }],
  ['DISKANN', {}],
  ['SCANN', { nlist: 16 }],
];

const TEXT: FieldSchema = { fieldName: 'f', dataType: 'VarChar', elementTypeParams: { max_length: 20 } };
const scalar = (dataType: DataType): FieldSchema => ({ fieldName: 'f', dataType });

export function indexes(make: MakeFixture): void {
  topic('indexes', make, (milvus) => {
    /** A collection with the vector `vec` and the number `f`, without index. */
    const begin = async (...fields: FieldSchema[]): Promise<void> => {
      milvus.needs('indexes');
      await milvus.create(collectionOf([ID, VEC, ...fields], { indexParams: [] }));
    };
    const create = (...indexParams: object[]) => milvus.indexes.create({ ...c, indexParams } as never);
    const describeIndex = async (indexName: string) => ok(await milvus.indexes.describe({ ...c, indexName }));
    const L2 = { fieldName: 'vec', metricType: 'L2' };

    test('are made, listed, described, and dropped', async () => {
      await begin(scalar('Int32'));
      expect(ok(await milvus.indexes.list(c))).toEqual([]);
      const params = { M: 16, efConstruction: 200 };
      expect(ok(await create({ ...L2, indexName: 'v_idx', indexType: 'HNSW', params }))).toEqual({});
      expect(ok(await create({ fieldName: 'f', indexType: 'STL_SORT' }))).toEqual({});
      await milvus.reopen();
      expect([...ok(await milvus.indexes.list(c))].sort()).toEqual(['f', 'v_idx']);
      const count = expect.any(Number) as number;
      const state = { indexState: 'Finished', failReason: '', totalRows: 0, indexedRows: 0, pendingRows: 0 };
      expect(await describeIndex('v_idx')).toMatchObject([
        { ...state, indexName: 'v_idx', fieldName: 'vec', indexType: 'HNSW', metricType: 'L2' },
      ]);
      expect(await describeIndex('f')).toMatchObject([
        { ...state, totalRows: count, indexName: 'f', fieldName: 'f', indexType: 'STL_SORT', metricType: '' },
      ]);
      expect(ok(await milvus.indexes.drop({ ...c, indexName: 'v_idx' }))).toEqual({});
      expect(ok(await milvus.indexes.drop({ ...c, indexName: 'v_idx' }))).toEqual({});
      expect(ok(await milvus.indexes.list(c))).toEqual(['f']);
      milvus.refused(
        await milvus.collections.load(c),
        [700, 1100, 65535],
        'there is no vector index on field: [vec]',
      );
    });

    test('without type and metric it is AUTOINDEX with COSINE, under the name of the field', async () => {
      await begin();
      ok(await create({ fieldName: 'vec' }));
      expect(await describeIndex('vec')).toMatchObject([{ indexType: 'AUTOINDEX', metricType: 'COSINE' }]);
    });

    test('the type may stand among the parameters; the one outside wins', async () => {
      await begin(vectorField('other', 2));
      milvus.needs('severalVectorFields');
      const params = { index_type: 'HNSW', M: 16, efConstruction: 64 };
      ok(await create({ ...L2, params }));
      ok(await create({ ...L2, fieldName: 'other', indexType: 'FLAT', params }));
      expect(await describeIndex('vec')).toMatchObject([{ indexType: 'HNSW' }]);
      expect(await describeIndex('other')).toMatchObject([{ indexType: 'FLAT' }]);
    });

    test('the same again is no error; another on the field or under the name is refused', async () => {
      await begin(scalar('Int32'));
      const index = { ...L2, indexName: 'i', indexType: 'HNSW', params: { M: 16, efConstruction: 64 } };
      ok(await create(index));
      expect(ok(await create(index))).toEqual({});
      const part = 'CreateIndex failed: at most one distinct index is allowed per field';
      milvus.refused(await create({ ...index, metricType: 'IP' }), [1100, 65535], part);
      milvus.refused(await create({ ...index, params: { M: 8, efConstruction: 64 } }), [1100, 65535], part);
      milvus.refused(await create({ fieldName: 'f', indexName: 'i' }), undefined, '');
      expect(ok(await milvus.indexes.list(c))).toEqual(['i']);
    });

    test('several are made one by one, up to the first that fails', async () => {
      await begin(scalar('Int32'));
      milvus.refused(await create(L2, { fieldName: 'nowhere' }, { fieldName: 'f' }), undefined, 'nowhere');
      expect(ok(await milvus.indexes.list(c))).toEqual(['vec']);
    });

    test('while loaded, that of a vector stays and that of a scalar may go', async () => {
      await begin(scalar('Int32'));
      ok(await create(L2, { fieldName: 'f', indexType: 'INVERTED' }));
      ok(await milvus.collections.load(c));
      const { collectionID } = ok(await milvus.collections.describe(c));
      milvus.refused(
        await milvus.indexes.drop({ ...c, indexName: 'vec' }),
        1100,
        `vector index cannot be dropped on loaded collection: ${collectionID}`,
      );
      expect(ok(await milvus.indexes.drop({ ...c, indexName: 'f' }))).toEqual({});
      ok(await milvus.collections.release(c));
      expect(ok(await milvus.indexes.drop({ ...c, indexName: 'vec' }))).toEqual({});
    });

    test('properties are altered and dropped, not while loaded', async () => {
      await begin();
      ok(await create({ ...L2, indexType: 'HNSW', params: { M: 16, efConstruction: 64 } }));
      const alter = () =>
        milvus.indexes.alterProperties({ ...c, indexName: 'vec', properties: { 'mmap.enabled': true } });
      const drop = () =>
        milvus.indexes.dropProperties({ ...c, indexName: 'vec', propertyKeys: ['mmap.enabled'] });
      expect(ok(await alter())).toEqual({});
      expect(ok(await drop())).toEqual({});
      for (const properties of [{ 'mmap.enabled': 'perhaps' }, { 'no.such.property': 1 }]) {
        const response = await milvus.indexes.alterProperties({ ...c, indexName: 'vec', properties });
        milvus.refused(response, 1100, '');
      }
      ok(await milvus.collections.load(c));
      const part = "can't alter index on loaded collection, please release the collection first";
      milvus.refused(await alter(), undefined, part);
      milvus.refused(await drop(), undefined, part);
    });

    test('one that is not there is 700', async () => {
      await begin();
      ok(await create(L2));
      milvus.refused(
        await milvus.indexes.describe({ ...c, indexName: 'gone' }),
        700,
        'index not found[indexName=gone]',
      );
    });

    test('dropped and made again with another metric, it searches by that', async () => {
      await begin();
      ok(await create(L2));
      const data = [
        { id: 1, vec: [1, 0] },
        { id: 2, vec: [5, 5] },
      ];
      ok(await milvus.entities.insert({ ...c, data }));
      ok(await milvus.collections.load(c));
      const first = async () =>
        ok(await milvus.entities.search({ ...c, data: [[1, 0]], limit: 1 })).map(({ id, distance }) => [
          id,
          distance,
        ]);
      expect(await first()).toEqual([[1, 0]]);
      ok(await milvus.collections.release(c));
      ok(await milvus.indexes.drop({ ...c, indexName: 'vec' }));
      ok(await create({ ...L2, metricType: 'IP' }));
      ok(await milvus.collections.load(c));
      expect(await first()).toEqual([[2, 5]]);
    });

    describe('on float vectors', () => {
      test.each(FLOAT_INDEXES)('%s with %j finds the nearest', async (indexType, params) => {
        milvus.needs('indexes', 'baseline');
        const request = collectionOf([ID, vectorField('vec', 8)], {
          indexParams: [{ fieldName: 'vec', metricType: 'L2', indexType, params: { ...params } }],
        });
        await milvus.create(request);
        const vec = (n: number) => [n, 0, 0, 0, 0, 0, 0, 0];
        ok(await milvus.entities.insert({ ...c, data: [1, 2, 3].map((id) => ({ id, vec: vec(id) })) }));
        const hits = ok(await milvus.entities.search({ ...c, data: [vec(2.25)], limit: 2 }));
        expect(hits.map(({ id }) => id)).toEqual([2, 3]);
        expect(await describeIndex('vec')).toMatchObject([{ indexType, metricType: 'L2' }]);
      });

      test.each<[string, object]>([
        ['M of 1', { indexType: 'HNSW', params: { M: 1, efConstruction: 64 } }],
        ['M of 2049', { indexType: 'HNSW', params: { M: 2049, efConstruction: 64 } }],
        ['an efConstruction of 0', { indexType: 'HNSW', params: { M: 16, efConstruction: 0 } }],
        ['a scalar index', { indexType: 'INVERTED' }],
        ['a binary index', { indexType: 'BIN_FLAT' }],
        ['a type nobody knows', { indexType: 'FOO' }],
        ['a metric nobody knows', { metricType: 'FOO' }],
      ])('%s is refused', async (_, more) => {
        await begin();
        milvus.refused(await create({ ...L2, ...more }), undefined, '');
        expect(ok(await milvus.indexes.list(c))).toEqual([]);
      });
    });

    test.each([
      ['AUTOINDEX', 'HAMMING', {}],
      ['BIN_FLAT', 'JACCARD', {}],
      ['BIN_IVF_FLAT', 'HAMMING', { nlist: 16 }],
    ] as const)('%s with %s is for vectors of bits', async (indexType, metricType, params) => {
      milvus.needs('indexes', 'binaryVectors');
      const indexParams = [{ fieldName: 'vec', indexType, metricType, params }];
      await milvus.create(collectionOf([ID, vectorField('vec', 8, 'BinaryVector')], { indexParams }));
      ok(await milvus.entities.insert({ ...c, data: [1, 2, 4].map((id) => ({ id, vec: [id] })) }));
      const hits = ok(await milvus.entities.search({ ...c, data: [btoa('\u0002')], limit: 1 }));
      expect(hits).toEqual([{ id: 2, distance: 0 }]);
      expect(await describeIndex('vec')).toMatchObject([{ indexType, metricType }]);
    });

    test.each<[string, FieldSchema]>([
      ['INVERTED', TEXT],
      ['BITMAP', TEXT],
      ['Trie', TEXT],
      ['AUTOINDEX', TEXT],
      ['INVERTED', scalar('Int64')],
      ['STL_SORT', scalar('Int64')],
      ['STL_SORT', scalar('Double')],
      ['BITMAP', scalar('Bool')],
      ['AUTOINDEX', scalar('Int8')],
    ])('%s is for a scalar like %o', async (indexType, field) => {
      await begin(field);
      ok(await create({ fieldName: 'f', indexType }));
      expect(await describeIndex('f')).toMatchObject([{ fieldName: 'f', metricType: '' }]);
    });

    test.each<[string, FieldSchema]>([
      ['HNSW', scalar('Int64')],
      ['Trie', scalar('Int64')],
      ['FOO', scalar('Int64')],
    ])('%s is not for a scalar like %o', async (indexType, field) => {
      await begin(field);
      milvus.refused(await create({ fieldName: 'f', indexType, metricType: 'L2' }), undefined, '');
      expect(ok(await milvus.indexes.list(c))).toEqual([]);
    });
  });
}
