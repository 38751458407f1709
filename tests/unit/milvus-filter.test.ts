import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  ArithmeticOperator,
  Constant,
  Expression,
  Reference,
} from '../../src/milvus/local/filter/expression.ts';
import { compileFilter } from '../../src/milvus/local/filter/filter.ts';
import { compileLike } from '../../src/milvus/local/filter/like-pattern.ts';
import { parseFilter } from '../../src/milvus/local/filter/parser.ts';
import { compareTexts } from '../../src/milvus/local/filter/text-order.ts';
import { DYNAMIC_FIELD, type Field, type Schema } from '../../src/milvus/local/schema.ts';
import type { Row } from '../../src/store/store.ts';
import { printFilter } from '../support/filter-printer.ts';

const field = (name: string, dataType: Field['dataType'], more: Partial<Field> = {}): Field => ({
  name,
  dataType,
  primary: false,
  nullable: true,
  description: '',
  ...more,
});

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
  ],
};
const STRICT: Schema = { ...SCHEMA, dynamic: false };

const row = (fields: Record<string, unknown>, key = 1): Row => ({ row: key - 1, key, fields });
const truth = (filter: string, one: Row): boolean | null => compileFilter(filter, SCHEMA).predicate(one);

function messageOf(filter: string, schema = SCHEMA): string {
  try {
    compileFilter(filter, schema);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('filters on one row (the contract, 6.11 and 6.8)', () => {
  const one = row({
    name: 'ab',
    meta: { k: 1, list: [1, 'a', [2]], none: null },
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
    ['uid == 0x1 && uid == 01 && uid == 0b1', true],
    ['name == "\\x61\\u0062"', true],
    ['uid NOT IN [1] OR name LIKE "%b"', true],
  ])('%s', (filter, expected) => {
    expect(truth(filter, one)).toBe(expected);
  });

  test('a row whose JSON column is null is unknown, its paths are null', () => {
    expect(truth('meta["k"] == 1', row({}))).toBe(null);
    expect(truth('meta["k"] != 1', row({}))).toBe(null);
    expect(truth('meta["k"] is null', row({}))).toBe(true);
    expect(truth('dyn != 1', row({}))).toBe(true);
  });

  test('a Float column is compared as float32', () => {
    expect(truth('f == 0.1', row({ f: Math.fround(0.1) }))).toBe(true);
    expect(truth('f in [0.1]', row({ f: Math.fround(0.1) }))).toBe(true);
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
    ['1 - uid == 1', "'-' with a field on its right is not yet supported"],
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
  ])('%.40s', (filter, part) => {
    const message = messageOf(filter);
    expect(message).toContain(`failed to create query plan: cannot parse expression: ${filter}, error: `);
    expect(message).toContain(part);
    expect(message.endsWith(': invalid parameter')).toBe(true);
  });

  test('a name that a schema without dynamic keys does not know', () => {
    expect(messageOf('zz == 1', STRICT)).toContain('line 1:0 field zz not exist');
  });

  test('a long chain of terms is no deep one', () => {
    expect(messageOf(Array.from({ length: 5000 }, (_, n) => `n == ${n}`).join(' or '))).toBe('accepted');
  });
});

describe('how rows are reached', () => {
  test.each([
    ['uid in [3, 3, 4]', { path: { kind: 'keys', keys: [3, 4] }, exact: true }],
    ['uid == 3 and n > 1', { path: { kind: 'keys', keys: [3] }, exact: false }],
    ['name == "a" and uid > 7', { path: { kind: 'values', field: 'name', values: ['a'] }, exact: false }],
    ['n in [1, 2]', { path: { kind: 'values', field: 'n', values: [1, 2] }, exact: true }],
    ['uid > 7', { path: { kind: 'rows', after: 6, before: Infinity }, exact: true }],
    ['7 <= uid < 9 and x > 0', { path: { kind: 'rows', after: 5, before: 8 }, exact: false }],
    ['uid == 3 or n == 1', { path: { kind: 'rows', after: -1, before: Infinity }, exact: false }],
    ['not (uid == 3)', { path: { kind: 'rows', after: -1, before: Infinity }, exact: false }],
    ['x > 0', { path: { kind: 'rows', after: -1, before: Infinity }, exact: false }],
    ['false', { path: { kind: 'keys', keys: [] }, exact: true }],
    ['', { path: { kind: 'rows', after: -1, before: Infinity }, exact: true }],
  ])('%s', (filter, access) => {
    expect(compileFilter(filter, SCHEMA).access).toEqual(access);
  });
});

/** Trees without positions. */
function withoutPlaces(expression: unknown): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value: unknown) => (key === 'at' ? undefined : value)));
}

