/** @file What near-duplicates are told as: plain data, shared by the page, the scripting object and the tests. */

/** A moment of looking up neighbours. Counts are photos. */
export interface NeighborProgress {
  /** Whose neighbours are known. */
  readonly done: number;
  readonly total: number;
  /** A second over the last seconds, 0 until known. */
  readonly rate: number;
  /** `null` until a rate is known. */
  readonly secondsLeft: number | null;
}
