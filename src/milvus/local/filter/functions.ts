/** @file The functions of the filter language that this engine knows; their names may be written in any case. */

/** On arrays, JSON or typed: whether all or any of the elements have to be there. */
export type ContainsMode = 'one' | 'all' | 'any';

export const CONTAINS: ReadonlyMap<string, ContainsMode> = new Map([
  ['json_contains', 'one'],
  ['json_contains_all', 'all'],
  ['json_contains_any', 'any'],
  ['array_contains', 'one'],
  ['array_contains_all', 'all'],
  ['array_contains_any', 'any'],
]);

export const ARRAY_LENGTH = 'array_length';

/** @param name in lower case */
export function isFunction(name: string): boolean {
  return name === ARRAY_LENGTH || CONTAINS.has(name);
}
