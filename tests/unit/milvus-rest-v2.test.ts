import { afterEach, describe, expect, test } from 'vitest';
import { unwrap, type MilvusClient } from '../../src/milvus/client.ts';
import { REST_LIMITS } from '../../src/milvus/rest/limits.ts';
import { restV2 } from '../../src/milvus/rest/rest-v2.ts';
import { BASE_PATH, VERBS } from '../../src/milvus/verbs.ts';
import { serveRest, type Asked, type Reply, type RestServer } from '../support/rest-server.ts';

const c = { collectionName: 'photos' };
const BIG = 470645180958769978n;

const DESCRIPTION = {
  collectionName: 'photos',
  collectionID: BIG,
  enableDynamicField: true,
  fields: [
    { name: 'id', type: 'Int64', primaryKey: true, autoId: false },
    { name: 'vec', type: 'FloatVector', params: [{ key: 'dim', value: '2' }] },
    { name: 'meta', type: 'JSON' },
    { name: 'tags', type: 'Array', elementType: 'Int64' },
    { name: 'taken', type: 'Int64' },
  ],
  load: 'LoadStateLoaded',
};

type Route = (body: Record<string, unknown>, asked: Asked) => Reply | Promise<Reply>;

let server: RestServer | undefined;
afterEach(() => server?.close());

const ok = (data: unknown, more: object = {}): Reply => ({ json: { code: 0, data, ...more } });

/** A client of a server that has these routes; describe tells {@link DESCRIPTION} unless given. */
async function clientOf(routes: Readonly<Record<string, Route>>, database?: string): Promise<MilvusClient> {
  const all: Readonly<Record<string, Route>> = { 'collections/describe': () => ok(DESCRIPTION), ...routes };
  server = await serveRest((asked) => {
    const route = all[asked.path.slice(BASE_PATH.length)];
    return (
      route?.(asked.body as Record<string, unknown>, asked) ?? { text: '404 page not found', status: 404 }
    );
  });
  return restV2({ base: server.url, token: undefined, fetch: globalThis.fetch }, database);
}

const bodies = (route: string): unknown[] =>
  (server?.asked ?? []).filter(({ path }) => path === BASE_PATH + route).map(({ body }) => body);

describe('requests', () => {
  test('each verb goes to its route, as a POST with the body as given', async () => {
    const client = await clientOf(Object.fromEntries(VERBS.map(({ route }) => [route, () => ok({})])));
    const groups = client as unknown as Record<string, Record<string, (body: object) => Promise<unknown>>>;
    for (const { group, verb } of VERBS) await groups[group]?.[verb]?.({ ...c, odd: [1, null] });
    for (const { route } of VERBS) {
      const own = server?.asked.find(({ path }) => path === BASE_PATH + route);
      expect(own, route).toMatchObject({ method: 'POST', body: { collectionName: 'photos' } });
    }
  });

  test('the database goes into the body, unless the request names one or is about databases', async () => {
    const client = await clientOf(
      { 'collections/list': () => ok([]), 'databases/drop': () => ok({}), 'databases/list': () => ok([]) },
      'mine',
    );
    await client.collections.list();
    await client.collections.list({ dbName: 'other' });
    await client.databases.list();
    expect(bodies('collections/list')).toEqual([{ dbName: 'mine' }, { dbName: 'other' }]);
    expect(bodies('databases/list')).toEqual([{}]);
  });

  test('searches say their limit and output fields; vectors are written shortest, bytes as base64', async () => {
    const client = await clientOf({
      'entities/search': () => ok([]),
      'entities/hybrid_search': () => ok([]),
    });
    await client.entities.search({ ...c, data: [Float32Array.of(0.1, 1)] });
    await client.entities.search({ ...c, data: [Uint8Array.of(255, 1)], limit: 3, outputFields: ['*'] });
    await client.entities.hybridSearch({ ...c, search: [{ data: [Uint8Array.of(1)], limit: 2 }] });
    expect(bodies('entities/search')).toEqual([
      { ...c, data: [[0.1, 1]], limit: 100, outputFields: [] },
      { ...c, data: ['/wE='], limit: 3, outputFields: ['*'] },
    ]);
    expect(bodies('entities/hybrid_search')).toEqual([
      { ...c, search: [{ data: ['AQ=='], limit: 2 }], limit: 100, outputFields: [] },
    ]);
  });

  test('a count has no limit', async () => {
    const client = await clientOf({ 'entities/query': () => ok([{ 'count(*)': 5 }]) });
    const count = await client.entities.query({ ...c, filter: '', outputFields: ['count(*)'] });
    expect(count).toEqual({ code: 0, data: [{ 'count(*)': 5 }] });
    expect(bodies('entities/query')).toEqual([{ ...c, filter: '', outputFields: ['count(*)'] }]);
  });

  test('keys are known in any case', async () => {
    const client = await clientOf(
      { 'entities/query': () => ok([]), 'entities/insert': () => ok({}) },
      'mine',
    );
    await client.entities.query({ CollectionName: 'photos', LIMIT: 5, DBNAME: 'other' } as never);
    await client.entities.insert({ Data: [] } as never);
    expect(bodies('entities/query')).toEqual([{ ...c, limit: 5, dbName: 'other' }]);
    expect(bodies('entities/insert')).toEqual([{ data: [], dbName: 'mine' }]);
  });

  test('numbers that JSON cannot write are refused, not sent as null', async () => {
    const client = await clientOf({});
    expect(await client.entities.search({ ...c, data: [[1, NaN]] })).toMatchObject({
      code: 1801,
      message: expect.stringContaining('data[0][1]: a finite number was expected, not NaN') as string,
    });
    expect(await client.entities.query({ ...c, limit: Infinity })).toMatchObject({ code: 1801 });
    const data = [
      { id: 1, vec: Float32Array.of(0, 1) },
      { id: 2, vec: Float32Array.of(-Infinity, 1) },
    ];
    expect(await client.entities.insert({ ...c, data })).toMatchObject({
      code: 1804,
      message: expect.stringContaining(
        '-Infinity is not a finite number, row number: 1, field: vec[0]',
      ) as string,
    });
    expect(server?.asked).toEqual([]);
  });

  test('a body that is no object is refused as Milvus would', async () => {
    const client = await clientOf({});
    const list = client.collections.describe as (request: unknown) => Promise<unknown>;
    expect(await list([])).toMatchObject({ code: 1801 });
    expect(server?.asked).toEqual([]);
  });
});

