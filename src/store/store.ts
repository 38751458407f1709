/**
 * @file Durable storage as the layers above see it: documents, rows, blobs, snapshots. Two implementations (IndexedDB,
 * memory), one contract suite (tests/contract/store.ts).
 *
 * The rows are the truth; everything else can be derived again. Each method but those of blobs is one transaction: it happens
 * whole or not at all, and once its promise resolves the data survives a crash of the browser.
 * Every method may throw LookalikeError STORE_UNAVAILABLE or QUOTA_EXCEEDED.
 */

/** A value that a row's scalar field can hold. */
export type Scalar = string | number | boolean | null;

/** One entity of a collection. */
export interface Row {
  /** Ordinal of insertion, unsigned 32-bit, ascending, never used twice in a collection. The index' label. */
  readonly row: number;
  /** Primary key, unique among a collection's live rows. */
  readonly key: number | string;
  /** Scalar fields by name; without the primary key and the vectors. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Floating point numbers (those of 16 bits are widened), or packed bits. All vectors of a field are of one kind. */
export type StoredVector = Float32Array | Uint8Array;

/** A row with its vectors by field name, as it is inserted. */
export interface NewRow extends Row {
  readonly vectors: Readonly<Record<string, StoredVector>>;
}

/** A run of one vector field's values in row order. */
export interface VectorRun {
  readonly rows: Uint32Array;
  /** Row-major, the same number of values a row; no floats when there are no rows. */
  readonly vectors: StoredVector;
}

/** Where a scan begins and how much it returns. */
export interface ScanRange {
  /** Only rows with a greater ordinal; -1 for all. */
  readonly after: number;
  /** At most this many, 1 or more. */
  readonly limit: number;
}

export interface StoreEstimate {
  /** Bytes used and granted by the browser to this origin; 0 where it does not say. */
  readonly usage: number;
  readonly quota: number;
  /** The browser promised not to evict the data under storage pressure. */
  readonly persisted: boolean;
}

/** Anything structured clone can carry, by table and key: settings, collections, folders, manifests. */
export interface Documents {
  get<T>(table: string, key: string): Promise<T | undefined>;
  /** {@link get} of many keys, in the order asked. */
  getMany<T>(table: string, keys: readonly string[]): Promise<(T | undefined)[]>;
  /** All of a table in key order, or those whose key begins with `prefix`. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it stored
  list<T>(table: string, prefix?: string): Promise<{ key: string; value: T }[]>;
  /** The keys of what {@link list} would give. */
  keys(table: string, prefix?: string): Promise<string[]>;
  /** How many {@link list} would give. */
  count(table: string, prefix?: string): Promise<number>;
  put(table: string, entries: readonly { key: string; value: unknown }[]): Promise<void>;
  delete(table: string, keys: readonly string[]): Promise<void>;
  /** Deletes all of a table. */
  clear(table: string): Promise<void>;
}

export interface Rows {
  /**
   * Appends in one transaction, after deleting the rows `replaced` in the same one (unknown ordinals are ignored), so
   * that a row whose key is written again is never missing in between.
   * @throws LookalikeError INVALID_ARGUMENT when a row ordinal or key exists already (and is not among `replaced`)
   */
  append(collection: number, rows: readonly NewRow[], replaced?: readonly number[]): Promise<void>;
  /** Deletes rows with their vectors; unknown ordinals are ignored. Returns how many were there. */
  delete(collection: number, rows: readonly number[]): Promise<number>;
  /** In the order asked; `undefined` where there is none. */
  read(collection: number, rows: readonly number[]): Promise<(Row | undefined)[]>;
  readVectors(
    collection: number,
    field: string,
    rows: readonly number[],
  ): Promise<(StoredVector | undefined)[]>;
  /** Row ordinals of primary keys, in the order asked. */
  find(collection: number, keys: readonly (number | string)[]): Promise<(number | undefined)[]>;
  /** Rows without vectors, in row order. */
  scan(collection: number, range: ScanRange): Promise<Row[]>;
  /** @throws LookalikeError INTERNAL when the vectors of a field differ in kind or length: the layer above checks them */
  scanVectors(collection: number, field: string, range: ScanRange): Promise<VectorRun>;
  /** @param through greatest ordinal that counts; all of them when absent */
  count(collection: number, through?: number): Promise<number>;
  /** Ordinals up to `through`, ascending; of all of these, or of a range. */
  ordinals(collection: number, through: number, range?: ScanRange): Promise<Uint32Array>;
  /** Greatest row ordinal stored, -1 when empty. */
  last(collection: number): Promise<number>;
  /** Deletes all rows and vectors of a collection. */
  drop(collection: number): Promise<void>;
}

/** Small binary values by key, e.g. thumbnails by content id. Each is stored whole or not at all; several are no transaction. */
export interface Blobs {
  get(key: string): Promise<Blob | undefined>;
  /** Those of `keys` under which nothing is kept. */
  missing(keys: readonly string[]): Promise<string[]>;
  put(entries: readonly { key: string; blob: Blob }[]): Promise<void>;
  /** Returns how many were there. What they took is room again. */
  delete(keys: readonly string[]): Promise<number>;
  clear(): Promise<void>;
}

/** Large derived byte strings (an index' graph), kept in chunks, verified on the way out. */
export interface Snapshots {
  /** Replaces the snapshot `name` atomically. `facts` is any structured-clonable record, returned by {@link read}. */
  write(name: string, bytes: Uint8Array, facts: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * `undefined` when there is none.
   * @throws LookalikeError SNAPSHOT_INVALID when length or sha256 do not match what was written
   */
  read(name: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; facts: Record<string, unknown> } | undefined>;
  /** What {@link read} would give as facts; the bytes are neither read nor checked. */
  facts(name: string): Promise<Record<string, unknown> | undefined>;
  delete(name: string): Promise<void>;
}

export interface Store {
  readonly kind: 'indexeddb' | 'memory';
  readonly documents: Documents;
  readonly rows: Rows;
  readonly blobs: Blobs;
  readonly snapshots: Snapshots;
  close(): void;
}
