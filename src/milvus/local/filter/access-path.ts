/**
 * @file How the rows that a condition can be true for are reached without reading all of them: sets of row ordinals,
 * intersected and united. What a set is made of is looked up in src/milvus/local/row-finder.ts.
 */
import type { DataType } from '../../types.ts';
import { rowKeyOf, type RowKey } from '../row-key.ts';
import { isNumeric, PARTITION_FIELD, type Schema } from '../schema.ts';
import { isPlain, type Condition, type Operand, type OrderOperator, type ScalarValue } from './condition.ts';
import { orderOf } from './value-operations.ts';

/** One end of a range of values. */
export interface Bound {
  readonly value: ScalarValue;
  readonly inclusive: boolean;
}

/** Values of one column; null is no value, and in `absent` only. */
export type ValueSelection =
  | { readonly kind: 'among'; readonly values: readonly ScalarValue[] }
  | { readonly kind: 'others'; readonly than: readonly ScalarValue[] }
  | { readonly kind: 'between'; readonly lower?: Bound; readonly upper?: Bound }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' };

export type AccessPath =
  /** Rows with these primary keys, each named once. */
  | { readonly kind: 'keys'; readonly keys: readonly RowKey[] }
  /** Rows whose value of a column is among those selected. */
  | { readonly kind: 'values'; readonly column: string; readonly selection: ValueSelection }
  /** Rows whose ordinal is greater than `after` and smaller than `before`. */
  | RowRange
  /** Rows on all of these paths, or on any of them; two or more. */
  | { readonly kind: 'every' | 'any'; readonly paths: readonly AccessPath[] };

export interface RowRange {
  readonly kind: 'rows';
  readonly after: number;
  readonly before: number;
}

export interface Access {
  readonly path: AccessPath;
  /** The condition is true for every row of the path, so that nothing needs to be checked. */
  readonly exact: boolean;
}

/** Which rows a request is about, whatever its filter says. */
export interface RowScope {
  /** Ids of partitions; all when absent. */
  readonly partitions?: readonly number[];
  /** Only rows whose ordinal is smaller than this (flushed rows). */
  readonly before?: number;
}

export const ALL_ROWS: RowRange = Object.freeze({ kind: 'rows', after: -1, before: Infinity });
const NO_ROWS = Object.freeze({ kind: 'keys', keys: Object.freeze([]) } as const);

type RangeOperator = Exclude<OrderOperator, '=='>;

const NEGATED: Readonly<Record<RangeOperator, RangeOperator>> = Object.freeze({
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
});

/** The way to the rows that `condition` can be true for, within `scope`. */
export function planAccess(condition: Condition, schema: Schema, scope: RowScope): Access {
  const own = offerOf(condition, false, schema) ?? { path: ALL_ROWS, exact: false };
  const paths: AccessPath[] = [own.path];
  if (scope.before !== undefined) paths.push({ ...ALL_ROWS, before: scope.before });
  if (scope.partitions) {
    const selection = { kind: 'among', values: scope.partitions } as const;
    paths.push({ kind: 'values', column: PARTITION_FIELD, selection });
  }
  return paths.length === 1 ? own : { path: intersect(paths), exact: own.exact };
}

/** The keys, when the condition does nothing but list some. */
export function listedKeys(condition: Condition): readonly RowKey[] | undefined {
  const isList = condition.kind === 'in' || (condition.kind === 'compare' && condition.operator === '==');
  if (!isList || !condition.operand.isKey || !isPlain(condition.operand)) return undefined;
  return keysOf(condition.kind === 'in' ? condition.values : [condition.value]);
}

/**
 * What is offered for the rows that a condition is true for, or false for when negated; rows that it is unknown for are
 * in neither. `undefined` when all rows have to be looked at.
 */
function offerOf(condition: Condition, negated: boolean, schema: Schema): Access | undefined {
  switch (condition.kind) {
    case 'constant':
      return exactly(condition.value !== negated ? ALL_ROWS : NO_ROWS);
    case 'not':
      return offerOf(condition.term, !negated, schema);
    case 'and':
    case 'or': {
      const offers = condition.terms.map((term) => offerOf(term, negated, schema));
      return (condition.kind === 'and') !== negated ? offerOfEvery(offers) : offerOfAny(offers);
    }
    case 'compare': {
      const { operand, operator, value } = condition;
      return operator === '!=' ? undefined : offerOfComparison(operand, operator, value, negated, schema);
    }
    case 'in':
      return offerOfValues(condition.operand, condition.values, negated);
    case 'null':
      return offerOfColumn(condition.operand, { kind: negated ? 'present' : 'absent' });
    case 'like': {
      const { operand, pattern } = condition;
      if (negated || (pattern.prefix === '' && pattern.rest !== 'nothing')) return undefined;
      if (pattern.rest === 'nothing') return offerOfValues(operand, [pattern.prefix], false);
      const offer = offerOfColumn(operand, { kind: 'prefix', prefix: pattern.prefix });
      return offer && { ...offer, exact: pattern.rest === 'anything' };
    }
    case 'columns':
    case 'exists':
    case 'array':
    case 'contains':
      return undefined;
  }
}

