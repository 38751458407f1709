/**
 * @file JSON without loss of integers: Milvus writes an Int64 as bare digits, and `JSON.parse` rounds those beyond 2^53.
 * Here they are bigints, both ways; every other number is a number.
 */
import { parse } from 'lossless-json';
import { shortestFloat } from '../../vectors/shortest-float.ts';

/**
 * Sixteen digits that do not follow a decimal point: only such text can hold an integer that `JSON.parse` rounds (2^53
 * has 16 digits). They may also be in a string or before an exponent; the exact parser then sorts that out.
 */
const LONG_INTEGER = /(?:^|[^\d.])\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * The value of a JSON text; integers beyond 2^53 as bigints. As fast as `JSON.parse` where the text has none.
 * @throws SyntaxError; RangeError when the text is nested too deep
 */
export function parseJson(text: string): unknown {
  return LONG_INTEGER.test(text) ? parseExactly(text) : (JSON.parse(text) as unknown);
}

/** What {@link parseJson} computes, without its short cut: the reference that it is tested against. */
export function parseExactly(text: string): unknown {
  return parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue });
}

function parseNumber(digits: string): number | bigint {
  const number = Number(digits);
  return INTEGER.test(digits) && !Number.isSafeInteger(number) ? BigInt(digits) : number;
}

/**
 * The JSON text of a value: bigints as bare digits, a Float32Array as an array of the shortest numbers that are those
 * float32, other typed arrays as arrays; the rest is as `JSON.stringify` has it, except that `toJSON` is not asked.
 */
export function stringifyJson(value: unknown): string {
  return textOf(value) ?? 'null';
}

/** `undefined` for what JSON leaves out: undefined, functions, symbols. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  // As digits it would be read as an integer, and come back as a bigint.
  if (isLongWhole(value)) return value.toExponential();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Float32Array) return textOfArray(Array.from(value, shortestFloat));
  if (ArrayBuffer.isView(value)) return textOfArray(Array.from(value as Uint8Array));
  if (Array.isArray(value)) return textOfArray(value);
  const members = Object.entries(value).flatMap(([key, member]) => {
    const text = textOf(member);
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

function textOfArray(items: readonly unknown[]): string {
  // Vectors: the engine's own writer is ten times faster than one call an item.
  if (items.every((item) => typeof item === 'number' && !isLongWhole(item))) return JSON.stringify(items);
  return `[${items.map((item) => textOf(item) ?? 'null').join(',')}]`;
}

function isLongWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}
