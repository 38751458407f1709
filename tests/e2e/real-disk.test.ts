/**
 * @file Photo sources on a real disk. The browser tests use Chromium's private file systems, which allow every name and
 * forget nothing; what real drops and real inputs hide shows here only.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { ViteDevServer } from 'vite';
import { createServer } from 'vite';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { launchChromium } from '../../src/cli/chromium.ts';
import type { RealDiskPage } from './real-disk.page.ts';

/** Paths on the disk; the second half are names that Windows would refuse and Chromium's folder handles pass over. */
const PHOTOS = [
  'Holiday/a.jpg',
  'Holiday/cafe\u0301.jpg',
  'Holiday/caf\u00e9.jpg',
  'Holiday/sub/deep/z.jpg',
  'Holiday/\u05ea\u05de.jpg',
  'Holiday/10:30.jpg',
  'Holiday/a"b<c>.jpg',
  'Holiday/what?.jpg',
  'Holiday/on: Sunday/x.jpg',
];

/** Where the page publishes itself. */
interface Published {
  readonly realDisk: RealDiskPage;
}

let server: ViteDevServer;
let browser: Browser;
let page: Page;
let disk: string;

beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
  });
  await server.listen(0);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), 'real-disk-'));
  for (const path of [...PHOTOS, 'Holiday/.git/hidden.jpg', 'Second/s.jpg', 'loose.jpg']) {
    await mkdir(dirname(join(disk, path)), { recursive: true });
    await writeFile(join(disk, path), `text of ${path}`);
  }
  const origin = server.resolvedUrls?.local[0] ?? '';
  page = await browser.newPage();
  await page.route('**/blank', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body:
        '<!doctype html><body style="height: 400px"><input type="file" webkitdirectory>' +
        '<script type="module" src="/tests/e2e/real-disk.page.ts"></script>',
    }),
  );
  await page.goto(`${origin}blank`);
  await page.waitForFunction(() => 'realDisk' in globalThis);
});

afterEach(async () => {
  await page.close();
  await rm(disk, { recursive: true });
});

const PHOTOS_OF_HOLIDAY = Object.fromEntries(PHOTOS.map((path) => [path, `text of ${path}`]));

test('a real drop of two folders and a file', async () => {
  const devtools = await page.context().newCDPSession(page);
  const files = ['Holiday', 'Second', 'loose.jpg'].map((name) => join(disk, name));
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files, dragOperationsMask: 1 };
    await devtools.send('Input.dispatchDragEvent', { type, x: 50, y: 200, data });
  }
  expect(await page.evaluate(() => (globalThis as unknown as Published).realDisk.drop)).toEqual([
    { kind: 'folder', name: 'Holiday', reopens: true, files: PHOTOS_OF_HOLIDAY },
    { kind: 'folder', name: 'Second', reopens: true, files: { 'Second/s.jpg': 'text of Second/s.jpg' } },
    { kind: 'files', name: 'loose.jpg', reopens: false, files: { 'loose.jpg': 'text of loose.jpg' } },
  ]);
});

test('a real <input webkitdirectory>, and a file that vanishes after it was chosen', async () => {
  await page.setInputFiles('input', join(disk, 'Holiday'));
  await rm(join(disk, 'Holiday/a.jpg'));
  const told = await page.evaluate(() => (globalThis as unknown as Published).realDisk.choice());
  expect(told).toEqual({
    kind: 'folder',
    name: 'Holiday',
    reopens: false,
    files: {
      ...PHOTOS_OF_HOLIDAY,
      'Holiday/a.jpg': expect.stringMatching(
        /^FILE_UNREADABLE: "Holiday\/a\.jpg" could not be read: it is not there any more/u,
      ) as string,
    },
  });
});
