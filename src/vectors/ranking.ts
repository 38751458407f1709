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

/**
 * Interpolated precision at the recalls 0, 0.1, ... 1: the highest at that recall or a higher one (Manning et al., 8.4); 0 at
 * recalls that the answer does not reach.
 *
 * @param ranks of the hits, from 0, ascending
 * @param total relevant items in the whole collection, 1 or more
 */
export function interpolatedPrecision(ranks: readonly number[], total: number): readonly number[] {
  const points = ranks.map((rank, hit) => ({ recall: (hit + 1) / total, precision: (hit + 1) / (rank + 1) }));
  return Array.from({ length: 11 }, (_, level) =>
    points.reduce(
      (best, { recall, precision }) => (recall >= level / 10 - 1e-9 ? Math.max(best, precision) : best),
      0,
    ),
  );
}

/** Share of the first `k` that is relevant; what a shorter answer lacks is not. */
export function precisionAt(relevant: readonly boolean[], k: number): number {
  return relevant.slice(0, k).filter(Boolean).length / k;
}

/** Share of the relevant ones that is among the first `k`. @param total relevant items in the whole collection, 1 or more */
export function recallAt(relevant: readonly boolean[], k: number, total: number): number {
  return relevant.slice(0, k).filter(Boolean).length / total;
}

/** An answer that is believed from some score on. */
export interface ScoredAnswer {
  readonly score: number;
  readonly isRight: boolean;
}

/**
 * Recall and precision of believing the answers down to each score, from the highest: right ones believed, of all that
 * should be found, and of all believed.
 *
 * @param total that should be found
 */
export function precisionRecall(
  answers: readonly ScoredAnswer[],
  total: number,
): readonly (readonly [recall: number, precision: number])[] {
  let right = 0;
  return answers
    .toSorted((a, b) => b.score - a.score)
    .map(({ isRight }, rank): readonly [number, number] => {
      if (isRight) right++;
      return [right / total, right / (rank + 1)];
    });
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
