/**
 * @file Vectors by label, as the exact indexes hold them: in chunks of `FLAT.chunkRows` rows, so that growing copies
 * nothing. Positions are dense: a removed row's place is taken by the last row, so a scan never meets a hole.
 */
import { FLAT } from '../profiles/profiles.ts';
import { LabelBits } from './label-bits.ts';
import { isLabelSet, type LabelSet, type LabelTest } from './vector-index.ts';

type Values = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

export class VectorTable<V extends Values> {
  readonly #width: number;
  readonly #allocate: (length: number) => V;
  readonly #measure: (vector: V) => number;
  readonly #chunks: V[] = [];
  /** Label and measure of the vector at each position. */
  readonly #labels: number[] = [];
  readonly #measures: number[] = [];
  readonly #positions = new Map<number, number>();
  readonly #retired = new LabelBits();

  /**
   * @param width values of a vector, 1 or more
   * @param allocate so many zeros
   * @param measure a number that a metric needs of every vector again and again, e.g. its length
   */
  constructor(width: number, allocate: (length: number) => V, measure: (vector: V) => number) {
    this.#width = width;
    this.#allocate = allocate;
    this.#measure = measure;
  }

  get size(): number {
    return this.#labels.length;
  }

  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /** Labels of the vectors held, in no particular order. */
  labels(): IterableIterator<number> {
    return this.#positions.keys();
  }

  /**
   * Labels to look at: the allowed ones where those are listed and fewer, else of all held those that are allowed. Some
   * that are listed may be unknown here.
   */
  *among(allow: LabelSet | LabelTest | undefined): Iterable<number> {
    if (allow && isLabelSet(allow) && allow.size < this.size) yield* allow;
    else for (const label of this.#positions.keys()) if (!allow || allow.has(label)) yield label;
  }

  /** Where a label's vector is, until the next change; `undefined` for an unknown label. */
  position(label: number): number | undefined {
    return this.#positions.get(label);
  }

  /** The label was added once, and perhaps removed since. */
  isUsed(label: number): boolean {
    return this.#positions.has(label) || this.#retired.has(label);
  }

  /** The values of the vector at `position` begin at {@link offset} of its chunk. */
  chunk(position: number): V {
    return this.#chunks[Math.floor(position / FLAT.chunkRows)] as V;
  }

  offset(position: number): number {
    return (position % FLAT.chunkRows) * this.#width;
  }

  measure(position: number): number {
    return this.#measures[position] as number;
  }

  /** A view, valid until the next change. */
  vector(position: number): V {
    const start = this.offset(position);
    return this.chunk(position).subarray(start, start + this.#width) as V;
  }

  /** Adds a vector under a label that was never used; `write` fills it, from zeros. */
  add(label: number, write: (vector: V) => void): void {
    const position = this.size;
    if (position === this.#chunks.length * FLAT.chunkRows) {
      this.#chunks.push(this.#allocate(FLAT.chunkRows * this.#width));
    }
    const vector = this.vector(position);
    write(vector);
    this.#labels.push(label);
    this.#measures.push(this.#measure(vector));
    this.#positions.set(label, position);
  }

  /** Unknown labels are ignored. Returns how many were there. */
  remove(labels: Uint32Array): number {
    let removed = 0;
    for (const label of labels) {
      const position = this.#positions.get(label);
      if (position === undefined) continue;
      this.#fillWithLast(position);
      this.#positions.delete(label);
      this.#retired.add(label);
      removed++;
    }
    this.#chunks.length = Math.ceil(this.size / FLAT.chunkRows);
    return removed;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#labels.length = 0;
    this.#measures.length = 0;
    this.#positions.clear();
  }

  #fillWithLast(position: number): void {
    const last = this.size - 1;
    const lastLabel = this.#labels[last] as number;
    this.vector(position).set(this.vector(last));
    this.#labels[position] = lastLabel;
    this.#measures[position] = this.measure(last);
    this.#positions.set(lastLabel, position);
    this.#labels.pop();
    this.#measures.pop();
  }
}
