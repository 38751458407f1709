/** @file Two tabs of one library: one writes, the other reads and follows, and takes over when the writer is closed. */
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

test('the second tab searches what the first adds, says why it cannot add, and takes over', async () => {
  expect((await status(first)).readOnly).toBe(false);
  expect((await status(second)).readOnly).toBe(true);
  await addSamples(first, ['pier-lake', 'kite']);
  await expect.poll(async () => (await status(second)).photos).toBe(2);
  expect((await pathsLike(second, 'pier-grey'))[0]).toBe('pier-lake.jpg');

  const refused = await second.evaluate(async () => {
    const photo = await (await fetch('samples/photos/moss.jpg')).blob();
    return lookalike.add([new File([photo], 'moss.jpg')]).then(
      () => 'added',
      (error: unknown) => (error as { code: string; message: string }).code + ': ' + String(error),
    );
  });
  expect(refused).toMatch(/^READ_ONLY: .*Another tab has this library open for writing\./u);
  await second.getByText('Open in another tab').waitFor();

  // What the first tab adds later is found as well: a moment later, since a burst of writes is told once.
  await addSamples(first, ['pier-grey', 'moss']);
  await expect.poll(async () => (await pathsLike(second, 'pier-grey'))[0]).toBe('pier-grey.jpg');

  await first.close();
  await expect.poll(async () => (await status(second)).readOnly).toBe(false);
  expect(await addSamples(second, ['pier-grey', 'moss', 'wine'])).toEqual({ added: 1, unchanged: 2 });
  expect((await pathsLike(second, 'wine')).sort()).toEqual(
    ['kite.jpg', 'moss.jpg', 'pier-grey.jpg', 'pier-lake.jpg', 'wine.jpg'].sort(),
  );
  await second.getByText('Open in another tab').waitFor({ state: 'detached' });
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
