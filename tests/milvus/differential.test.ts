/**
 * @file The local engine beside a real Milvus: the same rows in both, the same generated requests to both, the same
 * answers, or an entry in ./known-differences.ts. A fixed slice in every run, all of it with VITE_DIFFERENTIAL=long.
 */
import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { localMilvus } from '../support/local-milvus.ts';
import { COLLECTIONS, isBinary } from './differential/collections.ts';
import { filters, literal } from './differential/filters.ts';
import { Ledger } from './differential/ledger.ts';
import { rowsOf, vectorOf } from './differential/rows.ts';
import { sameHits, sameRows } from './differential/same-answer.ts';
import { Twins } from './differential/twins.ts';
import { GrpcMilvus } from './server/grpc-milvus.ts';
import { MILVUS_VERSION } from './server/real-milvus.ts';

const IS_LONG = import.meta.env.VITE_DIFFERENTIAL === 'long';
/** Of each collection. */
const SIZE = IS_LONG
  ? { rows: 3000, filters: 1000, pages: 100, searches: 200, afterDeletion: 100 }
  : { rows: 1000, filters: 80, pages: 20, searches: 30, afterDeletion: 20 };
const SEED = Number(import.meta.env.VITE_FUZZ_SEED ?? 20_260);
const RESULTS = new URL('results/differential.json', import.meta.url);

const ledger = new Ledger();
let server: GrpcMilvus;

beforeAll(async () => {
  server = await GrpcMilvus.connect(inject('milvusAddress'));
});
afterAll(() => server.close());

describe.each(COLLECTIONS)('$name: keys $key, metric $metric', (collection) => {
  // Each collection is asked other things.
  const seed = SEED + COLLECTIONS.indexOf(collection);
  const draw = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
    fc.sample(arbitrary, { numRuns: count, seed });
  const rows = rowsOf(collection, SIZE.rows);
  const filter = filters(collection.key, fc.constantFrom(...rows.map(({ id }) => id)));
  let twins: Twins;

  beforeAll(async () => {
    twins = await Twins.create(collection, rows, { local: localMilvus(new MemoryStore()), server });
  });
  afterAll(() => server.drop(collection.name));

  const keysOf = (condition: string) => ({ filter: condition, limit: 16_384, outputFields: ['id'] });

  test('values come back as they went in', async () => {
    const pages = Array.from({ length: SIZE.rows / 100 }, (_, page) => ({
      filter: '',
      offset: page * 100,
      limit: 100,
      outputFields: ['*'],
    }));
    expect(ledger.judge(await twins.queries(pages), sameRows)).toEqual([]);
  });

  test('filters select the same rows in the same order', async () => {
    const requests = draw(filter, SIZE.filters).map(keysOf);
    expect(ledger.judge(await twins.queries(requests), sameRows)).toEqual([]);
  });

  test('filters count the same rows', async () => {
    const requests = draw(filter, SIZE.pages).map((condition) => ({
      filter: condition,
      outputFields: ['count(*)'],
    }));
    expect(ledger.judge(await twins.queries(requests), sameRows)).toEqual([]);
  });

  test('pages have the same rows', async () => {
    const page = fc.record({
      filter,
      limit: fc.integer({ min: 1, max: 20 }),
      offset: fc.integer({ min: 0, max: 40 }),
      outputFields: fc.subarray(['s', 'i64', 'j', 'dn', 'dmixed', 'longs', 'f'], { minLength: 1 }),
    });
    expect(ledger.judge(await twins.queries(draw(page, SIZE.pages)), sameRows)).toEqual([]);
  });

  const radius = fc
    .integer({ min: -4, max: 40 })
    .map((quarters) => (isBinary(collection) ? quarters : quarters / 4));
  const range = fc.record({ radius, range_filter: radius }, { requiredKeys: ['radius'] });
  const search = fc.record(
    {
      data: vectorOf(collection).map((vector) => [vector]),
      limit: fc.integer({ min: 1, max: 30 }),
      offset: fc.integer({ min: 0, max: 10 }),
      filter,
      searchParams: range.map((params) => ({ params })),
    },
    { requiredKeys: ['data', 'limit'] },
  );

  test('searches find the same rows at the same distances', async () => {
    expect(ledger.judge(await twins.searches(draw(search, SIZE.searches)), sameHits)).toEqual([]);
  });

  test('after deletions by filter both go on alike', async () => {
    const keys = rows.slice(0, 20).map(({ id }) => literal(id));
    for (const condition of ['i8 == 3 or s == "a"', 'j["n"] > 4', `id in [${keys.join(', ')}]`]) {
      const { local, server: remote } = await twins.delete({ filter: condition });
      expect(local).toBe(remote);
    }
    const requests = draw(filter, SIZE.afterDeletion).map(keysOf);
    expect(ledger.judge(await twins.queries(requests), sameRows)).toEqual([]);
    expect(ledger.judge(await twins.searches(draw(search, SIZE.afterDeletion)), sameHits)).toEqual([]);
  });
});

test.runIf(IS_LONG)('every known difference still is one', async () => {
  const { totals } = ledger;
  const result = {
    date: new Date().toISOString().slice(0, 10),
    milvus: MILVUS_VERSION,
    node: process.version,
    seed: SEED,
    collections: COLLECTIONS.length,
    ofEach: SIZE,
    ...totals,
  };
  await writeFile(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
  expect(Object.entries(totals.known).filter(([, count]) => count === 0)).toEqual([]);
});
