/** @file From a condition to a function of a row, in SQL's three-valued logic (contract section 6.8). */
import type { Row } from '../../../store/store.ts';
import { DYNAMIC_FIELD, isInteger } from '../schema.ts';
import type { ArithmeticStep, Condition, ConstantValue, Operand } from './condition.ts';
import { calculate, holds, orderOf } from './value-operations.ts';

/** `null` is unknown. Only a row with `true` is selected. */
export type Truth = boolean | null;
export type Predicate = (row: Row) => Truth;

/**
 * A value taken from a row: `null` for a column that is null (every comparison is unknown then), `undefined` for a
 * missing or null JSON key (every comparison is false then, so that its negation selects the row).
 */
type Getter = (row: Row) => unknown;

export function compilePredicate(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'constant':
      return () => condition.value;
    case 'and':
      return compileAnd(condition.terms.map(compilePredicate));
    case 'or':
      return compileOr(condition.terms.map(compilePredicate));
    case 'not': {
      const term = compilePredicate(condition.term);
      return (row) => {
        const truth = term(row);
        return truth === null ? null : !truth;
      };
    }
    case 'compare': {
      const { operator } = condition;
      const { value: constant } = condition.constant;
      return onValue(condition.operand, (value) => {
        const order = orderOf(value, constant);
        return order !== undefined && holds(operator, order);
      });
    }
    case 'columns': {
      const [left, right] = [compileGetter(condition.left), compileGetter(condition.right)];
      return (row) => {
        const [first, second] = [left(row), right(row)];
        if (first === null || second === null) return null;
        const order = orderOf(first, second);
        return order !== undefined && holds(condition.operator, order);
      };
    }
    case 'in': {
      const values: ReadonlySet<unknown> = new Set(condition.values);
      return onValue(condition.operand, (value) => values.has(value));
    }
    case 'like': {
      const { matches } = condition;
      return onValue(condition.operand, (value) => typeof value === 'string' && matches(value));
    }
    case 'null': {
      const get = compileGetter(condition.operand);
      return (row) => get(row) === null;
    }
    case 'exists': {
      const get = compileGetter(condition.operand);
      return (row) => isPresent(get(row));
    }
    case 'array': {
      const { negated, value: wanted } = condition;
      return onValue(condition.operand, (value) => Array.isArray(value) && equals(value, wanted) !== negated);
    }
    case 'contains': {
      const { every, values } = condition;
      return onValue(condition.operand, (value) => {
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

function onValue(operand: Operand, test: (value: unknown) => boolean): Predicate {
  const get = compileGetter(operand);
  return (row) => {
    const value = get(row);
    return value === null ? null : test(value);
  };
}

function compileGetter(operand: Operand): Getter {
  const { path, steps } = operand;
  let get = columnGetter(operand);
  if (operand.dataType === 'JSON') {
    const column = get;
    get = (row) => {
      const value = column(row);
      return value === null ? null : (followPath(value, path) ?? undefined);
    };
  }
  if (operand.length) {
    const array = get;
    get = (row) => {
      const value = array(row);
      return value === null ? null : Array.isArray(value) ? value.length : undefined;
    };
  }
  return steps.length === 0 ? get : arithmeticGetter(get, steps, isInteger(operand.dataType));
}

function columnGetter({ column, isKey }: Operand): Getter {
  if (isKey) return (row) => row.key;
  // A row without dynamic keys misses them all, which is not the same as a column that is null.
  return column === DYNAMIC_FIELD ? (row) => row.fields[column] : (row) => row.fields[column] ?? null;
}

function followPath(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof segment === 'number' ? !Array.isArray(current) : !isObject(current)) return undefined;
    if (!Object.hasOwn(current as object, segment)) return undefined;
    current = (current as Record<string | number, unknown>)[segment];
  }
  return current;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A column's arithmetic is of its type; a JSON number's is of integers while both sides are whole. */
function arithmeticGetter(get: Getter, steps: readonly ArithmeticStep[], isIntegerColumn: boolean): Getter {
  return (row) => {
    const start = get(row);
    if (typeof start !== 'number') return start === null ? null : undefined;
    let value = start;
    let integers = isIntegerColumn || Number.isInteger(start);
    for (const { operator, constant } of steps) {
      integers &&= constant.type === 'int';
      if (operator === '%' && !Number.isInteger(value)) return undefined;
      value = calculate(operator, value, constant.value, integers);
    }
    return value;
  };
}

/** Not missing, not null, and not an object or array of nothing but such. */
function isPresent(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== 'object' || Object.values(value).some(isPresent);
}

function equals(value: unknown, wanted: ConstantValue): boolean {
  if (typeof wanted !== 'object') return orderOf(value, wanted) === 0;
  return (
    Array.isArray(value) &&
    value.length === wanted.length &&
    wanted.every((element, position) => equals(value[position], element))
  );
}
