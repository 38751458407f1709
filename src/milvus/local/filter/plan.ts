/**
 * @file From a filter's syntax tree to a condition on rows of one schema: names, types, folded constants.
 *
 * Beyond the contract, as the newest servers do: arithmetic in several steps (`a * 3 + 1 == 4`), templates as the pattern
 * of `like` and within lists. A constant minus, over or modulo a field is refused as everywhere, and so is whatever
 * another type would have to be guessed for: what is accepted here has to run on a server, too.
 */
import { DYNAMIC_FIELD, isNumeric, isVector, type Field, type Schema } from '../schema.ts';
import {
  asCondition,
  typeName,
  valueOf,
  type Bound,
  type BoundCondition,
  type BoundConstant,
  type BoundList,
  type BoundOperand,
} from './bound.ts';
import {
  compare,
  compareColumns,
  compareList,
  isElement,
  membersOf,
  negate,
  refuseWholeArray,
  stored,
} from './comparison.ts';
import type { ArithmeticStep, Condition, Operand } from './condition.ts';
import { foldArithmetic, foldComparison } from './constant-folding.ts';
import type {
  Arithmetic,
  Call,
  Comparison,
  ComparisonOperator,
  Constant,
  Expression,
  Like,
  List,
  Literal,
  Logic,
  Membership,
  NullTest,
  Range,
  Reference,
  Unary,
} from './expression.ts';
import { FilterError } from './filter-error.ts';
import { ARRAY_LENGTH, CONTAINS, type ContainsMode } from './functions.ts';
import { INT64_MAX } from './int64.ts';
import { compileLike } from './like-pattern.ts';
import { bindTemplate, type TemplateValues } from './template.ts';

const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = Object.freeze({
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
});

/** @throws FilterError at the place of an unknown field, of types that do not fit, or of a template without a value */
export function planFilter(expression: Expression, schema: Schema, values: TemplateValues): Bound {
  return new Planner(schema, values).bind(expression);
}

class Planner {
  readonly #schema: Schema;
  readonly #values: TemplateValues;

  constructor(schema: Schema, values: TemplateValues) {
    this.#schema = schema;
    this.#values = values;
  }

  bind(expression: Expression): Bound {
    switch (expression.kind) {
      case 'literal':
        return literal(expression);
      case 'template':
        return bindTemplate(this.#values, expression.name, expression.at);
      case 'list':
        return this.#list(expression);
      case 'reference':
        return this.#reference(expression);
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
        return this.#like(expression);
      case 'null':
        return this.#nullTest(expression);
      case 'exists':
        return this.#exists(expression.operand);
      case 'logic':
        return this.#logic(expression);
      case 'call':
        return this.#call(expression);
    }
  }

  #list({ items, at }: List): BoundList {
    const bound = items.map((item) => {
      const element = this.bind(item);
      if (element.kind === 'constant' || element.kind === 'list') return element;
      throw new FilterError(item.at, 'a value in a list cannot be a non-const expression');
    });
    return { kind: 'list', items: bound, at };
  }

  #reference({ name, path, at }: Reference): BoundOperand {
    const field = this.#schema.fields.find((candidate) => candidate.name === name);
    if (field) return { kind: 'operand', operand: fieldOperand(field, path, at), at };
    if (!this.#schema.dynamic) throw new FilterError(at, `field ${name} not exist`);
    const keys = name === DYNAMIC_FIELD ? path : [name, ...path];
    const operand = {
      column: DYNAMIC_FIELD,
      isKey: false,
      dataType: 'JSON',
      path: keys,
      ...UNCHANGED,
    } as const;
    return { kind: 'operand', operand, at };
  }

