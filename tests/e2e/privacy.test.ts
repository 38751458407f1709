/** @file No photo and nothing about one leaves the browser: a whole session, seen from outside of it. */
import { readFile } from 'node:fs/promises';
import type { Page, Worker } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { COLLECTION } from '../../src/profiles/profiles.ts';
import {
  addSamples,
  isKept,
  openApp,
  reloadApp,
  results,
  samplePath,
  type AppPage,
  whenReady,
} from './page.ts';
import { startRecordingProxy, type RecordingProxy } from './recording-proxy.ts';

let proxy: RecordingProxy;
let app: AppPage;
const open = async (url: string): Promise<void> => {
  proxy = await startRecordingProxy(new URL(url).origin);
  app = await openApp({ url, switches: proxy.switches, serviceWorker: true });
};
const close = async (): Promise<void> => {
  await app.close();
  await proxy.close();
};
beforeEach(() => open(inject('appUrl')));
afterEach(close);

/** The name of a photo that is nowhere but on this machine. */
const SECRET = 'nobody is to know this name.jpg';

test('the session asks for files of the app, sends nothing and asks nobody else', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Try sample photos' }).click();
  // The service worker keeps the app meanwhile.
  await page.getByText(/\d+ photos added/u).waitFor({ timeout: 90_000 });
  await page
    .getByLabel('Search by image')
    .first()
    .setInputFiles({
      name: SECRET,
      mimeType: 'image/jpeg',
      buffer: await readFile(samplePath('mountain-autumn')),
    });
  expect(await results(page)).toHaveLength(5);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await (await downloading).path();
  await page.getByRole('button', { name: 'Map of the photos' }).click();
  // The colours are told once the map is made.
  await page.getByRole('button', { name: /^Others \d+/u }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Review near-duplicates' }).click();
  await page.getByRole('heading', { name: 'Near-duplicates' }).waitFor();
  await page.getByRole('tab', { name: /^Same picture/u }).waitFor();
  const exported = await page.evaluate(async () => (await lookalike.export()).size);
  expect(exported).toBeGreaterThan(100_000);
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
  expect(addresses.filter((address) => /nobody|secret|blob/u.test(decodeURIComponent(address)))).toEqual([]);
  expect(app.foreign).toEqual([]);

  // What the panel tells people is what was seen from outside, but for the page itself and its service worker's script.
  await page.getByRole('button', { name: 'Back to the library' }).first().click();
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByRole('button', { name: /^Privacy/u }).click();
  await page.getByText('None. Nobody but the place').waitFor();
  await page.getByText('The worker that keeps the library has its own').waitFor();
  const told = await page.evaluate(() => {
    for (const summary of document.querySelectorAll<HTMLElement>('.privacy-group summary')) summary.click();
    return new Promise<string[]>((resolve) =>
      setTimeout(() =>
        resolve(Array.from(document.querySelectorAll('.privacy-requests code'), (code) => code.textContent)),
      ),
    );
  });
  const seen = new Set(proxy.requests.map(({ url }) => url.slice(base.length)));
  const other = [...seen].filter((address) => address !== '' && address !== 'service-worker.js');
  expect([...new Set(told)].toSorted()).toEqual(other.toSorted());
  expect(app.complaints).toEqual([]);
});

