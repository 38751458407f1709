/** What a page of ours finds out about a server, in a real Chromium: pages and servers are real, and so are their headers. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../src/cli/chromium.ts';
import type { ConnectionReport } from '../../src/milvus/rest/connection-test.ts';
import type * as restPage from '../support/rest-page.ts';
import { serveRest, type Asked, type Reply, type RestServer } from '../support/rest-server.ts';

type RestPage = typeof restPage;

/** A name for this machine that the browser does not know to be near. */
const PUBLIC_NAME = 'photos.test';
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
/** As Milvus answers every request. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers':
    'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, accept, origin, Cache-Control, X-Requested-With',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH',
};

/** A page with {@link RestPage} in it. */
let html: string;
let browser: Browser;
let pages: Server;
let port: number;
/** Of the page served next. */
let policy: Readonly<Record<string, string>> = {};
let context: BrowserContext | undefined;
let server: RestServer | undefined;

beforeAll(async () => {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../support/rest-page.ts', import.meta.url)),
        formats: ['iife'],
        name: 'rest',
      },
    },
  })) as Rolldown.RolldownOutput[];
  html = `<!doctype html><title>A page</title><script>${built[0]?.output[0].code ?? ''}</script>`;
  pages = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', ...ISOLATED, ...policy });
    response.end(html);
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  port = (pages.address() as AddressInfo).port;
  browser = await launchChromium([
    `--host-resolver-rules=MAP ${PUBLIC_NAME} 127.0.0.1`,
    `--unsafely-treat-insecure-origin-as-secure=http://${PUBLIC_NAME}:${port}`,
  ]);
});
afterAll(async () => {
  await browser.close();
  pages.close();
});
afterEach(async () => {
  await context?.close();
  await server?.close();
  policy = {};
});

const milvus =
  (headers: Readonly<Record<string, string>> = CORS) =>
  ({ method, path }: Asked): Reply => {
    if (method === 'OPTIONS') return { text: '', status: 204, headers };
    const isList = path.endsWith('/list');
    return {
      json: isList ? { code: 0, data: [] } : { code: 100, message: "can't find collection" },
      headers,
    };
  };

interface Setting {
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly permission?: 'granted' | 'denied';
}

async function open({ host = '127.0.0.1', headers = {}, permission }: Setting = {}): Promise<Page> {
  policy = headers;
  context = await browser.newContext();
  const page = await context.newPage();
  const origin = `http://${host}:${port}`;
  if (permission) {
    const session = await browser.newBrowserCDPSession();
    const { targetInfo } = await (await context.newCDPSession(page)).send('Target.getTargetInfo');
    await session.send('Browser.setPermission', {
      permission: { name: 'local-network-access' },
      setting: permission,
      origin,
      ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
    });
  }
  await page.goto(`${origin}/`);
  return page;
}

function testFrom(page: Page, address: string): Promise<ConnectionReport> {
  return page.evaluate((where) => {
    const { rest } = globalThis as unknown as { rest: RestPage };
    return rest.testConnection(
      { address: where, token: 'root:Milvus' },
      { collection: 'photos', dimension: 768 },
    );
  }, address);
}

describe('a page near the server', () => {
  test('reaches a Milvus with its CORS headers', async () => {
    server = await serveRest(milvus());
    const page = await open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await testFrom(page, server.url)).toMatchObject({ cause: 'collectionMissing', dialect: 'v2' });
  });

  test('tells a server without CORS headers from nobody', async () => {
    server = await serveRest(milvus({}));
    const page = await open();
    expect(await testFrom(page, server.url)).toMatchObject({ cause: 'cors' });
    await server.close();
    expect(await testFrom(page, server.url)).toMatchObject({ cause: 'unreachable' });
  });

  test('names its own policy', async () => {
    server = await serveRest(milvus());
    const page = await open({ headers: { 'Content-Security-Policy': "connect-src 'self'" } });
    const report = await testFrom(page, server.url);
    expect(report).toMatchObject({ cause: 'csp' });
    expect(report.remedy).toContain(server.url);
    expect(server.asked).toEqual([]);
  });
});

describe('a page from the internet and a server on this machine', () => {
  const PUBLIC: Setting = {
    host: PUBLIC_NAME,
    headers: { 'Content-Security-Policy': 'treat-as-public-address' },
  };

  test.each([
    ['granted', { permission: 'granted' }, 'collectionMissing'],
    ['denied', { permission: 'denied' }, 'localNetworkDenied'],
    ['not given', {}, 'localNetworkUndecided'],
  ] as const)('permission %s', async (_, setting, cause) => {
    server = await serveRest(milvus());
    const page = await open({ ...PUBLIC, ...setting });
    expect(await testFrom(page, server.url)).toMatchObject({ cause });
    if (cause !== 'collectionMissing') expect(server.asked).toEqual([]);
  });

  test('with permission, a server without CORS headers and nobody are told apart', async () => {
    server = await serveRest(milvus({}));
    const page = await open({ ...PUBLIC, permission: 'granted' });
    expect(await testFrom(page, server.url)).toMatchObject({ cause: 'cors' });
    await server.close();
    expect(await testFrom(page, server.url)).toMatchObject({ cause: 'unreachable' });
  });
});

test('a page over https and a server without', async () => {
  context = await browser.newContext();
  const page = await context.newPage();
  await page.route('https://photos.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: html }),
  );
  await page.goto('https://photos.example/');
  expect(await testFrom(page, 'http://milvus.example:19530')).toMatchObject({ cause: 'mixedContent' });
});

test('a client in a page sends nothing that needs more than the CORS list', async () => {
  server = await serveRest(milvus());
  const page = await open();
  const listed = await page.evaluate(async (address) => {
    const { rest } = globalThis as unknown as { rest: RestPage };
    const { client } = await rest.connect({ address, token: 'root:Milvus', database: 'mine' });
    return client.collections.list();
  }, server.url);
  expect(listed).toEqual({ code: 0, data: [] });
  const preflights = server.asked.filter(({ method }) => method === 'OPTIONS');
  expect(preflights.map(({ headers }) => headers['access-control-request-headers'])).toContain(
    'authorization,content-type',
  );
  expect(server.asked.at(-1)?.body).toEqual({ dbName: 'mine' });
});
