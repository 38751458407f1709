/** @file From a filter's syntax tree to a condition on rows of one schema: names, types, folded constants. */
import { DYNAMIC_FIELD, isInteger, isNumeric, isVector, type Schema } from '../schema.ts';
import type { DataType } from '../../types.ts';
import type { Condition, ConstantValue, Operand, OrderOperator } from './condition.ts';
import { foldArithmetic, foldComparison } from './constant-folding.ts';
import type {
  Arithmetic,
  Call,
  Comparison,
  ComparisonOperator,
  Constant,
  Expression,
  Membership,
  Range,
  Reference,
  Unary,
} from './expression.ts';
import { FilterError } from './filter-error.ts';
import { compileLike } from './like-pattern.ts';

/** What an expression turned out to be. */
type Bound =
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'list'; readonly items: readonly ConstantValue[] }
  | { readonly kind: 'operand'; readonly operand: Operand }
  | { readonly kind: 'condition'; readonly condition: Condition };

const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = Object.freeze({
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
});

/** Functions on arrays: whether all or any of the elements have to be there. */
const CONTAINS: ReadonlyMap<string, 'one' | 'all' | 'any'> = new Map([
  ['json_contains', 'one'],
  ['json_contains_all', 'all'],
  ['json_contains_any', 'any'],
  ['array_contains', 'one'],
  ['array_contains_all', 'all'],
  ['array_contains_any', 'any'],
]);

/** @throws FilterError at the place of an unknown field or of types that do not fit */
export function planFilter(expression: Expression, schema: Schema): Condition {
  return new Planner(schema).predicate(expression);
}

class Planner {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  predicate(expression: Expression): Condition {
    const bound = this.#bind(expression);
    const condition = asCondition(bound);
    if (condition) return condition;
    throw new FilterError(
      expression.at,
      `predicate is not a boolean expression, data type: ${typeName(bound)}`,
    );
  }

