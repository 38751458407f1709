/**
 * @file Where a graph keeps its vectors: as they are, or short. A graph spends its time on distances between vectors and
 * its memory on the vectors, so it is built of short ones, whose order is near the true one; its candidates are ranked by
 * exact distances afterwards.
 *
 * With y the coordinates of x in the short projection of its parts, the graph holds
 *
 *   L2       [y, r] with r^2 = |x|^2 - |y|^2, asked with [y_q, 0]: the squared distance is |y_q|^2 + |x|^2 - 2 <y_q, y>,
 *            which orders as |q - x|^2 but for the residuals' product, whatever the lengths;
 *   COSINE   the same of x / |x|; a vector of zeros, of cosine 0 to all, is [0, 1];
 *   IP       y, compared by inner product.
 *
 * A part is a block of a profile, because a query may have all of its length in one block (blocks.ts): each is to be told
 * apart by itself.
 */
import { GRAPH_SPACE, type Metric } from '../profiles/profiles.ts';
import { blocksOf } from './blocks.ts';
import { FlatIndex } from './flat-index.ts';
import { dot, normalize } from './kernels.ts';
import { ShortProjection, type ShortProjectionData } from './short-projection.ts';
import type { ExactIndex } from './vector-index.ts';

/** What a {@link GraphSpace} is made of; survives structured cloning. */
export interface GraphSpaceData {
  /** Of the vectors that are placed. */
  readonly dimension: number;
  readonly metric: Metric;
  /** Rows that there were when it was made. */
  readonly fittedRows: number;
  /** One a part, in the order of the vector; none: vectors are placed as they are. */
  readonly projections: readonly ShortProjectionData[];
}

interface Part {
  readonly offset: number;
  readonly length: number;
  /** Kept of each segment of the part's projection. */
  readonly directions: number;
}

export class GraphSpace {
  /** Of the graph's vectors. */
  readonly dimension: number;
  readonly metric: Metric;
  readonly data: GraphSpaceData;
  /** The graph's vectors are short: their order is not quite that of the vectors. */
  readonly isShort: boolean;
  readonly #projections: readonly ShortProjection[];

  /** @throws LookalikeError SNAPSHOT_INVALID when the data's sizes do not fit each other */
  constructor(data: GraphSpaceData) {
    this.data = data;
    this.#projections = data.projections.map((each) => ShortProjection.from(each));
    this.isShort = this.#projections.length > 0;
    const coordinates = this.#projections.reduce((sum, { length }) => sum + length, 0);
    this.metric = this.isShort && data.metric === 'COSINE' ? 'L2' : data.metric;
    this.dimension = this.isShort ? coordinates + (this.metric === 'L2' ? 1 : 0) : data.dimension;
  }

  /** The space that suits an index' present rows, made in steps of some milliseconds: short where that does. */
  static *making(exact: ExactIndex): Generator<undefined, GraphSpace> {
    const { dimension, metric, size: fittedRows } = exact;
    const full = new GraphSpace({ dimension, metric, fittedRows, projections: [] });
    if (!isWorthShortening(dimension, fittedRows)) return full;
    const sample = yield* sampleOf(exact);
    const projections: ShortProjectionData[] = [];
    for (const { offset, length, directions } of partsOf(dimension)) {
      const { data } = yield* ShortProjection.fitting(length, columnsOf(sample, offset, length), directions);
      projections.push(data);
    }
    const short = new GraphSpace({ dimension, metric, fittedRows, projections });
    return (yield* short.#isFaithful(sample)) ? short : full;
  }

  /** Whether an index that has so many rows now had better have a space made of them. */
  isOutgrown(rows: number): boolean {
    const { dimension, fittedRows } = this.data;
    if (!isWorthShortening(dimension, rows)) return false;
    return fittedRows < GRAPH_SPACE.rows || rows >= GRAPH_SPACE.growth * fittedRows;
  }

  /** A stored vector as the graph holds it. */
  place(vector: Float32Array): Float32Array {
    if (!this.isShort) return vector;
    const subject = this.#subject(vector);
    const target = this.#project(subject);
    if (this.metric === 'L2') {
      const square = this.data.metric === 'COSINE' ? 1 : dot(subject, subject);
      target[this.dimension - 1] = Math.sqrt(Math.max(0, square - dot(target, target)));
    }
    return target;
  }

  /** A query as the graph is asked. */
  ask(query: Float32Array): Float32Array {
    return this.isShort ? this.#project(this.#subject(query)) : query;
  }

  #subject(vector: Float32Array): Float32Array {
    return this.data.metric === 'COSINE' ? normalize(vector) : vector;
  }

