import { describe, expect, test } from 'vitest';
import { c, collectionOf, ID, PHOTOS, photos, VEC } from './photos.ts';
import { ok, topic, type MakeFixture, type Subject } from './topic.ts';

export function filters(make: MakeFixture): void {
  topic('filters', make, plainTests, async (milvus) => {
    await milvus.create(PHOTOS);
    ok(await milvus.entities.insert({ ...c, data: photos(1, 2, 3, 4, 5, 6) }));
  });
  topic('filters on every type', make, typeTests, prepareTypes);
  topic('filters on every type, with indexes on scalars', make, typeTests, async (milvus) => {
    milvus.needs('indexes');
    await prepareTypes(milvus);
    ok(await milvus.indexes.create({ ...c, indexParams: SCALAR_INDEXES }));
  });
  topic('filters that change', make, (milvus) => {
    test('a filter follows what is inserted and deleted', async () => {
      const expectIds = idsBy(milvus);
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(2, 3) }));
      await expectIds('path == "p6.jpg"', []);
      ok(await milvus.entities.insert({ ...c, data: photos(6) }));
      await expectIds('path == "p6.jpg"', [6]);
      ok(await milvus.entities.delete({ ...c, filter: 'path in ["p6.jpg", "p2.jpg"]' }));
      await expectIds('path in ["p6.jpg", "p2.jpg", "p3.jpg"]', [3]);
    });
  });
}

