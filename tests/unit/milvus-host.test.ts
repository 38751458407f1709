import { once } from 'node:events';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { startMilvusHost, type MilvusHost, type MilvusHostOptions } from '../../src/cli/milvus-host.ts';
import { main } from '../../src/cli/milvus-server.ts';
import { MILVUS_CODES } from '../../src/milvus/types.ts';

const hosts: MilvusHost[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const host of hosts.splice(0)) await host.close();
});

async function start(options: Omit<MilvusHostOptions, 'port'> = {}): Promise<string> {
  const host = await startMilvusHost({ port: 0, ...options });
  hosts.push(host);
  return host.url;
}

function post(
  url: string,
  route: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v2/vectordb/${route}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Status of a request as `fetch` would not send it. */
async function statusOf(url: string, options: RequestOptions, body = ''): Promise<number | undefined> {
  const sent = httpRequest(url, options);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume: () => void }];
  response.resume();
  return response.statusCode;
}

describe('host', () => {
  test('serves Milvus and says that it lives', async () => {
    const url = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('OK');
    await post(url, 'collections/create', { collectionName: 'c', dimension: 2 });
    const data = [{ id: 1, vector: [1, 2] }];
    expect(await (await post(url, 'entities/insert', { collectionName: 'c', data })).json()).toMatchObject({
      code: 0,
      data: { insertCount: 1 },
    });
    const missing = await post(url, 'entities/fly', {});
    expect(missing.status).toBe(404);
    expect(await missing.text()).toBe('404 page not found');
  });

  test('headers reach the façade', async () => {
    const answer = await post(await start(), 'collections/list', {}, { 'DB-Name': 'nowhere' });
    expect(await answer.json()).toMatchObject({ code: MILVUS_CODES.databaseNotFound });
  });

  test("any page may ask, with the headers of Milvus' list and no others", async () => {
    const url = await start({ token: 'root:Milvus' });
    const preflight = await fetch(`${url}/v2/vectordb/collections/list`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    for (const answer of [preflight, await post(url, 'collections/list', {}), await fetch(url)]) {
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(answer.headers.get('Access-Control-Allow-Headers')?.toLowerCase().split(', ').sort()).toEqual([
        'accept',
        'accept-encoding',
        'authorization',
        'cache-control',
        'content-length',
        'content-type',
        'origin',
        'x-csrf-token',
        'x-requested-with',
      ]);
    }
  });

  test.each([
    ['Bearer root:Milvus', 200],
    [`Basic ${btoa('root:Milvus')}`, 200],
    ['Bearer root:milvus', 401],
    ['Bearer ', 401],
    ['root:Milvus', 401],
    ['', 401],
  ])('with a token, "%s" is answered with %i', async (authorization, status) => {
    const url = await start({ token: 'root:Milvus' });
    const answer = await post(
      url,
      'collections/list',
      {},
      authorization ? { Authorization: authorization } : {},
    );
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual(
      status === 200 ? { code: 0, data: [] } : { code: 1800, message: "user hasn't authenticated" },
    );
  });

  test('a body over the limit is refused, announced or not', async () => {
    const url = await start({ bodyLimit: 1000 });
    const answer = await post(url, 'collections/list', 'x'.repeat(2000));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: MILVUS_CODES.parameterTooLarge });
    const chunked = { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } };
    expect(await statusOf(`${url}/v2/vectordb/collections/list`, chunked, 'x'.repeat(2000))).toBe(413);
    expect((await post(url, 'collections/list', {})).status).toBe(200);
  });

  test('odd methods, addresses and connections leave it standing', async () => {
    const url = await start();
    expect(await statusOf(url, { method: 'TRACE' })).toBe(404);
    expect(await statusOf(url, { method: 'POST', path: '//' })).toBe(404);
    expect(await statusOf(url, { method: 'POST', path: 'http://[' })).toBe(404);
    for (const place of ['http://user:password@host', '//user:password@host']) {
      const path = `${place}/v2/vectordb/collections/list`;
      expect(await statusOf(url, { method: 'POST', path }, '{}')).toBe(200);
    }
    const half = connect(Number(new URL(url).port), '127.0.0.1');
    half.write('POST /v2/vectordb/collections/list HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{');
    await once(half, 'connect');
    half.destroy();
    expect((await post(url, 'collections/list', {})).status).toBe(200);
  });

  test('an address in use is told', async () => {
    const { port } = new URL(await start());
    const second = startMilvusHost({ port: Number(port) });
    await expect(second).rejects.toBeInstanceOf(LookalikeError);
    await expect(second).rejects.toThrow(`Cannot listen on port ${port} of 127.0.0.1`);
  });
});

describe('command', () => {
  test('--help explains', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    expect(await main(['--help'])).toBe(0);
    expect(log).toHaveBeenCalledWith(expect.stringContaining('--token'));
  });

  test.each([
    [['--port', 'x'], '--port is x'],
    [['--port', '65536'], '--port is 65536'],
    [['--token', ''], 'not empty'],
    [['--prt', '1'], "'--prt'"],
    [['19530'], "'19530'"],
  ])('%j is refused with a sentence', async (args, part) => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    expect(await main(args)).toBe(2);
    expect(error).toHaveBeenCalledWith(expect.stringContaining(part));
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it', async (signal) => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const ended = main(['--port', '0']);
    await expect.poll(() => log.mock.calls.length).toBe(1);
    const url = /http:\S+/.exec(String(log.mock.calls[0]?.[0]))?.[0] ?? '';
    expect((await post(url, 'collections/list', {})).status).toBe(200);
    process.emit(signal);
    expect(await ended).toBe(0);
    await expect(post(url, 'collections/list', {})).rejects.toThrow();
  });
});
