/** @file From a filter's text to its syntax tree: a Pratt parser with Milvus' precedence (contract section 6.2). */
import { ENGINE_LIMITS } from '../../limits.ts';
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Constant,
  Expression,
  Reference,
} from './expression.ts';
import { FilterError } from './filter-error.ts';
import { tokenize, type Token } from './lexer.ts';

/**
 * How tightly an operator holds its operands; all are left-associative. Unary operators stand between `*` and `**`,
 * so `not a == 1` reads as `(not a) == 1`, as in Milvus' grammar.
 */
const POWERS: ReadonlyMap<string, number> = new Map([
  ['or', 1],
  ['and', 2],
  ['|', 3],
  ['^', 3],
  ['&', 3],
  ['==', 4],
  ['!=', 4],
  ['<', 5],
  ['<=', 5],
  ['>', 5],
  ['>=', 5],
  ['in', 6],
  ['not', 6],
  ['<<', 7],
  ['>>', 7],
  ['+', 8],
  ['-', 8],
  ['*', 9],
  ['/', 9],
  ['%', 9],
  ['**', 11],
]);
const UNARY_POWER = 10;
const RANGE_POWER = 6;

/** Operators that may enclose the middle of a range together: `1 < f <= 5`. */
const RANGE_PARTNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['<', ['<', '<=']],
  ['<=', ['<', '<=']],
  ['>', ['>', '>=']],
  ['>=', ['>', '>=']],
]);

