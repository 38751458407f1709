/** @file Tabs of one library: one keeps the store, all read and write, and another takes over when that one ends. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { addSamples, openApp, type AppPage } from './page.ts';

let app: AppPage;
let first: Page;
let second: Page;
beforeEach(async () => {
  app = await openApp();
  first = app.page;
  await first.evaluate(() => lookalike.ready);
  second = await app.context.newPage();
  await second.goto(inject('appUrl'));
  await second.evaluate(() => lookalike.ready);
});
afterEach(async () => {
  await app.close();
});

const status = (page: Page) => page.evaluate(() => lookalike.status());

function pathsLike(page: Page, name: string): Promise<string[]> {
  return page.evaluate(async (wanted) => {
    const photo = await (await fetch(`samples/photos/${wanted}.jpg`)).blob();
    return (await lookalike.search(photo, { limit: 100 })).map((hit) => hit.path);
  }, name);
}

/** By the page's own buttons. */
async function remove(page: Page, path: string): Promise<void> {
  const photo = page.getByRole('listitem').filter({ has: page.getByTitle(path) });
  await photo.hover();
  await photo.getByRole('button', { name: 'Remove from library' }).click();
  await page.getByRole('button', { name: 'Remove photo' }).click();
  await photo.waitFor({ state: 'detached' });
}

test('both tabs add, remove and find what the other one has, and the second goes on without the first', async () => {
  await addSamples(first, ['pier-lake', 'kite']);
  await expect.poll(async () => (await status(second)).photos).toBe(2);
  expect((await pathsLike(second, 'pier-grey'))[0]).toBe('pier-lake.jpg');
  expect(await addSamples(second, ['kite', 'moss'])).toEqual({ added: 1, unchanged: 1 });
  expect((await pathsLike(first, 'moss'))[0]).toBe('moss.jpg');
  expect(await addSamples(first, ['pier-grey'])).toEqual({ added: 1, unchanged: 0 });
  expect((await pathsLike(second, 'pier-grey'))[0]).toBe('pier-grey.jpg');
  await remove(second, 'moss.jpg');
  expect(await pathsLike(first, 'moss')).not.toContain('moss.jpg');

  await first.close();
  expect(await addSamples(second, ['pier-grey', 'moss', 'wine'])).toEqual({ added: 2, unchanged: 1 });
  expect((await pathsLike(second, 'wine')).sort()).toEqual(
    ['kite.jpg', 'moss.jpg', 'pier-grey.jpg', 'pier-lake.jpg', 'wine.jpg'].sort(),
  );
  expect(app.complaints).toEqual([]);
});

test('no search of the second tab fails while the first one writes', async () => {
  await addSamples(first, ['pier-lake']);
  await expect.poll(async () => (await status(second)).photos).toBe(1);
  const [hit] = await second.evaluate(async () => {
    const photo = await (await fetch('samples/photos/pier-lake.jpg')).blob();
    return lookalike.search(photo, { limit: 1 });
  });
  const writing = first.evaluate(async () => {
    const photo = await (await fetch('samples/photos/kite.jpg')).blob();
    for (let n = 0; n < 8; n++) await lookalike.add([new File([photo, String(n)], `${n}.jpg`)]);
  });
  const searching = second.evaluate(async (id) => {
    let answers = 0;
    let photos = 0;
    const search = async (): Promise<void> => {
      while (photos < 9) {
        await lookalike.search({ id }, { limit: 1 });
        answers++;
      }
    };
    const follow = async (): Promise<void> => {
      while (photos < 9) ({ photos } = await lookalike.status());
    };
    // Several at once, so that there is one under way whenever the tab is told of a change.
    await Promise.all([follow(), search(), search(), search(), search()]);
    return answers;
  }, hit?.id ?? '');
  const [answers] = await Promise.all([searching, writing]);
  expect(answers).toBeGreaterThan(8);
});
