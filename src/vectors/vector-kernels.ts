/**
 * @file What the inner loops over codes do. Two implementations: `plainKernels` is obvious and runs everywhere, the SIMD
 * ones (simd-kernels.ts) are fast; a property test holds them together.
 *
 * A *record* is a row's codes, int8, and float32 facts behind them (code-layout.ts); a *query* is int16 numbers, as many
 * as there are codes, and float32 weights behind them. *Ranks* are smaller for better rows.
 */
import type { MemoryRegion } from './memory-region.ts';

/** Sizes of a record in bytes, multiples of 16. */
export interface RecordLayout {
  readonly codes: number;
  /** Codes and facts. */
  readonly stride: number;
}

/** A record whose codes have a scale for each segment. */
export interface SegmentedLayout extends RecordLayout {
  /** Codes of a segment, bytes; the last may have fewer. */
  readonly segment: number;
}

/** Sizes of a projection's matrix: dimension and segment are multiples of 4; rows of the last segment may be shorter. */
export interface MatrixLayout {
  readonly dimension: number;
  readonly segment: number;
  readonly directions: number;
}

export interface VectorKernels {
  readonly name: 'plain' | 'simd';
  /**
   * @param bytes a multiple of 16; what they hold is left open
   * @throws LookalikeError INTERNAL when no memory is left
   */
  allocate(bytes: number): MemoryRegion;
  /** Inner products of each segment of `vector` with the `directions` rows that `matrix` has for it, in order. */
  project(matrix: MemoryRegion, vector: MemoryRegion, target: MemoryRegion, layout: MatrixLayout): void;
  /**
   * Adds to the bounds from `first` on, one a row: `unit` times the inner product of codes and query, plus that of facts
   * and weights. A bound of Infinity stays, and its row is not looked at.
   */
  scan(
    query: MemoryRegion,
    unit: number,
    records: MemoryRegion,
    rows: number,
    layout: RecordLayout,
    bounds: MemoryRegion,
    first: number,
  ): void;
  /**
   * The positions of the smallest `limit` of the first `rows` bounds (a multiple of 4), in no order. Infinity and NaN are
   * passed over.
   *
   * @param list see {@link SHORTLIST}
   */
  shortlist(bounds: MemoryRegion, rows: number, list: MemoryRegion): void;
  /**
   * Estimates the rank of a row from its codes, with a slack within which the true rank lies. The row becomes a candidate
   * unless its best possible rank is beyond the selection's threshold, which is the `limit`-th smallest of all worst
   * possible ranks so far.
   *
   * @param row of `records`
   * @param selection see {@link SELECTION}
   */
  measure(
    query: MemoryRegion,
    records: MemoryRegion,
    row: number,
    layout: SegmentedLayout,
    position: number,
    selection: MemoryRegion,
  ): void;
  /** {@link measure} for those of the first `rows` records whose bound, from `first` on, is not beyond the threshold. */
  refine(
    query: MemoryRegion,
    records: MemoryRegion,
    rows: number,
    layout: SegmentedLayout,
    bounds: MemoryRegion,
    first: number,
    selection: MemoryRegion,
  ): void;
}

/** Words of 32 bits before the rest of a selection or a shortlist. */
export const HEADER_WORDS = 4;
/** Their places. A shortlist uses the first two. */
export const WORD = Object.freeze({
  /** Rows wanted, 1 or more. */
  limit: 0,
  /** Of them held so far. */
  held: 1,
  /** Candidates so far. */
  found: 2,
  /** float32: Infinity until `limit` are held. */
  threshold: 3,
});

/** Header, a heap of `limit` float32 bounds, their `limit` positions. */
export const SHORTLIST = Object.freeze({
  bytes: (limit: number): number => padded(4 * (HEADER_WORDS + 2 * limit)),
  positions: (limit: number): number => HEADER_WORDS + limit,
});

/** Header, a heap of `limit` float32 ranks, then candidates: position and best possible rank (NaN when unknown). */
export const SELECTION = Object.freeze({
  bytes: (limit: number, candidates: number): number => padded(4 * (HEADER_WORDS + limit + 2 * candidates)),
  candidates: (limit: number): number => HEADER_WORDS + limit,
});

/** The next multiple of 16. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
