/** @file When two answers are the same: what is exact must be equal, distances nearly so. */
import type { Entity } from '../../../src/milvus/types.ts';
import { SCALAR_FIELDS } from './collections.ts';

/** Of distances: the engines add float32 products in different orders. */
const RELATIVE = 1e-5;
const ABSOLUTE = 1e-6;

const FLOAT_FIELDS = new Set(
  SCALAR_FIELDS.filter(({ dataType }) => dataType === 'Float').map(({ fieldName }) => fieldName),
);

/** The same rows in the same order, with the same values. */
export function sameRows(one: readonly Entity[], other: readonly Entity[]): boolean {
  return textOf(one.map(comparable)) === textOf(other.map(comparable));
}

/** One side may tell the float32 0.1 as 0.1, the other as the double that it is. */
function comparable(row: Entity): Entity {
  const members = Object.entries(row).map(([key, value]) => {
    if (FLOAT_FIELDS.has(key)) return [key, Math.fround(value as number)];
    if (key === 'v' && typeof value !== 'string')
      return [key, Array.from(value as Iterable<number>, Math.fround)];
    return [key, value];
  });
  return Object.fromEntries(members) as Entity;
}

/** JSON with keys in order and integers of either kind. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

type ScoredHit = Entity & { readonly distance: number };

/** The part of a search that says how much of the ranking its answer is. */
interface Page {
  readonly offset?: number;
  readonly limit?: number;
}

/**
 * The same distances in the same order, and the same rows at each of them. Rows at one distance are in no order, and
 * where a page's edge falls among them, any of them may be on it.
 */
export function sameHits(one: readonly Entity[], other: readonly Entity[], page: Page): boolean {
  const [first, second] = [one as ScoredHit[], other as ScoredHit[]];
  const { offset = 0, limit = Infinity } = page;
  if (first.length !== second.length) return false;
  if (!first.every((hit, position) => isNear(hit, second[position]))) return false;
  for (let start = 0, end = 0; start < first.length; start = end) {
    do end++;
    while (end < first.length && isNear(first[end - 1], first[end]));
    const startsInside = start > 0 || offset === 0;
    const endsInside = end < first.length || first.length < limit;
    if (startsInside && endsInside && !sameIds(first.slice(start, end), second.slice(start, end)))
      return false;
  }
  return true;
}

function isNear(one: ScoredHit | undefined, other: ScoredHit | undefined): boolean {
  if (!one || !other) return false;
  const [a, b] = [one.distance, other.distance];
  return Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.max(Math.abs(a), Math.abs(b));
}

function sameIds(one: readonly ScoredHit[], other: readonly ScoredHit[]): boolean {
  const ids = new Set(one.map(({ id }) => id));
  return ids.size === one.length && other.every(({ id }) => ids.has(id));
}