describe('answers', () => {
  test('what a release leaves out has its default', async () => {
    const client = await clientOf({
      'collections/list': () => ok(null),
      'entities/delete': () => ok({}, { cost: 1 }),
      'collections/describe': () => ok({ collectionName: 'photos', fields: null, message: 'x' }),
    });
    expect(await client.collections.list()).toEqual({ code: 0, data: [] });
    expect(await client.entities.delete({ ...c, filter: 'id in [1]' })).toEqual({
      code: 0,
      data: {},
      cost: 1,
    });
    expect(unwrap(await client.collections.describe(c))).toMatchObject({
      fields: [],
      aliases: [],
      properties: [],
      enableDynamicField: false,
    });
  });

  test.each<[string, object, object]>([
    [
      'before 3.0.1',
      {
        meta: '{"a":[1]}',
        tags: { Data: { LongData: { data: [1, String(BIG)] } } },
        taken: String(BIG),
        dyn: '{"x":1}',
      },
      { meta: { a: [1] }, tags: [1, BIG], taken: BIG, dyn: '{"x":1}' },
    ],
    ['before 3.0.1, empty', { meta: '"text"', tags: { Data: { LongData: {} } } }, { meta: 'text', tags: [] }],
    ['from 3.0.1', { meta: { a: 1 }, tags: [1], taken: BIG }, { meta: { a: 1 }, tags: [1], taken: BIG }],
    ['from 3.0.1, text that looks like JSON', { meta: '5', tags: [] }, { meta: '5', tags: [] }],
    ['from 3.0.1, text', { meta: 'plain' }, { meta: 'plain' }],
    ['null', { meta: null, tags: null, taken: null }, { meta: null, tags: null, taken: null }],
  ])('rows of a server %s', async (_, sent, read) => {
    const client = await clientOf({ 'entities/query': () => ok([{ id: '7', ...sent }]) });
    expect(await client.entities.query({ ...c, filter: 'id > 0' })).toEqual({
      code: 0,
      data: [{ id: 7, ...read }],
    });
  });

  test('the schema is asked for once, and again after a change of it and for a field that it lacks', async () => {
    let fields: object[] = [{ name: 'id', type: 'Int64', primaryKey: true }];
    const client = await clientOf({
      'collections/describe': () => ok({ ...DESCRIPTION, enableDynamicField: false, fields }),
      'collections/fields/add': () => ok({}),
      'entities/get': ({ id }) => ok([{ id: '1', ...(id === 2 ? { extra: '8' } : {}) }]),
    });
    await client.entities.get({ ...c, id: 1 });
    await client.entities.get({ ...c, id: 1 });
    expect(bodies('collections/describe')).toHaveLength(1);
    const schema = { fieldName: 'x', dataType: 'Int64', nullable: true } as const;
    await client.collections.addField({ ...c, schema });
    await client.entities.get({ ...c, id: 1 });
    expect(bodies('collections/describe')).toHaveLength(2);
    fields = [...fields, { name: 'extra', type: 'Int64' }];
    expect(unwrap(await client.entities.get({ ...c, id: 2 }))).toEqual([{ id: 1, extra: 8 }]);
    expect(bodies('collections/describe')).toHaveLength(3);
  });

  test('a collection that cannot be described any more: Milvus says why', async () => {
    const client = await clientOf({
      'collections/describe': () => ({ json: { code: 100, message: "can't find collection" } }),
      'entities/query': () => ok([{ id: '7' }]),
    });
    expect(await client.entities.query({ ...c, filter: 'id > 0' })).toEqual({
      code: 100,
      message: "can't find collection",
    });
  });
});

