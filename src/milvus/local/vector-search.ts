/** @file One search of a vector field: what was asked, checked, and how the index is asked for it. */
import type { StoredVector } from '../../store/store.ts';
import type { SearchOptions, SearchPlan } from '../../vectors/vector-index.ts';
import type { MetricType } from '../types.ts';
import type { FieldIndex } from './field-index.ts';

/** Bounds on the distance (contract section 5.5). */
export interface DistanceRange {
  /** Outer bound, exclusive: only better distances are hits. */
  readonly radius: number;
  /** Inner bound, inclusive: only distances this good or worse are hits. */
  readonly rangeFilter?: number;
}

export interface VectorSearch {
  readonly field: string;
  readonly metric: MetricType;
  readonly ef?: number;
  readonly plan?: SearchPlan;
  readonly range?: DistanceRange;
}

/** Hits of one query vector, best first. */
export interface FoundRows {
  readonly labels: readonly number[];
  readonly distances: readonly number[];
}

/** Whether smaller distances are better: true for distances, false for similarities. */
export function isDistance(metric: MetricType): boolean {
  return metric !== 'IP' && metric !== 'COSINE';
}

/** The nearest `depth` rows that the search asks for; fewer when there are no more. */
export function searchIndex(
  index: FieldIndex,
  query: StoredVector,
  { ef, plan, range, metric }: VectorSearch,
  depth: number,
  allow: SearchOptions['allow'] | undefined,
): FoundRows {
  for (let asked = depth; ; asked *= 2) {
    const options: SearchOptions = {
      limit: asked,
      ...(plan ? { plan } : {}),
      ...(ef === undefined ? {} : { ef }),
      ...(allow ? { allow } : {}),
    };
    const found = index.search(query, options);
    const hits = Array.from(found.labels, (label, rank) => ({
      label,
      distance: found.distances[rank] ?? NaN,
    })).filter(({ distance }) => !range || isWithin(metric, range, distance));
    // Neighbours nearer than the inner bound take up places, so the search goes deeper until there are none behind.
    const isExhausted =
      found.labels.length < asked || !range || !isWithinRadius(metric, range, found.distances.at(-1));
    if (isExhausted || hits.length >= depth) {
      const shown = hits.slice(0, depth);
      return {
        labels: shown.map(({ label }) => label),
        distances: shown.map(({ distance }) => distance),
      };
    }
  }
}

function isWithin(metric: MetricType, range: DistanceRange, distance: number): boolean {
  const { rangeFilter } = range;
  if (!isWithinRadius(metric, range, distance)) return false;
  return (
    rangeFilter === undefined || (isDistance(metric) ? distance >= rangeFilter : distance <= rangeFilter)
  );
}

function isWithinRadius(metric: MetricType, { radius }: DistanceRange, distance = NaN): boolean {
  return isDistance(metric) ? distance < radius : distance > radius;
}

/** The hits from `offset` on, at most `limit`. */
export function pageOf({ labels, distances }: FoundRows, offset: number, limit: number): FoundRows {
  const end = offset + limit;
  return { labels: labels.slice(offset, end), distances: distances.slice(offset, end) };
}
