/**
 * @file A graph in the space that suits it ({@link GraphSpace}): it names candidates, which whoever asks ranks exactly. Where
 * its vectors are short, more of them.
 */
import { LookalikeError } from '../base/errors.ts';
import { GRAPH_SPACE, HNSW, type Metric } from '../profiles/profiles.ts';
import { GRAPH_FORMAT, type GraphFactory, type GraphIndex, type GraphSnapshot } from './graph-index.ts';
import { GraphSpace } from './graph-space.ts';
import type { LabelTest } from './vector-index.ts';

/** What candidates are wanted for. */
export interface CandidateOptions {
  /** Neighbours that are going to be taken. */
  readonly limit: number;
  /** Width of the graph's list of candidates, in the sense of full vectors; HNSW.ef when absent. */
  readonly ef?: number;
  /** Only these. */
  readonly allow?: LabelTest;
}

export class CandidateGraph {
  readonly space: GraphSpace;
  readonly #graph: GraphIndex;

  private constructor(graph: GraphIndex, space: GraphSpace) {
    this.#graph = graph;
    this.space = space;
  }

  /** @param capacity vectors to make room for at once; more can be added later at a cost */
  static async create(factory: GraphFactory, space: GraphSpace, capacity: number): Promise<CandidateGraph> {
    return new CandidateGraph(await factory.create(space.dimension, space.metric, capacity), space);
  }

  /** @throws LookalikeError SNAPSHOT_INVALID when the snapshot is not of such vectors, or not of this version */
  static async restore(
    factory: GraphFactory,
    { bytes, facts }: GraphSnapshot,
    vectors: { readonly dimension: number; readonly metric: Metric },
  ): Promise<CandidateGraph> {
    if (facts.format !== GRAPH_FORMAT)
      throw invalid(`has format ${facts.format}; ${GRAPH_FORMAT} is expected`);
    const space = new GraphSpace(facts.space);
    const { dimension, metric } = space.data;
    if (dimension !== vectors.dimension || metric !== vectors.metric) {
      throw invalid(
        `is of ${dimension} dimensions with metric ${metric}; ${vectors.dimension} with ${vectors.metric} are expected`,
      );
    }
    if (facts.dimension !== space.dimension || facts.metric !== space.metric) {
      throw invalid(`has vectors of ${facts.dimension} dimensions; ${space.dimension} are expected`);
    }
    return new CandidateGraph(await factory.restore({ bytes, facts }), space);
  }

  get size(): number {
    return this.#graph.size;
  }

  get tombstones(): number {
    return this.#graph.tombstones;
  }

  get bytes(): number {
    return this.#graph.bytes;
  }

  labels(): Iterable<number> {
    return this.#graph.labels();
  }

  add(label: number, vector: Float32Array): void {
    this.#graph.add(Uint32Array.of(label), this.space.place(vector));
  }

  remove(labels: Uint32Array): void {
    this.#graph.remove(labels);
  }

  /** Labels among which the `limit` nearest nearly always are. */
  candidates(query: Float32Array, { limit, ef = HNSW.ef, allow }: CandidateOptions): Uint32Array {
    // Float32 sums in the graph may order near ties otherwise than exact distances do.
    const enough = Math.max(ef, limit + HNSW.overfetch);
    const width = this.space.isShort ? GRAPH_SPACE.widening * enough : enough;
    const options = { limit: width, ef: width, ...(allow && { allow }) };
    return this.#graph.search(this.space.ask(query), options).labels;
  }

  async snapshot(): Promise<GraphSnapshot> {
    const { bytes, facts } = await this.#graph.snapshot();
    return { bytes, facts: { ...facts, format: GRAPH_FORMAT, space: this.space.data } };
  }

  close(): void {
    this.#graph.close();
  }
}

function invalid(found: string): LookalikeError {
  return new LookalikeError('SNAPSHOT_INVALID', `The saved index ${found}.`);
}
