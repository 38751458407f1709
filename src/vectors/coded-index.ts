/**
 * @file The exact scan, made fast by codes: answers are those of `FlatIndex` to the last bit, whatever the codes, because
 * a row is left out only when bounds say that it cannot be among the best. A search goes through
 *
 *   1. the short codes of all rows, for a bound of each rank from below (memory-bound: 176 bytes a row at 768 dimensions),
 *   2. the row codes of the most promising few, for a threshold: the limit-th smallest rank that is certain so far,
 *   3. the row codes of all whose bound is within the threshold, which falls meanwhile,
 *   4. the float32 vectors of those that the row codes cannot exclude: little more than are answered.
 *
 * Without short codes (few rows, few dimensions, not made yet) every row goes to step 3; a filter that lists few rows goes
 * there directly.
 */
import { LookalikeError } from '../base/errors.ts';
import { CODES, SHORT, type Metric } from '../profiles/profiles.ts';
import { checkBatch, checkQuery } from './arguments.ts';
import { CodeTable, type Generation, type TableBlock } from './code-table.ts';
import { norm } from './kernels.ts';
import { distanceOf, rankOf } from './metrics.ts';
import { plainKernels } from './plain-kernels.ts';
import { RowCodes } from './row-codes.ts';
import { ShortCodes, type ShortCodesData } from './short-codes.ts';
import { TopK } from './top-k.ts';
import { padded, SELECTION, SHORTLIST, WORD, type VectorKernels } from './vector-kernels.ts';
import { GrowingRegion } from './growing-region.ts';
import {
  isLabelSet,
  type ExactIndex,
  type LabelSet,
  type LabelTest,
  type Neighbors,
  type SearchOptions,
} from './vector-index.ts';
import type { VectorRows } from './vector-rows.ts';

/** Codes of up to `CODES.blockRows` rows, as they are saved. */
export interface CodeBlock {
  readonly labels: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What blocks are read with; survives structured cloning. */
export interface CodeFacts {
  readonly format: number;
  readonly dimension: number;
  readonly metric: Metric;
  /** Counts the projections of this index: short codes of an older one are made anew. 0 when there was none. */
  readonly generation: number;
  /** Rows that there were when the projection was fitted. */
  readonly fittedRows: number;
  readonly short: ShortCodesData | null;
}

export interface CodedIndexOptions {
  /** 1 or more. */
  readonly dimension: number;
  readonly metric: Metric;
  /** Without rows, or with the very rows whose blocks are going to be loaded. Closed with the index. */
  readonly rows: VectorRows;
  /** {@link plainKernels} when absent; `loadKernels` gives faster ones. */
  readonly kernels?: VectorKernels;
}

/** Words before the codes of a block: the generation of its short codes, 0 for none. */
const BLOCK_HEADER = 4;

export class CodedIndex implements ExactIndex {
  readonly kind = 'flat';
  readonly dimension: number;
  readonly metric: Metric;
  readonly #rows: VectorRows;
  readonly #kernels: VectorKernels;
  readonly #codes: RowCodes;
  readonly #table: CodeTable;
  readonly #asked: GrowingRegion;
  readonly #stored: GrowingRegion;
  readonly #query: GrowingRegion;
  readonly #bounds: GrowingRegion;
  readonly #list: GrowingRegion;
  readonly #selection: GrowingRegion;
  /** Older than the table's newest, which some blocks still have. */
  readonly #outdated: Generation[] = [];
  #fittedRows = 0;
  #making: Generator<undefined, ShortCodesData | null> | undefined;

  constructor({ dimension, metric, rows, kernels = plainKernels }: CodedIndexOptions) {
    this.dimension = dimension;
    this.metric = metric;
    this.#rows = rows;
    this.#kernels = kernels;
    this.#codes = new RowCodes(dimension, metric);
    this.#table = new CodeTable(this.#codes, kernels);
    this.#asked = new GrowingRegion(kernels);
    this.#stored = new GrowingRegion(kernels);
    this.#query = new GrowingRegion(kernels);
    this.#bounds = new GrowingRegion(kernels);
    this.#list = new GrowingRegion(kernels);
    this.#selection = new GrowingRegion(kernels);
  }

