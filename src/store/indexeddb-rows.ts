/** @file Rows and their vectors in IndexedDB: one record a row, one a block of vectors. */
import { unwrap } from 'idb';
import type { Connection, StoredRow, Transaction } from './indexeddb-connection.ts';
import type { NewRow, Row, Rows, ScanRange, StoredVector, VectorRun } from './store.ts';
import { VECTOR_BLOCK } from '../profiles/profiles.ts';
import { blockOf, changeBlock, VectorChanges, type BlockChange } from './vector-blocks.ts';
import { runOf, vectorIn, vectorsOf, type RowVector } from './vector-run.ts';

type Writing = Transaction<['rows', 'vectorBlocks'], 'readwrite'>;

/** `getAll` takes a 32-bit count. */
const COUNT_MAX = 2 ** 32 - 1;
/** So many keys are looked for one by one when any of them might be there. */
const FEW_KEYS = 16;

export class IndexedDbRows implements Rows {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  append(collection: number, rows: readonly NewRow[], replaced: readonly number[] = []): Promise<void> {
    return this.#write(async (transaction) => {
      const changes = new VectorChanges();
      await remove(transaction, collection, replaced, changes);
      // Nobody waits for each of these requests: one that fails aborts the transaction, which says why.
      const stored = unwrap(transaction.objectStore('rows'));
      for (const { row, key, fields, vectors } of rows) {
        stored.add({ collection, row, key, fields, vectors: Object.keys(vectors) } satisfies StoredRow);
        for (const [field, vector] of Object.entries(vectors)) changes.add(field, row, vector);
      }
      await apply(transaction, collection, changes);
    });
  }

  delete(collection: number, rows: readonly number[]): Promise<number> {
    return this.#write(async (transaction) => {
      const changes = new VectorChanges();
      const removed = await remove(transaction, collection, rows, changes);
      await apply(transaction, collection, changes);
      return removed;
    });
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
  ): Promise<(StoredVector | undefined)[]> {
    return this.#connection.read(['vectorBlocks'], async (transaction) => {
      const found = new Map<number, StoredVector>();
      // Each block is let go as soon as its rows are copied: together they may be more than memory holds.
      const readBlock = async (block: number, wanted: readonly number[]): Promise<void> => {
        const run = await transaction.objectStore('vectorBlocks').get([collection, field, block]);
        if (!run) return;
        for (const row of wanted) {
          const vector = vectorIn(run, row);
          if (vector) found.set(row, vector);
        }
      };
      await Promise.all(Array.from(byBlock(rows), ([block, wanted]) => readBlock(block, wanted)));
      return rows.map((row) => found.get(row));
    });
  }

  find(collection: number, keys: readonly (number | string)[]): Promise<(number | undefined)[]> {
    return this.#connection.read(['rows'], async (transaction) => {
      const index = transaction.objectStore('rows').index('key');
      const found = new Map<number | string, number>();
      // New keys mostly lie beside the old ones and not among them: one question settles a whole range of them.
      const findAmong = async (sorted: readonly (number | string)[]): Promise<void> => {
        const [first, last] = [sorted[0], sorted.at(-1)];
        if (first === undefined || last === undefined) return;
        const row = await index.getKey(IDBKeyRange.bound([collection, first], [collection, last]));
        if (!row) return;
        if (sorted.length === 1) {
          found.set(first, row[1]);
          return;
        }
        const parts = sorted.length > FEW_KEYS ? halves(sorted) : sorted.map((key) => [key]);
        await Promise.all(parts.map(findAmong));
      };
      await findAmong([...new Set(keys)].sort(compareKeys));
      return keys.map((key) => found.get(key));
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
    return this.#connection.read(['vectorBlocks'], async (transaction) => {
      const found: RowVector[] = [];
      // Deleted rows leave blocks that are not full, so that it can take more of them than was thought.
      for (let next = blockOf(after + 1); ;) {
        const count = Math.min(Math.ceil((limit - found.length) / VECTOR_BLOCK.rows), COUNT_MAX);
        const range = IDBKeyRange.bound([collection, field, next], [collection, field, []]);
        const runs = await transaction.objectStore('vectorBlocks').getAll(range, count);
        for (const run of runs) found.push(...vectorsOf(run).filter(({ row }) => row > after));
        const last = runs.at(-1)?.rows.at(-1);
        if (last === undefined || runs.length < count || found.length >= limit) break;
        next = blockOf(last) + 1;
      }
      return runOf(field, found.slice(0, limit));
    });
  }

  count(collection: number, through?: number): Promise<number> {
    return this.#connection.read(['rows'], (transaction) =>
      transaction.objectStore('rows').count(allOf(collection, through)),
    );
  }

  ordinals(
    collection: number,
    through: number,
    { after, limit }: ScanRange = { after: -1, limit: Infinity },
  ): Promise<Uint32Array> {
    if (after >= through) return Promise.resolve(new Uint32Array());
    return this.#connection.read(['rows'], async (transaction) => {
      const range = IDBKeyRange.bound([collection, after], [collection, through], true);
      const keys = await transaction.objectStore('rows').getAllKeys(range, Math.min(limit, COUNT_MAX));
      return Uint32Array.from(keys, ([, row]) => row);
    });
  }

  last(collection: number): Promise<number> {
    return this.#connection.read(['rows'], async (transaction) => {
      const cursor = await transaction.objectStore('rows').openKeyCursor(allOf(collection), 'prev');
      return cursor?.primaryKey[1] ?? -1;
    });
  }

  drop(collection: number): Promise<void> {
    return this.#write(async (transaction) => {
      await Promise.all([
        transaction.objectStore('rows').delete(allOf(collection)),
        transaction.objectStore('vectorBlocks').delete(allOf(collection)),
      ]);
    });
  }

  #write<T>(work: (transaction: Writing) => Promise<T>): Promise<T> {
    return this.#connection.write(['rows', 'vectorBlocks'], work);
  }
}

