/** @file Whether the exact scan or the graph answers sooner, by a table of measured times. */
import { PLANNER } from '../profiles/profiles.ts';

/** What there is to be searched. */
export interface SearchLoad {
  readonly dimension: number;
  /** Rows among which the nearest are wanted: those that a filter leaves. */
  readonly rows: number;
  /** Rows of them that are not in the graph and would be scanned beside it. */
  readonly growing: number;
}

/**
 * The scan reads something of every row whatever the filter, so it takes s per row of the index; the graph takes its time g
 * divided by the share that the filter leaves, since it walks until it has found enough. They are equal at n s = g n / r:
 * where r = g / s rows are left, however many there are.
 */
export function fasterPlan({ dimension, rows, growing }: SearchLoad): 'hnsw' | 'exact' {
  return rows - PLANNER.growingWeight * growing >= crossoverOf(dimension) ? 'hnsw' : 'exact';
}

/** Rows from which on the graph answers sooner. */
export function crossoverOf(dimension: number): number {
  return PLANNER.crossover.find((row) => dimension <= row.dimension)?.rows ?? Infinity;
}