  /** Coordinates, and 0 for the residual. */
  #project(vector: Float32Array): Float32Array<ArrayBuffer> {
    const target = new Float32Array(this.dimension);
    let from = 0;
    let to = 0;
    for (const projection of this.#projections) {
      const part = vector.subarray(from, (from += projection.dimension));
      projection.project(part, target.subarray(to, (to += projection.length)));
    }
    return target;
  }

  /** Whether the nearest of some of the sample are among the short nearest, as they are where directions differ in weight. */
  *#isFaithful(sample: readonly Float32Array[]): Generator<undefined, boolean> {
    const { rank, candidates, queries, recall } = GRAPH_SPACE.proof;
    const exact = new FlatIndex(this.data.dimension, this.data.metric);
    const short = new FlatIndex(this.dimension, this.metric);
    for (const [label, vector] of sample.entries()) {
      exact.add(Uint32Array.of(label), vector);
      short.add(Uint32Array.of(label), this.place(vector));
      if (label % GRAPH_SPACE.rowsPerStep === 0) yield;
    }
    let found = 0;
    let wanted = 0;
    for (let at = 0; at < sample.length; at += Math.ceil(sample.length / queries)) {
      const query = sample[at] as Float32Array;
      const nearest = exact.search(query, { limit: rank }).labels;
      const shortNearest = new Set(short.search(this.ask(query), { limit: candidates }).labels);
      found += nearest.filter((label) => shortNearest.has(label)).length;
      wanted += nearest.length;
      yield;
    }
    return found >= recall * wanted;
  }
}

function isWorthShortening(dimension: number, rows: number): boolean {
  return dimension >= GRAPH_SPACE.dimension && rows >= GRAPH_SPACE.rows;
}

/** The blocks of the profile that has vectors of this dimension; else the whole vector. */
function partsOf(dimension: number): readonly Part[] {
  const blocks = blocksOf(dimension);
  if (blocks.length === 0) return [{ offset: 0, length: dimension, directions: GRAPH_SPACE.directions }];
  return blocks.map(({ name, offset, length }) => ({
    offset,
    length,
    directions: GRAPH_SPACE.blockDirections[name],
  }));
}

/** Copies of vectors spread evenly over the rows. */
function* sampleOf(exact: ExactIndex): Generator<undefined, Float32Array[]> {
  const labels = Uint32Array.from(exact.labels()).sort();
  const count = Math.min(labels.length, GRAPH_SPACE.sample);
  const sample: Float32Array[] = [];
  for (let row = 0; row < count; row++) {
    const vector = exact.vector(labels[Math.floor((row * labels.length) / count)] as number);
    // It may have been removed between two steps.
    if (vector) sample.push(exact.metric === 'COSINE' ? normalize(vector) : vector.slice());
    if (row % GRAPH_SPACE.rowsPerStep === 0) yield;
  }
  return sample;
}

/** A part of each vector, row-major. */
function columnsOf(sample: readonly Float32Array[], offset: number, length: number): Float32Array {
  const columns = new Float32Array(sample.length * length);
  sample.forEach((vector, row) => columns.set(vector.subarray(offset, offset + length), row * length));
  return columns;
}
