/** @file Where the relevant ones stand in an order that nobody makes: of each only those are counted that stand before it. */
import { TopK } from '../../vectors/top-k.ts';

export interface RankedAnswer {
  /** Positions among the candidates, best first, at most as many as were asked for. */
  readonly top: Uint32Array;
  /** Ranks of the relevant candidates, from 0, ascending. */
  readonly ranks: readonly number[];
}

/**
 * Best first by similarity, ties by position.
 *
 * @param similarity of each candidate
 * @param isRelevant by position
 * @param isLeftOut candidates that are not answered: the query itself
 * @param limit results that are wanted
 */
export function rankedAnswer(
  similarity: Float64Array,
  isRelevant: (position: number) => boolean,
  isLeftOut: (position: number) => boolean,
  limit: number,
): RankedAnswer {
  const top = new TopK(limit);
  const relevant: number[] = [];
  const others: number[] = [];
  similarity.forEach((value, position) => {
    if (isLeftOut(position)) return;
    // `0 -` and not unary minus, as TopK compares ranks.
    top.offer(0 - value, position);
    (isRelevant(position) ? relevant : others).push(position);
  });
  const isBefore = (a: number, b: number): boolean => {
    const [left, right] = [similarity[a] as number, similarity[b] as number];
    return left > right || (left === right && a < b);
  };
  relevant.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  /** For each of the relevant, how many of the others come before it and behind the one above it. */
  const between = new Uint32Array(relevant.length + 1);
  for (const other of others) {
    let [low, high] = [0, relevant.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(relevant[middle] as number, other)) low = middle + 1;
      else high = middle;
    }
    between[low] = (between[low] as number) + 1;
  }
  let before = 0;
  const ranks = relevant.map((_, at) => {
    before += between[at] as number;
    return at + before;
  });
  return { top: top.sorted().labels, ranks };
}