/** @throws FilterError at the place where the text is no expression */
export function parseFilter(text: string): Expression {
  return new Parser(text).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.#expression(0);
    if (this.#next.kind !== 'end') throw this.#unexpected('the end');
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#position] as Token;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  #sees(symbol: string): boolean {
    return this.#next.kind === 'symbol' && this.#next.value === symbol;
  }

  #takeIf(symbol: string): boolean {
    if (!this.#sees(symbol)) return false;
    this.#position++;
    return true;
  }

  #expect(symbol: string): Token {
    if (!this.#sees(symbol)) throw this.#unexpected(`'${symbol}'`);
    return this.#take();
  }

  #unexpected(expected: string): FilterError {
    const token = this.#next;
    const found = token.kind === 'end' ? '<EOF>' : String(token.value);
    return new FilterError(token.at, `mismatched input '${found}' expecting ${expected}`);
  }

  #deeper(): void {
    if (++this.#depth > ENGINE_LIMITS.filterDepth) {
      throw new FilterError(
        this.#next.at,
        `the expression is nested more than ${ENGINE_LIMITS.filterDepth} deep`,
      );
    }
  }

  /** Everything that binds tighter than `power`. */
  #expression(power: number): Expression {
    const depth = this.#depth;
    this.#deeper();
    let left = this.#prefix();
    for (;;) {
      const operator = this.#next.kind === 'symbol' ? this.#next.value : '';
      const own = POWERS.get(operator);
      if (own === undefined || own <= power) break;
      // A chain of operators makes a tree as deep as it is long, except for `and` and `or`.
      this.#deeper();
      left = this.#infix(left, operator, own);
    }
    this.#depth = depth;
    return left;
  }

  #infix(left: Expression, operator: string, power: number): Expression {
    const { at } = left;
    switch (operator) {
      case 'and':
      case 'or': {
        const terms = [left];
        while (this.#takeIf(operator)) terms.push(this.#expression(power));
        return { kind: 'logic', operator, terms, at };
      }
      case 'in':
      case 'not': {
        const negated = this.#takeIf('not');
        this.#expect('in');
        return { kind: 'in', negated, operand: left, list: this.#expression(power), at };
      }
      case '==':
      case '!=':
        this.#take();
        return { kind: 'comparison', operator, left, right: this.#expression(power), at };
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#relation(left, operator, power);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '**':
        this.#take();
        return this.#arithmetic(left, operator, this.#expression(power));
      default:
        throw new FilterError(this.#next.at, `the operator '${operator}' is not supported`);
    }
  }

  #arithmetic(left: Expression, operator: ArithmeticOperator, right: Expression): Expression {
    return { kind: 'arithmetic', operator, left, right, at: left.at };
  }

  #relation(left: Expression, operator: ComparisonOperator, power: number): Expression {
    this.#take();
    const { at } = left;
    const right = this.#expression(RANGE_POWER);
    const partner = this.#next.kind === 'symbol' ? this.#next.value : '';
    if (right.kind !== 'reference' || !RANGE_PARTNERS.get(operator)?.includes(partner)) {
      return { kind: 'comparison', operator, left, right: this.#rest(right, power), at };
    }
    this.#take();
    return {
      kind: 'range',
      left,
      leftOperator: operator,
      middle: right,
      rightOperator: partner as ComparisonOperator,
      right: this.#expression(RANGE_POWER),
      at,
    };
  }

  /** `right` together with what follows it and binds tighter than `power` (`in` and `not in`). */
  #rest(right: Expression, power: number): Expression {
    let whole = right;
    while (this.#sees('in') || this.#sees('not')) whole = this.#infix(whole, String(this.#next.value), power);
    return whole;
  }

  #prefix(): Expression {
    const token = this.#take();
    const { at } = token;
    switch (token.kind) {
      case 'int':
      case 'float':
        return { kind: 'literal', constant: { type: token.kind, value: token.value }, at };
      case 'string':
        return { kind: 'literal', constant: { type: 'string', value: token.value }, at };
      case 'bool':
        return { kind: 'literal', constant: { type: 'bool', value: token.value }, at };
      case 'name':
        return this.#sees('(') ? this.#call(token.value, at) : this.#test(this.#reference(token));
      case 'symbol':
        return this.#prefixSymbol(token.value, at);
      case 'end':
        throw this.#unexpected('an expression');
    }
  }

  #prefixSymbol(symbol: string, at: number): Expression {
    switch (symbol) {
      case '(': {
        const inner = this.#expression(0);
        this.#expect(')');
        return inner;
      }
      case '[':
        return { kind: 'list', items: this.#items(']'), at };
      case 'exists':
        return { kind: 'exists', operand: this.#reference(this.#take()), at };
      case '+':
      case '-': {
        const operand = this.#expression(UNARY_POWER);
        return signed(symbol, operand, at);
      }
      case '~':
      case 'not':
        return { kind: 'unary', operator: symbol, operand: this.#expression(UNARY_POWER), at };
      default:
        this.#position--;
        throw this.#unexpected('an expression');
    }
  }

  /** Comma-separated expressions up to `close`; a comma before it is allowed. */
  #items(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#takeIf(close)) {
      items.push(this.#expression(0));
      if (!this.#sees(close)) this.#expect(',');
    }
    return items;
  }

  #call(name: string, at: number): Expression {
    this.#expect('(');
    return { kind: 'call', name: name.toLowerCase(), arguments: this.#items(')'), at };
  }

  #reference(token: Token): Reference {
    if (token.kind !== 'name') {
      throw new FilterError(token.at, `mismatched input '${String(token.value)}' expecting a field's name`);
    }
    const path: (string | number)[] = [];
    while (this.#takeIf('[')) {
      const segment = this.#take();
      if (segment.kind !== 'string' && segment.kind !== 'int') {
        throw new FilterError(
          segment.at,
          `a path holds strings and integers only, not '${String(segment.value)}'`,
        );
      }
      path.push(segment.value);
      this.#expect(']');
    }
    return { kind: 'reference', name: token.value, path, at: token.at };
  }

  /** What binds to a reference alone: `like`, `is null`, `is not null`. */
  #test(operand: Reference): Expression {
    const { at } = operand;
    if (this.#takeIf('like')) {
      const pattern = this.#take();
      if (pattern.kind !== 'string')
        throw new FilterError(pattern.at, 'like expects a string as its pattern');
      return { kind: 'like', operand, pattern: pattern.value, at };
    }
    if (this.#takeIf('is')) {
      const negated = this.#takeIf('not');
      this.#expect('null');
      return { kind: 'null', negated, operand, at };
    }
    return operand;
  }
}

/** `-5` is a literal, so that it can stand in a list. */
function signed(operator: '+' | '-', operand: Expression, at: number): Expression {
  if (operand.kind !== 'literal' || typeof operand.constant.value !== 'number') {
    return { kind: 'unary', operator, operand, at };
  }
  const { type, value } = operand.constant;
  const constant = { type, value: operator === '-' ? 0 - value : value } as Constant;
  return { kind: 'literal', constant, at };
}
