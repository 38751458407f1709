import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PrimaryKey } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, VEC } from './photos.ts';
import { MANY_REQUESTS_MS, byId, ok, topic, type MakeFixture, type Subject } from './topic.ts';

const BIG = 9_007_199_254_740_993n;
const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
/** Neighbours that one double stands for, and the ends of the range. */
const KEYS: readonly (number | bigint)[] = [
  1,
  -5,
  Number.MAX_SAFE_INTEGER,
  BIG - 1n,
  BIG,
  BIG + 1n,
  MAX - 1n,
  MAX,
  MIN,
  MIN + 1n,
];

const NUMBERS = collectionOf(
  [
    ID,
    VEC,
    { fieldName: 'n', dataType: 'Int64', nullable: true },
    { fieldName: 'meta', dataType: 'JSON', nullable: true },
    {
      fieldName: 'list',
      dataType: 'Array',
      elementDataType: 'Int64',
      nullable: true,
      elementTypeParams: { max_capacity: 100 },
    },
  ],
  { enableDynamicField: true },
);

/** What a filter can name: a literal's sign is read apart from its digits. */
const LITERALS = KEYS.filter((key) => key !== MIN);

const byValue = (a: unknown, b: unknown): number =>
  BigInt(a as PrimaryKey) < BigInt(b as PrimaryKey) ? -1 : 1;
const vec = [1, 0];

async function prepare(milvus: Subject): Promise<void> {
  milvus.needs('exactIntegers', 'nullable', 'json', 'arrays');
  await milvus.create(NUMBERS);
  const data = KEYS.map((id) => ({ id, vec, n: id, meta: { deep: [id] }, list: [id, 0], dyn: id }));
  expect(ok(await milvus.entities.insert({ ...c, data })).insertIds).toEqual(KEYS);
}

export function int64(make: MakeFixture): void {
  topic('Int64', make, readingTests, prepare);

  topic('Int64, written', make, (milvus) => {
    const begin = async (): Promise<void> => {
      milvus.needs('exactIntegers', 'nullable', 'json', 'arrays');
      await milvus.create(NUMBERS);
    };

    test('bigints, digits and exact numbers are taken alike', async () => {
      await begin();
      const data = [
        { id: '9007199254740993', vec, n: '-9223372036854775808' },
        { id: '5', vec, n: '5' },
        { id: 7n, vec, n: 7n },
        { id: 1e3, vec, n: 1000n },
      ];
      expect(ok(await milvus.entities.insert({ ...c, data })).insertIds).toEqual([BIG, 5, 7, 1000]);
      const rows = ok(await milvus.entities.query({ ...c, filter: 'id > 0', outputFields: ['n'] }));
      expect(byId(rows)).toEqual([
        { id: 5, n: 5 },
        { id: 7, n: 7 },
        { id: 1000, n: 1000 },
        { id: BIG, n: MIN },
      ]);
    });

    test.each([
      MAX + 1n,
      MIN - 1n,
      '9223372036854775808',
      '1.5',
      1.5,
      '010',
      '',
      'abc',
      '1e3',
      true,
      null,
      {},
    ])('%s is no key, and no value', async (value) => {
      await begin();
      milvus.refused(await milvus.entities.insert({ ...c, data: [{ id: value, vec }] }), 1804, '');
      if (value === null) return;
      milvus.refused(await milvus.entities.insert({ ...c, data: [{ id: 1, vec, n: value }] }), 1804, '');
    });

    test('defaults have it', async () => {
      milvus.needs('exactIntegers', 'fullSchema', 'defaultValues');
      const field = { fieldName: 'n', dataType: 'Int64', defaultValue: BIG } as const;
      ok(await milvus.collections.create(collectionOf([ID, VEC, field])));
      expect(ok(await milvus.collections.describe(c)).fields[2]).toMatchObject({
        defaultValue: { Data: { LongData: BIG } },
      });
      ok(await milvus.entities.insert({ ...c, data: [{ id: 1, vec }] }));
      expect(ok(await milvus.entities.get({ ...c, id: 1, outputFields: ['n'] }))).toEqual([
        { id: 1, n: BIG },
      ]);
    });

    test('deleting and replacing one leaves its neighbours', async () => {
      milvus.needs('upsert');
      await begin();
      const ids = [BIG - 1n, BIG, BIG + 1n, MAX - 1n, MAX];
      ok(await milvus.entities.insert({ ...c, data: ids.map((id) => ({ id, vec, n: 1 })) }));
      ok(await milvus.entities.delete({ ...c, filter: `id in [${BIG}]` }));
      ok(await milvus.entities.delete({ ...c, filter: `id == ${MAX}` }));
      expect(
        ok(await milvus.entities.upsert({ ...c, data: [{ id: BIG + 1n, vec, n: 2 }] })).upsertIds,
      ).toEqual([BIG + 1n]);
      await milvus.reopen();
      const rows = ok(await milvus.entities.query({ ...c, filter: 'id > 0', outputFields: ['n'] }));
      expect(byId(rows)).toEqual([
        { id: BIG - 1n, n: 1 },
        { id: BIG + 1n, n: 2 },
        { id: MAX - 1n, n: 1 },
      ]);
    });

    test(
      'whatever is written comes back: as key, value, in arrays, in JSON, in dynamic keys',
      async () => {
        const integer = fc
          .oneof(
            fc.bigInt({ min: MIN, max: MAX }),
            fc.bigInt({ min: BIG - 9n, max: BIG + 9n }),
            fc.maxSafeInteger(),
          )
          .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
        await begin();
        await fc.assert(
          fc.asyncProperty(fc.uniqueArray(integer, { minLength: 1, maxLength: 20 }), async (values) => {
            ok(await milvus.collections.drop(c));
            await milvus.create(NUMBERS);
            const data = values.map((id) => ({ id, vec, n: id, meta: { id }, list: [id], dyn: [id] }));
            expect(ok(await milvus.entities.insert({ ...c, data })).insertIds).toEqual(values);
            const outputFields = ['n', 'meta', 'list', 'dyn'];
            const rows = ok(await milvus.entities.get({ ...c, id: values, outputFields }));
            expect(byId(rows)).toEqual(
              byId(values.map((id) => ({ id, n: id, meta: { id }, list: [id], dyn: [id] }))),
            );
          }),
          { numRuns: 20 },
        );
      },
      MANY_REQUESTS_MS,
    );
  });
}

