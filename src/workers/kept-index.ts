/**
 * @file A vector index that looks after itself. It answers by its codes as soon as it is opened; behind that, and behind
 * whatever is asked meanwhile, short codes are made, in slices that searches can get between. When nothing has changed for
 * a while codes are saved, the graph takes in what came, recall is measured and the graph is saved. Where searches are
 * answered by the graph it does not wait for that; where none would be, and it has nearly all rows, it stays on the disk:
 * a hundred thousand rows take a second and 90 MB to take over. The rows are the truth; whatever is wrong with what was
 * saved costs a rebuild, never a photo.
 */
import { SYSTEM_CLOCK } from '../base/clock.ts';
import { isAbortError, LookalikeError, reviveError } from '../base/errors.ts';
import type { IndexStatus } from '../library/types.ts';
import type { FieldIndex, FloatField } from '../milvus/local/field-index.ts';
import { KEEPING, SEGMENTS } from '../profiles/profiles.ts';
import type { IndexFiles } from '../store/index-files.ts';
import type { Snapshots, Store } from '../store/store.ts';
import { GRAPH_FORMAT, type GraphFactory, type GraphFacts } from '../vectors/graph-index.ts';
import { fasterPlan } from '../vectors/search-plan.ts';
import { SegmentedIndex } from '../vectors/segmented-index.ts';
import type { Neighbors, SearchOptions } from '../vectors/vector-index.ts';
import type { Activity } from './activity.ts';
import { forgetCodes, SavedCodes } from './saved-codes.ts';

/** What indexes are kept in and with. */
export interface KeptIndexHost {
  readonly store: Pick<Store, 'documents' | 'rows' | 'snapshots'>;
  readonly files: IndexFiles;
  readonly graphs: GraphFactory;
  /** The requests that work in the background gives way to. */
  readonly activity: Activity;
}

/** Beside what a saved graph is of: what is told of it as long as it stays on the disk. */
interface RestingFacts {
  /** Rows that it finds. */
  readonly rows: number;
  readonly recall: number | null;
}

const NOT_SAVED = 'The index is built again when the page is next opened.';

export class KeptIndex implements FieldIndex {
  readonly #codes: SavedCodes;
  readonly #index: SegmentedIndex;
  readonly #snapshots: Snapshots;
  readonly #snapshot: string;
  readonly #activity: Activity;
  /** The saved graph, if any, was taken over. */
  #restored = false;
  /** Known while the saved graph stays on the disk. */
  #resting: RestingFacts | undefined;
  /** A search wanted the graph, whatever is faster. */
  #asked = false;
  /** The snapshot holds exactly the graph. */
  #saved = false;
  /** Ends the waiting or measuring under way when rows come or go. */
  #quiet = new AbortController();
  #changedAt = performance.now();
  /** {@link #changedAt} when saving codes was last tried while the graph grew: once for each state, or a full disk is asked on and on. */
  #triedAt = -1;
  /** Something changed since the caretaker last looked; it is at work. */
  #stale = false;
  #caring = false;
  /** Rows that came or went since the snapshot was written. */
  #unsaved: number;
  /** One sentence while the graph cannot be built or saved, else empty. */
  #trouble = '';
  /** Found in the background: vectors that are not those of the codes. The next search says so. */
  #wrong: LookalikeError | undefined;
  #closed = false;

  private constructor(field: FloatField, codes: SavedCodes, { store, graphs, activity }: KeptIndexHost) {
    this.#codes = codes;
    this.#index = new SegmentedIndex(codes.index, graphs);
    this.#snapshots = store.snapshots;
    this.#snapshot = snapshotName(field);
    this.#activity = activity;
    this.#unsaved = codes.index.size;
  }

  /**
   * The index over all stored rows, ready to answer.
   *
   * @param distrusted a sentence where what was saved of it proved wrong: it is made from the rows
   */
  static async open(field: FloatField, host: KeptIndexHost, distrusted?: string): Promise<KeptIndex> {
    const { store, files } = host;
    const codes = await SavedCodes.open({ field, store, files }, distrusted);
    const kept = new KeptIndex(field, codes, host);
    kept.#tend();
    return kept;
  }