function idsBy(milvus: Subject) {
  return async (filter: string, expected: readonly number[]): Promise<void> => {
    const rows = ok(await milvus.entities.query({ ...c, filter, outputFields: ['id'] }));
    expect(rows.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(expected);
  };
}

/** What every release of Milvus answers alike. Rows 1 to 6: `size` is the key, `path` is p<key>.jpg. */
function plainTests(milvus: Subject): void {
  test.each<[string, number[]]>([
    ['id in [5, 1, 77]', [1, 5]],
    ['id == 2', [2]],
    ['id != 2', [1, 3, 4, 5, 6]],
    ['id > 3', [4, 5, 6]],
    ['id >= 3 and id < 5', [3, 4]],
    ['1 < id <= 3', [2, 3]],
    ['5 > size >= 4', [4]],
    ['3 <= size', [3, 4, 5, 6]],
    ['size not in [1, 2, 3]', [4, 5, 6]],
    ['id in []', []],
    ['id > 1 and size != 3', [2, 4, 5, 6]],
    ['id > 1 && size != 3 || id == 1', [1, 2, 4, 5, 6]],
    ['id == 1 or id == 2 and size == 3', [1]],
    ['(id == 1 or id == 2) and size == 3', []],
    ['not (size > 2)', [1, 2]],
    ['!(size > 2)', [1, 2]],
    ['path == "p3.jpg"', [3]],
    ["path == 'p3.jpg'", [3]],
    ['path > "p4.jpg"', [5, 6]],
    ['path in ["p5.jpg", "p1.jpg", "none"] and size < 5', [1]],
    ['path like "p%"', [1, 2, 3, 4, 5, 6]],
    ['path like "p1%" or size == 6', [1, 6]],
    ['path like "P%"', []],
    ['size % 2 == 1', [1, 3, 5]],
    ['size + 1 == 4', [3]],
    ['size * 2 > 9', [5, 6]],
    ['size - 1 == 0', [1]],
    ['10 + 20 - 27 <= size', [3, 4, 5, 6]],
    ['extra["n"] == 3', [3]],
    ['extra["n"] in [4, 5]', [4, 5]],
    ['extra["n"] > 4.5', [5, 6]],
    ['$meta["extra"]["n"] == 6', [6]],
    ['missing == 1', []],
    ['exists extra', [1, 2, 3, 4, 5, 6]],
    ['exists missing', []],
    ['size == 0x3', [3]],
  ])('%s', async (filter, expected) => {
    await idsBy(milvus)(filter, expected);
  });
}

const TYPES = collectionOf(
  [
    ID,
    VEC,
    { fieldName: 'name', dataType: 'VarChar', elementTypeParams: { max_length: 100 } },
    { fieldName: 'n', dataType: 'Int32', nullable: true },
    { fieldName: 'tiny', dataType: 'Int8' },
    { fieldName: 'x', dataType: 'Double' },
    { fieldName: 'f', dataType: 'Float' },
    { fieldName: 'yes', dataType: 'Bool', nullable: true },
    { fieldName: 'meta', dataType: 'JSON', nullable: true },
    {
      fieldName: 'tags',
      dataType: 'Array',
      elementDataType: 'VarChar',
      nullable: true,
      elementTypeParams: { max_capacity: 8, max_length: 16 },
    },
    {
      fieldName: 'nums',
      dataType: 'Array',
      elementDataType: 'Int64',
      elementTypeParams: { max_capacity: 8 },
    },
  ],
  { enableDynamicField: true },
);

/** Row 1 is the contract's (6.11); 2 has other values, 3 has nulls, lacks keys and has other types in JSON. */
const ROWS = [
  {
    ...{ id: 1, vec: [1, 0], name: 'ab', n: null, tiny: -1, x: 0.5, f: 0.1, yes: true, tags: ['a', 'b'] },
    ...{
      meta: { k: 1, s: 'text', list: [1, 'a', [2]], none: null, hollow: { a: null } },
      nums: [1, 2, 3],
      d: 'x',
    },
  },
  {
    ...{ id: 2, vec: [2, 0], name: 'b%c', n: 5, tiny: 2, x: 1, f: 2.5, yes: false, tags: [] },
    ...{ meta: { k: 2.5, s: '', list: [], flag: false }, nums: [], d: 7, e: { deep: [1] } },
  },
  {
    id: 3,
    vec: [3, 0],
    name: 'äbc',
    n: 7,
    tiny: 3,
    x: -2,
    f: -1,
    yes: null,
    tags: null,
    meta: null,
    nums: [3],
  },
  {
    ...{ id: 4, vec: [4, 0], name: 'AB', n: -5, tiny: 127, x: 1e10, f: 0, yes: true, tags: ['a', 'c', 'a'] },
    ...{ meta: { k: '1', list: ['b', 1] }, nums: [3, 9_007_199_254_740_993n], d: 'y', 'odd key': 1 },
  },
];

const SCALAR_INDEXES = [
  { fieldName: 'name', indexType: 'INVERTED' },
  { fieldName: 'n', indexType: 'STL_SORT' },
  { fieldName: 'tiny', indexType: 'BITMAP' },
  { fieldName: 'x', indexType: 'STL_SORT' },
  { fieldName: 'f', indexType: 'INVERTED' },
  { fieldName: 'yes', indexType: 'BITMAP' },
] as const;

async function prepareTypes(milvus: Subject): Promise<void> {
  milvus.needs('nullable', 'json', 'arrays');
  await milvus.create(TYPES);
  ok(await milvus.entities.insert({ ...c, data: ROWS }));
}

function typeTests(milvus: Subject): void {
  const expectIds = idsBy(milvus);
  const table = (name: string, rows: readonly (readonly [string, number[]])[]) => {
    describe(name, () => {
      test.each(rows)('%s', (filter, expected) => expectIds(filter, expected));
    });
  };

  table('the worked matrix', [
    ['id in [1,2]', [1, 2]],
    ['n == 5', [2]],
    ['n != 5', [3, 4]],
    ['not (n == 5)', [3, 4]],
    ['n is null', [1]],
    ['meta["k"] == 1.0', [1]],
    ['meta["k"] == "1"', [4]],
    ['meta["k"] != "1"', [1, 2]],
    ['meta["zz"] != 3', [1, 2, 4]],
    ['meta["zz"] not in [3]', [1, 2, 4]],
    ['exists meta["zz"]', []],
    ['exists d', [1, 2, 4]],
    ['d == "x"', [1]],
    ['name like "a_"', [1]],
    ['name like "b%"', [2]],
    ['id % 2 == 1 and (name > "aa" or 1 == 2)', [1, 3]],
  ]);

  table('nulls are unknown, which selects nothing and stays unknown under not', [
    ['n is not null', [2, 3, 4]],
    ['n in [5, 7]', [2, 3]],
    ['n not in [5, 7]', [4]],
    ['not (n in [5, 7])', [4]],
    ['n > 0', [2, 3]],
    ['n < 100 or id == 1', [1, 2, 3, 4]],
    ['n < 100 and id == 1', []],
    ['not (n < 100 and id == 1)', [2, 3, 4]],
    ['not (n < 100 or id == 1)', []],
    ['yes == true', [1, 4]],
    ['yes != true', [2]],
    ['yes in [true]', [1, 4]],
    ['not (yes == true)', [2]],
    ['tags is null', [3]],
    ['tags is not null', [1, 2, 4]],
    ['array_contains(tags, "a")', [1, 4]],
    ['not array_contains(tags, "a")', [2]],
    ['array_length(tags) >= 0', [1, 2, 4]],
  ]);

  table('what JSON lacks, or has of another type', [
    ['meta is null', [3]],
    ['meta is not null', [1, 2, 4]],
    ['meta["k"] == 1', [1]],
    ['meta["k"] != 1', [2, 4]],
    ['not (meta["k"] == 1)', [2, 4]],
    ['meta["k"] > 1', [2]],
    ['meta["k"] >= 1 and meta["k"] < 3', [1, 2]],
    ['1 <= meta["k"] < 2', [1]],
    ['meta["k"] in [1, "1"]', [1, 4]],
    ['meta["k"] not in [1, "1"]', [2]],
    ['meta["s"] == ""', [2]],
    ['meta["s"] like "t%t"', [1]],
    ['meta["flag"] == false', [2]],
    ['meta["zz"] == 1', []],
    ['not (meta["zz"] == 1)', [1, 2, 4]],
    ['meta["zz"] is null', [1, 2, 3, 4]],
    ['meta["zz"] is not null', []],
    ['meta["k"] is null', [3]],
    ['meta["none"] is null', [1, 2, 3, 4]],
    ['exists meta["none"]', []],
    ['exists meta["hollow"]', []],
    ['exists meta["list"]', [1, 4]],
    ['exists meta["s"]', [1, 2]],
    ['exists meta["flag"]', [2]],
    ['not exists meta["flag"]', [1, 3, 4]],
    ['meta["k"] + 1 == 2', [1]],
    ['meta["zz"] + 1 == 2', []],
    ['meta["zz"] + 1 != 2', [1, 2, 4]],
    ['meta["list"][0] == 1', [1]],
    ['meta["list"][2][0] == 2', [1]],
    ['meta["list"][9] == 1', []],
    ['meta["list"] == [1, "a", [2]]', [1]],
    ['meta["list"] == []', [2]],
    ['meta["list"] != []', [1, 4]],
    ['meta["k"] != [1]', []],
  ]);

  table('dynamic keys', [
    ['d == 7', [2]],
    ['d != "x"', [2, 3, 4]],
    ['d not in ["x", 7]', [3, 4]],
    ['not (d == "x")', [2, 3, 4]],
    ['d is null', [3]],
    ['d is not null', [1, 2, 4]],
    ['$meta["d"] == "y"', [4]],
    ["$meta['odd key'] == 1", [4]],
    ['e["deep"][0] == 1', [2]],
    ['exists e["deep"]', [2]],
    ['json_contains(e["deep"], 1)', [2]],
    ['d like "x%"', [1]],
  ]);

  table('lists: contains and length', [
    ['json_contains(meta["list"], "a")', [1]],
    ['json_contains(meta["list"], [2])', [1]],
    ['not json_contains(meta["list"], "a")', [2, 4]],
    ['json_contains_all(meta["list"], [1, "a"])', [1]],
    ['json_contains_any(meta["list"], ["a", "b"])', [1, 4]],
    ['JSON_CONTAINS(meta["list"], 1)', [1, 4]],
    ['array_contains(nums, 3)', [1, 3, 4]],
    ['array_contains_all(nums, [3, 1])', [1]],
    ['array_contains_any(nums, [1, 9007199254740993])', [1, 4]],
    ['ARRAY_CONTAINS(tags, "c")', [4]],
    ['array_contains(meta["list"], 1)', [1, 4]],
    ['array_length(tags) == 0', [2]],
    ['array_length(nums) == 2', [4]],
    ['array_length(meta["list"]) == 3', [1]],
    ['array_length(tags) > 1 and id < 4', [1]],
    ['tags[0] == "a"', [1, 4]],
    ['tags[2] == "a"', [4]],
    ['nums[0] > 2', [3, 4]],
    ['nums[5] == 1', []],
    ['tags[0] like "a%"', [1, 4]],
  ]);

  table('like', [
    ['name like "ab"', [1]],
    ['name like "%b%"', [1, 2, 3]],
    ['name like "%c"', [2, 3]],
    ['name like "_b%"', [1, 3]],
    ['name like "b\\\\%c"', [2]],
    ['name like "b_c"', [2]],
    ['name like "%"', [1, 2, 3, 4]],
    ['name LIKE "A%"', [4]],
    ['not (name like "%b%")', [4]],
    ['name like "a.*"', []],
  ]);

  table('numbers', [
    ['x == 1', [2]],
    ['x > 0.75', [2, 4]],
    ['x in [1, 0.5]', [1, 2]],
    ['f == 0.1', [1]],
    ['f in [0.1, 2.5]', [1, 2]],
    ['tiny < 1000', [1, 2, 3, 4]],
    ['tiny == 1000', []],
    ['tiny > -1000', [1, 2, 3, 4]],
    ['tiny < x', [1, 4]],
    ['id == tiny', [2, 3]],
    ['tiny / 2 == 1', [2, 3]],
    ['tiny % 2 == 0', [2]],
    ['x / 2 == 0.5', [2]],
    ['2 + tiny == 4', [2]],
    ['2 * tiny == 6', [3]],
    ['tiny == 2 ** 1', [2]],
    ['tiny == -1', [1]],
    ['-1 == tiny', [1]],
    ['x == .5', [1]],
    ['x == 1e10', [4]],
    ['id == 0x2 or id == 03 or id == 0b100', [2, 3, 4]],
    ['nums[1] == 9007199254740993', [4]],
    ['nums[1] == 9007199254740992', []],
  ]);

  table('constants, keywords and blanks', [
    ['true', [1, 2, 3, 4]],
    ['false', []],
    ['True and id == 1', [1]],
    ['TRUE or id == 1', [1, 2, 3, 4]],
    ['false or id == 4', [4]],
    ['false and id == 4', []],
    ['1 == 1.0', [1, 2, 3, 4]],
    ['10+20 <= id + 0 or id == 1', [1]],
    ['id IN [1] OR NOT (id NOT IN [2])', [1, 2]],
    ['n IS NULL OR n IS NOT NULL', [1, 2, 3, 4]],
    ['EXISTS d AND id > 1', [2, 4]],
    [' \n\tid\r\n==1 ', [1]],
    ['id in [1, 2, ]', [1, 2]],
    ['id not in []', [1, 2, 3, 4]],
    ['name == "\\x61\\u0062"', [1]],
    ["name == 'ab'", [1]],
  ]);

  describe('a filter that cannot be planned is refused, and says why:', () => {
    const PLAN = 'failed to create query plan: cannot parse expression: ';
    test.each<[string, string]>([
      ['not id == 1', 'not op can only be applied on boolean expression'],
      ['id', 'predicate is not a boolean expression: id, data type: Int64'],
      ['yes', 'predicate is not a boolean expression'],
      ['5', 'predicate is not a boolean expression'],
      ['id > 1.5', 'cannot cast value to Int64'],
      ['id in [1, 1.5]', 'in list cannot be casted to Int64'],
      ['id == "1"', ''],
      ['name == 1', ''],
      ['name == n', 'comparisons between'],
      ['yes == 1', ''],
      ['1 == "a"', 'comparison operations cannot be applied to two incompatible operands'],
      ['id in 5', "the right-hand side of 'in' must be a list"],
      ['5 in [5]', ''],
      ['id + 1 in [2]', ''],
      ['5 < n < 1', 'invalid range: lowerbound is greater than upperbound'],
      ['id % 0 == 1', ''],
      ['id / 0 == 1', ''],
      ['x % 2 == 1', ''],
      ['id + n == 1', 'not supported to do arithmetic operations between multiple fields'],
      ['vec == 1', ''],
      ['tags == ["a"]', 'can not comparisons array fields directly'],
      ['meta == n', 'two column comparison with JSON type is not supported'],
      ['array_contains(nums, "a")', ''],
      ['exists n', 'exists operations are only supportted on json field'],
      ['exists meta', 'only supportted on json key'],
      ['vec is null', ''],
      ['tags[0] is null', ''],
      ['n like "a"', ''],
      ['name like "a\\\\"', ''],
      ['id ==', ''],
      ['id === 1', ''],
      ['(id == 1', ''],
      ['id == 1 id', ''],
      ['name == "a', ''],
      ['name == "\\q"', ''],
      ['id & 1 == 1', 'not supported'],
      ['id << 1 == 2', 'not supported'],
      ['text_match(name, "a")', ''],
      ['id == 99999999999999999999', ''],
      ['name not like "a"', ''],
    ])('%s', async (filter, part) => {
      const searching = await milvus.entities.search({ ...c, data: [[1, 0]], filter });
      milvus.refused(searching, 1100, 'failed to create query plan');
      const querying = await milvus.entities.query({ ...c, filter });
      milvus.refused(querying, 1100, `${PLAN}${filter}, error: `);
      milvus.refused(querying, 1100, part);
      milvus.refused(querying, 1100, ': invalid parameter');
    });
  });
}
