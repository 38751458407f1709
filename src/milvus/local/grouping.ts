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
 * @param valuesOf values of the field, in the order of the labels
 */
export async function groupHits(
  grouping: Grouping,
  offset: number,
  limit: number,
  find: (depth: number) => FoundRows,
  valuesOf: (labels: readonly number[]) => Promise<readonly unknown[]>,
): Promise<FoundRows> {
  const { size, isStrict } = grouping;
  const wanted = offset + limit;
  const known = new Map<number, unknown>();
  for (let depth = wanted * size; ; depth *= 2) {
    const { labels, distances } = find(depth);
    const fresh = labels.filter((label) => !known.has(label));
    const values = await valuesOf(fresh);
    fresh.forEach((label, position) => known.set(label, values[position]));
    const groups = new Map<unknown, { label: number; distance: number }[]>();
    labels.forEach((label, rank) => {
      const value = known.get(label);
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
