/**
 * @file From a filter's text to its syntax tree: a Pratt parser with Milvus' precedence (contract section 6.2).
 *
 * More generous than Milvus only where a text can mean one thing: any white space between the words of `is not null`,
 * parentheses around what `exists` asks for. `not a == 1` stays the mistake it is there, `(not a) == 1`, since a filter
 * that is read in two ways by two servers is worse than one that is refused.
 */
import { ENGINE_LIMITS } from '../../limits.ts';
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Constant,
  Expression,
  Reference,
} from './expression.ts';
import { FilterError } from './filter-error.ts';
import { isFunction } from './functions.ts';
import { narrow } from './int64.ts';
import { isKeyword, Lexer, type Token } from './lexer.ts';

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
  ['=~', 12],
  ['!~', 12],
]);
const UNARY_POWER = 10;
const RANGE_POWER = 6;
const LIKE_POWER = 12;

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
  readonly #lexer: Lexer;
  #next: Token;
  #depth = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
    this.#next = this.#lexer.next();
  }

  parse(): Expression {
    const expression = this.#expression(0);
    if (this.#next.kind !== 'end') throw unexpected(this.#next, 'the end');
    return expression;
  }

  #take(): Token {
    const token = this.#next;
    this.#next = this.#lexer.next();
    return token;
  }

  #sees(symbol: string): boolean {
    return this.#next.kind === 'symbol' && this.#next.value === symbol;
  }

  #takeIf(symbol: string): boolean {
    if (!this.#sees(symbol)) return false;
    this.#take();
    return true;
  }

  #expect(symbol: string): Token {
    if (!this.#sees(symbol)) throw unexpected(this.#next, `'${symbol}'`);
    return this.#take();
  }

  /** `is` and `null` are keywords in one place only, and names of fields everywhere else. */
  #takeWordIf(keyword: string): boolean {
    if (this.#next.kind !== 'name' || !isKeyword(this.#next.value, keyword)) return false;
    this.#take();
    return true;
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
        return { kind: 'literal', constant: { type: 'int', value: token.value }, at };
      case 'float':
        return { kind: 'literal', constant: { type: 'float', value: token.value }, at };
      case 'string':
        return { kind: 'literal', constant: { type: 'string', value: token.value }, at };
      case 'bool':
        return { kind: 'literal', constant: { type: 'bool', value: token.value }, at };
      case 'name':
        return this.#sees('(') ? this.#call(token.value, at) : this.#test(this.#reference(token));
      case 'symbol':
        return this.#prefixSymbol(token);
      case 'end':
        throw unexpected(token, AN_EXPRESSION);
    }
  }

  #prefixSymbol(token: Token & { readonly kind: 'symbol' }): Expression {
    const { value: symbol, at } = token;
    switch (symbol) {
      case '(': {
        const inner = this.#expression(0);
        this.#expect(')');
        return inner;
      }
      case '[':
        return { kind: 'list', items: this.#items(']'), at };
      case '{':
        return this.#template(at);
      case 'exists':
        return { kind: 'exists', operand: this.#enclosedReference(), at };
      case '+':
      case '-': {
        const operand = this.#expression(UNARY_POWER);
        return signed(symbol, operand, at);
      }
      case '~':
      case 'not':
        return { kind: 'unary', operator: symbol, operand: this.#expression(UNARY_POWER), at };
      default:
        throw unexpected(token, AN_EXPRESSION);
    }
  }

  #template(at: number): Expression {
    const name = this.#take();
    if (name.kind !== 'name') throw unexpected(name, 'the name of a template variable');
    this.#expect('}');
    return { kind: 'template', name: name.value, at };
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

  /** The name is checked before the arguments: those of functions that are not supported have a syntax of their own. */
  #call(name: string, at: number): Expression {
    const lower = name.toLowerCase();
    if (!isFunction(lower)) throw new FilterError(at, `the function ${name} is not supported`);
    this.#expect('(');
    return { kind: 'call', name: lower, arguments: this.#items(')'), at };
  }

  /** A reference, in parentheses or not. */
  #enclosedReference(): Reference {
    let open = 0;
    while (this.#takeIf('(')) open++;
    const reference = this.#reference(this.#take());
    for (; open > 0; open--) this.#expect(')');
    return reference;
  }

  #reference(token: Token): Reference {
    if (token.kind !== 'name') throw unexpected(token, "a field's name");
    const path: (string | number)[] = [];
    while (this.#takeIf('[')) {
      const segment = this.#take();
      if (segment.kind !== 'string' && segment.kind !== 'int') {
        throw new FilterError(
          segment.at,
          `a path holds strings and integers only, not '${String(segment.value)}'`,
        );
      }
      path.push(segment.kind === 'int' ? Number(segment.value) : segment.value);
      this.#expect(']');
    }
    return { kind: 'reference', name: token.value, path, at: token.at };
  }

  /** What binds to a reference alone: `like`, `is null`, `is not null`. */
  #test(operand: Reference): Expression {
    const { at } = operand;
    if (this.#takeIf('like')) return { kind: 'like', operand, pattern: this.#expression(LIKE_POWER), at };
    if (this.#takeWordIf('is')) {
      const negated = this.#takeIf('not');
      if (!this.#takeWordIf('null')) throw unexpected(this.#next, "'null'");
      return { kind: 'null', negated, operand, at };
    }
    return operand;
  }
}

const AN_EXPRESSION = 'an expression';

function unexpected(token: Token, expected: string): FilterError {
  const found = token.kind === 'end' ? '<EOF>' : String(token.value);
  return new FilterError(token.at, `mismatched input '${found}' expecting ${expected}`);
}

/** `-5` is a literal, so that it can stand in a list. */
function signed(operator: '+' | '-', operand: Expression, at: number): Expression {
  if (operand.kind !== 'literal' || (operand.constant.type !== 'int' && operand.constant.type !== 'float')) {
    return { kind: 'unary', operator, operand, at };
  }
  return { kind: 'literal', constant: operator === '-' ? negated(operand.constant) : operand.constant, at };
}

/** Never -0, which is no integer. */
function negated(constant: Constant & { readonly type: 'int' | 'float' }): Constant {
  if (constant.type === 'float') return { type: 'float', value: 0 - constant.value };
  return { type: 'int', value: narrow(-BigInt(constant.value)) };
}
