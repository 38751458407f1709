/**
 * @file A linear map to few dimensions that keeps most of an inner product, learnt from a sample.
 *
 * The vector is cut into segments, and each is projected on the leading principal directions that the sample has there.
 * Segments, because a query may weigh blocks of the vector in its own way (blocks.ts) and have all of its length in one.
 * With y the coordinates in the short space and r what they leave of a segment,
 *
 *   <q, x> = sum over segments of <y_q, y_x> + <r_q, r_x>,   and |<r_q, r_x>| <= |r_q| |r_x|,
 *
 * so coordinates and residual norms bound an inner product from both sides.
 */
import { LookalikeError } from '../base/errors.ts';
import { SHORT } from '../profiles/profiles.ts';
import { dot } from './kernels.ts';
import { normalRandom, seededRandom } from './random.ts';

/** What a {@link ShortProjection} is made of; survives structured cloning. */
export interface ShortProjectionData {
  readonly dimension: number;
  /** Directions of a segment: 1..the shortest segment's dimensions. */
  readonly directions: number;
  /** The directions as orthonormal rows, segment by segment, each as long as its segment. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Where a segment lies in a vector. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

export class ShortProjection {
  readonly data: ShortProjectionData;
  readonly segments: readonly Segment[];
  readonly #rows: readonly Float32Array<ArrayBuffer>[];

  private constructor(data: ShortProjectionData) {
    this.data = data;
    this.segments = segmentsOf(data.dimension);
    let at = 0;
    this.#rows = this.segments.flatMap(({ length }) =>
      Array.from({ length: data.directions }, () => data.values.subarray(at, (at += length))),
    );
  }

  /**
   * @param sample row-major, a few times as many rows as a segment has dimensions; finite
   * @param directions of a segment, at most the dimensions of the shortest one are taken
   */
  static fit(
    dimension: number,
    sample: Float32Array,
    directions: number = SHORT.directions,
  ): ShortProjection {
    const steps = ShortProjection.fitting(dimension, sample, directions);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** {@link fit} in steps of some milliseconds, to be spread over slices of background work. */
  static *fitting(
    dimension: number,
    sample: Float32Array,
    directions: number = SHORT.directions,
  ): Generator<undefined, ShortProjection> {
    const segments = segmentsOf(dimension);
    const count = Math.min(directions, ...segments.map(({ length }) => length));
    const values: number[] = [];
    for (const segment of segments) {
      const moments = yield* secondMoments(dimension, sample, segment);
      for (const direction of yield* leadingDirections(moments, count)) values.push(...direction);
    }
    return new ShortProjection({
      dimension,
      directions: count,
      values: Float32Array.from(values),
    });
  }

  /** @throws LookalikeError SNAPSHOT_INVALID when the sizes do not fit each other */
  static from(data: ShortProjectionData): ShortProjection {
    const { dimension, directions, values } = data;
    const segments = dimension >= 1 ? segmentsOf(dimension) : [];
    const expected = segments.reduce((sum, { length }) => sum + length * directions, 0);
    if (!(expected > 0) || values.length !== expected) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        `A projection of ${dimension} dimensions came with ${values.length} values; ${expected} are expected. It is made anew.`,
      );
    }
    return new ShortProjection(data);
  }

  get dimension(): number {
    return this.data.dimension;
  }

  /** Coordinates of a projected vector. */
  get length(): number {
    return this.#rows.length;
  }

  /**
   * @param vector `dimension` values
   * @param target {@link length} values are written, segment by segment
   */
  project(vector: Float32Array, target: Float32Array): void {
    this.segments.forEach(({ offset, length }, index) => {
      const part = vector.subarray(offset, offset + length);
      for (let row = index * this.data.directions; row < (index + 1) * this.data.directions; row++) {
        target[row] = dot(part, this.#rows[row] as Float32Array);
      }
    });
  }
}

/**
 * The vector cut evenly into as few segments as have at most `width` dimensions, a multiple of 4; all but the last have the
 * same multiple of 4.
 */
export function segmentsOf(dimension: number, width: number = SHORT.segment): Segment[] {
  const length = Math.ceil(dimension / Math.ceil(dimension / width) / 4) * 4;
  return Array.from({ length: Math.ceil(dimension / length) }, (_, index) => ({
    offset: index * length,
    length: Math.min(length, dimension - index * length),
  }));
}

/** Mean of x xᵀ over the sample, scaled so that its trace is 1 (or 0), as rows. */
function* secondMoments(
  dimension: number,
  sample: Float32Array,
  { offset, length }: Segment,
): Generator<undefined, Float64Array[]> {
  const rows = Array.from({ length }, () => new Float64Array(length));
  let trace = 0;
  for (let start = offset, count = 1; start < sample.length; start += dimension, count++) {
    const vector = Float64Array.from(sample.subarray(start, start + length));
    trace += addOuterProduct(rows, vector);
    if (count % SHORT.rowsPerStep === 0) yield;
  }
  if (trace > 0) for (const row of rows) for (let i = 0; i < length; i++) row[i] = (row[i] as number) / trace;
  return rows;
}

/** Adds x xᵀ and returns its trace. */
function addOuterProduct(rows: readonly Float64Array[], vector: Float64Array): number {
  let trace = 0;
  for (const [i, row] of rows.entries()) {
    const factor = vector[i] as number;
    trace += factor * factor;
    for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) + factor * (vector[j] as number);
  }
  return trace;
}

/**
 * Orthonormal directions near the leading eigenvectors of a matrix without negative eigenvalues: simultaneous iteration
 * (Golub and Van Loan 2013, 8.2.4) for a fixed number of rounds. They need not be the eigenvectors: any orthonormal
 * directions bound, better ones bound more tightly.
 */
function* leadingDirections(
  matrix: readonly Float64Array[],
  count: number,
): Generator<undefined, Float64Array[]> {
  const random = seededRandom(SHORT.seed);
  const size = matrix.length;
  let directions = Array.from({ length: count }, () =>
    Float64Array.from({ length: size }, () => normalRandom(random)),
  );
  orthonormalize(directions);
  for (let round = 0; round < SHORT.rounds; round++) {
    directions = directions.map((direction) =>
      // The share of itself keeps directions apart in which the sample has nothing.
      Float64Array.from(
        direction,
        (own, i) => SHORT.shift * own + product(matrix[i] as Float64Array, direction),
      ),
    );
    orthonormalize(directions);
    yield;
  }
  return directions;
}

/** Gram-Schmidt, twice over each vector: orthogonal to working precision then (as in projection.ts). */
function orthonormalize(vectors: readonly Float64Array[]): void {
  for (const [index, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (const basis of vectors.slice(0, index)) addScaled(vector, -product(vector, basis), basis);
      scale(vector, 1 / Math.sqrt(product(vector, vector)));
    }
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(vector: Float64Array, factor: number, other: Float64Array): void {
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) + factor * (other[i] as number);
}

function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * factor;
}
