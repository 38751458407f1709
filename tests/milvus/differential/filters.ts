/** @file Filters over the whole grammar as far as Milvus 2.3 has it, as text: well typed for the most part. */
import fc from 'fast-check';
import type { ElementType } from '../../../src/milvus/types.ts';
import { JSON_SCALAR, VALUES } from './values.ts';

type Text = fc.Arbitrary<string>;

const SCALARS: Readonly<Record<string, ElementType>> = Object.freeze({
  flag: 'Bool',
  i8: 'Int8',
  i16: 'Int16',
  i32: 'Int32',
  i64: 'Int64',
  f: 'Float',
  d: 'Double',
  s: 'VarChar',
});
const ARRAYS: Readonly<Record<string, ElementType>> = Object.freeze({
  longs: 'Int64',
  doubles: 'Double',
  flags: 'Bool',
  names: 'VarChar',
});
const INTEGERS = ['i8', 'i16', 'i32', 'i64'] as const;
const NUMBERS = [...INTEGERS, 'f', 'd'] as const;

const pick = <T>(...options: readonly T[]) => fc.constantFrom(...options);
const oneOf = (...options: readonly Text[]): Text => fc.oneof(...options);

/** Text out of parts: strings as they are, arbitraries drawn. */
function text(strings: TemplateStringsArray, ...parts: Text[]): Text {
  return fc.tuple(...parts).map((drawn) => String.raw({ raw: strings }, ...drawn));
}

/** A constant as a filter writes it. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' && !Number.isSafeInteger(value) ? floating(value) : String(value);
}

/** A float that is whole is no integer to a filter. */
const floating = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function constantOf(type: ElementType): Text {
  if (type === 'Float' || type === 'Double') {
    return fc.oneof(VALUES[type].map(floating), VALUES.Int8.map(literal));
  }
  return (VALUES[type] as fc.Arbitrary<unknown>).map(literal);
}
const listOf = (item: Text, minLength = 0): Text =>
  fc.array(item, { minLength, maxLength: 4 }).map((items) => `[${items.join(', ')}]`);
/** Milvus 2.3 has the empty list after `in` only. */
const someOf = (item: Text): Text => listOf(item, 1);

type Ordered = string | number | bigint | boolean;
function rangeOf(middle: Text, bounds: fc.Arbitrary<Ordered>): Text {
  return fc
    .tuple(bounds, pick('<', '<='), middle, pick('<', '<='), bounds)
    .map(([one, first, name, second, other]) => {
      const [low, high] = isBefore(one, other) ? [one, other] : [other, one];
      return `${literal(low)} ${first} ${name} ${second} ${literal(high)}`;
    });
}
/** As Milvus orders: strings by their bytes. */
function isBefore(one: Ordered, other: Ordered): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return one < other;
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}

const order = pick('<', '<=', '>', '>=');
const equality = pick('==', '!=');
const membership = pick('in', 'not in');
const comparator = oneOf(order, equality);
/** Booleans have no order. */
const comparatorOf = (type: ElementType): Text => (type === 'Bool' ? equality : comparator);

const small = fc.integer({ min: 1, max: 5 }).map(String);
const integerArithmetic = pick('+', '-', '*', '/', '%');
const arithmetic = pick('+', '-', '*', '/');

const scalarName = pick(...Object.keys(SCALARS));
const arrayName = pick(...Object.keys(ARRAYS));
const typed = (draw: (name: string, type: ElementType) => Text): Text =>
  scalarName.chain((name) => draw(name, SCALARS[name] as ElementType));
const onArray = (draw: (name: string, type: ElementType) => Text): Text =>
  arrayName.chain((name) => draw(name, ARRAYS[name] as ElementType));

const pattern = fc
  .array(pick('a', 'b', 'é', '日', '%', '_', '', '\\%', '\\_'), { minLength: 1, maxLength: 4 })
  .map((parts) => JSON.stringify(parts.join('')));
/** All that Milvus 2.3 knows. */
const prefix = pick('a', 'ab', 'é', '日', '', '"').map((start) => JSON.stringify(`${start}%`));

