/** The built app on hosts that know nothing of it: in a subfolder, without headers, without a network, from version to version. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Page } from 'playwright-core';
import { writeServiceWorker } from '../../src/delivery/release-plugin.ts';
import { DELIVERY } from '../../src/profiles/profiles.ts';
import { startDumbServer, type DumbServer } from '../support/dumb-server.ts';
import { addSamples, isKept, openApp, whenReady, type AppPage } from './page.ts';

const AT = '/some/sub path/';
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Bytes: less than the files of a version. */
const LITTLE = 200_000;

let scratch: string;
let host: DumbServer;
let app: AppPage;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'lookalike-hosting-'));
});
afterEach(async () => {
  await app.close();
  await host.close();
  await rm(scratch, { recursive: true, force: true });
});

const isolated = (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);

async function facts(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByText('Engine', { exact: true }).click();
  const list = page.locator('.pairs', { hasText: 'Threads' });
  await list.waitFor();
  const text = await list.innerText();
  await page.getByRole('button', { name: 'Close' }).click();
  return text;
}

test('without headers, below a path with a space, WebAssembly of a wrong type: threads after one reload, and all of it without a network after one visit', async () => {
  const types = {
    html: 'text/html',
    js: 'text/javascript',
    css: 'text/css',
    svg: 'image/svg+xml',
    jpg: 'image/jpeg',
  };
  host = await startDumbServer(inject('appFolder'), AT, types);
  const prepare = (): void => {
    if (top === self) sessionStorage.setItem('loads', String(Number(sessionStorage.getItem('loads')) + 1));
  };
  app = await openApp({ url: host.url, search: 'index.html', serviceWorker: true, prepare });
  const { page } = app;
  await whenReady(page);
  expect(await isolated(page)).toBe(true);
  expect(await page.evaluate(() => sessionStorage.getItem('loads'))).toBe('2');
  await addSamples(page, ['pier-lake', 'two-dogs']);
  expect(await facts(page)).toMatch(/by the service worker/u);
  await isKept(page);

  await host.close();
  await page.reload();
  await whenReady(page);
  expect(await isolated(page)).toBe(true);
  await addSamples(page, ['kite']);
  const paths = await page.evaluate(async () => {
    const query = await (await fetch('samples/photos/pier-grey.jpg')).blob();
    return (await lookalike.search(query)).map((hit) => hit.path);
  });
  expect(paths[0]).toBe('pier-lake.jpg');
  expect(paths).toHaveLength(3);
  expect(app.complaints.filter((text) => !/falling back|wasm streaming/iu.test(text))).toEqual([]);
  expect(app.foreign).toEqual([]);
});

test('with headers there is no reload; the next visit needs no host', async () => {
  host = await startDumbServer(inject('stubFolder'), AT);
  host.headers = ISOLATION;
  app = await openApp({ url: host.url, serviceWorker: true });
  const { page } = app;
  await whenReady(page);
  await isKept(page);
  expect(host.asked.filter((name) => name === '')).toHaveLength(1);
  expect(await facts(page)).toMatch(/by the host/u);
  await host.close();
  await page.goto(host.url);
  await whenReady(page);
  await addSamples(page, ['kite']);
  expect(app.complaints).toEqual([]);
});

test('where there are no service workers there is one thread, and no reload', async () => {
  host = await startDumbServer(inject('stubFolder'));
  app = await openApp({
    url: host.url,
    serviceWorker: true,
    prepare: () => {
      delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker;
    },
  });
  const { page } = app;
  await whenReady(page);
  await addSamples(page, ['kite']);
  expect(await isolated(page)).toBe(false);
  expect(await facts(page)).toMatch(/no service worker here/u);
  expect(host.asked.filter((name) => name === '')).toHaveLength(1);
  expect(app.complaints).toEqual([]);
});

/** A build whose page and script tell the same number; the names of files do not change with it. */
async function edition(number: number, script = ''): Promise<string> {
  const folder = path.join(scratch, String(number));
  await cp(inject('stubFolder'), folder, { recursive: true });
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  const [, entry = ''] = /src="\.\/(assets\/index-[^"]+\.js)"/u.exec(page) ?? [];
  await writeFile(
    path.join(folder, 'index.html'),
    page.replace('<title>', `<meta name="edition" content="${number}"><title>`),
  );
  const file = path.join(folder, entry);
  const code = await readFile(file, 'utf8');
  await writeFile(file, script === '' ? `globalThis.edition = ${number};\n${code}` : script);
  await writeServiceWorker(folder);
  return folder;
}

