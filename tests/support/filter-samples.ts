/**
 * @file Generated filters, each with its meaning written down a second time, plainly and apart from the engine: integers
 * are bigints throughout, strings are ordered by their bytes, `like` is a regular expression, and three-valued logic is
 * the minimum for `and` and the maximum for `or` of false < unknown < true.
 */
import fc from 'fast-check';
import { DYNAMIC_FIELD, PARTITION_FIELD, type Field, type Schema } from '../../src/milvus/local/schema.ts';
import type { Row } from '../../src/store/store.ts';

/** A table of fields by name, with what is not said left at its default. */
export function fieldOf(name: string, dataType: Field['dataType'], more: Partial<Field> = {}): Field {
  return { name, dataType, primary: false, nullable: true, description: '', ...more };
}

const KEY = 'uid';

/** Schemas with either kind of key, given or generated, with and without defaults. */
export const schemas: fc.Arbitrary<Schema> = fc
  .record({ keyType: fc.constantFrom('Int64', 'VarChar'), autoId: fc.boolean(), defaults: fc.boolean() })
  .map(({ keyType, autoId, defaults }) => ({
    autoId,
    dynamic: true,
    fields: [
      fieldOf(KEY, keyType as Field['dataType'], { primary: true, nullable: false }),
      fieldOf('vec', 'FloatVector', { dimension: 2 }),
      fieldOf('name', 'VarChar', defaults ? { defaultValue: 'ab' } : {}),
      fieldOf('n', 'Int32', defaults ? { defaultValue: 1 } : {}),
      fieldOf('big', 'Int64', defaults ? { defaultValue: 2n ** 60n } : {}),
      fieldOf('x', 'Double', defaults ? { defaultValue: 0.5 } : {}),
      fieldOf('f', 'Float'),
      fieldOf('yes', 'Bool', defaults ? { defaultValue: true } : {}),
      fieldOf('meta', 'JSON'),
      fieldOf('tags', 'Array', { elementType: 'VarChar', maxCapacity: 9 }),
      fieldOf('nums', 'Array', { elementType: 'Int64', maxCapacity: 9 }),
      // A name that every object has a property of.
      fieldOf('constructor', 'Int8'),
    ],
  }));

const small = fc.bigInt({ min: -3n, max: 3n });
const wide = fc.oneof(
  small,
  fc.constantFrom(
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    2n ** 60n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ),
);
const texts = fc.constantFrom('', 'a', 'ab', 'abc', 'b', 'ba', '1', '2', '\u{1f426}', '\ufb01');
const reals = fc.constantFrom(-1.5, -0.5, 0.1, 0.5, 1, 2.25, 3);

/** As rows hold integers: a number where that is exact. */
function narrowed(value: bigint): number | bigint {
  return value > -(2n ** 53n) && value < 2n ** 53n ? Number(value) : value;
}

type Json = string | number | bigint | boolean | null | Json[] | { [key: string]: Json };
const scalars: fc.Arbitrary<Json> = fc.oneof(
  wide.map(narrowed),
  texts,
  reals,
  fc.boolean(),
  fc.constant(null),
);
const jsons: fc.Arbitrary<Json> = fc.dictionary(
  fc.constantFrom('a', 'b'),
  fc.oneof(scalars, fc.array(fc.oneof(scalars, fc.array(scalars, { maxLength: 2 })), { maxLength: 3 })),
);

/** What a row holds; absent cells are null, or were stored before the field was added. */
export const cells: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    name: texts,
    n: small.map(Number),
    big: wide.map(narrowed),
    x: reals,
    f: reals.map(Math.fround),
    yes: fc.boolean(),
    meta: jsons,
    tags: fc.array(texts, { maxLength: 3 }),
    nums: fc.array(wide.map(narrowed), { maxLength: 3 }),
    constructor: small.map(Number),
    [DYNAMIC_FIELD]: fc.record({ dyn: fc.oneof(scalars, jsons) }),
    [PARTITION_FIELD]: fc.nat({ max: 2 }),
  },
  { requiredKeys: [] },
);

/** Keys of one kind. */
export const intKeys: fc.Arbitrary<number | string> = wide
  .map(narrowed)
  .map((key) => (typeof key === 'bigint' ? String(key) : key));
export const textKeys: fc.Arbitrary<number | string> = texts;