describe('searches', () => {
  const hits = [
    { id: 1, distance: 0.1 },
    { id: 2, distance: 0.2 },
    { id: 3, distance: 0.1 },
  ];

  test('topks say which hits are whose', async () => {
    const client = await clientOf({ 'entities/search': () => ok(hits, { topks: [2, 1] }) });
    const data = [
      [1, 0],
      [0, 1],
    ];
    expect(await client.entities.search({ ...c, data })).toEqual({ code: 0, data: hits, topks: [2, 1] });
  });

  test('a server that does not say so is asked for one query at a time', async () => {
    const client = await clientOf({
      'entities/search': ({ data }) =>
        ok((data as number[][]).flatMap(([first]) => (first === 0 ? [] : hits.slice(0, first)))),
    });
    const data = [[2], [0], [3], [1]];
    const answer = await client.entities.search({ ...c, data, outputFields: ['id'] });
    expect(answer).toEqual({
      code: 0,
      data: [...hits.slice(0, 2), ...hits, ...hits.slice(0, 1)],
      topks: [2, 0, 3, 1],
    });
    expect(bodies('entities/search')).toHaveLength(1 + data.length);
  });

  test('neither for one query, nor where there is no hit', async () => {
    const client = await clientOf({ 'entities/search': ({ limit }) => ok(limit === 1 ? [] : hits) });
    expect(await client.entities.search({ ...c, data: [[1]] })).toMatchObject({ topks: [3] });
    expect(await client.entities.search({ ...c, data: [[1], [2]], limit: 1 })).toEqual({ code: 0, data: [] });
    expect(bodies('entities/search')).toHaveLength(2);
  });

  test('hybrid searches are split in all their parts', async () => {
    const client = await clientOf({
      'entities/hybrid_search': ({ search }) => {
        const [left, right] = search as { data: number[][] }[];
        const all = left?.data.map((vector, at) => ({
          id: Number(vector[0]),
          distance: right?.data[at]?.[0],
        }));
        return ok(all);
      },
    });
    const search = [
      { data: [[1], [2]], limit: 1 },
      { data: [[10], [20]], limit: 1 },
    ];
    expect(await client.entities.hybridSearch({ ...c, search })).toEqual({
      code: 0,
      data: [
        { id: 1, distance: 10 },
        { id: 2, distance: 20 },
      ],
      topks: [1, 1],
    });
  });
});

