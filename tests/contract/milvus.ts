/** @file What a Milvus client has to answer, as a specification to run against each implementation. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MilvusClient } from '../../src/milvus/client.ts';
import type { CreateCollectionRequest, Entity, MilvusResponse } from '../../src/milvus/types.ts';

export interface MilvusFixture {
  readonly client: MilvusClient;
  /** The same data through a client made anew, as after a restart. */
  readonly reopen: () => Promise<MilvusClient>;
  readonly close: () => Promise<void>;
}

const NAME = 'photos';
const c = { collectionName: NAME };

/** Row n has the vector (n, 0), so that nearest means nearest number. */
const rowsOf = (...numbers: number[]): Entity[] =>
  numbers.map((n) => ({ vec: [n, 0], path: `p${n}.jpg`, size: n, note: n % 2 ? 'odd' : null, extra: { n } }));

const FULL: CreateCollectionRequest = {
  ...c,
  description: 'a test',
  schema: {
    autoId: true,
    enableDynamicField: true,
    fields: [
      { fieldName: 'id', dataType: 'Int64', isPrimary: true },
      { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 32 } },
      { fieldName: 'size', dataType: 'Int32', defaultValue: 7 },
      { fieldName: 'note', dataType: 'VarChar', elementTypeParams: { max_length: 16 }, nullable: true },
    ],
  },
  indexParams: [{ fieldName: 'vec', metricType: 'L2', indexType: 'HNSW', params: { M: 16 } }],
  properties: { 'my.property': 5 },
};

const KEYED: CreateCollectionRequest = {
  ...c,
  dimension: 2,
  idType: 'VarChar',
  primaryFieldName: 'key',
  metricType: 'COSINE',
};

function ok<T>(response: MilvusResponse<T>): T {
  if ('data' in response) return response.data;
  throw new Error(`Milvus answered ${response.code}: ${response.message}`);
}

/** Asserts a refusal; the message is compared as Milvus' own tests do, by a part of it. */
function refused(response: MilvusResponse<unknown>, code: number, part: string): void {
  expect(response).toMatchObject({ code, message: expect.stringContaining(part) as string });
  expect(response).not.toHaveProperty('data');
}

