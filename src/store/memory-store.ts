/** @file The store in memory: for Node, for tests, and the plain statement of what the durable one has to do. */
import { LookalikeError } from '../base/errors.ts';
import { runOf } from './vector-run.ts';
import type {
  Blobs,
  Documents,
  NewRow,
  Row,
  Rows,
  ScanRange,
  Snapshots,
  Store,
  StoredVector,
  VectorRun,
} from './store.ts';

export class MemoryStore implements Store {
  readonly kind = 'memory';
  readonly documents: Documents = new MemoryDocuments();
  readonly rows: Rows = new MemoryRows();
  readonly blobs: Blobs = new MemoryBlobs();
  readonly snapshots: Snapshots = new MemorySnapshots();

  close(): void {
    // Nothing is held that garbage collection would not free.
  }
}

class MemoryDocuments implements Documents {
  readonly #tables = new Map<string, Map<string, unknown>>();

  get<T>(table: string, key: string): Promise<T | undefined> {
    return settle(() => structuredClone(this.#tables.get(table)?.get(key)) as T | undefined);
  }

  getMany<T>(table: string, keys: readonly string[]): Promise<(T | undefined)[]> {
    return Promise.all(keys.map((key) => this.get<T>(table, key)));
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it stored
  list<T>(table: string, prefix = ''): Promise<{ key: string; value: T }[]> {
    return settle(() =>
      [...(this.#tables.get(table) ?? [])]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value: structuredClone(value) as T })),
    );
  }

  keys(table: string, prefix = ''): Promise<string[]> {
    return settle(() =>
      [...(this.#tables.get(table)?.keys() ?? [])].filter((key) => key.startsWith(prefix)).sort(),
    );
  }

  async count(table: string, prefix = ''): Promise<number> {
    return (await this.keys(table, prefix)).length;
  }

  put(table: string, entries: readonly { key: string; value: unknown }[]): Promise<void> {
    return settle(() => {
      const cloned = entries.map(({ key, value }) => ({ key, value: cloneValue(value) }));
      const documents = this.#tables.get(table) ?? new Map<string, unknown>();
      this.#tables.set(table, documents);
      for (const { key, value } of cloned) documents.set(key, value);
    });
  }

  delete(table: string, keys: readonly string[]): Promise<void> {
    return settle(() => {
      for (const key of keys) this.#tables.get(table)?.delete(key);
    });
  }

  clear(table: string): Promise<void> {
    return settle(() => void this.#tables.delete(table));
  }
}

class MemoryRows implements Rows {
  readonly #collections = new Map<number, Map<number, NewRow>>();
  readonly #ordinals = new Map<number, Map<number | string, number>>();

  append(collection: number, rows: readonly NewRow[], replaced: readonly number[] = []): Promise<void> {
    return settle(() => {
      const stored = this.#collections.get(collection) ?? new Map<number, NewRow>();
      const ordinals = this.#ordinals.get(collection) ?? new Map<number | string, number>();
      const batch = rows.map(ownCopy);
      const gone = new Set(replaced);
      const fresh = { rows: new Set<number>(), keys: new Set<number | string>() };
      for (const { row, key } of batch) {
        const holder = ordinals.get(key);
        const keyTaken = holder !== undefined && !gone.has(holder);
        if (stored.has(row) || keyTaken || fresh.rows.has(row) || fresh.keys.has(key)) {
          throw new LookalikeError(
            'INVALID_ARGUMENT',
            `Row ${row} with key ${key} cannot be appended: this ordinal or this key exists already.`,
          );
        }
        fresh.rows.add(row);
        fresh.keys.add(key);
      }
      for (const ordinal of gone) {
        const row = stored.get(ordinal);
        if (row) ordinals.delete(row.key);
        stored.delete(ordinal);
      }
      for (const row of batch) {
        stored.set(row.row, row);
        ordinals.set(row.key, row.row);
      }
      this.#collections.set(collection, stored);
      this.#ordinals.set(collection, ordinals);
    });
  }

  delete(collection: number, rows: readonly number[]): Promise<number> {
    return settle(() => {
      let deleted = 0;
      for (const ordinal of rows) {
        const row = this.#row(collection, ordinal);
        if (!row) continue;
        this.#ordinals.get(collection)?.delete(row.key);
        this.#collections.get(collection)?.delete(ordinal);
        deleted++;
      }
      return deleted;
    });
  }

  read(collection: number, rows: readonly number[]): Promise<(Row | undefined)[]> {
    return settle(() => rows.map((ordinal) => withoutVectors(this.#row(collection, ordinal))));
  }

  readVectors(
    collection: number,
    field: string,
    rows: readonly number[],
  ): Promise<(StoredVector | undefined)[]> {
    return settle(() => rows.map((ordinal) => this.#row(collection, ordinal)?.vectors[field]?.slice()));
  }

  find(collection: number, keys: readonly (number | string)[]): Promise<(number | undefined)[]> {
    return settle(() => keys.map((key) => this.#ordinals.get(collection)?.get(key)));
  }

  scan(collection: number, range: ScanRange): Promise<Row[]> {
    return settle(() => this.#range(collection, range).flatMap((stored) => withoutVectors(stored) ?? []));
  }

  scanVectors(collection: number, field: string, { after, limit }: ScanRange): Promise<VectorRun> {
    return settle(() => {
      const found = this.#range(collection, { after, limit: Infinity })
        .flatMap(({ row, vectors }) => (vectors[field] ? [{ row, vector: vectors[field] }] : []))
        .slice(0, limit);
      return runOf(field, found);
    });
  }

  count(collection: number, through = Infinity): Promise<number> {
    return settle(() => this.#through(collection, through).length);
  }

  ordinals(
    collection: number,
    through: number,
    { after, limit }: ScanRange = { after: -1, limit: Infinity },
  ): Promise<Uint32Array> {
    return settle(() => {
      const found = this.#through(collection, through).filter((row) => row > after);
      return Uint32Array.from(found).sort().slice(0, limit);
    });
  }

  last(collection: number): Promise<number> {
    return settle(() => {
      let last = -1;
      for (const ordinal of this.#collections.get(collection)?.keys() ?? []) last = Math.max(last, ordinal);
      return last;
    });
  }

  drop(collection: number): Promise<void> {
    return settle(() => {
      this.#collections.delete(collection);
      this.#ordinals.delete(collection);
    });
  }

  #through(collection: number, through: number): number[] {
    return [...(this.#collections.get(collection)?.keys() ?? [])].filter((row) => row <= through);
  }

  #row(collection: number, ordinal: number): NewRow | undefined {
    return this.#collections.get(collection)?.get(ordinal);
  }

  #range(collection: number, { after, limit }: ScanRange): NewRow[] {
    return [...(this.#collections.get(collection)?.values() ?? [])]
      .filter(({ row }) => row > after)
      .sort((a, b) => a.row - b.row)
      .slice(0, limit);
  }
}

class MemoryBlobs implements Blobs {
  readonly #blobs = new Map<string, Blob>();

  get(key: string): Promise<Blob | undefined> {
    return Promise.resolve(this.#blobs.get(key));
  }

  missing(keys: readonly string[]): Promise<string[]> {
    return Promise.resolve(keys.filter((key) => !this.#blobs.has(key)));
  }

  put(entries: readonly { key: string; blob: Blob }[]): Promise<void> {
    for (const { key, blob } of entries) this.#blobs.set(key, blob);
    return Promise.resolve();
  }

  delete(keys: readonly string[]): Promise<number> {
    return Promise.resolve(keys.filter((key) => this.#blobs.delete(key)).length);
  }

  clear(): Promise<void> {
    this.#blobs.clear();
    return Promise.resolve();
  }
}

class MemorySnapshots implements Snapshots {
  readonly #snapshots = new Map<string, { bytes: Uint8Array<ArrayBuffer>; facts: Record<string, unknown> }>();

  write(name: string, bytes: Uint8Array, facts: Readonly<Record<string, unknown>>): Promise<void> {
    return settle(() => {
      this.#snapshots.set(name, { bytes: new Uint8Array(bytes), facts: cloneValue({ ...facts }) });
    });
  }

  /** Never SNAPSHOT_INVALID: nothing but this class reaches the bytes. */
  read(
    name: string,
  ): Promise<{ bytes: Uint8Array<ArrayBuffer>; facts: Record<string, unknown> } | undefined> {
    return settle(() => {
      const snapshot = this.#snapshots.get(name);
      return snapshot && { bytes: snapshot.bytes.slice(), facts: structuredClone(snapshot.facts) };
    });
  }

  facts(name: string): Promise<Record<string, unknown> | undefined> {
    return settle(() => structuredClone(this.#snapshots.get(name)?.facts));
  }

  delete(name: string): Promise<void> {
    this.#snapshots.delete(name);
    return Promise.resolve();
  }
}

function ownCopy({ row, key, fields, vectors }: NewRow): NewRow {
  const own = Object.entries(vectors).map(([field, vector]) => [field, vector.slice()] as const);
  return { row, key, fields: cloneValue(fields), vectors: Object.fromEntries(own) };
}

function withoutVectors(stored: NewRow | undefined): Row | undefined {
  if (!stored) return undefined;
  return { row: stored.row, key: stored.key, fields: structuredClone(stored.fields) };
}

/** A deep copy, as a database would keep it. @throws LookalikeError INVALID_ARGUMENT for functions and the like */
function cloneValue<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      'The value holds something that cannot be stored (a function?).',
      {
        cause,
      },
    );
  }
}

/** Runs `work` at once; what it throws becomes the promise's rejection. */
function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
