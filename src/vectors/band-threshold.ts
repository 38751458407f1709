/** @file From labelled pairs of photos to the similarity from which on a band begins, and what it is worth. */

/** Where a band begins, and what was measured of it on labelled pairs. */
export interface BandThreshold {
  /** Similarity, -1..1: pairs that are as similar or more are in the band. */
  readonly from: number;
  /** Share of the pairs in the band that belong there. */
  readonly precision: number;
  /** Share of the pairs that belong there which are in it. */
  readonly recall: number;
}

/**
 * The lowest of the similarities at which the pairs from there on have the precision wanted. Between it and the next pair
 * below nothing was seen: half of that gap is left to the band.
 *
 * @param belonging similarities of the pairs that belong into the band, one or more
 * @param others those of the pairs that do not
 * @param precision 0..1
 * @returns `undefined` where no threshold is that precise
 */
export function bandThreshold(
  belonging: Float32Array,
  others: Float32Array,
  precision: number,
): BandThreshold | undefined {
  const good = belonging.slice().sort().reverse();
  const bad = others.slice().sort().reverse();
  let best: BandThreshold | undefined;
  let wrong = 0;
  good.forEach((from, at) => {
    if (good[at + 1] === from) return;
    while (wrong < bad.length && (bad[wrong] as number) >= from) wrong++;
    const right = at + 1;
    if (right / (right + wrong) < precision) return;
    const below = Math.max(good[at + 1] ?? -1, bad[wrong] ?? -1);
    best = {
      from: (from + below) / 2,
      precision: right / (right + wrong),
      recall: right / good.length,
    };
  });
  return best;
}
