import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GRAPH_SPACE, PROFILES } from '../../src/profiles/profiles.ts';
import { balanceQuery } from '../../src/vectors/blocks.ts';
import { CodedIndex } from '../../src/vectors/coded-index.ts';
import { hnswGraphs } from '../../src/vectors/hnsw-index.ts';
import { SegmentedIndex } from '../../src/vectors/segmented-index.ts';
import { loadKernels } from '../../src/vectors/simd-kernels.ts';
import { SEARCH_PLANS, type LabelSet } from '../../src/vectors/vector-index.ts';
import { MemoryRows } from '../../src/vectors/vector-rows.ts';
import { segmentedIndexContract } from '../contract/segmented-index.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

segmentedIndexContract('hnsw', hnswGraphs);

const PROFILE = PROFILES['resnet50-dual'];
const ROWS = 3000;
const CHANGED = 450;
const QUERIES = 20;
const LIMIT = 10;

describe('photos in codes and a graph of short vectors', () => {
  const { dimension, metric, blocks } = PROFILE;
  // Rows, rows that take the place of some, and queries, of which none is a row.
  const all = nearRealMatrix(ROWS + CHANGED + QUERIES, { dimension, blocks, seed: 11 });
  const vectorOf = (row: number): Float32Array<ArrayBuffer> =>
    all.slice(row * dimension, (row + 1) * dimension);
  let index: SegmentedIndex;

  beforeAll(async () => {
    index = await opened();
    addRows(index, 0, ROWS);
    while (await index.seal(50));
  });
  afterAll(() => index.close());

  test('the graph is of short vectors', async () => {
    const snapshot = await index.snapshot();
    const { looks, means } = GRAPH_SPACE.blockDirections;
    expect(snapshot?.facts).toMatchObject({ dimension: 2 * looks + means + 1, metric: 'L2', count: ROWS });
    expect(index.status()).toMatchObject({ sealed: ROWS, growing: 0, state: 'ready', note: '' });
  });

  test('every plan finds what the exact scan finds, wherever the slider stands and whatever the filter', () => {
    expectRecall(index);
  });

  test('so it is after removals and updates', async () => {
    const gone = Uint32Array.from({ length: CHANGED }, (_, row) => Math.floor((row * ROWS) / CHANGED));
    expect(index.remove(gone)).toBe(CHANGED);
    addRows(index, ROWS, ROWS + CHANGED);
    expectRecall(index);
    while (await index.seal(50));
    expect(index.status()).toMatchObject({ sealed: ROWS, growing: 0, state: 'ready' });
    expectRecall(index);
    const found = index.search(vectorOf(0), { limit: ROWS, plan: 'hnsw' }).labels;
    expect(found.filter((label) => gone.includes(label))).toEqual(new Uint32Array());
  });

  test('so it is after a reload', async () => {
    const snapshot = structuredClone(await index.snapshot());
    const reopened = await opened();
    addRows(reopened, 0, ROWS + CHANGED);
    const gone = Uint32Array.from({ length: ROWS + CHANGED }, (_, row) => row).filter(
      (row) => !index.has(row),
    );
    reopened.remove(gone);
    expect(reopened.status()).toMatchObject({ state: 'building', plan: 'exact' });
    expect(await reopened.restore(snapshot)).toBe(true);
    expect(reopened.status()).toMatchObject({ state: 'ready', sealed: ROWS, note: '' });
    expectRecall(reopened);
    reopened.close();
  });

  async function opened(): Promise<SegmentedIndex> {
    const kernels = await loadKernels();
    const rows = new MemoryRows(dimension);
    return new SegmentedIndex(new CodedIndex({ dimension, metric, rows, kernels }), hnswGraphs);
  }

  function addRows(target: SegmentedIndex, first: number, end: number): void {
    target.add(
      Uint32Array.from({ length: end - first }, (_, row) => first + row),
      all.subarray(first * dimension, end * dimension),
    );
  }

  function expectRecall(target: SegmentedIndex): void {
    const labels = Array.from({ length: ROWS + CHANGED }, (_, row) => row);
    const filters: (LabelSet | undefined)[] = [
      undefined,
      new Set(labels.filter((label) => label % 2 === 0)),
      new Set(labels.filter((label) => label % 10 === 3)),
    ];
    for (const balance of [0, 1 / 11, 1 / 3, 1]) {
      const queries = Array.from(
        { length: QUERIES },
        (_, row) => balanceQuery(PROFILE, vectorOf(ROWS + CHANGED + row), balance).vector,
      );
      for (const allow of filters) {
        for (const plan of SEARCH_PLANS) {
          let found = 0;
          for (const query of queries) {
            const options = { limit: LIMIT, ...(allow && { allow }) };
            const tenth = target.search(query, { ...options, plan: 'exact' }).distances.at(-1) ?? NaN;
            const { labels: hits, distances } = target.search(query, { ...options, plan });
            expect([...hits].every((label) => target.has(label) && (!allow || allow.has(label)))).toBe(true);
            found += distances.filter((distance) => distance <= tenth).length;
          }
          expect(found / (LIMIT * QUERIES), `plan ${plan} at ${balance}`).toBeGreaterThanOrEqual(0.99);
        }
      }
    }
  }
});