function readingTests(milvus: Subject): void {
  const ids = async (filter: string, more: object = {}) =>
    byId(ok(await milvus.entities.query({ ...c, filter, outputFields: ['id'], ...more }))).map(
      ({ id }) => id,
    );
  const sorted = [...KEYS].sort(byValue);

  test('every row is there, under its own key, and pages go by ascending keys', async () => {
    expect(await ids('n is not null', { limit: 100 })).toEqual(sorted);
    const page = { ...c, filter: '', limit: 3, offset: 1, outputFields: ['id'] };
    expect(ok(await milvus.entities.query(page)).map(({ id }) => id)).toEqual(sorted.slice(1, 4));
  });

  test.each(KEYS)('%s is got by key, as it is or as digits, and found by every filter on it', async (key) => {
    expect(
      ok(await milvus.entities.get({ ...c, id: key, outputFields: ['n', 'meta', 'list', 'dyn'] })),
    ).toEqual([{ id: key, n: key, meta: { deep: [key] }, list: [key, 0], dyn: key }]);
    const byDigits = { ...c, id: [String(key)], outputFields: ['id'] };
    expect(ok(await milvus.entities.get(byDigits))).toEqual([{ id: key }]);
    if (key === MIN) return;
    for (const filter of [`id == ${key}`, `n == ${key}`, `id in [${key}]`, `n in [7, ${key}]`]) {
      expect(await ids(filter), filter).toEqual([key]);
    }
  });

  test.each(LITERALS)('%s is compared as an integer', async (key) => {
    const above = sorted.slice(sorted.indexOf(key) + 1);
    expect(await ids(`id > ${key}`)).toEqual(above);
    expect(await ids(`n > ${key}`)).toEqual(above);
    expect(await ids(`n <= ${key}`)).toEqual(sorted.slice(0, sorted.indexOf(key) + 1));
    expect(await ids(`id != ${key}`)).toEqual(sorted.filter((other) => other !== key));
  });

  test.each(LITERALS)('%s is found in JSON, arrays and dynamic keys', async (key) => {
    for (const filter of [
      `meta["deep"][0] == ${key}`,
      `dyn == ${key}`,
      `list[0] == ${key}`,
      `array_contains(list, ${key})`,
      `json_contains(meta["deep"], ${key})`,
    ]) {
      expect(await ids(filter), filter).toEqual([key]);
    }
  });

  test('templates carry it', async () => {
    milvus.needs('templates');
    expect(await ids('n == {n}', { exprParams: { n: BIG } })).toEqual([BIG]);
    expect(await ids('id in {list}', { exprParams: { list: [MAX, BIG, 5] } })).toEqual([BIG, MAX]);
  });

  test('hits have it, and a search may start from it', async () => {
    milvus.needs('searchByIds');
    const hits = ok(await milvus.entities.search({ ...c, data: [vec], limit: 20 }));
    expect(hits.map(({ id }) => id).sort(byValue)).toEqual(sorted);
    const own = { ...c, ids: [BIG], limit: 1, filter: `id == ${BIG}` };
    expect(ok(await milvus.entities.search(own))).toMatchObject([{ id: BIG, distance: 0 }]);
  });

  test('a literal beyond the range is refused', async () => {
    milvus.refused(await milvus.entities.query({ ...c, filter: 'n == 9223372036854775808' }), 1100, '');
  });
}
