/**
 * @file Primary keys that the engine gives: 1, 2, ... below 2^53 and never twice. A key is its row's ordinal plus one,
 * so keys ascend with rows, and a key leads to its row without a look-up.
 */
import type { DataType } from '../types.ts';
import type { RowKey } from './row-key.ts';

/** As rows hold it: digits where keys are VarChar. */
export function generatedKey(row: number, dataType: DataType): RowKey {
  return dataType === 'VarChar' ? String(row + 1) : row + 1;
}

/** The ordinal that a row with this key has if there is one. */
export function rowOfGeneratedKey(key: number): number {
  return key - 1;
}
