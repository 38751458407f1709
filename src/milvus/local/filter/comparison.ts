/** @file Comparisons of a row's values: which types go together, and constants as a column holds them (section 6.3). */
import type { DataType } from '../../types.ts';
import { isInteger, isNumeric } from '../schema.ts';
import { CONSTANT_TYPES, typeName, valueOf, type BoundConstant, type BoundList } from './bound.ts';
import {
  isArrayElement,
  isPlain,
  type ArithmeticStep,
  type Condition,
  type Operand,
  type ScalarValue,
} from './condition.ts';
import type { ComparisonOperator, Constant } from './expression.ts';
import { FilterError } from './filter-error.ts';

/** @throws FilterError where the types cannot be compared */
export function compare(
  operand: Operand,
  operator: ComparisonOperator,
  constant: Constant,
  at: number,
): Condition {
  refuseWholeArray(operand, at);
  const { dataType } = operand;
  if (!fits(numberType(operand), constant)) {
    throw new FilterError(
      at,
      isNumeric(dataType) && constant.type === 'float'
        ? `cannot cast value to ${dataType}, value: ${constant.value}`
        : `comparisons between ${dataType} and ${CONSTANT_TYPES[constant.type]} are not supported`,
    );
  }
  const isCalculated = operand.steps.length > 0 && dataType !== 'Float';
  const value = isCalculated ? constant.value : stored(dataType, constant.value);
  const compared = constant.type === 'float' ? withFractions(operand) : operand;
  if (operator === '!=' && !isArrayElement(operand)) {
    return negate({ kind: 'compare', operand: compared, operator: '==', value });
  }
  return { kind: 'compare', operand: compared, operator, value };
}

/** What is compared with a float is divided as floats: JSON's numbers have no type of their own. */
function withFractions(operand: Operand): Operand {
  const steps = operand.steps.map(({ operator, constant }): ArithmeticStep =>
    operator === '/'
      ? { operator, constant: { type: 'float', value: Number(constant.value) } }
      : { operator, constant },
  );
  return { ...operand, steps };
}

/** @throws FilterError where the types cannot be compared */
export function compareColumns(
  left: Operand,
  operator: ComparisonOperator,
  right: Operand,
  at: number,
): Condition {
  refuseWholeArray(left, at);
  refuseWholeArray(right, at);
  if (left.steps.length > 0 || right.steps.length > 0) {
    throw new FilterError(at, 'not supported to do arithmetic operations between multiple fields');
  }
  if (left.dataType === 'JSON' || right.dataType === 'JSON') {
    throw new FilterError(at, 'two column comparison with JSON type is not supported');
  }
  const bothNumeric = isNumeric(left.dataType) && isNumeric(right.dataType);
  if (!bothNumeric && left.dataType !== right.dataType) {
    throw new FilterError(at, `comparisons between ${left.dataType} and ${right.dataType} are not supported`);
  }
  if (operator === '!=' && !isArrayElement(left) && !isArrayElement(right)) {
    return negate({ kind: 'columns', left, operator: '==', right });
  }
  return { kind: 'columns', left, operator, right };
}

/** Whole arrays are compared inside JSON only. @throws FilterError */
export function compareList(
  operand: Operand,
  operator: ComparisonOperator,
  list: BoundList,
  at: number,
): Condition {
  refuseWholeArray(operand, at);
  if (operand.dataType !== 'JSON' || (operator !== '==' && operator !== '!=')) {
    throw new FilterError(
      at,
      `comparisons between ${operand.dataType} and ${typeName(list)} are not supported`,
    );
  }
  return { kind: 'array', operand, negated: operator === '!=', value: list.items.map(valueOf) };
}

/** The values of `in`, as the operand's column holds them. @throws FilterError at the first that it cannot hold */
export function membersOf(operand: Operand, list: BoundList): readonly ScalarValue[] {
  return list.items.map((item) => {
    if (item.kind === 'constant' && fits(operand.dataType, item.constant)) {
      return stored(operand.dataType, item.constant.value);
    }
    throw new FilterError(
      item.at,
      `value '${String(valueOf(item))}' in list cannot be casted to ${operand.dataType}`,
    );
  });
}

/** Whether an element of this type, `undefined` in JSON, can equal the constant. */
export function isElement(elementType: DataType | undefined, item: BoundConstant | BoundList): boolean {
  if (elementType === undefined) return true;
  return item.kind === 'constant' && fits(elementType, item.constant);
}

/** The constant as a column of that type would hold it: Float columns hold float32, Double columns no bigint. */
export function stored<Value>(dataType: DataType | undefined, value: Value): Value | number {
  if (typeof value === 'bigint' && dataType === 'Double') return Number(value);
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return dataType === 'Float' && isNumber ? Math.fround(Number(value)) : value;
}

/** The condition that is true where `condition` is false, and unknown where it is. */
export function negate(condition: Condition): Condition {
  if (condition.kind === 'constant') return { kind: 'constant', value: !condition.value };
  return condition.kind === 'not' ? condition.term : { kind: 'not', term: condition };
}

/** @throws FilterError: only an element or the length of an Array is a value that can be compared */
export function refuseWholeArray(operand: Operand, at: number): void {
  if (operand.dataType === 'Array' && isPlain(operand)) {
    throw new FilterError(at, 'can not comparisons array fields directly');
  }
}

/** The type that the operand's arithmetic yields: one float constant makes an integer a float. */
function numberType({ dataType, steps }: Operand): DataType {
  return isInteger(dataType) && steps.some((step) => step.constant.type === 'float') ? 'Double' : dataType;
}

/** Whether a constant can be compared with values of a type: nothing is ever cast between strings and numbers. */
function fits(dataType: DataType, { type }: Constant): boolean {
  if (dataType === 'JSON') return true;
  if (isInteger(dataType)) return type === 'int';
  if (isNumeric(dataType)) return type === 'int' || type === 'float';
  return type === (dataType === 'Bool' ? 'bool' : 'string');
}
