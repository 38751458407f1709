import { describe, expect, test } from 'vitest';
import type { GetRequest, QueryRequest } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEYED, PHOTOS, photos, VEC } from './photos.ts';
import { numbersOf, ok, rowsBy, topic, type MakeFixture, type Subject } from './topic.ts';

const ROWS = 120;

async function prepare(milvus: Subject): Promise<void> {
  await milvus.create(PHOTOS);
  const numbers = Array.from({ length: ROWS }, (_, n) => n + 1);
  const data = photos(...numbers).map((row, n) => (n % 2 ? row : { ...row, odd: true }));
  ok(await milvus.entities.insert({ ...c, data }));
}

export function getAndQuery(make: MakeFixture): void {
  topic('get', make, getTests, prepare);
  topic('query', make, queryTests, prepare);

  topic('get and query elsewhere', make, (milvus) => {
    test('keys that are texts, with whatever they hold', async () => {
      milvus.needs('chosenKeys');
      await milvus.create(KEYED);
      const keys = ['plain', 'a "quoted" one', "it's", 'back\\slash', '12', ' ', 'ünï\u2028code', 'a\nb'];
      ok(await milvus.entities.insert({ ...c, data: keys.map((key) => ({ key, vector: [1, 0] })) }));
      for (const key of keys) {
        expect(ok(await milvus.entities.get({ ...c, id: key, outputFields: ['key'] }))).toEqual([{ key }]);
        const filter = `key == ${JSON.stringify(key)}`;
        expect(ok(await milvus.entities.query({ ...c, filter, outputFields: ['key'] }))).toEqual([{ key }]);
      }
      const all = ok(await milvus.entities.get({ ...c, id: [...keys, 'none'], outputFields: ['key'] }));
      expect([...rowsBy('key', all).keys()].sort()).toEqual([...keys].sort());
    });

    test('without a dynamic field, an output field that is not there is refused', async () => {
      milvus.needs('baseline');
      await milvus.create(collectionOf([ID, VEC]));
      const outputFields = ['nothing'];
      const refusals = [
        await milvus.entities.query({ ...c, filter: 'id > 0', outputFields }),
        await milvus.entities.get({ ...c, id: 1, outputFields }),
        await milvus.entities.search({ ...c, data: [[1, 0]], outputFields }),
      ];
      for (const response of refusals) milvus.refused(response, 1100, 'field nothing not exist');
    });
  });
}

function getTests(milvus: Subject): void {
  const get = (id: GetRequest['id'], more: object = {}) => milvus.entities.get({ ...c, id, ...more });
  const idsOf = async (id: GetRequest['id']) =>
    [...rowsBy('id', ok(await get(id, { outputFields: ['id'] }))).keys()].sort();

  test('answers rows by key, one or many, numbers or digits, and leaves out what is not there', async () => {
    expect(await idsOf(4)).toEqual([4]);
    expect(await idsOf('4')).toEqual([4]);
    expect(await idsOf([4, '2', 999, 3])).toEqual([2, 3, 4]);
    expect(await idsOf([4, 4, '4'])).toEqual([4]);
    expect(await idsOf([999, -1])).toEqual([]);
  });

  test('answers everything unless told what: vector and dynamic keys, too', async () => {
    const [row] = ok(await get(4));
    expect({ ...row, vec: numbersOf(row?.vec) }).toEqual({
      id: 4,
      vec: [4, 0],
      path: 'p4.jpg',
      size: 4,
      extra: { n: 4 },
    });
    expect(ok(await get(3, { outputFields: ['odd', 'size'] }))).toEqual([{ id: 3, odd: true, size: 3 }]);
  });

  test('is not limited', async () => {
    expect(await idsOf(Array.from({ length: ROWS }, (_, n) => n + 1))).toHaveLength(ROWS);
  });

  test.each<[string, unknown]>([
    ['true', true],
    ['an object', {}],
    ['a list of lists', [[1]]],
    ['a fraction', 1.5],
    ['letters', 'abc'],
    ['letters among keys', [1, 'abc']],
    ['nothing at all', ''],
  ])('%s is no key', async (_, id) => {
    milvus.needs('baseline');
    milvus.refused(
      await get(id as number),
      1806,
      "please check the primary key and its' type can only in [int, string]",
    );
  });
}