const at = 0;
const constants = fc.oneof(
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
    name: fc.constantFrom('uid', 'name', 'meta', 'Andy', 'nothing', '_x1'),
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
      fc
        .record({ operand: references, pattern: fc.string() })
        .map((p): Expression => ({ kind: 'like', ...p, at })),
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

/** Three-valued logic written down plainly: the minimum for and, the maximum for or, of false < unknown < true. */
type Naive = (one: Row) => boolean | null;
const rank = (value: boolean | null): number => (value === null ? 0.5 : Number(value));
const unrank = (value: number): boolean | null => (value === 0.5 ? null : value === 1);

interface Sample {
  readonly text: string;
  readonly naive: Naive;
}

const numbers = fc.integer({ min: -3, max: 3 });
const texts = fc.constantFrom('', 'a', 'ab', 'b', 'ba', '\u{1f426}', '\ufb01');
const comparisons = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const compareNaively = (operator: string, order: number): boolean =>
  operator === '=='
    ? order === 0
    : operator === '!='
      ? order !== 0
      : operator.startsWith('<')
        ? order < 0 || (operator === '<=' && order === 0)
        : order > 0 || (operator === '>=' && order === 0);
const bytes = (text: string): string => Buffer.from(text).toString('hex');
const orderOfTexts = (a: string, b: string): number =>
  bytes(a) < bytes(b) ? -1 : bytes(a) > bytes(b) ? 1 : 0;

const leaves: fc.Arbitrary<Sample> = fc.oneof(
  fc.record({ operator: comparisons, value: numbers }).map(({ operator, value }): Sample => ({
    text: `n ${operator} ${value}`,
    naive: ({ fields: { n } }) => (typeof n === 'number' ? compareNaively(operator, n - value) : null),
  })),
  fc.record({ operator: comparisons, value: numbers }).map(({ operator, value }): Sample => ({
    text: `${value} ${operator} uid`,
    naive: ({ key }) => compareNaively(operator, value - Number(key)),
  })),
  fc.record({ operator: comparisons, value: texts }).map(({ operator, value }): Sample => ({
    text: `name ${operator} ${JSON.stringify(value)}`,
    naive: ({ fields: { name } }) =>
      typeof name === 'string' ? compareNaively(operator, orderOfTexts(name, value)) : null,
  })),
  fc.record({ values: fc.array(numbers), negated: fc.boolean() }).map(({ values, negated }): Sample => ({
    text: `n ${negated ? 'not in' : 'in'} ${JSON.stringify(values)}`,
    naive: ({ fields: { n } }) => (typeof n === 'number' ? values.includes(n) !== negated : null),
  })),
  numbers.map((value): Sample => ({
    text: `dyn == ${value}`,
    naive: ({ fields }) => (fields[DYNAMIC_FIELD] as { dyn?: unknown } | undefined)?.dyn === value,
  })),
  fc.constant<Sample>({ text: 'name is null', naive: ({ fields: { name } }) => name === undefined }),
  fc.boolean().map((value): Sample => ({ text: String(value), naive: () => value })),
);

const { sample: samples } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    leaves,
    tie('sample').map(({ text, naive }): Sample => ({
      text: `not (${text})`,
      naive: (one) => unrank(1 - rank(naive(one))),
    })),
    fc
      .record({ and: fc.boolean(), terms: fc.array(tie('sample'), { minLength: 2, maxLength: 3 }) })
      .map(({ and, terms }): Sample => ({
        text: terms.map(({ text }) => `(${text})`).join(and ? ' and ' : ' or '),
        naive: (one) => unrank((and ? Math.min : Math.max)(...terms.map(({ naive }) => rank(naive(one))))),
      })),
  ),
}));

const rows: fc.Arbitrary<Row> = fc
  .record({
    key: fc.integer({ min: 1, max: 4 }),
    n: fc.option(numbers),
    name: fc.option(texts),
    dyn: fc.option(numbers),
  })
  .map(({ key, n, name, dyn }) =>
    row(
      {
        ...(n === null ? {} : { n }),
        ...(name === null ? {} : { name }),
        ...(dyn === null ? {} : { [DYNAMIC_FIELD]: { dyn } }),
      },
      key,
    ),
  );

test('predicates agree with three-valued logic written down plainly, and access paths leave no row out', () => {
  fc.assert(
    fc.property(samples, rows, ({ text, naive }, one) => {
      const { predicate, access } = compileFilter(text, SCHEMA);
      const selected = naive(one) === true;
      // Constant parts are folded, so that an unknown may have become false: what counts is what is selected.
      expect(predicate(one) === true).toBe(selected);
      const { path, exact } = access;
      const reached =
        path.kind === 'rows'
          ? one.row > path.after && one.row < path.before
          : path.kind === 'keys'
            ? path.keys.includes(one.key)
            : path.values.includes(one.fields[path.field]);
      if (selected) expect(reached).toBe(true);
      if (exact) expect(reached).toBe(selected);
    }),
    { numRuns: 2000 },
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
      expect(compileLike(parts.join(''))?.(text)).toBe(new RegExp(`^${source}$`, 'u').test(text));
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
      expect(Math.sign(compareTexts(a, b))).toBe(orderOfTexts(a, b));
    }),
  );
});
