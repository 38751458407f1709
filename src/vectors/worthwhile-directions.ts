/**
 * @file How many directions of a segment are worth their bytes. Every search reads a byte of every row for each direction,
 * and the whole record of each row that the directions could not exclude. How many that are depends on the rows: of 2,048
 * dimensions, perturbed copies of few photos need 128 directions, as many real photos three times that. So it is counted:
 * some rows of the sample, which directions are not fitted to, are asked for their nearest in the rest.
 */
import { SHORT, type Metric } from '../profiles/profiles.ts';
import { dot } from './kernels.ts';
import { principalDirections, type Sample } from './principal-directions.ts';
import { rankTerms } from './row-codes.ts';
import type { Segment } from './short-projection.ts';
import type { VectorKernels } from './vector-kernels.ts';

/** What a search reads. */
export interface Reading {
  readonly metric: Metric;
  /** Rows of the index that the sample stands for. */
  readonly rows: number;
  /** Bytes of a row's whole record. */
  readonly recordBytes: number;
}

/** Directions of each segment, `count` rows as long as the segment. */
export interface SegmentDirections {
  readonly count: number;
  readonly segments: readonly Float32Array<ArrayBuffer>[];
}

/**
 * Fits leading directions to a sample in steps of a few milliseconds, as many as make a search read the fewest bytes.
 *
 * @param segments of the sample's vectors, in order
 */
export function* worthwhileDirections(
  kernels: VectorKernels,
  sample: Sample,
  segments: readonly Segment[],
  reading: Reading,
): Generator<undefined, SegmentDirections> {
  const { fitted, asked } = holdOut(sample);
  const most = Math.min(SHORT.worth.most, ...segments.map(({ length }) => length));
  for (let tried = Math.min(SHORT.worth.first, most); ; tried = Math.min(2 * tried, most)) {
    const found = yield* leadingDirections(kernels, fitted, segments, tried);
    const count = yield* cheapestCount(fitted, asked, segments, found, reading);
    // More may be cheaper still.
    if (count <= SHORT.worth.enough * tried || tried === most) return leading(found, segments, count);
  }
}

/** Fits the same number of directions to each segment. @param most of which as many are fitted as the shortest segment has dimensions */
export function* leadingDirections(
  kernels: VectorKernels,
  sample: Sample,
  segments: readonly Segment[],
  most: number,
): Generator<undefined, SegmentDirections> {
  const count = Math.min(most, ...segments.map(({ length }) => length));
  const found: Float32Array<ArrayBuffer>[] = [];
  for (const segment of segments) found.push(yield* principalDirections(kernels, sample, segment, count));
  return { count, segments: found };
}

/** Of several rows spread evenly, what they have to be asked with; the others. */
function holdOut({ dimension, vectors }: Sample): { fitted: Sample; asked: Sample } {
  const rows = vectors.length / dimension;
  const queries = Math.min(SHORT.worth.queries, Math.floor(rows / 2));
  const asked = new Set(Array.from({ length: queries }, (_, i) => Math.floor((i * rows) / queries)));
  const part = (isWanted: (row: number) => boolean): Sample => {
    const chosen = Array.from({ length: rows }, (_, row) => row).filter(isWanted);
    const values = new Float32Array(chosen.length * dimension);
    chosen.forEach((row, at) => {
      values.set(vectors.subarray(row * dimension, (row + 1) * dimension), at * dimension);
    });
    return { dimension, vectors: values };
  };
  return { fitted: part((row) => !asked.has(row)), asked: part((row) => asked.has(row)) };
}

function leading(
  { segments: found }: SegmentDirections,
  segments: readonly Segment[],
  count: number,
): SegmentDirections {
  return { count, segments: found.map((rows, s) => rows.slice(0, count * (segments[s] as Segment).length)) };
}

