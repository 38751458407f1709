/**
 * @file The index of a collection's vector field. All vectors are held exactly; *sealed* ones are in the graph as well,
 * the rest are *growing* and scanned until a slice of sealing takes them in. So a vector is found at once after it was
 * added, and no search waits for the graph.
 *
 *   state        the graph's answers come from                   leaves the state when
 *   ready        graph (re-ranked exactly)                       rows are added, too many removed, the graph outgrown
 *   building     graph (re-ranked exactly) + scan of growing     all rows are sealed
 *   rebuilding   exact scan of everything                        all rows are sealed in the new graph
 *
 * Whether a search is answered by the graph or by the exact scan is its plan; `auto` takes the faster (search-plan.ts).
 */
import { nextTask } from '../base/next-task.ts';
import { SerialQueue } from '../base/queue.ts';
import { LookalikeError } from '../base/errors.ts';
import { SEGMENTS, type Metric } from '../profiles/profiles.ts';
import { checkQuery } from './arguments.ts';
import { CandidateGraph } from './candidate-graph.ts';
import type { GraphFactory, GraphSnapshot } from './graph-index.ts';
import { GraphSpace } from './graph-space.ts';
import { fasterPlan } from './search-plan.ts';
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
  /** What answers a search without a filter whose plan is `auto`. */
  readonly plan: 'hnsw' | 'exact';
  /** One sentence when something had to be repaired or done without, else empty. */
  readonly note: string;
}

