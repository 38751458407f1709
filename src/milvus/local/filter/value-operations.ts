/** @file What the operators of the filter language do with two values, constant or stored. */
import type { ArithmeticOperator, ComparisonOperator } from './expression.ts';
import { isNumericValue, narrow, type Numeric } from './int64.ts';
import { compareTexts } from './text-order.ts';

/** Exact, however many bits it takes; `/` drops the fraction, `%` takes the sign of its left operand. */
export function calculateExactly(operator: ArithmeticOperator, left: Numeric, right: Numeric): Numeric {
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = calculate(operator, left, right);
    const result = operator === '/' ? Math.trunc(quick) : quick;
    // Of integers, a result that is safe was not rounded.
    if (Number.isSafeInteger(result)) return result + 0;
  }
  return narrow(calculateBigInts(operator, BigInt(left), BigInt(right)));
}

/** As a server does it with 64 bits, an overflow wrapped around. */
export function calculateInt64(operator: ArithmeticOperator, left: Numeric, right: Numeric): Numeric {
  const exact = calculateExactly(operator, left, right);
  return typeof exact === 'number' ? exact : narrow(BigInt.asIntN(64, exact));
}

/** In double precision. */
export function calculate(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
  }
}

function calculateBigInts(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
  }
}

/** Negative, 0 or positive as `left` is before, equal to or after `right`; `undefined` for values of two types. */
export function orderOf(left: unknown, right: unknown): number | undefined {
  if (isNumericValue(left) && isNumericValue(right)) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return undefined;
}

/** Whether `operator` holds between two values of this order. */
export function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