/** What page and script say. */
async function editions(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => [
    document.querySelector('meta[name="edition"]')?.getAttribute('content') ?? '',
    String((globalThis as { edition?: number }).edition),
  ]);
}

/** Resolves when the page that is loaded is of that edition. */
const isEdition = (page: Page, number: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => document.querySelector('meta[name="edition"]')?.getAttribute('content') === wanted,
    String(number),
  );

test('a newer version is offered, taken by those who want it, never mixed; a broken one gives way; a damaged file is made good', async () => {
  host = await startDumbServer(await edition(1), AT);
  app = await openApp({ url: host.url, serviceWorker: true });
  const { page, context } = app;
  await whenReady(page);
  await isKept(page);
  await addSamples(page, ['kite']);
  const other = await context.newPage();
  await other.goto(host.url);
  await whenReady(other);

  // Half of it is there: nothing happens.
  const second = await edition(2);
  host.folder = second;
  host.instead.set('index.html', Buffer.from('half'));
  await page.reload();
  await whenReady(page);
  await page.getByText(/could be kept, so it stays as it is/u).waitFor();
  expect(await editions(page)).toEqual(['1', '1']);

  // All of it: it is offered, and not forced.
  host.instead.clear();
  await page.reload();
  await whenReady(page);
  await page.getByText('A new version of Lookalike is ready.').waitFor();
  expect(await editions(page)).toEqual(['1', '1']);
  await page.reload();
  await whenReady(page);
  expect(await editions(page)).toEqual(['1', '1']);
  await page.getByRole('button', { name: 'Update' }).click();
  await isEdition(page, 2);
  await whenReady(page);
  expect(await editions(page)).toEqual(['2', '2']);
  await other.getByText('Lookalike was updated in another tab.').waitFor();
  expect(await other.evaluate(async () => (await fetch('index.html')).text())).toContain('content="1"');
  await other.getByRole('button', { name: 'Reload' }).click();
  await isEdition(other, 2);
  await other.close();
  expect(await page.evaluate(async () => (await lookalike.status()).photos)).toBe(1);

  // A file that is kept is not what it was.
  await page.evaluate(async () => {
    for (const name of (await caches.keys()).filter((each) => /:[0-9a-f]{12}$/u.test(each))) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys())
        if (/\.js$/u.test(url)) await cache.put(url, new Response('damaged'));
    }
  });
  await page.reload();
  await whenReady(page);
  expect(await editions(page)).toEqual(['2', '2']);

  // A version whose page does not come up.
  host.folder = await edition(3, 'throw new Error("This edition is broken.");');
  await page.reload();
  await page.getByText('A new version of Lookalike is ready.').waitFor();
  await page.getByRole('button', { name: 'Update' }).click();
  for (let load = 1; load <= DELIVERY.starts; load++) {
    await isEdition(page, 3);
    await page.waitForTimeout(DELIVERY.startMs);
    await page.reload();
  }
  await whenReady(page);
  expect(await editions(page)).toEqual(['2', '2']);
  await page.getByText('failed twice to start').waitFor();
  expect(await page.evaluate(async () => (await lookalike.status()).photos)).toBe(1);
  expect(app.foreign).toEqual([]);
});

test('a newer version for which there is no room is said, comes when there is, and touches no photo', async () => {
  host = await startDumbServer(await edition(1), AT);
  app = await openApp({ url: host.url, serviceWorker: true });
  const { page, context } = app;
  await whenReady(page);
  await isKept(page);
  await addSamples(page, ['kite', 'pier-lake']);
  const session = await context.newCDPSession(page);
  const { origin } = new URL(host.url);
  const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: Math.ceil(usage) + LITTLE });

  host.folder = await edition(2);
  await page.reload();
  await whenReady(page);
  await page.getByText(/could be kept, so it stays as it is/u).waitFor();
  expect(await editions(page)).toEqual(['1', '1']);
  const found = () =>
    page.evaluate(async () => {
      const query = await (await fetch('samples/photos/pier-lake.jpg')).blob();
      return (await lookalike.search(query)).map((hit) => hit.path);
    });
  expect((await found())[0]).toBe('pier-lake.jpg');

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.reload();
  await page.getByText('A new version of Lookalike is ready.').waitFor();
  await page.getByRole('button', { name: 'Update' }).click();
  await isEdition(page, 2);
  await whenReady(page);
  expect(await found()).toHaveLength(2);
});
