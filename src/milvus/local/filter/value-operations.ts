/** @file What the operators of the filter language do with two values, constant or stored. */
import type { ArithmeticOperator, ComparisonOperator } from './expression.ts';
import { compareTexts } from './text-order.ts';

/** @param integers `/` drops the fraction */
export function calculate(
  operator: ArithmeticOperator,
  left: number,
  right: number,
  integers: boolean,
): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return integers ? Math.trunc(left / right) : left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
  }
}

/** Negative, 0 or positive as `left` is before, equal to or after `right`; `undefined` for values of two types. */
export function orderOf(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
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
