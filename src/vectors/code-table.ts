/**
 * @file Codes by position, in blocks of `CODES.blockRows` rows. Positions are dense: a removed row's place is taken by the
 * last row. A block has row codes always, and short codes of one generation of {@link ShortCodes} or none.
 */
import { CODES, SHORT } from '../profiles/profiles.ts';
import { LabelMap } from './label-map.ts';
import type { MemoryRegion } from './memory-region.ts';
import type { RowCodes } from './row-codes.ts';
import type { ShortCodes } from './short-codes.ts';
import type { VectorKernels } from './vector-kernels.ts';

/** Short codes of one projection. Generations count the projections of an index. */
export interface Generation {
  readonly number: number;
  readonly codes: ShortCodes;
}

export interface TableBlock {
  readonly rows: MemoryRegion;
  readonly short: { readonly generation: Generation; readonly records: MemoryRegion } | undefined;
}

/** Short records of a block, made of its first `done` rows so far. */
interface Shortening {
  readonly block: number;
  readonly generation: Generation;
  readonly records: MemoryRegion;
  done: number;
}

/** Rows of the first block at first: a small collection takes little memory. */
const ROWS_MIN = 16;

export class CodeTable {
  /** The newest: new blocks have its short codes. */
  generation: Generation | undefined;
  readonly #codes: RowCodes;
  readonly #kernels: VectorKernels;
  readonly #positions = new LabelMap();
  readonly #changed = new Set<number>();
  #labels = new Uint32Array(ROWS_MIN);
  #blocks: TableBlock[] = [];
  #shortening: Shortening | undefined;
  #size = 0;
  /** Rows that the blocks have room for. */
  #capacity = 0;