test('with the network switched off the app goes on, and nothing leaves it', async () => {
  // A build that waits for no model.
  await close();
  await open(inject('stubUrl'));
  const { page } = app;
  await whenReady(page);
  await addSamples(page, ['pier-lake', 'two-dogs']);
  await isKept(page);
  // From the second visit on its requests go through the service worker.
  await reloadApp(page);
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByRole('button', { name: /^Privacy/u }).click();
  const off = page.getByRole('switch', { name: 'Network off' });
  await off.click();
  await page.getByText(/^Off until/u).waitFor();
  // The browser itself looks whether there is a newer version, past the page and its service worker.
  const sent = () => proxy.requests.filter(({ url }) => !url.endsWith('/service-worker.js'));
  const before = sent().length;
  await reloadApp(page);
  await addSamples(page, ['kite']);
  await page.getByLabel('Search by image').first().setInputFiles(samplePath('pier-grey'));
  expect(await results(page)).toHaveLength(3);
  expect(await page.evaluate(() => fetch('nothing').then(String, () => 'none'))).toBe('none');
  expect(sent().slice(before)).toEqual([]);

  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByRole('button', { name: /^Privacy/u }).click();
  await off.click();
  await page.getByText(/^Off until/u).waitFor({ state: 'detached' });
  expect(await page.evaluate(() => fetch('nothing').then(String, () => 'none'))).not.toBe('none');
  expect(sent().slice(before)).toHaveLength(1);
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

/** What of the things that are forbidden to a worker with photos it can do. Later, since what a debugger runs itself may more. */
async function transgress(address: string): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve));
  const script = URL.createObjectURL(new Blob([''], { type: 'text/javascript' }));
  const attempts: Record<string, () => unknown> = {
    code: () => globalThis.eval('') as unknown,
    'a script from elsewhere': () => new Worker(address),
    'a script of text': () => new Worker(script, { type: 'module' }),
    'what is no request': () => fetch('data:,'),
    'a request elsewhere': () => fetch(address, { method: 'POST', body: 'photo', mode: 'no-cors' }),
  };
  const done: string[] = [];
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
      done.push(name);
    } catch {
      // As it should be.
    }
  }
  return done;
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
  await whenReady(page);
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
  expect(await (await embedWorker(page)).evaluate(transgress, ELSEWHERE)).toEqual([]);
  const workers = await page.evaluate(() => document.querySelector('script')?.dataset['workers'] ?? '');
  // The graph's engine makes code of text, and starts none.
  const store = page.workers().find((worker) => worker.url().includes('store.worker'));
  expect(await store?.evaluate(transgress, ELSEWHERE)).toEqual(['code', 'a script of text']);
  // Each started by its file: what the page confines besides is as the embed worker is.
  for (const file of workers.split(' ').filter((name) => !name.includes('store.worker'))) {
    const starting = page.waitForEvent('worker', (worker) => worker.url().endsWith(file));
    await page.evaluate((script) => {
      new Worker(script, { type: 'module' });
    }, file);
    // What reads films brings a text, whose worker inherits its policy.
    const allowed = file.includes('film.worker') ? ['a script of text'] : [];
    expect([file, await (await starting).evaluate(transgress, ELSEWHERE)]).toEqual([file, allowed]);
  }
  expect(workers.match(/(?:embed|film|layout|store)\.worker|ort\./gu)).toHaveLength(6);
  expect(asked(ELSEWHERE)).toBe(0);
});

test('no text becomes HTML, and nothing but the files of the build becomes a script', async () => {
  const { page } = app;
  await whenReady(page);
  const refused = await page.evaluate(async (address) => {
    await new Promise((resolve) => setTimeout(resolve));
    const text = URL.createObjectURL(new Blob([''], { type: 'text/javascript' }));
    const confined = document.querySelector('iframe')?.contentWindow as typeof globalThis | null;
    const attempts: Record<string, () => unknown> = {
      innerHTML: () => (document.createElement('p').innerHTML = '<b>photo</b>'),
      insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>photo</b>'),
      srcdoc: () => (document.createElement('iframe').srcdoc = 'photo'),
      parser: () => new DOMParser().parseFromString('<b>photo</b>', 'text/html'),
      'script.src': () => (document.createElement('script').src = address),
      'script.text': () => (document.createElement('script').text = 'photo()'),
      'a worker from elsewhere': () => new Worker(address),
      'a worker of another file': () => new Worker('icon.svg'),
      'a worker of text': () => new Worker(text),
      'in the frame': () => confined && new confined.Worker(text),
      'a service worker': () => navigator.serviceWorker.register('icon.svg'),
    };
    const outcomes = Object.entries(attempts).map(async ([name, attempt]) => {
      try {
        await attempt();
        return `${name}: done`;
      } catch (error) {
        // Of the frame's own window, too.
        return String(error).startsWith('TypeError') ? name : `${name}: ${String(error)}`;
      }
    });
    return [Object.keys(attempts), await Promise.all(outcomes)];
  }, ELSEWHERE);
  expect(refused[1]).toEqual(refused[0]);
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

test('a browser that lacks something is told what, and nothing of the app runs', async () => {
  const { page, context } = app;
  await context.addInitScript(() => {
    Reflect.deleteProperty(WebAssembly, 'validate');
    Reflect.deleteProperty(AbortSignal, 'any');
  });
  await page.reload();
  const told = page.getByRole('alert');
  await told.getByRole('heading', { name: 'Lookalike cannot run here' }).waitFor();
  expect(await told.getByRole('listitem').allTextContents()).toEqual([
    expect.stringContaining('SIMD'),
    expect.stringContaining('since 2024'),
  ]);
  expect(await page.evaluate(() => 'lookalike' in globalThis)).toBe(false);
  expect(page.workers()).toEqual([]);
});
