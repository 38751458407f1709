import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openApp, reloadApp, results, type AppPage } from './page.ts';

const samples = fileURLToPath(new URL('../../public/samples/photos', import.meta.url));
const all = (await readdir(samples)).filter((name) => name.endsWith('.jpg')).sort();
/** Held out of the library, where two other mountains are. */
const query = 'mountain-autumn.jpg';
const alike = ['mountain-path.jpg', 'french-alpine-landscape.jpg'];
const indexed = all.filter((name) => name !== query);
const fileOf = (name: string): string => path.join(samples, name);

let app: AppPage;
beforeEach(async () => {
  app = await openApp();
});
afterEach(async () => {
  await app.close();
});

test('photos in, look-alikes out, the same again after a reload, nothing sent anywhere', async () => {
  const { page } = app;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add photos' }).first().click();
  await (await chooser).setFiles(indexed.map(fileOf));
  await expect
    .poll(() => page.evaluate(async () => (await lookalike.status()).photos), { timeout: 120_000 })
    .toBe(indexed.length);

  const search = async (): Promise<{ path: string; distance: number }[]> => {
    await page.getByLabel('Search by image').first().setInputFiles(fileOf(query));
    return results(page);
  };
  const first = await search();
  expect(first).toHaveLength(5);
  expect(first.slice(0, 2).map((hit) => hit.path)).toEqual(alike);
  expect(first.map((hit) => hit.distance)).toEqual(first.map((hit) => hit.distance).sort((a, b) => a - b));

  await reloadApp(page);
  const second = await search();
  expect(second.map((hit) => hit.path)).toEqual(first.map((hit) => hit.path));
  second.forEach((hit, rank) => expect(hit.distance).toBeCloseTo(first[rank]?.distance ?? NaN, 4));

  expect(app.foreign).toEqual([]);
  expect(app.complaints).toEqual([]);
});

test('the graph answers, is saved, and opens again without embedding or rebuilding', async () => {
  const { page } = app;
  const status = () => page.evaluate(async () => (await lookalike.status()).index);
  await page.evaluate(async () => {
    const index = (await (await fetch('samples/generated/index.json')).json()) as {
      photos: { file: string }[];
    };
    const files = await Promise.all(
      index.photos.map(async ({ file }) => new File([await (await fetch(`samples/${file}`)).blob()], file)),
    );
    await lookalike.add(files);
  });
  const photos = await page.evaluate(async () => (await lookalike.status()).photos);
  await expect.poll(async () => (await status())?.sealed, { timeout: 30_000 }).toBe(photos);
  await expect.poll(async () => (await status())?.saved, { timeout: 30_000 }).toBe(true);
  await expect.poll(async () => (await status())?.recall, { timeout: 30_000 }).toBeGreaterThan(0.99);
  await reloadApp(page);
  // It is taken over behind the first answers.
  await expect.poll(status).toMatchObject({
    kind: 'hnsw',
    sealed: photos,
    growing: 0,
    state: 'ready',
    note: '',
  });
});

test('the built app runs the network on several threads', async () => {
  await app.close();
  app = await openApp({ search: '?plan=1x2' });
  const { page } = app;
  const status = await page.evaluate(async () => {
    const blob = await (await fetch('samples/photos/wine.jpg')).blob();
    await lookalike.add([new File([blob], 'wine.jpg')]);
    return { isolated: crossOriginIsolated, ...(await lookalike.status()) };
  });
  expect(status).toMatchObject({ isolated: true, backend: 'wasm', workers: 1, threads: 2 });
  expect(status.selfCheck).toBeGreaterThan(0.98);
  expect(app.complaints).toEqual([]);
});

test('a folder by input, nested, with hidden files and text left out', async () => {
  await app.close();
  // What Firefox and Safari have: no picker, so the button opens a folder input.
  app = await openApp({
    prepare: () => delete (globalThis as { showDirectoryPicker?: unknown }).showDirectoryPicker,
  });
  const { page } = app;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  await (await chooser).setFiles(samples);
  await expect
    .poll(() => page.evaluate(async () => (await lookalike.status()).photos), { timeout: 120_000 })
    .toBe(all.length);
});

test('a folder handle: the same photos again embed nothing', async () => {
  const { page } = app;
  const reports = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('Trip', { create: true });
    const inner = await folder.getDirectoryHandle('day "1" <b>', { create: true });
    for (const name of ['clock.jpg', 'kite.jpg', 'moss.jpg']) {
      const file = await inner.getFileHandle(name, { create: true });
      const writable = await file.createWritable();
      await writable.write(await (await fetch(`samples/photos/${name}`)).blob());
      await writable.close();
    }
    const first = await lookalike.add(folder);
    const second = await lookalike.add(folder);
    const [hit] = await lookalike.search(await (await fetch('samples/photos/kite.jpg')).blob(), { limit: 1 });
    return { first, second, hit };
  });
  expect(reports.first).toMatchObject({ added: 3, unchanged: 0, failed: [] });
  expect(reports.second).toMatchObject({ added: 0, unchanged: 3, failed: [] });
  expect(reports.hit?.path).toBe('Trip/day "1" <b>/kite.jpg');
  expect(reports.hit?.distance).toBeCloseTo(0, 4);
});
