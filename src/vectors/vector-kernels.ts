/**
 * @file What the inner loops over codes do. Implementations: `plainKernels` is obvious and runs everywhere, those with SIMD
 * or relaxed SIMD (simd-kernels.ts) are fast; property tests hold them together.
 *
 * A *record* is a row's codes, int8, and float32 facts behind them; a *query* is whole numbers of at most
 * {@link NUMBER_MAX}, as many as there are codes, in whatever form suits the kernels (two bytes each), and float32 weights
 * behind them. *Ranks* are smaller for better rows.
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
  readonly name: 'plain' | 'simd' | 'relaxed';
  /**
   * @param bytes a multiple of 16; what they hold is left open
   * @throws LookalikeError INTERNAL when no memory is left
   */
  allocate(bytes: number): MemoryRegion;
  /** Inner product of `length` values from `from` on, to the last bit what kernels.ts computes. */
  dot(a: MemoryRegion, b: MemoryRegion, from: number, length: number): number;
  /** Squared Euclidean distance of the first `length` values, to the last bit what kernels.ts computes. */
  squaredL2(a: MemoryRegion, b: MemoryRegion, length: number): number;
  /** Largest magnitude of `length` values from `from` on; that of none is 0. */
  largest(values: MemoryRegion, from: number, length: number): number;
  /**
   * Whether each value of a vector is near its code in a row's record: at most `share` of its segment's scale away, and
   * `more`, in float64.
   *
   * @param length values of a segment; the last may have fewer
   */
  isNear(
    vector: MemoryRegion,
    dimension: number,
    length: number,
    records: MemoryRegion,
    row: number,
    layout: SegmentedLayout,
    share: number,
    more: number,
  ): boolean;
  /** Inner products of each segment of `vector` with the `directions` rows that `matrix` has for it, in order. */
  project(matrix: MemoryRegion, vector: MemoryRegion, target: MemoryRegion, layout: MatrixLayout): void;
  /** Adds to `target` the first `rows` rows of a matrix times their factors. @param width values of a row, a multiple of 4 */
  combine(
    matrix: MemoryRegion,
    factors: MemoryRegion,
    rows: number,
    width: number,
    target: MemoryRegion,
  ): void;
  /**
   * Writes numbers of a query: `length` values as the nearest multiples of `unit`, both float32. Values up to the next
   * multiple of 16 are read, too; their numbers are for codes of 0.
   *
   * @param from of `values`
   * @param codes numbers of the query
   * @param to the first of them that is written, a multiple of 16
   */
  quantize(
    values: MemoryRegion,
    from: number,
    length: number,
    unit: number,
    query: MemoryRegion,
    codes: number,
    to: number,
  ): void;
  /**
   * Adds to the bounds from `first` on, one a row: `unit` times the inner product of codes and query, plus that of facts
   * and weights. A bound of Infinity stays, and its row is not looked at. The first fact is the sum of the codes.
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
   * possible ranks so far. Facts are {@link ROW_FACTS}, weights {@link ROW_WEIGHTS}.
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

/**
 * Largest magnitude of a query's numbers: 14 bits, which relaxed SIMD takes in two halves. Products with codes have to sum
 * up to less than 2^31.
 */
export const NUMBER_MAX = 8191;

/** Facts of a row's record: |x|^2, then three of each segment. */
export const ROW_FACTS = Object.freeze({
  square: 0,
  /** The first segment's. */
  scale: 1,
  /** Length of what the codes leave. */
  error: 2,
  /** Sum of the codes. */
  sum: 3,
  perSegment: 3,
});

/** Weights of a row's query: parts of rank and slack, then factors of each segment's scale and error. */
export const ROW_WEIGHTS = Object.freeze({
  constant: 0,
  square: 1,
  slackConstant: 2,
  slackSquare: 3,
  /** The first segment's. */
  scale: 4,
  error: 5,
  perSegment: 2,
});

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

/** {@link VectorKernels.allocate}, filled with zeros. */
export function allocateZeros(kernels: Pick<VectorKernels, 'allocate'>, bytes: number): MemoryRegion {
  const region = kernels.allocate(bytes);
  region.bytes.fill(0);
  return region;
}

/** The next multiple of 16. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
