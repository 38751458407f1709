/**
 * @file A row's short codes: its coordinates in the short projection as int8, made from its row codes. They bound a rank
 * from below. With x the row codes' vector, e its error, d what rounding takes from it and d_q from the query, y their
 * coordinates, c s the codes of y, n the query's numbers and u their unit, and r the residuals,
 *
 *   <q, x + e> <= u <n, c> + sum over segments of |r_q| |r_x| + |q| (|e| + |d| + |y_x - c s|) + |d_q| |x| + |y_q s - u n| |c|.
 *
 * Facts of a record: the sum of c, |x + e|^2, the length of all errors, |x|, |c|, and the residual of each segment. Weights
 * of a query: their factors.
 */
import { SHORT } from '../profiles/profiles.ts';
import type { MemoryRegion } from './memory-region.ts';
import type { Sample } from './principal-directions.ts';
import { blocksOf } from './blocks.ts';
import { CODE_MAX, codeOf, rankTerms, unitOf, type RowCodes } from './row-codes.ts';
import { segmentsOf } from './short-projection.ts';
import { allocateZeros, padded, type RecordLayout, type VectorKernels } from './vector-kernels.ts';
import { WholeProjection, type WholeProjectionData } from './whole-projection.ts';
import { leadingDirections, worthwhileDirections, type Reading } from './worthwhile-directions.ts';

const SUM = 0;
const SQUARE = 1;
const ERROR = 2;
const LENGTH = 3;
const CODES_LENGTH = 4;
const RESIDUALS = 5;

/** What {@link ShortCodes} are made of; survives structured cloning. */
export interface ShortCodesData {
  readonly projection: WholeProjectionData;
  /** One a coordinate. */
  readonly scales: Float32Array<ArrayBuffer>;
}

export class ShortCodes {
  readonly data: ShortCodesData;
  readonly layout: RecordLayout;
  readonly #codes: RowCodes;
  readonly #kernels: VectorKernels;
  readonly #projection: WholeProjection;
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
    this.#projection = new WholeProjection(data.projection, kernels);
    const { segments, length } = this.#projection;
    this.#facts = RESIDUALS + segments.length;
    this.layout = { codes: padded(length), stride: padded(length) + padded(4 * this.#facts) };
    this.#residuals = new Float32Array(segments.length);
    this.#vector = allocateZeros(kernels, 4 * padded(codes.dimension));
    this.#coordinates = allocateZeros(kernels, 4 * padded(length));
    this.#query = allocateZeros(kernels, 2 * this.layout.codes + padded(4 * this.#facts));
  }

  /**
   * Fits the projection to a sample in steps of some milliseconds, and scales such that the sample's coordinates fit, with
   * some room: what does not fit costs tightness only. Segments of blocks, which a query may reweight, get the same number
   * of directions always; vectors without blocks get as many as are worth their bytes.
   */
  static *making(
    kernels: VectorKernels,
    sample: Sample,
    reading: Reading,
  ): Generator<undefined, ShortCodesData> {
    const { dimension, vectors } = sample;
    const hasBlocks = blocksOf(dimension).length > 0;
    const width = hasBlocks ? SHORT.segment : SHORT.width;
    const segments = segmentsOf(dimension, width);
    const directions = hasBlocks
      ? yield* leadingDirections(kernels, sample, segments, SHORT.directions)
      : yield* worthwhileDirections(kernels, sample, segments, reading);
    const data = yield* WholeProjection.making(dimension, width, directions);
    const projection = new WholeProjection(data, kernels);
    const vector = allocateZeros(kernels, 4 * padded(dimension));
    const coordinates = allocateZeros(kernels, 4 * padded(projection.length));
    const residuals = new Float32Array(projection.segments.length);
    const extremes = new Float32Array(projection.length);
    try {
      for (let row = 0; row * dimension < vectors.length; row++) {
        if (row % SHORT.rowsPerStep === 0) yield;
        vector.float32.set(vectors.subarray(row * dimension, (row + 1) * dimension));
        projection.project(vector, coordinates, residuals);
        const found = coordinates.float32;
        for (let i = 0; i < extremes.length; i++) {
          extremes[i] = Math.max(extremes[i] as number, Math.abs(found[i] as number));
        }
      }
    } finally {
      projection.free();
      vector.free();
      coordinates.free();
    }
    return { projection: data, scales: extremes.map((value) => (value * SHORT.headroom) / CODE_MAX) };
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
    const rounded = this.#projection.project(this.#vector, this.#coordinates, this.#residuals);
    const coordinates = this.#coordinates.float32;
    let lost = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < this.data.scales.length; i++) {
      const value = coordinates[i] as number;
      const scale = this.data.scales[i] as number;
      const code = codeOf(value, scale);
      target[i] = code;
      lost += (value - code * scale) ** 2;
      sum += code;
      squares += code ** 2;
    }
    facts[SUM] = sum;
    facts[ERROR] = error + rounded + Math.sqrt(lost);
    facts[LENGTH] = Math.sqrt(square) + error + rounded;
    facts[CODES_LENGTH] = Math.sqrt(squares);
    facts.set(this.#residuals, RESIDUALS);
  }

  /**
   * Sets the query that {@link bound} is about, and returns what all bounds have in common.
   *
   * @param subject what `RowCodes.subject` gave for it
   */
  ask(subject: Float32Array): number {
    this.#vector.float32.set(subject);
    const rounded = this.#projection.project(this.#vector, this.#coordinates, this.#residuals);
    const folded = this.#coordinates.float32.subarray(0, this.data.scales.length);
    for (let i = 0; i < folded.length; i++)
      folded[i] = (folded[i] as number) * (this.data.scales[i] as number);
    const unit = unitOf(this.#kernels.largest(this.#coordinates, 0, folded.length), folded.length);
    this.#kernels.quantize(this.#coordinates, 0, folded.length, unit, this.#query, this.layout.codes, 0);
    const weights = this.#query.float32.subarray(this.layout.codes / 2, this.layout.codes / 2 + this.#facts);
    const { product, square } = rankTerms(this.#codes.metric);
    const length2 = this.#kernels.dot(this.#vector, this.#vector, 0, subject.length);
    const length = Math.sqrt(length2);
    const certain = square * (1 - SHORT.rounding);
    const factor = -product * (1 + SHORT.rounding);
    weights[SQUARE] = certain;
    weights[ERROR] = factor * (length + rounded);
    weights[LENGTH] = factor * (rounded + SHORT.rounding * length);
    // Half a unit of each number is lost.
    weights[CODES_LENGTH] = factor * (unit / 2) * Math.sqrt(folded.length);
    this.#residuals.forEach((residual, s) => {
      weights[RESIDUALS + s] = factor * residual;
    });
    this.#unit = -product * unit;
    return certain * length2;
  }

  /** Adds to the bounds from `first` on what their rows' records say, unless they are Infinity. */
  bound(records: MemoryRegion, rows: number, bounds: MemoryRegion, first: number): void {
    this.#kernels.scan(this.#query, this.#unit, records, rows, this.layout, bounds, first);
  }

  free(): void {
    this.#projection.free();
    for (const region of [this.#vector, this.#coordinates, this.#query]) region.free();
  }
}
