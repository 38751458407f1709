import { afterEach, describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { Refusal } from '../../src/milvus/failure.ts';
import { REST_LIMITS } from '../../src/milvus/rest/limits.ts';
import { ask, type Envelope } from '../../src/milvus/rest/transport.ts';
import type { Effect } from '../../src/milvus/rest/verb-traits.ts';
import { NO_ROUTE, serveRest, type Reply, type RestServer } from '../support/rest-server.ts';

const OK: Reply = { json: { code: 0, data: ['a'] } };
const LIMITED: Reply = { json: { code: 1807, message: 'request is rejected by limiter' } };
const BAD_GATEWAY: Reply = { text: '<html>502 Bad Gateway</html>', status: 502 };

let server: RestServer | undefined;
afterEach(() => server?.close());

/** Asks a server that gives these answers in turn, and the last one from then on. */
async function askAgainst(
  replies: readonly Reply[],
  {
    effect = 'none',
    patience = 2000,
    signal,
  }: { effect?: Effect; patience?: number; signal?: AbortSignal } = {},
): Promise<Envelope> {
  let turn = 0;
  server = await serveRest(() => replies[Math.min(turn++, replies.length - 1)] ?? 'drop');
  const endpoint = { base: server.url, token: 'root:Milvus', fetch: globalThis.fetch };
  return ask(endpoint, { method: 'POST', path: '/x', body: '{}', traits: { effect, patience }, signal });
}

const failure = async (promise: Promise<unknown>): Promise<LookalikeError> => {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(LookalikeError);
  return thrown as LookalikeError;
};

describe('a request', () => {
  test('sends the headers of the CORS list and no other', async () => {
    await askAgainst([OK]);
    const own = Object.keys(server?.asked[0]?.headers ?? {}).filter(
      // Set by Node itself; a browser sets its own, without a preflight.
      (name) =>
        !/^(host|connection|accept.*|user-agent|sec-fetch-mode|content-length|cache-control|pragma)$/.test(
          name,
        ),
    );
    expect(own.sort()).toEqual(['authorization', 'content-type']);
    expect(server?.asked[0]?.headers.authorization).toBe('Bearer root:Milvus');
  });

  test.each([0, 200])('code %i is a success', async (code) => {
    expect(await askAgainst([{ json: { code, data: [1] } }])).toMatchObject({ data: [1] });
  });

  test.each([
    ['code 65535 for a range', { code: 65_535, message: 'limit should be in range [1, 16384]' }, 1100],
    ['code 65535 for a filter', { code: 65_535, message: 'cannot parse expression: ((' }, 1100],
    ['any other code 65535', { code: 65_535, message: 'create duplicate collection' }, 65_535],
    ['a partition that is not found', { code: 200, message: 'partition not found[partition=p]' }, 200],
    ['a code of Milvus', { code: 100, message: 'collection not found' }, 100],
  ])('%s is a refusal', async (_, json, code) => {
    const error = await failure(askAgainst([{ json }], { effect: 'more' }));
    expect(error).toMatchObject({ milvusCode: code, message: json.message });
    expect(server?.asked).toHaveLength(1);
  });

  test.each<[string, Reply, string, string]>([
    ['401 of Milvus', { json: { code: 1800, message: 'no' }, status: 401 }, 'MILVUS', 'no'],
    ['401 of a proxy', { text: 'who?', status: 401 }, 'MILVUS', 'who?'],
    ['a route that the release lacks', NO_ROUTE, 'MILVUS', 'no route /x'],
    ['404 of something else', { text: '<h1>Not here</h1>', status: 404 }, 'MILVUS_UNREACHABLE', 'Not here'],
    ['a page', { text: '<html>Welcome</html>', status: 200 }, 'MILVUS_UNREACHABLE', 'Welcome'],
    ['JSON that is no envelope', { json: { hello: 1 } }, 'MILVUS_UNREACHABLE', 'hello'],
  ])('%s', async (_, reply, code, part) => {
    const error = await failure(askAgainst([reply]));
    expect(error).toMatchObject({ code, message: expect.stringContaining(part) as string });
    expect(server?.asked).toHaveLength(1);
  });
});

describe('tries', () => {
  test.each<[string, Reply]>([
    ['a dropped connection', 'drop'],
    ['a gateway without server', BAD_GATEWAY],
    ['503', { text: 'no server is available', status: 503 }],
    ['429', { text: 'slow down', status: 429 }],
    ['the limiter', LIMITED],
  ])('after %s a read is asked again', async (_, reply) => {
    expect(await askAgainst([reply, reply, OK])).toMatchObject({ data: ['a'] });
    expect(server?.asked).toHaveLength(3);
  });

  test('end after so many', async () => {
    const error = await failure(askAgainst(['drop']));
    expect(error.code).toBe('MILVUS_UNREACHABLE');
    expect(server?.asked).toHaveLength(REST_LIMITS.attempts);
  });

  test('what is the same done twice is asked again; what is more is not', async () => {
    expect(await askAgainst(['drop', OK], { effect: 'same' })).toMatchObject({ data: ['a'] });
    await server?.close();
    expect((await failure(askAgainst(['drop', OK], { effect: 'more' }))).code).toBe('MILVUS_UNCLEAR');
    expect(server?.asked).toHaveLength(1);
  });

  test('what Milvus says it has not done is asked again, whatever it is', async () => {
    expect(await askAgainst([LIMITED, OK], { effect: 'more' })).toMatchObject({ data: ['a'] });
    await server?.close();
    const error = await failure(askAgainst([LIMITED], { effect: 'more' }));
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ milvusCode: 1807 });
  });
});

