/** @file A filter's syntax tree as text, with every sub-expression in parentheses: the inverse of the parser. */
import type { Constant, Expression } from '../../src/milvus/local/filter/expression.ts';

export function printFilter(expression: Expression): string {
  const group = (inner: Expression): string => `(${printFilter(inner)})`;
  switch (expression.kind) {
    case 'literal':
      return printConstant(expression.constant);
    case 'template':
      return `{${expression.name}}`;
    case 'list':
      return `[${expression.items.map(printFilter).join(', ')}]`;
    case 'reference':
      return expression.name + expression.path.map((key) => `[${JSON.stringify(key)}]`).join('');
    case 'unary':
      return `${expression.operator} ${group(expression.operand)}`;
    case 'arithmetic':
    case 'comparison':
      return `${group(expression.left)} ${expression.operator} ${group(expression.right)}`;
    case 'range': {
      const { left, leftOperator, middle, rightOperator, right } = expression;
      return `${group(left)} ${leftOperator} ${printFilter(middle)} ${rightOperator} ${group(right)}`;
    }
    case 'in': {
      const { operand, negated, list } = expression;
      return `${group(operand)} ${negated ? 'not in' : 'in'} ${printFilter(list)}`;
    }
    case 'like':
      return `${printFilter(expression.operand)} like ${group(expression.pattern)}`;
    case 'null':
      return `${printFilter(expression.operand)} is ${expression.negated ? 'not ' : ''}null`;
    case 'exists':
      return `exists ${printFilter(expression.operand)}`;
    case 'logic':
      return expression.terms.map(group).join(` ${expression.operator} `);
    case 'call':
      return `${expression.name}(${expression.arguments.map(printFilter).join(', ')})`;
  }
}

function printConstant({ type, value }: Constant): string {
  if (type === 'float' && Number.isInteger(value)) return value.toExponential();
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
