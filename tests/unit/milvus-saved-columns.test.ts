import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { unwrap } from '../../src/milvus/client.ts';
import { ENGINE_LIMITS } from '../../src/milvus/limits.ts';
import {
  forgetColumns,
  openColumn,
  saveColumn,
  type ColumnSource,
} from '../../src/milvus/local/saved-columns.ts';
import { ScalarIndex } from '../../src/milvus/local/scalar-index.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { COLUMN_SCHEMA as SCHEMA } from '../support/column-schema.ts';
import { localMilvus } from '../support/local-milvus.ts';

const PART = ENGINE_LIMITS.columnPart;

function sourceOf(): ColumnSource & { readonly store: MemoryStore } {
  const store = new MemoryStore();
  return { store, documents: store.documents, rows: store.rows, collection: 1 };
}

/** Values of all kinds that a column has: among them none, and integers beyond 2^53. */
function fieldsOf(row: number): Record<string, unknown> {
  const size = row % 5 === 0 ? null : row % 5 === 1 ? 2n ** 60n + BigInt(row) : row % 50;
  return { size, path: `p${row % 9}` };
}

async function append({ store }: { readonly store: MemoryStore }, rows: readonly number[]): Promise<void> {
  await store.rows.append(
    1,
    rows.map((row) => ({ row, key: row + 1, fields: fieldsOf(row), vectors: {} })),
  );
}

function contentsOf(index: ScalarIndex): unknown {
  return {
    rows: Array.from(index.rows(-1), (row) => [row, index.valueOf(row)]),
    ordered: [...index.inOrder()].length,
    absent: [...index.select({ kind: 'absent' }).rows()].sort((a, b) => a - b),
    few: [...index.select({ kind: 'between', upper: { value: 7, inclusive: true } }).rows()].sort(
      (a, b) => a - b,
    ),
  };
}

/** The obvious twin: every row is read. */
async function plainIndex({ rows }: ColumnSource, column: string): Promise<ScalarIndex> {
  const index = new ScalarIndex(SCHEMA, column);
  for (const row of await rows.scan(1, { after: -1, limit: Infinity })) index.add(row);
  return index;
}

test('whatever comes and goes between savings, a saved column opens as one that is read row by row', async () => {
  // Around the border of two parts.
  const rows = fc.uniqueArray(
    fc.oneof(fc.nat({ max: 30 }), fc.integer({ min: PART - 5, max: PART + 5 }), fc.constant(3 * PART)),
    { maxLength: 12 },
  );
  const step = fc.record({ come: rows, go: rows, saves: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const source = sourceOf();
      let last = -1;
      for (const { come, go, saves } of steps) {
        const fresh = come.map((row) => row + last + 1).sort((a, b) => a - b);
        await append(source, fresh);
        last = fresh.at(-1) ?? last;
        await source.store.rows.delete(
          1,
          [...go, ...go.map((row) => last - row)].filter((row) => row >= 0),
        );
        const opened = await openColumn(source, SCHEMA, 'size');
        expect(contentsOf(opened.index)).toEqual(contentsOf(await plainIndex(source, 'size')));
        if (saves) await saveColumn(source, 'size', opened);
      }
    }),
  );
});

test('of a saved column only the rows stored since are read', async () => {
  const source = sourceOf();
  await append(
    source,
    Array.from({ length: 100 }, (_, row) => row),
  );
  await saveColumn(source, 'size', await openColumn(source, SCHEMA, 'size'));
  await append(source, [100, 101]);
  expect(await openColumn(source, SCHEMA, 'size')).toMatchObject({ saved: 99, read: 2 });
  expect(await openColumn(source, SCHEMA, 'path')).toMatchObject({ saved: -1, read: 102 });
});

test('a column that lost much is saved anew, without what is gone', async () => {
  const source = sourceOf();
  const rows = Array.from({ length: ENGINE_LIMITS.scanPage + 50 }, (_, row) => row);
  await append(source, rows);
  await saveColumn(source, 'size', await openColumn(source, SCHEMA, 'size'));
  await source.store.rows.delete(1, rows.slice(10));
  const opened = await openColumn(source, SCHEMA, 'size');
  expect(opened.saved).toBe(-1);
  await saveColumn(source, 'size', opened);
  const listing = vi.spyOn(source.store.rows, 'ordinals');
  expect(await openColumn(source, SCHEMA, 'size')).toMatchObject({ saved: 9, read: 0 });
  expect(listing).not.toHaveBeenCalled();
});

test('forgetting takes one column, or all of a collection', async () => {
  const source = sourceOf();
  await append(source, [0, 1]);
  for (const column of ['size', 'path']) {
    await saveColumn(source, column, await openColumn(source, SCHEMA, column));
  }
  await forgetColumns(source, 'path');
  expect((await openColumn(source, SCHEMA, 'path')).saved).toBe(-1);
  expect((await openColumn(source, SCHEMA, 'size')).saved).toBe(1);
  await forgetColumns(source);
  expect(await source.documents.list('columns')).toEqual([]);
});

test('the engine saves the column of a large collection, and drops it with the rows', async () => {
  const store = new MemoryStore();
  const collectionName = 'c';
  const { collections, entities } = localMilvus(store);
  const fields = [
    { fieldName: 'id', dataType: 'Int64' as const, isPrimary: true },
    { fieldName: 'vec', dataType: 'FloatVector' as const, elementTypeParams: { dim: 2 } },
    { fieldName: 'n', dataType: 'Int32' as const },
  ];
  const indexParams = [{ fieldName: 'vec', metricType: 'L2' as const }];
  unwrap(await collections.create({ collectionName, schema: { autoId: true, fields }, indexParams }));
  const data = Array.from({ length: ENGINE_LIMITS.scanPage + 1 }, (_, n) => ({ vec: [n, 1], n: n % 7 }));
  unwrap(await entities.insert({ collectionName, data }));
  const count = async (milvus: ReturnType<typeof localMilvus>): Promise<unknown> =>
    unwrap(await milvus.entities.query({ collectionName, filter: 'n == 3', outputFields: ['count(*)'] }));
  const counted = await count(localMilvus(store));
  await vi.waitFor(async () => expect(await store.documents.list('columns')).not.toEqual([]));
  const again = localMilvus(store);
  const scans = vi.spyOn(store.rows, 'scan');
  expect(await count(again)).toEqual(counted);
  const results = await Promise.all(scans.mock.results.map(({ value }) => value as Promise<unknown[]>));
  expect(results.flat()).toEqual([]);
  unwrap(await again.collections.drop({ collectionName }));
  expect(await store.documents.list('columns')).toEqual([]);
});