/** Deletes rows; what that means for their vectors goes into `changes`. Returns how many were there. */
async function remove(
  transaction: Writing,
  collection: number,
  rows: readonly number[],
  changes: VectorChanges,
): Promise<number> {
  const stored = transaction.objectStore('rows');
  const removeOne = async (row: number): Promise<number> => {
    const found = await stored.get([collection, row]);
    if (!found) return 0;
    for (const field of found.vectors) changes.remove(field, row);
    await stored.delete([collection, row]);
    return 1;
  };
  const removed = await Promise.all([...new Set(rows)].map(removeOne));
  return removed.reduce<number>((sum, one) => sum + one, 0);
}

async function apply(transaction: Writing, collection: number, changes: VectorChanges): Promise<void> {
  const blocks = transaction.objectStore('vectorBlocks');
  const applyOne = async (change: BlockChange): Promise<void> => {
    const key: [number, string, number] = [collection, change.field, change.block];
    const changed = changeBlock(await blocks.get(key), change);
    await (changed ? blocks.put(changed, key) : blocks.delete(key));
  };
  await Promise.all(changes.blocks().map(applyOne));
}

function byBlock(rows: readonly number[]): Map<number, number[]> {
  const blocks = new Map<number, number[]>();
  for (const row of rows) {
    const block = blockOf(row);
    const others = blocks.get(block);
    if (others) others.push(row);
    else blocks.set(block, [row]);
  }
  return blocks;
}

/** As IndexedDB orders them: numbers before texts. */
function compareKeys(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function halves<T>(values: readonly T[]): [T[], T[]] {
  const middle = values.length >> 1;
  return [values.slice(0, middle), values.slice(middle)];
}

/**
 * Every key that begins with `collection`, or those whose row is at most `through`: in IndexedDB's order an array is
 * greater than any number or string.
 */
function allOf(collection: number, through?: number): IDBKeyRange {
  return IDBKeyRange.bound([collection], [collection, through ?? []]);
}

function asRow({ row, key, fields }: StoredRow): Row {
  return { row, key, fields };
}
