import { describe, expect, test } from 'vitest';
import { isAbortError } from '../../src/base/errors.ts';
import { ENGINE_LIMITS } from '../../src/milvus/limits.ts';
import { MILVUS_CODES } from '../../src/milvus/types.ts';
import { verbsOver } from '../../src/milvus/verbs.ts';
import { createMilvusFetch } from '../../src/milvus/wire/facade.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { localMilvus } from '../support/local-milvus.ts';

const BASE = 'http://localhost:19530/v2/vectordb/';
const c = { collectionName: 'c' };

type Post = (route: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;

function facade(): { fetch: typeof fetch; post: Post } {
  const milvusFetch = createMilvusFetch(localMilvus(new MemoryStore()));
  return {
    fetch: milvusFetch,
    post: (route, body, headers = {}) =>
      milvusFetch(BASE + route, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

/** A façade over a client that is asked one thing after another and never answers. */
function silent(): { fetch: typeof fetch; asked: unknown[] } {
  const asked: unknown[] = [];
  const verbs = verbsOver((_, request) => {
    asked.push(request);
    return new Promise(() => undefined);
  });
  return { fetch: createMilvusFetch(verbs), asked };
}

describe('addresses', () => {
  const body = '{}';
  test.each<[string, Parameters<typeof fetch>]>([
    ['a string', [`${BASE}collections/list`, { method: 'post', body }]],
    ['a relative address', ['/v2/vectordb/collections/list', { method: 'POST', body }]],
    [
      'a URL with a prefix',
      [new URL('https://a.b/milvus/v2/vectordb/collections/list'), { method: 'POST', body }],
    ],
    ['a Request', [new Request(`${BASE}collections/list?dbName=x`, { method: 'POST', body })]],
    ['a Request and more', [new Request(`${BASE}collections/list`), { method: 'POST', body }]],
    ['bytes', [`${BASE}collections/list`, { method: 'POST', body: new TextEncoder().encode(body) }]],
    ['a Blob', [`${BASE}collections/list`, { method: 'POST', body: new Blob([body]) }]],
    [
      'a stream',
      [
        `${BASE}collections/list`,
        { method: 'POST', body: new Blob([body]).stream(), duplex: 'half' } as RequestInit,
      ],
    ],
  ])('%s', async (_, parameters) => {
    const response = await facade().fetch(...parameters);
    expect(response).toBeInstanceOf(Response);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({ code: 0, data: [] });
  });

  test.each([
    ['GET', 'collections/list'],
    ['PUT', 'collections/list'],
    ['POST', 'collections'],
    ['POST', 'collections/list/'],
    ['POST', 'collections/List'],
    ['POST', 'users/list'],
    ['POST', '__proto__/toString'],
  ])('%s %s is not found', async (method, route) => {
    const response = await facade().fetch(BASE + route, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toMatch('text/plain');
    expect(await response.text()).toBe('404 page not found');
  });

  test('what is no request is refused as fetch refuses it', async () => {
    const { fetch } = facade();
    await expect(fetch('http://')).rejects.toBeInstanceOf(TypeError);
    await expect(fetch(BASE, { method: 'GET', body: '{}' })).rejects.toBeInstanceOf(TypeError);
  });

  test('routes with two names answer to both', async () => {
    const { post } = facade();
    for (const route of ['entities/hybrid_search', 'entities/advanced_search']) {
      expect(await (await post(route, {})).json()).toMatchObject({ code: expect.any(Number) as number });
    }
  });
});

describe('bodies', () => {
  test.each(['', ' \n'])('nothing (%j) is malformed, and the message says what to send', async (body) => {
    const response = await facade().post('collections/list', body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      code: MILVUS_CODES.malformedBody,
      message: 'can only accept json format request, the request body should be nil, however {} is valid',
    });
  });

  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  test.each([
    '{',
    '{"a":NaN}',
    '{"a":Infinity}',
    "{'a':1}",
    '[]',
    '1',
    '"x"',
    'true',
    '\u0000',
    deep(ENGINE_LIMITS.bodyDepth),
    deep(1_000_000),
    `[12345678901234567890,${deep(100_000)}]`,
  ])('%.40s is malformed', async (body) => {
    const response = await facade().post('collections/list', body);
    expect(await response.json()).toMatchObject({
      code: MILVUS_CODES.malformedBody,
      message: expect.stringMatching(/^can only accept json format request, error: ./) as string,
    });
  });

  test('a body that breaks off is malformed', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error('the connection is gone'));
      },
    });
    const response = await facade().fetch(`${BASE}collections/list`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect(await response.json()).toMatchObject({ code: MILVUS_CODES.malformedBody });
  });

  test.each(['{}', 'null', ' {"unknown": [1]} '])('%s is a request without keys', async (body) => {
    const { post } = facade();
    expect(await (await post('collections/list', body)).json()).toEqual({ code: 0, data: [] });
    expect(await (await post('collections/has', body)).json()).toMatchObject({
      code: MILVUS_CODES.requiredFieldMissing,
    });
  });

  test('keys are read in any case, those of rows and parameters are not', async () => {
    const { post } = facade();
    await post('collections/create', {
      COLLECTIONNAME: 'c',
      Schema: {
        AUTOID: false,
        enabledynamicfield: true,
        Fields: [
          { FieldName: 'id', dataTYPE: 'Int64', isprimary: true },
          { fieldname: 'v', datatype: 'FloatVector', elementtypeparams: { dim: 2 } },
        ],
      },
      IndexParams: [{ fieldname: 'v', METRICTYPE: 'L2' }],
    });
    await post('entities/insert', { collectionname: 'c', DATA: [{ id: 1, v: [0, 0], ID: 7, V: 'x' }] });
    const found = await post('entities/query', { collectionName: 'c', OutputFields: ['*'] });
    expect(await found.json()).toMatchObject({ code: 0, data: [{ id: 1, v: [0, 0], ID: 7, V: 'x' }] });
    const wrong = await post('entities/search', {
      ...c,
      data: [[0, 0]],
      searchparams: { METRIC_TYPE: 'IP' },
    });
    expect(await wrong.json()).toMatchObject({ code: 0 });
  });

  test('ten thousand vectors in one body', async () => {
    const { post } = facade();
    await post('collections/create', { ...c, dimension: 64 });
    const data = Array.from({ length: 10_000 }, (_, id) => ({
      id,
      vector: new Array<number>(64).fill(id + 0.5),
    }));
    const response = await post('entities/insert', { ...c, data });
    expect(await response.json()).toMatchObject({ code: 0, data: { insertCount: 10_000 } });
  });
});