export type Truth = boolean | null;
export interface Sample {
  readonly text: string;
  /** Values of the templates in the text. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly truth: (row: Row, schema: Schema) => Truth;
}

interface Value {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A constant as text or as a template named after it. */
function constant(value: Json): fc.Arbitrary<Value> {
  const text = write(value);
  const name = `p${Buffer.from(text).toString('hex')}`;
  const isGivable = value !== null && !(Array.isArray(value) && value.length === 0);
  const written = fc.constant<Value>({ text, params: {} });
  return isGivable && !(typeof value === 'number' && !Number.isInteger(value))
    ? fc.oneof(written, fc.constant<Value>({ text: `{${name}}`, params: { [name]: value } }))
    : written;
}

function write(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

/** What stands in a column: bigint for integers, `null` for none, `undefined` for no dynamic keys at all. */
function cell(row: Row, schema: Schema, name: string): Json | undefined {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (name === KEY) return field?.dataType === 'Int64' ? BigInt(row.key) : row.key;
  const own = Object.entries(row.fields).find(([key]) => key === name)?.[1] as Json | undefined;
  const value = own ?? (field ? (field.defaultValue ?? null) : undefined);
  return field?.dataType.startsWith('Int') && value !== null ? BigInt(value as number) : value;
}

const bytes = (text: string): string => Buffer.from(text).toString('hex');

/** -1, 0, 1; `undefined` for values of two types. */
export function order(left: unknown, right: unknown): number | undefined {
  const isNumber = (value: unknown): value is number | bigint =>
    typeof value === 'number' || typeof value === 'bigint';
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return bytes(left) < bytes(right) ? -1 : bytes(left) > bytes(right) ? 1 : 0;
}

const OPERATORS = ['==', '!=', '<', '<=', '>', '>='] as const;
type Operator = (typeof OPERATORS)[number];
const operators = fc.constantFrom(...OPERATORS);
const MIRRORED: Readonly<Record<Operator, Operator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** What stands beyond an Array's end: it satisfies no comparison. */
const NOTHING = Symbol('nothing');

/** Missing values and values of another type satisfy `!=` and nothing else. */
function test(operator: Operator, left: unknown, right: unknown): Truth {
  if (left === null || right === null) return null;
  if (left === NOTHING || right === NOTHING) return false;
  const found = order(left, right);
  if (found === undefined) return operator === '!=';
  return [
    operator.includes('=') && operator !== '!=' && found === 0,
    operator === '!=' && found !== 0,
    operator.startsWith('<') && found < 0,
    operator.startsWith('>') && found > 0,
  ].includes(true);
}

function equal(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return order(left, right) === 0;
  return left.length === right.length && left.every((item, position) => equal(item, right[position]));
}

/** `f op constant`, either side first. */
function comparison(
  column: string,
  read: (row: Row, schema: Schema) => unknown,
  values: fc.Arbitrary<Json>,
  seen: (value: Json) => unknown = (value) => value,
  allowed: fc.Arbitrary<Operator> = operators,
): fc.Arbitrary<Sample> {
  return fc
    .record({ value: values, operator: allowed, mirrored: fc.boolean() })
    .chain(({ value, operator, mirrored }) =>
      constant(value).map(({ text, params }): Sample => ({
        text: mirrored ? `${text} ${MIRRORED[operator]} ${column}` : `${column} ${operator} ${text}`,
        params,
        truth: (row, schema) => test(operator, read(row, schema), seen(value)),
      })),
    );
}

function range(
  column: string,
  values: fc.Arbitrary<Json>,
  seen: (value: Json) => unknown,
): fc.Arbitrary<Sample> {
  return fc
    .record({ a: values, b: values, low: fc.constantFrom('<', '<='), high: fc.constantFrom('<', '<=') })
    .map(({ a, b, low, high }): Sample => {
      const [lower, upper] = (order(a, b) ?? 0) > 0 ? [b, a] : [a, b];
      return {
        text: `${write(lower)} ${low} ${column} ${high} ${write(upper)}`,
        params: {},
        truth: (row, schema) => {
          const value = cell(row, schema, column);
          if (value === null) return null;
          return test(low, seen(lower), value) === true && test(high, value, seen(upper)) === true;
        },
      };
    });
}

function membership(
  column: string,
  read: (row: Row, schema: Schema) => unknown,
  values: fc.Arbitrary<Json>,
  seen: (value: Json) => unknown = (value) => value,
): fc.Arbitrary<Sample> {
  return fc
    .record({ list: fc.array(values, { maxLength: 4 }), negated: fc.boolean() })
    .chain(({ list, negated }) =>
      constant(list).map(({ text, params }): Sample => ({
        text: `${column} ${negated ? 'not in' : 'in'} ${text}`,
        params,
        truth: (row, schema) => {
          const value = read(row, schema);
          return value === null ? null : list.some((item) => order(value, seen(item)) === 0) !== negated;
        },
      })),
    );
}

function like(column: string, read: (row: Row, schema: Schema) => unknown): fc.Arbitrary<Sample> {
  const parts = fc.array(fc.constantFrom('a', 'b', '%', '_', '\\%', '\u{1f426}'), { maxLength: 4 });
  return parts.chain((pattern) => {
    const source = pattern
      .map((part) => (part === '%' ? '[^]*' : part === '_' ? '[^]' : part.replace('\\', '')))
      .join('');
    const expression = new RegExp(`^${source}$`, 'u');
    return constant(pattern.join('')).map(({ text, params }): Sample => ({
      text: `${column} like ${text}`,
      params,
      truth: (row, schema) => {
        const value = read(row, schema);
        return value === null ? null : typeof value === 'string' && expression.test(value);
      },
    }));
  });
}

const steps: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

/** Integers of 64 bits that wrap around. */
function arithmetic(column: string): fc.Arbitrary<Sample> {
  return fc
    .record({ step: fc.constantFrom(...Object.keys(steps)), by: wide, operator: operators, value: wide })
    .map(({ step, by, operator, value }): Sample => {
      const right = by === 0n ? 1n : by;
      return {
        text: `${column} ${step} ${right} ${operator} ${value}`,
        params: {},
        truth: (row, schema) => {
          const left = cell(row, schema, column);
          if (left === null) return null;
          return test(operator, BigInt.asIntN(64, steps[step]?.(left as bigint, right) ?? 0n), value);
        },
      };
    });
}

function isPresent(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value !== 'object') return true;
  return Object.values(value).some(isPresent);
}

/** A key of a JSON column or a dynamic key; `undefined` where it is missing. */
function jsonKey(column: string, key: string): (row: Row, schema: Schema) => unknown {
  return (row, schema) => {
    const whole = cell(row, schema, column);
    if (whole === null) return null;
    return (whole as Record<string, Json> | undefined)?.[key] ?? undefined;
  };
}

const jsonLeaves = (text: string, read: (row: Row, schema: Schema) => unknown): fc.Arbitrary<Sample> => {
  const constants = fc.oneof(
    wide.map((value): Json => value),
    texts,
    reals,
  );
  return fc.oneof(
    comparison(text, read, constants),
    comparison(text, read, fc.boolean()),
    membership(text, read, constants),
    like(text, read),
    fc.boolean().map((negated): Sample => ({
      text: `${text} ${negated ? 'is not null' : 'is null'}`,
      params: {},
      truth: (row, schema) => isPresent(read(row, schema)) === negated,
    })),
    fc.constant<Sample>({
      text: `exists ${text}`,
      params: {},
      truth: (row, schema) => isPresent(read(row, schema)),
    }),
    fc
      .record({ list: fc.array(constants, { minLength: 1, maxLength: 2 }), every: fc.boolean() })
      .map(({ list, every }): Sample => ({
        text: `json_contains_${every ? 'all' : 'any'}(${text}, ${write(list)})`,
        params: {},
        truth: (row, schema) => {
          const value = read(row, schema);
          if (value === null) return null;
          if (!Array.isArray(value)) return false;
          const isThere = (item: Json): boolean => value.some((element) => equal(element, item));
          return every ? list.every(isThere) : list.some(isThere);
        },
      })),
    fc
      .record({ list: fc.array(constants, { maxLength: 2 }), negated: fc.boolean() })
      .map(({ list, negated }): Sample => ({
        text: `${text} ${negated ? '!=' : '=='} ${write(list)}`,
        params: {},
        truth: (row, schema) => {
          const value = read(row, schema);
          return value === null ? null : Array.isArray(value) && equal(value, list) !== negated;
        },
      })),
  );
};

const whole = (column: string) => (row: Row, schema: Schema) => cell(row, schema, column);
const integers = wide.map((value): Json => value);
const element =
  (column: string, at: number) =>
  (row: Row, schema: Schema): unknown => {
    const value = cell(row, schema, column) as Json[] | null;
    return value === null ? null : (value[at] ?? NOTHING);
  };

/** Filters of one term, for schemas whose key is of this type. */
function leavesFor(keyType: Field['dataType']): fc.Arbitrary<Sample> {
  const keyValues: fc.Arbitrary<Json> = keyType === 'Int64' ? integers : texts;
  const keys = fc.oneof(
    comparison(KEY, whole(KEY), keyValues),
    membership(KEY, whole(KEY), keyValues),
    ...(keyType === 'Int64'
      ? [arithmetic(KEY), range(KEY, integers, (value) => value)]
      : [like(KEY, whole(KEY))]),
  );
  const columns = fc.oneof(
    ...['n', 'big', 'constructor'].flatMap((column) => [
      comparison(column, whole(column), integers),
      membership(column, whole(column), integers),
      range(column, integers, (value) => value),
      arithmetic(column),
    ]),
    comparison('x', whole('x'), fc.oneof(reals, integers), (value) => Number(value)),
    membership('x', whole('x'), fc.oneof(reals, integers), (value) => Number(value)),
    range('x', reals, (value) => value),
    comparison('f', whole('f'), reals, (value) => Math.fround(Number(value))),
    membership('f', whole('f'), reals, (value) => Math.fround(Number(value))),
    comparison('name', whole('name'), texts),
    membership('name', whole('name'), texts),
    range('name', texts, (value) => value),
    like('name', whole('name')),
    comparison('yes', whole('yes'), fc.boolean()),
    membership('yes', whole('yes'), fc.boolean()),
    fc
      .record({
        column: fc.constantFrom('name', 'n', 'big', 'f', 'yes', 'meta', 'tags'),
        negated: fc.boolean(),
      })
      .map(({ column, negated }): Sample => ({
        text: `${column} ${negated ? 'is not null' : 'is null'}`,
        params: {},
        truth: (row, schema) => (cell(row, schema, column) !== null) === negated,
      })),
    fc
      .record({ left: fc.constantFrom('n', 'big'), operator: operators, right: fc.constantFrom('x', 'big') })
      .map(({ left, operator, right }): Sample => ({
        text: `${left} ${operator} ${right}`,
        params: {},
        truth: (row, schema) => test(operator, cell(row, schema, left), cell(row, schema, right)),
      })),
  );
  const others = fc.oneof(
    jsonLeaves('meta["a"]', jsonKey('meta', 'a')),
    jsonLeaves('dyn', jsonKey(DYNAMIC_FIELD, 'dyn')),
    jsonLeaves('$meta["dyn"]', jsonKey(DYNAMIC_FIELD, 'dyn')),
    comparison('tags[1]', element('tags', 1), texts),
    like('tags[0]', element('tags', 0)),
    membership('nums[0]', element('nums', 0), integers),
    comparison(
      'array_length(tags)',
      (row, schema) => (cell(row, schema, 'tags') as Json[] | null)?.length ?? null,
      small.map((value): Json => value),
    ),
    integers.map((value): Sample => ({
      text: `array_contains(nums, ${write(value)})`,
      params: {},
      truth: (row, schema) =>
        (cell(row, schema, 'nums') as Json[] | null)?.some((item) => equal(item, value)) ?? null,
    })),
    fc.boolean().map((value): Sample => ({ text: String(value), params: {}, truth: () => value })),
  );
  return fc.oneof(keys, columns, others);
}

const rank = (truth: Truth): number => (truth === null ? 0.5 : Number(truth));
const unrank = (value: number): Truth => (value === 0.5 ? null : value === 1);

/** Filters of any shape, for schemas whose key is of this type. */
export function samplesFor(keyType: Field['dataType']): fc.Arbitrary<Sample> {
  return fc.letrec<{ sample: Sample }>((tie) => ({
    sample: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leavesFor(keyType),
      tie('sample').map(({ text, params, truth }): Sample => ({
        text: `not (${text})`,
        params,
        truth: (row, schema) => unrank(1 - rank(truth(row, schema))),
      })),
      fc
        .record({ and: fc.boolean(), terms: fc.array(tie('sample'), { minLength: 2, maxLength: 3 }) })
        .map(({ and, terms }): Sample => ({
          text: terms.map(({ text }) => `(${text})`).join(and ? ' and ' : ' or '),
          params: Object.assign({}, ...terms.map(({ params }) => params)) as Sample['params'],
          truth: (row, schema) =>
            unrank((and ? Math.min : Math.max)(...terms.map(({ truth }) => rank(truth(row, schema))))),
        })),
    ),
  })).sample;
}
