/**
 * @file The index of a collection's vector field. All vectors are held exactly; *sealed* ones are in the graph as well,
 * the rest are *growing* and scanned until a slice of sealing takes them in. So a vector is found at once after it was
 * added, and no search waits for the graph.
 *
 *   state        answers come from                               leaves the state when
 *   ready        graph (re-ranked exactly)                       rows are added, or too many removed
 *   building     graph (re-ranked exactly) + scan of growing     all rows are sealed
 *   rebuilding   exact scan of everything                        all rows are sealed in the new graph
 */
import { SerialQueue } from '../base/queue.ts';
import { LookalikeError } from '../base/errors.ts';
import { HNSW, SEGMENTS, type Metric } from '../profiles/profiles.ts';
import { checkQuery } from './arguments.ts';
import type { GraphFactory, GraphIndex, GraphSnapshot } from './graph-index.ts';
import {
  isLabelSet,
  type ExactIndex,
  type LabelSet,
  type LabelTest,
  type Neighbors,
  type SearchOptions,
  type VectorIndex,
} from './vector-index.ts';

/** What an index holds and how it answers, for people and tests. */
export interface VectorIndexStatus {
  readonly kind: 'hnsw' | 'flat';
  /** Vectors in the graph, and vectors that are scanned until they are. Without a graph all are growing. */
  readonly sealed: number;
  readonly growing: number;
  /** Bytes of memory held by vectors and graph. */
  readonly bytes: number;
  /** What {@link SegmentedIndex.recall} measured last on this graph, `null` until then. */
  readonly recall: number | null;
  readonly state: 'ready' | 'building' | 'rebuilding';
  /** One sentence when something had to be repaired or done without, else empty. */
  readonly note: string;
}

export class SegmentedIndex implements VectorIndex {
  readonly dimension: number;
  readonly metric: Metric;
  readonly #flat: ExactIndex;
  readonly #factory: GraphFactory | undefined;
  /** Graphs are made, saved and replaced one step after the other; searches do not wait for that. */
  readonly #steps = new SerialQueue();
  /** Labels not in the graph, oldest first. */
  readonly #growing = new Set<number>();
  #graph: GraphIndex | undefined;
  #rebuilding = false;
  #recall: number | null = null;
  #note = '';
  /** The graph's library failed: what is growing stays so. */
  #stopped = false;
  #closed = false;

  /**
   * @param exact holds the vectors, and may hold some already; closed with this
   * @param factory absent where there is no graph (Node): every search scans then
   */
  constructor(exact: ExactIndex, factory?: GraphFactory) {
    this.dimension = exact.dimension;
    this.metric = exact.metric;
    this.#flat = exact;
    this.#factory = factory;
    this.#growAll();
  }

  get kind(): 'hnsw' | 'flat' {
    return (this.#graph ?? (this.#factory && !this.#stopped)) ? 'hnsw' : 'flat';
  }

  get size(): number {
    return this.#flat.size;
  }

  get bytes(): number {
    return this.#flat.bytes + (this.#graph?.bytes ?? 0);
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    this.#flat.add(labels, vectors);
    for (const label of labels) this.#growing.add(label);
  }

  remove(labels: Uint32Array): number {
    const removed = this.#flat.remove(labels);
    for (const label of labels) this.#growing.delete(label);
    this.#graph?.remove(labels);
    this.#checkTombstones();
    return removed;
  }

  has(label: number): boolean {
    return this.#flat.has(label);
  }

  /** The stored vector (a view, valid until the next change); `undefined` for an unknown label. */
  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    return this.#flat.vector(label);
  }

