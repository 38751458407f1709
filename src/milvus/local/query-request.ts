/** @file Paging of a query, and the keys of a get (contract sections 4.4 and 4.5). */
import { invalidParameter, missingField, Refusal } from '../failure.ts';
import { INTEGER_RANGES, MILVUS_LIMITS } from '../limits.ts';
import { readInteger, readValue, textOf, type Body } from '../request.ts';
import { MILVUS_CODES } from '../types.ts';
import { rowKeyOf, type RowKey } from './row-key.ts';
import { primaryField, type Schema } from './schema.ts';

/** The output field that asks for the number of rows instead of the rows. */
export const COUNT = 'count(*)';

/** `limit` is Infinity when the request switches it off. @throws Refusal 1100 outside the window */
export function readQueryWindow(body: Body): { readonly limit: number; readonly offset: number } {
  const given = readInteger(body, 'limit') ?? MILVUS_LIMITS.defaultLimit;
  // Milvus forwards both only when they are positive.
  const limit = given > 0 ? given : Infinity;
  const offset = Math.max(0, readInteger(body, 'offset') ?? 0);
  const end = offset + (given > 0 ? given : 0);
  if (end > MILVUS_LIMITS.window) throw outsideWindow(end);
  return { limit, offset };
}

/** @param end offset + limit */
export function outsideWindow(end: number): Refusal {
  return invalidParameter(
    `invalid max query result window, (offset+limit) should be in range [1, ${MILVUS_LIMITS.window}], but got ${end}`,
  );
}

/** @throws Refusal 1802 when there is none, checked before the collection is looked up */
export function requireKeys(body: Body): readonly unknown[] {
  const id = readValue(body, 'id');
  if (id === undefined) throw missingField('id');
  return Array.isArray(id) ? id : [id];
}

/** The keys of a get. @throws Refusal 1806 for what is no key of this schema */
export function keysOf(values: readonly unknown[], schema: Schema): RowKey[] {
  return rowKeysOf(
    values,
    schema,
    (detail) =>
      new Refusal(
        MILVUS_CODES.badId,
        `please check the primary key and its' type can only in [int, string], error: ${detail}`,
      ),
  );
}

const DIGITS = /^-?\d+$/;

/**
 * The keys as rows hold them. A key that no row can have (beyond Int64) is left out.
 * @param refuse makes the error for what is no key of this schema
 */
export function rowKeysOf(
  values: readonly unknown[],
  schema: Schema,
  refuse: (detail: string) => Refusal,
): RowKey[] {
  const isText = primaryField(schema).dataType === 'VarChar';
  return values.flatMap((value): RowKey[] => {
    const isNumber = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
    if (isText && (typeof value === 'string' || isNumber)) return [String(value)];
    if (!isText && (isNumber || (typeof value === 'string' && DIGITS.test(value)))) {
      const key = BigInt(value);
      const { min, max } = INTEGER_RANGES.Int64;
      return key < min || key > max ? [] : [rowKeyOf(key)];
    }
    throw refuse(`${textOf(value)} is no ${isText ? 'VarChar' : 'Int64'}`);
  });
}
