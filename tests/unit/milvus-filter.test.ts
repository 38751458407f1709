import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessPath, ValueSelection } from '../../src/milvus/local/filter/access-path.ts';
import type {
  ArithmeticOperator,
  Constant,
  Expression,
  Reference,
} from '../../src/milvus/local/filter/expression.ts';
import { compileFilter } from '../../src/milvus/local/filter/filter.ts';
import { INT64_MAX, INT64_MIN, narrow } from '../../src/milvus/local/filter/int64.ts';
import { compileLike } from '../../src/milvus/local/filter/like-pattern.ts';
import { parseFilter } from '../../src/milvus/local/filter/parser.ts';
import { compareTexts } from '../../src/milvus/local/filter/text-order.ts';
import { DYNAMIC_FIELD, PARTITION_FIELD, type Schema } from '../../src/milvus/local/schema.ts';
import type { Row } from '../../src/store/store.ts';
import { printFilter } from '../support/filter-printer.ts';
import { fieldOf as field, order } from '../support/filter-samples.ts';

const SCHEMA: Schema = {
  autoId: true,
  dynamic: true,
  fields: [
    field('uid', 'Int64', { primary: true }),
    field('vec', 'FloatVector', { dimension: 2 }),
    field('name', 'VarChar', { maxLength: 100 }),
    field('n', 'Int32'),
    field('x', 'Double'),
    field('f', 'Float'),
    field('yes', 'Bool'),
    field('meta', 'JSON'),
    field('tags', 'Array', { elementType: 'VarChar' }),
    field('nums', 'Array', { elementType: 'Int64' }),
    field('is', 'Int64', { defaultValue: 7 }),
  ],
};
const STRICT: Schema = { ...SCHEMA, dynamic: false };

const row = (fields: Record<string, unknown>, key = 1): Row => ({ row: key - 1, key, fields });
const truth = (filter: string, one: Row, params = {}): boolean | null =>
  compileFilter(filter, SCHEMA, { params }).predicate(one);

