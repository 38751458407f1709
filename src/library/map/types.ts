/** @file What the map of a library is told as: plain data, shared by the page, the scripting object and the tests. */

/** Where each photo stands in a plane, similar photos together. */
export interface PhotoMap {
  /** By ascending id, as the library lists them. */
  readonly ids: readonly string[];
  /** x and y of one photo after the other, finite. Neighbours are a few tenths apart; y grows downwards. */
  readonly positions: Float32Array<ArrayBuffer>;
}

/** A moment of making a map. */
export interface MapProgress {
  /** comparing: photos whose neighbours are looked up. arranging: steps of the layout. */
  readonly phase: 'comparing' | 'arranging';
  readonly done: number;
  readonly total: number;
  /** A second over the last seconds, 0 until known. */
  readonly rate: number;
  /** Of this phase; `null` until a rate is known. */
  readonly secondsLeft: number | null;
}

export interface MapOptions {
  /** Arranges all photos once more, beginning with where they are, instead of placing only those that are new. */
  readonly anew?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: MapProgress) => void;
  /** Told where photos are that are placed so far: the stored map at once, then the layout as it unfolds. */
  readonly onPositions?: (map: PhotoMap) => void;
}

/** Who is near whom: row n is of node n, nearest first, itself left out. */
export interface NeighborTable {
  /** Neighbours a row. */
  readonly width: number;
  /** Numbers of nodes; -1 behind the last. */
  readonly neighbors: Int32Array<ArrayBuffer>;
  /** L2. */
  readonly distances: Float32Array<ArrayBuffer>;
}

/** What a layout is made of. */
export interface LayoutInput extends NeighborTable {
  /** x and y of each node to begin with. */
  readonly start: Float32Array<ArrayBuffer>;
  /** Most of them are places of an earlier layout, which is to be known again. */
  readonly isKnown: boolean;
}

/** A moment of a layout. */
export interface LayoutStep {
  readonly done: number;
  readonly total: number;
  /** As they are now. */
  readonly positions: Float32Array<ArrayBuffer>;
}

/**
 * Moves neighbours together and others apart. The same input gives the same positions.
 * @throws DOMException AbortError; LookalikeError WORKER_LOST
 */
export type LayOut = (
  input: LayoutInput,
  options: { readonly signal?: AbortSignal; readonly onStep?: (step: LayoutStep) => void },
) => Promise<Float32Array<ArrayBuffer>>;