  #unary({ operator, operand, at }: Unary): Bound {
    const bound = this.bind(operand);
    if (operator === 'not') {
      const term = asCondition(bound);
      if (term) return condition(negate(term), at);
      throw new FilterError(at, 'not op can only be applied on boolean expression');
    }
    if (operator === '~') throw new FilterError(at, "the operator '~' is not supported");
    if (bound.kind === 'constant' && isNumber(bound.constant)) {
      return constant(foldArithmetic(operator, ZERO, bound.constant, at), at);
    }
    if (operator === '+' && bound.kind === 'operand' && isNumeric(bound.operand.dataType)) return bound;
    throw new FilterError(at, `unary '${operator}' can only be applied on a number`);
  }

  #arithmetic({ operator, left, right, at }: Arithmetic): Bound {
    const [first, second] = [this.bind(left), this.bind(right)];
    if (first.kind === 'constant' && second.kind === 'constant') {
      refuseTemplates(operator, first, second, at);
      return constant(foldArithmetic(operator, first.constant, second.constant, at), at);
    }
    if (first.kind === 'operand' && second.kind === 'operand') {
      throw new FilterError(at, 'not supported to do arithmetic operations between multiple fields');
    }
    if (operator === '**') throw new FilterError(at, "'**' can only be used on constants");
    if (first.kind === 'operand' && second.kind === 'constant') {
      return addStep(first.operand, operator, second.constant, at);
    }
    if (first.kind === 'constant' && second.kind === 'operand') {
      if (operator === '+' || operator === '*') return addStep(second.operand, operator, first.constant, at);
      // Milvus' words for all three operators that do not commute.
      throw new FilterError(at, `module field is not yet supported: '${operator}' has a field on its right`);
    }
    throw new FilterError(at, `'${operator}' can only be used between numbers`);
  }

  #comparison({ operator, left, right, at }: Comparison): Bound {
    const [first, second] = [this.bind(left), this.bind(right)];
    if (first.kind === 'operand') return condition(compareWith(first.operand, operator, second, at), at);
    if (second.kind === 'operand') {
      return condition(compareWith(second.operand, FLIPPED[operator], first, at), at);
    }
    if (first.kind === 'constant' && second.kind === 'constant') {
      refuseTemplates(operator, first, second, at);
      const value = foldComparison(operator, first.constant, second.constant, at);
      return condition({ kind: 'constant', value }, at);
    }
    throw notComparable(typeName(first), typeName(second), at);
  }

  #range({ left, leftOperator, middle, rightOperator, right, at }: Range): Bound {
    const [first, second] = [this.bind(left), this.bind(right)];
    if (first.kind !== 'constant' || second.kind !== 'constant') {
      throw new FilterError(at, 'the bounds of a range must be constants');
    }
    const [lower, upper] = leftOperator.startsWith('<') ? [first, second] : [second, first];
    if (foldComparison('>', lower.constant, upper.constant, at)) {
      throw new FilterError(at, 'invalid range: lowerbound is greater than upperbound');
    }
    const { operand } = this.#reference(middle);
    const terms = [
      compare(operand, FLIPPED[leftOperator], first.constant, at),
      compare(operand, rightOperator, second.constant, at),
    ];
    return condition({ kind: 'and', terms }, at);
  }

  #membership({ operand: expression, list: listExpression, negated, at }: Membership): Bound {
    const [bound, list] = [this.bind(expression), this.bind(listExpression)];
    if (list.kind !== 'list') {
      throw new FilterError(
        listExpression.at,
        listExpression.kind === 'template'
          ? `the value of term expression template variable {${listExpression.name}} is not array`
          : "the right-hand side of 'in' must be a list",
      );
    }
    if (bound.kind !== 'operand' || bound.operand.steps.length > 0) {
      throw new FilterError(at, "the left-hand side of 'in' must be a field");
    }
    const { operand } = bound;
    refuseWholeArray(operand, at);
    const term: Condition = { kind: 'in', operand, values: membersOf(operand, list) };
    return condition(negated ? negate(term) : term, at);
  }

  #like({ operand: reference, pattern: patternExpression, at }: Like): Bound {
    const { operand } = this.#reference(reference);
    refuseWholeArray(operand, at);
    if (operand.dataType !== 'VarChar' && operand.dataType !== 'JSON') {
      throw new FilterError(at, 'like operation on non-string or no-json field is unsupported');
    }
    const bound = this.bind(patternExpression);
    if (bound.kind !== 'constant' || bound.constant.type !== 'string') {
      throw new FilterError(patternExpression.at, 'like expects a string as its pattern');
    }
    const pattern = compileLike(bound.constant.value);
    if (!pattern) throw new FilterError(patternExpression.at, 'the pattern of like ends in a lone backslash');
    return condition({ kind: 'like', operand, pattern }, at);
  }

  /** On a JSON path, `is null` is exactly `not exists`. */
  #nullTest({ operand: reference, negated, at }: NullTest): Bound {
    const { operand } = this.#reference(reference);
    const isPath = operand.path.length > 0;
    if (isPath && operand.dataType !== 'JSON') {
      throw new FilterError(at, 'IsNull/IsNotNull operations are not supported on array element access');
    }
    const term: Condition = { kind: isPath ? 'exists' : 'null', operand };
    return condition(negated === isPath ? term : negate(term), at);
  }

  #exists(reference: Reference): Bound {
    const { operand, at } = this.#reference(reference);
    // Milvus' own spelling, which clients match.
    if (operand.dataType !== 'JSON') {
      throw new FilterError(at, 'exists operations are only supportted on json field');
    }
    if (operand.path.length === 0) {
      throw new FilterError(at, 'exists operations are only supportted on json key');
    }
    return condition({ kind: 'exists', operand }, at);
  }

  #logic({ operator, terms, at }: Logic): Bound {
    const conditions = terms.map((term) => {
      const bound = asCondition(this.bind(term));
      if (bound) return bound;
      throw new FilterError(term.at, `'${operator}' can only be used between boolean expressions`);
    });
    return condition(combine(operator, conditions), at);
  }

  #call({ name, arguments: given, at }: Call): Bound {
    const [subject, value] = given.map((argument) => this.bind(argument));
    const mode = CONTAINS.get(name);
    const count = mode === undefined ? 1 : 2;
    if (given.length !== count)
      throw new FilterError(at, `${name} takes ${count} arguments, not ${given.length}`);
    const operand = subject?.kind === 'operand' ? subject.operand : undefined;
    const isArray = operand && operand.steps.length === 0 && !operand.length && holdsArrays(operand);
    if (!isArray) {
      const operation = mode === undefined ? ARRAY_LENGTH : 'contains';
      throw new FilterError(at, `${operation} operation are only supported on json or array fields now`);
    }
    if (mode !== undefined) return condition(contains(name, mode, operand, value, at), at);
    return { kind: 'operand', operand: { ...operand, dataType: 'Int64', length: true }, at };
  }
}

