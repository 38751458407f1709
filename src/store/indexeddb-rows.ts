/** @file Rows and their vectors in IndexedDB: one record a row, one a vector, so that writing costs what the batch costs. */
import type { Connection, StoredRow, Transaction } from './indexeddb-connection.ts';
import type { NewRow, Row, Rows, ScanRange, VectorRun } from './store.ts';
import { runOf } from './vector-run.ts';

/** `getAll` takes a 32-bit count. */
const COUNT_MAX = 2 ** 32 - 1;

export class IndexedDbRows implements Rows {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  append(collection: number, rows: readonly NewRow[], replaced: readonly number[] = []): Promise<void> {
    return this.#connection.write(['rows', 'vectors'], async (transaction) => {
      const [stored, storedVectors] = [transaction.objectStore('rows'), transaction.objectStore('vectors')];
      // Each in an async function: a request that throws at once must not leave the ones before it unheard.
      const add = async ({ row, key, fields, vectors }: NewRow): Promise<void> => {
        await stored.add({ collection, row, key, fields, vectors: Object.keys(vectors) });
        const put = async ([field, vector]: [string, Float32Array]): Promise<void> => {
          await storedVectors.put(tight(vector), [collection, field, row]);
        };
        await Promise.all(Object.entries(vectors).map(put));
      };
      await remove(transaction, collection, replaced);
      await Promise.all(rows.map(add));
    });
  }

  delete(collection: number, rows: readonly number[]): Promise<number> {
    return this.#connection.write(['rows', 'vectors'], (transaction) =>
      remove(transaction, collection, rows),
    );
  }

  read(collection: number, rows: readonly number[]): Promise<(Row | undefined)[]> {
    return this.#connection.read(['rows'], async (transaction) => {
      const found = await Promise.all(
        rows.map((row) => transaction.objectStore('rows').get([collection, row])),
      );
      return found.map((stored) => stored && asRow(stored));
    });
  }

  readVectors(
    collection: number,
    field: string,
    rows: readonly number[],
  ): Promise<(Float32Array | undefined)[]> {
    return this.#connection.read(['vectors'], (transaction) =>
      Promise.all(rows.map((row) => transaction.objectStore('vectors').get([collection, field, row]))),
    );
  }

  find(collection: number, keys: readonly (number | string)[]): Promise<(number | undefined)[]> {
    return this.#connection.read(['rows'], async (transaction) => {
      const index = transaction.objectStore('rows').index('key');
      const found = await Promise.all(keys.map((key) => index.getKey([collection, key])));
      return found.map((primaryKey) => primaryKey?.[1]);
    });
  }

  scan(collection: number, { after, limit }: ScanRange): Promise<Row[]> {
    return this.#connection.read(['rows'], async (transaction) => {
      const range = IDBKeyRange.bound([collection, after], [collection, []], true);
      const found = await transaction.objectStore('rows').getAll(range, Math.min(limit, COUNT_MAX));
      return found.map(asRow);
    });
  }

  scanVectors(collection: number, field: string, { after, limit }: ScanRange): Promise<VectorRun> {
    return this.#connection.read(['vectors'], async (transaction) => {
      const store = transaction.objectStore('vectors');
      const range = IDBKeyRange.bound([collection, field, after], [collection, field, []], true);
      const count = Math.min(limit, COUNT_MAX);
      const [keys, vectors] = await Promise.all([store.getAllKeys(range, count), store.getAll(range, count)]);
      return runOf(
        field,
        keys.map(([, , row]) => row),
        vectors,
      );
    });
  }

  count(collection: number): Promise<number> {
    return this.#connection.read(['rows'], (transaction) =>
      transaction.objectStore('rows').count(allOf(collection)),
    );
  }

  last(collection: number): Promise<number> {
    return this.#connection.read(['rows'], async (transaction) => {
      const cursor = await transaction.objectStore('rows').openKeyCursor(allOf(collection), 'prev');
      return cursor?.primaryKey[1] ?? -1;
    });
  }

  drop(collection: number): Promise<void> {
    return this.#connection.write(['rows', 'vectors'], async (transaction) => {
      await Promise.all([
        transaction.objectStore('rows').delete(allOf(collection)),
        transaction.objectStore('vectors').delete(allOf(collection)),
      ]);
    });
  }
}

/** Deletes rows with their vectors. Returns how many were there. */
async function remove(
  transaction: Transaction<['rows', 'vectors'], 'readwrite'>,
  collection: number,
  rows: readonly number[],
): Promise<number> {
  const [stored, storedVectors] = [transaction.objectStore('rows'), transaction.objectStore('vectors')];
  const removeOne = async (row: number): Promise<number> => {
    const found = await stored.get([collection, row]);
    if (!found) return 0;
    await Promise.all([
      stored.delete([collection, row]),
      ...found.vectors.map((field) => storedVectors.delete([collection, field, row])),
    ]);
    return 1;
  };
  const removed = await Promise.all([...new Set(rows)].map(removeOne));
  return removed.reduce<number>((sum, one) => sum + one, 0);
}

/** Every key that begins with `collection`: in IndexedDB's order an array is greater than any number or string. */
function allOf(collection: number): IDBKeyRange {
  return IDBKeyRange.bound([collection], [collection, []]);
}

function asRow({ row, key, fields }: StoredRow): Row {
  return { row, key, fields };
}

/** Structured clone copies the whole buffer under a view: a row of a batch would be stored with all the others. */
function tight(vector: Float32Array): Float32Array {
  return vector.byteLength === vector.buffer.byteLength ? vector : vector.slice();
}
