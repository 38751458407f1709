import { describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { GRAPH_SPACE } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { SegmentedIndex } from '../../src/vectors/segmented-index.ts';
import { crossoverOf } from '../../src/vectors/search-plan.ts';
import type { SearchOptions } from '../../src/vectors/vector-index.ts';
import { segmentedIndexContract } from '../contract/segmented-index.ts';
import { vectorIndexContract } from '../contract/vector-index.ts';
import { ExactGraphs } from '../support/exact-graphs.ts';
import { nearRealMatrix } from '../support/near-real-vectors.ts';

vectorIndexContract(
  'segmented, no graph',
  (dimension, metric) => new SegmentedIndex(new FlatIndex(dimension, metric)),
);
vectorIndexContract(
  'segmented, nothing sealed',
  (dimension, metric) => new SegmentedIndex(new FlatIndex(dimension, metric), new ExactGraphs()),
);
segmentedIndexContract('exact graph', new ExactGraphs());

test('the graph answers when it is asked for; left to itself, when there are rows enough to make it the faster one', async () => {
  const graphs = new ExactGraphs();
  const index = new SegmentedIndex(new FlatIndex(1, 'L2'), graphs);
  const searches = (): number => graphs.made.reduce((sum, graph) => sum + graph.searches, 0);
  const asked = (options: Partial<SearchOptions>): boolean => {
    const before = searches();
    index.search(Float32Array.of(7), { limit: 3, ...options });
    return searches() > before;
  };
  const isAllowed = (label: number): boolean => label > 2;
  const crossover = crossoverOf(1);
  await addSealed(index, 0, crossover - 1);
  expect(index.status().plan).toBe('exact');
  expect([asked({}), asked({ plan: 'exact' }), asked({ plan: 'hnsw' })]).toEqual([false, false, true]);
  expect(asked({ plan: 'hnsw', allow: new Set([1]) })).toBe(true);
  await addSealed(index, crossover - 1, 1);
  expect(index.status().plan).toBe('hnsw');
  expect([asked({}), asked({ plan: 'exact' })]).toEqual([true, false]);
  // A filter leaves too few, whether it can be listed or not.
  expect(asked({ allow: { has: isAllowed } })).toBe(false);
  expect(asked({ allow: new Set([...Array(crossover).keys()].filter(isAllowed)) })).toBe(false);
  await addSealed(index, crossover, 3);
  expect(asked({ allow: { has: isAllowed } })).toBe(true);
  // Growing rows have to be scanned beside the graph.
  add(index, crossover + 3, 4);
  expect(index.status().plan).toBe('exact');
  expect(asked({})).toBe(false);
  index.close();
});

describe('a graph of short vectors', () => {
  const DIMENSION = 256;
  const vectors = nearRealMatrix(GRAPH_SPACE.rows + 400, { dimension: DIMENSION, blocks: [], seed: 3 });
  const vectorOf = (label: number): Float32Array =>
    vectors.subarray(label * DIMENSION, (label + 1) * DIMENSION);
  const addRows = (index: SegmentedIndex, first: number, end: number): void => {
    index.add(
      Uint32Array.from({ length: end - first }, (_, row) => first + row),
      vectors.subarray(first * DIMENSION, end * DIMENSION),
    );
  };

  test('takes the place of the first one when there are rows to make it of, while the scan answers', async () => {
    const graphs = new ExactGraphs();
    const index = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), graphs);
    addRows(index, 0, GRAPH_SPACE.rows - 1);
    while (await index.seal(1000));
    expect(index.status().state).toBe('ready');
    addRows(index, GRAPH_SPACE.rows - 1, GRAPH_SPACE.rows);
    expect(index.status()).toMatchObject({ state: 'rebuilding', plan: 'exact' });
    while (await index.seal(1000));
    expect(index.status()).toMatchObject({ state: 'ready', sealed: GRAPH_SPACE.rows, growing: 0 });
    expect(graphs.made.map(({ dimension, closed }) => [dimension, closed])).toEqual([
      [DIMENSION, true],
      [GRAPH_SPACE.directions + 1, false],
    ]);
    expect(await index.recall(40, 10)).toBeGreaterThan(0.99);
    index.close();
  });

  test('is made in slices, and given up when the index is closed meanwhile', async () => {
    const graphs = new ExactGraphs();
    const index = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), graphs);
    addRows(index, 0, GRAPH_SPACE.rows);
    for (let slice = 0; slice < 20; slice++) expect(await index.seal(0)).toBe(true);
    expect(index.status()).toMatchObject({ state: 'building', sealed: 0 });
    index.close();
    expect(await index.seal(1000)).toBe(false);
    expect(graphs.made).toEqual([]);
  });

  test('is restored with the projection that it was made with, and takes in rows by it', async () => {
    const graphs = new ExactGraphs();
    const index = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), graphs);
    addRows(index, 0, GRAPH_SPACE.rows);
    while (await index.seal(1000));
    const snapshot = structuredClone(await index.snapshot());
    index.close();

    const reopened = new SegmentedIndex(new FlatIndex(DIMENSION, 'L2'), graphs);
    addRows(reopened, 0, GRAPH_SPACE.rows + 400);
    reopened.remove(Uint32Array.of(0, GRAPH_SPACE.rows));
    expect(await reopened.restore(snapshot)).toBe(true);
    expect(reopened.status()).toMatchObject({ state: 'building', growing: 399, note: '' });
    while (await reopened.seal(1000));
    expect(graphs.made.map(({ dimension }) => dimension)).toEqual(Array(2).fill(GRAPH_SPACE.directions + 1));
    expect(await reopened.recall(40, 10)).toBeGreaterThan(0.99);
    const query = vectorOf(GRAPH_SPACE.rows + 7);
    expect(reopened.search(query, { limit: 1, plan: 'hnsw' }).labels[0]).toBe(GRAPH_SPACE.rows + 7);
    reopened.close();
  });
});

