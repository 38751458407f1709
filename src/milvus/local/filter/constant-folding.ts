/** @file Operations between constants, done once when a filter is planned. */
import type { ArithmeticOperator, ComparisonOperator, Constant } from './expression.ts';
import { FilterError } from './filter-error.ts';
import { INT64_MAX, INT64_MIN, isNumericValue, type Numeric } from './int64.ts';
import { calculate, calculateExactly, holds, orderOf } from './value-operations.ts';

/**
 * Integers stay integers, as in Milvus: `/` drops the fraction, `%` takes the sign of its left operand. A result that no
 * Int64 holds is a mistake, where a server would wrap it around without a word.
 */
export function foldArithmetic(
  operator: ArithmeticOperator,
  left: Constant,
  right: Constant,
  at: number,
): Constant {
  if (!isNumericValue(left.value) || !isNumericValue(right.value)) {
    throw new FilterError(at, `'${operator}' can only be used between numbers`);
  }
  const isWhole = left.type === 'int' && right.type === 'int';
  if (operator === '%' && !isWhole) throw new FilterError(at, 'modulo can only apply on integer types');
  if ((operator === '/' || operator === '%') && Number(right.value) === 0) {
    throw new FilterError(at, operator === '/' ? 'division by zero' : 'modulo by zero');
  }
  if (isWhole && !(operator === '**' && right.value < 0)) {
    return { type: 'int', value: foldIntegers(operator, left.value, right.value, at) };
  }
  const value = calculate(operator, Number(left.value), Number(right.value));
  if (!Number.isFinite(value)) throw tooLarge(operator, at);
  return { type: 'float', value };
}

function foldIntegers(operator: ArithmeticOperator, left: Numeric, right: Numeric, at: number): Numeric {
  // Exact powers can take any amount of memory; this estimate is far beyond every Int64 long before they do.
  if (operator === '**' && Math.abs(Number(left) ** Number(right)) > 2 * Number(INT64_MAX)) {
    throw tooLarge(operator, at);
  }
  const value = calculateExactly(operator, left, right);
  if (value < INT64_MIN || value > INT64_MAX) throw tooLarge(operator, at);
  return value;
}

function tooLarge(operator: ArithmeticOperator, at: number): FilterError {
  return new FilterError(at, `the result of '${operator}' is too large`);
}

/** @throws FilterError for constants that cannot be compared */
export function foldComparison(
  operator: ComparisonOperator,
  left: Constant,
  right: Constant,
  at: number,
): boolean {
  const order = orderOf(left.value, right.value);
  if (order === undefined || (typeof left.value === 'boolean' && operator !== '==' && operator !== '!=')) {
    throw new FilterError(
      at,
      'comparison operations cannot be applied to two incompatible operands: ' +
        `${String(left.value)} ${operator} ${String(right.value)}`,
    );
  }
  return holds(operator, order);
}
