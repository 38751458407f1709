/** @file No photo and nothing about one leaves the browser: a whole session, seen from outside of it. */
import type { Page, Worker } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { COLLECTION } from '../../src/profiles/profiles.ts';
import { openApp, reloadApp, results, samplePath, type AppPage } from './page.ts';
import { startRecordingProxy, type RecordingProxy } from './recording-proxy.ts';

let proxy: RecordingProxy;
let app: AppPage;
beforeEach(async () => {
  proxy = await startRecordingProxy(new URL(inject('appUrl')).origin);
  app = await openApp({ switches: proxy.switches });
});
afterEach(async () => {
  await app.close();
  await proxy.close();
});

test('the session asks for files of the app, sends nothing and asks nobody else', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try sample photos' }).click();
  await page.getByText(/\d+ photos added/u).waitFor();
  await page.getByLabel('Search by image').first().setInputFiles(samplePath('mountain-autumn'));
  expect(await results(page)).toHaveLength(5);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await (await downloading).path();
  await page.getByRole('button', { name: 'Map of the photos' }).click();
  // The colours are told once the map is made.
  await page.getByRole('button', { name: /^Others \d+/u }).waitFor();
  await page.goBack();
  // The graph is saved last: with it everything that a session does has been done.
  await expect
    .poll(() => page.evaluate(async () => (await lookalike.status()).index?.saved), { timeout: 30_000 })
    .toBe(true);
  // Addressed to a server, answered by the page: the proxy would have seen it.
  const listed = await page.evaluate(async () => {
    const address = 'http://203.0.113.1:19530/v2/vectordb/collections/list';
    return (await (await lookalike.fetch(address, { method: 'POST', body: '{}' })).json()) as unknown;
  });
  expect(listed).toEqual({ code: 0, data: [COLLECTION.name] });

  // The proxy sees what workers fetch: the model is an embed worker's, the graph's engine the store worker's.
  const addresses = proxy.requests.map((request) => request.url);
  expect(addresses).toContainEqual(expect.stringMatching(/models\/resnet50-.*\.part$/u));
  expect(addresses).toContainEqual(expect.stringMatching(/assets\/hnswlib.*\.js$/u));
  expect(addresses).toContainEqual(expect.stringMatching(/assets\/layout\.worker.*\.js$/u));
  expect(addresses).toContainEqual(expect.stringMatching(/\/samples\/photos\/kite\.jpg$/u));

  const base = inject('appUrl');
  const notOurs = addresses.filter((address) => !address.startsWith(base));
  expect(notOurs).toEqual([]);
  // No body, and nothing in the address beyond the name of a file.
  const telling = proxy.requests.filter(
    ({ method, url, bodyBytes }) => method !== 'GET' || bodyBytes > 0 || new URL(url).search !== '',
  );
  expect(telling).toEqual([]);
  expect(app.foreign).toEqual([]);
  await page.getByRole('button', { name: 'Back to the library' }).click();
  expect(app.complaints).toEqual([]);
});

/** Addresses of hosts that were never assigned to anybody (RFC 5737); the proxy sees every attempt to reach them. */
const ELSEWHERE = 'http://203.0.113.1/photo';
const SERVER = 'http://203.0.113.2:19530';

async function send(address: string): Promise<string> {
  return fetch(address, { method: 'POST', body: 'photo', mode: 'no-cors' }).then(
    () => 'sent',
    () => 'stopped',
  );
}

/** From a worker that is started as those of films are. */
function sendFromWithin(address: string): void {
  const script = `const told = (what) => new BroadcastChannel('heard').postMessage(what);
  fetch(${JSON.stringify(address)}, { method: 'POST', body: 'photo', mode: 'no-cors' }).then(
    () => told('sent'),
    () => told('stopped'),
  );`;
  new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
}

function asked(origin: string): number {
  return proxy.requests.filter(({ url }) => url.startsWith(origin)).length;
}

/** A worker that reads photos. */
async function embedWorker(page: Page): Promise<Worker> {
  const find = () => page.workers().find((worker) => worker.url().startsWith('blob:'));
  await expect.poll(find).toBeDefined();
  const worker = find();
  if (!worker) throw new Error('The worker ended.');
  return worker;
}

test('the browser itself stops a script of the page, or of what handles photos, that asks another server', async () => {
  const { page } = app;
  await page.evaluate(() => lookalike.ready);
  const load = async (address: string): Promise<string> => {
    const image = new Image();
    image.src = address;
    return image.decode().then(
      () => 'sent',
      () => 'stopped',
    );
  };
  expect(await page.evaluate(send, ELSEWHERE)).toBe('stopped');
  expect(await page.evaluate(load, ELSEWHERE)).toBe('stopped');
  expect(await (await embedWorker(page)).evaluate(send, ELSEWHERE)).toBe('stopped');
  const heard = page.evaluate(
    () =>
      new Promise(
        (resolve) => (new BroadcastChannel('heard').onmessage = ({ data }) => resolve(data as string)),
      ),
  );
  await (await embedWorker(page)).evaluate(sendFromWithin, ELSEWHERE);
  expect(await heard).toBe('stopped');
  expect(asked(ELSEWHERE)).toBe(0);
});

test('a saved server is the only other address, for the page alone, and none once it is gone', async () => {
  const { page } = app;
  const save = (server: string | null): Promise<void> =>
    page.evaluate((origin) => {
      const key = 'lookalike:server-origin:/';
      if (origin === null) localStorage.removeItem(key);
      else localStorage.setItem(key, origin);
    }, server);
  const reload = async (): Promise<void> => {
    await reloadApp(page);
  };
  await save(SERVER);
  await reload();
  await page.evaluate(send, `${SERVER}/v2/vectordb/collections/list`);
  expect(asked(SERVER)).toBe(1);
  expect(await page.evaluate(send, ELSEWHERE)).toBe('stopped');
  expect(await page.evaluate(send, 'http://203.0.113.2/')).toBe('stopped');
  expect(await (await embedWorker(page)).evaluate(send, SERVER)).toBe('stopped');
  expect(asked(SERVER)).toBe(1);

  await save(null);
  await reload();
  expect(await page.evaluate(send, SERVER)).toBe('stopped');
  expect(asked(SERVER)).toBe(1);

  // What is no origin loosens nothing, whoever wrote it there.
  for (const forged of ['*', 'http://*', `${SERVER} *`, `${SERVER};script-src *`, 'http:', 'null', '[]']) {
    await save(forged);
    await reload();
    expect(await page.evaluate(send, SERVER), forged).toBe('stopped');
  }
  expect(asked(SERVER)).toBe(1);
});

test('without the script that puts the policy in force the page does not start, and says so', async () => {
  const { page } = app;
  await page.route(/first-script/u, (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').filter({ hasText: 'the security policy' }).waitFor();
  expect(await page.evaluate(() => 'lookalike' in globalThis)).toBe(false);
  expect(page.workers()).toEqual([]);
});