  #bind(expression: Expression): Bound {
    switch (expression.kind) {
      case 'literal':
        return { kind: 'constant', constant: expression.constant };
      case 'list':
        return { kind: 'list', items: expression.items.map((item) => this.#element(item)) };
      case 'reference':
        return { kind: 'operand', operand: this.#operand(expression) };
      case 'unary':
        return this.#unary(expression);
      case 'arithmetic':
        return this.#arithmetic(expression);
      case 'comparison':
        return this.#comparison(expression);
      case 'range':
        return this.#range(expression);
      case 'in':
        return this.#membership(expression);
      case 'like':
        return this.#like(expression.operand, expression.pattern);
      case 'null':
        return this.#nullTest(expression.operand, expression.negated);
      case 'exists':
        return this.#exists(expression.operand);
      case 'logic': {
        const terms = expression.terms.map((term) => {
          const condition = asCondition(this.#bind(term));
          if (condition) return condition;
          throw new FilterError(
            term.at,
            `'${expression.operator}' can only be used between boolean expressions`,
          );
        });
        return { kind: 'condition', condition: combine(expression.operator, terms) };
      }
      case 'call':
        return this.#call(expression);
    }
  }

  #element(expression: Expression): ConstantValue {
    const bound = this.#bind(expression);
    if (bound.kind === 'constant') return bound.constant.value;
    if (bound.kind === 'list') return bound.items;
    throw new FilterError(expression.at, 'a value in a list cannot be a non-const expression');
  }

  #operand({ name, path, at }: Reference): Operand {
    const rest = { steps: [], length: false } as const;
    const field = this.#schema.fields.find((candidate) => candidate.name === name);
    if (!field) {
      if (!this.#schema.dynamic) throw new FilterError(at, `field ${name} not exist`);
      const keys = name === DYNAMIC_FIELD ? path : [name, ...path];
      return { column: DYNAMIC_FIELD, isKey: false, dataType: 'JSON', path: keys, ...rest };
    }
    if (isVector(field)) throw new FilterError(at, `the vector field ${name} cannot be used in a filter`);
    if (path.length > 0 && field.dataType !== 'JSON') {
      throw new FilterError(at, `${field.dataType} field ${name} has no keys: only JSON fields have`);
    }
    return { column: name, isKey: field.primary, dataType: field.dataType, path, ...rest };
  }

  #unary({ operator, operand, at }: Unary): Bound {
    const bound = this.#bind(operand);
    if (operator === 'not') {
      const condition = asCondition(bound);
      if (condition) return { kind: 'condition', condition: negate(condition) };
      throw new FilterError(at, 'not op can only be applied on boolean expression');
    }
    if (operator === '~') throw new FilterError(at, "the operator '~' is not supported");
    if (bound.kind === 'constant' && typeof bound.constant.value === 'number') {
      const zero = { type: 'int', value: 0 } as const;
      return { kind: 'constant', constant: foldArithmetic(operator, zero, bound.constant, at) };
    }
    throw new FilterError(at, `unary '${operator}' can only be applied on a number`);
  }

  #arithmetic({ operator, left, right, at }: Arithmetic): Bound {
    const [first, second] = [this.#bind(left), this.#bind(right)];
    if (first.kind === 'constant' && second.kind === 'constant') {
      return { kind: 'constant', constant: foldArithmetic(operator, first.constant, second.constant, at) };
    }
    if (first.kind === 'operand' && second.kind === 'operand') {
      throw new FilterError(at, 'not supported to do arithmetic operations between multiple fields');
    }
    if (first.kind === 'constant' && second.kind === 'operand') {
      if (operator !== '+' && operator !== '*') {
        throw new FilterError(at, `'${operator}' with a field on its right is not yet supported`);
      }
      return this.#step(second.operand, operator, first.constant, at);
    }
    if (first.kind === 'operand' && second.kind === 'constant') {
      if (operator === '**') throw new FilterError(at, "'**' can only be used on constants");
      return this.#step(first.operand, operator, second.constant, at);
    }
    throw new FilterError(at, `'${operator}' can only be used between numbers`);
  }

  #step(operand: Operand, operator: '+' | '-' | '*' | '/' | '%', constant: Constant, at: number): Bound {
    const numeric = isNumeric(operand.dataType) || operand.dataType === 'JSON';
    if (!numeric || (constant.type !== 'int' && constant.type !== 'float')) {
      throw new FilterError(at, `'${operator}' can only be used between numbers`);
    }
    if ((operator === '/' || operator === '%') && constant.value === 0) {
      throw new FilterError(at, operator === '/' ? 'division by zero' : 'modulo by zero');
    }
    const fractional =
      constant.type === 'float' || operand.dataType === 'Float' || operand.dataType === 'Double';
    if (operator === '%' && fractional) {
      throw new FilterError(at, 'modulo can only apply on integer types');
    }
    return { kind: 'operand', operand: { ...operand, steps: [...operand.steps, { operator, constant }] } };
  }

  #comparison({ operator, left, right, at }: Comparison): Bound {
    const [first, second] = [this.#bind(left), this.#bind(right)];
    if (first.kind === 'constant' && second.kind === 'constant') {
      const value = foldComparison(operator, first.constant, second.constant, at);
      return { kind: 'condition', condition: { kind: 'constant', value } };
    }
    if (first.kind === 'operand' && second.kind === 'constant') {
      return { kind: 'condition', condition: compare(first.operand, operator, second.constant, at) };
    }
    if (first.kind === 'constant' && second.kind === 'operand') {
      return { kind: 'condition', condition: compare(second.operand, FLIPPED[operator], first.constant, at) };
    }
    if (first.kind === 'operand' && second.kind === 'operand') {
      return { kind: 'condition', condition: compareColumns(first.operand, operator, second.operand, at) };
    }
    const [operand, list] = first.kind === 'operand' ? [first, second] : [second, first];
    if (operand.kind === 'operand' && list.kind === 'list' && (operator === '==' || operator === '!=')) {
      if (operand.operand.dataType !== 'JSON') {
        throw new FilterError(at, 'a list can only be compared with a JSON value');
      }
      return {
        kind: 'condition',
        condition: {
          kind: 'array',
          operand: operand.operand,
          negated: operator === '!=',
          value: list.items,
        },
      };
    }
    throw new FilterError(
      at,
      `comparisons between ${typeName(first)} and ${typeName(second)} are not supported`,
    );
  }

