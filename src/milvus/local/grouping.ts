/** @file Grouping of hits by the value of a field (contract section 5.6). */
import type { Field } from './schema.ts';
import type { FoundRows } from './vector-search.ts';

export interface Grouping {
  readonly field: Field;
  /** Hits of one group at most. */
  readonly size: number;
  /** Search on until every group shown is full; otherwise only until there are enough groups. */
  readonly isStrict: boolean;
}

/**
 * The best hits of `limit` groups after the first `offset` ones. Groups come in the order of their best hits, the hits
 * of a group together.
 *
 * @param find the nearest rows to a depth; fewer than asked when there are no more
 * @param valueOf a row's value of the field
 */
export function groupHits(
  grouping: Grouping,
  offset: number,
  limit: number,
  find: (depth: number) => FoundRows,
  valueOf: (label: number) => unknown,
): FoundRows {
  const { size, isStrict } = grouping;
  const wanted = offset + limit;
  for (let depth = wanted * size; ; depth *= 2) {
    const { labels, distances } = find(depth);
    const groups = new Map<unknown, { label: number; distance: number }[]>();
    labels.forEach((label, rank) => {
      const value = valueOf(label);
      const group = groups.get(value) ?? [];
      if (group.length === 0 && groups.size === wanted) return;
      groups.set(value, group);
      if (group.length < size) group.push({ label, distance: distances[rank] ?? NaN });
    });
    const shown = [...groups.values()];
    const isEnough = shown.length === wanted && (!isStrict || shown.every((group) => group.length === size));
    if (isEnough || labels.length < depth) {
      const hits = shown.slice(offset).flat();
      return { labels: hits.map(({ label }) => label), distances: hits.map(({ distance }) => distance) };
    }
  }
}
