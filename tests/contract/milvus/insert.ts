import { describe, expect, test } from 'vitest';
import type { Entity } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEY, KEYED, PHOTOS, photos, VEC } from './photos.ts';
import { numbersOf, ok, topic, valuesOf, type MakeFixture } from './topic.ts';

/** Every kind of field that a row may lack or fill in wrongly. */
const STRICT = collectionOf([
  ID,
  VEC,
  { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: 8 } },
  { fieldName: 'size', dataType: 'Int32', defaultValue: 7 },
  { fieldName: 'note', dataType: 'VarChar', nullable: true, elementTypeParams: { max_length: 8 } },
  {
    fieldName: 'tags',
    dataType: 'Array',
    elementDataType: 'VarChar',
    nullable: true,
    elementTypeParams: { max_capacity: 2, max_length: 4 },
  },
]);

export function insert(make: MakeFixture): void {
  topic('insert', make, (milvus) => {
    const add = (data: readonly object[], more: object = {}) =>
      milvus.entities.insert({ ...c, data: data as readonly Entity[], ...more });
    const ids = () => valuesOf(milvus, 'id', { ...c, filter: 'id > 0' });

    test('answers the keys in the order of the rows, as numbers or as texts', async () => {
      await milvus.create(PHOTOS);
      expect(ok(await add(photos(5, 3, 9)))).toEqual({ insertCount: 3, insertIds: [5, 3, 9] });
      await milvus.create({ ...KEYED, collectionName: 'keyed' });
      const data = [
        { key: 'b', vector: [1, 0] },
        { key: 'a', vector: [0, 1] },
      ];
      expect(ok(await add(data, { collectionName: 'keyed' }))).toEqual({
        insertCount: 2,
        insertIds: ['b', 'a'],
      });
    });

    test('takes Float32Array and number[] alike, and keeps a copy', async () => {
      await milvus.create(PHOTOS);
      const vec = Float32Array.of(1, 2);
      const extra = { list: [1] };
      ok(
        await add([
          { ...photos(1)[0], vec, extra },
          { ...photos(2)[0], vec: [1, 2] },
        ]),
      );
      vec[0] = 9;
      extra.list.push(2);
      const request = { ...c, filter: 'id > 0', outputFields: ['vec', 'extra'] };
      const rows = ok(await milvus.entities.query(request));
      expect(rows.map((row) => numbersOf(row.vec))).toEqual([
        [1, 2],
        [1, 2],
      ]);
      expect(rows[0]?.extra).toEqual({ list: [1] });
    });

    test('missing and null become the default, else null', async () => {
      milvus.needs('nullable', 'defaultValues', 'arrays');
      await milvus.create(STRICT);
      const bare = { vec: [1, 2], path: 'a' };
      ok(
        await add([
          { id: 1, ...bare },
          { id: 2, ...bare, size: null, note: null, tags: null },
        ]),
      );
      const outputFields = ['size', 'note', 'tags'];
      expect(ok(await milvus.entities.query({ ...c, filter: 'id > 0', outputFields }))).toEqual([
        { id: 1, size: 7, note: null, tags: null },
        { id: 2, size: 7, note: null, tags: null },
      ]);
    });

    test('keys without a field are kept, nested too; without a dynamic field they are refused', async () => {
      await milvus.create(PHOTOS);
      const dynamic = { album: 'x', camera: { lens: [{ f: 1.8 }, null], raw: false }, 'odd key': 1 };
      ok(await add([{ ...photos(1)[0], ...dynamic }]));
      expect(ok(await milvus.entities.get({ ...c, id: 1, outputFields: Object.keys(dynamic) }))).toEqual([
        { id: 1, ...dynamic },
      ]);
      milvus.needs('baseline', 'nullable');
      await milvus.create({ ...STRICT, collectionName: 'strict' });
      const request = { collectionName: 'strict' };
      const part = 'has pass more field without dynamic schema, please check it';
      milvus.refused(await add([{ id: 1, vec: [1, 2], path: 'a', more: 1 }], request), 1804, part);
    });

    test('a generated key cannot be given', async () => {
      milvus.needs('baseline');
      await milvus.create(collectionOf([ID, VEC], { autoId: true }));
      const part =
        'fail to deal the insert data, error: no need to pass pk field(id) when autoid==true in insert';
      milvus.refused(await add([{ vec: [1, 2] }, { id: 1, vec: [1, 2] }]), 1804, part);
      expect(await ids()).toEqual([]);
    });

    test('one key twice, in one batch or in two, is not refused', async () => {
      await milvus.create(PHOTOS);
      expect(ok(await add([...photos(1), { ...photos(1)[0], size: 10 }])).insertIds).toEqual([1, 1]);
      ok(await add(photos(1)));
      expect(new Set(await ids())).toEqual(new Set([1]));
    });

    test('many rows at once', async () => {
      await milvus.create(PHOTOS);
      const numbers = Array.from({ length: 3000 }, (_, n) => n + 1);
      expect(ok(await add(photos(...numbers))).insertIds).toEqual(numbers);
      const hits = ok(await milvus.entities.search({ ...c, data: [[2500, 0]], limit: 1 }));
      expect(hits.map(({ id }) => id)).toEqual([2500]);
      expect(await ids()).toHaveLength(100);
      expect(await valuesOf(milvus, 'id', { ...c, filter: 'id > 0', limit: 5000 })).toEqual(numbers);
    });

    describe('a batch with one bad row stores nothing:', () => {
      const good = { vec: [1, 2], path: 'a' };
      test.each<[string, object, number, string]>([
        ['no key', { ...good, id: undefined }, 1804, ''],
        ['null as key', { ...good, id: null }, 1804, ''],
        ['a text as key', { ...good, id: 'x' }, 1804, ''],
        ['a fraction as key', { ...good, id: 1.5 }, 1804, ''],
        ['no vector', { id: 9, path: 'a' }, 1804, 'missing vector field: vec'],
        ['no vector but null', { id: 9, vec: null, path: 'a' }, 1804, ''],
        [
          'a short vector',
          { ...good, vec: [1] },
          1804,
          "[]float32 size 1 doesn't equal to vector dimension 2 of FloatVector",
        ],
        ['a long vector', { ...good, vec: [1, 2, 3] }, 1804, "[]float32 size 3 doesn't equal to vector"],
        ['NaN in a vector', { ...good, vec: [1, NaN] }, 1804, ''],
        ['Infinity in a vector', { ...good, vec: [1, Infinity] }, 1804, ''],
        ['a number beyond float32 in a vector', { ...good, vec: [1, 1e39] }, 1804, ''],
        ['a text in a vector', { ...good, vec: [1, '2'] }, 1804, ''],
        ['null in a vector', { ...good, vec: [1, null] }, 1804, ''],
        ['a text as vector', { ...good, vec: '[1, 2]' }, 1804, ''],
        ['no value', { vec: [1, 2] }, 1804, ''],
        ['null as value', { ...good, path: null }, 1804, ''],
        ['a number out of range', { ...good, size: 2 ** 31 }, 1804, ''],
        ['an object as text', { ...good, path: {} }, 1804, ''],
        [
          'a text that is too long in bytes',
          { ...good, path: 'ääääx' },
          1100,
          'length of varchar field path exceeds max length, row number: 2, length: 9, max length: 8',
        ],
        ['an array that is too long', { ...good, tags: ['a', 'b', 'd'] }, 1100, 'exceeds max capacity'],
        ['a long text in an array', { ...good, tags: ['abcde'] }, 1100, 'exceeds max length'],
        ['null in an array', { ...good, tags: ['a', null] }, 1804, ''],
        ['a number for an array', { ...good, tags: 5 }, 1804, ''],
        ['an unknown key', { ...good, more: 1 }, 1804, 'has pass more field without dynamic schema'],
      ])('%s', async (_, row, code, part) => {
        milvus.needs('baseline', 'nullable', 'defaultValues', 'arrays');
        await milvus.create(STRICT);
        const batch = [
          { id: 1, ...good },
          { id: 2, ...good },
          { id: 3, ...row },
          { id: 4, ...good },
        ];
        const response = await add(batch);
        milvus.refused(response, code, part);
        if (code === 1804) milvus.refused(response, code, 'fail to deal the insert data, error:');
        expect(await ids()).toEqual([]);
        await milvus.reopen();
        expect(await ids()).toEqual([]);
      });

      test('no rows at all', async () => {
        await milvus.create(PHOTOS);
        milvus.refused(
          await add([]),
          1804,
          'fail to deal the insert data, error: missing required parameters',
        );
      });

      test('a key text that is too long', async () => {
        milvus.needs('baseline');
        await milvus.create(collectionOf([KEY, VEC]));
        const rows = ['a'.repeat(64), 'a'.repeat(65)].map((key) => ({ key, vec: [1, 0] }));
        milvus.refused(await add(rows), 1100, 'exceeds max length');
        expect(ok(await add(rows.slice(0, 1))).insertCount).toBe(1);
      });
    });
  });
}
