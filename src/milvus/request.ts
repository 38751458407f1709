/**
 * @file Reading a request whose type nobody has checked: it may come from a console or from JSON. Every reader returns
 * `undefined` for a key that is absent or null, and refuses a value of the wrong type with 1801; those called `require`
 * refuse a missing one with 1802. Unknown keys are ignored, as Milvus does, and so is the case of known ones; free-form
 * maps and rows are read exactly.
 */
import { malformed, missingField } from './failure.ts';
import { stringifyJson } from './wire/json.ts';

export type Body = Readonly<Record<string, unknown>>;

/** The request itself. @throws Refusal 1801 for what is no object */
export function readBody(request: unknown): Body {
  if (!isBody(request)) throw malformed(`an object was expected, not ${nameOf(request)}`);
  return request;
}

/** How a reader finds a key: {@link readValue} in a typed object, {@link readExact} in a free-form map or a row. */
export type Find = (body: Body, key: string) => unknown;

/** The value of a key in any case, as Go's decoder has it, the exact key first. */
export function readValue(body: Body, key: string): unknown {
  if (Object.hasOwn(body, key)) return body[key] ?? undefined;
  const folded = key.toLowerCase();
  const spelled = Object.keys(body).find((other) => other.toLowerCase() === folded);
  return spelled === undefined ? undefined : (body[spelled] ?? undefined);
}

/** The value of exactly this key. */
export function readExact(body: Body, key: string): unknown {
  return Object.hasOwn(body, key) ? (body[key] ?? undefined) : undefined;
}

export function readText(body: Body, key: string, find: Find = readValue): string | undefined {
  const value = find(body, key);
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(key, 'a string', value);
}

/** Not empty. */
export function requireText(body: Body, key: string): string {
  const value = readText(body, key);
  if (value === undefined || value === '') throw missingField(key);
  return value;
}

/** A whole number of any size. */
export function readInteger(body: Body, key: string, find: Find = readValue): number | undefined {
  const value = find(body, key);
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) return value;
  throw wrongType(key, 'an integer', value);
}

export function readNumber(body: Body, key: string, find: Find = readValue): number | undefined {
  const value = find(body, key);
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw wrongType(key, 'a finite number', value);
}

export function readBoolean(body: Body, key: string, find: Find = readValue): boolean | undefined {
  const value = find(body, key);
  if (value === undefined || typeof value === 'boolean') return value;
  throw wrongType(key, 'true or false', value);
}

export function readList(body: Body, key: string): readonly unknown[] | undefined {
  const value = readValue(body, key);
  if (value === undefined || Array.isArray(value)) return value;
  throw wrongType(key, 'an array', value);
}

export function readTexts(body: Body, key: string): readonly string[] | undefined {
  return readList(body, key)?.map((item) => {
    if (typeof item === 'string') return item;
    throw wrongType(key, 'an array of strings', item);
  });
}

export function readBodies(body: Body, key: string): readonly Body[] | undefined {
  return readList(body, key)?.map((item) => {
    if (isBody(item)) return item;
    throw wrongType(key, 'an array of objects', item);
  });
}

/** An object; `{}` when absent. */
export function readMap(body: Body, key: string, find: Find = readValue): Body {
  const value = find(body, key) ?? {};
  if (isBody(value)) return value;
  throw wrongType(key, 'an object', value);
}

/** A map that has to be there. */
export function requireMap(body: Body, key: string): Body {
  if (readValue(body, key) === undefined) throw missingField(key);
  return readMap(body, key);
}

/** A value of a free-form map as Milvus keeps it, as a string; `undefined` when absent. */
export function readParameter(map: Body, key: string): string | undefined {
  const value = readExact(map, key);
  return value === undefined ? undefined : textOf(value);
}

/** The values of a free-form map as Milvus keeps them: strings. */
export function stringified(map: Body): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, textOf(value)]),
  );
}

/** Any value as text, for keeping and for messages. */
export function textOf(value: unknown): string {
  if (typeof value === 'object') return stringifyJson(value);
  const scalar = value as string | number | boolean | bigint | symbol | undefined;
  return String(scalar);
}

/** An object of JSON: no array, no typed array. */
export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function wrongType(key: string, expected: string, found: unknown): Error {
  return malformed(`${key}: ${expected} was expected, not ${nameOf(found)}`);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
