/** @file A graph that is an exact scan, for Node: what is above graphs can be tested without WebAssembly. */
import type { LookalikeError } from '../../src/base/errors.ts';
import type { Metric } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import type { BareGraphSnapshot, GraphFactory, GraphIndex } from '../../src/vectors/graph-index.ts';
import type { Neighbors, SearchOptions } from '../../src/vectors/vector-index.ts';

export class ExactGraph implements GraphIndex {
  readonly kind = 'hnsw';
  readonly dimension: number;
  readonly metric: Metric;
  /** Searches answered so far. */
  searches = 0;
  closed = false;
  readonly #flat: FlatIndex;
  #removed = 0;

  constructor(dimension: number, metric: Metric) {
    this.dimension = dimension;
    this.metric = metric;
    this.#flat = new FlatIndex(dimension, metric);
  }

  get size(): number {
    return this.#flat.size;
  }
  get bytes(): number {
    return this.#flat.bytes;
  }
  get tombstones(): number {
    return this.#removed;
  }
  labels(): Iterable<number> {
    return this.#flat.labels();
  }
  add(labels: Uint32Array, vectors: Float32Array): void {
    this.#flat.add(labels, vectors);
  }
  remove(labels: Uint32Array): number {
    const removed = this.#flat.remove(labels);
    this.#removed += removed;
    return removed;
  }
  has(label: number): boolean {
    return this.#flat.has(label);
  }
  search(query: Float32Array, options: SearchOptions): Neighbors {
    this.searches++;
    return this.#flat.search(query, options);
  }

  snapshot(): Promise<BareGraphSnapshot> {
    const labels = [...this.#flat.labels()];
    const vectors = labels.map((label) => [...(this.#flat.vector(label) ?? [])]);
    return Promise.resolve({
      bytes: new TextEncoder().encode(JSON.stringify({ labels, vectors })),
      facts: {
        metric: this.metric,
        dimension: this.dimension,
        m: 0,
        efConstruction: 0,
        count: labels.length,
        lastRow: Math.max(-1, ...labels),
      },
    });
  }

  close(): void {
    this.closed = true;
    this.#flat.close();
  }
}

/** Remembers every graph it made, the newest last. */
export class ExactGraphs implements GraphFactory {
  readonly made: ExactGraph[] = [];
  /** Thrown by the next `create`, once. */
  failure: LookalikeError | undefined;

  create(dimension: number, metric: Metric): Promise<GraphIndex> {
    const failure = this.failure;
    this.failure = undefined;
    return failure ? Promise.reject(failure) : Promise.resolve(this.#make(dimension, metric));
  }

  restore({ bytes, facts }: BareGraphSnapshot): Promise<GraphIndex> {
    const { labels, vectors } = JSON.parse(new TextDecoder().decode(bytes)) as {
      labels: number[];
      vectors: number[][];
    };
    const graph = this.#make(facts.dimension, facts.metric);
    graph.add(Uint32Array.from(labels), Float32Array.from(vectors.flat()));
    return Promise.resolve(graph);
  }

  #make(dimension: number, metric: Metric): ExactGraph {
    const graph = new ExactGraph(dimension, metric);
    this.made.push(graph);
    return graph;
  }
}
