/**
 * @file The nearest neighbours of each photo as they are stored: derived from the vectors, found by the index when a photo is
 * stored, and looked up later where that did not happen (a kill in between, an import, an older release).
 *
 * A photo's neighbours are those that were stored when it was looked up. Of two photos the one looked up later has met the
 * other, so each pair is known, whoever came first and whichever tab stored it. A row's vector never changes, so what was
 * found stays true; what has gone is left out when it is read. A document, once written, never changes.
 */
import { abortable } from '../../base/abort.ts';
import { slices } from '../../base/slices.ts';
import { neighborhoodOf, NEIGHBORS } from '../../profiles/profiles.ts';
import { seal, unsealed, type Sealed } from '../../store/sealed.ts';
import type { Documents } from '../../store/store.ts';
import { Pace } from '../pace.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import { NeighborGraph, type NeighborEntry } from './neighbor-graph.ts';
import { packed, packTokens, tokenOf, type PhotoToken } from './photo-token.ts';
import type { CatchUpOptions } from './types.ts';

/** Neighbours of some photos, in one document. */
interface NeighborRecord {
  readonly photos: ArrayLike<PhotoToken>;
  /** Of each photo how many. */
  readonly counts: Uint16Array;
  /** Of one photo after the other, nearest first, and squared L2 distances. */
  readonly neighbors: ArrayLike<PhotoToken>;
  readonly distances: Float32Array;
  /** Farther ones were left out, and so were more than so many. */
  readonly within: number;
  readonly most: number;
  /** When they were looked up, in milliseconds since 1970: the later look-up of a photo counts. */
  readonly lookedUp: number;
}

interface DatedEntry extends NeighborEntry {
  /** There were more than are stored. */
  readonly isCut: boolean;
  readonly lookedUp: number;
}

export interface NeighborParts {
  readonly collection: Pick<PhotoCollection, 'identity' | 'ids' | 'vectors' | 'nearest' | 'shape'>;
  readonly documents: Documents;
}

const TABLE = 'neighbors';

export class NeighborLedger {
  readonly #parts: NeighborParts;
  readonly #within: number;
  /** Documents taken over so far, by key. */
  #read = new Map<string, NeighborRecord>();
  #entries = new Map<PhotoToken, DatedEntry>();
  /** Of the present entries. */
  #graph: NeighborGraph | undefined;
  #waiting: { readonly id: string; readonly vector: Float32Array }[] = [];
  #recording: Promise<void> | undefined;

  constructor(parts: NeighborParts) {
    this.#parts = parts;
    this.#within = neighborhoodOf(parts.collection.shape.profile);
  }

