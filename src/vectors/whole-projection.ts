/**
 * @file A linear map to few dimensions in whole numbers, which cost a quarter of float32's bytes and less than that in time.
 *
 * With W directions rounded to int8, not quite orthonormal any more, and W W' = L L' (Cholesky), the rows of L^-1 W are
 * orthonormal, whatever W is. Coordinates of a segment of a vector x are y = L^-1 (W x): an exact product of whole numbers,
 * x being rounded to multiples of a unit, and a small one in float32. What rounding takes from x is said, so that bounds
 * can count it:
 *
 *   <q, x> = sum over segments of <y_q, y_x> + <r_q, r_x>,   and |<r_q, r_x>| <= |r_q| |r_x|
 *
 * holds of the rounded vectors, with r what the coordinates leave of them (short-projection.ts says why segments).
 */
import { LookalikeError } from '../base/errors.ts';
import { SHORT } from '../profiles/profiles.ts';
import type { MemoryRegion } from './memory-region.ts';
import { CODE_MAX, codeOf, largest, unitOf } from './row-codes.ts';
import { segmentsOf, type Segment } from './short-projection.ts';
import { padded, type RecordLayout, type VectorKernels } from './vector-kernels.ts';
import type { SegmentDirections } from './worthwhile-directions.ts';

/** What a {@link WholeProjection} is made of; survives structured cloning. */
export interface WholeProjectionData {
  readonly dimension: number;
  /** Dimensions of a segment at most. */
  readonly width: number;
  /** Of a segment: 1..the shortest segment's dimensions. */
  readonly directions: number;
  /** W, segment by segment, rows as long as the segment. */
  readonly rows: Int8Array<ArrayBuffer>;
  /** L^-1 of each segment, row-major; a row of zeros for a direction that depends on those before it. */
  readonly mixing: Float32Array<ArrayBuffer>;
}

export class WholeProjection {
  readonly data: WholeProjectionData;
  readonly segments: readonly Segment[];
  readonly #kernels: VectorKernels;
  /** Rows of W as records, one region a segment: codes, and their sum as the only fact. */
  readonly #records: readonly MemoryRegion[];
  readonly #layouts: readonly RecordLayout[];
  readonly #query: MemoryRegion;
  readonly #mixing: MemoryRegion;
  readonly #products: MemoryRegion;
  /** Products of a segment in memory, a multiple of 4. */
  readonly #count: number;