describe('headers', () => {
  test('DB-Name names the database unless the body does', async () => {
    const { post } = facade();
    const headers = { 'DB-Name': 'nowhere' };
    const missing = { code: MILVUS_CODES.databaseNotFound };
    expect(await (await post('collections/list', {}, headers)).json()).toMatchObject(missing);
    expect(await (await post('collections/list', null, headers)).json()).toMatchObject(missing);
    expect(await (await post('collections/list', { DBNAME: '' }, headers)).json()).toMatchObject(missing);
    expect(await (await post('collections/list', { dbname: 'default' }, headers)).json()).toMatchObject({
      code: 0,
    });
  });

  test('Authorization and RequestId change nothing', async () => {
    const headers = { Authorization: 'Bearer nobody:wrong', RequestId: 'abc' };
    expect(await (await facade().post('collections/list', {}, headers)).json()).toEqual({
      code: 0,
      data: [],
    });
  });

  describe('Accept-Type-Allow-Int64', () => {
    const AS_TEXT = { 'Accept-Type-Allow-Int64': 'false' };
    const fields = [
      { fieldName: 'id', dataType: 'Int64', isPrimary: true },
      { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
      { fieldName: 'size', dataType: 'Int64', nullable: true },
      { fieldName: 'small', dataType: 'Int32' },
      { fieldName: 'meta', dataType: 'JSON' },
    ];
    const row = { id: 1, v: [0, 0], size: 5, small: 6, meta: { id: 7, size: 8 }, more: 9 };

    async function filled(): Promise<Post> {
      const { post } = facade();
      const schema = { enableDynamicField: true, fields };
      await post('collections/create', { ...c, schema, indexParams: [{ fieldName: 'v', metricType: 'L2' }] });
      await post('entities/insert', { ...c, data: [row, { ...row, id: 2, size: null }] });
      return post;
    }

    test('false: keys and Int64 fields are strings, nothing else is', async () => {
      const post = await filled();
      const insert = await post('entities/insert', { ...c, data: [{ ...row, id: 3 }] }, AS_TEXT);
      expect(await insert.json()).toMatchObject({ data: { insertCount: 1, insertIds: ['3'] } });
      const upsert = await post('entities/upsert', { ...c, data: [{ ...row, id: '3' }] }, AS_TEXT);
      expect(await upsert.json()).toMatchObject({ data: { upsertCount: 1, upsertIds: ['3'] } });
      const get = await post('entities/get', { ...c, id: [1] }, AS_TEXT);
      expect(await get.json()).toMatchObject({ data: [{ ...row, id: '1', size: '5' }] });
      const query = await post(
        'entities/query',
        { ...c, filter: 'id == 2', outputFields: ['size'] },
        AS_TEXT,
      );
      expect(await query.json()).toMatchObject({ data: [{ id: '2', size: null }] });
      const search = await post('entities/search', { ...c, data: [[0, 0]], limit: 1 }, AS_TEXT);
      expect(await search.json()).toMatchObject({ data: [{ id: '1', distance: 0 }], topks: [1] });
      const count = await post('entities/query', { ...c, outputFields: ['count(*)'] }, AS_TEXT);
      expect(await count.json()).toMatchObject({ data: [{ 'count(*)': 3 }] });
    });

    test.each(['true', '', 'no'])('%j: numbers', async (value) => {
      const post = await filled();
      const get = await post('entities/get', { ...c, id: [1] }, { 'Accept-Type-Allow-Int64': value });
      expect(await get.json()).toMatchObject({ data: [row] });
    });

    test('a refused request is refused as ever', async () => {
      const { post } = facade();
      for (const body of [{ ...c, id: 1 }, {}, [], { collectionName: 5 }]) {
        const asText: unknown = await (await post('entities/get', body, AS_TEXT)).json();
        expect(asText).toEqual(await (await post('entities/get', body)).json());
      }
    });
  });
});

describe('time', () => {
  test('a request that takes longer than Request-Timeout is answered with 408', async () => {
    const { fetch, asked } = silent();
    const headers = { 'Request-Timeout': '0.01' };
    const response = await fetch(`${BASE}collections/has`, {
      method: 'POST',
      headers,
      body: JSON.stringify(c),
    });
    expect(response.status).toBe(408);
    expect(await response.json()).toEqual({ code: MILVUS_CODES.timeout, message: 'request timeout' });
    expect(asked).toEqual([c]);
  });

  test.each(['0', '-1', 'soon', '1e300'])('Request-Timeout: %s is none', async (seconds) => {
    const response = await facade().post('collections/list', {}, { 'Request-Timeout': seconds });
    expect(await response.json()).toEqual({ code: 0, data: [] });
  });

  test('an aborted request rejects with the reason, before and while it is answered', async () => {
    const { fetch, asked } = silent();
    const early = fetch(BASE + 'collections/list', {
      method: 'POST',
      body: '{}',
      signal: AbortSignal.abort(),
    });
    await expect(early).rejects.toSatisfy(isAbortError);
    expect(asked).toEqual([]);
    const controller = new AbortController();
    const late = fetch(BASE + 'collections/list', { method: 'POST', body: '{}', signal: controller.signal });
    await expect.poll(() => asked).toEqual([{}]);
    controller.abort(new Error('enough'));
    await expect(late).rejects.toThrow('enough');
  });

  test('a client that fails is answered for', async () => {
    const verbs = verbsOver(() => Promise.reject(new Error('gone')));
    const failing = createMilvusFetch(verbs);
    const response = await failing(`${BASE}collections/list`, { method: 'POST', body: '{}' });
    expect(await response.json()).toEqual({
      code: MILVUS_CODES.unexpected,
      message: 'gone[lookalike=INTERNAL]',
    });
  });
});
