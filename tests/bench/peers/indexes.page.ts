/** @file The vector indexes that the bench compares: Lookalike's exact scan through codes, hnswlib-wasm and edgevec. */
import type { HierarchicalNSW } from 'hnswlib-wasm';
import { HNSW } from '../../../src/profiles/profiles.ts';
import { CodedIndex } from '../../../src/vectors/coded-index.ts';
import { loadHnswLibrary } from '../../../src/vectors/hnsw-library.ts';
import { loadKernels } from '../../../src/vectors/simd-kernels.ts';
import { MemoryRows } from '../../../src/vectors/vector-rows.ts';
import { importPeer, PEERS_FOLDER } from './contestant.ts';

/** An index of rows that are numbered from 0 in the order in which they are added. */
export interface PeerIndex {
  /** Everything that is needed before a search is as fast as it gets. @param rows row-major */
  build(rows: Float32Array): void;
  /** Numbers of the nearest rows, best first. */
  search(query: Float32Array, limit: number): ArrayLike<number>;
  /** Width of the candidate list of later searches, where it can be chosen. */
  setEf?(ef: number): void;
  /** Held for the rows that are in it, vectors included. */
  bytes(): number;
  close(): void;
}

export async function openCoded(dimension: number): Promise<PeerIndex> {
  const rows = new MemoryRows(dimension);
  const index = new CodedIndex({ dimension, metric: 'L2', rows, kernels: await loadKernels() });
  return {
    build(vectors) {
      index.add(numbers(vectors.length / dimension), vectors);
      while (index.refine(Infinity));
    },
    search: (query, limit) => index.search(query, { limit }).labels,
    bytes: () => index.bytes,
    close: () => index.close(),
  };
}

/** hnswlib-wasm at the full dimension. */
export async function openHnswlib(dimension: number): Promise<PeerIndex> {
  const { module } = await loadHnswLibrary();
  const graph: HierarchicalNSW & { delete?: () => void } = new module.HierarchicalNSW('l2', dimension, '');
  return {
    build(vectors) {
      const count = vectors.length / dimension;
      graph.initIndex(count, HNSW.m, HNSW.efConstruction, HNSW.seed);
      for (let row = 0; row < count; row++) {
        graph.addPoint(vectors.subarray(row * dimension, (row + 1) * dimension), row, false);
      }
    },
    search: (query, limit) => graph.searchKnn(query, limit, undefined).neighbors,
    setEf: (ef) => graph.setEfSearch(ef),
    // Vector, label and links of the lowest level; higher levels add a few bytes.
    bytes: () => graph.getCurrentCount() * (4 * dimension + 8 * HNSW.m + 8),
    close: () => graph.delete?.(),
  };
}

interface EdgevecModule {
  readonly default: (options: { module_or_path: URL }) => Promise<unknown>;
  readonly EdgeVecConfig: new (dimension: number) => EdgevecConfig;
  readonly EdgeVec: new (config: EdgevecConfig) => Edgevec;
}

interface EdgevecConfig {
  metric: string;
  indexType: number;
  vector_type: number;
  m: number;
  ef_construction: number;
  ef_search: number;
}

interface Edgevec {
  insert(vector: Float32Array): number;
  insertBinary(bits: Uint8Array): number;
  search(query: Float32Array, limit: number): readonly { readonly id: number }[];
  searchBinary(bits: Uint8Array, limit: number): readonly { readonly id: number }[];
  memoryUsage(): number;
  free(): void;
}

/** Numbers of edgevec's types. */
const EDGEVEC = Object.freeze({ flat: 0, hnsw: 1, float32: 0, binary: 1 });

async function newEdgevec(dimension: number, settings: Partial<EdgevecConfig>): Promise<Edgevec> {
  const { default: load, EdgeVec, EdgeVecConfig } = await importPeer<EdgevecModule>('edgevec/edgevec.js');
  await load({ module_or_path: new URL(`${PEERS_FOLDER}edgevec/edgevec_bg.wasm`, location.href) });
  return new EdgeVec(Object.assign(new EdgeVecConfig(dimension), settings));
}

/** @param ef width of the candidate list of every search; it cannot be changed later */
export async function openEdgevecGraph(dimension: number, ef: number): Promise<PeerIndex> {
  const index = await newEdgevec(dimension, {
    metric: 'l2',
    indexType: EDGEVEC.hnsw,
    vector_type: EDGEVEC.float32,
    m: HNSW.m,
    ef_construction: HNSW.efConstruction,
    ef_search: ef,
  });
  /** It numbers rows as it likes. */
  const rows = new Map<number, number>();
  return {
    build(vectors) {
      for (let row = 0; row < vectors.length / dimension; row++) {
        rows.set(index.insert(vectors.subarray(row * dimension, (row + 1) * dimension)), row);
      }
    },
    search: (query, limit) => index.search(query, limit).map(({ id }) => rows.get(id) ?? NaN),
    bytes: () => index.memoryUsage(),
    close: () => index.free(),
  };
}

/** Edgevec's flat index takes bits only (0.9.0): a dimension's is whether it is above its mean over the rows. */
export async function openEdgevecFlat(dimension: number): Promise<PeerIndex> {
  const index = await newEdgevec(dimension, {
    metric: 'hamming',
    indexType: EDGEVEC.flat,
    vector_type: EDGEVEC.binary,
  });
  const rows = new Map<number, number>();
  const means = new Float32Array(dimension);
  const bitsOf = (vector: Float32Array): Uint8Array => {
    const bits = new Uint8Array(dimension / 8);
    means.forEach((mean, d) => {
      if ((vector[d] ?? NaN) > mean) bits[d >> 3] = (bits[d >> 3] ?? 0) | (1 << (d & 7));
    });
    return bits;
  };
  return {
    build(vectors) {
      const count = vectors.length / dimension;
      vectors.forEach((value, at) => (means[at % dimension] = (means[at % dimension] ?? 0) + value / count));
      for (let row = 0; row < count; row++) {
        const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
        rows.set(index.insertBinary(bitsOf(vector)), row);
      }
    },
    search: (query, limit) => index.searchBinary(bitsOf(query), limit).map(({ id }) => rows.get(id) ?? NaN),
    bytes: () => index.memoryUsage(),
    close: () => index.free(),
  };
}

function numbers(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}
