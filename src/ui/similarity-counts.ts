/** @file Counting how many photos are how similar, of similarities in descending order. */

/** How many are in `least`..`most`, both ends included. */
export function countWithin(similarities: Float64Array, least: number, most: number): number {
  return (
    firstWhere(similarities, (similarity) => similarity < least) -
    firstWhere(similarities, (similarity) => similarity <= most)
  );
}

/** Position of the first for which `test` holds, which does for all behind it. */
function firstWhere(similarities: Float64Array, test: (similarity: number) => boolean): number {
  let low = 0;
  let high = similarities.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(similarities[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Counts in `bins` equal parts of 0..1; those below 0 count as 0. */
export function histogram(similarities: Float64Array, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  for (const similarity of similarities) {
    const bin = Math.min(bins - 1, Math.floor(Math.max(0, similarity) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
