/** @file Paging of a query, and the keys of a get (contract sections 4.4 and 4.5). */
import { invalidParameter, missingField, Refusal } from '../failure.ts';
import { MILVUS_LIMITS } from '../limits.ts';
import { readInteger, readValue, textOf, type Body } from '../request.ts';
import { primaryField, type Schema } from './schema.ts';
import { MILVUS_CODES, type PrimaryKey } from '../types.ts';

/** The output field that asks for the number of rows instead of the rows. */
export const COUNT = 'count(*)';

/** `limit` is Infinity when the request switches it off. @throws Refusal 1100 outside the window */
export function readQueryWindow(body: Body): { readonly limit: number; readonly offset: number } {
  const given = readInteger(body, 'limit') ?? MILVUS_LIMITS.defaultLimit;
  // Milvus forwards both only when they are positive.
  const limit = given > 0 ? given : Infinity;
  const offset = Math.max(0, readInteger(body, 'offset') ?? 0);
  const end = offset + (given > 0 ? given : 0);
  if (end > MILVUS_LIMITS.window) {
    throw invalidParameter(
      `invalid max query result window, (offset+limit) should be in range [1, ${MILVUS_LIMITS.window}], but got ${end}`,
    );
  }
  return { limit, offset };
}

/** @throws Refusal 1802 when there is none, checked before the collection is looked up */
export function requireKeys(body: Body): readonly unknown[] {
  const id = readValue(body, 'id');
  if (id === undefined) throw missingField('id');
  return Array.isArray(id) ? id : [id];
}

/**
 * The keys as rows hold them. A key that no row can have (an Int64 beyond 2^53) is left out.
 * @throws Refusal 1806 for what is no key of this schema
 */
export function keysOf(values: readonly unknown[], schema: Schema): PrimaryKey[] {
  const isText = primaryField(schema).dataType === 'VarChar';
  return values.flatMap((value): PrimaryKey | PrimaryKey[] => {
    if (isText && (typeof value === 'string' || typeof value === 'number')) return String(value);
    const isDigits = typeof value === 'string' && /^-?\d+$/.test(value);
    const number = isDigits ? Number(value) : value;
    if (!isText && typeof number === 'number' && Number.isInteger(number)) {
      return Number.isSafeInteger(number) ? number : [];
    }
    throw new Refusal(
      MILVUS_CODES.badId,
      `please check the primary key and its' type can only in [int, string], error: ${textOf(value)} is no ${isText ? 'VarChar' : 'Int64'}`,
    );
  });
}
