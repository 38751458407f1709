import { afterAll, expect, test as alone, vi } from 'vitest';
import { KEEPING } from '../../src/profiles/profiles.ts';
import { LookalikeError } from '../../src/base/errors.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { crossoverOf } from '../../src/vectors/search-plan.ts';
import type { SearchPlan } from '../../src/vectors/vector-index.ts';
import { Activity } from '../../src/workers/activity.ts';
import { KeptIndex, type KeptIndexHost } from '../../src/workers/kept-index.ts';
import { ExactGraphs } from '../support/exact-graphs.ts';
import { MemoryFiles } from '../support/memory-files.ts';

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

/** At once, since most of their time is waiting for what settles; none has anything in common with another. */
const test = alone.concurrent;

const opened: KeptIndex[] = [];
afterAll(() => {
  for (const index of opened.splice(0)) index.close();
});

async function filledStore(rows = ROWS): Promise<MemoryStore> {
  const store = new MemoryStore();
  await append(store, 0, rows);
  return store;
}

async function append(store: MemoryStore, first: number, count: number): Promise<void> {
  await store.rows.append(
    FIELD.collection,
    Array.from({ length: count }, (_, position) => ({
      row: first + position,
      key: first + position,
      fields: {},
      vectors: { vec: Float32Array.of(first + position) },
    })),
  );
}

function hostOf(store: MemoryStore, files = new MemoryFiles()): KeptIndexHost {
  return { store, files, graphs: new ExactGraphs(), activity: new Activity() };
}

async function open(host: KeptIndexHost): Promise<KeptIndex> {
  const index = await KeptIndex.open(FIELD, host);
  opened.push(index);
  return index;
}

/** Once everything that was there is saved. */
async function saved(host: KeptIndexHost): Promise<void> {
  const index = await open(host);
  await vi.waitFor(() => expect(index.status()).toMatchObject({ state: 'ready', saved: true }), PATIENCE);
  index.close();
}

function nearest(index: KeptIndex, value: number, plan: SearchPlan = 'auto'): number | undefined {
  return index.search(Float32Array.of(value), { limit: 1, plan }).labels[0];
}

test('the graph of rows that were stored before it is saved, and rests until a search asks it', async () => {
  const host = hostOf(await filledStore());
  const first = await open(host);
  expect(first.status()).toMatchObject({ growing: ROWS, saved: false });
  await vi.waitFor(() => expect(first.status()).toMatchObject({ sealed: ROWS, saved: true }), PATIENCE);
  const { recall } = first.status();
  const graphs = new ExactGraphs();
  const again = await open({ ...host, graphs });
  const known = { sealed: ROWS, growing: 0, saved: true, recall };
  await vi.waitFor(() => expect(again.status()).toMatchObject({ ...known, state: 'resting' }), PATIENCE);
  expect(nearest(again, 7.2)).toBe(7);
  expect(graphs.made).toHaveLength(0);
  expect(nearest(again, 7.2, 'hnsw')).toBe(7);
  await vi.waitFor(() => expect(again.status()).toMatchObject({ ...known, state: 'ready' }), PATIENCE);
  expect(graphs.made).toHaveLength(1);
}, 60_000);

test('a resting graph stays on the disk while few rows come and go, and takes in many', async () => {
  const store = await filledStore();
  const host = hostOf(store);
  await saved(host);
  const graphs = new ExactGraphs();
  const index = await open({ ...host, graphs });
  await vi.waitFor(() => expect(index.status()).toMatchObject({ state: 'resting' }), PATIENCE);
  const come = async (first: number, count: number): Promise<void> => {
    await append(store, first, count);
    const rows = Uint32Array.from({ length: count }, (_, at) => first + at);
    index.add(rows, Float32Array.from(rows));
  };
  await come(ROWS, 5);
  index.remove(Uint32Array.of(3, ROWS + 1));
  expect(index.status()).toMatchObject({ state: 'resting', growing: 3, saved: false });
  expect([ROWS + 2, 3].map((value) => nearest(index, value))).toEqual([ROWS + 2, 2]);
  // Longer than it takes to settle: nothing was worth it.
  await new Promise((resolve) => setTimeout(resolve, 2 * KEEPING.settleMs));
  expect(index.status()).toMatchObject({ state: 'resting', sealed: ROWS - 1, growing: 4 });
  expect(graphs.made).toHaveLength(0);
  const many = Math.ceil(ROWS * KEEPING.saveShare);
  await come(ROWS + 5, many);
  const rows = ROWS + 3 + many;
  await vi.waitFor(
    () => expect(index.status()).toMatchObject({ state: 'ready', sealed: rows, growing: 0, saved: true }),
    PATIENCE,
  );
  expect(graphs.made).toHaveLength(1);
}, 60_000);

test('where the graph answers sooner it is taken over without being asked', async () => {
  const rows = crossoverOf(FIELD.dimension);
  const host = hostOf(await filledStore(rows));
  await saved(host);
  const index = await open(host);
  await vi.waitFor(() => expect(index.status()).toMatchObject({ state: 'ready', sealed: rows }), PATIENCE);
}, 60_000);

test('it answers before its graph is taken over', async () => {
  const host = hostOf(await filledStore(20));
  await saved(host);
  const graphs = new ExactGraphs();
  const again = await open({ ...host, graphs });
  expect(nearest(again, 7.2)).toBe(7);
  expect(graphs.made).toHaveLength(0);
}, 60_000);

test('a graph built anew in place of a damaged snapshot is saved', async () => {
  const host = hostOf(await filledStore());
  const { snapshots } = host.store;
  const damaged = vi
    .spyOn(snapshots, 'read')
    .mockRejectedValue(new LookalikeError('SNAPSHOT_INVALID', 'Its bytes are not those written.'));
  const index = await open(host);
  expect(index.status()).toMatchObject({ saved: false });
  await vi.waitFor(() => expect(index.status()).toMatchObject({ state: 'ready', saved: true }), PATIENCE);
  expect(index.status().note).toContain('built again');
  damaged.mockRestore();
  const again = await open(host);
  await vi.waitFor(() => expect(again.status()).toMatchObject({ sealed: ROWS, saved: true }), PATIENCE);
}, 60_000);

test('what is found wrong is told by a search, and made anew from the rows once it is forgotten', async () => {
  const files = new MemoryFiles();
  const host = hostOf(await filledStore(20), files);
  await saved(host);
  files.contents.get('1-vec.vectors')?.fill(0);
  const index = await open(host);
  expect(() => nearest(index, 7)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }) as Error);
  index.close();
  expect(() => nearest(index, 7)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }) as Error);
  await KeptIndex.forget(FIELD, host);
  expect([await files.names(), await host.store.documents.list('indexes')]).toEqual([[], []]);
  const anew = await KeptIndex.open(FIELD, host, 'It was damaged.');
  opened.push(anew);
  expect(nearest(anew, 7)).toBe(7);
  expect(anew.status().note).toBe(
    'It was damaged. It was built again from the stored photos; nothing is lost.',
  );
}, 60_000);
