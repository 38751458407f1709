/**
 * @file Int64 as strings, for clients whose JSON parser would round them (contract section 1.4): primary keys, Int64
 * fields and elements of Int64 arrays. Counts and ids of collections stay numbers, and so does what is inside JSON.
 */
import type { CollectionDescription, Entity, InsertResult, UpsertResult } from '../types.ts';

/** Names of the fields whose values are Int64 or arrays of them. */
export function int64Fields({ fields }: CollectionDescription): ReadonlySet<string> {
  return new Set(
    fields
      .filter(({ type, elementType }) => (type === 'Array' ? elementType : type) === 'Int64')
      .map(({ name }) => name),
  );
}

/** The entities with the values of `fields` as strings. */
export function withTextFields(entities: readonly Entity[], fields: ReadonlySet<string>): Entity[] {
  return entities.map((entity) =>
    Object.fromEntries(
      Object.entries(entity).map(([name, value]) => [name, fields.has(name) ? textOf(value) : value]),
    ),
  );
}

/** The answer to a write with its keys as strings. */
export function withTextKeys<Result extends InsertResult | UpsertResult>(result: Result): Result {
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, Array.isArray(value) ? textOf(value) : value]),
  ) as unknown as Result;
}

function textOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textOf);
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}
