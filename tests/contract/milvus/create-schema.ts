import { describe, expect, test } from 'vitest';
import type { CreateCollectionRequest, DataType, FieldSchema } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEY, NAME, VEC, vectorField } from './photos.ts';
import { ok, topic, type MakeFixture } from './topic.ts';

const field = (fieldName: string, dataType: DataType, more: object = {}): FieldSchema => ({
  fieldName,
  dataType,
  ...more,
});
const text = (fieldName: string, more: object = {}): FieldSchema =>
  field(fieldName, 'VarChar', { elementTypeParams: { max_length: 10 }, ...more });

export function createSchema(make: MakeFixture): void {
  topic('full schema', make, (milvus) => {
    const create = (fields: readonly object[], more: object = {}) =>
      milvus.collections.create({
        ...c,
        schema: { fields },
        indexParams: [{ fieldName: 'vec', metricType: 'L2' }],
        ...more,
      } as CreateCollectionRequest);
    const described = async () => ok(await milvus.collections.describe(c));

    test('without index parameters: no index, not loaded; not dynamic unless asked for', async () => {
      milvus.needs('fullSchema', 'indexes');
      expect(ok(await create([ID, VEC], { indexParams: undefined }))).toEqual({});
      expect(await described()).toMatchObject({
        load: 'LoadStateNotLoad',
        indexes: [],
        enableDynamicField: false,
        autoId: false,
      });
      expect(ok(await milvus.indexes.list(c))).toEqual([]);
    });

    test('with them: indexed under the names given, and loaded', async () => {
      milvus.needs('fullSchema', 'indexes');
      const indexParams = [
        {
          fieldName: 'vec',
          indexName: 'v_idx',
          metricType: 'IP',
          indexType: 'HNSW',
          params: { M: 16, efConstruction: 200 },
        },
        { fieldName: 'size', indexType: 'STL_SORT' },
      ] as const;
      ok(await create([ID, VEC, field('size', 'Int32')], { indexParams }));
      expect((await described()).load).toBe('LoadStateLoaded');
      expect([...ok(await milvus.indexes.list(c))].sort()).toEqual(['size', 'v_idx']);
    });

    test.each(['autoId', 'autoID', 'AUTOID'])(
      'schema.%s makes a generated key, of digits if a text',
      async (key) => {
        milvus.needs('fullSchema');
        ok(await create([KEY, VEC], { schema: { [key]: true, fields: [KEY, VEC] } }));
        expect((await described()).autoId).toBe(true);
        const data = [{ vec: [1, 0] }, { vec: [2, 0] }];
        const { insertIds } = ok(await milvus.entities.insert({ ...c, data }));
        expect(insertIds).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
        expect(
          ok(await milvus.entities.get({ ...c, id: insertIds.slice(1), outputFields: ['key'] })),
        ).toEqual([{ key: insertIds[1] }]);
      },
    );

    test.each<[DataType, unknown, object]>([
      ['Bool', true, { BoolData: true }],
      ['Int8', -5, { IntData: -5 }],
      ['Int16', 300, { IntData: 300 }],
      ['Int32', 7, { IntData: 7 }],
      ['Int64', 5, { LongData: 5 }],
      ['Float', 1.5, { FloatData: 1.5 }],
      ['Double', 0.1, { DoubleData: 0.1 }],
      ['VarChar', 'none', { StringData: 'none' }],
    ])(
      '%s with the default %s: told, and given to rows that lack it',
      async (dataType, defaultValue, data) => {
        milvus.needs('fullSchema', 'defaultValues', 'nullable');
        const params = dataType === 'VarChar' ? { elementTypeParams: { max_length: 10 } } : {};
        const f = field('f', dataType, { defaultValue, ...params });
        ok(await create([ID, VEC, f, { ...f, fieldName: 'g', nullable: true }]));
        expect((await described()).fields[2]).toMatchObject({ name: 'f', defaultValue: { Data: data } });
        const rows = [
          { id: 1, vec: [1, 0] },
          { id: 2, vec: [1, 0], f: null, g: null },
        ];
        ok(await milvus.entities.insert({ ...c, data: rows }));
        const found = ok(await milvus.entities.query({ ...c, filter: 'id > 0', outputFields: ['f', 'g'] }));
        expect(found).toEqual([
          { id: 1, f: defaultValue, g: defaultValue },
          { id: 2, f: defaultValue, g: defaultValue },
        ]);
      },
    );

    test('a partition key makes 16 partitions, or as many as asked for', async () => {
      milvus.needs('fullSchema', 'partitions');
      const fields = [ID, VEC, text('city', { isPartitionKey: true })];
      ok(await create(fields));
      expect(await described()).toMatchObject({
        partitionsNum: 16,
        fields: [{}, {}, { name: 'city', partitionKey: true }],
      });
      const other = { collectionName: 'other', params: { partitionsNum: 3 } };
      ok(await create(fields, other));
      expect(ok(await milvus.collections.describe(other)).partitionsNum).toBe(3);
    });

    test('the same creation twice, even at once, is one collection; another of its name is refused', async () => {
      milvus.needs('fullSchema');
      const answers = await Promise.all([1, 2, 3].map(() => create([ID, VEC])));
      expect(answers.map((answer) => answer.code)).toEqual([0, 0, 0]);
      const others = [
        create([ID, VEC, field('size', 'Int8')]),
        create([ID, VEC], { schema: { autoId: true, fields: [ID, VEC] } }),
        create([ID, vectorField('vec', 3)]),
      ];
      for (const other of others) {
        const part = `create duplicate collection with different parameters, collection: ${NAME}`;
        milvus.refused(await other, undefined, part);
      }
    });

    test('64 fields and 10 vectors are the most', async () => {
      milvus.needs('fullSchema', 'severalVectorFields');
      const many = (count: number) => Array.from({ length: count }, (_, n) => field(`f${n}`, 'Bool'));
      const vectors = (count: number) => Array.from({ length: count }, (_, n) => vectorField(`v${n}`, 2));
      ok(await create([ID, VEC, ...many(62)]));
      expect((await described()).fields).toHaveLength(64);
      milvus.refused(await create([ID, VEC, ...many(63)], { collectionName: 'a' }), undefined, '64');
      ok(await create([ID, ...vectors(10)], { collectionName: 'b', indexParams: [] }));
      milvus.refused(
        await create([ID, ...vectors(11)], { collectionName: 'd', indexParams: [] }),
        undefined,
        '10',
      );
      expect([...ok(await milvus.collections.list())].sort()).toEqual(['b', NAME]);
    });

    test('names of the language are names like others', async () => {
      milvus.needs('fullSchema', 'chosenKeys');
      const fields = [
        { ...KEY, fieldName: '__proto__' },
        vectorField('constructor', 2),
        text('hasOwnProperty'),
      ];
      const schema = { fields, enableDynamicField: true };
      ok(await create(fields, { schema, indexParams: [{ fieldName: 'constructor', metricType: 'L2' }] }));
      const entity = JSON.parse(
        '{"__proto__": "k", "constructor": [1, 0], "hasOwnProperty": "h", "toString": {"__proto__": 1}}',
      ) as Record<string, unknown>;
      expect(ok(await milvus.entities.insert({ ...c, data: [entity] })).insertIds).toEqual(['k']);
      const [row] = ok(await milvus.entities.query({ ...c, filter: 'toString["__proto__"] == 1' }));
      expect(Object.keys(row ?? {}).sort()).toEqual(Object.keys(entity).sort());
    });

    describe('a schema is refused with', () => {
      const array = (elementDataType: string, elementTypeParams: object) =>
        field('a', 'Array', { elementDataType, elementTypeParams });
      const dimension = (dim: number, dataType: DataType = 'FloatVector') => [
        ID,
        vectorField('vec', dim, dataType),
      ];
      test.each<[string, object[], number | undefined, string]>([
        ['no primary key', [VEC], 1101, 'primary key is not specified'],
        [
          'two primary keys',
          [ID, { ...ID, fieldName: 'b' }, VEC],
          1100,
          'there are more than one primary key, field name = id, b',
        ],
        [
          'a primary key of another type',
          [field('id', 'Int32', { isPrimary: true }), VEC],
          1100,
          'the data type of primary key should be Int64 or VarChar',
        ],
        ['a nullable primary key', [{ ...ID, nullable: true }, VEC], 1100, 'primary field not support null'],
        [
          'a default for the primary key',
          [{ ...ID, defaultValue: 5 }, VEC],
          1100,
          'primary field not support default_value',
        ],
        ['no vector', [ID], 1100, 'schema does not contain vector field'],
        ['one name twice', [ID, VEC, VEC], 1100, 'duplicated field name vec found'],
        ['a field without name', [ID, VEC, { dataType: 'Int8' }], 1802, 'FieldName'],
        ['a field without type', [ID, VEC, { fieldName: 'f' }], 1802, 'DataType'],
        [
          'a type in capitals',
          [ID, VEC, { fieldName: 'f', dataType: 'VARCHAR' }],
          1100,
          'data type VARCHAR is invalid(case sensitive)',
        ],
        [
          'an element type in capitals',
          [ID, VEC, array('INT8', { max_capacity: 5 })],
          1100,
          'INT8 is invalid(case sensitive)',
        ],
        ['an array without element type', [ID, VEC, field('a', 'Array')], undefined, ''],
        ['an array without capacity', [ID, VEC, array('Int8', {})], undefined, 'max_capacity'],
        ['a capacity of 0', [ID, VEC, array('Int8', { max_capacity: 0 })], undefined, 'capacity'],
        ['a capacity of 4097', [ID, VEC, array('Int8', { max_capacity: 4097 })], undefined, 'capacity'],
        [
          'texts in an array without length',
          [ID, VEC, array('VarChar', { max_capacity: 5 })],
          undefined,
          'max_length',
        ],
        ['an array of JSON', [ID, VEC, array('JSON', { max_capacity: 5 })], undefined, ''],
        [
          'a text without length',
          [ID, VEC, field('t', 'VarChar')],
          1101,
          `type param(max_length) should be specified for the field(t) of collection ${NAME}`,
        ],
        [
          'a text of no length',
          [ID, VEC, text('t', { elementTypeParams: { max_length: 0 } })],
          1100,
          'the maximum length specified for the field(t) should be in (0, 65535], but got 0 instead',
        ],
        [
          'a text of 65536 bytes',
          [ID, VEC, text('t', { elementTypeParams: { max_length: '65536' } })],
          1100,
          'the maximum length specified for the field(t) should be in (0, 65535], but got 65536 instead',
        ],
        [
          'one dimension',
          dimension(1),
          1100,
          'invalid dimension: 1 of field vec. float vector dimension should be in range 2 ~ 32768',
        ],
        ['32769 dimensions', dimension(32_769), 1100, 'invalid dimension: 32769 of field vec'],
        ['16-bit vectors of one dimension', dimension(1, 'Float16Vector'), 1100, 'invalid dimension: 1'],
        ['12 bits', dimension(12, 'BinaryVector'), 1100, 'invalid dimension: 12'],
        ['262152 bits', dimension(262_152, 'BinaryVector'), 1100, 'invalid dimension: 262152'],
        [
          'a vector without dimension',
          [ID, field('vec', 'FloatVector')],
          1100,
          'dimension is not defined in field type params of field vec',
        ],
        [
          'the dynamic field as a field',
          [ID, VEC, field('$meta', 'JSON')],
          1701,
          'Invalid field name: $meta',
        ],
        [
          'a nullable partition key',
          [ID, VEC, text('p', { isPartitionKey: true, nullable: true })],
          1100,
          'partition key field not support nullable',
        ],
        [
          'a partition key of another type',
          [ID, VEC, field('p', 'Int32', { isPartitionKey: true })],
          1100,
          'the data type of partition key should be Int64 or VarChar',
        ],
        ['a default out of range', [ID, VEC, field('f', 'Int8', { defaultValue: 300 })], 1100, ''],
        [
          'a default of another type',
          [ID, VEC, field('f', 'Int32', { defaultValue: 'x' })],
          1100,
          'convert defaultValue fail, err:',
        ],
        [
          'a default for JSON',
          [ID, VEC, field('f', 'JSON', { defaultValue: {} })],
          1100,
          'convert defaultValue fail, err:',
        ],
        [
          'a default for an array',
          [ID, VEC, { ...array('Int8', { max_capacity: 5 }), defaultValue: [1] }],
          1100,
          'convert defaultValue fail, err:',
        ],
        [
          'a default for a vector',
          [ID, { ...VEC, defaultValue: [1, 2] }],
          1100,
          'convert defaultValue fail, err:',
        ],
      ])('%s', async (_, fields, code, part) => {
        milvus.needs('fullSchema', 'baseline');
        milvus.refused(await create(fields), code, part);
        expect(ok(await milvus.collections.list())).toEqual([]);
      });
    });

    describe('an index is refused with', () => {
      const index = (more: object) => [{ fieldName: 'vec', ...more }];
      test.each<[string, object[], number | undefined, string]>([
        ['a type but no metric', index({ indexType: 'HNSW' }), 1100, 'metric type not set for vector index'],
        [
          'a binary metric on floats',
          index({ metricType: 'JACCARD' }),
          1100,
          'float vector index does not support metric type: JACCARD',
        ],
        ['a field that is not there', index({ fieldName: 'w' }), 1802, "`w` hasn't defined in schema"],
        ['no field', [{ metricType: 'L2' }], 1802, 'FieldName'],
        ['a type nobody knows', index({ indexType: 'FOO', metricType: 'L2' }), undefined, 'FOO'],
      ])('%s', async (_, indexParams, code, part) => {
        milvus.needs('fullSchema', 'baseline');
        milvus.refused(await create([ID, VEC], { indexParams }), code, part);
      });

      test('a float metric on bits', async () => {
        milvus.needs('fullSchema', 'binaryVectors');
        const request = collectionOf([ID, vectorField('vec', 8, 'BinaryVector')]);
        milvus.refused(
          await milvus.collections.create(request),
          1100,
          'binary vector index does not support metric type: L2',
        );
      });
    });

    test('a vector without index beside one with: an error, yet the collection is there, not loaded', async () => {
      milvus.needs('fullSchema', 'severalVectorFields', 'indexes');
      milvus.refused(
        await create([ID, VEC, vectorField('other', 4)]),
        1100,
        'there is no vector index on field: [other], please create index firstly',
      );
      expect(await described()).toMatchObject({
        load: 'LoadStateNotLoad',
        indexes: [{ fieldName: 'vec', indexName: 'vec', metricType: 'L2' }],
      });
      ok(await milvus.indexes.create({ ...c, indexParams: [{ fieldName: 'other' }] }));
      ok(await milvus.collections.load(c));
    });
  });
}
