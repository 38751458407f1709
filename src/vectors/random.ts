/** @file Reproducible pseudo-random numbers: the same seed gives the same sequence on every engine. */

/**
 * Uniform numbers in [0, 1) with 32 random bits each. Mulberry32 (Tommy Ettinger, public domain): one 32-bit state that
 * counts up by a Weyl constant and a hash of it. Small and good enough for projections, samples and tests; never for
 * secrets.
 *
 * @param seed an integer; its low 32 bits are used
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Nearly normal numbers (mean 0, variance 1): the sum of twelve uniform ones less six. Unlike Box-Muller it needs no
 * logarithm or cosine, whose last bit ECMAScript leaves to the engine, so a seed means the same bits everywhere.
 *
 * @param random uniform numbers in [0, 1)
 */
export function normalRandom(random: () => number): number {
  let sum = -6;
  for (let term = 0; term < 12; term++) sum += random();
  return sum;
}

/**
 * `count` of `items` at random, in their order; all where there are not more.
 *
 * @param random uniform numbers in [0, 1)
 */
export function sampled<T>(items: readonly T[], count: number, random: () => number): readonly T[] {
  if (items.length <= count) return items;
  const order = [...items.keys()];
  // The first steps of a shuffle (Fisher and Yates).
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (order.length - at));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((at) => items[at] as T);
}
