/** @file One search of a vector field: what was asked, checked, and how the index is asked for it. */
import type { Metric } from '../../profiles/profiles.ts';
import type { FieldIndex, FieldSearchOptions } from './field-index.ts';

/** Bounds on the distance (contract section 5.5). */
export interface DistanceRange {
  /** Outer bound, exclusive: only better distances are hits. */
  readonly radius: number;
  /** Inner bound, inclusive: only distances this good or worse are hits. */
  readonly rangeFilter?: number;
}

export interface VectorSearch {
  readonly field: string;
  readonly metric: Metric;
  readonly queries: readonly Float32Array[];
  readonly limit: number;
  readonly offset: number;
  readonly ef?: number;
  readonly exact: boolean;
  readonly range?: DistanceRange;
}

/** Hits of one query vector, best first. */
export interface FoundRows {
  readonly labels: readonly number[];
  readonly distances: readonly number[];
}

export function searchIndex(
  index: FieldIndex,
  query: Float32Array,
  search: VectorSearch,
  allow: FieldSearchOptions['allow'] | undefined,
): FoundRows {
  const { limit, offset, ef, exact, range, metric } = search;
  const isHit = range ? isWithin(metric, range) : () => true;
  let depth = offset + limit;
  for (;;) {
    const options: FieldSearchOptions = {
      limit: depth,
      exact,
      ...(ef === undefined ? {} : { ef }),
      ...(allow ? { allow } : {}),
    };
    const { labels, distances } = index.search(query, options);
    const hits = Array.from(labels, (label, rank) => ({ label, distance: distances[rank] ?? NaN })).filter(
      ({ distance }) => isHit(distance),
    );
    // Neighbours nearer than the inner bound take up places, so the search goes deeper until there are none behind.
    const isExhausted = labels.length < depth || !range || !isWithinRadius(metric, range, distances.at(-1));
    if (isExhausted || hits.length >= offset + limit) {
      const shown = hits.slice(offset, offset + limit);
      return { labels: shown.map(({ label }) => label), distances: shown.map(({ distance }) => distance) };
    }
    depth *= 2;
  }
}

function isWithin(metric: Metric, range: DistanceRange): (distance: number) => boolean {
  const { rangeFilter } = range;
  return (distance) =>
    isWithinRadius(metric, range, distance) &&
    (rangeFilter === undefined || (metric === 'L2' ? distance >= rangeFilter : distance <= rangeFilter));
}

function isWithinRadius(metric: Metric, { radius }: DistanceRange, distance = NaN): boolean {
  return metric === 'L2' ? distance < radius : distance > radius;
}
