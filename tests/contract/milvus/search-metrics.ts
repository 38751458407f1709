import { describe, expect, test } from 'vitest';
import type { Entity, MetricType, SearchRequest, VectorType } from '../../../src/milvus/types.ts';
import { c, collectionOf, ID, KEY, vectorField } from './photos.ts';
import { ok, topic, type MakeFixture, type Subject } from './topic.ts';

interface Metric {
  readonly metricType: MetricType;
  readonly dataType: VectorType;
  readonly dim: number;
  readonly vectors: readonly (readonly number[])[];
  readonly query: NonNullable<SearchRequest['data']>[number];
  /** Key (the place among the vectors, from 1) and distance, best first. */
  readonly hits: readonly (readonly [number, number])[];
  /** Outer and inner bound, and the keys of the hits between them. */
  readonly range: readonly [radius: number, rangeFilter: number, ...ids: number[]];
}

const FLOATS = [
  [1, 0],
  [0, 1],
  [1.5, 1.5],
  [-4, 3],
];
const base64Of = (...bytes: number[]): string => btoa(String.fromCharCode(...bytes));

const METRICS: readonly Metric[] = [
  {
    metricType: 'L2',
    dataType: 'FloatVector',
    dim: 2,
    vectors: FLOATS,
    query: [2, 0],
    hits: [
      [1, 1],
      [3, 2.5],
      [2, 5],
      [4, 45],
    ],
    range: [45, 2.5, 3, 2],
  },
  {
    metricType: 'IP',
    dataType: 'FloatVector',
    dim: 2,
    vectors: FLOATS,
    query: [2, 0],
    hits: [
      [3, 3],
      [1, 2],
      [2, 0],
      [4, -8],
    ],
    range: [-8, 2, 1, 2],
  },
  {
    metricType: 'COSINE',
    dataType: 'FloatVector',
    dim: 2,
    vectors: FLOATS,
    query: [2, 0],
    hits: [
      [1, 1],
      [3, Math.SQRT1_2],
      [2, 0],
      [4, -0.8],
    ],
    range: [0, 0.9, 3],
  },
  {
    metricType: 'L2',
    dataType: 'Float16Vector',
    dim: 2,
    vectors: FLOATS,
    // 2.0 and 0.0 as IEEE halves.
    query: base64Of(0x00, 0x40, 0x00, 0x00),
    hits: [
      [1, 1],
      [3, 2.5],
      [2, 5],
      [4, 45],
    ],
    range: [45, 2.5, 3, 2],
  },
  {
    metricType: 'COSINE',
    dataType: 'BFloat16Vector',
    dim: 2,
    vectors: FLOATS,
    // 2.0 and 0.0 as the upper halves of float32.
    query: base64Of(0x00, 0x40, 0x00, 0x00),
    hits: [
      [1, 1],
      [3, Math.SQRT1_2],
      [2, 0],
      [4, -0.8],
    ],
    range: [0, 0.9, 3],
  },
  {
    metricType: 'HAMMING',
    dataType: 'BinaryVector',
    dim: 16,
    vectors: [
      [0b1111, 0],
      [0b0011, 0b1],
      [0b1011, 0],
      [0b0000, 0xff],
    ],
    query: base64Of(0b1111, 0),
    hits: [
      [1, 0],
      [3, 1],
      [2, 3],
      [4, 12],
    ],
    range: [12, 1, 3, 2],
  },
  {
    metricType: 'JACCARD',
    dataType: 'BinaryVector',
    dim: 16,
    vectors: [
      [0b1111, 0],
      [0b0011, 0b1],
      [0b1011, 0],
      [0b0000, 0xff],
    ],
    query: base64Of(0b1111, 0),
    hits: [
      [1, 0],
      [3, 1 - 3 / 4],
      [2, 1 - 2 / 5],
      [4, 1],
    ],
    range: [1, 0.25, 3, 2],
  },
];

export function searchMetrics(make: MakeFixture): void {
  describe('metrics', () => {
    for (const metric of METRICS) {
      topic(
        `${metric.metricType} of ${metric.dataType}`,
        make,
        (milvus) => metricTests(milvus, metric),
        (milvus) => prepare(milvus, metric),
      );
    }
  });

  topic('distances', make, (milvus) => {
    test('the key has its own name, and a field called distance gives way to the distance', async () => {
      milvus.needs('chosenKeys', 'severalVectorFields');
      await milvus.create(collectionOf([KEY, vectorField('vec', 2)], { enableDynamicField: true }));
      ok(await milvus.entities.insert({ ...c, data: [{ key: 'k', vec: [1, 0], distance: 'far' }] }));
      const hits = ok(await milvus.entities.search({ ...c, data: [[3, 0]], outputFields: ['distance'] }));
      expect(hits).toEqual([{ key: 'k', distance: 4 }]);
    });
  });
}

async function prepare(milvus: Subject, { metricType, dataType, dim, vectors }: Metric): Promise<void> {
  if (dataType === 'BinaryVector') milvus.needs('binaryVectors');
  else if (dataType !== 'FloatVector') milvus.needs('halfVectors');
  await milvus.create(
    collectionOf([ID, vectorField('vec', dim, dataType)], {
      indexParams: [{ fieldName: 'vec', metricType, indexType: 'AUTOINDEX' }],
    }),
  );
  const data: Entity[] = vectors.map((vec, n) => ({ id: n + 1, vec }));
  ok(await milvus.entities.insert({ ...c, data }));
}

function metricTests(milvus: Subject, { query, hits, range, metricType }: Metric): void {
  const search = async (request: object = {}) =>
    ok(await milvus.entities.search({ ...c, data: [query], ...request }));

  test('best first, with the distances of the book', async () => {
    const found = await search();
    expect(found.map(({ id }) => id)).toEqual(hits.map(([id]) => id));
    hits.forEach(([, distance], rank) => expect(found[rank]?.distance).toBeCloseTo(distance, 6));
    expect((await search({ limit: 2, offset: 1 })).map(({ id }) => id)).toEqual(
      hits.slice(1, 3).map(([id]) => id),
    );
  });

  test('a range has its outer bound outside and its inner bound inside', async () => {
    milvus.needs('rangeSearch');
    const [radius, range_filter, ...ids] = range;
    const found = await search({ searchParams: { params: { radius, range_filter } } });
    expect(found.map(({ id }) => id)).toEqual(ids);
    const swapped = { params: { radius: range_filter, range_filter: radius } };
    const larger = metricType === 'IP' || metricType === 'COSINE';
    milvus.refused(
      await milvus.entities.search({ ...c, data: [query], searchParams: swapped }),
      undefined,
      larger ? 'must be greater than' : 'must be less than',
    );
  });
}
