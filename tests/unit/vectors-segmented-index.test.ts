import { expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { SEGMENTS } from '../../src/profiles/profiles.ts';
import { FlatIndex } from '../../src/vectors/flat-index.ts';
import { SegmentedIndex } from '../../src/vectors/segmented-index.ts';
import { segmentedIndexContract } from '../contract/segmented-index.ts';
import { vectorIndexContract } from '../contract/vector-index.ts';
import { ExactGraphs } from '../support/exact-graphs.ts';

vectorIndexContract(
  'segmented, no graph',
  (dimension, metric) => new SegmentedIndex(new FlatIndex(dimension, metric)),
);
vectorIndexContract(
  'segmented, nothing sealed',
  (dimension, metric) => new SegmentedIndex(new FlatIndex(dimension, metric), new ExactGraphs()),
);
segmentedIndexContract('exact graph', new ExactGraphs());

test('the graph answers what is sealed, unless the scan is asked for or a filter leaves few', async () => {
  const graphs = new ExactGraphs();
  const index = new SegmentedIndex(new FlatIndex(1, 'L2'), graphs);
  const count = 2000;
  const few = Math.floor(Math.sqrt(SEGMENTS.scanFiltered * count));
  index.add(
    Uint32Array.from({ length: count }, (_, label) => label),
    Float32Array.from({ length: count }, (_, x) => x),
  );
  while (await index.seal(1000));
  const searches = (): number | undefined => graphs.made[0]?.searches;
  const query = Float32Array.of(7);
  index.search(query, { limit: 3, plan: 'exact' });
  index.search(query, { limit: 3, allow: { has: (label) => label < few } });
  expect(searches()).toBe(0);
  index.search(query, { limit: 3 });
  index.search(query, { limit: 3, allow: { has: (label) => label <= few } });
  expect(searches()).toBe(2);
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
