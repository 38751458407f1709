/**
 * @file What brings a database of an older version along: one step a version, all in the transaction that raises the
 * version. A tab that is killed meanwhile, or a disk that is full, leaves the database as it was.
 */
import { wrap } from 'idb';
import { THUMBNAIL } from '../profiles/profiles.ts';
import type { Connection } from './indexeddb-connection.ts';
import type { Blobs, StoredVector } from './store.ts';
import { blockOf, lastRowOf } from './vector-blocks.ts';
import { runOf, type RowVector } from './vector-run.ts';

/** A step may await nothing but requests of the transaction. */
type Upgrade = (database: IDBDatabase, transaction: IDBTransaction) => Promise<void>;

/** By the version that a step begins at; it ends at the next one. */
export const UPGRADES: Readonly<Record<number, Upgrade>> = Object.freeze({ 1: gatherVectors });

/** Version 1 had one record a vector, by collection, field and row, in `vectors`. */
async function gatherVectors(database: IDBDatabase, transaction: IDBTransaction): Promise<void> {
  const blocks = database.createObjectStore('vectorBlocks');
  const singles = wrap(transaction).objectStore('vectors');
  const firstKey = async (rest: IDBKeyRange): Promise<[number, string, number] | undefined> =>
    (await singles.getKey(rest)) as [number, string, number] | undefined;
  let key = await firstKey(IDBKeyRange.lowerBound([]));
  while (key) {
    const [collection, field, row] = key;
    const block = blockOf(row);
    const last = [collection, field, lastRowOf(block)];
    const range = IDBKeyRange.bound(key, last);
    const [keys, vectors] = await Promise.all([singles.getAllKeys(range), singles.getAll(range)]);
    const found = keys.map((found, position): RowVector => {
      const [, , row] = found as [number, string, number];
      return { row, vector: vectors[position] as StoredVector };
    });
    blocks.put(runOf(field, found), [collection, field, block]);
    key = await firstKey(IDBKeyRange.lowerBound(last, true));
  }
  database.deleteObjectStore('vectors');
}

/** Blobs were kept in the database once. They are moved behind what is asked of it, some at a time, wherever that was left. */
export async function moveBlobs(connection: Connection, blobs: Blobs): Promise<void> {
  for (;;) {
    const old = await connection.read(['blobs'], async (transaction) => {
      const store = transaction.objectStore('blobs');
      const [keys, values] = await Promise.all([
        store.getAllKeys(null, THUMBNAIL.moved),
        store.getAll(null, THUMBNAIL.moved),
      ]);
      return keys.map((key, position) => ({ key, value: values[position] }));
    });
    if (old.length === 0) return;
    await blobs.put(
      old.flatMap(({ key, value }) =>
        value ? [{ key, blob: new Blob([value.bytes], { type: value.type }) }] : [],
      ),
    );
    await connection.write(['blobs'], async (transaction) => {
      await Promise.all(old.map(({ key }) => transaction.objectStore('blobs').delete(key)));
    });
  }
}
