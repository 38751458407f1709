/** @file From a filter's text to tokens (contract section 6.1). */
import { FilterError } from './filter-error.ts';

interface Place {
  /** Offsets of the first unit and of the unit after the last. */
  readonly at: number;
  readonly end: number;
}

export type Token = Place &
  (
    | { readonly kind: 'int' | 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'bool'; readonly value: boolean }
    /** A field's or a function's name. */
    | { readonly kind: 'name'; readonly value: string }
    /** An operator, a bracket or a keyword; keywords in lower case, `&&`, `||` and `!` as `and`, `or` and `not`. */
    | { readonly kind: 'symbol'; readonly value: string }
    | { readonly kind: 'end'; readonly value: '' }
  );

const WHITESPACE = /[ \t\r\n]*/y;
const NAME = /\$meta\b|[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /\*\*|==|!=|<=|>=|<<|>>|&&|\|\||[-+*/%<>()[\],!~&|^]/y;

/** Written all in lower or all in upper case. */
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'like', 'exists', 'is', 'null']);
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
]);

/** Escapes of one letter, as in C. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['?', '?'],
]);
const CODE_ESCAPE = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})/y;

/** Largest code point of Unicode. */
const LAST_CODE_POINT = 0x10ffff;
const INT64_BOUND = 2n ** 63n;

/** The tokens of a filter, the last one `end`. @throws FilterError where the text is no token */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(WHITESPACE, text, at)?.length ?? 0;
    if (at >= text.length) {
      tokens.push({ kind: 'end', value: '', at, end: at });
      return tokens;
    }
    const token = readToken(text, at);
    tokens.push(token);
    at = token.end;
  }
}

function readToken(text: string, at: number): Token {
  const first = text.charAt(at);
  if (first === '"' || first === "'") return readString(text, at);
  const name = match(NAME, text, at);
  if (name !== undefined) return readName(name, at);
  const number = match(NUMBER, text, at);
  if (number !== undefined) return readNumber(number, at);
  const symbol = match(SYMBOL, text, at);
  if (symbol !== undefined) {
    return { kind: 'symbol', value: SYNONYMS.get(symbol) ?? symbol, at, end: at + symbol.length };
  }
  throw new FilterError(
    at,
    `token recognition error at: '${String.fromCodePoint(text.codePointAt(at) ?? 0)}'`,
  );
}

function readName(name: string, at: number): Token {
  const end = at + name.length;
  const boolean = BOOLEANS.get(name);
  if (boolean !== undefined) return { kind: 'bool', value: boolean, at, end };
  const lower = name.toLowerCase();
  const isKeyword = KEYWORDS.has(lower) && (name === lower || name === name.toUpperCase());
  return isKeyword ? { kind: 'symbol', value: lower, at, end } : { kind: 'name', value: name, at, end };
}

function readNumber(text: string, at: number): Token {
  const end = at + text.length;
  if (/^\d*\.|^\d+[eE]/.test(text)) {
    const value = Number(text);
    if (!Number.isFinite(value)) throw new FilterError(at, `the number ${text} is too large`);
    return { kind: 'float', value, at, end };
  }
  if (/^0\d*[89]/.test(text)) throw new FilterError(at, `the octal number ${text} has a digit above 7`);
  const value = BigInt(/^0\d/.test(text) ? `0o${text.slice(1)}` : text);
  // One more than the largest Int64 is let through: behind a minus it is the smallest one.
  if (value > INT64_BOUND) throw new FilterError(at, `the number ${text} does not fit into an Int64`);
  // Beyond 2^53 this rounds, but no stored Int64 lies there, so comparisons with stored values stay exact.
  return { kind: 'int', value: Number(value), at, end };
}

function readString(text: string, at: number): Token {
  const quote = text.charAt(at);
  let value = '';
  let position = at + 1;
  for (;;) {
    const unit = text.charAt(position);
    if (unit === '' || unit === '\n' || unit === '\r') {
      throw new FilterError(
        at,
        `token recognition error at: '${text.slice(at, position)}', the string has no end`,
      );
    }
    if (unit === quote) return { kind: 'string', value, at, end: position + 1 };
    if (unit === '\\') {
      const escape = readEscape(text, position + 1);
      value += escape.value;
      position += 1 + escape.length;
    } else {
      value += unit;
      position++;
    }
  }
}

function readEscape(text: string, at: number): { value: string; length: number } {
  const simple = ESCAPES.get(text.charAt(at));
  if (simple !== undefined) return { value: simple, length: 1 };
  CODE_ESCAPE.lastIndex = at;
  const found = CODE_ESCAPE.exec(text);
  const [whole, hex2, hex4, hex8, octal] = found ?? [];
  const code = octal === undefined ? parseInt(hex2 ?? hex4 ?? hex8 ?? '', 16) : parseInt(octal, 8);
  if (whole === undefined || code > LAST_CODE_POINT) {
    throw new FilterError(at - 1, `token recognition error at: '\\${text.charAt(at)}', an unknown escape`);
  }
  return { value: String.fromCodePoint(code), length: whole.length };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