describe('a change whose answer does not come', () => {
  test.each<[string, Reply]>([
    ['connection closed after the request was read', 'drop'],
    ['no answer in time', 'hang'],
    ['gateway gave up', { text: 'Gateway Timeout', status: 504 }],
    ['Milvus gave up', { json: { code: 10_001, message: 'request timeout' }, status: 408 }],
    ['Milvus panicked', { json: { code: 65_535, message: 'panic' }, status: 500 }],
    ['a page instead', { text: '<html>Log in</html>', status: 200 }],
  ])('is unclear: %s', async (_, reply) => {
    const error = await failure(askAgainst([reply], { effect: 'more', patience: 2000 }));
    expect(error.code).toBe('MILVUS_UNCLEAR');
    expect(error.message).toContain('may have happened or not');
    expect(server?.asked).toHaveLength(1);
  });

  test('is clear where nobody listened', async () => {
    server = await serveRest(() => OK);
    const endpoint = { base: server.url, token: undefined, fetch: globalThis.fetch };
    await server.close();
    const traits = { effect: 'more', patience: 1000 } as const;
    const error = await failure(ask(endpoint, { method: 'POST', path: '/x', body: '{}', traits }));
    expect(error).toMatchObject({
      code: 'MILVUS_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  test('stays unclear when later tries do not reach the server either', async () => {
    const error = await failure(askAgainst(['drop', LIMITED], { effect: 'same' }));
    expect(error.code).toBe('MILVUS_UNCLEAR');
  });

  test('is clear once a later try was refused for good', async () => {
    const refused: Reply = { json: { code: 100, message: 'collection not found' } };
    const error = await failure(askAgainst(['drop', refused], { effect: 'same' }));
    expect(error).toMatchObject({ milvusCode: 100 });
  });
});

describe('time', () => {
  test('a read that is not answered ends by itself, and is not asked again', async () => {
    const error = await failure(askAgainst(['hang'], { patience: 100 }));
    expect(error).toMatchObject({
      code: 'MILVUS_UNREACHABLE',
      message: expect.stringContaining('did not answer within') as string,
    });
    expect(server?.asked).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ['while it waits for the answer', 'hang'],
    ['between two tries', BAD_GATEWAY],
  ])('the caller may stop it %s', async (_, reply) => {
    const controller = new AbortController();
    const asking = askAgainst([reply], { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    expect(server?.asked).toHaveLength(1);
  });
});
