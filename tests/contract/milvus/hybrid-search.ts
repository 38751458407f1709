import { describe, expect, test } from 'vitest';
import { c, collectionOf, ID, PHOTOS, photos, vectorField } from './photos.ts';
import { ok, topic, type MakeFixture, type Subject } from './topic.ts';

const THREE = collectionOf(
  [
    ID,
    vectorField('cosine', 2),
    vectorField('l2', 2),
    vectorField('ip', 2),
    { fieldName: 'city', dataType: 'VarChar', elementTypeParams: { max_length: 16 } },
  ],
  {
    enableDynamicField: true,
    indexParams: [
      { fieldName: 'cosine', metricType: 'COSINE' },
      { fieldName: 'l2', metricType: 'L2' },
      { fieldName: 'ip', metricType: 'IP' },
    ],
  },
);
const ROWS = [
  { id: 1, cosine: [1, 0], l2: [3, 0], ip: [2, 0], city: 'Rome' },
  { id: 2, cosine: [0, 1], l2: [1, 0], ip: [1, 1], city: 'Oslo' },
  { id: 3, cosine: [-1, 0], l2: [0, 0], ip: [0, 3], city: 'Rome' },
  { id: 4, cosine: [3, 4], l2: [2, 0], ip: [5, 0], city: 'Oslo' },
];

/** What each search finds by itself, worked out by hand: the score of each key. */
const COSINE = { data: [[1, 0]], annsField: 'cosine', limit: 10 };
const COSINES = { 1: 1, 2: 0, 3: -1, 4: 0.6 };
const L2 = { data: [[0, 0]], annsField: 'l2', limit: 10 };
const L2S = { 1: 9, 2: 1, 3: 0, 4: 4 };
const IP = { data: [[1, 0]], annsField: 'ip', limit: 10 };
const IPS = { 1: 2, 2: 1, 3: 0, 4: 5 };

type Scores = Readonly<Record<1 | 2 | 3 | 4, number>>;
const scores = (of: (id: 1 | 2 | 3 | 4) => number): Scores => ({ 1: of(1), 2: of(2), 3: of(3), 4: of(4) });
const nearness = (distance: number): number => 1 - (2 * Math.atan(distance)) / Math.PI;

export function hybridSearch(make: MakeFixture): void {
  topic('hybrid search', make, hybridTests, async (milvus) => {
    milvus.needs('hybridSearch', 'severalVectorFields');
    await milvus.create(THREE);
    ok(await milvus.entities.insert({ ...c, data: ROWS }));
  });

  topic('hybrid search elsewhere', make, (milvus) => {
    test('the only vector field needs no name, and partitions count', async () => {
      milvus.needs('hybridSearch', 'partitions');
      await milvus.create(PHOTOS);
      ok(await milvus.partitions.create({ ...c, partitionName: 'p' }));
      ok(await milvus.entities.insert({ ...c, data: photos(1, 2) }));
      ok(await milvus.entities.insert({ ...c, data: photos(3), partitionName: 'p' }));
      const request = { ...c, search: [{ data: [[1, 0]], limit: 5 }] };
      const hits = ok(await milvus.entities.hybridSearch(request));
      expect(hits.map(({ id }) => id)).toEqual([1, 2, 3]);
      const inP = ok(await milvus.entities.hybridSearch({ ...request, partitionNames: ['p'] }));
      expect(inP.map(({ id }) => id)).toEqual([3]);
    });
  });
}

