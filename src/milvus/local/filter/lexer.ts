/** @file From a filter's text to tokens (contract section 6.1). */
import { FilterError } from './filter-error.ts';
import { INT64_MAX, narrow, type Numeric } from './int64.ts';

interface Place {
  /** Offsets of the first unit and of the unit after the last. */
  readonly at: number;
  readonly end: number;
}

export type Token = Place &
  (
    | { readonly kind: 'int'; readonly value: Numeric }
    | { readonly kind: 'float'; readonly value: number }
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
const HEX_FLOAT = /0[xX](?:([0-9a-fA-F]+)\.?([0-9a-fA-F]*)|\.([0-9a-fA-F]+))[pP]([+-]?\d+)/y;
const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /\*\*|==|=~|!=|!~|<=|>=|<<|>>|&&|\|\||[-+*/%<>()[\]{},!~&|^]/y;
/** A backslash stays, also one that keeps a quote from ending the string. */
const RAW_STRING = /[rR](?:"((?:[^"\\\r\n]|\\[^\r\n])*)"|'((?:[^'\\\r\n]|\\[^\r\n])*)')/y;

/** Written all in lower or all in upper case. */
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'like', 'exists']);
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
const CODE_ESCAPE = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;
/** Bytes of UTF-8: several make one character. */
const BYTE_ESCAPES = /(?:\\(?:x[0-9a-fA-F]{2}|[0-7]{1,3}))+/y;

/** Largest code point of Unicode, and largest byte. */
const LAST_CODE_POINT = 0x10ffff;
const LAST_BYTE = 0xff;

/** Reads a text token by token; the last one is `end`, however often it is asked for. */
export class Lexer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws FilterError where the text is no token */
  next(): Token {
    const text = this.#text;
    const at = this.#at + (match(WHITESPACE, text, this.#at)?.length ?? 0);
    const token: Token = at >= text.length ? { kind: 'end', value: '', at, end: at } : readToken(text, at);
    this.#at = token.end;
    return token;
  }
}

/** Whether a name is this keyword, in one case: `is` and `null` are names elsewhere. */
export function isKeyword(name: string, keyword: string): boolean {
  return name === keyword || name === keyword.toUpperCase();
}

function readToken(text: string, at: number): Token {
  const first = text.charAt(at);
  if (first === '"' || first === "'") return readString(text, at);
  if (first === 'r' || first === 'R') {
    const raw = execute(RAW_STRING, text, at);
    if (raw) return { kind: 'string', value: raw[1] ?? raw[2] ?? '', at, end: at + raw[0].length };
  }
  const name = match(NAME, text, at);
  if (name !== undefined) return readName(name, at);
  const hexFloat = execute(HEX_FLOAT, text, at);
  if (hexFloat) return readHexFloat(hexFloat, at);
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
  return KEYWORDS.has(lower) && isKeyword(name, lower)
    ? { kind: 'symbol', value: lower, at, end }
    : { kind: 'name', value: name, at, end };
}

function readHexFloat(
  [whole, digits = '', fraction = '', bare = '', exponent]: RegExpExecArray,
  at: number,
): Token {
  const behindPoint = fraction + bare;
  const mantissa = Number(BigInt(`0x${digits}${behindPoint}`));
  const value = mantissa * 2 ** (Number(exponent) - 4 * behindPoint.length);
  if (!Number.isFinite(value)) throw new FilterError(at, `the number ${whole} is too large`);
  return { kind: 'float', value, at, end: at + whole.length };
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
  if (value > INT64_MAX + 1n) throw new FilterError(at, `the number ${text} does not fit into an Int64`);
  return { kind: 'int', value: narrow(value), at, end };
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
      const escape = readEscape(text, position);
      value += escape.value;
      position += escape.length;
    } else {
      value += unit;
      position++;
    }
  }
}

/** @param at of the backslash */
function readEscape(text: string, at: number): { value: string; length: number } {
  const letter = text.charAt(at + 1);
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) return { value: simple, length: 1 + letter.length };
  const escape = match(BYTE_ESCAPES, text, at) ?? match(CODE_ESCAPE, text, at) ?? '';
  const value = /^\\[uU]/.test(escape) ? characterOf(escape) : decodeBytes(escape);
  if (value === undefined || escape === '') {
    throw new FilterError(at, `token recognition error at: '\\${letter}', an unknown escape`);
  }
  return { value, length: escape.length };
}

/** `undefined` beyond Unicode. */
function characterOf(escape: string): string | undefined {
  const code = parseInt(escape.slice('\\u'.length), 16);
  return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : undefined;
}

/** `undefined` when the bytes are no UTF-8. */
function decodeBytes(escapes: string): string | undefined {
  const codes = escapes
    .split('\\')
    .slice(1)
    .map((digits) => (digits.startsWith('x') ? parseInt(digits.slice(1), 16) : parseInt(digits, 8)));
  if (codes.some((code) => code > LAST_BYTE)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(codes));
  } catch {
    return undefined;
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  return execute(pattern, text, at)?.[0];
}

function execute(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