function messageOf(filter: string, schema = SCHEMA, params = {}): string {
  try {
    compileFilter(filter, schema, { params });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('filters on one row (the contract, 6.11 and 6.8)', () => {
  const one = row({
    name: 'ab',
    meta: { k: 1, list: [1, 'a', [2]], none: null, big: 2n ** 60n, float: 2 ** 60, half: 3 },
    tags: ['a', 'bc'],
    nums: [1, 2n ** 62n],
    x: 3,
    [DYNAMIC_FIELD]: { d: 'x', e: {} },
  });
  test.each<[string, boolean | null]>([
    ['uid in [1,2]', true],
    ['n == 5', null],
    ['n != 5', null],
    ['not (n == 5)', null],
    ['n is null', true],
    ['n is not null', false],
    ['n in [1] or uid == 1', true],
    ['n in [1] and uid == 2', false],
    ['n not in [1]', null],
    ['meta["k"] == 1.0', true],
    ['meta["k"] == "1"', false],
    ['meta["k"] != "1"', true],
    ['meta["zz"] != 3', true],
    ['meta["zz"] not in [3]', true],
    ['not (meta["zz"] == 1)', true],
    ['meta["zz"] is null', true],
    ['meta["none"] is null', true],
    ['exists meta["zz"]', false],
    ['exists d', true],
    ['exists e', false],
    ['d == "x"', true],
    ['$meta["d"] == \'x\'', true],
    ['name like "a_"', true],
    ['name like "b%"', false],
    ['uid % 2 == 1 and (name > "aa" or 1 == 2)', true],
    ['10 - 9 <= uid < 2 ** 3', true],
    ['5 > uid', true],
    ['uid * 3 + 1 == 4', true],
    ['uid / 2 == 0', true],
    ['meta["k"] + 1 == 2', true],
    ['json_contains(meta["list"], "a")', true],
    ['json_contains(meta["list"], [2])', true],
    ['JSON_CONTAINS_ALL(meta["list"], [1, "b"])', false],
    ['json_contains_any(meta["list"], [1, "b"])', true],
    ['array_length(meta["list"]) == 3', true],
    ['meta["list"] == [1, "a", [2]]', true],
    ['meta["list"][2][0] == 2', true],
    ['meta["k"] != [1]', false],
    ['TRUE', true],
    ['uid == 1 or true', true],
    ['uid == 1 and FALSE', false],
    ['exists (meta["k"])', true],
    ['not exists meta["zz"]', true],
    ['is is not null and is == 7', true],
    ['x IS NOT NULL', true],
    ['tags[0] == "a"', true],
    ['tags[1] like "b_"', true],
    ['tags[9] == "a"', false],
    ['tags[9] != "a"', false],
    ['not (tags[9] != "a")', true],
    ['nums[1] == 4611686018427387904', true],
    ['nums[1] != 4611686018427387905', true],
    ['nums[0] + 1 == 2', true],
    ['array_length(tags) == 2', true],
    ['ARRAY_LENGTH(nums) > 2', false],
    ['array_length(meta["k"]) == 0', false],
    ['array_contains(nums, 4611686018427387904)', true],
    ['array_contains_all(tags, ["a", "c"])', false],
    ['array_contains_any(tags, ["c", "bc"])', true],
    ['json_contains(tags, "a")', true],
    ['array_contains(meta["list"], "a")', true],
    ['meta["big"] == 1152921504606846976', true],
    ['meta["big"] == 1152921504606846977', false],
    ['meta["big"] in [1152921504606846976.0]', true],
    ['meta["float"] in [1152921504606846976]', true],
    ['meta["float"] == 1152921504606846977', false],
    ['meta["big"] + 1 > 1152921504606846976', true],
    ['meta["half"] / 2 == 1', true],
    ['meta["half"] / 2 == 1.5', true],
    ['x / 2 == 1.5', true],
    ['3 + x * 2 == 9', true],
    ['uid - 9223372036854775807 - 3 == 9223372036854775807', true],
    ['uid < 9223372036854775807 and uid > -9223372036854775808', true],
    ['name like r"a_"', true],
    ["name == R'ab'", true],
    ['x == 0x1.8p1', true],
    ['x == 0x.3P+4', true],
    ['x == 2 ** 2 - 1', true],
    ['x > 2 ** -1', true],
    ['name < "\\303\\251" and name < "\\xc3\\xa9" and "\\xc3\\xa9" == "\\u00e9"', true],
    ['uid == 0x1 && uid == 01 && uid == 0b1', true],
    ['name == "\\x61\\u0062"', true],
    ['uid NOT IN [1] OR name LIKE "%b"', true],
  ])('%s', (filter, expected) => {
    expect(truth(filter, one)).toBe(expected);
  });

  test.each<[string, Record<string, unknown>]>([
    ['uid == {a}', { a: 1 }],
    ['{a} <= uid < {b}', { a: 1, b: 2n ** 62n }],
    ['uid in {a}', { a: [3, 1] }],
    ['uid in [{a}, {b}]', { a: 3, b: 1 }],
    ['name like {a} and name == {b}', { a: 'a%', b: 'ab' }],
    ['x == {a} and yes != {b} or uid == 1', { a: 3.5, b: false }],
    ['x * {a} == 4.5', { a: 1.5 }],
    ['nums[1] == {a}', { a: 2n ** 62n }],
    ['nums[1] == {a}', { a: 2 ** 62 }],
    ['meta["list"] == {a}', { a: [1, 'a', [2]] }],
    ['array_contains_any(tags, {a})', { a: ['x', 'bc'] }],
    ['json_contains(meta["list"], { a })', { a: [2] }],
  ])('%s with templates', (filter, params) => {
    expect(truth(filter, one, params)).toBe(true);
  });

  test('a row whose JSON column is null is unknown, its paths are null', () => {
    expect(truth('meta["k"] == 1', row({}))).toBe(null);
    expect(truth('meta["k"] != 1', row({}))).toBe(null);
    expect(truth('meta["k"] is null', row({}))).toBe(true);
    expect(truth('dyn != 1', row({}))).toBe(true);
  });

  test('a value may be nested as deeply as it likes', () => {
    let deep: unknown = [];
    for (let level = 0; level < 20_000; level++) deep = [deep];
    expect(truth('exists dyn', row({ [DYNAMIC_FIELD]: { dyn: deep } }))).toBe(false);
    expect(truth('exists dyn', row({ [DYNAMIC_FIELD]: { dyn: [deep, 0] } }))).toBe(true);
  });

  test('a Float column is compared as float32', () => {
    expect(truth('f == 0.1', row({ f: Math.fround(0.1) }))).toBe(true);
    expect(truth('f in [0.1]', row({ f: Math.fround(0.1) }))).toBe(true);
  });

  test('a Float column is calculated with as float32', () => {
    expect(truth('f + 1 == 1', row({ f: Math.fround(1e-10) }))).toBe(true);
    expect(truth('f * 0.1 == 0.1', row({ f: 1 }))).toBe(true);
    expect(truth('d + 1 == 1', row({ d: 1e-10 }))).toBe(false);
  });
});

describe('what is refused, and where', () => {
  test.each([
    ['not uid == 1', 'line 1:0 not op can only be applied on boolean expression'],
    ['uid', 'line 1:0 predicate is not a boolean expression'],
    ['uid > 1.5', 'line 1:0 cannot cast value to Int64, value: 1.5'],
    ['uid in [1, 1.0]', "line 1:11 value '1' in list cannot be casted to Int64"],
    ['name == 1', 'line 1:0 comparisons between VarChar and Int64 are not supported'],
    ['1 == "a"', 'two incompatible operands: 1 == a'],
    ['uid in 5', "line 1:7 the right-hand side of 'in' must be a list"],
    ['5 < uid < 1', 'invalid range: lowerbound is greater than upperbound'],
    ['uid % 0 == 1', 'modulo by zero'],
    ['1 - uid == 1', 'module field is not yet supported'],
    ['uid + n == 1', 'not supported to do arithmetic operations between multiple fields'],
    ['vec == 1', 'the vector field vec cannot be used'],
    ['meta == n', 'two column comparison with JSON type is not supported'],
    ['exists n', 'exists operations are only supportted on json field'],
    ['exists meta', 'only supportted on json key'],
    ['n like "a"', 'line 1:0 like operation on non-string or no-json field is unsupported'],
    ['name like "a\\\\"', 'ends in a lone backslash'],
    ['uid == ', "line 1:7 mismatched input '<EOF>' expecting an expression"],
    ['uid === 1', "line 1:6 token recognition error at: '='"],
    ['(uid == 1', "mismatched input '<EOF>' expecting ')'"],
    ['uid == 1 uid', "line 1:9 mismatched input 'uid' expecting the end"],
    ['name == "a', 'the string has no end'],
    ['name == "\\q"', 'line 1:9 token recognition error'],
    ['uid ==\n  #', "line 2:2 token recognition error at: '#'"],
    ['uid & 1 == 1', "the operator '&' is not supported"],
    ['text_match(name, "a")', 'the function text_match is not supported'],
    ['uid == 99999999999999999999', 'does not fit into an Int64'],
    ['('.repeat(5000), 'nested more than'],
    [`uid == ${'1 + '.repeat(5000)}1`, 'nested more than'],
    [`${'not '.repeat(5000)}true`, 'nested more than'],
    ['n', 'predicate is not a boolean expression: n, data type: Int32'],
    ['"a" and true', "line 1:0 'and' can only be used between boolean expressions"],
    ['uid == 9223372036854775808', 'line 1:7 the number 9223372036854775808 does not fit into an Int64'],
    ['uid == 9223372036854775807 + 1', "the result of '+' is too large"],
    ['uid == 10 ** 10 ** 10', "the result of '**' is too large"],
    ['uid == 08', 'the octal number 08 has a digit above 7'],
    ['x == 0x1p9999', 'the number 0x1p9999 is too large'],
    ['1 % uid == 1', 'module field is not yet supported'],
    ['n ** 2 == 4', "'**' can only be used on constants"],
    ['tags == ["a"]', 'can not comparisons array fields directly'],
    ['tags in ["a"]', 'can not comparisons array fields directly'],
    ['tags like "a"', 'can not comparisons array fields directly'],
    ['nums + 1 == 2', 'can not comparisons array fields directly'],
    ['tags[0] == 1', 'comparisons between VarChar and Int64 are not supported'],
    ['tags["a"] == "a"', 'has elements by their position only'],
    ['tags[0][1] == "a"', 'has elements by their position only'],
    ['tags[0] is null', 'IsNull/IsNotNull operations are not supported on array element access'],
    ['vec is null', 'the vector field vec cannot be used'],
    ['name["a"] == 1', 'VarChar field name has no keys'],
    [
      'array_contains(nums, "a")',
      "contains operation can't compare between array element type: Int64 and VarChar",
    ],
    [
      'array_contains(nums, [1])',
      "contains operation can't compare between array element type: Int64 and Array",
    ],
    ['array_contains(name, "a")', 'contains operation are only supported on json or array fields now'],
    ['array_contains_all(tags, "a")', 'array_contains_all expects a list of constants'],
    ['array_contains(tags)', 'array_contains takes 2 arguments, not 1'],
    ['array_length(n) == 1', 'array_length operation are only supported on json or array fields now'],
    ['name like 1', 'line 1:10 like expects a string as its pattern'],
    ['name =~ "a"', "the operator '=~' is not supported"],
    ['name not like "a"', "line 1:9 mismatched input 'like' expecting 'in'"],
    ['phrase_match(name, "a", minimum=1)', 'line 1:0 the function phrase_match is not supported'],
    ['RANDOM_SAMPLE(0.1)', 'the function RANDOM_SAMPLE is not supported'],
    ['ST_WITHIN(geo, "POINT(0 0)")', 'the function ST_WITHIN is not supported'],
    ['element_filter(s, $[a] > 1)', 'the function element_filter is not supported'],
    ['uid == {a', "mismatched input '<EOF>' expecting '}'"],
    ['uid == {1}', "mismatched input '1' expecting the name of a template variable"],
    ['uid == {a}', 'line 1:7 the value of expression template variable name {a} is not found'],
    ['uid == {constructor}', 'the value of expression template variable name {constructor} is not found'],
    ['name == "\\xff"', 'an unknown escape'],
    ['name == "\\U00110000"', 'an unknown escape'],
  ])('%.40s', (filter, part) => {
    const message = messageOf(filter);
    expect(message).toContain(`failed to create query plan: cannot parse expression: ${filter}, error: `);
    expect(message).toContain(part);
    expect(message.endsWith(': invalid parameter')).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['uid in {a}', 1, 'line 1:7 the value of term expression template variable {a} is not array'],
    ['1 == {a}', 1, 'placeholder was not supported between two constants with operator: =='],
    ['uid == 1 + {a}', 1, 'placeholder was not supported between two constants with operator: +'],
    ['uid == {a}', 1.5, 'cannot cast value to Int64, value: 1.5'],
    ['name == {a}', 1, 'comparisons between VarChar and Int64 are not supported'],
    ['uid in {a}', ['x'], "value 'x' in list cannot be casted to Int64"],
    ...[null, {}, [], [[]], [null], 2n ** 63n, Infinity, undefined].map(
      (value): [string, unknown, string] => [
        'uid == {a}',
        value,
        'the value of expression template variable {a} has to be',
      ],
    ),
  ])('%s with %s as the template value', (filter, a, part) => {
    expect(messageOf(filter, SCHEMA, { a })).toContain(part);
  });

  test('a name that a schema without dynamic keys does not know', () => {
    expect(messageOf('zz == 1', STRICT)).toContain('line 1:0 field zz not exist');
  });

  test('a long chain of terms is no deep one', () => {
    expect(messageOf(Array.from({ length: 5000 }, (_, n) => `n == ${n}`).join(' or '))).toBe('accepted');
  });
});

describe('how rows are reached', () => {
  const values = (column: string, selection: ValueSelection): AccessPath => ({
    kind: 'values',
    column,
    selection,
  });
  const all: AccessPath = { kind: 'rows', after: -1, before: Infinity };

  test.each<[string, AccessPath, boolean]>([
    ['uid in [3, 3, 4]', { kind: 'keys', keys: [3, 4] }, true],
    ['uid == 9007199254740993', { kind: 'keys', keys: ['9007199254740993'] }, true],
    ['uid == 3 and meta["k"] > 1', { kind: 'keys', keys: [3] }, false],
    ['n in [1, 2]', values('n', { kind: 'among', values: [1, 2] }), true],
    ['n != 1', values('n', { kind: 'others', than: [1] }), true],
    ['uid > 7', { kind: 'rows', after: 6, before: Infinity }, true],
    ['7 <= uid < 9 and exists d', { kind: 'rows', after: 5, before: 8 }, false],
    [
      'n > 3 and 1 < n <= 5',
      values('n', {
        kind: 'between',
        lower: { value: 3, inclusive: false },
        upper: { value: 5, inclusive: true },
      }),
      true,
    ],
    [
      'n > 3 and n >= 3 and n >= 3',
      values('n', { kind: 'between', lower: { value: 3, inclusive: false } }),
      true,
    ],
    [
      'n <= 3 and n < 3 and n <= 3',
      values('n', { kind: 'between', upper: { value: 3, inclusive: false } }),
      true,
    ],
    [
      'uid == 3 or yes == true',
      { kind: 'any', paths: [{ kind: 'keys', keys: [3] }, values('yes', { kind: 'among', values: [true] })] },
      true,
    ],
    ['uid == 3 or exists d', all, false],
    ['name like "a\\\\%%"', values('name', { kind: 'prefix', prefix: 'a%' }), true],
    ['name like "a_c%"', values('name', { kind: 'prefix', prefix: 'a' }), false],
    ['name like "a"', values('name', { kind: 'among', values: ['a'] }), true],
    ['name like "%a"', all, false],
    ['n is null', values('n', { kind: 'absent' }), true],
    ['n + 1 == 2', all, false],
    ['tags[0] == "a"', all, false],
    ['false', { kind: 'keys', keys: [] }, true],
    ['', all, true],
  ])('%s', (filter, path, exact) => {
    expect(compileFilter(filter, SCHEMA).access).toEqual({ path, exact });
  });

  test.each([
    ['uid in [3, 3, 4]', 2],
    ['uid == 9007199254740993', 1],
    ['uid in []', 0],
    ['uid in [1] and n == 1', undefined],
    ['uid != 1', undefined],
    ['uid + 1 == 1', undefined],
    ['n == 1', undefined],
    ['false', undefined],
  ])('keys listed by %s', (filter, count) => {
    expect(compileFilter(filter, SCHEMA, { scope: { partitions: [1], before: 5 } }).keyCount).toBe(count);
  });

  test('a scope leaves out rows, but says nothing about the text', () => {
    const filter = compileFilter('', SCHEMA, { scope: { partitions: [0, 2], before: 5 } });
    expect(filter.isAlwaysTrue).toBe(true);
    expect(filter.access).toEqual({
      path: {
        kind: 'every',
        paths: [
          values(PARTITION_FIELD, { kind: 'among', values: [0, 2] }),
          { kind: 'rows', after: -1, before: 5 },
        ],
      },
      exact: true,
    });
    const selected = [row({}), row({ [PARTITION_FIELD]: 2 }), row({ [PARTITION_FIELD]: 1 }), row({}, 6)];
    expect(selected.map(filter.predicate)).toEqual([true, true, false, false]);
  });
});

/** Trees without positions. */
function withoutPlaces(expression: unknown): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value: unknown) =>
      key === 'at' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  );
}

