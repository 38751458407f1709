/** @file The order of hits at one distance: by primary key, so that pages and repeated searches agree. */
import { pageOf, type FoundRows } from './vector-search.ts';

/** Negative, 0 or positive as the key of row `a` is before, equal to or after that of row `b`. */
export type RowOrder = (a: number, b: number) => number;

/**
 * The best `depth` hits, those at one distance by ascending key, also where the last place is one of several equals.
 *
 * @param find the nearest rows to a depth, equals in any order; fewer when there are no more
 * @param keyOrder asked only when two hits are equal
 */
export async function hitsByKey(
  find: (depth: number) => FoundRows,
  depth: number,
  keyOrder: () => Promise<RowOrder>,
): Promise<FoundRows> {
  let asked = depth + 1;
  let found = find(asked);
  while (found.labels.length === asked && found.distances[asked - 1] === found.distances[depth - 1]) {
    asked *= 2;
    found = find(asked);
  }
  const { distances } = found;
  if (!distances.some((distance, rank) => rank > 0 && distance === distances[rank - 1])) {
    return pageOf(found, 0, depth);
  }
  const order = await keyOrder();
  const places = new Map(distances.map((distance, rank) => [distance, rank]));
  const hits = found.labels.map((label, rank) => ({ label, distance: distances[rank] ?? NaN }));
  const placeOf = (distance: number): number => places.get(distance) ?? 0;
  hits.sort((a, b) => placeOf(a.distance) - placeOf(b.distance) || order(a.label, b.label));
  const sorted = {
    labels: hits.map(({ label }) => label),
    distances: hits.map(({ distance }) => distance),
  };
  return pageOf(sorted, 0, depth);
}
