/** @file How the rows that a condition can be true for are reached without reading all of them. */
import { isInteger, type Schema } from '../schema.ts';
import type { Condition, Operand } from './condition.ts';

export type AccessPath =
  /** Rows with these primary keys. */
  | { readonly kind: 'keys'; readonly keys: readonly (number | string)[] }
  /** Rows whose field has one of these values. */
  | { readonly kind: 'values'; readonly field: string; readonly values: readonly unknown[] }
  /** Rows whose ordinal is greater than `after` and smaller than `before`. */
  | { readonly kind: 'rows'; readonly after: number; readonly before: number };

export interface Access {
  readonly path: AccessPath;
  /** The condition is true for every row of the path, so that nothing needs to be checked. */
  readonly exact: boolean;
}

const ALL_ROWS = Object.freeze({ kind: 'rows', after: -1, before: Infinity } as const);
const NO_KEYS = Object.freeze({ kind: 'keys', keys: Object.freeze([]) } as const);

/** The best of what the terms of a conjunction offer: keys, else values of a field, else a range of rows. */
export function planAccess(condition: Condition, schema: Schema): Access {
  if (condition.kind === 'constant') {
    return { path: condition.value ? ALL_ROWS : NO_KEYS, exact: true };
  }
  const terms = conjunctionOf(condition);
  const paths = terms.flatMap((term) => pathOf(term, schema) ?? []);
  const pinned = paths.find(({ kind }) => kind === 'keys') ?? paths.find(({ kind }) => kind === 'values');
  if (pinned) return { path: pinned, exact: terms.length === 1 };
  const ranges = paths.filter((path) => path.kind === 'rows');
  const path = {
    kind: 'rows',
    after: Math.max(ALL_ROWS.after, ...ranges.map(({ after }) => after)),
    before: Math.min(ALL_ROWS.before, ...ranges.map(({ before }) => before)),
  } as const;
  return { path, exact: ranges.length === terms.length };
}

/** All of them have to be true; an `and` within an `and` (a range) counts with its terms. */
function conjunctionOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'and' ? condition.terms.flatMap(conjunctionOf) : [condition];
}

function pathOf(condition: Condition, schema: Schema): AccessPath | undefined {
  if (condition.kind === 'in') return pathOfValues(condition.operand, condition.values);
  if (condition.kind !== 'compare') return undefined;
  const { operand, operator, constant } = condition;
  if (operator === '==') return pathOfValues(operand, [constant.value]);
  if (!schema.autoId || !operand.isKey || !isPlain(operand) || typeof constant.value !== 'number') {
    return undefined;
  }
  return { ...ALL_ROWS, ...rangeOfGeneratedKeys(operator, constant.value) };
}

function pathOfValues(
  operand: Operand,
  values: readonly (string | number | boolean)[],
): AccessPath | undefined {
  if (!isPlain(operand)) return undefined;
  if (operand.isKey) return { kind: 'keys', keys: [...new Set(values as readonly (string | number)[])] };
  const isIndexable = operand.dataType === 'VarChar' || isInteger(operand.dataType);
  return isIndexable ? { kind: 'values', field: operand.column, values } : undefined;
}

function isPlain({ steps, length }: Operand): boolean {
  return steps.length === 0 && !length;
}

/** A generated key is its row's ordinal plus one, so a range of keys is a range of rows. */
function rangeOfGeneratedKeys(
  operator: '<' | '<=' | '>' | '>=',
  key: number,
): { readonly after: number } | { readonly before: number } {
  switch (operator) {
    case '>':
      return { after: key - 1 };
    case '>=':
      return { after: key - 2 };
    case '<':
      return { before: key - 1 };
    case '<=':
      return { before: key };
  }
}
