/** @file No photo and nothing about one leaves the browser: a whole session, seen from outside of it. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { COLLECTION } from '../../src/profiles/profiles.ts';
import { openApp, results, samplePath, type AppPage } from './page.ts';
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
  expect(addresses).toContainEqual(expect.stringMatching(/models\/.*int8.*\.onnx$/u));
  expect(addresses).toContainEqual(expect.stringMatching(/assets\/hnswlib.*\.js$/u));
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

test('the browser itself stops a script of the page, or of what handles photos, that asks another server', async () => {
  const { page } = app;
  await page.evaluate(() => lookalike.ready);
  // Never assigned to anybody (RFC 5737); the proxy would have seen the attempt.
  const elsewhere = 'http://203.0.113.1/photo';
  const send = async (address: string): Promise<string> =>
    fetch(address, { method: 'POST', body: 'photo', mode: 'no-cors' }).then(
      () => 'sent',
      () => 'stopped',
    );
  const load = async (address: string): Promise<string> => {
    const image = new Image();
    image.src = address;
    return image.decode().then(
      () => 'sent',
      () => 'stopped',
    );
  };
  expect(await page.evaluate(send, elsewhere)).toBe('stopped');
  expect(await page.evaluate(load, elsewhere)).toBe('stopped');
  const embedWorker = () => page.workers().find((worker) => worker.url().startsWith('blob:'));
  await expect.poll(embedWorker).toBeDefined();
  expect(await embedWorker()?.evaluate(send, elsewhere)).toBe('stopped');
  expect(proxy.requests.filter(({ url }) => url.startsWith(elsewhere))).toEqual([]);
});