const at = 0;
const constants = fc.oneof(
  fc
    .bigInt({ min: INT64_MIN, max: INT64_MAX })
    .map((value): Constant => ({ type: 'int', value: narrow(value) })),
  fc.integer().map((value): Constant => ({ type: 'int', value })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value): Constant => ({ type: 'float', value: value + 0 })),
  fc.string({ unit: 'binary' }).map((value): Constant => ({ type: 'string', value })),
  fc.boolean().map((value): Constant => ({ type: 'bool', value })),
);
const literals = constants.map((constant): Expression => ({ kind: 'literal', constant, at }));
const references = fc
  .record({
    name: fc.constantFrom('uid', 'name', 'meta', 'Andy', 'nothing', '_x1', 'is', 'null', 'r'),
    path: fc.array(fc.oneof(fc.string(), fc.nat())),
  })
  .map((parts): Reference => ({ kind: 'reference', ...parts, at }));
const orders = fc.constantFrom<'<' | '<=' | '>' | '>='>('<', '<=', '>', '>=');

const { expression: expressions } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie('expression');
  const terms = fc.array(inner, { minLength: 2, maxLength: 4 });
  const lists = fc.array(inner, { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items, at }));
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      literals,
      references,
      fc.constantFrom('a', 'is', 'null').map((name): Expression => ({ kind: 'template', name, at })),
      fc.record({ operand: references, pattern: inner }).map((p): Expression => ({ kind: 'like', ...p, at })),
      fc
        .record({ operand: references, negated: fc.boolean() })
        .map((p): Expression => ({ kind: 'null', ...p, at })),
      references.map((operand): Expression => ({ kind: 'exists', operand, at })),
      inner.map((operand): Expression => ({ kind: 'unary', operator: 'not', operand, at })),
      fc
        .record({
          operator: fc.constantFrom<ArithmeticOperator>('+', '-', '*', '/', '%', '**'),
          left: inner,
          right: inner,
        })
        .map((p): Expression => ({ kind: 'arithmetic', ...p, at })),
      fc
        .record({ operator: orders, left: inner, right: inner })
        .map((p): Expression => ({ kind: 'comparison', ...p, at })),
      fc
        .record({ left: inner, middle: references, right: inner, up: fc.boolean() })
        .map(({ up, ...p }): Expression => ({
          kind: 'range',
          ...p,
          leftOperator: up ? '<' : '>=',
          rightOperator: up ? '<=' : '>',
          at,
        })),
      fc
        .record({ operand: inner, list: lists, negated: fc.boolean() })
        .map((p): Expression => ({ kind: 'in', ...p, at })),
      fc
        .record({ operator: fc.constantFrom<'and' | 'or'>('and', 'or'), terms })
        .map((p): Expression => ({ kind: 'logic', ...p, at })),
      fc
        .array(inner, { maxLength: 2 })
        .map((given): Expression => ({ kind: 'call', name: 'json_contains', arguments: given, at })),
    ),
  };
});

