import { afterEach, expect, test, vi } from 'vitest';
import { KEEPING } from '../../src/profiles/profiles.ts';
import { LookalikeError } from '../../src/base/errors.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { Activity } from '../../src/workers/activity.ts';
import { KeptIndex } from '../../src/workers/kept-index.ts';
import { ExactGraphs } from '../support/exact-graphs.ts';

const FIELD = Object.freeze({
  collection: 1,
  collectionName: 'photos',
  field: 'vec',
  dimension: 1,
  metric: 'L2',
  indexType: 'AUTOINDEX',
  params: Object.freeze({}),
});
/** More than are saved at every change. */
const ROWS = KEEPING.saveAlways + 1;
/** Settling and measuring take seconds. */
const PATIENCE = { timeout: 30_000, interval: 100 };

const opened: KeptIndex[] = [];
afterEach(() => {
  for (const index of opened.splice(0)) index.close();
});

async function filledStore(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.rows.append(
    FIELD.collection,
    Array.from({ length: ROWS }, (_, row) => ({
      row,
      key: row,
      fields: {},
      vectors: { vec: Float32Array.of(row) },
    })),
  );
  return store;
}

async function open(store: MemoryStore): Promise<KeptIndex> {
  const index = await KeptIndex.open(FIELD, store.rows, store.snapshots, new ExactGraphs(), new Activity());
  opened.push(index);
  return index;
}

test('the graph of rows that were stored before it is saved, and taken over when it is opened again', async () => {
  const store = await filledStore();
  const first = await open(store);
  expect(first.status()).toMatchObject({ growing: ROWS, saved: false });
  await vi.waitFor(() => expect(first.status()).toMatchObject({ sealed: ROWS, saved: true }), PATIENCE);
  const again = await open(store);
  expect(again.status()).toMatchObject({ sealed: ROWS, growing: 0, saved: true });
}, 60_000);

test('a graph built anew in place of a damaged snapshot is saved', async () => {
  const store = await filledStore();
  const { snapshots } = store;
  const damaged = vi
    .spyOn(snapshots, 'read')
    .mockRejectedValue(new LookalikeError('SNAPSHOT_INVALID', 'Its bytes are not those written.'));
  const index = await open(store);
  expect(index.status()).toMatchObject({ state: 'rebuilding', saved: false });
  await vi.waitFor(() => expect(index.status()).toMatchObject({ state: 'ready', saved: true }), PATIENCE);
  damaged.mockRestore();
  expect((await open(store)).status()).toMatchObject({ sealed: ROWS, saved: true });
}, 60_000);
