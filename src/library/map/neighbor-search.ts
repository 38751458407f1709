/**
 * @file The nearest neighbours of photos, however far they are: stored ones (../duplicates/neighbor-ledger.ts) where those are
 * enough, the others by exact searches, a batch at a time, between which the store answers whoever else asks.
 */
import { abortable } from '../../base/abort.ts';
import { slices } from '../../base/slices.ts';
import { NEIGHBORS } from '../../profiles/profiles.ts';
import { MILVUS_LIMITS } from '../../milvus/limits.ts';
import type { NeighborGraph } from '../duplicates/neighbor-graph.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import type { NeighborTable } from './types.ts';

export interface LookUpOptions {
  /** Only these count as neighbours, by node 1; all when absent. A share of about one in `sparsity`. */
  readonly among?: { readonly members: Uint8Array; readonly sparsity: number };
  readonly signal?: AbortSignal;
  /** Told the vector of each photo that is there. */
  readonly onVector?: ((node: number, vector: Float32Array) => void) | undefined;
  /** Their rows are filled already. */
  readonly known?: ReadonlySet<number>;
  /** Told behind each batch which photos more are done. */
  readonly onDone?: (nodes: readonly number[]) => void | Promise<void>;
}

export class NeighborSearch {
  readonly #collection: Pick<PhotoCollection, 'vectors' | 'nearest'>;
  readonly #graph: NeighborGraph;
  /** Nodes of the photos of the graph. */
  readonly #nodes: ReadonlyMap<string, number>;

  constructor(collection: Pick<PhotoCollection, 'vectors' | 'nearest'>, graph: NeighborGraph) {
    this.#collection = collection;
    this.#graph = graph;
    this.#nodes = new Map(graph.ids.map((id, node) => [id, node]));
  }

  /**
   * Fills the rows of `nodes` in a table of all photos. Those that went meanwhile have no neighbours and are none.
   * @throws DOMException AbortError; what searching throws
   */
  async lookUp(
    table: NeighborTable,
    nodes: readonly number[],
    { among, known, signal, onVector, onDone }: LookUpOptions,
  ): Promise<void> {
    const { width } = table;
    const limit = Math.min(MILVUS_LIMITS.window, Math.ceil(width * (among?.sparsity ?? 1)) + 1);
    const counts = (node: number): boolean => !among || among.members[node] === 1;
    for (const batch of slices(nodes, NEIGHBORS.batch)) {
      signal?.throwIfAborted();
      const unknown = batch.filter((node) => !known?.has(node) && !this.#takeStored(table, node, counts));
      const vectors = await this.#vectors(onVector ? batch : unknown, signal);
      for (const [node, vector] of vectors) onVector?.(node, vector);
      const there = unknown.filter((node) => vectors.has(node));
      const asked = there.flatMap((node) => vectors.get(node) ?? []);
      const found =
        asked.length > 0
          ? await abortable(this.#collection.nearest(asked, limit, { plan: 'exact' }), signal)
          : [];
      there.forEach((node, at) => {
        const hits = (found[at] ?? []).map(({ id, squaredDistance }) => ({
          neighbor: this.#nodes.get(id) ?? -1,
          squaredDistance,
        }));
        fillRow(
          table,
          node,
          hits.filter(({ neighbor }) => neighbor >= 0 && neighbor !== node && counts(neighbor)),
        );
      });
      await onDone?.(batch);
    }
  }

  async #vectors(
    nodes: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Map<number, Float32Array>> {
    const ids = nodes.map((node) => this.#graph.ids[node] ?? '');
    const vectors = await abortable(this.#collection.vectors(ids), signal);
    return new Map(
      nodes.flatMap((node, at) => {
        const vector = vectors.get(ids[at] ?? '');
        return vector ? [[node, vector] as const] : [];
      }),
    );
  }

  /** Whether as many as are wanted are stored and known to be the nearest. */
  #takeStored(table: NeighborTable, node: number, counts: (node: number) => boolean): boolean {
    const stored = this.#graph.nearest(node).filter(({ neighbor }) => counts(neighbor));
    if (stored.length < table.width) return false;
    fillRow(table, node, stored);
    return true;
  }
}

interface NearNode {
  readonly neighbor: number;
  readonly squaredDistance: number;
}

function fillRow(
  { width, neighbors, distances }: NeighborTable,
  node: number,
  near: readonly NearNode[],
): void {
  near.slice(0, width).forEach(({ neighbor, squaredDistance }, at) => {
    neighbors[node * width + at] = neighbor;
    distances[node * width + at] = Math.sqrt(Math.max(0, squaredDistance));
  });
}

/** A table of so many rows without a neighbour. */
export function emptyTable(rows: number, width: number): NeighborTable {
  return {
    width,
    neighbors: new Int32Array(rows * width).fill(-1),
    distances: new Float32Array(rows * width),
  };
}
