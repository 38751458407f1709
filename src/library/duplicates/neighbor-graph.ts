/**
 * @file All stored neighbours as one graph in memory: who is near whom, and every link by ascending distance, so that a
 * threshold is a prefix of the links.
 */

import { tokenOf, type PhotoToken } from './photo-token.ts';

/** What is known of one photo's neighbours. */
export interface NeighborEntry {
  /** Other photos, of which some may have gone since. */
  readonly neighbors: ArrayLike<PhotoToken>;
  /** Squared L2 distances to them. */
  readonly distances: Float32Array;
  /** No photo that was stored when they were looked up is as near as this and missing: squared L2. */
  readonly reach: number;
}

export class NeighborGraph {
  /** Nodes are numbers of these ids. */
  readonly ids: readonly string[];
  /** Links by ascending distance, each pair once; pairs of equal distance by their nodes. `a` < `b`. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly distances: Float32Array;
  readonly #reach: Float32Array;
  /** Neighbours of node n, ascending, stand at `#starts[n]`..`#starts[n + 1]`. */
  readonly #starts: Uint32Array;
  readonly #neighbors: Uint32Array;
  readonly #near: Float32Array;

  /**
   * @param ids of all photos there are; of others nothing is taken over
   * @param entryOf `undefined` for a photo whose neighbours are not known
   */
  constructor(ids: readonly string[], entryOf: (token: PhotoToken) => NeighborEntry | undefined) {
    this.ids = ids;
    const tokens = ids.map(tokenOf);
    const numbers = new Map(tokens.map((token, node) => [token, node]));
    const entries = tokens.map(entryOf);
    this.#reach = Float32Array.from(entries, (entry) => entry?.reach ?? -Infinity);
    const most = entries.reduce((sum, entry) => sum + (entry?.neighbors.length ?? 0), 0);
    const found = { from: new Uint32Array(most), to: new Uint32Array(most), near: new Float32Array(most) };
    let count = 0;
    entries.forEach((entry, from) => {
      for (let at = 0; at < (entry?.neighbors.length ?? 0); at++) {
        const to = numbers.get(entry?.neighbors[at] ?? '');
        if (to === undefined || to === from) continue;
        found.from[count] = from;
        found.to[count] = to;
        found.near[count] = entry?.distances[at] ?? 0;
        count++;
      }
    });
    const { starts, neighbors, near } = adjacency(ids.length, found, count);
    this.#starts = starts;
    this.#neighbors = neighbors;
    this.#near = near;
    const links = this.#sortedLinks();
    this.a = links.a;
    this.b = links.b;
    this.distances = links.distances;
  }

  /** Squared L2 distance where it is stored. */
  distance(a: number, b: number): number | undefined {
    let [low, high] = [this.#starts[a] ?? 0, this.#starts[a + 1] ?? 0];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#neighbors[middle] ?? 0) < b) low = middle + 1;
      else high = middle;
    }
    return low < (this.#starts[a + 1] ?? 0) && this.#neighbors[low] === b ? this.#near[low] : undefined;
  }

  /** The neighbours of a node that are known to be its nearest, nearest first, with squared L2 distances. */
  nearest(node: number): { readonly neighbor: number; readonly squaredDistance: number }[] {
    const reach = this.#reach[node] ?? -Infinity;
    const found: { neighbor: number; squaredDistance: number }[] = [];
    for (let at = this.#starts[node] ?? 0; at < (this.#starts[node + 1] ?? 0); at++) {
      const squaredDistance = this.#near[at] ?? 0;
      if (squaredDistance <= reach) found.push({ neighbor: this.#neighbors[at] ?? 0, squaredDistance });
    }
    return found.sort((a, b) => a.squaredDistance - b.squaredDistance);
  }

  /** A pair whose distance is not stored is farther than this: the later look-up of the two would have met it. */
  reachOf(a: number, b: number): number {
    return Math.min(this.#reach[a] ?? 0, this.#reach[b] ?? 0);
  }

  /** How many links are as near as this or nearer. */
  within(squaredDistance: number): number {
    let [low, high] = [0, this.distances.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.distances[middle] ?? 0) <= squaredDistance) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sortedLinks(): { a: Uint32Array; b: Uint32Array; distances: Float32Array } {
    const count = this.#neighbors.length / 2;
    const from = new Uint32Array(count);
    const to = new Uint32Array(count);
    // Bits of a float that is not negative order as the float does; below them stands the place, which breaks ties.
    const keys = new BigUint64Array(count);
    const words = new Uint32Array(keys.buffer);
    const floats = new Float32Array(keys.buffer);
    let link = 0;
    for (let node = 0; node < this.ids.length; node++) {
      for (let at = this.#starts[node] ?? 0; at < (this.#starts[node + 1] ?? 0); at++) {
        const neighbor = this.#neighbors[at] ?? 0;
        if (neighbor < node) continue;
        from[link] = node;
        to[link] = neighbor;
        words[2 * link] = link;
        floats[2 * link + 1] = this.#near[at] ?? 0;
        link++;
      }
    }
    keys.sort();
    return {
      a: Uint32Array.from({ length: count }, (_, at) => from[words[2 * at] ?? 0] ?? 0),
      b: Uint32Array.from({ length: count }, (_, at) => to[words[2 * at] ?? 0] ?? 0),
      distances: Float32Array.from({ length: count }, (_, at) => floats[2 * at + 1] ?? 0),
    };
  }
}

/** Both directions of each pair once, by node and then by neighbour. */
function adjacency(
  count: number,
  found: { readonly from: Uint32Array; readonly to: Uint32Array; readonly near: Float32Array },
  links: number,
): { starts: Uint32Array; neighbors: Uint32Array; near: Float32Array } {
  const ends = new Uint32Array(count + 1);
  for (let link = 0; link < links; link++) {
    for (const node of [found.from[link] ?? 0, found.to[link] ?? 0])
      ends[node + 1] = (ends[node + 1] ?? 0) + 1;
  }
  for (let node = 0; node < count; node++) ends[node + 1] = (ends[node + 1] ?? 0) + (ends[node] ?? 0);
  const places = ends.slice(0, count);
  // Neighbour above, bits of the distance below: sorting a node's part sorts it by neighbour.
  const pairs = new BigUint64Array(2 * links);
  const words = new Uint32Array(pairs.buffer);
  const floats = new Float32Array(pairs.buffer);
  const put = (node: number, neighbor: number, distance: number): void => {
    const place = places[node] ?? 0;
    places[node] = place + 1;
    floats[2 * place] = distance;
    words[2 * place + 1] = neighbor;
  };
  for (let link = 0; link < links; link++) {
    const [from, to, distance] = [found.from[link] ?? 0, found.to[link] ?? 0, found.near[link] ?? 0];
    put(from, to, distance);
    put(to, from, distance);
  }
  const starts = new Uint32Array(count + 1);
  const neighbors = new Uint32Array(pairs.length);
  const near = new Float32Array(pairs.length);
  let kept = 0;
  for (let node = 0; node < count; node++) {
    const [start, end] = [ends[node] ?? 0, ends[node + 1] ?? 0];
    if (end - start > 1) pairs.subarray(start, end).sort();
    starts[node] = kept;
    for (let at = start; at < end; at++) {
      const neighbor = words[2 * at + 1] ?? 0;
      // Both photos may have found each other.
      if (at > start && words[2 * at - 1] === neighbor) continue;
      neighbors[kept] = neighbor;
      near[kept] = floats[2 * at] ?? 0;
      kept++;
    }
  }
  starts[count] = kept;
  return { starts, neighbors: neighbors.slice(0, kept), near: near.slice(0, kept) };
}