const jsonScalar = JSON_SCALAR.map(literal);
const jsonNumber = fc.oneof(
  fc.integer({ min: -3, max: 6 }).map(String),
  pick('0.5', '1.5', '9007199254740993'),
);
const jsonPath = pick(
  'j["n"]',
  'j["t"]',
  'j["list"]',
  'j["list"][0]',
  'j["mixed"]',
  'j["o"]["x"]',
  'j["o"]["y"]["z"]',
  "j['missing']",
  'dn',
  'dt',
  'dlist[1]',
  'dmixed',
  'do["x"]',
  '$meta["dn"]',
  '$meta["do"]["y"]["z"]',
  'nobody',
);
const jsonList = pick(
  'j["list"]',
  'dlist',
  '$meta["dlist"]',
  'j["mixed"]',
  'dmixed',
  'j["n"]',
  'j["missing"]',
);

/** Milvus 2.3 takes values of one type. */
const jsonListOfOne = oneOf(
  listOf(fc.integer({ min: -3, max: 6 }).map(String)),
  listOf(pick('0.5', '1.5', '-2.25')),
  listOf(pick('', 'a', 'ab', 'é', '1').map(literal)),
  listOf(pick('true', 'false')),
);

const onScalars = oneOf(
  typed((name, type) => text`${pick(name)} ${comparatorOf(type)} ${constantOf(type)}`),
  typed((name, type) => text`${constantOf(type)} ${comparatorOf(type)} ${pick(name)}`),
  typed((name, type) => text`${pick(name)} ${membership} ${listOf(constantOf(type))}`),
  typed((name, type) => rangeOf(pick(name), VALUES[type] as fc.Arbitrary<Ordered>)),
  text`${pick(...NUMBERS)} ${arithmetic} ${small} ${equality} ${VALUES.Int8.map(literal)}`,
  text`${pick(...INTEGERS)} ${integerArithmetic} ${small} ${equality} ${VALUES.Int8.map(literal)}`,
  text`${small} ${pick('+', '*')} ${pick(...INTEGERS)} ${equality} ${VALUES.Int8.map(literal)}`,
  text`${pick(...NUMBERS)} ${comparator} ${pick(...NUMBERS)}`,
  text`s like ${prefix}`,
  text`s ${comparator} ${constantOf('VarChar')}`,
);

const onJson = oneOf(
  text`${jsonPath} ${comparator} ${jsonScalar}`,
  text`${jsonPath} ${equality} ${jsonScalar}`,
  text`${jsonScalar} ${comparator} ${jsonPath}`,
  text`${jsonPath} ${membership} ${jsonListOfOne}`,
  rangeOf(jsonPath, fc.integer({ min: -3, max: 6 })),
  rangeOf(jsonPath, pick('', 'a', 'ab', 'b', 'é')),
  text`${jsonPath} ${integerArithmetic} ${small} ${equality} ${fc.integer({ min: -3, max: 6 }).map(String)}`,
  text`${jsonPath} like ${prefix}`,
  text`(exists ${jsonPath})`,
  text`${pick('json_contains', 'JSON_CONTAINS')}(${jsonList}, ${jsonScalar})`,
  text`${pick('json_contains_all', 'json_contains_any')}(${jsonList}, ${someOf(jsonScalar)})`,
  text`array_length(${jsonList}) ${equality} ${small}`,
  text`${jsonList} ${equality} ${someOf(jsonScalar)}`,
);

const onArrays = oneOf(
  onArray(
    (name, type) => text`${pick(name)}[${pick('0', '1', '3')}] ${comparatorOf(type)} ${constantOf(type)}`,
  ),
  onArray((name, type) => text`${pick(name)}[0] ${membership} ${listOf(constantOf(type))}`),
  onArray(
    (name, type) => text`${pick('array_contains', 'json_contains')}(${pick(name)}, ${constantOf(type)})`,
  ),
  onArray(
    (name, type) =>
      text`${pick('array_contains_all', 'array_contains_any')}(${pick(name)}, ${someOf(constantOf(type))})`,
  ),
  onArray((name) => text`array_length(${pick(name)}) ${equality} ${small}`),
  text`longs[0] ${integerArithmetic} ${small} ${equality} ${VALUES.Int8.map(literal)}`,
  text`names[0] like ${prefix}`,
);

