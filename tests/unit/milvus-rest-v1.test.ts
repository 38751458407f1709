/** @file Requests and answers as captured from Milvus 2.3.5. */
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { unwrap, type MilvusClient } from '../../src/milvus/client.ts';
import { restV1, V1_PATHS } from '../../src/milvus/rest/rest-v1.ts';
import { callOver, VERBS } from '../../src/milvus/verbs.ts';
import { NO_ROUTE, serveRest, type Reply, type RestServer } from '../support/rest-server.ts';

const images = { collectionName: 'images' };

/** Method and path, request body if any, answer. */
type Pair = readonly [line: string, request: unknown, answer: object];

const DESCRIBE: Pair = [
  'GET /v1/vector/collections/describe?collectionName=images',
  undefined,
  {
    code: 200,
    data: {
      collectionName: 'images',
      description: 'reverse image search',
      enableDynamicField: true,
      fields: [
        { autoId: true, description: '', name: 'id', primaryKey: true, type: 'Int64' },
        { autoId: false, description: '', name: 'embedding', primaryKey: false, type: 'FloatVector(2)' },
        { autoId: false, description: '', name: 'path', primaryKey: false, type: 'VarChar(512)' },
      ],
      indexes: [{ fieldName: 'embedding', indexName: 'vector_idx', metricType: 'L2' }],
      load: 'LoadStateLoading',
      shardsNum: 1,
    },
  },
];

const DESCRIBE_KEYED: Pair = [
  'GET /v1/vector/collections/describe?collectionName=x_str',
  undefined,
  {
    code: 200,
    data: {
      collectionName: 'x_str',
      description: '',
      enableDynamicField: false,
      fields: [
        { autoId: false, description: '', name: 'sha', primaryKey: true, type: 'VarChar(64)' },
        { autoId: false, description: '', name: 'embedding', primaryKey: false, type: 'FloatVector(2)' },
      ],
      indexes: [{ fieldName: 'embedding', indexName: 'emb', metricType: 'COSINE' }],
      load: 'LoadStateLoaded',
      shardsNum: 1,
    },
  },
];

let server: RestServer | undefined;
afterEach(() => server?.close());

/** A client of a server that knows these exchanges, and answers everything else with 404. */
async function clientOf(pairs: readonly Pair[], database?: string): Promise<MilvusClient> {
  server = await serveRest(({ method, path, body }): Reply => {
    const pair = pairs.find(
      ([line, request]) => line === `${method} ${path}` && isDeepStrictEqual(request, body),
    );
    return pair ? { json: pair[2] } : { ...(NO_ROUTE as { text: string; status: number }) };
  });
  return restV1({ base: server.url, token: undefined, fetch: globalThis.fetch }, database);
}

const lines = (): string[] => (server?.asked ?? []).map(({ method, path }) => `${method} ${path}`);

