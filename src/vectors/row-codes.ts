/**
 * @file A vector as int8: each segment has a scale, and its error has a length, so that inner products with codes instead
 * of vectors are bounded from both sides. With x = c s + e in a segment,
 *
 *   <q, x> = sum over segments of s <q, c> + <q, e>,   and |<q, e>| <= |q| |e|.
 *
 * Facts of a record: |x|^2, then scale and length of the error for each segment. Weights of a query: the constant and the
 * factor of |x|^2 in a rank, the same two in its slack, then factors of scale and error for each segment.
 */
import { CODES, type Metric } from '../profiles/profiles.ts';
import { dot, norm, normalize } from './kernels.ts';
import type { MemoryRegion } from './memory-region.ts';
import { segmentsOf, type Segment } from './short-projection.ts';
import { padded, type SegmentedLayout } from './vector-kernels.ts';

/** Largest magnitude of a code. */
export const CODE_MAX = 127;

const SQUARE = 0;
const SCALE = 1;
const ERROR = 2;
const PER_SEGMENT = 2;

const WEIGHT = Object.freeze({
  constant: 0,
  square: 1,
  slackConstant: 2,
  slackSquare: 3,
  scale: 4,
  error: 5,
});

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
    this.#facts = 1 + PER_SEGMENT * this.segments.length;
    this.layout = { segment, codes, stride: codes + padded(4 * this.#facts) };
    this.queryBytes = 2 * codes + padded(4 * (WEIGHT.scale + PER_SEGMENT * this.segments.length));
  }

  /**
   * What is coded of a vector: COSINE ignores lengths, so the vector made unit. `undefined` where its length is so extreme
   * that bounds in float32 fail; ranks are computed exactly then.
   */
  subject(vector: Float32Array): Float32Array | undefined {
    if (this.metric === 'COSINE') return normalize(vector);
    const length = norm(vector);
    return length === 0 || (length > CODES.lengthMin && length < CODES.lengthMax) ? vector : undefined;
  }

  /** Writes the codes of a vector as a record. */
  encode(vector: Float32Array, records: MemoryRegion, row: number): void {
    const { codes, facts } = this.#record(records, row);
    codes.fill(0);
    facts.fill(0);
    const subject = this.subject(vector);
    if (!subject) {
      for (let s = 0; s < this.segments.length; s++) facts[ERROR + s * PER_SEGMENT] = Infinity;
      return;
    }
    const square = dot(subject, subject);
    facts[SQUARE] = square;
    const rounding = CODES.rounding * Math.sqrt(square);
    this.segments.forEach(({ offset, length }, s) => {
      const part = subject.subarray(offset, offset + length);
      const target = codes.subarray(s * this.layout.segment);
      const scale = Math.fround(largest(part) / CODE_MAX);
      let lost = 0;
      for (let i = 0; i < length; i++) {
        const value = part[i] as number;
        const code = codeOf(value, scale);
        target[i] = code;
        lost += (value - code * scale) ** 2;
      }
      facts[SCALE + s * PER_SEGMENT] = scale;
      // The query loses up to half a unit of its int16 numbers in each dimension, which counts as an error of the row.
      const loss = (Math.sqrt(length) / 2 / queryMax(length)) * norm(part);
      facts[ERROR + s * PER_SEGMENT] = Math.sqrt(lost) + loss + rounding;
    });
  }

  /** Whether a record holds the codes of this vector: no value is farther from its code than half a step. */
  matches(vector: Float32Array, records: MemoryRegion, row: number): boolean {
    const { codes, facts } = this.#record(records, row);
    const subject = this.subject(vector);
    if (!subject) return facts[ERROR] === Infinity;
    for (const [s, { offset, length }] of this.segments.entries()) {
      const scale = facts[SCALE + s * PER_SEGMENT] as number;
      const from = s * this.layout.segment;
      const step = (0.5 + CODES.rounding) * scale + CODES.tiniest;
      for (let i = 0; i < length; i++) {
        const difference = (subject[offset + i] as number) - (codes[from + i] as number) * scale;
        // Not "greater": the difference to a scale that is no number is none either.
        if (!(difference <= step && difference >= -step)) return false;
      }
    }
    return true;
  }

  /** What a record's codes stand for, and how far the vector may be from it: Infinity where there are no codes. */
  decode(records: MemoryRegion, row: number, target: Float32Array): { square: number; error: number } {
    const { codes, facts } = this.#record(records, row);
    let lost = 0;
    this.segments.forEach(({ offset, length }, s) => {
      const scale = facts[SCALE + s * PER_SEGMENT] as number;
      const from = s * this.layout.segment;
      for (let i = 0; i < length; i++) target[offset + i] = (codes[from + i] as number) * scale;
      lost += (facts[ERROR + s * PER_SEGMENT] as number) ** 2;
    });
    return { square: facts[SQUARE] as number, error: Math.sqrt(lost) };
  }

  /** Writes a query. @param subject what {@link subject} gave for it */
  ask(subject: Float32Array, query: MemoryRegion): void {
    const numbers = query.int16;
    const weights = query.float32.subarray(this.layout.codes / 2);
    const { product, square } = rankTerms(this.metric);
    numbers.fill(0, 0, this.layout.codes);
    const length2 = dot(subject, subject);
    weights[WEIGHT.constant] = square * length2;
    weights[WEIGHT.square] = square;
    weights[WEIGHT.slackConstant] = CODES.rounding * square * length2;
    weights[WEIGHT.slackSquare] = CODES.rounding * square;
    this.segments.forEach(({ offset, length }, s) => {
      const part = subject.subarray(offset, offset + length);
      const unit = largest(part) / queryMax(length);
      writeInt16(part, unit, numbers.subarray(s * this.layout.segment));
      weights[WEIGHT.scale + s * PER_SEGMENT] = -product * unit;
      weights[WEIGHT.error + s * PER_SEGMENT] = product * norm(part) * (1 + CODES.rounding);
    });
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

/**
 * Largest magnitude of a query's numbers: int16, and such that the products with `length` codes, summed by four
 * accumulators, stay below 2^31.
 */
export function queryMax(length: number): number {
  return Math.min(32_767, Math.floor((2 ** 31 - 1) / (CODE_MAX * Math.ceil(length / 4))));
}

/** A rank is `square` (|q|^2 + |x|^2) - `product` <q, x>; of COSINE, with both made unit. */
export function rankTerms(metric: Metric): { readonly product: number; readonly square: number } {
  return metric === 'L2' ? { product: 2, square: 1 } : { product: 1, square: 0 };
}

/** Numbers of a query: multiples of `unit`, which is such that they fit. */
export function writeInt16(values: Float32Array, unit: number, target: Int16Array): void {
  for (let i = 0; i < values.length; i++) {
    target[i] = unit > 0 ? Math.round((values[i] as number) / unit) : 0;
  }
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
