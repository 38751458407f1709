/** @file Requests as JSON text. JSON has no NaN and no infinity and would write null; here they are refused instead. */
import { badRow, malformed } from '../failure.ts';
import type { Body } from '../request.ts';
import { stringifyJson } from '../wire/json.ts';

/** @throws Refusal 1801 */
export function requestText(body: Body): string {
  const found = nonFinite(body);
  if (found) throw malformed(`${found.path}: a finite number was expected, not ${found.number}`);
  return stringifyJson(body);
}

/** @throws Refusal 1804; rows are numbered from 0 */
export function checkRows(rows: readonly unknown[]): void {
  for (const [row, value] of rows.entries()) {
    const found = nonFinite(value);
    if (found)
      throw badRow(`${found.number} is not a finite number, row number: ${row}, field: ${found.path}`);
  }
}

interface NonFinite {
  /** `data[0][3]`, `meta.size` */
  readonly path: string;
  readonly number: number;
}

function nonFinite(value: unknown, path = ''): NonFinite | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, number: value };
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
  if (Array.isArray(value) || value instanceof Float32Array) {
    for (const [position, item] of value.entries()) {
      // Vectors are long: the path is made for the one number that needs it.
      if (typeof item === 'number' && Number.isFinite(item)) continue;
      const found = nonFinite(item, `${path}[${position}]`);
      if (found) return found;
    }
    return undefined;
  }
  for (const [key, member] of Object.entries(value)) {
    const found = nonFinite(member, path === '' ? key : `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}