  #range({ left, leftOperator, middle, rightOperator, right, at }: Range): Bound {
    const [first, second] = [this.#bind(left), this.#bind(right)];
    if (first.kind !== 'constant' || second.kind !== 'constant') {
      throw new FilterError(at, 'the bounds of a range must be constants');
    }
    const [lower, upper] = leftOperator.startsWith('<') ? [first, second] : [second, first];
    if (foldComparison('>', lower.constant, upper.constant, at)) {
      throw new FilterError(at, 'invalid range: lowerbound is greater than upperbound');
    }
    const operand = this.#operand(middle);
    const terms = [
      compare(operand, FLIPPED[leftOperator], first.constant, at),
      compare(operand, rightOperator, second.constant, at),
    ];
    return { kind: 'condition', condition: { kind: 'and', terms } };
  }

  #membership({ operand: expression, list: listExpression, negated, at }: Membership): Bound {
    const [operand, list] = [this.#bind(expression), this.#bind(listExpression)];
    if (list.kind !== 'list') {
      throw new FilterError(listExpression.at, "the right-hand side of 'in' must be a list");
    }
    if (operand.kind !== 'operand' || operand.operand.steps.length > 0) {
      throw new FilterError(at, "the left-hand side of 'in' must be a field");
    }
    const { dataType } = operand.operand;
    const items = listExpression.kind === 'list' ? listExpression.items : [];
    const values = items.map((item, position) => {
      const bound = this.#bind(item);
      const value = list.items[position];
      if (bound.kind !== 'constant' || !fits(dataType, bound.constant)) {
        throw new FilterError(item.at, `value '${String(value)}' in list cannot be casted to ${dataType}`);
      }
      return stored(dataType, bound.constant);
    });
    const condition: Condition = { kind: 'in', operand: operand.operand, values };
    return { kind: 'condition', condition: negated ? negate(condition) : condition };
  }

  #like(reference: Reference, pattern: string): Bound {
    const operand = this.#operand(reference);
    if (operand.dataType !== 'VarChar' && operand.dataType !== 'JSON') {
      throw new FilterError(reference.at, 'like operation on non-string or no-json field is unsupported');
    }
    const matches = compileLike(pattern);
    if (!matches) throw new FilterError(reference.at, 'the pattern of like ends in a lone backslash');
    return { kind: 'condition', condition: { kind: 'like', operand, matches } };
  }

  /** On a path, `is null` is exactly `not exists`. */
  #nullTest(reference: Reference, negated: boolean): Bound {
    const operand = this.#operand(reference);
    const isPath = operand.path.length > 0;
    const condition: Condition = { kind: isPath ? 'exists' : 'null', operand };
    return { kind: 'condition', condition: negated === isPath ? condition : negate(condition) };
  }

  #exists(reference: Reference): Bound {
    const operand = this.#operand(reference);
    if (operand.dataType !== 'JSON') {
      // Milvus' own spelling, which clients match.
      throw new FilterError(reference.at, 'exists operations are only supportted on json field');
    }
    if (operand.path.length === 0) {
      throw new FilterError(reference.at, 'exists operations are only supportted on json key');
    }
    return { kind: 'condition', condition: { kind: 'exists', operand } };
  }

  #call({ name, arguments: given, at }: Call): Bound {
    const mode = CONTAINS.get(name);
    if (mode === undefined && name !== 'array_length') {
      throw new FilterError(at, `the function ${name} is not supported`);
    }
    const [subject, value] = given.map((argument) => this.#bind(argument));
    const count = mode === undefined ? 1 : 2;
    if (given.length !== count || subject?.kind !== 'operand' || subject.operand.dataType !== 'JSON') {
      throw new FilterError(at, `${name} expects ${count} arguments, the first a JSON value`);
    }
    if (mode === undefined) return { kind: 'operand', operand: { ...subject.operand, length: true } };
    return {
      kind: 'condition',
      condition: {
        kind: 'contains',
        operand: subject.operand,
        every: mode !== 'any',
        values: elements(name, mode, value, at),
      },
    };
  }
}

