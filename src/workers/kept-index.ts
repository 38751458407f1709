/**
 * @file A vector index that looks after itself: its graph grows in slices that searches can get between; when nothing
 * has changed for a while its recall is measured and its graph is saved. The rows are the truth; whatever is wrong with
 * a snapshot costs a rebuild, never a photo.
 */
import { SYSTEM_CLOCK } from '../base/clock.ts';
import { isAbortError, LookalikeError, reviveError } from '../base/errors.ts';
import type { IndexStatus } from '../library/types.ts';
import { loadVectors, type FieldIndex, type FloatField } from '../milvus/local/field-index.ts';
import { KEEPING, SEGMENTS } from '../profiles/profiles.ts';
import type { Rows, Snapshots } from '../store/store.ts';
import type { GraphFactory, GraphFacts } from '../vectors/graph-index.ts';
import { SegmentedIndex } from '../vectors/segmented-index.ts';
import type { Neighbors, SearchOptions } from '../vectors/vector-index.ts';
import type { Activity } from './activity.ts';

/** Name of the snapshot of a field's graph. */
export function snapshotName({ collection, field }: Pick<FloatField, 'collection' | 'field'>): string {
  return `graph/${collection}/${field}`;
}

export class KeptIndex implements FieldIndex {
  readonly #index: SegmentedIndex;
  readonly #snapshots: Snapshots;
  readonly #snapshot: string;
  readonly #activity: Activity;
  /** The snapshot holds exactly the graph. */
  #saved = false;
  /** Ends the waiting or measuring under way when rows come or go. */
  #quiet = new AbortController();
  /** Something changed since the caretaker last looked; it is at work. */
  #stale = false;
  #caring = false;
  /** Rows that came or went since the snapshot was written. */
  #unsaved = 0;
  /** One sentence while the graph cannot be built or saved, else empty. */
  #trouble = '';
  #closed = false;

  private constructor(
    field: FloatField,
    snapshots: Snapshots,
    graphs: GraphFactory | undefined,
    activity: Activity,
  ) {
    this.#index = new SegmentedIndex(field.dimension, field.metric, graphs);
    this.#snapshots = snapshots;
    this.#snapshot = snapshotName(field);
    this.#activity = activity;
  }

  /**
   * The index over all stored rows, ready to answer. Its graph comes from the snapshot, or follows in slices.
   *
   * @param graphs absent where nothing may be written (a second tab): every search scans then
   * @param activity the requests that growing gives way to
   */
  static async open(
    field: FloatField,
    rows: Rows,
    snapshots: Snapshots,
    graphs: GraphFactory | undefined,
    activity: Activity,
  ): Promise<KeptIndex> {
    const kept = new KeptIndex(field, snapshots, graphs, activity);
    await loadVectors(kept.#index, field, rows);
    kept.#unsaved = kept.#index.size;
    if (graphs) {
      await kept.#restore();
      kept.#tend();
    }
    return kept;
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
    return this.#index.search(query, options);
  }

  status(): IndexStatus {
    const status = this.#index.status();
    return { ...status, saved: this.#saved, note: this.#trouble || status.note };
  }

  close(): void {
    this.#closed = true;
    this.#quiet.abort();
    this.#index.close();
  }

  #changed(rows: number): void {
    this.#saved = false;
    this.#unsaved += rows;
    this.#quiet.abort();
    this.#quiet = new AbortController();
    if (this.#index.kind === 'hnsw') this.#tend();
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

  #tend(): void {
    this.#stale = true;
    if (!this.#caring) void this.#look();
  }

  async #look(): Promise<void> {
    this.#caring = true;
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      const grown = await this.#care(() => this.#grow(), 'Searches are answered by the exact scan.');
      if (grown)
        await this.#care(() => this.#settle(), 'The index is built again when the page is next opened.');
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
      this.#trouble = `${reviveError(error).message} ${consequence}`;
      return false;
    }
  }

  /** Read through a method: it may have changed during an await. */
  #isClosed(): boolean {
    return this.#closed;
  }

  async #grow(): Promise<void> {
    while (await this.#index.seal(SEGMENTS.slice)) await this.#activity.idle(KEEPING.patienceMs);
  }

  async #settle(): Promise<void> {
    const { signal } = this.#quiet;
    await SYSTEM_CLOCK.wait(KEEPING.settleMs, signal);
    await this.#index.recall(SEGMENTS.recallSamples, SEGMENTS.recallRank, signal);
    signal.throwIfAborted();
    if (this.#saved || !this.#isWorthSaving()) return;
    const pending = this.#unsaved;
    const snapshot = await this.#index.snapshot();
    if (!snapshot) return;
    await this.#snapshots.write(this.#snapshot, snapshot.bytes, { ...snapshot.facts });
    this.#unsaved -= pending;
    // Rows that came or went during the write belong to the next snapshot.
    if (!signal.aborted) this.#saved = true;
  }

  /** A snapshot is as large as the graph: a few new rows are sealed again sooner than it is written. */
  #isWorthSaving(): boolean {
    const rows = this.#index.size;
    return rows <= KEEPING.saveAlways || this.#unsaved > rows * KEEPING.saveShare;
  }
}