function hybridTests(milvus: Subject): void {
  const hybrid = (request: object) =>
    milvus.entities.hybridSearch({ ...c, search: [COSINE, L2], ...request });
  /** The hits' keys and scores, in the order answered. */
  const fused = async (request: object) =>
    ok(await hybrid(request)).map(({ id, distance }) => [Number(id), distance] as const);
  /** Asserts scores, best first; the order among equals is not said. */
  const expectScores = async (
    request: object,
    expected: Scores,
    best: 'largest' | 'smallest' = 'largest',
  ) => {
    const found = await fused(request);
    expect(new Set(found.map(([id]) => id))).toEqual(new Set([1, 2, 3, 4]));
    for (const [id, distance] of found) expect(distance).toBeCloseTo(expected[id as 1], 6);
    const sign = best === 'largest' ? -1 : 1;
    const distances = found.map(([, distance]) => distance);
    expect(distances).toEqual([...distances].sort((a, b) => sign * (a - b)));
  };

  describe('by reciprocal ranks', () => {
    // Ranks by cosine: 1, 4, 2, 3; by L2: 3, 2, 4, 1.
    const ranks = { 1: [1, 4], 2: [3, 2], 3: [4, 1], 4: [2, 3] } as const;
    const sums = (k: number) => scores((id) => ranks[id].reduce((sum, rank) => sum + 1 / (k + rank), 0));

    test.each<[string, object, number]>([
      ['no strategy is this one, with k = 60', {}, 60],
      ['k is 60', { rerank: { strategy: 'rrf' } }, 60],
      ['unless it is given', { rerank: { strategy: 'rrf', params: { k: 1 } } }, 1],
      ['a fraction, too', { rerank: { strategy: 'rrf', params: { k: 0.5 } } }, 0.5],
    ])('%s', async (_, request, k) => {
      await expectScores(request, sums(k));
    });

    test('a row that one search alone found counts there alone', async () => {
      const request = {
        search: [
          { ...COSINE, limit: 1 },
          { ...L2, limit: 2, filter: 'id in [2, 4]' },
        ],
      };
      expect(await fused(request)).toEqual([
        [expect.toBeOneOf([1, 2]), expect.closeTo(1 / 61, 6)],
        [expect.toBeOneOf([1, 2]), expect.closeTo(1 / 61, 6)],
        [4, expect.closeTo(1 / 62, 6)],
      ]);
    });
  });

  describe('by weights', () => {
    const weighted = (search: object[], params: object) => ({
      search,
      rerank: { strategy: 'weighted', params },
    });

    test('similarities as they are', async () => {
      await expectScores(
        weighted([COSINE, IP], { weights: [0.7, 0.2] }),
        scores((id) => 0.7 * COSINES[id] + 0.2 * IPS[id]),
      );
    });

    test('distances as they are, the smallest sum first', async () => {
      const far = { ...L2, data: [[4, 0]] };
      const FARS = { 1: 1, 2: 9, 3: 16, 4: 4 };
      await expectScores(
        weighted([L2, far], { weights: [0.5, 0.25] }),
        scores((id) => 0.5 * L2S[id] + 0.25 * FARS[id]),
        'smallest',
      );
    });

    test('both: distances are turned into similarities', async () => {
      await expectScores(
        weighted([COSINE, L2], { weights: [0.7, 0.3], norm_score: false }),
        scores((id) => 0.7 * COSINES[id] + 0.3 * nearness(L2S[id])),
      );
    });

    test('normalised: every score is between 0 and 1', async () => {
      await expectScores(
        weighted([COSINE, L2, IP], { weights: [0.5, 0.3, 1], norm_score: true }),
        scores(
          (id) =>
            (0.5 * (1 + COSINES[id])) / 2 + 0.3 * nearness(L2S[id]) + (0.5 + Math.atan(IPS[id]) / Math.PI),
        ),
      );
    });

    test.each<[string, object, string]>([
      ['too few', { weights: [1] }, 'the length of weights param mismatch with ann search requests'],
      ['too many', { weights: [1, 1, 1] }, 'the length of weights param mismatch with ann search requests'],
      ['above 1', { weights: [0.5, 1.1] }, 'rank param weight should be in range [0, 1]'],
      ['below 0', { weights: [-0.1, 1] }, 'rank param weight should be in range [0, 1]'],
      ['none', {}, ''],
      ['a text', { weights: 'x' }, ''],
    ])('%s are refused', async (_, params, part) => {
      milvus.refused(await hybrid({ rerank: { strategy: 'weighted', params } }), undefined, part);
    });
  });

  test('pages over the fused list, with the fields asked for', async () => {
    const request = { search: [L2], outputFields: ['city'] };
    const cities = async (more: object) =>
      ok(await hybrid({ ...request, ...more })).map(({ id, city }) => [id, city]);
    expect(await cities({})).toEqual([
      [3, 'Rome'],
      [2, 'Oslo'],
      [4, 'Oslo'],
      [1, 'Rome'],
    ]);
    expect(await cities({ limit: 2, offset: 1 })).toEqual([
      [2, 'Oslo'],
      [4, 'Oslo'],
    ]);
    expect(await cities({ limit: 2, offset: 3 })).toEqual([[1, 'Rome']]);
  });

  test('several queries are answered one after the other', async () => {
    const response = await hybrid({
      search: [
        {
          ...COSINE,
          data: [
            [1, 0],
            [-1, 0],
          ],
        },
        {
          ...L2,
          data: [
            [3, 0],
            [0, 0],
          ],
        },
      ],
      limit: 1,
    });
    expect(ok(response).map(({ id }) => id)).toEqual([1, 3]);
    expect(response).toMatchObject({ topks: [1, 1] });
    milvus.refused(
      await hybrid({
        search: [
          {
            ...COSINE,
            data: [
              [1, 0],
              [-1, 0],
            ],
          },
          L2,
        ],
      }),
      undefined,
      '',
    );
  });

  test('each search has its filter, its templates and its range', async () => {
    const found = async (search: object[]) => (await fused({ search })).map(([id]) => id).sort();
    expect(await found([{ ...L2, filter: 'city == "Oslo"' }])).toEqual([2, 4]);
    expect(await found([{ ...L2, filter: 'id in {ids}', exprParams: { ids: [1, 3] } }])).toEqual([1, 3]);
    expect(await found([{ ...L2, params: { radius: 4 } }])).toEqual([2, 3]);
    expect(
      await found([
        { ...L2, limit: 1 },
        { ...COSINE, limit: 1 },
      ]),
    ).toEqual([1, 3]);
    expect(await found([{ ...L2, filter: 'id > 9' }])).toEqual([]);
  });

  test('groups of the fused list', async () => {
    milvus.needs('grouping');
    const request = { search: [L2], groupingField: 'city', limit: 3 };
    expect((await fused(request)).map(([id]) => id)).toEqual([3, 2]);
  });

  test.each<[string, object, number | undefined, string]>([
    ['a search without a limit', { search: [{ ...L2, limit: undefined }] }, 1100, 'topk [0] is invalid'],
    ['a search beyond the window', { search: [{ ...L2, limit: 16_385 }] }, undefined, '16385'],
    ['a search without data', { search: [{ ...L2, data: undefined }] }, 1802, ''],
    ['a search without a field', { search: [{ ...L2, annsField: undefined }] }, undefined, ''],
    ['an unknown field', { search: [{ ...L2, annsField: 'x' }] }, undefined, 'x'],
    [
      'a long vector',
      { search: [{ ...L2, data: [[1, 2, 3]] }] },
      1801,
      'dimension: 2, but length of []float: 3',
    ],
    ['a bad filter', { search: [{ ...L2, filter: 'id >' }] }, 1100, 'failed to create query plan'],
    ['no search', { search: [] }, undefined, ''],
    ['an unknown strategy', { rerank: { strategy: 'best' } }, undefined, ''],
    [
      'k of 0',
      { rerank: { strategy: 'rrf', params: { k: 0 } } },
      undefined,
      'The rank params k should be in range (0, 16384)',
    ],
    [
      'k of 16384',
      { rerank: { strategy: 'rrf', params: { k: 16_384 } } },
      undefined,
      'The rank params k should be in range (0, 16384)',
    ],
    ['k that is no number', { rerank: { strategy: 'rrf', params: { k: 'x' } } }, undefined, ''],
    ['a negative offset', { offset: -1 }, undefined, 'offset'],
    [
      'a page beyond the window',
      { offset: 16_380, limit: 5 },
      1100,
      '(offset+limit) should be in range [1, 16384], but got 16385',
    ],
    [
      'a partition that is not there',
      { partitionNames: ['gone'] },
      200,
      'partition not found[partition=gone]',
    ],
  ])('%s is refused', async (_, request, code, part) => {
    milvus.refused(await hybrid(request), code, part);
  });
}
