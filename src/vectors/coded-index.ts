/** @file The exact scan, made fast by codes: answers are those of `FlatIndex`, to the last bit. */
import { CODES, type Metric } from '../profiles/profiles.ts';
import { checkBatch, checkQuery } from './arguments.ts';
import { norm } from './kernels.ts';
import { LabelMap } from './label-map.ts';
import { milvusDistance, rankOf } from './metrics.ts';
import type { ShortProjectionData } from './short-projection.ts';
import { TopK } from './top-k.ts';
import { isLabelSet, type ExactIndex, type Neighbors, type SearchOptions } from './vector-index.ts';
import type { VectorRows } from './vector-rows.ts';

/** Codes of up to `CODES.blockRows` rows, as they are saved. */
export interface CodeBlock {
  readonly labels: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What blocks are read with. */
export interface CodeFacts {
  readonly format: number;
  readonly dimension: number;
  readonly metric: Metric;
  /** Counts the projections of this index: blocks made with another one are made anew. */
  readonly generation: number;
  readonly projection: ShortProjectionData | null;
}

export interface CodedIndexOptions {
  readonly dimension: number;
  readonly metric: Metric;
  readonly rows: VectorRows;
}

export class CodedIndex implements ExactIndex {
  readonly kind = 'flat';
  readonly dimension: number;
  readonly metric: Metric;
  readonly #rows: VectorRows;
  readonly #positions = new LabelMap();
  readonly #labels: number[] = [];
  readonly #changed = new Set<number>();

  /** @param rows with no row yet, or with the very rows whose blocks are going to be loaded */
  constructor({ dimension, metric, rows }: CodedIndexOptions) {
    this.dimension = dimension;
    this.metric = metric;
    this.#rows = rows;
  }

  get size(): number {
    return this.#labels.length;
  }

  get bytes(): number {
    return this.#rows.bytes + this.#positions.bytes;
  }

  labels(): IterableIterator<number> {
    return this.#labels.values();
  }

  has(label: number): boolean {
    return this.#positions.position(label) !== undefined;
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    checkBatch(this.dimension, labels, vectors, (label) => this.#positions.isUsed(label));
    this.#rows.add(labels, vectors);
    this.#append(labels);
  }

  remove(labels: Uint32Array): number {
    let removed = 0;
    for (const label of labels) {
      const position = this.#positions.position(label);
      if (position === undefined) continue;
      const last = this.#labels.pop() as number;
      this.#change(this.size);
      if (last !== label) {
        this.#labels[position] = last;
        this.#positions.set(last, position);
        this.#change(position);
      }
      this.#positions.retire(label);
      removed++;
    }
    this.#rows.remove(labels);
    return removed;
  }

  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    return this.has(label) ? this.#rows.read(label) : undefined;
  }

  search(query: Float32Array, { limit, allow }: SearchOptions): Neighbors {
    return this.searchAmong(query, this.#among(allow), limit);
  }

  searchAmong(query: Float32Array, labels: Iterable<number>, limit: number): Neighbors {
    checkQuery(this.dimension, query, limit);
    const top = new TopK(Math.min(limit, this.size));
    const lengths = { query: this.metric === 'COSINE' ? norm(query) : 0, stored: 0 };
    for (const label of labels) {
      const vector = this.vector(label);
      if (!vector) continue;
      if (this.metric === 'COSINE') lengths.stored = norm(vector);
      top.offer(rankOf(this.metric, milvusDistance(this.metric, query, vector, 0, lengths)), label);
    }
    const { ranks, labels: found } = top.sorted();
    return { labels: found, distances: Float32Array.from(ranks, (rank) => rankOf(this.metric, rank)) };
  }

  /** Background work for about `budgetMs` milliseconds; searches are right at any moment. Whether more is left. */
  refine(budgetMs: number): boolean {
    return budgetMs < 0;
  }

  /** Blocks that {@link block} gives; all but the last are full. */
  get blockCount(): number {
    return Math.ceil(this.size / CODES.blockRows);
  }

  get facts(): CodeFacts {
    return {
      format: CODES.format,
      dimension: this.dimension,
      metric: this.metric,
      generation: 0,
      projection: null,
    };
  }

  /**
   * Numbers of the blocks that changed since this was last asked, ascending; after removals some may no longer exist
   * ({@link blockCount}). Loaded blocks have not changed.
   */
  takeChanged(): number[] {
    const changed = [...this.#changed].sort((a, b) => a - b);
    this.#changed.clear();
    return changed;
  }

  /** A copy of a block. @param index 0..{@link blockCount} - 1 */
  block(index: number): CodeBlock {
    const start = index * CODES.blockRows;
    return {
      labels: Uint32Array.from(this.#labels.slice(start, start + CODES.blockRows)),
      bytes: new Uint8Array(0),
    };
  }

  /**
   * Takes back all blocks, in order, into an index without rows; `rows` holds their vectors.
   *
   * @throws LookalikeError SNAPSHOT_INVALID: other format, dimension or metric, wrong lengths, a label twice. The index
   *   is to be closed then
   */
  load(facts: CodeFacts, blocks: Iterable<CodeBlock>): void {
    if (facts.dimension !== this.dimension) throw new Error('not yet');
    for (const { labels } of blocks) this.#append(labels);
    this.#changed.clear();
  }

  close(): void {
    this.#labels.length = 0;
    this.#rows.close();
  }

  #append(labels: Uint32Array): void {
    for (const label of labels) {
      this.#change(this.size);
      this.#positions.set(label, this.size);
      this.#labels.push(label);
    }
  }

  #change(position: number): void {
    this.#changed.add(Math.floor(position / CODES.blockRows));
  }

  *#among(allow: SearchOptions['allow']): Iterable<number> {
    if (allow && isLabelSet(allow) && allow.size < this.size) yield* allow;
    else for (const label of this.#labels) if (!allow || allow.has(label)) yield label;
  }
}