/** The number of leading directions with which a search reads the fewest bytes, a multiple of `SHORT.worth.step` or all. */
function* cheapestCount(
  fitted: Sample,
  asked: Sample,
  segments: readonly Segment[],
  directions: SegmentDirections,
  reading: Reading,
): Generator<undefined, number> {
  const { dimension } = fitted;
  const rows = fitted.vectors.length / dimension;
  const stride = Math.max(1, Math.floor(rows / SHORT.worth.rows));
  const others: Shadow[] = [];
  for (let row = 0; row < rows; row += stride) {
    others.push(shadowOf(rowOf(fitted, row), segments, directions));
    yield;
  }
  const counts = countsUpTo(directions.count);
  const passed = new Float64Array(counts.length);
  const queries = asked.vectors.length / dimension;
  for (let row = 0; row < queries; row++) {
    const query = rowOf(asked, row);
    const threshold = nearestRank(query, fitted, reading);
    const shadow = shadowOf(query, segments, directions);
    for (const other of others) {
      counts.forEach((count, at) => {
        if (bound(shadow, other, count, reading.metric) <= threshold) passed[at] = (passed[at] as number) + 1;
      });
    }
    yield;
  }
  const pairs = Math.max(1, queries * others.length);
  const bytes = counts.map((count, at) => {
    const perRow = segments.length * count + ((passed[at] as number) / pairs) * reading.recordBytes;
    return reading.rows * perRow + count * dimension;
  });
  return counts[bytes.indexOf(Math.min(...bytes))] as number;
}

function countsUpTo(most: number): number[] {
  const counts = [most];
  for (let count = SHORT.worth.step; count < most; count += SHORT.worth.step) counts.push(count);
  return counts.sort((a, b) => a - b);
}

/** What directions keep of a vector, and how much they leave, after each number of them: sums over the leading ones. */
interface Shadow {
  readonly square: number;
  /** By segment. */
  readonly coordinates: readonly Float32Array[];
  /** By segment: after 0, 1, ... directions. */
  readonly residuals: readonly Float32Array[];
}

function shadowOf(vector: Float32Array, segments: readonly Segment[], directions: SegmentDirections): Shadow {
  const coordinates: Float32Array[] = [];
  const residuals: Float32Array[] = [];
  segments.forEach(({ offset, length }, s) => {
    const part = vector.subarray(offset, offset + length);
    const rows = directions.segments[s] as Float32Array;
    const own = new Float32Array(directions.count);
    const left = new Float32Array(directions.count + 1);
    let square = dot(part, part);
    left[0] = Math.sqrt(square);
    for (let i = 0; i < directions.count; i++) {
      const coordinate = dot(part, rows.subarray(i * length, (i + 1) * length));
      own[i] = coordinate;
      square -= coordinate ** 2;
      left[i + 1] = Math.sqrt(Math.max(0, square));
    }
    coordinates.push(own);
    residuals.push(left);
  });
  return { square: dot(vector, vector), coordinates, residuals };
}

/** Of a rank, from below (short-codes.ts, without what rounding takes). */
function bound(a: Shadow, b: Shadow, count: number, metric: Metric): number {
  const { product, square } = rankTerms(metric);
  let most = 0;
  a.coordinates.forEach((own, s) => {
    const other = b.coordinates[s] as Float32Array;
    for (let i = 0; i < count; i++) most += (own[i] as number) * (other[i] as number);
    most +=
      ((a.residuals[s] as Float32Array)[count] as number) *
      ((b.residuals[s] as Float32Array)[count] as number);
  });
  return square * (a.square + b.square) - product * most;
}

/** Rank of as near a row as the last one answered is among all rows of the index. */
function nearestRank(query: Float32Array, fitted: Sample, { metric, rows }: Reading): number {
  const { product, square } = rankTerms(metric);
  const count = fitted.vectors.length / fitted.dimension;
  const own = dot(query, query);
  const ranks = Float64Array.from({ length: count }, (_, row) => {
    const vector = rowOf(fitted, row);
    return square * (own + dot(vector, vector)) - product * dot(query, vector);
  }).sort();
  const wanted = Math.max(1, Math.round((SHORT.worth.rank * count) / rows));
  return ranks[Math.min(wanted, count) - 1] ?? Infinity;
}

function rowOf({ dimension, vectors }: Sample, row: number): Float32Array {
  return vectors.subarray(row * dimension, (row + 1) * dimension);
}
