/**
 * @file The map of a library: neighbours are looked up, a layout is made of at most `MAP.most` photos, the others stand at their
 * neighbours. It is stored, and stays: who opens it again finds each photo where it was, new ones beside what they are like, until so
 * many came or went that it has to be arranged anew, which begins with where photos are and is laid over that.
 */
import { abortable } from '../../base/abort.ts';
import { MAP } from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';
import type { NeighborLedger } from '../duplicates/neighbor-ledger.ts';
import { Pace } from '../pace.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import { align } from './alignment.ts';
import { boundsOf } from './bounds.ts';
import { evenOut } from './evening.ts';
import { emptyTable, NeighborSearch } from './neighbor-search.ts';
import { placeAtNeighbors } from './placing.ts';
import { principalPlane, type Plane } from './principal-plane.ts';
import { SavedComparing } from './saved-comparing.ts';
import { SavedMap, type KnownPlaces } from './saved-map.ts';
import { spreadApart } from './spreading.ts';
import type { LayOut, LayoutInput, MapOptions, MapProgress, NeighborTable, PhotoMap } from './types.ts';

export interface MapperParts {
  readonly collection: Pick<PhotoCollection, 'identity' | 'ids' | 'vectors' | 'nearest'>;
  readonly documents: Documents;
  readonly neighbors: Pick<NeighborLedger, 'graph'>;
  readonly layOut: LayOut;
  /** Photos of a layout at most; `MAP.most` when absent. */
  readonly most?: number;
}

/** Photos, and where those of them are that have a place: NaN of the others. */
type Places = Pick<PhotoMap, 'ids' | 'positions'>;

export class PhotoMapper {
  readonly #parts: MapperParts;
  readonly #saved: SavedMap;

  constructor(parts: MapperParts) {
    this.#parts = parts;
    this.#saved = new SavedMap(parts.documents, parts.collection.identity);
  }

  /**
   * The map of the photos that there are now. It is stored when it is complete, and not before; neighbours that were looked up are.
   * @throws DOMException AbortError; what searching and storing throw, and {@link LayOut}
   */
  async map(options: MapOptions = {}): Promise<PhotoMap> {
    const { signal, onPositions } = options;
    const { neighbors } = this.#parts;
    const graph = await abortable(neighbors.graph(), signal);
    const { ids } = graph;
    const known = await this.#saved.read(ids);
    if (known) onPositions?.(placed({ ids, ...known }));
    const search = new NeighborSearch(this.#parts.collection, graph);
    const comparing = this.#comparing(ids);
    const run = new MapRun(this.#parts, ids, search, comparing, options);
    if (known && !options.anew && !isOutdated(known)) {
      const fresh = unplaced(known.positions);
      if (fresh.length > 0) {
        await run.add(known.positions, fresh);
        await this.#store({ ids, positions: known.positions }, known.arranged, known.layoutPhotos, signal);
      }
      return { ids, positions: known.positions };
    }
    const positions = await run.arrange(known?.positions);
    await this.#store({ ids, positions }, new Uint8Array(ids.length).fill(1), ids.length, signal);
    await comparing.clear();
    return { ids, positions };
  }

  async #store(map: PhotoMap, arranged: Uint8Array, count: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#saved.write(map, arranged, count);
  }

  /** Forgets where photos of this collection are. */
  async clear(): Promise<void> {
    await this.#saved.clear();
    await this.#comparing([]).clear();
  }

  #comparing(ids: readonly string[]): SavedComparing {
    const { documents, collection, most = MAP.most } = this.#parts;
    return new SavedComparing(documents, collection.identity, ids, most);
  }
}

/** So many photos came or went since the layout that it says little of them. */
function isOutdated({ arranged, layoutPhotos }: KnownPlaces): boolean {
  const still = arranged.reduce((sum, one) => sum + one, 0);
  const changed = arranged.length - still + (layoutPhotos - still);
  return changed > MAP.changedShare * layoutPhotos;
}

class MapRun {
  readonly #parts: MapperParts;
  readonly #ids: readonly string[];
  readonly #search: NeighborSearch;
  readonly #options: MapOptions;
  readonly #comparing: SavedComparing;

  constructor(
    parts: MapperParts,
    ids: readonly string[],
    search: NeighborSearch,
    comparing: SavedComparing,
    options: MapOptions,
  ) {
    this.#parts = parts;
    this.#comparing = comparing;
    this.#ids = ids;
    this.#search = search;
    this.#options = options;
  }