const onKeys = (key: 'Int64' | 'VarChar', keys: fc.Arbitrary<unknown>): Text =>
  oneOf(
    text`id ${comparator} ${keys.map(literal)}`,
    text`id ${membership} ${listOf(keys.map(literal))}`,
    ...(key === 'Int64'
      ? [text`id ${pick('%', '/')} ${small} == ${pick('0', '1', '2')}`]
      : [text`id like "k1%"`]),
  );

/** Wrongly typed, not in the grammar, or not in that of Milvus 2.3. */
const doubtful = oneOf(
  text`i8 == 1 ${pick('AND', 'OR')} i16 == 1`,
  text`${pick('i8 NOT IN [1]', 'NOT (i8 == 1)', 'EXISTS dn', 's LIKE "a%"')}`,
  text`${pick(...NUMBERS, 'dn', 'longs[0]')} ${arithmetic} ${small} ${order} ${VALUES.Int8.map(literal)}`,
  text`${jsonPath} ${membership} ${listOf(jsonScalar)}`,
  text`${pick('longs == []', 'json_contains_any(dlist, [])', 'json_contains_all(dlist, [])', 'dlist == []')}`,
  text`exists ${jsonPath} ${pick('and', '||')} i8 == 1`,
  text`array_length(${jsonList}) ${order} ${small}`,
  text`${jsonNumber} < ${jsonPath} <= ${jsonNumber}`,
  typed((name) => text`${pick(name)} ${comparator} ${jsonScalar}`),
  typed((name) => text`${pick(name)} in ${listOf(jsonScalar)}`),
  typed((name) => text`${constantOf('Int8')} < ${pick(name)} < ${constantOf('Int8')}`),
  text`${scalarName} ${comparator} ${scalarName}`,
  text`${scalarName} ${comparator} ${jsonPath}`,
  text`${pick('s', 'j["t"]', 'names[0]', 'dt')} like ${pattern}`,
  text`i8 like ${pattern}`,
  text`j ${equality} ${jsonScalar}`,
  text`${scalarName} ${pick('&', '|', '^', '<<', '>>', '**')} ${small} == ${small}`,
  text`${scalarName} ${integerArithmetic} ${scalarName} == ${small}`,
  text`${small} ${pick('-', '/', '%')} ${pick(...INTEGERS)} == ${small}`,
  // Division and modulo by 0 are left out: they end the process of Milvus 2.3.
  text`not ${scalarName} == ${small}`,
  text`${pick('json_contains', 'array_contains', 'array_contains_any')}(${oneOf(scalarName, arrayName)}, ${jsonScalar})`,
  text`array_length(${scalarName}) == ${small}`,
  text`exists ${oneOf(scalarName, pick('j', 'longs', 'longs[0]', 'v'))}`,
  text`${arrayName} ${equality} ${listOf(jsonScalar)}`,
  text`${oneOf(scalarName, pick('true', 'false', '1', '"a"', 'v == 1', 'i8 == ', '== 1', 'i8 === 1', 'i8 == 1)', ''))}`,
  text`${pick('i8 == 1', 'true', '1 == 2')} ${pick('and', 'or')} ${pick('true', 'false', '1 < 2', '"a" == "b"')}`,
  text`${small} ${arithmetic} ${small} ${comparator} ${pick(...INTEGERS)}`,
);

/** @param keys values that primary keys have */
export function filters(key: 'Int64' | 'VarChar', keys: fc.Arbitrary<unknown>): Text {
  const single = fc.oneof(
    { weight: 5, arbitrary: onScalars },
    { weight: 6, arbitrary: onJson },
    { weight: 3, arbitrary: onArrays },
    { weight: 1, arbitrary: onKeys(key, keys) },
  );
  const negated = text`${pick('not', '!')} (${single})`;
  const term = fc.oneof({ weight: 4, arbitrary: single }, { weight: 1, arbitrary: negated });
  const pair = text`${term} ${pick('and', 'or', '&&', '||')} ${term}`;
  const nested = text`(${pair}) ${pick('and', 'or')} ${pick('not ', '')}(${pair})`;
  return fc.oneof(
    { weight: 6, arbitrary: single },
    { weight: 1, arbitrary: negated },
    { weight: 2, arbitrary: pair },
    { weight: 1, arbitrary: nested },
    { weight: 3, arbitrary: doubtful },
  );
}