function elements(
  name: string,
  mode: 'one' | 'all' | 'any',
  value: Bound | undefined,
  at: number,
): readonly ConstantValue[] {
  if (mode === 'one' && value?.kind === 'constant') return [value.constant.value];
  if (value?.kind === 'list') return mode === 'one' ? [value.items] : value.items;
  throw new FilterError(at, `${name} expects ${mode === 'one' ? 'a constant' : 'a list of constants'}`);
}

function asCondition(bound: Bound): Condition | undefined {
  if (bound.kind === 'condition') return bound.condition;
  if (bound.kind === 'constant' && bound.constant.type === 'bool') {
    return { kind: 'constant', value: bound.constant.value };
  }
  return undefined;
}

/** `and` or `or` of the terms, without the constant ones. */
function combine(operator: 'and' | 'or', terms: readonly Condition[]): Condition {
  const decisive = operator === 'or';
  const open = terms.filter((term) => term.kind !== 'constant');
  if (terms.some((term) => term.kind === 'constant' && term.value === decisive)) {
    return { kind: 'constant', value: decisive };
  }
  const [only, ...more] = open;
  if (!only) return { kind: 'constant', value: !decisive };
  return more.length === 0 ? only : { kind: operator, terms: open };
}

function negate(condition: Condition): Condition {
  if (condition.kind === 'constant') return { kind: 'constant', value: !condition.value };
  return condition.kind === 'not' ? condition.term : { kind: 'not', term: condition };
}

function compare(operand: Operand, operator: ComparisonOperator, constant: Constant, at: number): Condition {
  const { dataType } = operand;
  const ordered = operator !== '==' && operator !== '!=';
  if (!fits(numberType(operand), constant)) {
    throw new FilterError(
      at,
      isNumeric(dataType) && constant.type === 'float'
        ? `cannot cast value to ${dataType}, value: ${constant.value}`
        : `comparisons between ${dataType} and ${CONSTANT_TYPES[constant.type]} are not supported`,
    );
  }
  if (ordered && constant.type === 'bool') {
    throw new FilterError(at, `'${operator}' cannot be used between booleans`);
  }
  const isPlain = operand.steps.length === 0;
  const value = {
    type: constant.type,
    value: isPlain ? stored(dataType, constant) : constant.value,
  } as Constant;
  if (operator === '!=') return negate({ kind: 'compare', operand, operator: '==', constant: value });
  return { kind: 'compare', operand, operator, constant: value };
}

function compareColumns(left: Operand, operator: ComparisonOperator, right: Operand, at: number): Condition {
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
  const positive: OrderOperator = operator === '!=' ? '==' : operator;
  const condition: Condition = { kind: 'columns', left, operator: positive, right };
  return operator === '!=' ? negate(condition) : condition;
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

/** The constant as a column of that type would hold it: Float columns hold float32. */
function stored(dataType: DataType, { value }: Constant): string | number | boolean {
  return dataType === 'Float' && typeof value === 'number' ? Math.fround(value) : value;
}

const CONSTANT_TYPES: Readonly<Record<Constant['type'], DataType>> = Object.freeze({
  int: 'Int64',
  float: 'Double',
  string: 'VarChar',
  bool: 'Bool',
});

function typeName(bound: Bound): string {
  switch (bound.kind) {
    case 'constant':
      return CONSTANT_TYPES[bound.constant.type];
    case 'operand':
      return bound.operand.dataType;
    case 'list':
      return 'Array';
    case 'condition':
      return 'Bool';
  }
}
