/** @file The float32 vectors of an index by label: the truth that codes are made of, wherever it is kept. */
import { VectorTable } from './vector-table.ts';

export interface VectorRows {
  readonly dimension: number;
  /** Bytes of memory held. */
  readonly bytes: number;
  /**
   * @param labels unsigned 32-bit, none of them held
   * @param vectors row-major, `labels.length * dimension` finite values; they are copied
   */
  add(labels: Uint32Array, vectors: Float32Array): void;
  /** Unknown labels are ignored. */
  remove(labels: Uint32Array): void;
  /** The vector of a label, as a view valid until the next call; `undefined` for an unknown label. */
  read(label: number): Float32Array<ArrayBuffer> | undefined;
  /** Frees what garbage collection cannot. */
  close(): void;
}

/** In memory. */
export class MemoryRows implements VectorRows {
  readonly dimension: number;
  readonly #table: VectorTable<Float32Array<ArrayBuffer>>;

  /** @param dimension 1 or more */
  constructor(dimension: number) {
    this.dimension = dimension;
    this.#table = new VectorTable<Float32Array<ArrayBuffer>>(
      dimension,
      (length) => new Float32Array(length),
      () => 0,
    );
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    labels.forEach((label, row) => {
      const vector = vectors.subarray(row * this.dimension, (row + 1) * this.dimension);
      this.#table.add(label, (place) => place.set(vector));
    });
  }

  remove(labels: Uint32Array): void {
    this.#table.remove(labels);
  }

  read(label: number): Float32Array<ArrayBuffer> | undefined {
    const position = this.#table.position(label);
    return position === undefined ? undefined : this.#table.vector(position);
  }

  close(): void {
    this.#table.clear();
  }
}
