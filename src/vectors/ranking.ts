/** @file How good a ranked answer is: average precision in two definitions, precision at 1, recall at k. */

/**
 * Average precision as Towhee's reverse-image-search notebook computes it: the sum of precisions at the ranks of the
 * hits, divided by the number of hits found. One hit at rank 1 scores 1, however many were missed, which flatters;
 * printed for comparison with the figures published there, always beside {@link averagePrecision}.
 *
 * @param relevant for each rank, best first, whether the answer there is relevant
 */
export function towheeAveragePrecision(relevant: readonly boolean[]): number {
  const { sum, hits } = precisionSum(relevant);
  return hits === 0 ? 0 : sum / hits;
}

/**
 * Average precision at k in the standard definition: divided by the number of relevant items that could have been
 * among the first k (Manning, Raghavan, Schuetze: Introduction to Information Retrieval, 8.4).
 *
 * @param total relevant items in the whole collection, 1 or more
 */
export function averagePrecision(relevant: readonly boolean[], total: number): number {
  return precisionSum(relevant).sum / Math.min(relevant.length, total);
}

function precisionSum(relevant: readonly boolean[]): { sum: number; hits: number } {
  let sum = 0;
  let hits = 0;
  relevant.forEach((is, rank) => {
    if (is) sum += ++hits / (rank + 1);
  });
  return { sum, hits };
}

/** Mean of numbers; NaN for none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Middle value (mean of the two middle ones for an even count); NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
