/**
 * @file Keeps the vector indexes of a store alive: opens them from rows and snapshot, grows their graphs in slices that
 * searches can get between, measures their recall and saves them when nothing has changed for a while. The rows are
 * the truth; whatever is wrong with a snapshot costs a rebuild, never a photo.
 */
import { isAbortError, LookalikeError, reviveError } from '../base/errors.ts';
import type { IndexStatus } from '../library/types.ts';
import { KEEPING, SEGMENTS, type Metric } from '../profiles/profiles.ts';
import type { Store } from '../store/store.ts';
import type { GraphFactory, GraphFacts } from '../vectors/graph-index.ts';
import { SegmentedIndex } from '../vectors/segmented-index.ts';

/** A vector field of a collection. */
export interface IndexedField {
  readonly collection: number;
  readonly field: string;
  readonly dimension: number;
  readonly metric: Metric;
}

interface Kept {
  readonly index: SegmentedIndex;
  readonly snapshot: string;
  /** Its snapshot holds exactly its graph. */
  saved: boolean;
  /** Ends the measuring or waiting under way when rows come or go. */
  idle: AbortController;
  tending: Promise<void>;
  /** One sentence when the graph could not be built or saved; searches are answered by the scan then. */
  trouble: string;
}

export class IndexKeeper {
  readonly #store: Store;
  readonly #graphs: GraphFactory | undefined;
  readonly #kept = new Map<string, Kept>();

  /** @param graphs absent where nothing may be written (a second tab): every search scans then */
  constructor(store: Store, graphs: GraphFactory | undefined) {
    this.#store = store;
    this.#graphs = graphs;
  }

  /** The index over all stored rows of the field, ready to answer; its graph follows from the snapshot or in slices. */
  async open(field: IndexedField): Promise<SegmentedIndex> {
    const key = keyOf(field);
    const index = new SegmentedIndex(field.dimension, field.metric, this.#graphs);
    await this.#loadRows(index, field);
    const kept: Kept = {
      index,
      snapshot: `graph/${key}`,
      saved: false,
      idle: new AbortController(),
      tending: Promise.resolve(),
      trouble: '',
    };
    this.#kept.set(key, kept);
    if (this.#graphs) {
      await this.#loadGraph(kept);
      this.#tend(kept);
    }
    return index;
  }

  /** Rows of the field were added or removed: its graph is stale, and so is its snapshot. */
  changed(collection: number, field: string): void {
    const kept = this.#kept.get(keyOf({ collection, field }));
    if (!kept) return;
    kept.saved = false;
    kept.idle.abort();
    kept.idle = new AbortController();
    if (this.#graphs) this.#tend(kept);
  }

  /** `undefined` for a field that is not open. */
  status(collection: number, field: string): IndexStatus | undefined {
    const kept = this.#kept.get(keyOf({ collection, field }));
    if (!kept) return undefined;
    const status = kept.index.status();
    return { ...status, saved: kept.saved, note: kept.trouble || status.note };
  }

  /** The collection is gone: its indexes and their snapshots with it. */
  async drop(collection: number): Promise<void> {
    for (const [key, kept] of this.#kept) {
      if (!key.startsWith(`${collection}/`)) continue;
      this.#kept.delete(key);
      kept.idle.abort();
      kept.index.close();
      await kept.tending;
      await this.#store.snapshots.delete(kept.snapshot);
    }
  }

  close(): void {
    for (const kept of this.#kept.values()) {
      kept.idle.abort();
      kept.index.close();
    }
    this.#kept.clear();
  }

  async #loadRows(index: SegmentedIndex, { collection, field }: IndexedField): Promise<void> {
    let after = -1;
    for (;;) {
      const run = await this.#store.rows.scanVectors(collection, field, { after, limit: KEEPING.page });
      const last = run.rows.at(-1);
      if (last === undefined) return;
      index.add(run.rows, run.vectors);
      after = last;
    }
  }

  async #loadGraph(kept: Kept): Promise<void> {
    let snapshot;
    try {
      snapshot = await this.#store.snapshots.read(kept.snapshot);
      if (!snapshot) return;
    } catch (error) {
      if (!(error instanceof LookalikeError) || error.code !== 'SNAPSHOT_INVALID') throw error;
      await kept.index.restore(undefined);
      return;
    }
    // Facts of any shape are compared with this version's before the bytes are loaded.
    const facts = snapshot.facts as unknown as GraphFacts;
    const taken = await kept.index.restore({ bytes: snapshot.bytes, facts });
    kept.saved = taken && kept.index.status().growing === 0;
  }

  /** One caretaker an index at a time; what changes meanwhile is seen by the next. */
  #tend(kept: Kept): void {
    kept.tending = kept.tending.then(() => this.#grow(kept)).then(() => this.#settle(kept));
    kept.tending = kept.tending.catch((error: unknown) => {
      if (!isAbortError(error))
        kept.trouble = `${reviveError(error).message} Searches are answered by the exact scan.`;
    });
  }

  async #grow(kept: Kept): Promise<void> {
    while (await kept.index.seal(SEGMENTS.slice)) await nextTask();
  }

  async #settle(kept: Kept): Promise<void> {
    const { signal } = kept.idle;
    await quiet(KEEPING.settleMs, signal);
    if (kept.index.status().recall === null || !kept.saved) {
      await kept.index.recall(SEGMENTS.recallSamples, SEGMENTS.recallRank, signal);
    }
    signal.throwIfAborted();
    if (kept.saved) return;
    const snapshot = await kept.index.snapshot();
    if (!snapshot) return;
    await this.#store.snapshots.write(kept.snapshot, snapshot.bytes, { ...snapshot.facts });
    // Rows that came or went during the write are in the next snapshot.
    if (!signal.aborted) kept.saved = true;
  }
}

function keyOf({ collection, field }: Pick<IndexedField, 'collection' | 'field'>): string {
  return `${collection}/${field}`;
}

/** Resolves in a task of its own, so that messages get their turn. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Resolves when nothing aborted for `ms`. @throws DOMException AbortError as soon as something did */
function quiet(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