  /** @throws LookalikeError SNAPSHOT_INVALID when the sizes do not fit each other */
  constructor(data: WholeProjectionData, kernels: VectorKernels) {
    this.data = data;
    this.#kernels = kernels;
    this.segments = checkedSegments(data);
    this.#layouts = this.segments.map(({ length }) => ({
      codes: padded(length),
      stride: padded(length) + padded(4),
    }));
    this.#records = this.#writeRecords();
    const longest = (this.#layouts[0] as RecordLayout).codes;
    this.#query = kernels.allocate(2 * longest + padded(4));
    this.#count = padded(4 * data.directions) / 4;
    this.#products = kernels.allocate(4 * this.#count * this.segments.length);
    this.#mixing = this.#writeMixing();
  }

  /**
   * Makes one of directions in steps of a few milliseconds, rounded.
   *
   * @param width dimensions of a segment at most
   * @param fitted to segments of that width
   */
  static *making(
    dimension: number,
    width: number,
    { count: directions, segments: fitted }: SegmentDirections,
  ): Generator<undefined, WholeProjectionData> {
    const segments = segmentsOf(dimension, width);
    const rows = new Int8Array(dimension * directions);
    const mixing = new Float32Array(segments.length * directions ** 2);
    for (const [s, segment] of segments.entries()) {
      const found = fitted[s] as Float32Array;
      const from = segment.offset * directions;
      const own = rows.subarray(from, from + found.length);
      for (let start = 0; start < found.length; start += segment.length) {
        const end = start + segment.length;
        writeRounded(found.subarray(start, end), own.subarray(start, end));
        yield;
      }
      mixing.set(yield* inverseFactor(own, segment.length), s * directions ** 2);
    }
    return { dimension, width, directions, rows, mixing };
  }

  /** Coordinates of a vector, segment by segment. */
  get length(): number {
    return this.data.directions * this.segments.length;
  }

  /**
   * Writes the coordinates of a vector, rounded.
   *
   * @param vector padded with zeros to a multiple of 16 values
   * @param coordinates {@link length} values
   * @param residuals one a segment: length of what the coordinates leave, at most; rounded up by 0.007 of the segment's
   *   length or less, as a difference of squares in float32 knows it no better
   * @returns the length of what rounding took, at most
   */
  project(vector: MemoryRegion, coordinates: MemoryRegion, residuals: Float32Array): number {
    const { directions } = this.data;
    const units = this.segments.map(({ offset, length }) =>
      unitOf(this.#kernels.largest(vector, offset, length), length),
    );
    this.#products.float32.fill(0);
    this.segments.forEach(({ offset, length }, s) => {
      const layout = this.#layouts[s] as RecordLayout;
      const unit = units[s] as number;
      this.#kernels.quantize(vector, offset, length, unit, this.#query, layout.codes, 0);
      this.#query.float32.fill(0, layout.codes / 2, layout.codes / 2 + 4);
      this.#kernels.scan(
        this.#query,
        unit,
        this.#records[s] as MemoryRegion,
        directions,
        layout,
        this.#products,
        s * this.#count,
      );
    });
    this.#kernels.project(this.#mixing, this.#products, coordinates, {
      dimension: this.#count * this.segments.length,
      segment: this.#count,
      directions,
    });
    let lost2 = 0;
    this.segments.forEach(({ offset, length }, s) => {
      const lost = ((units[s] as number) / 2) * Math.sqrt(length);
      const whole = (Math.sqrt(this.#kernels.dot(vector, vector, offset, length)) + lost) ** 2;
      const kept = this.#kernels.dot(coordinates, coordinates, s * directions, directions);
      residuals[s] = Math.sqrt(Math.max(0, whole - kept) + SHORT.residualSlack * whole);
      lost2 += lost ** 2;
    });
    return Math.sqrt(lost2);
  }

  free(): void {
    for (const region of [...this.#records, this.#query, this.#products, this.#mixing]) region.free();
  }

  #writeRecords(): MemoryRegion[] {
    const { directions, rows } = this.data;
    return this.segments.map(({ offset, length }, s) => {
      const { codes, stride } = this.#layouts[s] as RecordLayout;
      const records = this.#kernels.allocate(directions * stride);
      const { int8, float32 } = records;
      int8.fill(0);
      for (let row = 0; row < directions; row++) {
        const from = offset * directions + row * length;
        const values = rows.subarray(from, from + length);
        int8.set(values, row * stride);
        let sum = 0;
        for (let i = 0; i < length; i++) sum += values[i] as number;
        float32[(row * stride + codes) / 4] = sum;
      }
      return records;
    });
  }

  #writeMixing(): MemoryRegion {
    const { directions, mixing } = this.data;
    const region = this.#kernels.allocate(4 * this.#count * this.length);
    const target = region.float32.fill(0);
    for (let row = 0; row < this.length; row++) {
      target.set(mixing.subarray(row * directions, (row + 1) * directions), row * this.#count);
    }
    return region;
  }
}

function checkedSegments({ dimension, width, directions, rows, mixing }: WholeProjectionData): Segment[] {
  const segments = dimension >= 1 && width >= 1 ? segmentsOf(dimension, width) : [];
  const values = dimension * directions;
  const factors = segments.length * directions ** 2;
  if (!(values > 0) || rows.length !== values || mixing.length !== factors) {
    throw new LookalikeError(
      'SNAPSHOT_INVALID',
      `A projection of ${dimension} dimensions came with ${rows.length} and ${mixing.length} values; ${values} and ${factors} are expected. It is made anew.`,
    );
  }
  return segments;
}

/** A direction as int8, as finely as it can be. */
function writeRounded(direction: Float32Array, target: Int8Array): void {
  const scale = largest(direction) / CODE_MAX;
  for (let i = 0; i < direction.length; i++) target[i] = codeOf(direction[i] as number, scale);
}

/**
 * L^-1 of rows W with W W' = L L', row-major, in steps: rows of L^-1 W are orthonormal. A row of W that depends on those
 * before it, or nearly so, gets zeros.
 */
export function* inverseFactor(rows: Int8Array, length: number): Generator<undefined, Float32Array> {
  const count = rows.length / length;
  const row = (index: number): Int8Array => rows.subarray(index * length, (index + 1) * length);
  const factor = Array.from({ length: count }, () => new Float64Array(count));
  const inverse = Array.from({ length: count }, () => new Float64Array(count));
  for (const [i, own] of factor.entries()) {
    const square = product(row(i), row(i), length);
    let left = square;
    for (let j = 0; j < i; j++) {
      const other = factor[j] as Float64Array;
      // One that depends on others has no part in this one.
      if (other[j] === 0) continue;
      own[j] = (product(row(i), row(j), length) - product(own, other, j)) / (other[j] as number);
      left -= (own[j] as number) ** 2;
    }
    yield;
    if (left <= SHORT.dependence * square) {
      own.fill(0);
      continue;
    }
    own[i] = Math.sqrt(left);
    const target = inverse[i] as Float64Array;
    target[i] = 1;
    for (let j = 0; j < i; j++) {
      const solved = inverse[j] as Float64Array;
      for (let k = 0; k <= j; k++)
        target[k] = (target[k] as number) - (own[j] as number) * (solved[k] as number);
    }
    for (let k = 0; k <= i; k++) target[k] = (target[k] as number) / own[i];
  }
  const found = new Float32Array(count * count);
  inverse.forEach((values, i) => {
    found.set(values, i * count);
  });
  return found;
}

function product(a: ArrayLike<number>, b: ArrayLike<number>, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
