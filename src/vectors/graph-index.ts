/** @file What a graph (approximate index) can do beyond any index: be saved and loaded. Injected, so that Node does without. */
import type { Metric } from '../profiles/profiles.ts';
import type { GraphSpaceData } from './graph-space.ts';
import type { VectorIndex } from './vector-index.ts';

/** What a graph's saved bytes are of; kept beside them and compared before they are loaded. */
export interface BareGraphFacts {
  readonly metric: Metric;
  readonly dimension: number;
  readonly m: number;
  readonly efConstruction: number;
  /** Vectors in the graph, the removed ones that it still holds included. */
  readonly count: number;
  /** Greatest label in the graph, -1 when empty. */
  readonly lastRow: number;
}

/** The same, and what its vectors are. */
export interface GraphFacts extends BareGraphFacts {
  /** GRAPH_FORMAT when the bytes were written. */
  readonly format: number;
  readonly space: GraphSpaceData;
}

export interface BareGraphSnapshot {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly facts: BareGraphFacts;
}

export interface GraphSnapshot extends BareGraphSnapshot {
  readonly facts: GraphFacts;
}

/** Raise it when what is written changes; older snapshots are then rebuilt from rows, never guessed at. */
export const GRAPH_FORMAT = 2;

export interface GraphIndex extends VectorIndex {
  /** Removed vectors that still take memory and time until the graph is built anew. */
  readonly tombstones: number;
  /** Labels that a search can find, in no particular order. */
  labels(): Iterable<number>;
  /** The state at one moment during the call. @throws LookalikeError STORE_UNAVAILABLE, QUOTA_EXCEEDED or SNAPSHOT_INVALID */
  snapshot(): Promise<BareGraphSnapshot>;
}

/** Makes graphs; the only thing that knows which library does. */
export interface GraphFactory {
  /** @param capacity vectors to make room for at once; more can be added later at a cost */
  create(dimension: number, metric: Metric, capacity: number): Promise<GraphIndex>;
  /**
   * Loads bytes whose sha256 was verified: the loader crashes on crafted ones.
   *
   * @throws LookalikeError SNAPSHOT_INVALID when the facts do not fit this version, or the loaded graph not its facts
   */
  restore(snapshot: BareGraphSnapshot): Promise<GraphIndex>;
}