test('an exact index that finds itself wrong is not taken for a graph that failed', async () => {
  const exact = new FlatIndex(1, 'L2');
  const index = new SegmentedIndex(exact, new ExactGraphs());
  add(index, 0, 2);
  const wrong = new LookalikeError('SNAPSHOT_INVALID', 'The vector of row 0 is missing.');
  exact.vector = () => {
    throw wrong;
  };
  await expect(index.seal(10)).rejects.toBe(wrong);
  expect(index.status()).toMatchObject({ kind: 'hnsw', note: '' });
});

test('without a graph there is nothing to seal, save or restore', async () => {
  const index = new SegmentedIndex(new FlatIndex(1, 'L2'));
  index.add(Uint32Array.of(1), Float32Array.of(1));
  expect(await index.seal(10)).toBe(false);
  expect(await index.snapshot()).toBeUndefined();
  expect(await index.restore(undefined)).toBe(false);
  expect(index.status()).toMatchObject({ kind: 'flat', sealed: 0, growing: 1, state: 'ready', note: '' });
});

test('a graph that cannot be made leaves the exact scan, and says so', async () => {
  const graphs = new ExactGraphs();
  graphs.failure = new LookalikeError('BACKEND_FAILED', 'The index library could not be loaded.');
  const index = new SegmentedIndex(new FlatIndex(1, 'L2'), graphs);
  index.add(Uint32Array.of(1, 2), Float32Array.of(1, 2));
  expect(await index.seal(10)).toBe(false);
  expect(index.status()).toMatchObject({ kind: 'flat', growing: 2 });
  expect(index.status().note).toMatch(/could not be loaded.*exact scan/);
  expect([...index.search(Float32Array.of(2), { limit: 1 }).labels]).toEqual([2]);
});

test('a graph that is replaced is closed', async () => {
  const graphs = new ExactGraphs();
  const index = new SegmentedIndex(new FlatIndex(1, 'L2'), graphs);
  index.add(Uint32Array.of(1, 2), Float32Array.of(1, 2));
  while (await index.seal(10));
  index.remove(Uint32Array.of(1));
  while (await index.seal(10));
  expect(graphs.made.map(({ closed }) => closed)).toEqual([true, false]);
  index.close();
  expect(graphs.made.map(({ closed }) => closed)).toEqual([true, true]);
});

/** Rows of one dimension: label x at x. */
function add(index: SegmentedIndex, first: number, count: number): void {
  const labels = Uint32Array.from({ length: count }, (_, row) => first + row);
  index.add(labels, Float32Array.from(labels));
}

async function addSealed(index: SegmentedIndex, first: number, count: number): Promise<void> {
  add(index, first, count);
  while (await index.seal(1000));
}
