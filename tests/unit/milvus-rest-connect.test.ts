import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/milvus/rest/connect.ts';
import { testConnection, type ConnectionReport } from '../../src/milvus/rest/connection-test.ts';
import type { MilvusServer } from '../../src/milvus/rest/address.ts';
import { NO_ROUTE, serveRest, type Asked, type Reply, type RestServer } from '../support/rest-server.ts';

const TOKEN = 'root:Milvus';
const V2_LIST = '/v2/vectordb/collections/list';
const V1_LIST = '/v1/vector/collections';
const purpose = { collection: 'photos', dimension: 768, metric: 'L2' };

let server: RestServer | undefined;
afterEach(() => server?.close());

const COLLECTIONS: Readonly<Record<string, object>> = {
  photos: {
    fields: [{ name: 'vec', type: 'FloatVector', params: [{ key: 'dim', value: '768' }] }],
    indexes: [{ fieldName: 'vec', metricType: 'L2' }],
  },
  short: { fields: [{ name: 'vec', type: 'FloatVector', params: [{ key: 'dim', value: '128' }] }] },
  cosine: {
    fields: [{ name: 'vec', type: 'FloatVector', params: [{ key: 'dim', value: '768' }] }],
    indexes: [{ fieldName: 'vec', metricType: 'COSINE' }],
  },
  binary: { fields: [{ name: 'vec', type: 'BinaryVector', params: [{ key: 'dim', value: '768' }] }] },
};

/** A Milvus with v2, authentication on, one database. */
function milvusV2({ path, headers, body }: Asked): Reply {
  if (headers.authorization !== `Bearer ${TOKEN}`) {
    return { json: { code: 1800, message: "user hasn't authenticated" }, status: 401 };
  }
  const { dbName = 'default', collectionName = '' } = body as { dbName?: string; collectionName?: string };
  if (dbName !== 'default') return { json: { code: 800, message: `database not found[database=${dbName}]` } };
  if (path === V2_LIST) return { json: { code: 0, data: Object.keys(COLLECTIONS) } };
  const data = COLLECTIONS[collectionName];
  return { json: data ? { code: 0, data } : { code: 100, message: "can't find collection" } };
}

/** A Milvus 2.3. */
function milvusV1({ path }: Asked): Reply {
  if (path === V1_LIST) return { json: { code: 200, data: ['photos'] } };
  if (path === `${V1_LIST}/describe?collectionName=photos`) {
    const fields = [{ name: 'vec', type: 'FloatVector(768)' }];
    return { json: { code: 200, data: { fields, indexes: [{ fieldName: 'vec', metricType: 'L2' }] } } };
  }
  if (path.startsWith(`${V1_LIST}/describe`)) return { json: { code: 100, message: 'not found' } };
  return NO_ROUTE;
}

async function at(play: (asked: Asked) => Reply, more: Partial<MilvusServer> = {}): Promise<MilvusServer> {
  server = await serveRest(play);
  return { address: server.url, token: TOKEN, ...more };
}

/** An address where nobody listens. */
async function nobody(): Promise<MilvusServer> {
  const gone = await serveRest(() => NO_ROUTE);
  await gone.close();
  return { address: gone.url };
}