describe('writes', () => {
  /** Rows of which a request holds four. */
  const rows = Array.from({ length: 10 }, (_, id) => ({
    id,
    vec: Float32Array.of(id, 0),
    note: 'x'.repeat(REST_LIMITS.insertBytes / 4 - 100),
  }));
  const insertIds = (body: Record<string, unknown>): unknown[] =>
    (body.data as { id: number }[]).map(({ id }) => String(BIG + BigInt(id)));

  test('go in requests of bounded size, in order, and are answered as one', async () => {
    const client = await clientOf({
      'entities/insert': (body) => ok({ insertCount: 4, insertIds: insertIds(body) }),
    });
    const answer = await client.entities.insert({ ...c, partitionName: 'p', data: rows });
    expect(unwrap(answer)).toEqual({ insertCount: 10, insertIds: rows.map(({ id }) => BIG + BigInt(id)) });
    const sent = bodies('entities/insert') as { data: object[]; partitionName: string }[];
    expect(sent.map(({ data }) => data.length)).toEqual([4, 4, 2]);
    expect(sent.every(({ partitionName }) => partitionName === 'p')).toBe(true);
    expect(sent[0]?.data[1]).toMatchObject({ id: 1, vec: [1, 0] });
    for (const { text, path } of server?.asked ?? []) {
      if (path.endsWith('insert')) expect(text.length).toBeLessThan(REST_LIMITS.insertBytes + 1000);
    }
  });

  test.each<[string, Reply, object]>([
    ['refused', { json: { code: 1804, message: 'bad row' } }, { code: 1804 }],
    [
      'unanswered',
      'drop',
      { code: 65_535, message: expect.stringMatching(/\[lookalike=MILVUS_UNCLEAR\]$/) as string },
    ],
  ])('a later request is %s: the answer says what is stored', async (_, reply, expected) => {
    let requests = 0;
    const client = await clientOf({
      'entities/insert': (body) => (++requests > 2 ? reply : ok({ insertIds: insertIds(body) })),
    });
    const answer = await client.entities.insert({ ...c, data: rows });
    expect(answer).toMatchObject(expected);
    expect(answer).toMatchObject({
      message: expect.stringContaining('the first 8 of 10 rows are stored, then: ') as string,
    });
    expect(requests).toBe(3);
  });

  test('an insert is sent once; unwrapped, its silence is MILVUS_UNCLEAR', async () => {
    const client = await clientOf({ 'entities/insert': () => 'drop' });
    const answer = await client.entities.insert({ ...c, data: [{ id: 1 }] });
    expect(() => unwrap(answer)).toThrow(expect.objectContaining({ code: 'MILVUS_UNCLEAR' }) as Error);
    expect(bodies('entities/insert')).toHaveLength(1);
  });

  test.each([
    ['chosen', false, 2],
    ['generated', true, 1],
  ])('an upsert with %s keys', async (_, autoId, requests) => {
    let turn = 0;
    const client = await clientOf({
      'collections/describe': () => ok({ ...DESCRIPTION, autoId }),
      'entities/upsert': () => (turn++ === 0 ? 'drop' : ok({ upsertCount: 1, upsertIds: [1] })),
    });
    const answer = await client.entities.upsert({ ...c, data: [{ id: 1 }] });
    expect(bodies('entities/upsert')).toHaveLength(requests);
    expect('data' in answer).toBe(!autoId);
  });

  test('stopped between two requests', async () => {
    const controller = new AbortController();
    const client = await clientOf({
      'entities/insert': (body) => {
        controller.abort();
        return ok({ insertIds: insertIds(body) });
      },
    });
    const inserting = client.entities.insert({ ...c, data: rows }, { signal: controller.signal });
    await expect(inserting).rejects.toMatchObject({ name: 'AbortError' });
    expect(bodies('entities/insert')).toHaveLength(1);
  });

  test.each<[string, unknown, number]>([
    ['no list', { id: 1 }, 1801],
    ['an empty list', [], 1804],
  ])("%s of rows is the server's to refuse", async (_, data, code) => {
    const client = await clientOf({
      'entities/insert': (body) => ({ json: { code: Array.isArray(body.data) ? 1804 : 1801, message: '' } }),
    });
    expect(await client.entities.insert({ ...c, data } as never)).toMatchObject({ code });
    expect(bodies('entities/insert')).toEqual([{ ...c, data }]);
  });
});

describe('loading', () => {
  test('load and create answer when the collection is loaded', async () => {
    const states = ['LoadStateLoading', 'LoadStateLoading', 'LoadStateLoaded'];
    const client = await clientOf({
      'collections/load': () => ok({}),
      'collections/create': () => ok({}),
      'collections/get_load_state': () => ok({ loadState: states.shift() ?? 'LoadStateNotLoad' }),
    });
    expect(await client.collections.load(c)).toEqual({ code: 0, data: {} });
    expect(states).toEqual([]);
    expect(await client.collections.create({ ...c, dimension: 2 })).toEqual({ code: 0, data: {} });
    expect(bodies('collections/get_load_state')).toHaveLength(4);
  });

  test('a state that cannot be told does not make them fail', async () => {
    const client = await clientOf({ 'collections/load': () => ok({}) });
    expect(await client.collections.load(c)).toEqual({ code: 0, data: {} });
  });
});
