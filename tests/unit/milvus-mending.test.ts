/** @file What the local engine does when an index says that it was made of other vectors than those stored. */
import { expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { ExactIndexes } from '../../src/milvus/local/exact-indexes.ts';
import type { FieldIndex, FieldIndexProvider, IndexedField } from '../../src/milvus/local/field-index.ts';
import { LocalMilvus } from '../../src/milvus/local/local-milvus.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import type { Rows } from '../../src/store/store.ts';

const c = { collectionName: 'c' };
const REASON = 'The vector of row 3 is missing.';

/** Exact indexes, of which the first `wrong` say at a search, or when they are asked for a vector, that they are wrong. */
class WrongIndexes implements FieldIndexProvider {
  wrong: number;
  opened = 0;
  readonly forgotten: (string | undefined)[] = [];
  readonly #exact = new ExactIndexes();

  constructor(wrong: number) {
    this.wrong = wrong;
  }

  async open(field: IndexedField, rows: Rows): Promise<FieldIndex> {
    const index = await this.#exact.open(field, rows);
    this.opened++;
    if (this.opened > this.wrong) return index;
    return {
      size: index.size,
      add: (labels, vectors) => index.add(labels, vectors as Float32Array & Uint8Array<ArrayBuffer>),
      remove: (labels) => index.remove(labels),
      search: () => {
        throw new LookalikeError('SNAPSHOT_INVALID', REASON);
      },
      vector: () => undefined,
      close: () => index.close(),
    };
  }

  forget(_: IndexedField, reason?: string): Promise<void> {
    this.forgotten.push(reason);
    return Promise.resolve();
  }
}

async function filled(indexes: WrongIndexes): Promise<LocalMilvus> {
  const milvus = new LocalMilvus({ store: new MemoryStore(), indexes });
  unwrap(await milvus.collections.create({ ...c, dimension: 2 }));
  const data = Array.from({ length: 20 }, (_, id) => ({ id, vector: [id, 1] }));
  unwrap(await milvus.entities.insert({ ...c, data }));
  return milvus;
}

test('the search that finds an index wrong is answered by one made anew, for all who search at the same time', async () => {
  const indexes = new WrongIndexes(1);
  const milvus = await filled(indexes);
  const searches = Array.from({ length: 5 }, () =>
    milvus.entities.search({ ...c, data: [[7, 1]], limit: 1 }),
  );
  for (const found of await Promise.all(searches)) expect(unwrap(found)).toMatchObject([{ id: 7 }]);
  expect(indexes.forgotten).toEqual([REASON]);
  expect(indexes.opened).toBe(2);
});

test('an index that is wrong once more fails the search with its reason', async () => {
  const indexes = new WrongIndexes(2);
  const milvus = await filled(indexes);
  const found = await milvus.entities.search({ ...c, data: [[7, 1]] });
  expect(found).toMatchObject({ code: 65_535, message: expect.stringContaining(REASON) as string });
  expect(indexes.forgotten).toHaveLength(1);
});

test('vectors that an index does not tell are read from the rows', async () => {
  const indexes = new WrongIndexes(1);
  const milvus = await filled(indexes);
  await milvus.fieldIndex('c', 'vector');
  const rows = unwrap(await milvus.entities.get({ ...c, id: [4, 9], outputFields: ['vector'] }));
  expect(rows.map(({ vector }) => Array.from(vector as number[]))).toEqual([
    [4, 1],
    [9, 1],
  ]);
});
