/** @file Operations between constants, done once when a filter is planned. */
import type { ArithmeticOperator, ComparisonOperator, Constant } from './expression.ts';
import { FilterError } from './filter-error.ts';
import { calculate, holds, orderOf } from './value-operations.ts';

/** Integers stay integers, as in Milvus: `/` drops the fraction, `%` takes the sign of its left operand. */
export function foldArithmetic(
  operator: ArithmeticOperator,
  left: Constant,
  right: Constant,
  at: number,
): Constant {
  if (typeof left.value !== 'number' || typeof right.value !== 'number') {
    throw new FilterError(at, `'${operator}' can only be used between numbers`);
  }
  const type = left.type === 'int' && right.type === 'int' ? 'int' : 'float';
  if (operator === '%' && type === 'float') {
    throw new FilterError(at, 'modulo can only apply on integer types');
  }
  if ((operator === '/' || operator === '%') && right.value === 0) {
    throw new FilterError(at, operator === '/' ? 'division by zero' : 'modulo by zero');
  }
  const value = calculate(operator, left.value, right.value, type === 'int');
  if (!Number.isFinite(value)) throw new FilterError(at, `the result of '${operator}' is too large`);
  return { type: Number.isInteger(value) ? type : 'float', value };
}

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
