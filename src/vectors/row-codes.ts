/**
 * @file A vector as int8: each segment has a scale, and its error has a length, so that inner products with codes instead
 * of vectors are bounded from both sides. With x = c s + e in a segment,
 *
 *   <q, x> = sum over segments of s <q, c> + <q, e>,   and |<q, e>| <= |q| |e|.
 *
 * Facts of a record are `ROW_FACTS`, weights of a query `ROW_WEIGHTS`.
 */
import { CODES, type Metric } from '../profiles/profiles.ts';
import { dot, norm, normalize } from './kernels.ts';
import type { MemoryRegion } from './memory-region.ts';
import { segmentsOf, type Segment } from './short-projection.ts';
import {
  NUMBER_MAX,
  padded,
  ROW_FACTS,
  ROW_WEIGHTS,
  type SegmentedLayout,
  type VectorKernels,
} from './vector-kernels.ts';

/** Largest magnitude of a code. */
export const CODE_MAX = 127;

/** How codes of this dimension and metric are made, read and asked. */
export class RowCodes {
  readonly dimension: number;
  readonly metric: Metric;
  readonly segments: readonly Segment[];
  readonly layout: SegmentedLayout;
  /** Bytes of a query. */
  readonly queryBytes: number;
  readonly #facts: number;

  constructor(dimension: number, metric: Metric) {
    this.dimension = dimension;
    this.metric = metric;
    this.segments = segmentsOf(dimension);
    const [first] = this.segments as [Segment];
    const segment = padded(first.length);
    const codes = this.segments.reduce((sum, { length }) => sum + padded(length), 0);
    const { length } = this.segments;
    this.#facts = ROW_FACTS.scale + ROW_FACTS.perSegment * length;
    this.layout = { segment, codes, stride: codes + padded(4 * this.#facts) };
    this.queryBytes = 2 * codes + padded(4 * (ROW_WEIGHTS.scale + ROW_WEIGHTS.perSegment * length));
  }

  /**
   * What is coded of a vector: COSINE ignores lengths, so the vector made unit. `undefined` where its length is so extreme
   * that bounds in float32 fail; ranks are computed exactly then.
   */
  subject(vector: Float32Array): Float32Array | undefined {
    if (this.metric === 'COSINE') return normalize(vector);
    return this.#isCoded(dot(vector, vector)) ? vector : undefined;
  }

  /** Writes the codes of a vector as a record. */
  encode(vector: Float32Array, records: MemoryRegion, row: number): void {
    const { codes, facts } = this.#record(records, row);
    codes.fill(0);
    facts.fill(0);
    const subject = this.subject(vector);
    if (!subject) {
      this.segments.forEach((_, s) => (facts[ROW_FACTS.error + s * ROW_FACTS.perSegment] = Infinity));
      return;
    }
    const square = dot(subject, subject);
    facts[ROW_FACTS.square] = square;
    const rounding = CODES.rounding * Math.sqrt(square);
    this.segments.forEach(({ offset, length }, s) => {
      const part = subject.subarray(offset, offset + length);
      const target = codes.subarray(s * this.layout.segment);
      const scale = Math.fround(largest(part) / CODE_MAX);
      let lost = 0;
      let sum = 0;
      for (let i = 0; i < length; i++) {
        const value = part[i] as number;
        const code = codeOf(value, scale);
        target[i] = code;
        lost += (value - code * scale) ** 2;
        sum += code;
      }
      const own = s * ROW_FACTS.perSegment;
      facts[ROW_FACTS.scale + own] = scale;
      // The query loses up to half a unit of its numbers in each dimension, which counts as an error of the row.
      const loss = (Math.sqrt(length) / 2 / numberMax(length)) * norm(part);
      facts[ROW_FACTS.error + own] = Math.sqrt(lost) + loss + rounding;
      facts[ROW_FACTS.sum + own] = sum;
    });
  }

  /**
   * Whether a record holds the codes of this vector: no value is farther from its code than half a step.
   *
   * @param scratch room for a vector; of metrics L2 and IP it holds this one afterwards
   */
  matches(
    kernels: VectorKernels,
    vector: Float32Array,
    records: MemoryRegion,
    row: number,
    scratch: MemoryRegion,
  ): boolean {
    scratch.float32.set(this.metric === 'COSINE' ? normalize(vector) : vector);
    const { codes, stride } = this.layout;
    if (records.float32[(row * stride + codes) / 4 + ROW_FACTS.error] === Infinity) {
      return !this.#isCoded(kernels.dot(scratch, scratch, 0, this.dimension));
    }
    const [{ length }] = this.segments as [Segment];
    const share = 0.5 + CODES.rounding;
    return kernels.isNear(scratch, this.dimension, length, records, row, this.layout, share, CODES.tiniest);
  }

  /** What a record's codes stand for, and how far the vector may be from it: Infinity where there are no codes. */
  decode(records: MemoryRegion, row: number, target: Float32Array): { square: number; error: number } {
    const { codes, facts } = this.#record(records, row);
    let lost = 0;
    this.segments.forEach(({ offset, length }, s) => {
      const own = s * ROW_FACTS.perSegment;
      const scale = facts[ROW_FACTS.scale + own] as number;
      const from = s * this.layout.segment;
      for (let i = 0; i < length; i++) target[offset + i] = (codes[from + i] as number) * scale;
      lost += (facts[ROW_FACTS.error + own] as number) ** 2;
    });
    return { square: facts[ROW_FACTS.square] as number, error: Math.sqrt(lost) };
  }

  /**
   * Writes a query.
   *
   * @param subject what {@link subject} gave for it, padded to a multiple of 16 values
   */
  ask(kernels: VectorKernels, subject: MemoryRegion, query: MemoryRegion): void {
    const { codes, segment } = this.layout;
    const weights = query.float32.subarray(codes / 2);
    const { product, square } = rankTerms(this.metric);
    let length2 = 0;
    this.segments.forEach(({ offset, length }, s) => {
      const unit = unitOf(kernels.largest(subject, offset, length), length);
      const partLength2 = kernels.dot(subject, subject, offset, length);
      length2 += partLength2;
      kernels.quantize(subject, offset, length, unit, query, codes, s * segment);
      const own = s * ROW_WEIGHTS.perSegment;
      weights[ROW_WEIGHTS.scale + own] = -product * unit;
      weights[ROW_WEIGHTS.error + own] = product * Math.sqrt(partLength2) * (1 + CODES.rounding);
    });
    weights[ROW_WEIGHTS.constant] = square * length2;
    weights[ROW_WEIGHTS.square] = square;
    weights[ROW_WEIGHTS.slackConstant] = CODES.rounding * square * length2;
    weights[ROW_WEIGHTS.slackSquare] = CODES.rounding * square;
  }

  #isCoded(square: number): boolean {
    const length = Math.sqrt(square);
    return length === 0 || (length > CODES.lengthMin && length < CODES.lengthMax);
  }

  #record(
    records: MemoryRegion,
    row: number,
  ): { codes: Int8Array<ArrayBuffer>; facts: Float32Array<ArrayBuffer> } {
    const { codes, stride } = this.layout;
    const start = row * stride;
    return {
      codes: records.int8.subarray(start, start + codes),
      facts: records.float32.subarray((start + codes) / 4, (start + codes) / 4 + this.#facts),
    };
  }
}

/** Largest magnitude of a query's numbers: such that the products with `length` codes sum up to less than 2^31. */
export function numberMax(length: number): number {
  return Math.min(NUMBER_MAX, Math.floor((2 ** 31 - 1) / (CODE_MAX * length)));
}

/** Of which `length` values are multiples as numbers of a query, in float32: half of it is lost at most of each. */
export function unitOf(largest: number, length: number): number {
  return Math.fround(largest / numberMax(length));
}

/** A rank is `square` (|q|^2 + |x|^2) - `product` <q, x>; of COSINE, with both made unit. */
export function rankTerms(metric: Metric): { readonly product: number; readonly square: number } {
  return metric === 'L2' ? { product: 2, square: 1 } : { product: 1, square: 0 };
}

/** The nearest code; the largest one for what is beyond. */
export function codeOf(value: number, scale: number): number {
  if (!(scale > 0)) return 0;
  return Math.max(-CODE_MAX, Math.min(CODE_MAX, Math.round(value / scale)));
}

/** Largest magnitude. */
export function largest(values: Float32Array): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i] as number));
  return max;
}
