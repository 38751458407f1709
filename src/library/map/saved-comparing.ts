/**
 * @file Neighbours that were looked up for a map that is not complete: who is killed at it, or stops it, goes on from there. Sealed
 * documents of some thousand photos each, which go when the map is stored.
 */
import { seal, unsealed, type Sealed } from '../../store/sealed.ts';
import type { Documents } from '../../store/store.ts';
import type { NeighborTable } from './types.ts';

/** Raise it when the numbers in a record mean something else. */
const VERSION = 1;
const TABLE = 'mapNeighbors';

interface ComparingRecord {
  readonly version: number;
  /** Of all photos: numbers mean others in another library. */
  readonly photos: string;
  readonly nodes: Uint32Array;
  /** Rows of the table, one a node. */
  readonly neighbors: Int32Array;
  readonly distances: Float32Array;
}

export class SavedComparing {
  readonly #documents: Documents;
  readonly #prefix: string;
  readonly #photos: string;

  /**
   * @param identity of the collection
   * @param ids of all photos, ascending; an id is never given twice, so that their number and the last one tell whether any came or went
   * @param most photos of a layout, of whose rows only each other are neighbours
   */
  constructor(documents: Documents, identity: string, ids: readonly string[], most: number) {
    this.#documents = documents;
    this.#prefix = `${identity}/`;
    this.#photos = `${ids.length} ${ids.at(-1) ?? ''} ${most}`;
  }

  /** Fills the rows of a table that are known. Returns their nodes. What is of other photos, or damaged, is forgotten. */
  async read({ width, neighbors, distances }: NeighborTable): Promise<ReadonlySet<number>> {
    const known = new Set<number>();
    for (const { key, value } of await this.#documents.list<Sealed<ComparingRecord>>(TABLE, this.#prefix)) {
      const record = this.#opened(value, width);
      if (!record) {
        await this.#documents.delete(TABLE, [key]);
        continue;
      }
      record.nodes.forEach((node, at) => {
        known.add(node);
        neighbors.set(record.neighbors.subarray(at * width, (at + 1) * width), node * width);
        distances.set(record.distances.subarray(at * width, (at + 1) * width), node * width);
      });
    }
    return known;
  }

  /** Remembers the rows of `nodes`, which were not known. */
  async add({ width, neighbors, distances }: NeighborTable, nodes: readonly number[]): Promise<void> {
    const [first] = nodes;
    if (first === undefined) return;
    const rows = <T extends Int32Array | Float32Array>(from: T, into: T): T => {
      nodes.forEach((node, at) => into.set(from.subarray(node * width, (node + 1) * width), at * width));
      return into;
    };
    const record: ComparingRecord = {
      version: VERSION,
      photos: this.#photos,
      nodes: Uint32Array.from(nodes),
      neighbors: rows(neighbors, new Int32Array(nodes.length * width)),
      distances: rows(distances, new Float32Array(nodes.length * width)),
    };
    await this.#documents.put(TABLE, [{ key: this.#prefix + String(first), value: seal(record) }]);
  }

  async clear(): Promise<void> {
    await this.#documents.delete(TABLE, await this.#documents.keys(TABLE, this.#prefix));
  }

  #opened(sealed: Sealed<ComparingRecord>, width: number): ComparingRecord | undefined {
    const record = unsealed(sealed);
    const isOurs = record?.version === VERSION && record.photos === this.#photos;
    return isOurs && record.neighbors.length === record.nodes.length * width ? record : undefined;
  }
}