export function milvusContract(name: string, make: () => Promise<MilvusFixture>): void {
  describe(`Milvus: ${name}`, () => {
    let fixture: MilvusFixture;
    let milvus: MilvusClient;

    beforeEach(async () => {
      fixture = await make();
      milvus = fixture.client;
    });
    afterEach(() => fixture.close());

    const create = async (request = FULL): Promise<void> => void ok(await milvus.collections.create(request));
    const insert = async (...numbers: number[]) =>
      ok(await milvus.entities.insert({ ...c, data: rowsOf(...numbers) }));
    /** The sizes of the rows that a filter selects, in the order answered. */
    const sizes = async (filter: string): Promise<unknown[]> =>
      ok(await milvus.entities.query({ ...c, filter, outputFields: ['size'] })).map((row) => row.size);

    describe('collections', () => {
      test('come, are listed, and go; dropping what is not there is no error', async () => {
        expect(ok(await milvus.collections.list())).toEqual([]);
        await create();
        await create({ collectionName: 'other', dimension: 4 });
        expect([...ok(await milvus.collections.list())].sort()).toEqual(['other', NAME]);
        expect(ok(await milvus.collections.has(c))).toEqual({ has: true });
        expect(ok(await milvus.collections.drop(c))).toEqual({});
        expect(ok(await milvus.collections.drop(c))).toEqual({});
        expect(ok(await milvus.collections.has(c))).toEqual({ has: false });
        expect(ok(await milvus.collections.list())).toEqual(['other']);
      });

      test('a full schema is described as it was asked for', async () => {
        await create();
        expect(ok(await milvus.collections.describe(c))).toMatchObject({
          collectionName: NAME,
          description: 'a test',
          autoId: true,
          enableDynamicField: true,
          fields: [
            { id: 100, name: 'id', type: 'Int64', primaryKey: true, autoId: true, nullable: false },
            { id: 101, name: 'vec', type: 'FloatVector', params: [{ key: 'dim', value: '2' }] },
            { id: 102, name: 'path', type: 'VarChar', params: [{ key: 'max_length', value: '32' }] },
            { id: 103, name: 'size', type: 'Int32' },
            { id: 104, name: 'note', type: 'VarChar', nullable: true },
          ],
          indexes: [{ fieldName: 'vec', indexName: 'vec', metricType: 'L2' }],
          load: 'LoadStateLoaded',
          aliases: [],
          properties: [{ key: 'my.property', value: '5' }],
        });
      });

      test('quick setup: id and vector, dynamic, COSINE, indexed and loaded', async () => {
        await create({ ...c, dimension: 3 });
        expect(ok(await milvus.collections.describe(c))).toMatchObject({
          autoId: false,
          enableDynamicField: true,
          fields: [
            { name: 'id', type: 'Int64', primaryKey: true },
            { name: 'vector', type: 'FloatVector' },
          ],
          indexes: [{ fieldName: 'vector', indexName: 'vector', metricType: 'COSINE' }],
          load: 'LoadStateLoaded',
        });
      });

      test('the same creation twice, even at once, is one collection; another of its name is refused', async () => {
        const answers = await Promise.all([FULL, FULL, FULL].map((same) => milvus.collections.create(same)));
        expect(answers.map((answer) => answer.code)).toEqual([0, 0, 0]);
        const other = {
          ...FULL,
          schema: { ...FULL.schema, fields: FULL.schema?.fields ?? [], autoId: false },
        };
        refused(await milvus.collections.create(other), 65535, 'create duplicate collection with different');
      });

      test('without an index a collection is not loaded: it takes rows and answers nothing', async () => {
        await create({ ...FULL, indexParams: [] });
        await insert(1);
        expect(ok(await milvus.collections.describe(c)).load).toBe('LoadStateNotLoad');
        refused(await milvus.entities.query({ ...c, filter: 'id > 0' }), 101, 'collection not loaded');
        refused(await milvus.entities.search({ ...c, data: [[1, 0]] }), 101, 'collection not loaded');
        refused(await milvus.entities.get({ ...c, id: 1 }), 101, 'collection not loaded');
        refused(await milvus.entities.delete({ ...c, filter: 'size == 1' }), 101, 'collection not loaded');
      });

      test('what is not there is 100, another database is 800', async () => {
        const gone = `can't find collection[database=default][collection=${NAME}]`;
        refused(await milvus.collections.describe(c), 100, gone);
        refused(await milvus.collections.getStats(c), 100, gone);
        refused(await milvus.entities.insert({ ...c, data: rowsOf(1) }), 100, gone);
        refused(await milvus.entities.query({ ...c, filter: 'id > 0' }), 100, gone);
        refused(await milvus.entities.get({ ...c, id: 1 }), 100, gone);
        refused(await milvus.entities.delete({ ...c, filter: 'id > 0' }), 100, gone);
        refused(await milvus.entities.search({ ...c, data: [[1, 0]] }), 100, gone);
        refused(await milvus.collections.has({ ...c, dbName: 'x' }), 800, 'database not found[database=x]');
        refused(await milvus.collections.list({ dbName: 'x' }), 800, 'database not found');
      });

      const field = { fieldName: 'id', dataType: 'Int64', isPrimary: true } as const;
      const vector = { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } } as const;
      const fields = (...list: object[]) => ({ ...c, schema: { fields: list } });
      test.each<[string, object, number, string]>([
        ['no name', { dimension: 2 }, 1802, "'CollectionName' failed on the 'required' tag"],
        ['an empty name', { collectionName: '' }, 1802, 'missing required parameters'],
        ['a name of another type', { collectionName: 5 }, 1801, 'can only accept json format request'],
        [
          'a name with a digit first',
          { collectionName: '1a', dimension: 2 },
          1100,
          'the first character of a collection name must be an underscore or letter',
        ],
        [
          'a name with a space',
          { collectionName: 'a b', dimension: 2 },
          1100,
          'numbers, letters and underscores',
        ],
        [
          'a long name',
          { collectionName: 'a'.repeat(256), dimension: 2 },
          1100,
          'must be less than 255 characters',
        ],
        ['no dimension', c, 1100, 'dimension is required for quickly create collection'],
        ['one dimension', { ...c, dimension: 1 }, 1100, 'should be in range 2 ~ 32768'],
        ['a text as dimension', { ...c, dimension: '2' }, 1801, 'dimension'],
        [
          'an unknown metric',
          { ...c, dimension: 2, metricType: 'FOO' },
          1100,
          'does not support metric type: FOO',
        ],
        [
          'an unknown id type',
          { ...c, dimension: 2, idType: 'Bool' },
          1100,
          'idType can only be [Int64, VarChar]',
        ],
        ['no primary key', fields(vector), 1101, 'primary key is not specified'],
        [
          'two primary keys',
          fields(field, { ...field, fieldName: 'b' }, vector),
          1100,
          'there are more than one primary key, field name = id, b',
        ],
        ['no vector', fields(field), 1100, 'schema does not contain vector field'],
        ['one name twice', fields(field, vector, vector), 1100, 'duplicated field name v found'],
        ['a field without type', fields({ fieldName: 'id' }), 1802, 'DataType'],
        [
          'a type in capitals',
          fields({ ...field, dataType: 'VARCHAR' }),
          1100,
          'data type VARCHAR is invalid(case sensitive)',
        ],
        [
          'a bad field name',
          fields({ ...field, fieldName: '$meta' }, vector),
          1701,
          'Invalid field name: $meta',
        ],
        [
          'a text without length',
          fields(field, vector, { fieldName: 't', dataType: 'VarChar' }),
          1101,
          'type param(max_length) should be specified for the field(t)',
        ],
        [
          'a default of another type',
          fields(field, vector, { fieldName: 'n', dataType: 'Int8', defaultValue: 300 }),
          1100,
          'convert defaultValue fail, err:',
        ],
        [
          'an explicit index without metric',
          { ...fields(field, vector), indexParams: [{ fieldName: 'v', indexType: 'HNSW' }] },
          1100,
          'metric type not set for vector index',
        ],
        [
          'an index on a field that is not there',
          { ...fields(field, vector), indexParams: [{ fieldName: 'w' }] },
          1802,
          "`w` hasn't defined in schema",
        ],
      ])('creation with %s is refused', async (_, request, code, part) => {
        refused(await milvus.collections.create(request as CreateCollectionRequest), code, part);
      });
    });

    describe('insert', () => {
      test('gives ascending ids from 1, in the order of the rows', async () => {
        await create();
        expect(await insert(5, 3)).toEqual({ insertCount: 2, insertIds: [1, 2] });
        expect(await insert(9)).toEqual({ insertCount: 1, insertIds: [3] });
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 3 });
      });

      test('ids are never given twice, whatever was deleted and however often the store was opened', async () => {
        await create();
        await insert(1, 2, 3);
        ok(await milvus.entities.delete({ ...c, filter: 'id in [2, 3]' }));
        milvus = await fixture.reopen();
        expect((await insert(4)).insertIds).toEqual([4]);
        ok(await milvus.entities.delete({ ...c, filter: 'id >= 1' }));
        milvus = await fixture.reopen();
        expect((await insert(5)).insertIds).toEqual([5]);
      });

      test('a collection dropped and made again is empty and counts from 1', async () => {
        await create();
        await insert(1, 2);
        ok(await milvus.collections.drop(c));
        await create();
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 0 });
        expect((await insert(8)).insertIds).toEqual([1]);
        expect(ok(await milvus.entities.search({ ...c, data: [[1, 0]] }))).toHaveLength(1);
      });

      test('takes Float32Array and number[] alike and keeps a copy', async () => {
        await create();
        const vec = Float32Array.of(1, 2);
        const extra = { list: [1] };
        ok(
          await milvus.entities.insert({
            ...c,
            data: [
              { vec, path: 'a', extra },
              { vec: [1, 2], path: 'b' },
            ],
          }),
        );
        vec[0] = 9;
        extra.list.push(2);
        const rows = ok(await milvus.entities.get({ ...c, id: [1, 2], outputFields: ['vec', 'extra'] }));
        expect(rows.map((row) => Array.from(row.vec as Float32Array))).toEqual([
          [1, 2],
          [1, 2],
        ]);
        expect(rows[0]?.extra).toEqual({ list: [1] });
      });

      test('fills in defaults and nulls', async () => {
        await create();
        ok(await milvus.entities.insert({ ...c, data: [{ vec: [1, 2], path: 'a', size: null }] }));
        const [row] = ok(await milvus.entities.get({ ...c, id: 1, outputFields: ['size', 'note'] }));
        expect(row).toEqual({ id: 1, size: 7, note: null });
      });

      test('values are converted as Milvus converts them', async () => {
        await create({
          ...c,
          schema: {
            autoId: true,
            fields: [
              { fieldName: 'id', dataType: 'Int64', isPrimary: true },
              { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: '2' } },
              { fieldName: 'yes', dataType: 'Bool' },
              { fieldName: 'tiny', dataType: 'Int8' },
              { fieldName: 'big', dataType: 'Int64' },
              { fieldName: 'real', dataType: 'Float' },
              { fieldName: 'text', dataType: 'VarChar', elementTypeParams: { max_length: 8 } },
              { fieldName: 'json', dataType: 'JSON' },
            ],
          },
          indexParams: [{ fieldName: 'v', metricType: 'IP' }],
        });
        const row = {
          v: [1, 1],
          yes: 'true',
          tiny: '-128',
          big: 2 ** 53 - 1,
          real: '0.1',
          text: 12,
          json: [{ a: 1 }],
        };
        ok(await milvus.entities.insert({ ...c, data: [row] }));
        const [found] = ok(await milvus.entities.query({ ...c, filter: 'real == 0.1' }));
        expect(found).toMatchObject({ yes: true, tiny: -128, big: 2 ** 53 - 1, real: 0.1, text: '12' });
        expect(found?.json).toEqual([{ a: 1 }]);
        refused(
          await milvus.entities.insert({ ...c, data: [{ ...row, unknown: 1 }] }),
          1804,
          'has pass more field without dynamic schema',
        );
        refused(
          await milvus.entities.insert({ ...c, data: [{ ...row, big: 2n ** 63n }] }),
          1804,
          'out of the range',
        );
        refused(
          await milvus.entities.insert({ ...c, data: [{ ...row, tiny: 128 }] }),
          1804,
          'out of the range',
        );
        refused(await milvus.entities.insert({ ...c, data: [{ ...row, tiny: 1.5 }] }), 1804, 'Int8');
        refused(
          await milvus.entities.insert({ ...c, data: [{ ...row, real: 1e39 }] }),
          1804,
          'out of the range',
        );
      });

      test.each<[string, unknown, number, string]>([
        ['no data', undefined, 1802, 'missing required parameters'],
        ['an object for a list', { vec: [1, 2] }, 1801, 'can only accept json format request'],
        ['no rows', [], 1804, 'fail to deal the insert data, error: missing required parameters'],
        [
          'an id of its own',
          [{ id: 5, ...rowsOf(1)[0] }],
          1804,
          'no need to pass pk field(id) when autoid==true',
        ],
        ['no vector', [{ path: 'a' }], 1804, 'missing vector field: vec'],
        [
          'a short vector',
          [{ vec: [1], path: 'a' }],
          1804,
          "[]float32 size 1 doesn't equal to vector dimension 2",
        ],
        ['NaN in a vector', [{ vec: [1, NaN], path: 'a' }], 1804, 'does not fit into a FloatVector'],
        ['a text in a vector', [{ vec: [1, '2'], path: 'a' }], 1804, 'FloatVector'],
        ['a missing value', [{ vec: [1, 2] }], 1804, 'the value of field path'],
        ['a long text', [{ vec: [1, 2], path: 'ä'.repeat(17) }], 1100, 'length: 34, max length: 32'],
      ])('%s: nothing of the batch is stored', async (_, data, code, part) => {
        await create();
        const batch =
          Array.isArray(data) && data.length > 0 ? [...rowsOf(1, 2), ...(data as Entity[])] : data;
        refused(await milvus.entities.insert({ ...c, data: batch as Entity[] }), code, part);
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 0 });
        expect((await insert(3)).insertIds).toEqual([1]);
      });

      test('a key written again replaces its row, in every index', async () => {
        await create(KEYED);
        const row = (key: string, x: number, y: number) => ({ key, vector: [x, y], tag: `${key}${x}` });
        ok(await milvus.entities.insert({ ...c, data: [row('a', 1, 0), row('b', 0, 1)] }));
        ok(await milvus.entities.search({ ...c, data: [[1, 0]] }));
        const again = await milvus.entities.insert({
          ...c,
          data: [row('a', -1, 0), row('d', 5, 0), row('d', 5, 5)],
        });
        expect(ok(again).insertIds).toEqual(['a', 'd', 'd']);
        const found = ok(await milvus.entities.search({ ...c, data: [[1, 0]], outputFields: ['tag'] }));
        expect(found.map((hit) => [hit.key, hit.tag])).toEqual([
          ['d', 'd5'],
          ['b', 'b0'],
          ['a', 'a-1'],
        ]);
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 3 });
      });
    });

    describe('upsert', () => {
      test('replaces whole rows by key and inserts the others', async () => {
        await create(KEYED);
        const first = { key: 'a', vector: [1, 0], tag: 'old', kept: 1 };
        ok(await milvus.entities.insert({ ...c, data: [first] }));
        const data = [
          { key: 'a', vector: [0, 1], tag: 'new' },
          { key: 'b', vector: [1, 1] },
        ];
        expect(ok(await milvus.entities.upsert({ ...c, data }))).toEqual({
          upsertCount: 2,
          upsertIds: ['a', 'b'],
        });
        const rows = ok(await milvus.entities.get({ ...c, id: ['a', 'b'], outputFields: ['tag', 'kept'] }));
        expect(rows).toEqual([{ key: 'a', tag: 'new' }, { key: 'b' }]);
      });

      test('a generated key is given anew', async () => {
        await create();
        await insert(1, 2);
        const data = [{ id: 1, ...rowsOf(9)[0] }];
        expect(ok(await milvus.entities.upsert({ ...c, data })).upsertIds).toEqual([3]);
        expect(await sizes('id > 0')).toEqual([2, 9]);
      });
    });

    describe('get and query', () => {
      beforeEach(async () => {
        await create();
        await insert(1, 2, 3, 4, 5);
      });

      test('get answers rows by key, numbers or digits, and leaves out what is not there', async () => {
        const rows = ok(await milvus.entities.get({ ...c, id: [4, '2', 99, 4, '99999999999999999999'] }));
        expect(rows.map((row) => row.size)).toEqual([4, 2]);
        expect(rows[0]).toMatchObject({ id: 4, path: 'p4.jpg', note: null, extra: { n: 4 } });
        expect(Array.from(rows[0]?.vec as Float32Array)).toEqual([4, 0]);
        refused(await milvus.entities.get({ ...c, id: [true as unknown as number] }), 1806, 'primary key');
        refused(await milvus.entities.get({ ...c } as never), 1802, 'Id');
      });

      test('output fields: declared, dynamic, all dynamic, and the key always', async () => {
        const query = async (...outputFields: string[]) =>
          ok(await milvus.entities.query({ ...c, filter: 'id == 3', outputFields }))[0];
        expect(await query('size')).toEqual({ id: 3, size: 3 });
        expect(await query('extra', 'nothing')).toEqual({ id: 3, extra: { n: 3 } });
        expect(await query('$meta')).toEqual({ id: 3, extra: { n: 3 } });
        expect(Object.keys((await query('*')) ?? {}).sort()).toEqual([
          'extra',
          'id',
          'note',
          'path',
          'size',
          'vec',
        ]);
      });

      test('pages by limit and offset, in the order of ids', async () => {
        const page = async (limit?: number, offset?: number) =>
          ok(
            await milvus.entities.query({
              ...c,
              outputFields: ['size'],
              ...(limit === undefined ? {} : { limit }),
              ...(offset === undefined ? {} : { offset }),
            }),
          ).map((row) => row.size);
        expect(await page()).toEqual([1, 2, 3, 4, 5]);
        expect(await page(2)).toEqual([1, 2]);
        expect(await page(2, 3)).toEqual([4, 5]);
        expect(await page(2, 9)).toEqual([]);
        expect(await page(2, -1)).toEqual([1, 2]);
        refused(
          await milvus.entities.query({ ...c, limit: 0 }),
          1100,
          'empty expression should be used with limit',
        );
        refused(
          await milvus.entities.query({ ...c, limit: 16_000, offset: 385 }),
          1100,
          'invalid max query result window, (offset+limit) should be in range [1, 16384], but got 16385',
        );
      });

      test('counts rows', async () => {
        const count = async (filter: string) =>
          ok(await milvus.entities.query({ ...c, filter, outputFields: ['count(*)'] }));
        expect(await count('')).toEqual([{ 'count(*)': 5 }]);
        expect(await count('size > 2')).toEqual([{ 'count(*)': 3 }]);
        expect(await count('size in [2, 4, 9]')).toEqual([{ 'count(*)': 2 }]);
        expect(await count('id in [1, 9]')).toEqual([{ 'count(*)': 1 }]);
        refused(
          await milvus.entities.query({ ...c, outputFields: ['count(*)'], offset: 1 }),
          1100,
          'count entities with pagination is not allowed',
        );
      });

      test.each([
        ['id in [5, 1, 77]', [1, 5]],
        ['id == 2', [2]],
        ['id > 3', [4, 5]],
        ['id >= 3 and id < 5', [3, 4]],
        ['1 < id <= 3', [2, 3]],
        ['id > 1 and size != 3', [2, 4, 5]],
        ['path == "p3.jpg"', [3]],
        ['path in ["p5.jpg", "p1.jpg", "none"] and size < 5', [1]],
        ['path like "p%.jpg" && !(size == 2)', [1, 3, 4, 5]],
        ['note is null', [2, 4]],
        ['note == "odd" or id == 2', [1, 2, 3, 5]],
        ['not (note == "odd")', []],
        ['size % 2 == 1', [1, 3, 5]],
        ['extra["n"] in [4, 5]', [4, 5]],
        ['extra["n"] not in [4, 5]', [1, 2, 3]],
        ['missing == 1', []],
        ['missing != 1', [1, 2, 3, 4, 5]],
        ['exists extra["n"] and id < 3', [1, 2]],
        ['true', [1, 2, 3, 4, 5]],
        ['false or id == 4', [4]],
        ['id in []', []],
      ])('filter %s', async (filter, expected) => {
        expect(await sizes(filter)).toEqual(expected);
      });

      test('a filter follows what is inserted and deleted', async () => {
        expect(await sizes('path == "p6.jpg"')).toEqual([]);
        await insert(6);
        expect(await sizes('path == "p6.jpg"')).toEqual([6]);
        ok(await milvus.entities.delete({ ...c, filter: 'path in ["p6.jpg", "p2.jpg"]' }));
        expect(await sizes('path in ["p6.jpg", "p2.jpg", "p3.jpg"]')).toEqual([3]);
      });

      test('a filter that cannot be read says where', async () => {
        const text = 'failed to create query plan: cannot parse expression: size === 1, error: line 1:7';
        refused(await milvus.entities.query({ ...c, filter: 'size === 1' }), 1100, text);
        refused(await milvus.entities.query({ ...c, filter: 5 as never }), 1801, 'filter');
      });
    });

    describe('delete', () => {
      test('deletes what the filter selects, from every index', async () => {
        await create();
        await insert(1, 2, 3, 4);
        ok(await milvus.entities.search({ ...c, data: [[0, 0]] }));
        expect(ok(await milvus.entities.delete({ ...c, filter: 'size > 2' }))).toEqual({ deleteCount: 2 });
        expect(ok(await milvus.entities.search({ ...c, data: [[4, 0]] })).map((hit) => hit.id)).toEqual([
          2, 1,
        ]);
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 2 });
        expect(ok(await milvus.entities.delete({ ...c, filter: 'size > 2' }))).toEqual({ deleteCount: 0 });
      });

      test('a list of keys counts the keys, as in Milvus', async () => {
        await create();
        await insert(1, 2);
        expect(ok(await milvus.entities.delete({ ...c, filter: 'id in [2, 3, 4]' }))).toEqual({
          deleteCount: 3,
        });
        expect(await sizes('id > 0')).toEqual([1]);
      });

      test.each([
        ['', 1802, 'missing required parameters'],
        ['true', 1100, "delete plan can't be empty or always true"],
        ['size', 1100, 'predicate is not a boolean expression'],
      ])('the filter "%s" is refused and deletes nothing', async (filter, code, part) => {
        await create();
        await insert(1);
        refused(await milvus.entities.delete({ ...c, filter }), code, part);
        expect(ok(await milvus.collections.getStats(c))).toEqual({ rowCount: 1 });
      });
    });

    describe('search', () => {
      const search = async (request: object) => milvus.entities.search({ ...c, data: [[3, 0]], ...request });
      const ids = async (request: object) => ok(await search(request)).map((hit) => hit.id);

      beforeEach(async () => {
        await create();
        await insert(1, 2, 3, 4, 5, 6);
      });

      test('answers squared distances, nearest first, with the key and nothing else', async () => {
        expect(await search({ limit: 3 })).toMatchObject({
          code: 0,
          data: [
            { id: 3, distance: 0 },
            { id: 2, distance: 1 },
            { id: 4, distance: 1 },
          ],
          topks: [3],
        });
        expect(Object.keys(ok(await search({ limit: 1 }))[0] ?? {}).sort()).toEqual(['distance', 'id']);
      });

      test('many vectors are answered one after the other, topks says how many each', async () => {
        const response = await search({
          data: [[6, 0], Float32Array.of(1, 0)],
          limit: 2,
          outputFields: ['path'],
        });
        expect(ok(response).map((hit) => hit.path)).toEqual(['p6.jpg', 'p5.jpg', 'p1.jpg', 'p2.jpg']);
        expect(response).toMatchObject({ topks: [2, 2] });
      });

      test('filters before it ranks', async () => {
        expect(await ids({ filter: 'note == "odd"', limit: 2 })).toEqual([3, 1]);
        expect(await ids({ filter: 'id > 4' })).toEqual([5, 6]);
        expect(await ids({ filter: 'path in ["p6.jpg", "p1.jpg"]' })).toEqual([1, 6]);
        const none = await search({ filter: 'size > 100' });
        expect(none).toEqual({ code: 0, cost: 0, data: [] });
      });

      test('pages by offset and cuts by range', async () => {
        expect(await ids({ limit: 2, offset: 1 })).toEqual([2, 4]);
        expect(await ids({ searchParams: { params: { radius: 4 } } })).toEqual([3, 2, 4]);
        expect(await ids({ limit: 3, searchParams: { params: { radius: 9, range_filter: 1 } } })).toEqual([
          2, 4, 1,
        ]);
      });

      test('the exact scan can be asked for', async () => {
        expect(await ids({ limit: 3, searchParams: { params: { exact: true, ef: 64 } } })).toEqual([3, 2, 4]);
      });

      test('rows are found right after they are inserted, and after a restart', async () => {
        await insert(3);
        expect((await ids({ limit: 2 })).sort()).toEqual([3, 7]);
        milvus = await fixture.reopen();
        expect((await ids({ limit: 2 })).sort()).toEqual([3, 7]);
      });

      test('a collection without rows answers nothing', async () => {
        ok(await milvus.entities.delete({ ...c, filter: 'id > 0' }));
        expect(await search({})).toEqual({ code: 0, cost: 0, data: [] });
      });

      test.each<[string, object, number, string]>([
        ['no data', { data: undefined }, 1802, 'missing required parameters'],
        ['a vector alone', { data: [3, 0] }, 1801, 'can only accept json format request'],
        ['a long vector', { data: [[1, 2, 3]] }, 1801, 'dimension: 2, but length of []float: 3'],
        ['NaN', { data: [[NaN, 0]] }, 1801, 'finite'],
        ['another field', { annsField: 'path' }, 1100, 'cannot find a vector field named: path'],
        ['limit 0', { limit: 0 }, 1100, 'topk [0] is invalid, it should be in range [1, 16384], but got 0'],
        ['a large limit', { limit: 16_385 }, 1100, 'topk [16385] is invalid'],
        ['limit NaN', { limit: NaN }, 1801, 'limit'],
        ['a negative offset', { offset: -1 }, 1100, 'offset [-1] is invalid'],
        ['a large window', { offset: 16_380, limit: 5 }, 1100, 'offset+topk [16385] is invalid'],
        ['another metric', { searchParams: { metric_type: 'IP' } }, 1100, 'metric type not match'],
        [
          'an inner bound beyond the outer',
          { searchParams: { params: { radius: 1, range_filter: 2 } } },
          1100,
          'must be less than radius',
        ],
        ['a bad filter', { filter: 'size >' }, 1100, 'cannot parse expression: size >, error: line 1:6'],
        ['another partition', { partitionNames: ['p'] }, 200, 'partition not found[partition=p]'],
      ])('%s is refused', async (_, request, code, part) => {
        refused(await search(request), code, part);
      });

      test.each([
        ['IP', [4, 3], [8, 3]],
        ['COSINE', [1, 4], [1, 0.8]],
      ] as const)('%s: larger is better', async (metricType, firsts, distances) => {
        const other = { collectionName: `by_${metricType.toLowerCase()}` };
        ok(await milvus.collections.create({ ...other, dimension: 2, metricType }));
        const vectors = [
          [1, 0],
          [0, 1],
          [1.5, 1.5],
          [4, 3],
        ];
        ok(
          await milvus.entities.insert({
            ...other,
            data: vectors.map((vector, n) => ({ id: n + 1, vector })),
          }),
        );
        const hits = ok(await milvus.entities.search({ ...other, data: [[2, 0]], limit: 2 }));
        expect(hits.map((hit) => hit.id)).toEqual(firsts);
        distances.forEach((distance, rank) => expect(hits[rank]?.distance).toBeCloseTo(distance, 6));
      });
    });

    test('names of the language are names like others', async () => {
      await create({ ...KEYED, primaryFieldName: '__proto__', vectorFieldName: 'constructor' });
      const entity = JSON.parse(
        '{"__proto__": "k", "constructor": [1, 0], "toString": {"__proto__": 1}}',
      ) as Entity;
      expect(ok(await milvus.entities.insert({ ...c, data: [entity] })).insertIds).toEqual(['k']);
      const [row] = ok(await milvus.entities.query({ ...c, filter: 'toString["__proto__"] == 1' }));
      expect(Object.keys(row ?? {})).toEqual(['__proto__', 'constructor', 'toString']);
    });

    test('writes and reads at once leave one consistent state', async () => {
      await create();
      const batches = Array.from({ length: 8 }, (_, batch) => [batch * 2 + 1, batch * 2 + 2]);
      const answers = await Promise.all([
        ...batches.map((numbers) => milvus.entities.insert({ ...c, data: rowsOf(...numbers) })),
        milvus.entities.search({ ...c, data: [[1, 0]], filter: 'path like "p%"' }),
        milvus.entities.query({ ...c, filter: 'path == "p1.jpg"' }),
      ]);
      expect(answers.every((answer) => answer.code === 0)).toBe(true);
      expect(ok(await milvus.entities.search({ ...c, data: [[1, 0]] }))).toHaveLength(16);
      expect((await sizes('id > 0')).sort((a, b) => Number(a) - Number(b))).toEqual(batches.flat());
      expect(await sizes('path == "p16.jpg"')).toEqual([16]);
    });
  });
}
