/** @file From a condition to a function of a row, in SQL's three-valued logic (contract section 6.8). */
import type { Row } from '../../../store/store.ts';
import type { DataType } from '../../types.ts';
import { isInteger, type Schema } from '../schema.ts';
import { columnReader } from './column.ts';
import type { ArithmeticStep, Condition, ConstantValue, Operand } from './condition.ts';
import { identityOf, isNumericValue, type Numeric } from './int64.ts';
import { calculate, calculateInt64, holds, orderOf } from './value-operations.ts';

/** `null` is unknown. Only a row with `true` is selected. */
export type Truth = boolean | null;
export type Predicate = (row: Row) => Truth;

/**
 * A value taken from a row: `null` for a column that is null (every comparison is unknown then), `undefined` for a
 * missing or null JSON key and for an element beyond an Array's end (every comparison is false then, so that its
 * negation selects the row).
 */
type Getter = (row: Row) => unknown;

export function compilePredicate(condition: Condition, schema: Schema): Predicate {
  switch (condition.kind) {
    case 'constant':
      return () => condition.value;
    case 'and':
      return compileAnd(condition.terms.map((term) => compilePredicate(term, schema)));
    case 'or':
      return compileOr(condition.terms.map((term) => compilePredicate(term, schema)));
    case 'not': {
      const term = compilePredicate(condition.term, schema);
      return (row) => {
        const truth = term(row);
        return truth === null ? null : !truth;
      };
    }
    case 'compare': {
      const { operator, value: constant } = condition;
      return onValue(condition.operand, schema, (value) => {
        const order = orderOf(value, constant);
        return order !== undefined && holds(operator, order);
      });
    }
    case 'columns': {
      const [left, right] = [compileGetter(condition.left, schema), compileGetter(condition.right, schema)];
      return (row) => {
        const [first, second] = [left(row), right(row)];
        if (first === null || second === null) return null;
        const order = orderOf(first, second);
        return order !== undefined && holds(condition.operator, order);
      };
    }
    case 'in': {
      const values: ReadonlySet<unknown> = new Set(condition.values.map(identityOf));
      return onValue(condition.operand, schema, (value) => values.has(identityOf(value)));
    }
    case 'like': {
      const { matches } = condition.pattern;
      return onValue(condition.operand, schema, (value) => typeof value === 'string' && matches(value));
    }
    case 'null': {
      const get = compileGetter(condition.operand, schema);
      return (row) => get(row) === null;
    }
    case 'exists': {
      const get = compileGetter(condition.operand, schema);
      return (row) => isPresent(get(row));
    }
    case 'array': {
      const { negated, value: wanted } = condition;
      return onValue(
        condition.operand,
        schema,
        (value) => Array.isArray(value) && equals(value, wanted) !== negated,
      );
    }
    case 'contains': {
      const { every, values } = condition;
      return onValue(condition.operand, schema, (value) => {
        if (!Array.isArray(value)) return false;
        const holdsOne = (wanted: ConstantValue) => value.some((element) => equals(element, wanted));
        return every ? values.every(holdsOne) : values.some(holdsOne);
      });
    }
  }
}

function compileAnd(terms: readonly Predicate[]): Predicate {
  return (row) => {
    let truth: Truth = true;
    for (const term of terms) {
      const own = term(row);
      if (own === false) return false;
      if (own === null) truth = null;
    }
    return truth;
  };
}

function compileOr(terms: readonly Predicate[]): Predicate {
  return (row) => {
    let truth: Truth = false;
    for (const term of terms) {
      const own = term(row);
      if (own === true) return true;
      if (own === null) truth = null;
    }
    return truth;
  };
}

function onValue(operand: Operand, schema: Schema, test: (value: unknown) => boolean): Predicate {
  const get = compileGetter(operand, schema);
  return (row) => {
    const value = get(row);
    return value === null ? null : test(value);
  };
}

function compileGetter(operand: Operand, schema: Schema): Getter {
  const { column, dataType, path, steps, length } = operand;
  let get: Getter = columnReader(schema, column);
  if (path.length > 0 || dataType === 'JSON') get = through(get, (value) => followPath(value, path));
  if (length) get = through(get, (value) => (Array.isArray(value) ? value.length : undefined));
  return steps.length === 0 ? get : arithmeticGetter(get, steps, dataType);
}

/** What is null stays so. */
function through(get: Getter, next: (value: unknown) => unknown): Getter {
  return (row) => {
    const value = get(row);
    return value === null ? null : next(value);
  };
}

/** The value at the path's end, `undefined` for none and for null. */
function followPath(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof segment === 'number' ? !Array.isArray(current) : !isObject(current)) return undefined;
    if (!Object.hasOwn(current as object, segment)) return undefined;
    current = (current as Record<string | number, unknown>)[segment];
  }
  return current ?? undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A column's arithmetic is of its type, float32 too; a JSON number's is of integers while both sides are whole. */
function arithmeticGetter(get: Getter, steps: readonly ArithmeticStep[], dataType: DataType): Getter {
  return (row) => {
    const start = get(row);
    if (!isNumericValue(start)) return start === null ? null : undefined;
    let value: Numeric = start;
    const round = dataType === 'Float' ? Math.fround : (number: number) => number;
    let integers = isInteger(dataType) || (dataType === 'JSON' && isWhole(start));
    for (const { operator, constant } of steps) {
      integers &&= constant.type === 'int';
      if (operator === '%' && !integers) return undefined;
      value = integers
        ? calculateInt64(operator, value, constant.value)
        : round(calculate(operator, Number(value), round(Number(constant.value))));
    }
    return value;
  };
}

/** Integers of JSON beyond 2^53 are bigints; a number as large was written as a float. */
function isWhole(value: Numeric): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

/** Not missing, not null, and not an object or array of nothing but such. Without recursion: rows nest as they like. */
function isPresent(value: unknown): boolean {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (next === undefined || next === null) continue;
    if (typeof next !== 'object') return true;
    for (const inner of Object.values(next)) open.push(inner);
  }
  return false;
}

function equals(value: unknown, wanted: ConstantValue): boolean {
  if (typeof wanted !== 'object') return orderOf(value, wanted) === 0;
  return (
    Array.isArray(value) &&
    value.length === wanted.length &&
    wanted.every((element, position) => equals(value[position], element))
  );
}