function queryTests(milvus: Subject): void {
  const query = async (request: Partial<QueryRequest>) =>
    milvus.entities.query({ ...c, outputFields: ['size'], ...request });
  const sizes = async (request: Partial<QueryRequest>) => ok(await query(request)).map((row) => row.size);

  describe('output fields', () => {
    const row = async (...outputFields: string[]) => ok(await query({ filter: 'id == 3', outputFields }))[0];

    test('declared, dynamic, and the key always', async () => {
      expect(await row('size')).toEqual({ id: 3, size: 3 });
      expect(await row('size', 'path', 'size')).toEqual({ id: 3, size: 3, path: 'p3.jpg' });
      expect(await row('extra')).toEqual({ id: 3, extra: { n: 3 } });
    });

    test('a dynamic key that a row lacks is left out', async () => {
      expect(ok(await query({ filter: 'id in [3, 4]', outputFields: ['odd'] }))).toEqual([
        { id: 3, odd: true },
        { id: 4 },
      ]);
      expect(await row('nothing')).toEqual({ id: 3 });
    });

    test('* is every field and every dynamic key, $meta every dynamic key', async () => {
      milvus.needs('baseline');
      const all = ['extra', 'id', 'odd', 'path', 'size', 'vec'];
      expect(Object.keys((await row('*')) ?? {}).sort()).toEqual(all);
      expect(Object.keys((await row('*', 'size', 'nothing')) ?? {}).sort()).toEqual(all);
      expect(await row('$meta')).toEqual({ id: 3, extra: { n: 3 }, odd: true });
      const [found] = ok(await milvus.entities.query({ ...c, filter: 'id == 3' }));
      expect(Object.keys(found ?? {}).sort()).toEqual(all);
    });
  });

  describe('pages', () => {
    test('100 rows unless told otherwise, by ascending key', async () => {
      const numbers = Array.from({ length: ROWS }, (_, n) => n + 1);
      expect(await sizes({ filter: 'id > 0', limit: ROWS })).toEqual(numbers);
      milvus.needs('baseline');
      expect(await sizes({})).toEqual(numbers.slice(0, 100));
      expect(await sizes({ filter: 'id > 0' })).toEqual(numbers.slice(0, 100));
      expect(await sizes({ filter: '', offset: 110 })).toEqual(numbers.slice(110));
    });

    test('limit and offset', async () => {
      const filter = 'id > 5';
      expect(await sizes({ filter, limit: 2 })).toEqual([6, 7]);
      expect(await sizes({ filter, limit: 2, offset: 3 })).toEqual([9, 10]);
      expect(await sizes({ filter, limit: 5, offset: 113 })).toEqual([119, 120]);
      expect(await sizes({ filter, limit: 2, offset: 500 })).toEqual([]);
    });

    test('a limit of 0 or less is none, and needs a filter; an offset below 0 is 0', async () => {
      milvus.needs('baseline');
      expect(await sizes({ filter: 'id > 0', limit: 0 })).toHaveLength(ROWS);
      expect(await sizes({ filter: 'id > 0', limit: -1 })).toHaveLength(ROWS);
      expect(await sizes({ filter: 'id > 0', limit: 2, offset: -1 })).toEqual([1, 2]);
      const part = 'empty expression should be used with limit';
      milvus.refused(await query({ limit: 0 }), undefined, part);
      milvus.refused(await query({ filter: '', limit: -1 }), undefined, part);
    });

    test.each([
      [16_385, 0, 16_385],
      [16_000, 385, 16_385],
      [1, 16_384, 16_385],
    ])('limit %i and offset %i are out of the window', async (limit, offset, sum) => {
      const part = `invalid max query result window, (offset+limit) should be in range [1, 16384], but got ${sum}`;
      milvus.refused(await query({ filter: 'id > 0', limit, offset }), 1100, part);
    });

    test('the window itself is allowed', async () => {
      expect(await sizes({ filter: 'id > 0', limit: 16_384 })).toHaveLength(ROWS);
      expect(await sizes({ filter: 'id > 0', limit: 16_375, offset: 9 })).toHaveLength(ROWS - 9);
    });
  });

  test('counts rows: filtered or all, whatever the limit', async () => {
    milvus.needs('count');
    const count = async (request: Partial<QueryRequest>) =>
      ok(await query({ outputFields: ['count(*)'], ...request }));
    expect(await count({})).toEqual([{ 'count(*)': ROWS }]);
    expect(await count({ filter: '' })).toEqual([{ 'count(*)': ROWS }]);
    expect(await count({ filter: 'size > 20', limit: 5 })).toEqual([{ 'count(*)': 100 }]);
    expect(await count({ filter: 'size in [2, 4, 900]' })).toEqual([{ 'count(*)': 2 }]);
    expect(await count({ filter: 'id in [1, 900]' })).toEqual([{ 'count(*)': 1 }]);
    expect(await count({ filter: 'size < 0' })).toEqual([{ 'count(*)': 0 }]);
    const paged = await query({ outputFields: ['count(*)'], offset: 1, limit: 5 });
    milvus.refused(paged, undefined, 'count entities with pagination is not allowed');
    milvus.refused(await query({ outputFields: ['count(*)', 'size'] }), undefined, '');
  });
}
