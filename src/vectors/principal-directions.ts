/**
 * @file Orthonormal directions near the leading eigenvectors of a sample's second moments X'X: simultaneous iteration (Golub
 * and Van Loan 2013, 8.2.4) for a fixed number of rounds, over the sample itself, since the matrix of 2,048 dimensions
 * takes longer to make than all rounds. They need not be the eigenvectors: any directions bound, better ones more tightly.
 */
import { SHORT } from '../profiles/profiles.ts';
import { dot } from './kernels.ts';
import type { MemoryRegion } from './memory-region.ts';
import { normalRandom, seededRandom } from './random.ts';
import type { Segment } from './short-projection.ts';
import { allocateZeros, padded, type VectorKernels } from './vector-kernels.ts';

/** Vectors that directions are fitted to. */
export interface Sample {
  readonly dimension: number;
  /** Row-major, finite. */
  readonly vectors: Float32Array;
}

/**
 * Finds directions of a segment in steps of a few milliseconds. Where the sample has no more of them, some may be zeros.
 *
 * @param count 1..the segment's dimensions
 * @returns `count` rows as long as the segment
 */
export function* principalDirections(
  kernels: VectorKernels,
  sample: Sample,
  segment: Segment,
  count: number,
): Generator<undefined, Float32Array<ArrayBuffer>> {
  const rows = sample.vectors.length / sample.dimension;
  const iteration = new Iteration(kernels, rows, segment.length, count);
  try {
    for (let row = 0; row * sample.dimension < sample.vectors.length; row++) {
      iteration.take(sample, segment, row);
      if (row % SHORT.rowsPerStep === 0) yield;
    }
    const random = seededRandom(SHORT.seed);
    for (let round = 0; round <= SHORT.sampleRounds; round++) {
      for (let direction = 0; direction < count; direction++) {
        // The first round only makes random directions orthonormal.
        if (round === 0) iteration.draw(direction, random);
        else iteration.multiply(direction);
        yield;
      }
      for (let direction = 0; direction < count; direction++) {
        iteration.orthonormalize(direction);
        yield;
      }
    }
    return iteration.directions();
  } finally {
    iteration.free();
  }
}

class Iteration {
  readonly #kernels: VectorKernels;
  readonly #length: number;
  readonly #count: number;
  readonly #rows: number;
  /** Values of a row in memory: a multiple of 4, the last ones 0. */
  readonly #width: number;
  readonly #sample: MemoryRegion;
  readonly #directions: MemoryRegion;
  readonly #vector: MemoryRegion;
  readonly #factors: MemoryRegion;
  /** Sum of the sample's squares: eigenvalues are at most this. */
  #trace = 0;

  constructor(kernels: VectorKernels, rows: number, length: number, count: number) {
    this.#kernels = kernels;
    this.#length = length;
    this.#count = count;
    this.#rows = rows;
    this.#width = padded(4 * length) / 4;
    this.#sample = kernels.allocate(padded(4 * this.#rows * this.#width));
    this.#directions = allocateZeros(kernels, padded(4 * count * this.#width));
    this.#vector = allocateZeros(kernels, padded(4 * this.#width));
    this.#factors = allocateZeros(kernels, padded(4 * Math.max(this.#rows, count)));
  }

  /** A row of the sample. */
  take({ dimension, vectors }: Sample, { offset, length }: Segment, row: number): void {
    const part = vectors.subarray(row * dimension + offset, row * dimension + offset + length);
    const start = row * this.#width;
    this.#sample.float32.set(part, start);
    this.#sample.float32.fill(0, start + length, start + this.#width);
    this.#trace += dot(part, part);
  }

  /** A direction to begin with. */
  draw(direction: number, random: () => number): void {
    const directions = this.#directions.float32;
    const start = direction * this.#width;
    for (let i = 0; i < this.#length; i++) directions[start + i] = normalRandom(random);
  }

  /** The moments' product with a direction, and a share of itself, which keeps those apart in which the sample has nothing. */
  multiply(direction: number): void {
    this.#lift(direction);
    this.#project(this.#sample, this.#rows);
    const factors = this.#factors.float32.subarray(0, this.#rows);
    const scale = this.#trace > 0 ? 1 / this.#trace : 0;
    for (let row = 0; row < this.#rows; row++) factors[row] = (factors[row] as number) * scale;
    const vector = this.#vector.float32;
    for (let i = 0; i < this.#length; i++) vector[i] = (vector[i] as number) * SHORT.shift;
    this.#kernels.combine(this.#sample, this.#factors, this.#rows, this.#width, this.#vector);
    this.#put(direction);
  }

  /** Gram-Schmidt against the directions before it, twice: orthogonal to working precision then (as in projection.ts). */
  orthonormalize(direction: number): void {
    this.#lift(direction);
    this.#scale();
    for (let pass = 0; pass < 2; pass++) {
      this.#project(this.#directions, direction);
      const factors = this.#factors.float32.subarray(0, direction);
      for (let row = 0; row < direction; row++) factors[row] = -(factors[row] as number);
      this.#kernels.combine(this.#directions, this.#factors, direction, this.#width, this.#vector);
      this.#scale();
    }
    this.#put(direction);
  }

  directions(): Float32Array<ArrayBuffer> {
    const found = new Float32Array(this.#count * this.#length);
    const directions = this.#directions.float32;
    for (let row = 0; row < this.#count; row++) {
      const start = row * this.#width;
      found.set(directions.subarray(start, start + this.#length), row * this.#length);
    }
    return found;
  }

  free(): void {
    for (const region of [this.#sample, this.#directions, this.#vector, this.#factors]) region.free();
  }

  #project(matrix: MemoryRegion, rows: number): void {
    const layout = { dimension: this.#width, segment: this.#width, directions: rows };
    this.#kernels.project(matrix, this.#vector, this.#factors, layout);
  }

  #lift(direction: number): void {
    const start = direction * this.#width;
    this.#vector.float32.set(this.#directions.float32.subarray(start, start + this.#width));
  }

  #put(direction: number): void {
    this.#directions.float32.set(this.#vector.float32.subarray(0, this.#width), direction * this.#width);
  }

  /** To length 1, unless it is 0. */
  #scale(): void {
    const vector = this.#vector.float32.subarray(0, this.#length);
    const length = Math.sqrt(dot(vector, vector));
    if (!(length > 0)) return;
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  }
}
