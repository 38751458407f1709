import { expect, test } from 'vitest';
import { c, collectionOf, ID, VEC } from './photos.ts';
import { ok, topic, type MakeFixture, type Subject } from './topic.ts';

const CITIES = collectionOf(
  [
    ID,
    VEC,
    { fieldName: 'city', dataType: 'VarChar', elementTypeParams: { max_length: 16 } },
    { fieldName: 'stars', dataType: 'Int8' },
    { fieldName: 'raw', dataType: 'Bool' },
    { fieldName: 'ratio', dataType: 'Double' },
    { fieldName: 'meta', dataType: 'JSON' },
  ],
  { enableDynamicField: true },
);

/** The nearer to 0 the smaller the key: five rows of Rome, then three of Oslo, then one of Bonn. */
const ROWS = ['Rome', 'Rome', 'Rome', 'Rome', 'Rome', 'Oslo', 'Oslo', 'Oslo', 'Bonn'].map((city, n) => ({
  id: n + 1,
  vec: [n + 1, 0],
  city,
  stars: n % 3,
  raw: n % 2 === 0,
  ratio: n / 2,
  meta: { n },
}));

async function prepare(milvus: Subject): Promise<void> {
  milvus.needs('grouping');
  await milvus.create(CITIES);
  ok(await milvus.entities.insert({ ...c, data: ROWS }));
}

export function grouping(make: MakeFixture): void {
  topic(
    'grouping',
    make,
    (milvus) => {
      const search = (request: object) => milvus.entities.search({ ...c, data: [[0, 0]], ...request });
      /** Keys of the hits, in ascending order: which groups come first among equals is not said. */
      const ids = async (request: object) =>
        ok(await search(request))
          .map(({ id }) => Number(id))
          .sort((a, b) => a - b);

      test('the best hit of each value, as many groups as the limit', async () => {
        expect(ok(await search({ groupingField: 'city' })).map(({ id }) => id)).toEqual([1, 6, 9]);
        expect(await ids({ groupingField: 'city', limit: 2 })).toEqual([1, 6]);
        expect(await ids({ groupingField: 'stars' })).toEqual([1, 2, 3]);
        expect(await ids({ groupingField: 'raw', limit: 5 })).toEqual([1, 2]);
        expect(await ids({ groupingField: 'city', filter: 'id > 6' })).toEqual([7, 9]);
      });

      test('hits have the fields asked for', async () => {
        const hits = ok(await search({ groupingField: 'city', outputFields: ['city', 'ratio'], limit: 2 }));
        expect(hits).toEqual([
          { id: 1, distance: 1, city: 'Rome', ratio: 0 },
          { id: 6, distance: 36, city: 'Oslo', ratio: 2.5 },
        ]);
      });

      test('groups of several: strictly filled where there are rows enough', async () => {
        const groups = { groupingField: 'city', groupSize: 3, strictGroupSize: true };
        expect(await ids(groups)).toEqual([1, 2, 3, 6, 7, 8, 9]);
        expect(await ids({ ...groups, limit: 2 })).toEqual([1, 2, 3, 6, 7, 8]);
        expect(await ids({ ...groups, limit: 1 })).toEqual([1, 2, 3]);
      });

      test('not strictly: never more than the size, and the best of each group', async () => {
        const hits = ok(
          await search({ groupingField: 'city', groupSize: 2, limit: 3, outputFields: ['city'] }),
        );
        const best = [
          ['Rome', [1, 2]],
          ['Oslo', [6, 7]],
          ['Bonn', [9]],
        ] as const;
        for (const [city, expected] of best) {
          const found = hits.filter((hit) => hit.city === city).map(({ id }) => id);
          expect(found.length).toBeGreaterThan(0);
          expect(found).toEqual(expected.slice(0, found.length));
        }
      });

      test('each query has its groups', async () => {
        const response = await search({
          data: [
            [0, 0],
            [9, 0],
          ],
          groupingField: 'city',
          limit: 2,
        });
        expect(ok(response).map(({ id }) => id)).toEqual([1, 6, 9, 8]);
        expect(response).toMatchObject({ topks: [2, 2] });
      });

      test.each<[string, object, number | undefined, string]>([
        ['by a vector', { groupingField: 'vec' }, undefined, ''],
        ['by JSON', { groupingField: 'meta' }, undefined, ''],
        ['by a fraction', { groupingField: 'ratio' }, undefined, ''],
        ['of more than ten', { groupingField: 'city', groupSize: 11 }, undefined, ''],
        [
          'within a range',
          { groupingField: 'city', searchParams: { params: { radius: 10 } } },
          1100,
          'Not allowed to do range-search when doing search-group-by',
        ],
      ])('%s is refused', async (_, request, code, part) => {
        milvus.refused(await search(request), code, part);
      });
    },
    prepare,
  );
}