describe('collections', () => {
  test('list, in a database as well', async () => {
    const client = await clientOf(
      [
        ['GET /v1/vector/collections?dbName=mine', undefined, { code: 200, data: ['ris8', 'images'] }],
        [
          'GET /v1/vector/collections?dbName=nosuch',
          undefined,
          { code: 800, message: 'database not found, database: nosuch' },
        ],
      ],
      'mine',
    );
    expect(await client.collections.list()).toEqual({ code: 0, data: ['ris8', 'images'] });
    expect(await client.collections.list({ dbName: 'nosuch' })).toMatchObject({ code: 800 });
  });

  test('describe: types and their parameters apart, the rest with defaults', async () => {
    const client = await clientOf([DESCRIBE]);
    const description = unwrap(await client.collections.describe(images));
    expect(description).toMatchObject({
      collectionName: 'images',
      autoId: true,
      enableDynamicField: true,
      aliases: [],
      indexes: [{ fieldName: 'embedding', metricType: 'L2' }],
      load: 'LoadStateLoading',
    });
    expect(description.fields.map(({ name, type, params }) => [name, type, params])).toEqual([
      ['id', 'Int64', undefined],
      ['embedding', 'FloatVector', [{ key: 'dim', value: '2' }]],
      ['path', 'VarChar', [{ key: 'max_length', value: '512' }]],
    ]);
    expect(await client.collections.getLoadState(images)).toEqual({
      code: 0,
      data: { loadState: 'LoadStateLoading' },
    });
  });

  test('has, and drop of what is not there', async () => {
    const missing = 'collection not found, database: default, collection: nosuch';
    const client = await clientOf([
      DESCRIBE,
      [
        'GET /v1/vector/collections/describe?collectionName=nosuch',
        undefined,
        {
          code: 100,
          message: "can't find collection collection not found[database=default][collection=nosuch]",
        },
      ],
      ['POST /v1/vector/collections/drop', { collectionName: 'nosuch' }, { code: 100, message: missing }],
      ['POST /v1/vector/collections/drop', { collectionName: 'x' }, { code: 65535, message: 'via alias' }],
    ]);
    expect(unwrap(await client.collections.has(images))).toEqual({ has: true });
    expect(unwrap(await client.collections.has({ collectionName: 'nosuch' }))).toEqual({ has: false });
    expect(await client.collections.drop({ collectionName: 'nosuch' })).toEqual({ code: 0, data: {} });
    expect(await client.collections.drop({ collectionName: 'x' })).toMatchObject({ code: 65535 });
  });

  test('create: v2 means COSINE where v1 means L2', async () => {
    const client = await clientOf([
      [
        'POST /v1/vector/collections/create',
        { collectionName: 'images', dimension: 2, metricType: 'COSINE', vectorField: 'embedding' },
        { code: 200, data: {} },
      ],
    ]);
    const request = { ...images, dimension: 2, autoID: true, vectorFieldName: 'embedding' };
    expect(await client.collections.create(request)).toEqual({ code: 0, data: {} });
  });
});