test('every tree, printed, is read back', () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      expect(withoutPlaces(parseFilter(printFilter(expression)))).toEqual(withoutPlaces(expression));
    }),
    { numRuns: 500 },
  );
});

test('any text is either a filter or a mistake with a place', () => {
  const pieces = fc.constantFrom(
    'uid',
    'n',
    'meta',
    '["a"]',
    '==',
    '<',
    '1',
    '"s"',
    '(',
    ')',
    'and',
    'not',
    'in',
    '[',
    ']',
    ',',
    '+',
    '.5',
    'like',
    'is',
    'null',
    'true',
    '\\',
    '\n',
    '{a}',
    '{',
    'tags[0]',
    'array_length(',
    'r"\\',
    '0x1p',
    '**',
    '9223372036854775808',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), fc.string(), (words, tail) => {
      expect(messageOf(words.join(' ') + tail)).toMatch(
        /^accepted$|error: line \d+:\d+ .*: invalid parameter$/s,
      );
    }),
    { numRuns: 1000 },
  );
});

test('like agrees with the regular expression it stands for', () => {
  const characters = fc.constantFrom('a', 'b', '%', '_', '.', '\u{1f426}', '\n');
  const patterns = fc.array(fc.oneof(characters, fc.constant('\\%'), fc.constant('\\\\')), { maxLength: 6 });
  fc.assert(
    fc.property(patterns, fc.string({ unit: characters, maxLength: 8 }), (parts, text) => {
      const source = parts
        .map((part) => (part === '%' ? '[^]*' : part === '_' ? '[^]' : part.slice(-1) && escapeRegExp(part)))
        .join('');
      expect(compileLike(parts.join(''))?.matches(text)).toBe(new RegExp(`^${source}$`, 'u').test(text));
    }),
    { numRuns: 2000 },
  );
});

function escapeRegExp(part: string): string {
  const literal = part.startsWith('\\') ? part.slice(1) : part;
  return literal.replace(/[\\.%_]/u, (character) =>
    character === '\\' || character === '.' ? `\\${character}` : character,
  );
}

test('texts are ordered by their bytes in UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareTexts(a, b))).toBe(order(a, b));
    }),
  );
});
