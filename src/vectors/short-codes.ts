/**
 * @file A row's short codes: its coordinates in the short projection as int8, made from its row codes. They bound a rank
 * from below. With x the row codes' vector, e its error, y its coordinates, c s their codes and r the residuals,
 *
 *   <q, x + e> <= <y_q, c s> + sum over segments of |r_q| |r_x| + |q| (|y_x - c s| + |e|).
 *
 * Facts of a record: |x|^2, the length of all errors, the residual of each segment. Weights of a query: their factors.
 */
import { SHORT } from '../profiles/profiles.ts';
import { dot, norm } from './kernels.ts';
import type { MemoryRegion } from './memory-region.ts';
import { CODE_MAX, codeOf, largest, queryMax, rankTerms, writeInt16, type RowCodes } from './row-codes.ts';
import { ShortProjection, type Segment, type ShortProjectionData } from './short-projection.ts';
import { padded, type MatrixLayout, type RecordLayout, type VectorKernels } from './vector-kernels.ts';

const SQUARE = 0;
const ERROR = 1;
const RESIDUALS = 2;

/** What {@link ShortCodes} are made of; survives structured cloning. */
export interface ShortCodesData {
  readonly projection: ShortProjectionData;
  /** One a coordinate. */
  readonly scales: Float32Array<ArrayBuffer>;
}

export class ShortCodes {
  readonly data: ShortCodesData;
  readonly layout: RecordLayout;
  readonly #codes: RowCodes;
  readonly #kernels: VectorKernels;
  readonly #projection: ShortProjection;
  readonly #matrixLayout: MatrixLayout;
  readonly #matrix: MemoryRegion;
  readonly #vector: MemoryRegion;
  readonly #coordinates: MemoryRegion;
  readonly #query: MemoryRegion;
  readonly #residuals: Float32Array<ArrayBuffer>;
  readonly #facts: number;
  /** Factor of the product of codes and the numbers of the query. */
  #unit = 0;