describe('entities', () => {
  const INSERT: Pair = [
    'POST /v1/vector/insert',
    { collectionName: 'images', data: [{ embedding: [1, 0.5], path: 'img/0.jpg' }] },
    { code: 200, data: { insertCount: 1, insertIds: ['470645180958769978'] } },
  ];

  test('insert answers keys as integers', async () => {
    const client = await clientOf([DESCRIBE, INSERT]);
    const data = [{ embedding: Float32Array.of(1, 0.5), path: 'img/0.jpg' }];
    expect(unwrap(await client.entities.insert({ ...images, data }))).toEqual({
      insertCount: 1,
      insertIds: [470645180958769978n],
    });
  });

  test('upsert with chosen keys; Milvus refuses it where they are generated', async () => {
    const client = await clientOf([
      DESCRIBE_KEYED,
      [
        'POST /v1/vector/upsert',
        { collectionName: 'x_str', data: [{ sha: '1', embedding: [1, 0] }] },
        { code: 200, data: { upsertCount: 1, upsertIds: ['1'] } },
      ],
      [
        'POST /v1/vector/upsert',
        { collectionName: 'images', data: [{ id: 1 }] },
        { code: 1100, message: 'cannot upsert an autoID collection: invalid parameter' },
      ],
    ]);
    const keyed = { collectionName: 'x_str', data: [{ sha: '1', embedding: [1, 0] }] };
    expect(unwrap(await client.entities.upsert(keyed))).toEqual({ upsertCount: 1, upsertIds: ['1'] });
    expect(await client.entities.upsert({ ...images, data: [{ id: 1 }] })).toMatchObject({ code: 1100 });
  });

  test('a search of several vectors is several searches; radius and limit go along', async () => {
    const search = (vector: number[], hits: object[]): Pair => [
      'POST /v1/vector/search',
      {
        collectionName: 'images',
        filter: 'n > 1',
        outputFields: ['path'],
        limit: 2,
        params: { radius: 6, range_filter: 0.5 },
        vector,
      },
      { code: 200, data: hits },
    ];
    const client = await clientOf([
      DESCRIBE,
      search([1, 0], [{ distance: 0, id: '470645180958769978', path: 'a' }]),
      search([0, 1], []),
      search(
        [2, 0],
        [
          { distance: 1, id: '5', path: 'b' },
          { distance: 2.263688, id: '6', path: 'c' },
        ],
      ),
    ]);
    const answer = await client.entities.search({
      ...images,
      data: [[1, 0], Float32Array.of(0, 1), [2, 0]],
      annsField: 'embedding',
      filter: 'n > 1',
      outputFields: ['path'],
      limit: 2,
      searchParams: { metric_type: 'L2', params: { radius: 6, range_filter: 0.5 } },
    });
    expect(answer).toEqual({
      code: 0,
      data: [
        { distance: 0, id: 470645180958769978n, path: 'a' },
        { distance: 1, id: 5, path: 'b' },
        { distance: 2.263688, id: 6, path: 'c' },
      ],
      topks: [1, 0, 2],
    });
  });

  test('a hit has the key under its own name', async () => {
    const client = await clientOf([
      DESCRIBE_KEYED,
      [
        'POST /v1/vector/search',
        { collectionName: 'x_str', limit: 1, params: {}, vector: [1, 0] },
        { code: 200, data: [{ distance: 3.959667, id: 'abc' }] },
      ],
    ]);
    const answer = await client.entities.search({ collectionName: 'x_str', data: [[1, 0]], limit: 1 });
    expect(unwrap(answer)).toEqual([{ distance: 3.959667, sha: 'abc' }]);
  });

  test('what a search is refused for before it is sent', async () => {
    const client = await clientOf([DESCRIBE]);
    const search = { ...images, data: [[1, 0]] };
    expect(await client.entities.search({ ...search, data: [[1, 0, 0]] })).toMatchObject({ code: 1801 });
    expect(await client.entities.search({ ...search, data: [] })).toMatchObject({ code: 1802 });
    expect(await client.entities.search({ ...search, annsField: 'path' })).toMatchObject({ code: 1100 });
    expect(await client.entities.search({ ...search, searchParams: { metric_type: 'IP' } })).toMatchObject({
      code: 1100,
      message: expect.stringContaining('[expected=L2][actual=IP]') as string,
    });
    expect(lines()).toEqual([DESCRIBE[0]]);
  });

  test('queries say a limit, and a filter for every row where none is given', async () => {
    const client = await clientOf([
      DESCRIBE,
      [
        'POST /v1/vector/query',
        { collectionName: 'images', filter: 'id >= 0 or id < 0', outputFields: ['n'], limit: 100 },
        { code: 200, data: [{ id: '470645180958769980', n: 1 }] },
      ],
    ]);
    const answer = await client.entities.query({ ...images, outputFields: ['n'] });
    expect(unwrap(answer)).toEqual([{ id: 470645180958769980n, n: 1 }]);
  });

  test('get by integers, and by strings, which v1 would paste unquoted into a filter', async () => {
    const client = await clientOf([
      DESCRIBE,
      DESCRIBE_KEYED,
      [
        'POST /v1/vector/get',
        { collectionName: 'images', outputFields: ['n'], id: [123] },
        { code: 200, data: [] },
      ],
      [
        'POST /v1/vector/query',
        { collectionName: 'x_str', filter: String.raw`sha in ["abc","d\"é\\"]`, limit: 2 },
        { code: 200, data: [{ sha: 'abc' }] },
      ],
    ]);
    expect(await client.entities.get({ ...images, id: [123], outputFields: ['n'] })).toEqual({
      code: 0,
      data: [],
    });
    const keyed = { collectionName: 'x_str', id: ['abc', 'd"é\\'] };
    expect(unwrap(await client.entities.get(keyed))).toEqual([{ sha: 'abc' }]);
  });

  test('delete is not counted; a bad filter has the code that v2 gives it', async () => {
    const client = await clientOf([
      [
        'POST /v1/vector/delete',
        { collectionName: 'images', filter: "label == 'dog'" },
        { code: 200, data: {} },
      ],
      [
        'POST /v1/vector/delete',
        { collectionName: 'images', filter: 'sha in [abc]' },
        { code: 65535, message: 'failed to create expr plan, expr = sha in [abc]' },
      ],
    ]);
    expect(await client.entities.delete({ ...images, filter: "label == 'dog'" })).toEqual({
      code: 0,
      data: {},
    });
    expect(await client.entities.delete({ ...images, filter: 'sha in [abc]' })).toMatchObject({ code: 1100 });
  });

  test('a read that has to see the writes waits for them', async () => {
    const client = await clientOf([
      DESCRIBE,
      INSERT,
      ['POST /v1/vector/get', { collectionName: 'images', id: 1 }, { code: 200, data: [] }],
    ]);
    const waits = async (consistencyLevel: 'Strong' | 'Session' | 'Bounded'): Promise<boolean> => {
      const signal = AbortSignal.timeout(300);
      const reading = client.entities.get({ ...images, id: 1, consistencyLevel }, { signal });
      return reading.then(
        () => false,
        () => true,
      );
    };
    expect(await waits('Session')).toBe(false);
    await client.entities.insert({ ...images, data: [{ embedding: [1, 0.5], path: 'img/0.jpg' }] });
    const asked = lines().length;
    expect(await waits('Session')).toBe(true);
    expect(await waits('Strong')).toBe(true);
    expect(lines()).toHaveLength(asked);
    expect(await waits('Bounded')).toBe(false);
  });
});