  /** Places photos among those that have a place already. */
  async add(positions: Float32Array, fresh: readonly number[]): Promise<void> {
    const table = emptyTable(this.#ids.length, MAP.neighbors);
    const tell = this.#telling('comparing', fresh.length);
    const onDone = (nodes: readonly number[]): void => tell(nodes.length);
    await this.#search.lookUp(table, fresh, { ...this.#signal, onDone });
    placeAtNeighbors(positions, table, fresh);
    const movable = new Uint8Array(this.#ids.length);
    for (const node of fresh) movable[node] = 1;
    await spreadApart(positions, { movable, ...this.#signal });
  }

  /**
   * Positions of all photos.
   * @param before where some of them are, which the layout begins with; absent: it begins in the principal plane
   */
  async arrange(before: Float32Array | undefined): Promise<Float32Array<ArrayBuffer>> {
    const count = this.#ids.length;
    const positions = new Float32Array(2 * count).fill(NaN);
    if (count === 0) return positions;
    const nodes = evenly(count, this.#parts.most ?? MAP.most);
    const start = before ? Float32Array.from(before) : new Float32Array(2 * count);
    const plane = before ? undefined : await this.#plane(nodes);
    const table = await this.#neighbors(
      nodes,
      plane && ((node, vector) => start.set(plane(vector), 2 * node)),
    );
    placeAtNeighbors(start, table, unplaced(start));
    const isKnown = before !== undefined;
    const laid = await this.#layOut({ ...among(table, nodes), start: rowsOf(start, nodes), isKnown }, nodes);
    if (before) align(laid, rowsOf(before, nodes));
    else layDown(laid);
    nodes.forEach((node, at) => positions.set(laid.subarray(2 * at, 2 * at + 2), 2 * node));
    placeAtNeighbors(positions, table, unplaced(positions));
    evenOut(positions);
    await spreadApart(positions, this.#signal);
    // What was known stays where it was, as far as it can.
    if (before) align(positions, before);
    return positions;
  }

  /** Of photos in the layout those in it, of others any. */
  async #neighbors(
    nodes: readonly number[],
    onVector: ((node: number, vector: Float32Array) => void) | undefined,
  ): Promise<NeighborTable> {
    const count = this.#ids.length;
    const table = emptyTable(count, MAP.neighbors);
    const members = new Uint8Array(count);
    for (const node of nodes) members[node] = 1;
    const known = await this.#comparing.read(table);
    const tell = this.#telling('comparing', count);
    const fresh: number[] = [];
    const onDone = async (done: readonly number[]): Promise<void> => {
      tell(done.length);
      fresh.push(...done.filter((node) => !known.has(node)));
      if (fresh.length >= MAP.kept) await this.#comparing.add(table, fresh.splice(0));
    };
    const options = { ...this.#signal, known, onDone };
    const sparsity = count / nodes.length;
    await this.#search.lookUp(table, nodes, { ...options, onVector, among: { members, sparsity } });
    const others = Array.from(members.keys()).filter((node) => members[node] === 0);
    await this.#search.lookUp(table, others, options);
    await this.#comparing.add(table, fresh);
    return table;
  }

  async #plane(nodes: readonly number[]): Promise<Plane> {
    const ids = evenly(nodes.length, MAP.sample).map((at) => this.#ids[nodes[at] ?? 0] ?? '');
    const { signal } = this.#options;
    const sample = await abortable(this.#parts.collection.vectors(ids), signal);
    return principalPlane([...sample.values()]);
  }

  async #layOut(input: LayoutInput, nodes: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const ids = nodes.map((node) => this.#ids[node] ?? '');
    let told = 0;
    let tell: ((steps: number) => void) | undefined;
    return this.#parts.layOut(input, {
      ...this.#signal,
      onStep: ({ done, total, positions }) => {
        tell ??= this.#telling('arranging', total);
        tell(done - told);
        told = done;
        this.#options.onPositions?.({ ids, positions });
      },
    });
  }

  get #signal(): Pick<MapOptions, 'signal'> {
    const { signal } = this.#options;
    return signal ? { signal } : {};
  }

  /** Returns what is to be told how much more is done. */
  #telling(phase: MapProgress['phase'], total: number): (more: number) => void {
    const pace = new Pace(performance.now());
    let done = 0;
    const tell = (more: number): void => {
      const now = performance.now();
      done += more;
      for (let tick = 0; tick < more; tick++) pace.tick(now);
      const secondsLeft = pace.secondsLeft(total - done, now);
      this.#options.onProgress?.({ phase, done, total, rate: pace.rate(now), secondsLeft });
    };
    tell(0);
    return tell;
  }
}

/** Screens are wider than high, and so is the picture then. */
function layDown(positions: Float32Array): void {
  const { left, top, right, bottom } = boundsOf(positions);
  if (right - left >= bottom - top) return;
  for (let at = 0; at < positions.length; at += 2)
    [positions[at], positions[at + 1]] = [positions[at + 1] ?? 0, positions[at] ?? 0];
}

/** Numbers below `count`, at most `most`, spread evenly. */
function evenly(count: number, most: number): number[] {
  const length = Math.min(count, most);
  return Array.from({ length }, (_, at) => Math.floor((at * count) / length));
}

/** Nodes that have no place. */
function unplaced(positions: Float32Array): number[] {
  const nodes: number[] = [];
  for (let node = 0; 2 * node < positions.length; node++)
    if (Number.isNaN(positions[2 * node])) nodes.push(node);
  return nodes;
}

/** Without those that have no place. */
function placed({ ids, positions }: Places): PhotoMap {
  const there = ids.flatMap((_, node) => (Number.isNaN(positions[2 * node]) ? [] : [node]));
  if (there.length === ids.length) return { ids, positions: positions.slice() };
  return { ids: there.map((node) => ids[node] ?? ''), positions: rowsOf(positions, there) };
}

function rowsOf(positions: Float32Array, nodes: readonly number[]): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(2 * nodes.length);
  nodes.forEach((node, at) => rows.set(positions.subarray(2 * node, 2 * node + 2), 2 * at));
  return rows;
}

/** The rows of some nodes, which their neighbours are among, numbered as they come. */
function among({ width, neighbors, distances }: NeighborTable, nodes: readonly number[]): NeighborTable {
  const table = emptyTable(nodes.length, width);
  const numbers = new Map(nodes.map((node, at) => [node, at]));
  nodes.forEach((node, at) => {
    const row = neighbors.subarray(node * width, (node + 1) * width);
    table.neighbors.set(
      row.map((neighbor) => numbers.get(neighbor) ?? -1),
      at * width,
    );
    table.distances.set(distances.subarray(node * width, (node + 1) * width), at * width);
  });
  return table;
}