  /** Forgets what was saved of a field's index, which is closed. */
  static async forget(field: FloatField, { store, files }: KeptIndexHost): Promise<void> {
    await Promise.all([forgetCodes({ field, store, files }), store.snapshots.delete(snapshotName(field))]);
  }

  get size(): number {
    return this.#index.size;
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    this.#index.add(labels, vectors);
    this.#changed(labels.length);
  }

  remove(labels: Uint32Array): number {
    const removed = this.#index.remove(labels);
    this.#changed(removed);
    return removed;
  }

  search(query: Float32Array, options: SearchOptions): Neighbors {
    if (this.#wrong) throw this.#wrong;
    // Whoever opened it before it was found wrong and closed must not find nothing.
    if (this.#closed)
      throw new LookalikeError('SNAPSHOT_INVALID', 'The index was closed while it was asked.');
    if (options.plan === 'hnsw' && !this.#asked) this.#callGraph();
    return this.#index.search(query, options);
  }

  vector(label: number): Float32Array<ArrayBuffer> | undefined {
    if (this.#wrong || this.#closed) return undefined;
    try {
      return this.#codes.index.vector(label);
    } catch (error) {
      this.#wrong = reviveError(error);
      return undefined;
    }
  }

  status(): IndexStatus {
    const status = this.#index.status();
    return {
      ...status,
      ...(this.#resting && restingStatus(this.#resting, this.#index.size)),
      saved: this.#saved && this.#codes.isSaved,
      note: this.#trouble || status.note || this.#codes.note,
    };
  }

  close(): void {
    this.#closed = true;
    this.#quiet.abort();
    this.#index.close();
    this.#codes.close();
  }

  #changed(rows: number): void {
    this.#changedAt = performance.now();
    this.#saved = false;
    this.#unsaved += rows;
    this.#interrupt();
  }

  /** The next searches of this kind are answered by the graph, as soon as it is there. */
  #callGraph(): void {
    this.#asked = true;
    this.#interrupt();
  }

  #interrupt(): void {
    this.#quiet.abort();
    this.#quiet = new AbortController();
    this.#tend();
  }

  #tend(): void {
    this.#stale = true;
    if (!this.#caring) void this.#look();
  }

  async #look(): Promise<void> {
    this.#caring = true;
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      const grown = await this.#care(() => this.#grow(), 'Searches are answered by the exact scan.');
      if (grown) await this.#care(() => this.#settle(), NOT_SAVED);
    }
    this.#caring = false;
  }

  /** Whether one kind of work was done; what goes wrong is told with its consequence, until it goes right. */
  async #care(work: () => Promise<void>, consequence: string): Promise<boolean> {
    try {
      await work();
      this.#trouble = '';
      return true;
    } catch (error) {
      // Aborted: rows came or went, and the next round sees to them.
      if (isAbortError(error) || this.#isClosed()) return false;
      const trouble = reviveError(error);
      if (trouble.code === 'SNAPSHOT_INVALID') this.#wrong = trouble;
      this.#trouble = `${trouble.message} ${consequence}`;
      return false;
    }
  }