/** Whatever some of the terms offer narrows the rows down; it is exact when all do, and exactly. */
function offerOfEvery(offers: readonly (Access | undefined)[]): Access | undefined {
  const made = offers.filter((offer) => offer !== undefined);
  if (made.length === 0) return undefined;
  const exact = made.length === offers.length && made.every((offer) => offer.exact);
  return { path: intersect(made.map(({ path }) => path)), exact };
}

/** One term without an offer can be true for any row. */
function offerOfAny(offers: readonly (Access | undefined)[]): Access | undefined {
  const made = offers.filter((offer) => offer !== undefined);
  if (made.length < offers.length) return undefined;
  return {
    path: { kind: 'any', paths: made.map(({ path }) => path) },
    exact: made.every(({ exact }) => exact),
  };
}

function offerOfComparison(
  operand: Operand,
  operator: OrderOperator,
  value: ScalarValue,
  negated: boolean,
  schema: Schema,
): Access | undefined {
  if (operator === '==') return offerOfValues(operand, [value], negated);
  const actual = negated ? NEGATED[operator] : operator;
  if (schema.autoId && operand.isKey && isPlain(operand) && operand.dataType === 'Int64') {
    return exactly(rowsOfGeneratedKeys(actual, Number(value)));
  }
  const bound = { value, inclusive: actual.endsWith('=') };
  return offerOfColumn(
    operand,
    actual.startsWith('<') ? { kind: 'between', upper: bound } : { kind: 'between', lower: bound },
  );
}

function offerOfValues(
  operand: Operand,
  values: readonly ScalarValue[],
  negated: boolean,
): Access | undefined {
  if (operand.isKey && isPlain(operand) && !negated) return exactly({ kind: 'keys', keys: keysOf(values) });
  return offerOfColumn(operand, negated ? { kind: 'others', than: values } : { kind: 'among', values });
}

function offerOfColumn(operand: Operand, selection: ValueSelection): Access | undefined {
  if (!isPlain(operand) || !isIndexable(operand.dataType)) return undefined;
  return exactly({ kind: 'values', column: operand.column, selection });
}

function isIndexable(dataType: DataType): boolean {
  return dataType === 'VarChar' || dataType === 'Bool' || isNumeric(dataType);
}

function exactly(path: AccessPath): Access {
  return { path, exact: true };
}

/** @param values of an Int64 or of a VarChar key */
function keysOf(values: readonly ScalarValue[]): readonly RowKey[] {
  return [...new Set((values as readonly (RowKey | bigint)[]).map(rowKeyOf))];
}

/** A generated key is its row's ordinal plus one, so a range of keys is a range of rows. */
function rowsOfGeneratedKeys(operator: RangeOperator, key: number): RowRange {
  switch (operator) {
    case '>':
      return { ...ALL_ROWS, after: key - 1 };
    case '>=':
      return { ...ALL_ROWS, after: key - 2 };
    case '<':
      return { ...ALL_ROWS, before: key - 1 };
    case '<=':
      return { ...ALL_ROWS, before: key };
  }
}

/** One path of several: nested ones taken apart, ranges of rows and of one column's values joined. */
function intersect(paths: readonly AccessPath[]): AccessPath {
  const flat = paths.flatMap((path) => (path.kind === 'every' ? path.paths : [path]));
  let rows = ALL_ROWS;
  const ranges = new Map<string, ValueRange>();
  const others: AccessPath[] = [];
  for (const path of flat) {
    if (path.kind === 'rows') {
      rows = {
        kind: 'rows',
        after: Math.max(rows.after, path.after),
        before: Math.min(rows.before, path.before),
      };
    } else if (path.kind === 'values' && path.selection.kind === 'between') {
      ranges.set(path.column, joinRanges(ranges.get(path.column), path.selection));
    } else others.push(path);
  }
  const joined: AccessPath[] = [
    ...others,
    ...[...ranges].map(([column, selection]): AccessPath => ({ kind: 'values', column, selection })),
  ];
  const isOpen = rows.after <= ALL_ROWS.after && rows.before === ALL_ROWS.before;
  if (!isOpen || joined.length === 0) joined.push(rows);
  const [only, ...more] = joined;
  return only && more.length === 0 ? only : { kind: 'every', paths: joined };
}

type ValueRange = ValueSelection & { readonly kind: 'between' };

function joinRanges(first: ValueRange | undefined, second: ValueRange): ValueRange {
  const lower = tighter(first?.lower, second.lower, 1);
  const upper = tighter(first?.upper, second.upper, -1);
  return { kind: 'between', ...(lower ? { lower } : {}), ...(upper ? { upper } : {}) };
}

/** @param inward 1 where greater values are tighter (a lower bound), -1 where smaller ones are */
function tighter(first: Bound | undefined, second: Bound | undefined, inward: 1 | -1): Bound | undefined {
  if (!first || !second) return first ?? second;
  const order = (orderOf(first.value, second.value) ?? 0) * inward;
  return order > 0 || (order === 0 && !first.inclusive) ? first : second;
}
