import { describe, expect, test } from 'vitest';
import type { SearchRequest } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEYED, PHOTOS, photos, VEC, vectorField } from './photos.ts';
import { numbersOf, ok, topic, type MakeFixture, type Subject } from './topic.ts';

async function prepare(milvus: Subject): Promise<void> {
  await milvus.create(PHOTOS);
  const data = photos(1, 2, 3, 4, 5, 6).map((row, n) => (n % 2 ? row : { ...row, odd: true }));
  ok(await milvus.entities.insert({ ...c, data }));
}

export function search(make: MakeFixture): void {
  topic('search', make, searchTests, prepare);

  topic('search elsewhere', make, (milvus) => {
    const ids = async (request: Partial<SearchRequest>) =>
      ok(await milvus.entities.search({ ...c, ...request })).map(({ id }) => id);

    test('a collection without rows answers nothing, and says no counts', async () => {
      await milvus.create(PHOTOS);
      const response = await milvus.entities.search({ ...c, data: [[1, 0]] });
      expect(response).toMatchObject({ code: 0, data: [] });
      expect(response).not.toHaveProperty('topks');
    });

    test('rows are found after they are inserted, also by an index in use, and after a restart', async () => {
      await milvus.create(PHOTOS);
      ok(await milvus.entities.insert({ ...c, data: photos(1, 9) }));
      expect(await ids({ data: [[4, 0]], limit: 1 })).toEqual([1]);
      ok(await milvus.entities.insert({ ...c, data: photos(4) }));
      expect(await ids({ data: [[4, 0]], limit: 1 })).toEqual([4]);
      await milvus.reopen();
      expect(await ids({ data: [[4, 0]], limit: 2 })).toEqual([4, 1]);
    });

    test('with several vector fields, one has to be named', async () => {
      milvus.needs('severalVectorFields');
      const indexParams = [
        { fieldName: 'vec', metricType: 'L2' },
        { fieldName: 'other', metricType: 'IP' },
      ] as const;
      await milvus.create(collectionOf([ID, VEC, vectorField('other', 3)], { indexParams }));
      const data = [
        { id: 1, vec: [0, 0], other: [1, 0, 0] },
        { id: 2, vec: [1, 0], other: [5, 0, 0] },
      ];
      ok(await milvus.entities.insert({ ...c, data }));
      expect(await ids({ annsField: 'vec', data: [[0, 0]] })).toEqual([1, 2]);
      expect(await ids({ annsField: 'other', data: [[1, 0, 0]] })).toEqual([2, 1]);
      milvus.refused(
        await milvus.entities.search({ ...c, data: [[0, 0]] }),
        1801,
        'search without annsField, but already found multiple vector fields',
      );
      milvus.refused(
        await milvus.entities.search({ ...c, annsField: 'other', data: [[0, 0]] }),
        1801,
        'dimension: 3, but length of []float: 2',
      );
    });

    test('ids stand for the vectors of the field that is searched, of whatever type', async () => {
      milvus.needs('searchByIds', 'severalVectorFields', 'binaryVectors', 'halfVectors');
      const fields = [
        ID,
        VEC,
        vectorField('bits', 8, 'BinaryVector'),
        vectorField('half', 2, 'Float16Vector'),
      ];
      const indexParams = [
        { fieldName: 'vec', metricType: 'L2' },
        { fieldName: 'bits', metricType: 'HAMMING' },
        { fieldName: 'half', metricType: 'IP' },
      ] as const;
      await milvus.create(collectionOf(fields, { indexParams }));
      const data = [
        { id: 1, vec: [0, 0], bits: [0b111], half: [1, 0] },
        { id: 2, vec: [1, 0], bits: [0b000], half: [2, 0] },
        { id: 3, vec: [5, 0], bits: [0b110], half: [3, 0] },
      ];
      ok(await milvus.entities.insert({ ...c, data }));
      expect(await ids({ ids: [1], annsField: 'vec' })).toEqual([1, 2, 3]);
      expect(await ids({ ids: [1], annsField: 'bits' })).toEqual([1, 3, 2]);
      expect(await ids({ ids: [1], annsField: 'half' })).toEqual([3, 2, 1]);
      expect(await ids({ ids: [1, 2], annsField: 'bits', limit: 1 })).toEqual([1, 2]);
      expect(await ids({ ids: [1], annsField: 'bits', filter: 'id > 1', offset: 1 })).toEqual([2]);
    });

    test('keys that are texts stand for their vectors, too', async () => {
      milvus.needs('searchByIds', 'chosenKeys');
      await milvus.create(KEYED);
      const data = [
        { key: 'a', vector: [1, 0] },
        { key: 'b"', vector: [0, 1] },
      ];
      ok(await milvus.entities.insert({ ...c, data }));
      const hits = ok(await milvus.entities.search({ ...c, ids: ['b"'], limit: 1 }));
      expect(hits).toMatchObject([{ key: 'b"', distance: 1 }]);
      milvus.refused(await milvus.entities.search({ ...c, ids: [''] }), 1100, '');
      milvus.refused(await milvus.entities.search({ ...c, ids: ['none'] }), 1100, '');
    });
  });
}