  /** Read through a method: it may have changed during an await. */
  #isClosed(): boolean {
    return this.#closed;
  }

  async #grow(): Promise<void> {
    while (!this.#closed && this.#codes.index.refine(SEGMENTS.slice)) await this.#pause();
    if (!this.#isGraphWanted) return;
    // A page that has just opened is asked something first, and loading a graph cannot be interrupted.
    if (!this.#restored && !this.#asked) await SYSTEM_CLOCK.wait(KEEPING.restoreMs);
    await this.#growGraph();
  }

  /** @param signal ends it between two slices */
  async #growGraph(signal?: AbortSignal): Promise<void> {
    this.#resting = undefined;
    if (!this.#restored) {
      await this.#pause();
      this.#restored = true;
      await this.#restore();
    }
    while (await this.#index.seal(SEGMENTS.slice)) {
      await this.#pause();
      signal?.throwIfAborted();
      // A graph of many rows takes long, and a reload meanwhile would have to read all vectors.
      const isSettled = performance.now() - this.#changedAt > KEEPING.settleMs;
      if (isSettled && this.#triedAt !== this.#changedAt) {
        this.#triedAt = this.#changedAt;
        await this.#care(() => this.#saveCodes(), NOT_SAVED);
      }
    }
  }

  #saveCodes(): Promise<void> {
    return this.#codes.save(this.#quiet.signal, () => this.#pause());
  }

  #pause(): Promise<void> {
    return this.#activity.idle(KEEPING.patienceMs);
  }

  async #restore(): Promise<void> {
    let snapshot;
    try {
      snapshot = await this.#snapshots.read(this.#snapshot);
    } catch (error) {
      if (!(error instanceof LookalikeError) || error.code !== 'SNAPSHOT_INVALID') throw error;
      await this.#index.restore(undefined);
      return;
    }
    if (!snapshot) return;
    // Facts of whatever shape are compared with this version's before the bytes are loaded.
    const facts = snapshot.facts as unknown as GraphFacts;
    const taken = await this.#index.restore({ bytes: snapshot.bytes, facts });
    if (!taken) return;
    const { growing } = this.#index.status();
    this.#saved = growing === 0;
    this.#unsaved = growing;
  }

  async #settle(): Promise<void> {
    const { signal } = this.#quiet;
    await SYSTEM_CLOCK.wait(KEEPING.settleMs, signal);
    await this.#saveCodes();
    await this.#codes.compact(signal, () => this.#pause());
    if (await this.#rests()) return;
    await this.#growGraph(signal);
    await this.#index.recall(SEGMENTS.recallSamples, SEGMENTS.recallRank, signal);
    signal.throwIfAborted();
    if (this.#saved || !this.#isWorthSaving()) return;
    const pending = this.#unsaved;
    const { sealed: rows, recall } = this.#index.status();
    const snapshot = await this.#index.snapshot();
    if (!snapshot) return;
    const resting: RestingFacts = { rows, recall };
    await this.#snapshots.write(this.#snapshot, snapshot.bytes, { ...snapshot.facts, ...resting });
    this.#unsaved -= pending;
    // Rows that came or went during the write belong to the next snapshot.
    if (!signal.aborted) this.#saved = true;
  }

  /** Searches are answered by the graph, or were to be. */
  get #isGraphWanted(): boolean {
    const { dimension, size: rows } = this.#index;
    return this.#asked || fasterPlan({ dimension, rows, growing: 0 }) === 'hnsw';
  }

  /** Whether the saved graph stays where it is: no search asks it, it is large, and few rows came or went since. */
  async #rests(): Promise<boolean> {
    if (this.#restored || this.#isGraphWanted || this.#index.size <= KEEPING.saveAlways) return false;
    const facts = (await this.#snapshots.facts(this.#snapshot)) as (GraphFacts & RestingFacts) | undefined;
    if (facts?.format !== GRAPH_FORMAT) return false;
    let kept = 0;
    for (const label of this.#codes.index.labels()) if (label <= facts.lastRow) kept++;
    this.#unsaved = this.#index.size - kept + Math.abs(facts.rows - kept);
    if (this.#isWorthSaving()) return false;
    this.#saved = this.#unsaved === 0;
    this.#resting = { rows: kept, recall: facts.recall };
    return true;
  }

  /** A snapshot is as large as the graph: a few new rows are sealed again sooner than it is written. */
  #isWorthSaving(): boolean {
    const rows = this.#index.size;
    return rows <= KEEPING.saveAlways || this.#unsaved > rows * KEEPING.saveShare;
  }
}

/** @param size rows of the index now */
function restingStatus(
  { rows, recall }: RestingFacts,
  size: number,
): Pick<IndexStatus, 'state' | 'sealed' | 'growing' | 'recall'> {
  const sealed = Math.min(rows, size);
  return { state: 'resting', sealed, growing: size - sealed, recall };
}

/** Name of the snapshot of a field's graph. */
function snapshotName({ collection, field }: FloatField): string {
  return `graph/${collection}/${field}`;
}
