/**
 * @file Primary keys as rows hold them. A database key cannot be a bigint, so an Int64 beyond 2^53 is kept as its
 * digits; a collection's keys are all Int64 or all VarChar, so the two never meet.
 */
import type { PrimaryKey } from '../types.ts';

export type RowKey = number | string;

/** @param key a VarChar, or an Int64 as number or bigint */
export function rowKeyOf(key: PrimaryKey): RowKey {
  return typeof key === 'bigint' ? rowKeyOfBigInt(key) : key;
}

/** @param isText the primary field is a VarChar */
export function primaryKeyOf(key: RowKey, isText: boolean): PrimaryKey {
  return typeof key === 'string' && !isText ? BigInt(key) : key;
}

function rowKeyOfBigInt(key: bigint): RowKey {
  const number = Number(key);
  return Number.isSafeInteger(number) ? number : String(key);
}