  /** @throws LookalikeError SNAPSHOT_INVALID when the data's sizes do not fit */
  constructor(data: ShortCodesData, codes: RowCodes, kernels: VectorKernels) {
    this.data = data;
    this.#codes = codes;
    this.#kernels = kernels;
    this.#projection = ShortProjection.from(data.projection);
    const { segments, length } = this.#projection;
    this.#facts = RESIDUALS + segments.length;
    this.layout = { codes: padded(length), stride: padded(length) + padded(4 * this.#facts) };
    this.#residuals = new Float32Array(segments.length);
    this.#matrixLayout = {
      dimension: padded(4 * codes.dimension) / 4,
      segment: padded(4 * (segments[0] as Segment).length) / 4,
      directions: data.projection.directions,
    };
    this.#vector = kernels.allocate(padded(4 * codes.dimension));
    this.#vector.float32.fill(0);
    this.#coordinates = kernels.allocate(padded(4 * length));
    this.#coordinates.float32.fill(0);
    this.#query = kernels.allocate(2 * this.layout.codes + padded(4 * this.#facts));
    this.#query.bytes.fill(0);
    this.#matrix = this.#writeMatrix();
  }

  /**
   * Fits the projection to a sample in steps of some milliseconds, and scales such that the sample's coordinates fit, with
   * some room: what does not fit costs tightness only.
   *
   * @param sample row-major
   */
  static *making(dimension: number, sample: Float32Array): Generator<undefined, ShortCodesData> {
    const projection = yield* ShortProjection.fitting(dimension, sample);
    const extremes = new Float32Array(projection.length);
    const coordinates = new Float32Array(projection.length);
    for (let row = 0; row * dimension < sample.length; row++) {
      if (row % SHORT.rowsPerStep === 0) yield;
      projection.project(sample.subarray(row * dimension, (row + 1) * dimension), coordinates);
      coordinates.forEach((value, i) => (extremes[i] = Math.max(extremes[i] as number, Math.abs(value))));
    }
    return {
      projection: projection.data,
      scales: extremes.map((value) => (value * SHORT.headroom) / CODE_MAX),
    };
  }

  /** Writes the short record of a row from its row codes. */
  encode(rows: MemoryRegion, row: number, records: MemoryRegion): void {
    const { codes, stride } = this.layout;
    const start = row * stride;
    const target = records.int8.subarray(start, start + codes);
    const facts = records.float32.subarray((start + codes) / 4, (start + codes) / 4 + this.#facts);
    target.fill(0);
    facts.fill(0);
    const vector = this.#vector.float32.subarray(0, this.#codes.dimension);
    const { square, error } = this.#codes.decode(rows, row, vector);
    facts[SQUARE] = square;
    facts[ERROR] = error;
    if (error === Infinity) return;
    const coordinates = this.#project(vector);
    let lost = 0;
    for (let i = 0; i < coordinates.length; i++) {
      const value = coordinates[i] as number;
      const scale = this.data.scales[i] as number;
      const code = codeOf(value, scale);
      target[i] = code;
      lost += (value - code * scale) ** 2;
    }
    facts[ERROR] = error + Math.sqrt(lost) + SHORT.rounding * Math.sqrt(square);
    facts.set(this.#residuals, RESIDUALS);
  }

  /**
   * Sets the query that {@link bound} is about, and returns what all bounds have in common.
   *
   * @param subject what `RowCodes.subject` gave for it
   */
  ask(subject: Float32Array): number {
    const vector = this.#vector.float32.subarray(0, this.#codes.dimension);
    vector.set(subject);
    const folded = this.#project(vector).map((value, i) => value * (this.data.scales[i] as number));
    const numbers = this.#query.int16;
    const weights = this.#query.float32.subarray(this.layout.codes / 2, this.layout.codes / 2 + this.#facts);
    const unit = largest(folded) / queryMax(folded.length);
    writeInt16(folded, unit, numbers);
    const { product, square } = rankTerms(this.#codes.metric);
    const certain = square * (1 - SHORT.rounding);
    weights[SQUARE] = certain;
    weights[ERROR] = -product * norm(subject) * (1 + SHORT.rounding);
    this.#residuals.forEach((residual, s) => {
      weights[RESIDUALS + s] = -product * residual * (1 + SHORT.rounding);
    });
    // Half a unit of each number is lost, times the largest code.
    const lost = (unit / 2) * CODE_MAX * folded.length;
    this.#unit = -product * unit;
    return certain * dot(subject, subject) - product * lost;
  }

  /** Adds to the bounds from `first` on what their rows' records say, unless they are Infinity. */
  bound(records: MemoryRegion, rows: number, bounds: MemoryRegion, first: number): void {
    this.#kernels.scan(this.#query, this.#unit, records, rows, this.layout, bounds, first);
  }

  free(): void {
    for (const region of [this.#matrix, this.#vector, this.#coordinates, this.#query]) region.free();
  }

  /** Coordinates of a vector that stands in `#vector`; leaves its residuals in `#residuals`. */
  #project(vector: Float32Array): Float32Array<ArrayBuffer> {
    this.#kernels.project(this.#matrix, this.#vector, this.#coordinates, this.#matrixLayout);
    const coordinates = this.#coordinates.float32.subarray(0, this.#projection.length);
    this.#projection.residuals(vector, coordinates, this.#residuals);
    return coordinates;
  }

  /** The directions, each padded to a multiple of four values. */
  #writeMatrix(): MemoryRegion {
    const { directions, values } = this.data.projection;
    const { segments } = this.#projection;
    const bytes = segments.reduce((sum, { length }) => sum + directions * padded(4 * length), 0);
    const matrix = this.#kernels.allocate(bytes);
    const target = matrix.float32.fill(0);
    let from = 0;
    let to = 0;
    for (const { length } of segments) {
      for (let direction = 0; direction < directions; direction++) {
        target.set(values.subarray(from, from + length), to);
        from += length;
        to += padded(4 * length) / 4;
      }
    }
    return matrix;
  }
}
