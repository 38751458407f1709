/**
 * @file HNSW (Malkov and Yashunin 2018) through hnswlib-wasm 0.8.2, its traps behind {@link GraphIndex}: labels are ours
 * (its own are invented by a scan of all), room is made in steps (it has a fixed capacity), a removed vector stays as a
 * tombstone (its way to reuse the place brings removed ones back), saving by itself is off (it rewrites everything at
 * each change), and its bare exceptions become errors with a sentence.
 */
import type { HierarchicalNSW } from 'hnswlib-wasm';
import { LookalikeError } from '../base/errors.ts';
import { HNSW, type Metric } from '../profiles/profiles.ts';
import { checkBatch, checkQuery } from './arguments.ts';
import type { BareGraphFacts, BareGraphSnapshot, GraphFactory, GraphIndex } from './graph-index.ts';
import { readGraph, writeGraph } from './hnsw-snapshot.ts';
import { loadHnswLibrary, type HnswLibrary } from './hnsw-library.ts';
import { rankOf } from './metrics.ts';
import type { Neighbors, SearchOptions } from './vector-index.ts';

const SPACES = Object.freeze({ L2: 'l2', IP: 'ip', COSINE: 'cosine' } as const satisfies Record<
  Metric,
  string
>);

/** Graphs by hnswlib-wasm; for pages and workers, not for Node. */
export const hnswGraphs: GraphFactory = Object.freeze({
  async create(dimension: number, metric: Metric, capacity: number): Promise<GraphIndex> {
    const library = await loadHnswLibrary();
    const graph = newGraph(library, dimension, metric);
    const room = Math.max(HNSW.capacityMin, capacity);
    guarded('make room for the index', () => graph.initIndex(room, HNSW.m, HNSW.efConstruction, HNSW.seed));
    return new HnswIndex(library, graph, dimension, metric);
  },

  async restore({ bytes, facts }: BareGraphSnapshot): Promise<GraphIndex> {
    if (facts.m !== HNSW.m || facts.efConstruction !== HNSW.efConstruction) {
      throw new LookalikeError(
        'SNAPSHOT_INVALID',
        `The saved index has M ${facts.m} and efConstruction ${facts.efConstruction}; ` +
          `${HNSW.m} and ${HNSW.efConstruction} are expected.`,
      );
    }
    const library = await loadHnswLibrary();
    const graph = newGraph(library, facts.dimension, facts.metric);
    const capacity = Math.max(HNSW.capacityMin, Math.ceil(facts.count * HNSW.capacityGrowth));
    try {
      await readGraph(library, graph, bytes, capacity);
      const count = graph.getCurrentCount();
      if (count !== facts.count) {
        throw new LookalikeError(
          'SNAPSHOT_INVALID',
          `The saved index holds ${count} vectors; ${facts.count} are expected.`,
        );
      }
      return new HnswIndex(library, graph, facts.dimension, facts.metric);
    } catch (error) {
      dispose(graph);
      throw asLookalikeError(error, 'load the saved index');
    }
  },
});

class HnswIndex implements GraphIndex {
  readonly kind = 'hnsw';
  readonly dimension: number;
  readonly metric: Metric;
  readonly #library: HnswLibrary;
  readonly #live: Set<number>;
  readonly #removed: Set<number>;
  #graph: HierarchicalNSW | undefined;

  /** @param graph initialized; its labels are read from it */
  constructor(library: HnswLibrary, graph: HierarchicalNSW, dimension: number, metric: Metric) {
    this.#library = library;
    this.#graph = graph;
    this.dimension = dimension;
    this.metric = metric;
    this.#live = new Set(graph.getUsedLabels());
    this.#removed = new Set(graph.getDeletedLabels());
  }

  get size(): number {
    return this.#live.size;
  }

  get tombstones(): number {
    return this.#removed.size;
  }

  /** Room is taken whether used or not: vector, label and links of the lowest level, 2 M of 4 bytes and a count. */
  get bytes(): number {
    return this.#graph ? this.#graph.getMaxElements() * (4 * this.dimension + 8 * HNSW.m + 8) : 0;
  }

  labels(): Iterable<number> {
    return this.#live;
  }

