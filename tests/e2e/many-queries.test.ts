/** @file The page as hands use it: drops on its two targets, paste, export, keyboard. */
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSamples, openApp, results, samplePath, type AppPage } from './page.ts';

const LIBRARY = ['pier-lake', 'mountain-path', 'forest-path', 'kite'];

let app: AppPage;
let disk: string;
/** One library for all tests: each says what it adds or removes. */
beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), 'lookalike-queries-'));
  app = await openApp();
  await addSamples(app.page, LIBRARY);
  await app.page.getByRole('grid', { name: 'Your photos' }).waitFor();
});
afterAll(async () => {
  await app.close();
  await rm(disk, { recursive: true, force: true });
});

/** Drops files and folders of the disk on one of the targets that the page shows while something is dragged. */
async function drop(page: Page, target: 'search' | 'add', files: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  await devtools.send('Input.dispatchDragEvent', { type: 'dragEnter', x: 5, y: 400, data });
  const box = await page.locator(`.drop-target[data-drop="${target}"]`).boundingBox();
  if (!box) throw new Error(`The page shows no target to ${target} by.`);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await devtools.send('Input.dispatchDragEvent', { type: 'dragOver', ...at, data });
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', ...at, data });
  await devtools.detach();
}

interface Row {
  readonly query: string;
  readonly hits: readonly { path: string; distance: number }[];
}

/** The table of searches, once each of `count` rows has hits. */
async function table(page: Page, count: number): Promise<Row[]> {
  const rows = page.getByRole('list', { name: 'Searches' }).locator('> li');
  await expect.poll(() => rows.filter({ has: page.locator('[data-path]') }).count()).toBe(count);
  return rows.evaluateAll((elements) =>
    elements.map((row) => ({
      query:
        row.querySelector('.query-row-query')?.getAttribute('title')?.replace('Find photos like ', '') ?? '',
      hits: [...row.querySelectorAll<HTMLElement>('[data-path]')].map(({ dataset }) => ({
        path: dataset.path ?? '',
        distance: Number(dataset.distance),
      })),
    })),
  );
}

const photos = async (): Promise<number> => app.page.evaluate(async () => (await lookalike.status()).photos);

test('several photos dropped on the search target give a row each, and the rows as CSV', async () => {
  const { page } = app;
  await drop(page, 'search', [samplePath('pier-grey'), samplePath('mountain-autumn')]);
  const rows = await table(page, 2);
  // In the order of their paths, as a folder's.
  expect(rows.map(({ query, hits }) => [query, hits[0]?.path])).toEqual([
    ['mountain-autumn.jpg', 'mountain-path.jpg'],
    ['pier-grey.jpg', 'pier-lake.jpg'],
  ]);
  for (const { hits } of rows) {
    expect(hits.map((hit) => hit.path).sort()).toEqual(LIBRARY.map((name) => `${name}.jpg`).sort());
    expect(hits.map((hit) => hit.distance)).toEqual(hits.map((hit) => hit.distance).sort((a, b) => a - b));
  }

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('lookalikes.csv');
  const [header, ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(header).toBe('query,rank,path,distance,similarity_percent,id,note');
  expect(lines.map((line) => line.split(',').slice(0, 4))).toEqual(
    rows.flatMap(({ query, hits }) =>
      hits.map(({ path, distance }, i) => [query, String(i + 1), path, String(Number(distance.toFixed(6)))]),
    ),
  );
  // Queries are not added.
  expect(await photos()).toBe(LIBRARY.length);
});

test('a folder dropped on the search target gives a row a photo, and says why one has no answer', async () => {
  const { page } = app;
  const folder = join(disk, 'Found "again"');
  await mkdir(join(folder, 'deep'), { recursive: true });
  await copyFile(samplePath('forest-stream'), join(folder, 'deep', 'stream.jpg'));
  await copyFile(samplePath('kite'), join(folder, 'kite.jpg'));
  await copyFile(import.meta.filename, join(folder, 'text.jpg'));
  await drop(page, 'search', [folder]);
  const rows = page.getByRole('list', { name: 'Searches' }).locator('> li');
  await expect.poll(() => rows.count()).toBe(3);
  const trouble = rows.filter({ hasText: 'text.jpg' }).locator('.trouble');
  await trouble.waitFor();
  expect(await trouble.textContent()).toMatch(/^[A-Z].*\.$/su);
  const hits = (path: string) =>
    rows
      .filter({ has: page.getByTitle(`Find photos like ${path}`) })
      .locator('[data-path]')
      .first();
  expect(await hits('Found "again"/deep/stream.jpg').getAttribute('data-path')).toBe('forest-path.jpg');
  expect(await hits('Found "again"/kite.jpg').getAttribute('data-path')).toBe('kite.jpg');
});

test('a pasted image is searched by', async () => {
  const { page } = app;
  await page.evaluate(async () => {
    const photo = await (await fetch('samples/photos/pier-grey.jpg')).blob();
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([photo], 'image.png', { type: 'image/png' }));
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await page.getByRole('complementary', { name: 'Query photo' }).getByText('Pasted image').waitFor();
  expect((await results(page))[0]?.path).toBe('pier-lake.jpg');
});

test('an image dropped on the other target is added', async () => {
  const { page } = app;
  await drop(page, 'add', [samplePath('wine')]);
  await expect.poll(photos).toBe(LIBRARY.length + 1);
  await page.getByRole('grid', { name: 'Your photos' }).locator('[data-path="wine.jpg"]').waitFor();
});

test('by keyboard: into the grid, along it, search, back, remove', async () => {
  const { page } = app;
  const grid = page.getByRole('grid', { name: 'Your photos' });
  const order = await grid
    .locator('[data-path]')
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.path ?? ''));
  const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.path);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await expect
    .poll(async () => {
      await page.keyboard.press('Tab');
      return focused();
    })
    .toBeDefined();
  await page.keyboard.press('Home');
  await expect.poll(focused).toBe(order[0]);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(focused).toBe(order[1]);

  await page.keyboard.press('Enter');
  const found = await results(page);
  expect(found.map((hit) => hit.path).sort()).toEqual(order.filter((path) => path !== order[1]).sort());
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe(order[1]);

  await page.keyboard.press('Delete');
  const question = page.getByRole('dialog');
  await question.waitFor();
  expect(await question.textContent()).toContain(basename(order[1] ?? ''));
  // The safe answer has the focus; nothing is removed by it.
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'detached' });
  expect(await photos()).toBe(order.length);

  await expect.poll(focused).toBe(order[1]);
  await page.keyboard.press('Delete');
  await question.waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(photos).toBe(order.length - 1);
  await grid.locator(`[data-path="${order[1]}"]`).waitFor({ state: 'detached' });
  expect(app.complaints).toEqual([]);
});