describe('connect', () => {
  test('finds v2', async () => {
    const { client, dialect } = await connect(await at(milvusV2));
    expect(dialect).toBe('v2');
    expect(client.capabilities.kind).toBe('rest-v2');
    expect(await client.collections.list()).toMatchObject({ code: 0 });
    expect(server?.asked.map(({ path }) => path)).toEqual([V2_LIST, V2_LIST]);
  });

  test('finds v1 where v2 is not', async () => {
    const { client, dialect } = await connect(await at(milvusV1));
    expect(dialect).toBe('v1');
    expect(client.capabilities.kind).toBe('rest-v1');
    expect(await client.collections.list()).toEqual({ code: 0, data: ['photos'] });
  });

  test('uses the database and the prefix of the address', async () => {
    const { address } = await at(({ path }) => ({ json: { code: 0, data: [path] } }));
    const { client } = await connect({ address: `${address}/milvus/`, database: 'mine' });
    expect(await client.collections.list()).toMatchObject({ data: [`/milvus${V2_LIST}`] });
    expect(server?.asked.map(({ body }) => body)).toEqual([{ dbName: 'mine' }, { dbName: 'mine' }]);
  });

  test.each<[string, () => Promise<MilvusServer>, string, string]>([
    ['no address', () => Promise.resolve({ address: 'ftp://x' }), 'INVALID_ARGUMENT', 'ftp://x'],
    ['nobody there', nobody, 'MILVUS_UNREACHABLE', 'did not answer'],
    ['a wrong token', () => at(milvusV2, { token: 'x' }), 'MILVUS', '1800'],
    ['an unknown database', () => at(milvusV2, { database: 'x' }), 'MILVUS', '800'],
    ['no Milvus', () => at(() => ({ text: 'Hello', status: 200 })), 'MILVUS_UNREACHABLE', 'Hello'],
  ])('%s', async (_, where, code, part) => {
    await expect(connect(await where())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(part) as string,
    });
  });

  test('may be stopped', async () => {
    const where = await at(() => 'hang');
    const signal = AbortSignal.abort();
    await expect(connect(where, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(connect(where, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('Test connection', () => {
  const isSentence = expect.stringMatching(/^[A-Z].+\.$/s) as string;

  test.each<[ConnectionReport['cause'], () => Promise<MilvusServer>, object, string]>([
    ['ready', () => at(milvusV2), {}, 'field "vec"'],
    ['collectionMissing', () => at(milvusV2), { collection: 'new' }, 'will be made'],
    ['v1Only', () => at(milvusV1), {}, 'REST v1 only'],
    ['collectionMissing', () => at(milvusV1), { collection: 'new' }, 'REST v1 only'],
    ['invalidAddress', () => Promise.resolve({ address: 'http://' }), {}, 'cannot be read'],
    ['unreachable', nobody, {}, 'Nobody answers'],
    ['wrongToken', () => at(milvusV2, { token: 'root:wrong' }), {}, 'does not accept'],
    ['wrongToken', () => at(milvusV2, { token: '' }), {}, 'none was entered'],
    ['wrongToken', () => at(() => ({ text: 'Log in', status: 401 })), {}, 'does not accept'],
    ['unknownDatabase', () => at(milvusV2, { database: 'x' }), {}, '"x"'],
    ['wrongDimension', () => at(milvusV2), { collection: 'short' }, '128'],
    ['wrongMetric', () => at(milvusV2), { collection: 'cosine' }, 'by COSINE; L2'],
    ['noVectorField', () => at(milvusV2), { collection: 'binary' }, 'FloatVector'],
    ['notMilvus', () => at(() => NO_ROUTE), {}, '404 page not found'],
    ['notMilvus', () => at(() => ({ text: '<h1>It works!</h1>', status: 200 })), {}, 'It works!'],
    ['gateway', () => at(() => ({ text: 'Bad Gateway', status: 502 })), {}, 'Bad Gateway'],
    ['refused', () => at(() => ({ json: { code: 2, message: 'not ready' } })), {}, 'not ready'],
  ])('%s', async (cause, where, more, part) => {
    const report = await testConnection(await where(), { ...purpose, ...more });
    const isUsable = ['ready', 'collectionMissing', 'v1Only'].includes(cause);
    expect(report).toMatchObject({ cause, isUsable, finding: isSentence });
    expect(report.finding).toContain(part);
    if (!isUsable) expect(report.remedy).toEqual(isSentence);
  });

  test('any metric will do where none is asked for', async () => {
    const report = await testConnection(await at(milvusV2), { collection: 'cosine', dimension: 768 });
    expect(report).toMatchObject({ cause: 'ready', dialect: 'v2' });
  });

  test('changes nothing', async () => {
    await testConnection(await at(milvusV2), purpose);
    expect(server?.asked.map(({ path }) => path)).toEqual([V2_LIST, '/v2/vectordb/collections/describe']);
  });

  test('may be stopped', async () => {
    const where = await at(() => 'hang');
    const signal = AbortSignal.timeout(50);
    await expect(testConnection(where, { ...purpose, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