  get size(): number {
    return this.#table.size;
  }

  get bytes(): number {
    const scratch = this.#scratch().reduce((sum, { size }) => sum + size, 0);
    return this.#rows.bytes + this.#table.bytes + scratch;
  }

  labels(): IterableIterator<number> {
    return this.#table.labels.values();
  }

  has(label: number): boolean {
    return this.#table.position(label) !== undefined;
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    checkBatch(this.dimension, labels, vectors, (label) => this.#table.isUsed(label));
    this.#rows.add(labels, vectors);
    labels.forEach((label, row) => {
      this.#table.add(label, vectors.subarray(row * this.dimension, (row + 1) * this.dimension));
    });
  }

  remove(labels: Uint32Array): number {
    const there = labels.filter((label) => this.#table.remove(label));
    this.#rows.remove(there);
    return there.length;
  }

  /** @throws LookalikeError SNAPSHOT_INVALID when `rows` has another vector than the codes were made of */
  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    const position = this.#table.position(label);
    return position === undefined ? undefined : this.#read(label, position);
  }

  /** @throws LookalikeError also SNAPSHOT_INVALID when `rows` has another vector than the codes were made of */
  search(query: Float32Array, { limit, allow }: SearchOptions): Neighbors {
    const listed = allow && isLabelSet(allow) ? allow : undefined;
    if (listed && listed.size <= CODES.listShare * this.size) return this.searchAmong(query, listed, limit);
    checkQuery(this.dimension, query, limit);
    const subject = this.#codes.subject(query);
    if (!subject) return this.#searchExactly(query, this.#positionsOf(allow), limit);
    const wanted = Math.min(limit, this.size);
    this.#startSelection(wanted, this.size);
    this.#ask(subject);
    this.#boundAll(subject, allow);
    this.#measureFirst(wanted);
    this.#refineAll();
    return this.#answer(query, wanted);
  }

  searchAmong(query: Float32Array, labels: Iterable<number>, limit: number): Neighbors {
    checkQuery(this.dimension, query, limit);
    const positions: number[] = [];
    for (const label of labels) {
      const position = this.#table.position(label);
      if (position !== undefined) positions.push(position);
    }
    const subject = this.#codes.subject(query);
    if (!subject) return this.#searchExactly(query, positions, limit);
    const wanted = Math.min(limit, positions.length);
    this.#startSelection(wanted, positions.length);
    this.#ask(subject);
    for (const position of positions) this.#measure(position);
    return this.#answer(query, wanted);
  }

  /**
   * Makes short codes, or makes them anew after much growth, for about `budgetMs` milliseconds; searches are right at any
   * moment of it, and faster afterwards. Returns whether more is left.
   */
  refine(budgetMs: number): boolean {
    const end = performance.now() + budgetMs;
    while (this.#takeStep()) if (performance.now() >= end) return true;
    return false;
  }

  /** Blocks that {@link block} gives; all but the last are full. */
  get blockCount(): number {
    return this.#table.blocks.length;
  }

  /** What {@link loading} needs besides the blocks; to be saved with those that changed. */
  get facts(): CodeFacts {
    const { generation } = this.#table;
    return {
      format: CODES.format,
      dimension: this.dimension,
      metric: this.metric,
      generation: generation?.number ?? 0,
      fittedRows: this.#fittedRows,
      short: generation?.codes.data ?? null,
    };
  }

  /**
   * Numbers of the blocks that changed since this was last asked, ascending; after removals some may no longer exist
   * ({@link blockCount}). Loaded blocks have not changed.
   */
  takeChanged(): number[] {
    return this.#table.takeChanged();
  }

  /** A copy of a block. @param index 0..{@link blockCount} - 1 */
  block(index: number): CodeBlock {
    const { rows, short } = this.#table.bytesOf(index);
    const header = 4 * BLOCK_HEADER;
    const bytes = new Uint8Array(header + rows.length + (short?.length ?? 0));
    new DataView(bytes.buffer).setUint32(0, this.#table.blocks[index]?.short?.generation.number ?? 0, true);
    bytes.set(rows, header);
    if (short) bytes.set(short, header + rows.length);
    const start = index * CODES.blockRows;
    return { labels: this.#table.labels.slice(start, start + this.#table.rowsOf(index)), bytes };
  }

  /**
   * Takes back all blocks, in order, into an index without rows, a block a step; `rows` holds their vectors. Nothing is
   * to be asked or changed before it is done.
   *
   * @throws LookalikeError SNAPSHOT_INVALID: other format, dimension or metric, wrong lengths, a label twice. The index
   *   is to be closed then
   */
  *loading(facts: CodeFacts, blocks: Iterable<CodeBlock>): Generator<undefined, void> {
    const { format, dimension, metric } = facts;
    if (format !== CODES.format || dimension !== this.dimension || metric !== this.metric) {
      throw invalid(`of format ${format}, ${dimension} dimensions and metric ${metric}`);
    }
    if (facts.short) this.#begin(facts.generation, facts.short);
    this.#fittedRows = facts.fittedRows;
    for (const block of blocks) {
      this.#loadBlock(block);
      yield;
    }
    this.#table.takeChanged();
  }

  close(): void {
    // It holds memory.
    this.#making?.return(null);
    this.#making = undefined;
    this.#table.generation?.codes.free();
    this.#table.generation = undefined;
    this.#freeOutdated();
    this.#table.clear();
    for (const region of this.#scratch()) region.free();
    this.#rows.close();
  }

  get #vectorBytes(): number {
    return 4 * padded(this.dimension);
  }

  #scratch(): GrowingRegion[] {
    return [this.#asked, this.#stored, this.#query, this.#bounds, this.#list, this.#selection];
  }

  /** Room for candidates, and no threshold yet. */
  #startSelection(limit: number, candidates: number): void {
    const selection = this.#selection.reserve(SELECTION.bytes(limit, candidates));
    selection.uint32[WORD.limit] = limit;
    selection.uint32[WORD.held] = 0;
    selection.uint32[WORD.found] = 0;
    selection.float32[WORD.threshold] = Infinity;
  }

  #ask(subject: Float32Array): void {
    const asked = this.#asked.reserve(this.#vectorBytes);
    asked.float32.set(subject);
    this.#codes.ask(this.#kernels, asked, this.#query.reserve(this.#codes.queryBytes));
  }

  /** Bounds from below of all allowed ranks, -Infinity where there are no short codes; Infinity for all others. */
  #boundAll(subject: Float32Array, allow: LabelTest | undefined): void {
    const { blocks, generation } = this.#table;
    const bounds = this.#bounds.reserve(padded(4 * this.size));
    const generations = generation ? [generation, ...this.#outdated] : [];
    const constants = new Map(generations.map((each) => [each, each.codes.ask(subject)]));
    const bases = blocks.map(({ short }) => (short && constants.get(short.generation)) ?? -Infinity);
    const values = bounds.float32.fill(Infinity, 0, padded(4 * this.size) / 4);
    if (allow) {
      for (const position of this.#positionsOf(allow)) {
        values[position] = bases[Math.floor(position / CODES.blockRows)] as number;
      }
    } else {
      bases.forEach((base, block) => {
        const first = block * CODES.blockRows;
        values.fill(base, first, first + this.#table.rowsOf(block));
      });
    }
    blocks.forEach(({ short }, block) => {
      short?.generation.codes.bound(
        short.records,
        this.#table.rowsOf(block),
        bounds,
        block * CODES.blockRows,
      );
    });
  }

  /** Measures the rows with the smallest bounds, which sets a threshold near the final one. */
  #measureFirst(wanted: number): void {
    if (!this.#table.generation) return;
    const limit = Math.min(this.size, Math.max(CODES.firstMin, CODES.firstFactor * wanted));
    const list = this.#list.reserve(SHORTLIST.bytes(limit));
    const bounds = this.#bounds.region;
    list.uint32[WORD.limit] = limit;
    this.#kernels.shortlist(bounds, padded(4 * this.size) / 4, list);
    const start = SHORTLIST.positions(limit);
    const held = list.uint32[WORD.held] as number;
    const values = bounds.float32;
    for (const position of list.uint32.subarray(start, start + held)) {
      this.#measure(position);
      values[position] = Infinity;
    }
  }

  #measure(position: number): void {
    const { rows } = this.#table.blocks[Math.floor(position / CODES.blockRows)] as TableBlock;
    const row = position % CODES.blockRows;
    const { layout } = this.#codes;
    this.#kernels.measure(this.#query.region, rows, row, layout, position, this.#selection.region);
  }

  #refineAll(): void {
    this.#table.blocks.forEach(({ rows }, block) => {
      this.#kernels.refine(
        this.#query.region,
        rows,
        this.#table.rowsOf(block),
        this.#codes.layout,
        this.#bounds.region,
        block * CODES.blockRows,
        this.#selection.region,
      );
    });
  }

  /** The best of the candidates by their exact ranks, the most promising first: soon the others are beyond the worst. */
  #answer(query: Float32Array, wanted: number): Neighbors {
    const { uint32, float32 } = this.#selection.region;
    const start = SELECTION.candidates(wanted);
    const threshold = float32[WORD.threshold] as number;
    const candidates: { position: number; bound: number }[] = [];
    for (let at = start; at < start + 2 * (uint32[WORD.found] as number); at += 2) {
      const bound = float32[at + 1] as number;
      if (bound > threshold) continue;
      candidates.push({ position: uint32[at] as number, bound: Number.isNaN(bound) ? -Infinity : bound });
    }
    candidates.sort((a, b) => a.bound - b.bound || a.position - b.position);
    return this.#rankExactly(query, candidates, wanted);
  }

  #searchExactly(query: Float32Array, positions: Iterable<number>, limit: number): Neighbors {
    const candidates = Array.from(positions, (position) => ({ position, bound: -Infinity }));
    return this.#rankExactly(query, candidates, Math.min(limit, candidates.length));
  }

  /** @param candidates by ascending bound */
  #rankExactly(
    query: Float32Array,
    candidates: readonly { readonly position: number; readonly bound: number }[],
    limit: number,
  ): Neighbors {
    const { labels: known } = this.#table;
    const { dimension, metric } = this;
    const kernels = this.#kernels;
    const top = new TopK(limit);
    const lengths = { query: metric === 'COSINE' ? norm(query) : 0, stored: 0 };
    const asked = this.#asked.reserve(this.#vectorBytes);
    const stored = this.#stored.reserve(this.#vectorBytes);
    asked.float32.set(query);
    for (const { position, bound } of candidates) {
      if (bound > top.worst) break;
      const label = known[position] as number;
      const vector = this.#read(label, position);
      // Of other metrics it stands there since it was read.
      if (metric === 'COSINE') {
        stored.float32.set(vector);
        lengths.stored = Math.sqrt(kernels.dot(stored, stored, 0, dimension));
      }
      const measured =
        metric === 'L2'
          ? kernels.squaredL2(asked, stored, dimension)
          : kernels.dot(asked, stored, 0, dimension);
      top.offer(rankOf(metric, distanceOf(metric, measured, lengths)), label);
    }
    const { ranks, labels } = top.sorted();
    return { labels, distances: Float32Array.from(ranks, (rank) => rankOf(metric, rank)) };
  }

  #read(label: number, position: number): Float32Array<ArrayBuffer> {
    const vector = this.#rows.read(label);
    const scratch = this.#stored.reserve(this.#vectorBytes);
    if (!vector || !this.#table.matches(position, vector, scratch)) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        `The vector of row ${label} is ${vector ? 'not the one its codes were made of' : 'missing'}; the index has to be built again from the stored rows.`,
      );
    }
    return vector;
  }

  #positionsOf(allow: LabelSet | LabelTest | undefined): number[] {
    const { labels } = this.#table;
    const positions: number[] = [];
    if (allow && isLabelSet(allow) && allow.size < this.size) {
      for (const label of allow) {
        const position = this.#table.position(label);
        if (position !== undefined) positions.push(position);
      }
    } else {
      labels.forEach((label, position) => {
        if (!allow || allow.has(label)) positions.push(position);
      });
    }
    return positions;
  }

  /** One step of background work; whether there was something to do. */
  #takeStep(): boolean {
    if (this.#making) {
      const step = this.#making.next();
      if (!step.done) return true;
      this.#making = undefined;
      if (step.value) this.#begin((this.#table.generation?.number ?? 0) + 1, step.value);
      return true;
    }
    const stale = this.#table.stale();
    if (stale >= 0) {
      this.#table.shorten(stale);
      return true;
    }
    this.#freeOutdated();
    if (!this.#isFitDue()) return false;
    this.#fittedRows = this.size;
    this.#making = this.#makeShortCodes();
    return true;
  }

  #isFitDue(): boolean {
    const enough = this.dimension >= CODES.shortDimension && this.size >= CODES.shortRows;
    return enough && this.size >= CODES.shortGrowth * this.#fittedRows;
  }

  /** Fitted to rows spread evenly, as their codes have them. */
  *#makeShortCodes(): Generator<undefined, ShortCodesData> {
    const { dimension } = this;
    const count = Math.min(this.size, CODES.sample);
    const vectors = new Float32Array(count * dimension);
    for (let row = 0; row < count; row++) {
      if (row % SHORT.rowsPerStep === 0) yield;
      // Rows may have gone between two steps.
      const position = Math.floor((row * this.size) / count);
      const target = vectors.subarray(row * dimension, (row + 1) * dimension);
      if (position < this.size) this.#table.decode(position, target);
    }
    const reading = { metric: this.metric, rows: this.size, recordBytes: this.#codes.layout.stride };
    return yield* ShortCodes.making(this.#kernels, { dimension, vectors }, reading);
  }

  /** Short codes are made with these data from now on. */
  #begin(number: number, data: ShortCodesData): void {
    const { generation } = this.#table;
    if (generation) this.#outdated.push(generation);
    this.#table.generation = { number, codes: new ShortCodes(data, this.#codes, this.#kernels) };
  }

  #freeOutdated(): void {
    for (const { codes } of this.#outdated.splice(0)) codes.free();
  }

  #loadBlock({ labels, bytes }: CodeBlock): void {
    const { generation } = this.#table;
    const header = 4 * BLOCK_HEADER;
    const made = bytes.length < header ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const rows = header + labels.length * this.#codes.layout.stride;
    // Short codes of an older generation are left out, whatever their length.
    const known = made > 0 && made === generation?.number ? generation : undefined;
    const end = rows + labels.length * (known?.codes.layout.stride ?? 0);
    const fits = made > 0 && !known ? bytes.length >= rows : bytes.length === end;
    if (!fits || labels.length > CODES.blockRows || this.size % CODES.blockRows > 0) {
      throw invalid(`of ${bytes.length} bytes with ${labels.length} rows, after ${this.size} others,`);
    }
    if (new Set(labels).size < labels.length || labels.some((label) => this.#table.isUsed(label))) {
      throw invalid('with a row that another one has, too,');
    }
    this.#table.load(labels, bytes.subarray(header, rows), known, bytes.subarray(rows, end));
  }
}

function invalid(found: string): LookalikeError {
  return new LookalikeError(
    'SNAPSHOT_INVALID',
    `Saved codes ${found} do not fit this index; they are made anew.`,
  );
}