  /**
   * Looks up and stores the neighbours of photos that have just been stored, behind the caller's back: what fails is caught up
   * with later.
   */
  record(photos: readonly { readonly id: string; readonly vector: Float32Array }[]): void {
    this.#waiting.push(...photos);
    this.#recording ??= this.#recordWaiting().finally(() => {
      this.#recording = undefined;
    });
  }

  /** All that {@link record} was given has been tried. */
  async settled(): Promise<void> {
    while (this.#recording) await this.#recording;
  }

  async #recordWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.splice(0, NEIGHBORS.batch);
        await this.#lookUp(
          batch.map(({ id }) => id),
          batch.map(({ vector }) => vector),
        );
      }
    } catch {
      this.#waiting = [];
    }
  }

  /** Photos whose neighbours have to be looked up, of all that there are. */
  async missing(): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
    const [ids] = await Promise.all([this.#parts.collection.ids(), this.#takeOver()]);
    const there = new Set(ids.map(tokenOf));
    return { ids: ids.filter((id) => this.#isDue(tokenOf(id), there)), total: ids.length };
  }

  /** Unknown, or one of more than are stored, of which some have gone. */
  #isDue(token: PhotoToken, there: ReadonlySet<PhotoToken>): boolean {
    const entry = this.#entries.get(token);
    if (!entry || !this.#isCurrent(entry)) return true;
    if (!entry.isCut) return false;
    for (let at = 0; at < entry.neighbors.length; at++)
      if (!there.has(entry.neighbors[at] ?? '')) return true;
    return false;
  }

  /** Looked up as far as it is done now. */
  #isCurrent({ isCut, reach, neighbors }: DatedEntry): boolean {
    return isCut ? neighbors.length === NEIGHBORS.most : reach >= this.#within;
  }

  /** The neighbours of all photos, as far as they are known; the same graph as long as that is the same. */
  async graph(): Promise<NeighborGraph> {
    const [ids] = await Promise.all([this.#parts.collection.ids(), this.#takeOver()]);
    const known = this.#graph?.ids;
    if (!this.#graph || known?.length !== ids.length || known.some((id, at) => id !== ids[at])) {
      const isFixed = this.#parts.collection.shape.key.from !== 'path';
      this.#graph = new NeighborGraph(ids, (token) => {
        const entry = this.#entries.get(token);
        return entry && (isFixed ? entry : this.#asTold(entry));
      });
    }
    return this.#graph;
  }

  /**
   * Where a photo's key is its path, another picture can take its place. It is looked up then, so that an older entry that names it
   * knows nothing of it any more.
   */
  #asTold(entry: DatedEntry): NeighborEntry {
    const isKnown = (token: PhotoToken): boolean =>
      (this.#entries.get(token)?.lookedUp ?? -Infinity) <= entry.lookedUp;
    const kept = Array.from(entry.neighbors, (token, at) => ({
      token,
      distance: entry.distances[at] ?? 0,
    })).filter(({ token }) => isKnown(token));
    return {
      neighbors: kept.map(({ token }) => token),
      distances: Float32Array.from(kept, ({ distance }) => distance),
      reach: entry.reach,
    };
  }

  /**
   * Looks up what is missing, and brings the documents together when there are many. Returns how many photos were looked up. What
   * is done stays done, whatever ends it.
   *
   * @throws DOMException AbortError; what searching and storing throw
   */
  async catchUp({ signal, gate, onProgress }: CatchUpOptions = {}): Promise<number> {
    await this.settled();
    const { ids, total } = await this.missing();
    const pace = new Pace(performance.now());
    let done = 0;
    const tell = (): void => {
      const now = performance.now();
      const left = ids.length - done;
      onProgress?.({
        done: total - left,
        total,
        rate: pace.rate(now),
        secondsLeft: pace.secondsLeft(left, now),
      });
    };
    while (done < ids.length) {
      tell();
      if (gate?.paused) {
        await gate.pass(signal);
        pace.restart(performance.now());
      }
      signal?.throwIfAborted();
      const batch = ids.slice(done, done + NEIGHBORS.batch);
      const vectors = await abortable(this.#parts.collection.vectors(batch), signal);
      const there = batch.filter((id) => vectors.has(id));
      await this.#lookUp(
        there,
        there.flatMap((id) => vectors.get(id) ?? []),
      );
      done += batch.length;
      const now = performance.now();
      batch.forEach(() => pace.tick(now));
    }
    tell();
    await this.#bringTogether(signal);
    return done;
  }

  /** Forgets all that is stored of this collection. */
  async clear(): Promise<void> {
    const { documents } = this.#parts;
    await this.settled();
    await documents.delete(TABLE, await documents.keys(TABLE, this.#prefix));
  }

  async #lookUp(ids: readonly string[], vectors: readonly Float32Array[]): Promise<void> {
    if (ids.length === 0) return;
    const { most } = NEIGHBORS;
    // Each finds itself, too.
    const found = await this.#parts.collection.nearest(vectors, most + 1, { plan: 'exact' });
    const entries = ids.map((id, at) => {
      const near = (found[at] ?? [])
        .filter((hit) => hit.id !== id && hit.squaredDistance <= this.#within)
        .slice(0, most);
      return { id, neighbors: near.map((hit) => hit.id), distances: near.map((hit) => hit.squaredDistance) };
    });
    await this.#store({
      photos: packTokens(ids),
      counts: Uint16Array.from(entries, ({ neighbors }) => neighbors.length),
      neighbors: packTokens(entries.flatMap(({ neighbors }) => neighbors)),
      distances: Float32Array.from(entries.flatMap(({ distances }) => distances)),
      within: this.#within,
      most,
      lookedUp: Date.now(),
    });
  }

  async #store(record: NeighborRecord): Promise<void> {
    const key = `${this.#prefix}${crypto.randomUUID()}`;
    await this.#parts.documents.put(TABLE, [{ key, value: seal(record) }]);
    this.#take(key, record);
  }

  /** Of another collection, dropped since, ids mean other photos. */
  get #prefix(): string {
    return `${this.#parts.collection.identity}/`;
  }

  /** Reads the documents that came since it was last called; forgets those that went. */
  async #takeOver(): Promise<void> {
    const { documents } = this.#parts;
    const keys = await documents.keys(TABLE, this.#prefix);
    const there = new Set(keys);
    if ([...this.#read.keys()].some((key) => !there.has(key))) {
      const kept = [...this.#read].filter(([key]) => there.has(key));
      this.#read = new Map();
      this.#entries = new Map();
      this.#graph = undefined;
      for (const [key, record] of kept) this.#take(key, record);
    }
    const unread = keys.filter((key) => !this.#read.has(key));
    const damaged: string[] = [];
    for (const part of slices(unread, NEIGHBORS.documents)) {
      const values = await documents.getMany<Sealed<NeighborRecord>>(TABLE, part);
      part.forEach((key, at) => {
        if (!values[at]) return;
        const record = unsealed(values[at]);
        if (record) this.#take(key, record);
        else damaged.push(key);
      });
    }
    // Its photos are looked up again.
    if (damaged.length > 0) await documents.delete(TABLE, damaged);
  }

  #take(key: string, record: NeighborRecord): void {
    this.#read.set(key, record);
    this.#graph = undefined;
    const { lookedUp } = record;
    let start = 0;
    for (let photo = 0; photo < record.photos.length; photo++) {
      const token = record.photos[photo] ?? '';
      const end = start + (record.counts[photo] ?? 0);
      const distances = record.distances.subarray(start, end);
      const isCut = end - start >= record.most;
      // As near as the last of a full list there may be others that found no place.
      const reach = isCut ? below(distances.at(-1) ?? 0) : record.within;
      const neighbors =
        record.neighbors instanceof Float64Array
          ? record.neighbors.subarray(start, end)
          : Array.from(record.neighbors).slice(start, end);
      start = end;
      const known = this.#entries.get(token);
      if (!known || known.lookedUp <= lookedUp) {
        this.#entries.set(token, { neighbors, distances, reach, isCut, lookedUp });
      }
    }
  }

  /**
   * Many small documents become few, and photos that have gone leave them. Two tabs may do it at the same time: what is there
   * twice does no harm, and what came meanwhile is not touched.
   */
  async #bringTogether(signal?: AbortSignal): Promise<void> {
    const { documents, collection } = this.#parts;
    await this.#takeOver();
    const old = [...this.#read.keys()];
    const photos = [...this.#read.values()].reduce((sum, record) => sum + record.photos.length, 0);
    if (old.length <= NEIGHBORS.documents + (2 * photos) / NEIGHBORS.documentPhotos) return;
    for (const ids of slices(await collection.ids(), NEIGHBORS.documentPhotos)) {
      signal?.throwIfAborted();
      const entries = ids.flatMap((id) => {
        const token = tokenOf(id);
        const entry = this.#entries.get(token);
        return entry && this.#isCurrent(entry) ? [{ token, entry }] : [];
      });
      if (entries.length === 0) continue;
      await this.#store({
        photos: packed(entries.map(({ token }) => token)),
        counts: Uint16Array.from(entries, ({ entry }) => entry.neighbors.length),
        neighbors: packed(entries.flatMap(({ entry }) => Array.from(entry.neighbors))),
        distances: Float32Array.from(entries.flatMap(({ entry }) => [...entry.distances])),
        within: this.#within,
        most: NEIGHBORS.most,
        lookedUp: Math.max(...entries.map(({ entry }) => entry.lookedUp)),
      });
    }
    await documents.delete(TABLE, old);
    for (const key of old) this.#read.delete(key);
  }
}

/** The next smaller float32. */
function below(distance: number): number {
  return distance > 0 ? Math.fround(distance * (1 - 2 ** -23)) : -Infinity;
}