  search(query: Float32Array, options: SearchOptions): Neighbors {
    checkQuery(this.dimension, query, options.limit);
    const graph = this.#graph;
    if (!graph || this.#rebuilding || options.plan === 'exact') return this.#flat.search(query, options);
    if (options.allow) return this.#searchFiltered(graph, query, options, options.allow);
    return this.#searchGraph(graph, query, options);
  }

  /**
   * Takes growing vectors into the graph, oldest first, for about `budgetMs` milliseconds (at least one vector, so that
   * it always gets on). Returns whether more is left. When the graph's library fails (it cannot be loaded, its memory is
   * used up) nothing is left either: the rest stays growing, is scanned, and {@link status} says so.
   */
  seal(budgetMs: number): Promise<boolean> {
    return this.#steps.run(async () => {
      if (!this.#factory || this.#stopped || this.#closed) return false;
      const end = performance.now() + budgetMs;
      try {
        if (this.#rebuilding && this.#graph && this.#isWorn(this.#graph)) this.#dropGraph();
        if (this.#growing.size > 0 && !this.#graph) await this.#createGraph(this.#factory);
        if (this.#graph) this.#fill(this.#graph, end);
      } catch (error) {
        if (!(error instanceof LookalikeError)) throw error;
        this.#stopped = true;
        this.#note = `${error.message} The exact scan answers instead: slower with many photos, never wrong.`;
        return false;
      }
      if (this.#growing.size === 0) this.#rebuilding = false;
      return this.#growing.size > 0;
    });
  }

  /**
   * Share of the exact `k` nearest neighbours that the usual search finds too (a different row at the same distance
   * counts), averaged over up to `sampleCount` stored vectors spread evenly as queries. Gives way to other work between
   * samples. `null` when the index is empty or closed meanwhile.
   */
  async recall(sampleCount: number, k: number, signal?: AbortSignal): Promise<number | null> {
    const labels = [...this.#flat.labels()].sort((a, b) => a - b);
    const stride = Math.max(1, labels.length / sampleCount);
    let found = 0;
    let wanted = 0;
    for (let at = 0; at < labels.length; at += stride) {
      const query = this.#flat.vector(labels[Math.floor(at)] ?? -1)?.slice();
      if (query) {
        const exact = this.search(query, { limit: k, plan: 'exact' });
        const worst = exact.distances.at(-1) ?? NaN;
        const isAsGood = (distance: number): boolean =>
          this.metric === 'L2' ? distance <= worst : distance >= worst;
        found += this.search(query, { limit: k, plan: 'hnsw' }).distances.filter(isAsGood).length;
        wanted += exact.distances.length;
      }
      await nextTask();
      signal?.throwIfAborted();
    }
    this.#recall = wanted === 0 ? null : found / wanted;
    return this.#recall;
  }

  status(): VectorIndexStatus {
    return {
      kind: this.kind,
      sealed: this.#flat.size - this.#growing.size,
      growing: this.#growing.size,
      bytes: this.bytes,
      recall: this.#recall,
      state: this.#state(),
      note: this.#note,
    };
  }

  /** The graph to keep, or `undefined` when there is none (yet). Errors are the graph's. */
  snapshot(): Promise<GraphSnapshot | undefined> {
    return this.#steps.run(() => (this.#rebuilding ? undefined : this.#graph?.snapshot()));
  }

  /**
   * Takes over a saved graph in place of the present one, after the rows were added: what was added since it was saved
   * is left to grow, what was removed since is removed from it. When it does not fit, the graph is built anew from the
   * rows while the exact scan answers, and {@link status} says so. Returns whether it was taken.
   *
   * @param snapshot `undefined` when the stored bytes proved damaged
   */
  restore(snapshot: GraphSnapshot | undefined): Promise<boolean> {
    return this.#steps.run(async () => {
      if (!this.#factory || this.#closed) return false;
      try {
        if (!snapshot) throw new LookalikeError('SNAPSHOT_INVALID', 'The saved index is damaged.');
        this.#checkFits(snapshot);
        const graph = await this.#factory.restore(snapshot);
        this.#adopt(graph);
        return true;
      } catch (error) {
        if (!(error instanceof LookalikeError)) throw error;
        this.#dropGraph();
        this.#rebuilding = true;
        this.#note = `${error.message} It is being built again from the stored photos; nothing is lost.`;
        return false;
      }
    });
  }

  close(): void {
    this.#closed = true;
    this.#graph?.close();
    this.#graph = undefined;
    this.#growing.clear();
    this.#flat.close();
  }

  #state(): VectorIndexStatus['state'] {
    if (this.#rebuilding) return 'rebuilding';
    return this.#factory && this.#growing.size > 0 ? 'building' : 'ready';
  }

  /** Over-fetched, since float32 sums in the graph may order near ties otherwise, then ranked by exact distance. */
  #searchGraph(graph: GraphIndex, query: Float32Array, options: SearchOptions): Neighbors {
    const limit = options.limit + SEGMENTS.overfetch;
    const { allow, ef = HNSW.ef } = options;
    const candidates = graph.search(query, { ...options, limit, ef: Math.max(ef, limit) });
    const growing = allow ? [...this.#growing].filter((label) => allow.has(label)) : this.#growing;
    return this.#flat.searchAmong(query, [...candidates.labels, ...growing], options.limit);
  }

  /** A scan of few is exact and cheaper than a graph that leads elsewhere. */
  #searchFiltered(
    graph: GraphIndex,
    query: Float32Array,
    options: SearchOptions,
    allow: LabelTest,
  ): Neighbors {
    const allowed = isLabelSet(allow) ? allow : this.#listAllowed(allow);
    if (allowed.size ** 2 <= SEGMENTS.scanFiltered * this.size) {
      return this.#flat.searchAmong(query, allowed, options.limit);
    }
    return this.#searchGraph(graph, query, { ...options, allow: allowed });
  }

  #listAllowed(allow: LabelTest): LabelSet {
    const allowed = new Set<number>();
    for (const label of this.#flat.labels()) if (allow.has(label)) allowed.add(label);
    return allowed;
  }

  /** One vector at a time, so that the clock is read after each: an insert takes about a millisecond. */
  #fill(graph: GraphIndex, end: number): void {
    for (const label of this.#growing) {
      const vector = this.#flat.vector(label);
      if (vector) graph.add(Uint32Array.of(label), vector);
      this.#growing.delete(label);
      if (performance.now() >= end) return;
    }
  }

  async #createGraph(factory: GraphFactory): Promise<void> {
    const graph = await factory.create(this.dimension, this.metric, this.#flat.size);
    if (this.#isClosed()) graph.close();
    else this.#graph = graph;
  }

  #adopt(graph: GraphIndex): void {
    if (this.#isClosed()) {
      graph.close();
      return;
    }
    this.#dropGraph();
    this.#graph = graph;
    const gone: number[] = [];
    for (const label of graph.labels()) if (!this.#growing.delete(label)) gone.push(label);
    graph.remove(Uint32Array.from(gone));
    this.#rebuilding = false;
    this.#note = '';
    this.#checkTombstones();
  }

  #checkFits({ facts }: GraphSnapshot): void {
    if (facts.dimension !== this.dimension || facts.metric !== this.metric) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        `The saved index is of ${facts.dimension} dimensions with metric ${facts.metric}; ` +
          `${this.dimension} with ${this.metric} are expected.`,
      );
    }
  }

  /** Read through a method: another task may have closed the index during an await. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #isWorn(graph: GraphIndex): boolean {
    return graph.tombstones > SEGMENTS.tombstoneShare * (graph.size + graph.tombstones);
  }

  #checkTombstones(): void {
    if (this.#graph && this.#isWorn(this.#graph)) this.#rebuilding = true;
  }

  /** Everything is growing again. */
  #dropGraph(): void {
    this.#graph?.close();
    this.#graph = undefined;
    this.#recall = null;
    this.#growAll();
  }

  #growAll(): void {
    this.#growing.clear();
    for (const label of Uint32Array.from(this.#flat.labels()).sort()) this.#growing.add(label);
  }
}

/** Resolves in a task of its own, so that messages and timers get their turn. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