describe('what v1 cannot', () => {
  const CAN: readonly string[] = [
    ...['list', 'has', 'describe', 'getLoadState', 'create', 'drop'].map((verb) => `collections.${verb}`),
    ...['insert', 'upsert', 'delete', 'get', 'query', 'search'].map((verb) => `entities.${verb}`),
  ];

  test('each verb without a route says so, and asks nothing', async () => {
    const client = await clientOf([]);
    const call = callOver(client);
    for (const { group, verb } of VERBS) {
      if (CAN.includes(`${group}.${verb}`)) continue;
      const answer = await call({ group, verb }, images);
      expect(answer, `${group}.${verb}`).toMatchObject({
        code: 3000,
        message: expect.stringMatching(/^(REST v1|Milvus) .+\.$/) as string,
      });
    }
    expect(lines()).toEqual([]);
  });

  test.each<[string, string, object]>([
    ['collections', 'create', { dimension: 2 }],
    ['collections', 'create', { dimension: 2, autoID: true, idType: 'VarChar' }],
    ['collections', 'create', { dimension: 2, autoID: true, params: { enableDynamicField: false } }],
    ['collections', 'create', { autoID: true, schema: { fields: [] } }],
    ['entities', 'insert', { data: [], partitionName: 'p' }],
    ['entities', 'upsert', { data: [], partialUpdate: true }],
    ['entities', 'query', { filter: '', outputFields: ['count(*)'] }],
    ['entities', 'query', { filter: 'a > {x}', exprParams: { x: 1 } }],
    ['entities', 'search', { ids: [1] }],
    ['entities', 'search', { data: [[1, 0]], groupingField: 'path' }],
    ['entities', 'search', { data: [[1, 0]], partitionNames: ['_default', 'p'] }],
    ['entities', 'search', { data: [[1, 0]], searchParams: { ignoreGrowing: true } }],
  ])('%s.%s %j', async (group, verb, request) => {
    const client = await clientOf([DESCRIBE]);
    expect(await callOver(client)({ group, verb }, { ...images, ...request })).toMatchObject({ code: 3000 });
    expect(lines().filter((line) => line !== DESCRIBE[0])).toEqual([]);
  });

  test('the default partition and empty values are no request for more', async () => {
    const client = await clientOf([
      ['POST /v1/vector/delete', { ...images, filter: 'id in [1]' }, { code: 200, data: {} }],
    ]);
    const request = { ...images, filter: 'id in [1]', partitionName: '_default', exprParams: {} };
    expect(await client.entities.delete(request)).toEqual({ code: 0, data: {} });
    expect(lines()).toEqual([`POST ${V1_PATHS.delete}`]);
  });
});
