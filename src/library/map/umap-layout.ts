/**
 * @file The layout: UMAP (McInnes, Healy and Melville 2018) of neighbours that are known, from given positions. umap-js begins
 * at random and has no say in it, but hands out the positions that it moves, so that others can be put in their place.
 */
import { UMAP } from 'umap-js';
import { nextTask } from '../../base/next-task.ts';
import { MAP } from '../../profiles/profiles.ts';
import { seededRandom } from '../../vectors/random.ts';
import type { LayOut, LayoutInput } from './types.ts';

/** A {@link LayOut} on the thread that it is called in, which gets its turn between two steps. */
export const layOutHere: LayOut = async (input, { signal, onStep }) => {
  const count = input.start.length / 2;
  if (count < MAP.least) return input.start;
  // It counts a node among its own neighbours, and wants fewer of them than nodes.
  const nNeighbors = Math.min(input.width + 1, count - 1);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors,
    minDist: MAP.minDist,
    spread: MAP.spread,
    learningRate: input.isKnown ? MAP.gentleRate : MAP.rate,
    random: seededRandom(MAP.seed),
  });
  const { indices, distances } = rowsOf(input, nNeighbors);
  umap.setPrecomputedKNN(indices, distances);
  // Only their number counts where neighbours are given.
  const total = umap.initializeFit(indices);
  const places = umap.getEmbedding();
  places.forEach((place, node) => {
    place[0] = input.start[2 * node] ?? 0;
    place[1] = input.start[2 * node + 1] ?? 0;
  });
  const positions = (): Float32Array<ArrayBuffer> => {
    const flat = new Float32Array(2 * count);
    places.forEach(([x = 0, y = 0], node) => flat.set([x, y], 2 * node));
    return flat;
  };
  let told = performance.now();
  for (let done = 0; done < total;) {
    done = umap.step();
    const now = performance.now();
    if (now - told < MAP.tellMs && done < total) continue;
    told = now;
    onStep?.({ done, total, positions: positions() });
    await nextTask();
    signal?.throwIfAborted();
  }
  return positions();
};

/** As umap-js wants them: each node first among its own. */
function rowsOf(
  { width, neighbors, distances, start }: LayoutInput,
  length: number,
): { indices: number[][]; distances: number[][] } {
  const rows = { indices: [] as number[][], distances: [] as number[][] };
  for (let node = 0; node < start.length / 2; node++) {
    const near = neighbors.subarray(node * width, node * width + length - 1);
    const there = near.indexOf(-1) < 0 ? near.length : near.indexOf(-1);
    const far = distances.subarray(node * width, node * width + there);
    // Missing ones are as far as can be: it averages over all of a row. Equal vectors are not at no distance, or it averages
    // over all rows for each of them.
    const filled = Array.from({ length: near.length }, (_, at) =>
      at < there ? Math.max(far[at] ?? 0, MAP.leastDistance) : MAP.mostDistance,
    );
    rows.indices.push([node, ...near]);
    rows.distances.push([0, ...filled]);
  }
  return rows;
}
