/**
 * @file What a search costs on one thread: the coded index at several sizes, slider positions and filters, beside the
 * exact answers. Runs in the page, or wherever WebAssembly does.
 */
import { PROFILES, type BuiltProfileId } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { CodedIndex } from '../../src/vectors/coded-index.ts';
import { squaredL2 } from '../../src/vectors/kernels.ts';
import { mean, median } from '../../src/vectors/ranking.ts';
import { loadKernels } from '../../src/vectors/simd-kernels.ts';
import { TopK } from '../../src/vectors/top-k.ts';
import type { VectorRows } from '../../src/vectors/vector-rows.ts';
import { MemoryRows } from '../../src/vectors/vector-rows.ts';
import { MODEL_ROWS, nearRealVectors } from '../support/near-real-vectors.ts';

export interface SearchTask {
  readonly profile: BuiltProfileId;
  /** Sizes of the index, ascending. */
  readonly rows: readonly number[];
  /** Row-major vectors of photos; the rows beyond them are made from them. Absent: all are made up. */
  readonly real?: Float32Array;
  /** Positions of the looks/means slider, 0..1. */
  readonly balances: readonly number[];
  /** Shares of the rows that a filter lists; 1: no filter. */
  readonly shares: readonly number[];
  /** Photos searched by, none of them in the index; each is asked this many times in turns. */
  readonly queries: number;
  readonly rounds: number;
}

export interface SearchCost {
  readonly rows: number;
  readonly dimension: number;
  readonly plan: 'exact';
  readonly balance: number;
  readonly share: number;
  /** Median over all queries and rounds. */
  readonly ms: number;
  /** Share of the ten nearest found; what is as near as the tenth counts. */
  readonly recall: number;
  /** Seconds to make all codes, of vectors that are in memory. */
  readonly buildSeconds: number;
  /** Of codes and bookkeeping, without the vectors. */
  readonly bytesPerRow: number;
}

const LIMIT = 10;
const BATCH = 1024;
const SEED = 20_244;

/** Yields as it measures, so that a caller can tell how far it is. */
export async function* measureSearch(task: SearchTask): AsyncGenerator<SearchCost, void> {
  const { dimension, blocks } = PROFILES[task.profile];
  const kernels = await loadKernels();
  const rows = new MemoryRows(dimension);
  const index = new CodedIndex({ dimension, metric: 'L2', rows, kernels });
  const source = nearRealVectors(Infinity, BATCH, {
    dimension,
    blocks,
    seed: SEED,
    ...(task.real && { real: task.real }),
  });
  const queries = nearRealQueries(task);
  let buildMs = 0;
  for (const count of task.rows) {
    while (index.size < count) {
      const { value: batch } = source.next();
      if (!batch) break;
      const size = Math.min(BATCH, count - index.size);
      const labels = Uint32Array.from({ length: size }, (_, row) => index.size + row);
      const start = performance.now();
      index.add(labels, batch.subarray(0, size * dimension));
      buildMs += performance.now() - start;
    }
    const start = performance.now();
    while (index.refine(Infinity));
    buildMs += performance.now() - start;
    for (const balance of task.balances) {
      for (const share of task.shares) {
        const allow = share < 1 ? everyNth(count, share) : undefined;
        const asked = queries.map((query) => balanceQuery(PROFILES[task.profile], query, balance).vector);
        const times: number[] = [];
        for (let round = 0; round < task.rounds; round++) {
          for (const query of asked) {
            const begun = performance.now();
            index.search(query, { limit: LIMIT, ...(allow && { allow }) });
            times.push(performance.now() - begun);
          }
        }
        const recalls = asked.map((query) => {
          const { distances } = index.search(query, { limit: LIMIT, ...(allow && { allow }) });
          const tenth = tenthDistance(query, rows, allow ?? index.labels());
          return distances.filter((distance) => distance <= tenth).length / LIMIT;
        });
        yield {
          rows: count,
          dimension,
          plan: 'exact',
          balance,
          share,
          ms: median(times),
          recall: mean(recalls),
          buildSeconds: buildMs / 1000,
          bytesPerRow: (index.bytes - rows.bytes) / count,
        };
      }
    }
  }
  index.close();
}

/** Near-real vectors drawn with another seed, so that none of them is in the index. */
function nearRealQueries({ profile, real, queries }: SearchTask): Float32Array[] {
  const { dimension, blocks } = PROFILES[profile];
  const known = real ? real.length / dimension : MODEL_ROWS;
  const options = { dimension, blocks, seed: SEED + 1, ...(real && { real }) };
  return [...nearRealVectors(known + queries, 1, options)].slice(known);
}

function everyNth(rows: number, share: number): Set<number> {
  return new Set(Array.from({ length: Math.round(rows * share) }, (_, at) => Math.floor(at / share)));
}

function tenthDistance(query: Float32Array, rows: VectorRows, labels: Iterable<number>): number {
  const top = new TopK(LIMIT);
  for (const label of labels) {
    const vector = rows.read(label);
    if (vector) top.offer(Math.fround(squaredL2(query, vector)), label);
  }
  return top.worst;
}