  constructor(codes: RowCodes, kernels: VectorKernels) {
    this.#codes = codes;
    this.#kernels = kernels;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    const codes = this.#blocks.reduce(
      (sum, { rows, short }) => sum + rows.size + (short?.records.size ?? 0),
      0,
    );
    return codes + this.#labels.byteLength + this.#positions.bytes;
  }

  get blocks(): readonly TableBlock[] {
    return this.#blocks;
  }

  /** Labels by position; a view valid until the next change. */
  get labels(): Uint32Array<ArrayBuffer> {
    return this.#labels.subarray(0, this.#size);
  }

  position(label: number): number | undefined {
    return this.#positions.position(label);
  }

  /** The label was added once, and perhaps removed since. */
  isUsed(label: number): boolean {
    return this.#positions.isUsed(label);
  }

  /** Rows of a block. */
  rowsOf(block: number): number {
    return Math.min(CODES.blockRows, this.#size - block * CODES.blockRows);
  }

  /** @param label never used before */
  add(label: number, vector: Float32Array): void {
    const position = this.#append(label, this.generation);
    const { rows, short } = this.#block(position);
    const row = position % CODES.blockRows;
    this.#codes.encode(vector, rows, row);
    short?.generation.codes.encode(rows, row, short.records);
    this.#change(position);
  }

  /** Whether the label was there. */
  remove(label: number): boolean {
    const position = this.#positions.position(label);
    if (position === undefined) return false;
    const last = this.#size - 1;
    const lastLabel = this.#labels[last] as number;
    if (position !== last) {
      this.#copy(last, position);
      this.#labels[position] = lastLabel;
      this.#positions.set(lastLabel, position);
      this.#change(position);
    }
    this.#positions.retire(label);
    this.#change(last);
    this.#size--;
    this.#shrink();
    return true;
  }

  /** Whether the record of the label holds the codes of this vector. @param scratch see `RowCodes.matches` */
  matches(position: number, vector: Float32Array, scratch: MemoryRegion): boolean {
    const { rows } = this.#block(position);
    return this.#codes.matches(this.#kernels, vector, rows, position % CODES.blockRows, scratch);
  }

  /** Writes what the row codes of a position stand for; how far the vector may be from it. */
  decode(position: number, target: Float32Array): number {
    return this.#codes.decode(this.#block(position).rows, position % CODES.blockRows, target).error;
  }

  /** The first block without short codes of the newest generation; -1 when there is none. */
  stale(): number {
    return this.generation
      ? this.#blocks.findIndex(({ short }) => short?.generation !== this.generation)
      : -1;
  }

  /**
   * Makes the short codes of a block anew, in the newest generation, by some milliseconds of work; those it has stay until
   * all are made.
   */
  shorten(block: number): void {
    const { generation } = this;
    if (!generation) return;
    const { rows, short } = this.#blocks[block] as TableBlock;
    if (this.#shortening?.block !== block || this.#shortening.generation !== generation) {
      this.#dropShortening();
      const capacity = rows.size / this.#codes.layout.stride;
      const records = this.#kernels.allocate(capacity * generation.codes.layout.stride);
      this.#shortening = { block, generation, records, done: 0 };
    }
    const making = this.#shortening;
    const { records } = making;
    const end = Math.min(making.done + SHORT.rowsPerStep, this.rowsOf(block));
    for (; making.done < end; making.done++) generation.codes.encode(rows, making.done, records);
    if (end < this.rowsOf(block)) return;
    short?.records.free();
    this.#blocks[block] = { rows, short: { generation, records } };
    this.#shortening = undefined;
    this.#changed.add(block);
  }

  /** Numbers of the blocks changed since this was last asked, ascending. */
  takeChanged(): number[] {
    const changed = [...this.#changed].sort((a, b) => a - b);
    this.#changed.clear();
    return changed;
  }

  /** Row codes and short codes of a block, as they lie in memory: views valid until the next call. */
  bytesOf(block: number): { rows: Uint8Array<ArrayBuffer>; short: Uint8Array<ArrayBuffer> | undefined } {
    const { rows, short } = this.#blocks[block] as TableBlock;
    const count = this.rowsOf(block);
    return {
      rows: rows.bytes.subarray(0, count * this.#codes.layout.stride),
      short: short?.records.bytes.subarray(0, count * short.generation.codes.layout.stride),
    };
  }

  /** Appends a whole block, as {@link bytesOf} gave it, to blocks that are all full. @param labels never used before */
  load(labels: Uint32Array, rows: Uint8Array, generation: Generation | undefined, short: Uint8Array): void {
    const block = this.#size / CODES.blockRows;
    for (const label of labels) this.#append(label, generation);
    const place = this.#blocks[block] as TableBlock;
    place.rows.bytes.set(rows);
    place.short?.records.bytes.set(short);
  }

  /** Frees the memory; the table is empty then. */
  clear(): void {
    this.#dropShortening();
    this.#blocks.forEach(freeBlock);
    this.#blocks = [];
    this.#size = 0;
    this.#capacity = 0;
    this.#labels = new Uint32Array(0);
  }

  #block(position: number): TableBlock {
    return this.#blocks[Math.floor(position / CODES.blockRows)] as TableBlock;
  }

  #change(position: number): void {
    const block = Math.floor(position / CODES.blockRows);
    this.#changed.add(block);
    const making = this.#shortening;
    if (making?.block === block && position % CODES.blockRows < making.done) this.#dropShortening();
  }

  #dropShortening(): void {
    this.#shortening?.records.free();
    this.#shortening = undefined;
  }

  /** @param generation of a new block */
  #append(label: number, generation: Generation | undefined): number {
    const position = this.#size;
    if (position === this.#capacity) this.#grow(generation);
    if (position === this.#labels.length) {
      const labels = new Uint32Array(2 * position);
      labels.set(this.#labels);
      this.#labels = labels;
    }
    this.#labels[position] = label;
    this.#positions.set(label, position);
    this.#size++;
    return position;
  }

  /** The first block grows by doubling, then there are more. */
  #grow(generation: Generation | undefined): void {
    const [first] = this.#blocks;
    if (first && this.#capacity < CODES.blockRows) {
      this.#capacity *= 2;
      this.#dropShortening();
      const larger = this.#allocate(this.#capacity, first.short?.generation);
      larger.rows.bytes.set(first.rows.bytes);
      if (first.short) larger.short?.records.bytes.set(first.short.records.bytes);
      freeBlock(first);
      this.#blocks = [larger];
    } else {
      const rows = first ? CODES.blockRows : ROWS_MIN;
      this.#blocks.push(this.#allocate(rows, generation));
      this.#capacity += rows;
    }
  }

  #allocate(capacity: number, generation: Generation | undefined): TableBlock {
    const rows = this.#kernels.allocate(capacity * this.#codes.layout.stride);
    if (!generation) return { rows, short: undefined };
    return {
      rows,
      short: { generation, records: this.#kernels.allocate(capacity * generation.codes.layout.stride) },
    };
  }

  #copy(from: number, to: number): void {
    const source = this.#block(from);
    const target = this.#block(to);
    const row = to % CODES.blockRows;
    copyRecord(source.rows, from % CODES.blockRows, target.rows, row, this.#codes.layout.stride);
    if (!target.short) return;
    const { generation, records } = target.short;
    if (source.short?.generation === generation) {
      copyRecord(source.short.records, from % CODES.blockRows, records, row, generation.codes.layout.stride);
    } else {
      generation.codes.encode(target.rows, row, records);
    }
  }

  #shrink(): void {
    const needed = Math.ceil(this.#size / CODES.blockRows);
    if (needed === this.#blocks.length) return;
    this.#dropShortening();
    this.#blocks.splice(needed).forEach(freeBlock);
    this.#capacity = needed * CODES.blockRows;
  }
}

function freeBlock({ rows, short }: TableBlock): void {
  rows.free();
  short?.records.free();
}

function copyRecord(
  source: MemoryRegion,
  from: number,
  target: MemoryRegion,
  to: number,
  stride: number,
): void {
  target.bytes.set(source.bytes.subarray(from * stride, (from + 1) * stride), to * stride);
}