function searchTests(milvus: Subject): void {
  const search = async (request: object = {}) => milvus.entities.search({ ...c, data: [[3, 0]], ...request });
  const ids = async (request: object) => ok(await search(request)).map((hit) => hit.id);

  test('answers squared distances, nearest first, with the key and nothing else', async () => {
    const response = await search({ limit: 3 });
    expect(ok(response)).toEqual([
      { id: 3, distance: 0 },
      { id: 2, distance: 1 },
      { id: 4, distance: 1 },
    ]);
    milvus.needs('baseline');
    expect(response).toMatchObject({ topks: [3] });
  });

  test('many vectors are answered one after the other, topks says how many each', async () => {
    milvus.needs('severalQueries');
    const data = [[6, 0], Float32Array.of(1, 0), [3, 0]];
    const response = await search({ data, limit: 2, outputFields: ['path'] });
    expect(ok(response).map((hit) => hit.path)).toEqual([
      'p6.jpg',
      'p5.jpg',
      'p1.jpg',
      'p2.jpg',
      'p3.jpg',
      'p2.jpg',
    ]);
    expect(response).toMatchObject({ topks: [2, 2, 2] });
    const ranged = {
      data: [
        [6, 0],
        [50, 0],
        [1, 0],
      ],
      searchParams: { params: { radius: 1 } },
    };
    expect(await search(ranged)).toMatchObject({ topks: [1, 0, 1] });
  });

  test('output fields: none, some, all; a dynamic key that a row lacks is left out', async () => {
    expect(ok(await search({ limit: 2, outputFields: ['odd', 'size'] }))).toEqual([
      { id: 3, distance: 0, odd: true, size: 3 },
      { id: 2, distance: 1, size: 2 },
    ]);
    const [hit] = ok(await search({ limit: 1, outputFields: ['*'] }));
    expect({ ...hit, vec: numbersOf(hit?.vec) }).toEqual({
      id: 3,
      distance: 0,
      vec: [3, 0],
      path: 'p3.jpg',
      size: 3,
      extra: { n: 3 },
      odd: true,
    });
  });

  test('filters before it ranks', async () => {
    expect(await ids({ filter: 'odd == true', limit: 2 })).toEqual([3, 1]);
    expect(await ids({ filter: 'id > 4' })).toEqual([5, 6]);
    expect(await ids({ filter: 'path in ["p6.jpg", "p1.jpg"]' })).toEqual([1, 6]);
    expect(await ids({ filter: 'size > 100' })).toEqual([]);
    expect(await ids({ filter: '' })).toHaveLength(6);
    milvus.needs('templates');
    expect(await ids({ filter: 'size in {sizes}', exprParams: { sizes: [1, 6] } })).toEqual([1, 6]);
  });

  test('pages by limit and offset', async () => {
    expect(await ids({ limit: 2, offset: 1 })).toEqual([2, 4]);
    expect(await ids({ limit: 2, offset: 5 })).toEqual([6]);
    expect(await ids({ limit: 2, offset: 50 })).toEqual([]);
    expect(await ids({ limit: 16_384 })).toHaveLength(6);
  });

  test('cuts by range: below the radius, from the inner bound on; limit and offset still count', async () => {
    milvus.needs('rangeSearch');
    const range = (params: object, more: object = {}) => ids({ searchParams: { params }, ...more });
    expect(await range({ radius: 4 })).toEqual([3, 2, 4]);
    expect(await range({ radius: 9, range_filter: 1 })).toEqual([2, 4, 1, 5]);
    expect(await range({ radius: 9, range_filter: 1 }, { limit: 3 })).toEqual([2, 4, 1]);
    expect(await range({ radius: 9, range_filter: 1 }, { limit: 2, offset: 1 })).toEqual([4, 1]);
    expect(await range({ radius: 0 })).toEqual([]);
    expect(await ids({ searchParams: { radius: 4 } })).toEqual([3, 2, 4]);
    expect(await range({ radius: 5 }, { filter: 'odd == true' })).toEqual([3, 1, 5]);
  });

  test('by ids: the vectors of those rows are the queries', async () => {
    milvus.needs('searchByIds');
    const response = await milvus.entities.search({ ...c, ids: [6, 1], limit: 2 });
    expect(ok(response)).toEqual([
      { id: 6, distance: 0 },
      { id: 5, distance: 1 },
      { id: 1, distance: 0 },
      { id: 2, distance: 1 },
    ]);
    expect(response).toMatchObject({ topks: [2, 2] });
    expect(await ids({ data: undefined, ids: ['6'], limit: 1 })).toEqual([6]);
  });

  describe('parameters', () => {
    test('of the index and of the metric are accepted, at the top and under params', async () => {
      const searchParams = { metric_type: 'L2', params: { ef: 64, nprobe: 8, level: 1, search_list: 20 } };
      expect(await ids({ limit: 1, searchParams })).toEqual([3]);
      milvus.needs('baseline');
      expect(await ids({ limit: 1, searchParams: { ef: 64, params: { ef: 64 } } })).toEqual([3]);
      expect(await ids({ limit: 1, searchParams: { metricType: 'IP' } })).toEqual([3]);
      expect(await ids({ limit: 1, params: { radius: 0 } })).toEqual([3]);
    });

    test('round_decimal rounds distances', async () => {
      milvus.needs('baseline');
      const distances = async (round_decimal: number) =>
        ok(await search({ data: [[3.123, 0]], limit: 2, searchParams: { round_decimal } })).map(
          ({ distance }) => Number(distance.toFixed(6)),
        );
      expect(await distances(2)).toEqual([0.02, 0.77]);
      expect(await distances(0)).toEqual([0, 1]);
      expect(await distances(-1)).toEqual([0.015129, 0.769129]);
    });

    test.each(['Strong', 'Session', 'Bounded', 'Eventually'] as const)(
      'consistency level %s',
      async (level) => {
        milvus.needs('baseline');
        const consistencyLevel = { consistencyLevel: level };
        expect(await ids({ limit: 1, ...consistencyLevel })).toEqual([3]);
        const query = { ...c, filter: 'id == 3', outputFields: ['id'], ...consistencyLevel };
        expect(ok(await milvus.entities.query(query))).toEqual([{ id: 3 }]);
        const get = { ...c, id: 3, outputFields: ['id'], ...consistencyLevel };
        expect(ok(await milvus.entities.get(get))).toEqual([{ id: 3 }]);
      },
    );
  });

  describe('refused is', () => {
    test.each<[string, object, number | readonly number[] | undefined, string]>([
      ['no data', { data: undefined }, 1802, ''],
      ['null as data', { data: null }, 1802, ''],
      ['data and ids', { ids: [1] }, 1100, 'mutually exclusive'],
      ['an unknown id', { data: undefined, ids: [1, 99] }, 1100, ''],
      ['a fraction as id', { data: undefined, ids: [1.5] }, 1100, ''],
      ['true as id', { data: undefined, ids: [true] }, 1100, ''],
      ['letters as id', { data: undefined, ids: ['abc'] }, 1100, ''],
      ['an empty text as id', { data: undefined, ids: [''] }, 1100, ''],
      ['a vector alone', { data: [3, 0] }, 1801, 'can only accept json format request'],
      ['a text', { data: 'x' }, 1801, 'can only accept json format request'],
      ['texts in a vector', { data: [['3', '0']] }, 1801, 'can only accept json format request'],
      [
        'a long vector',
        { data: [[1, 2, 3]] },
        1801,
        'can only accept json format request, error: dimension: 2, but length of []float: 3',
      ],
      ['an empty vector', { data: [[]] }, 1801, 'dimension: 2, but length of []float: 0'],
      ['NaN', { data: [[NaN, 0]] }, 1801, ''],
      ['a scalar field', { annsField: 'path' }, [1100, 1801], 'cannot find a vector field named: path'],
      ['no field', { annsField: 'nothing' }, [1100, 1801], 'cannot find a vector field named: nothing'],
      ['limit 0', { limit: 0 }, 1100, 'topk [0] is invalid, it should be in range [1, 16384], but got 0'],
      ['limit -1', { limit: -1 }, 1100, 'topk [-1] is invalid'],
      [
        'a limit beyond the window',
        { limit: 16_385 },
        1100,
        'topk [16385] is invalid, it should be in range [1, 16384], but got 16385',
      ],
      [
        'a negative offset',
        { offset: -1 },
        1100,
        'offset [-1] is invalid, it should be in range [1, 16384], but got -1',
      ],
      ['an offset beyond the window', { offset: 16_385, limit: 1 }, 1100, 'is invalid'],
      [
        'a page beyond the window',
        { offset: 16_380, limit: 5 },
        1100,
        'offset+topk [16385] is invalid, it should be in range [1, 16384], but got 16385',
      ],
      ['no query', { data: [] }, [1100, 1801, 1802], ''],
      [
        'too many queries',
        { data: Array.from({ length: 16_385 }, () => [1, 0]) },
        1100,
        'nq [16385] is invalid, nq (number of search vector per search request) should be in range [1, 16384], ' +
          'but got 16385',
      ],
      [
        'another metric',
        { searchParams: { metric_type: 'IP' } },
        1100,
        'metric type not match: invalid parameter[expected=L2][actual=IP]',
      ],
      [
        'a parameter said twice, in two ways',
        { searchParams: { ef: 64, params: { ef: 65 } } },
        1100,
        'ambiguous parameter: ef, in search_param: ',
      ],
      [
        'rounding to 7 digits',
        { searchParams: { round_decimal: 7 } },
        1100,
        'round_decimal [7] is invalid, should be -1 or an integer in range [0, 6]',
      ],
      [
        'an inner bound beyond the outer',
        { searchParams: { params: { radius: 1, range_filter: 2 } } },
        undefined,
        'must be less than radius',
      ],
      [
        'an inner bound alone',
        { searchParams: { params: { range_filter: 2 } } },
        1100,
        'range_filter requires radius to be set',
      ],
      ['a radius that is no number', { searchParams: { params: { radius: 'x' } } }, undefined, ''],
      [
        'a bad filter',
        { filter: 'size >' },
        1100,
        'failed to create query plan: cannot parse expression: size >, error: ',
      ],
      [
        'an unknown consistency level',
        { consistencyLevel: 'Loose' },
        1100,
        'consistencyLevel can only be [Strong, Session, Bounded, Eventually, Customized], default: Bounded',
      ],
    ])('%s', async (_, request, code, part) => {
      milvus.needs('baseline');
      milvus.refused(await search(request), code, part);
    });
  });
}