export class SegmentedIndex implements VectorIndex {
  readonly dimension: number;
  readonly metric: Metric;
  readonly #exact: ExactIndex;
  readonly #factory: GraphFactory | undefined;
  /** Graphs are made, saved and replaced one step after the other; searches do not wait for that. */
  readonly #steps = new SerialQueue();
  /** Labels not in the graph, oldest first. */
  readonly #growing = new Set<number>();
  #graph: CandidateGraph | undefined;
  /** Under way: the space of the next graph. */
  #making: Generator<undefined, GraphSpace> | undefined;
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
    this.#exact = exact;
    this.#factory = factory;
    this.#growAll();
  }

  get kind(): 'hnsw' | 'flat' {
    return (this.#graph ?? (this.#factory && !this.#stopped)) ? 'hnsw' : 'flat';
  }

  get size(): number {
    return this.#exact.size;
  }

  get bytes(): number {
    return this.#exact.bytes + (this.#graph?.bytes ?? 0);
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    this.#exact.add(labels, vectors);
    for (const label of labels) this.#growing.add(label);
    this.#checkGraph();
  }

  remove(labels: Uint32Array): number {
    const removed = this.#exact.remove(labels);
    for (const label of labels) this.#growing.delete(label);
    this.#graph?.remove(labels);
    this.#checkGraph();
    return removed;
  }

  has(label: number): boolean {
    return this.#exact.has(label);
  }

  /** The stored vector (a view, valid until the next change); `undefined` for an unknown label. */
  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    return this.#exact.vector(label);
  }

  search(query: Float32Array, options: SearchOptions): Neighbors {
    checkQuery(this.dimension, query, options.limit);
    const { plan = 'auto', limit, allow } = options;
    const graph = this.#rebuilding ? undefined : this.#graph;
    if (!graph || plan === 'exact' || (plan === 'auto' && !this.#isGraphFaster(allow))) {
      return this.#exact.search(query, options);
    }
    const candidates = graph.candidates(query, options);
    const growing = allow ? [...this.#growing].filter((label) => allow.has(label)) : this.#growing;
    return this.#exact.searchAmong(query, [...candidates, ...growing], limit);
  }

  /**
   * Takes growing vectors into the graph, oldest first, for about `budgetMs` milliseconds (at least one vector, so that
   * it always gets on). Returns whether more is left. When the graph's library fails (it cannot be loaded, its memory is
   * used up) nothing is left either: the rest stays growing, is scanned, and {@link status} says so.
   *
   * @throws LookalikeError SNAPSHOT_INVALID when the exact index finds that it has other vectors than it should
   */
  seal(budgetMs: number): Promise<boolean> {
    return this.#steps.run(async () => {
      if (!this.#factory || this.#stopped || this.#closed) return false;
      const end = performance.now() + budgetMs;
      try {
        if (this.#rebuilding && this.#graph && this.#isSpent(this.#graph)) this.#dropGraph();
        if (this.#growing.size > 0 && !this.#graph) await this.#createGraph(this.#factory, end);
        if (this.#graph) this.#fill(this.#graph, end);
      } catch (error) {
        // Invalid is what the exact index has: it is not for the graph to hide that.
        if (!(error instanceof LookalikeError) || error.code === 'SNAPSHOT_INVALID') throw error;
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
    const labels = [...this.#exact.labels()].sort((a, b) => a - b);
    const stride = Math.max(1, labels.length / sampleCount);
    let found = 0;
    let wanted = 0;
    for (let at = 0; at < labels.length; at += stride) {
      const query = this.#exact.vector(labels[Math.floor(at)] ?? -1)?.slice();
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
      sealed: this.#exact.size - this.#growing.size,
      growing: this.#growing.size,
      bytes: this.bytes,
      recall: this.#recall,
      state: this.#state(),
      plan: this.#plan(),
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
        this.#adopt(await CandidateGraph.restore(this.#factory, snapshot, this));
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
    this.#making = undefined;
    this.#growing.clear();
    this.#exact.close();
  }

  #plan(): VectorIndexStatus['plan'] {
    return this.#graph && !this.#rebuilding && this.#isGraphFaster(undefined) ? 'hnsw' : 'exact';
  }

  #state(): VectorIndexStatus['state'] {
    if (this.#rebuilding) return 'rebuilding';
    return this.#factory && this.#growing.size > 0 ? 'building' : 'ready';
  }

  #isGraphFaster(allow: LabelSet | LabelTest | undefined): boolean {
    const { dimension } = this;
    const growing = this.#growing.size;
    const isFaster = (rows: number): boolean => fasterPlan({ dimension, rows, growing }) === 'hnsw';
    if (!isFaster(this.size)) return false;
    return !allow || isFaster(isLabelSet(allow) ? allow.size : this.#countAllowed(allow));
  }

  #countAllowed(allow: LabelTest): number {
    let count = 0;
    for (const label of this.#exact.labels()) if (allow.has(label)) count++;
    return count;
  }

  /** One vector at a time, so that the clock is read after each: reading it is nothing beside an insert. */
  #fill(graph: CandidateGraph, end: number): void {
    for (const label of this.#growing) {
      const begun = performance.now();
      const vector = this.#exact.vector(label);
      if (vector) graph.add(label, vector);
      this.#growing.delete(label);
      if (!isRoomForAnother(begun, end)) return;
    }
  }

  /** Makes the graph's space until `end`, and the graph once it is there. */
  async #createGraph(factory: GraphFactory, end: number): Promise<void> {
    this.#making ??= GraphSpace.making(this.#exact);
    for (;;) {
      const begun = performance.now();
      const step = this.#making.next();
      if (step.done) {
        this.#making = undefined;
        const graph = await CandidateGraph.create(factory, step.value, this.#exact.size);
        if (this.#isClosed()) graph.close();
        else this.#graph = graph;
        return;
      }
      if (!isRoomForAnother(begun, end)) return;
    }
  }

  #adopt(graph: CandidateGraph): void {
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
    this.#checkGraph();
  }

  /** Read through a method: another task may have closed the index during an await. */
  #isClosed(): boolean {
    return this.#closed;
  }

  /** Too much of it is removed, or too little of what is there was there when its space was made. */
  #isSpent(graph: CandidateGraph): boolean {
    const removed = graph.tombstones > SEGMENTS.tombstoneShare * (graph.size + graph.tombstones);
    return removed || graph.space.isOutgrown(this.size);
  }

  #checkGraph(): void {
    if (this.#graph && this.#isSpent(this.#graph)) this.#rebuilding = true;
  }

  #dropGraph(): void {
    this.#graph?.close();
    this.#graph = undefined;
    this.#making = undefined;
    this.#recall = null;
    this.#growAll();
  }

  #growAll(): void {
    this.#growing.clear();
    for (const label of Uint32Array.from(this.#exact.labels()).sort()) this.#growing.add(label);
  }
}

/** Whether a step that takes as long as the one that began at `begun` is over by `end`. */
function isRoomForAnother(begun: number, end: number): boolean {
  const now = performance.now();
  return now + (now - begun) < end;
}
