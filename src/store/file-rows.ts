/**
 * @file The float32 vectors of an index in a file, at the place that their row ordinal says: a search reads the few that
 * it ranks last in microseconds, and memory holds none of them. An ordinal has one vector for ever, so that a place is
 * never rewritten with another. Places of rows that went are given back by moving to another file, which has the rows up to some
 * ordinal without gaps and those behind as they come. Each vector is followed by its checksum; what a crash tore, or what is not there, is
 * answered as missing.
 */
import { checksum } from '../base/checksum.ts';
import { LookalikeError } from '../base/errors.ts';
import { VECTOR_FILE } from '../profiles/profiles.ts';
import { MemoryRows, type VectorRows } from '../vectors/vector-rows.ts';
import { writeAll, type SyncFile } from './index-files.ts';

/** Which rows a file has without gaps. */
export interface Compaction {
  /** Their ordinals, ascending: one a place. */
  readonly labels: Uint32Array;
  /** Greatest ordinal that can be among them; none of those up to it comes any more. */
  readonly through: number;
}

const NOT_COMPACTED: Compaction = Object.freeze({ labels: new Uint32Array(), through: -1 });

export class FileRows implements VectorRows {
  readonly dimension: number;
  #file: SyncFile;
  #compaction: Compaction;
  /** Rows that the file does not take: the disk is full. */
  readonly #rest: MemoryRows;
  readonly #record: Uint32Array<ArrayBuffer>;
  readonly #recordBytes: Uint8Array<ArrayBuffer>;
  readonly #vector: Float32Array<ArrayBuffer>;
  #isTaking = true;

  /** @param dimension 1 or more @param file closed with the rows @param compaction as it was moved to */
  constructor(dimension: number, file: SyncFile, compaction = NOT_COMPACTED) {
    this.dimension = dimension;
    this.#file = file;
    this.#compaction = compaction;
    this.#rest = new MemoryRows(dimension);
    this.#record = new Uint32Array(dimension + 1);
    this.#recordBytes = new Uint8Array(this.#record.buffer);
    this.#vector = new Float32Array(this.#record.buffer, 0, dimension);
  }

  get bytes(): number {
    return this.#record.byteLength + this.#rest.bytes;
  }

  /** Of the file: rows, there or gone. */
  get places(): number {
    return Math.floor(this.#file.getSize() / this.#record.byteLength);
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
    const place = this.#placeOf(label);
    if (place === undefined) return undefined;
    const read = this.#file.read(this.#recordBytes, { at: place * byteLength });
    const sum = checksum(this.#record.subarray(0, this.dimension), label);
    return read === byteLength && sum === this.#record[this.dimension] ? this.#vector : undefined;
  }

  /**
   * Writes rows into another file, without gaps, a few a step. Nothing else changes: {@link switchTo} does.
   *
   * @param file empty
   * @param labels ascending
   * @throws LookalikeError SNAPSHOT_INVALID when one is missing; QUOTA_EXCEEDED
   */
  *copyTo(file: SyncFile, labels: Uint32Array): Generator<undefined, void, undefined> {
    const { byteLength, length } = this.#record;
    const records = new Uint32Array(VECTOR_FILE.writeRows * length);
    for (let from = 0; from < labels.length; from += VECTOR_FILE.writeRows) {
      const run = labels.subarray(from, from + VECTOR_FILE.writeRows);
      run.forEach((label, row) => {
        if (!this.read(label)) {
          throw new LookalikeError(
            'SNAPSHOT_INVALID',
            `The saved vector of row ${label} is damaged or missing.`,
          );
        }
        records.set(this.#record, row * length);
      });
      writeAll(file, new Uint8Array(records.buffer, 0, run.length * byteLength), from * byteLength);
      yield;
    }
  }

  /** Reads from `file` from now on, to which all rows were copied, and closes the one before. */
  switchTo(file: SyncFile, compaction: Compaction): void {
    this.#file.close();
    this.#file = file;
    this.#compaction = compaction;
  }

  close(): void {
    this.#file.close();
    this.#rest.close();
  }

  #placeOf(label: number): number | undefined {
    const { labels, through } = this.#compaction;
    if (label > through) return label - through - 1 + labels.length;
    let [low, high] = [0, labels.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((labels[middle] as number) < label) low = middle + 1;
      else high = middle;
    }
    return labels[low] === label ? low : undefined;
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
    const place = this.#placeOf(run[0] as number);
    if (place === undefined) return false;
    try {
      writeAll(this.#file, new Uint8Array(records.buffer), place * this.#record.byteLength);
      return true;
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