  add(labels: Uint32Array, vectors: Float32Array): void {
    checkBatch(this.dimension, labels, vectors, (label) => this.#live.has(label) || this.#removed.has(label));
    if (labels.length === 0) return;
    const graph = this.#opened();
    const rows = Array.from(labels, (_, row) =>
      vectors.subarray(row * this.dimension, (row + 1) * this.dimension),
    );
    guarded('take vectors into the index', () => {
      const needed = graph.getCurrentCount() + labels.length;
      const room = graph.getMaxElements();
      if (needed > room) graph.resizeIndex(Math.max(needed, Math.ceil(room * HNSW.capacityGrowth)));
      graph.addPoints(rows, Array.from(labels), false);
    });
    for (const label of labels) this.#live.add(label);
  }

  remove(labels: Uint32Array): number {
    const there = [...new Set(labels)].filter((label) => this.#live.has(label));
    if (there.length === 0) return 0;
    // One call for all: each rebuilds the library's label caches.
    guarded('remove vectors from the index', () => this.#opened().markDeleteItems(there));
    for (const label of there) {
      this.#live.delete(label);
      this.#removed.add(label);
    }
    return there.length;
  }

  has(label: number): boolean {
    return this.#live.has(label);
  }

  search(query: Float32Array, { limit, ef = HNSW.ef, allow }: SearchOptions): Neighbors {
    checkQuery(this.dimension, query, limit);
    // The library throws when asked for more than it has room for.
    const count = Math.min(limit, this.#live.size);
    if (count === 0) return { labels: new Uint32Array(), distances: new Float32Array() };
    const { neighbors, distances } = guarded('search the index', () => {
      const graph = this.#opened();
      graph.setEfSearch(Math.max(ef, count));
      return graph.searchKnn(query, count, allow && ((label) => allow.has(label)));
    });
    const found = neighbors.map((label, position) => ({
      label,
      distance: this.#milvus(distances[position] ?? NaN),
    }));
    found.sort(
      (a, b) => rankOf(this.metric, a.distance) - rankOf(this.metric, b.distance) || a.label - b.label,
    );
    return {
      labels: Uint32Array.from(found, ({ label }) => label),
      distances: Float32Array.from(found, ({ distance }) => distance),
    };
  }

  async snapshot(): Promise<BareGraphSnapshot> {
    let facts: BareGraphFacts | undefined;
    try {
      const bytes = await writeGraph(this.#library, this.#opened(), () => (facts = this.#facts()));
      if (!facts) throw new LookalikeError('INTERNAL', 'The index was saved without its facts.');
      return { bytes, facts };
    } catch (error) {
      throw asLookalikeError(error, 'save the index');
    }
  }

  close(): void {
    if (this.#graph) dispose(this.#graph);
    this.#graph = undefined;
    this.#live.clear();
    this.#removed.clear();
  }

  #facts(): BareGraphFacts {
    let lastRow = -1;
    for (const labels of [this.#live, this.#removed])
      for (const label of labels) lastRow = Math.max(lastRow, label);
    return {
      metric: this.metric,
      dimension: this.dimension,
      m: HNSW.m,
      efConstruction: HNSW.efConstruction,
      count: this.#live.size + this.#removed.size,
      lastRow,
    };
  }

  /** hnswlib's inner product spaces answer 1 minus the product. */
  #milvus(distance: number): number {
    return this.metric === 'L2' ? distance : Math.fround(1 - distance);
  }

  #opened(): HierarchicalNSW {
    if (!this.#graph) throw new LookalikeError('INTERNAL', 'The index was used after it had been closed.');
    return this.#graph;
  }
}

function newGraph({ module }: HnswLibrary, dimension: number, metric: Metric): HierarchicalNSW {
  return guarded('make an index', () => new module.HierarchicalNSW(SPACES[metric], dimension, ''));
}

/** Frees WebAssembly memory, which garbage collection does not see. */
function dispose(graph: HierarchicalNSW): void {
  (graph as unknown as { delete(): void }).delete();
}

function guarded<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asLookalikeError(error, what);
  }
}

/** C++ exceptions arrive as bare `WebAssembly.Exception`s or text without a type. */
function asLookalikeError(error: unknown, what: string): LookalikeError {
  if (error instanceof LookalikeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LookalikeError('BACKEND_FAILED', `The index library failed to ${what}: ${reason}.`, {
    cause: error,
  });
}
