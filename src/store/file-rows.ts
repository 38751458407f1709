/**
 * @file The float32 vectors of an index in a file, at the place that their row ordinal says: a search reads the few that
 * it ranks last in microseconds, and memory holds none of them. An ordinal has one vector for ever, so that a place is
 * never rewritten with another. Each vector is followed by its checksum; what a crash tore, or what is not there, is
 * answered as missing.
 */
import { checksum } from '../base/checksum.ts';
import { VECTOR_FILE } from '../profiles/profiles.ts';
import { MemoryRows, type VectorRows } from '../vectors/vector-rows.ts';
import type { SyncFile } from './index-files.ts';

export class FileRows implements VectorRows {
  readonly dimension: number;
  readonly #file: SyncFile;
  /** Rows that the file does not take: the disk is full. */
  readonly #rest: MemoryRows;
  readonly #record: Uint32Array<ArrayBuffer>;
  readonly #recordBytes: Uint8Array<ArrayBuffer>;
  readonly #vector: Float32Array<ArrayBuffer>;
  #isTaking = true;

  /** @param dimension 1 or more @param file closed with the rows */
  constructor(dimension: number, file: SyncFile) {
    this.dimension = dimension;
    this.#file = file;
    this.#rest = new MemoryRows(dimension);
    this.#record = new Uint32Array(dimension + 1);
    this.#recordBytes = new Uint8Array(this.#record.buffer);
    this.#vector = new Float32Array(this.#record.buffer, 0, dimension);
  }

  get bytes(): number {
    return this.#record.byteLength + this.#rest.bytes;
  }

  /** Every row is in the file. */
  get isComplete(): boolean {
    return this.#rest.bytes === 0;
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    for (let from = 0; from < labels.length;) {
      const to = endOfRun(labels, from);
      const run = labels.subarray(from, to);
      const values = vectors.subarray(from * this.dimension, to * this.dimension);
      this.#isTaking &&= this.#write(run, values);
      if (!this.#isTaking) this.#rest.add(run, values);
      from = to;
    }
  }

  /** A place in the file is left as it is: nobody asks for it again. */
  remove(labels: Uint32Array): void {
    this.#rest.remove(labels);
  }

  read(label: number): Float32Array<ArrayBuffer> | undefined {
    const held = this.#rest.read(label);
    if (held) return held;
    const { byteLength } = this.#record;
    const read = this.#file.read(this.#recordBytes, { at: label * byteLength });
    const sum = checksum(this.#record.subarray(0, this.dimension), label);
    return read === byteLength && sum === this.#record[this.dimension] ? this.#vector : undefined;
  }

  close(): void {
    this.#file.close();
    this.#rest.close();
  }

  /** @param run consecutive labels. Returns whether all found room */
  #write(run: Uint32Array, vectors: Float32Array): boolean {
    const { dimension } = this;
    const width = dimension + 1;
    const records = new Uint32Array(run.length * width);
    const words = new Uint32Array(vectors.buffer, vectors.byteOffset, vectors.length);
    run.forEach((label, row) => {
      const vector = words.subarray(row * dimension, (row + 1) * dimension);
      records.set(vector, row * width);
      records[row * width + dimension] = checksum(vector, label);
    });
    try {
      const at = (run[0] as number) * this.#record.byteLength;
      return this.#file.write(new Uint8Array(records.buffer), { at }) === records.byteLength;
    } catch {
      return false;
    }
  }
}

/** Where the run of consecutive labels that begins at `from` ends, or is long enough for one write. */
function endOfRun(labels: Uint32Array, from: number): number {
  let to = from + 1;
  while (
    to < labels.length &&
    to - from < VECTOR_FILE.writeRows &&
    labels[to] === (labels[to - 1] as number) + 1
  )
    to++;
  return to;
}
