/**
 * @file Rows as they come over the wire, whichever release sends them (contract section 4.1): JSON columns as JSON text
 * or as JSON, Array columns wrapped or not, Int64 as numbers or as digits. Here they get the form of src/milvus/types.ts.
 */
import type { Body } from '../request.ts';
import type { CollectionDescription, Entity, PrimaryKey } from '../types.ts';
import { parseJson } from '../wire/json.ts';
import { listOf, primaryKeyOf, type DescriptionCache } from './collection-answer.ts';

const DIGITS = /^-?\d+$/;
/** Keys of rows that are no fields: a hit's distance, all dynamic keys together, a count. */
const OTHER_KEYS: ReadonlySet<string> = new Set(['distance', '$meta', 'count(*)']);

/** An integer written as digits: a number where that is exact, else a bigint. */
export function integerOf(value: unknown): unknown {
  if (typeof value !== 'string' || !DIGITS.test(value)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

/** Keys as insert and upsert answer them. */
export function readKeys(ids: unknown, description: CollectionDescription): readonly PrimaryKey[] {
  const isInteger = primaryKeyOf(description)?.type === 'Int64';
  return (isInteger ? listOf(ids).map(integerOf) : listOf(ids)) as readonly PrimaryKey[];
}

/**
 * Gives rows their types, as the collection's description has them. A server that writes JSON columns as JSON (3.0.1
 * and later) is recognised by what it sends, and remembered: only before that a string in such a column is JSON text.
 */
export class RowReader {
  readonly #descriptions: DescriptionCache;
  #writesJson = false;

  constructor(descriptions: DescriptionCache) {
    this.#descriptions = descriptions;
  }

  /**
   * @param scope names database and collection
   * @throws Refusal when the collection cannot be described
   */
  async read(rows: readonly Entity[], scope: Body, signal?: AbortSignal): Promise<Entity[]> {
    if (rows.length === 0) return [];
    const { fields } = await this.#description(rows, scope, signal);
    const columns = fields.filter(({ type }) => Object.hasOwn(this.#readers, type));
    this.#writesJson ||= columns.some(({ name, type }) =>
      rows.some((row) => Object.hasOwn(row, name) && isModern(type, row[name])),
    );
    return rows.map((row) => {
      const values = columns
        .filter(({ name }) => Object.hasOwn(row, name))
        .map(({ name, type, elementType }) => [name, this.#readers[type]?.(row[name], elementType)]);
      return { ...row, ...(Object.fromEntries(values) as Entity) };
    });
  }

  /** Asked for anew when rows hold what it does not have: somebody else changed the collection. */
  async #description(
    rows: readonly Entity[],
    scope: Body,
    signal?: AbortSignal,
  ): Promise<CollectionDescription> {
    const description = await this.#descriptions.of(scope, signal);
    if (explains(rows, description)) return description;
    this.#descriptions.clear();
    return this.#descriptions.of(scope, signal);
  }

  readonly #readers: Readonly<Record<string, (value: unknown, elementType?: string) => unknown>> = {
    Int64: integerOf,
    JSON: (value) => (typeof value === 'string' && !this.#writesJson ? parseJson(value) : value),
    Array: (value, elementType) => {
      const items = unwrapped(value);
      return elementType === 'Int64' && Array.isArray(items) ? items.map(integerOf) : items;
    },
  };
}

/** Whatever the rows hold is a field, or may be dynamic. */
function explains(rows: readonly Entity[], { enableDynamicField, fields }: CollectionDescription): boolean {
  if (enableDynamicField) return true;
  const names = new Set(fields.map(({ name }) => name));
  return rows.every((row) => Object.keys(row).every((key) => names.has(key) || OTHER_KEYS.has(key)));
}

/** Only a server that writes JSON columns and Array columns as JSON sends such a value. */
function isModern(type: string, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (type === 'Array') return Array.isArray(value);
  return type === 'JSON' && (typeof value !== 'string' || !isJson(value));
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/** `{ Data: { LongData: { data: [1, 2] } } }` is `[1, 2]`; the inner keys of an empty array are left out. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('Data' in value)) return value;
  const [holder] = Object.values(value.Data ?? {}) as { data?: unknown }[];
  return listOf(holder?.data);
}