const ZERO = Object.freeze({ type: 'int', value: 0 } as const);
const UNCHANGED = Object.freeze({ steps: [], length: false } as const);

function literal({ constant: value, at }: Literal): BoundConstant {
  if (value.type === 'int' && value.value > INT64_MAX) {
    throw new FilterError(at, `the number ${value.value} does not fit into an Int64`);
  }
  return constant(value, at);
}

function constant(value: Constant, at: number): BoundConstant {
  return { kind: 'constant', constant: value, isTemplate: false, at };
}

function condition(term: Condition, at: number): BoundCondition {
  return { kind: 'condition', condition: term, at };
}

function isNumber(value: Constant): value is ArithmeticStep['constant'] {
  return value.type === 'int' || value.type === 'float';
}

/** A field, a path into a JSON field, an element of an Array field. @throws FilterError */
function fieldOperand(field: Field, path: Reference['path'], at: number): Operand {
  const { name, dataType, primary, elementType } = field;
  if (isVector(field)) throw new FilterError(at, `the vector field ${name} cannot be used in a filter`);
  const column = { column: name, isKey: primary, path, ...UNCHANGED };
  if (dataType === 'JSON' || path.length === 0) {
    return { ...column, dataType, ...(elementType ? { elementType } : {}) };
  }
  if (dataType !== 'Array' || !elementType) {
    throw new FilterError(at, `${dataType} field ${name} has no keys: only JSON fields have`);
  }
  if (path.length > 1 || typeof path[0] !== 'number') {
    throw new FilterError(at, `Array field ${name} has elements by their position only, as in ${name}[0]`);
  }
  return { ...column, dataType: elementType };
}

function holdsArrays({ dataType }: Operand): boolean {
  return dataType === 'JSON' || dataType === 'Array';
}

function addStep(operand: Operand, operator: ArithmeticStep['operator'], value: Constant, at: number): Bound {
  refuseWholeArray(operand, at);
  const numeric = isNumeric(operand.dataType) || operand.dataType === 'JSON';
  if (!numeric || !isNumber(value))
    throw new FilterError(at, `'${operator}' can only be used between numbers`);
  if ((operator === '/' || operator === '%') && Number(value.value) === 0) {
    throw new FilterError(at, operator === '/' ? 'division by zero' : 'modulo by zero');
  }
  const fractional = value.type === 'float' || operand.dataType === 'Float' || operand.dataType === 'Double';
  if (operator === '%' && fractional) throw new FilterError(at, 'modulo can only apply on integer types');
  const steps = [...operand.steps, { operator, constant: value }];
  return { kind: 'operand', operand: { ...operand, steps }, at };
}

function compareWith(operand: Operand, operator: ComparisonOperator, other: Bound, at: number): Condition {
  switch (other.kind) {
    case 'constant':
      return compare(operand, operator, other.constant, at);
    case 'operand':
      return compareColumns(operand, operator, other.operand, at);
    case 'list':
      return compareList(operand, operator, other, at);
    case 'condition':
      throw notComparable(operand.dataType, typeName(other), at);
  }
}

function notComparable(left: string, right: string, at: number): FilterError {
  return new FilterError(at, `comparisons between ${left} and ${right} are not supported`);
}

/** What is known before the request's values need none: as in Milvus, such an operation is taken for a slip. */
function refuseTemplates(operator: string, left: BoundConstant, right: BoundConstant, at: number): void {
  if (left.isTemplate || right.isTemplate) {
    throw new FilterError(
      at,
      `placeholder was not supported between two constants with operator: ${operator}`,
    );
  }
}

function contains(
  name: string,
  mode: ContainsMode,
  operand: Operand,
  value: Bound | undefined,
  at: number,
): Condition {
  const items = elementsOf(name, mode, value, at);
  for (const item of items) {
    if (isElement(operand.elementType, item)) continue;
    throw new FilterError(
      item.at,
      `contains operation can't compare between array element type: ${operand.elementType} and ${typeName(item)}`,
    );
  }
  const values = items.map((item) => stored(operand.elementType, valueOf(item)));
  return { kind: 'contains', operand, every: mode !== 'any', values };
}

function elementsOf(
  name: string,
  mode: ContainsMode,
  value: Bound | undefined,
  at: number,
): readonly (BoundConstant | BoundList)[] {
  if (mode === 'one' && (value?.kind === 'constant' || value?.kind === 'list')) return [value];
  if (mode !== 'one' && value?.kind === 'list') return value.items;
  throw new FilterError(at, `${name} expects ${mode === 'one' ? 'a constant' : 'a list of constants'}`);
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
