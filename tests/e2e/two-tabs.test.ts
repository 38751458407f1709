/** @file Tabs of one library: one keeps the store, all read and write, and another takes over when that one ends. The network is a stub. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { imageOf, type LibraryImage } from '../support/library-image.ts';
import { addSamples, openApp, type AppPage, whenReady } from './page.ts';

/** Several tabs share the machine. */
const PLAN = '?plan=1x1';
const SAMPLES = ['kite', 'moss', 'wine', 'clock', 'bridge', 'pier-lake', 'pier-grey'];

let app: AppPage;
let first: Page;
let second: Page;
beforeEach(async () => {
  app = await openApp({ url: inject('stubUrl'), search: PLAN });
  first = app.page;
  await whenReady(first);
  second = await openTab();
});
afterEach(async () => {
  await app.close();
});

async function openTab(search = PLAN): Promise<Page> {
  const page = await app.context.newPage();
  await page.goto(inject('stubUrl') + search);
  await whenReady(page);
  return page;
}

const status = (page: Page) => page.evaluate(() => lookalike.status());

function pathsLike(page: Page, name: string): Promise<string[]> {
  return page.evaluate(async (wanted) => {
    const photo = await (await fetch(`samples/photos/${wanted}.jpg`)).blob();
    return (await lookalike.search(photo, { limit: 100 })).map((hit) => hit.path);
  }, name);
}

/** By the page's own buttons. */
async function remove(page: Page, path: string): Promise<void> {
  const photo = page.getByRole('gridcell').filter({ has: page.locator(`[data-path="${path}"]`) });
  await photo.hover();
  await photo.getByRole('button', { name: 'Remove from library' }).click();
  await page.getByRole('button', { name: 'Remove photo' }).click();
  await photo.waitFor({ state: 'detached' });
}

/** Makes a folder in the browser's private file system of photos `from` to before `to`: each number is another content. */
async function makeFolder(page: Page, name: string, from: number, to: number): Promise<void> {
  await page.evaluate(
    async ({ samples, ...wanted }) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(wanted.name, { create: true });
      for (let number = wanted.from; number < wanted.to; number++) {
        const sample = await fetch(`samples/photos/${samples[number % samples.length] ?? ''}.jpg`);
        const file = await folder.getFileHandle(`${number}.jpg`, { create: true });
        const stream = await file.createWritable();
        await stream.write(await sample.blob());
        await stream.write(`copy ${number}`);
        await stream.close();
      }
    },
    { name, from, to, samples: SAMPLES },
  );
}

function addFolder(page: Page, name: string): Promise<{ failed: number; done: number }> {
  return page.evaluate(async (wanted) => {
    const root = await navigator.storage.getDirectory();
    const { added, unchanged, failed } = await lookalike.add(await root.getDirectoryHandle(wanted));
    return { failed: failed.length, done: added + unchanged };
  }, name);
}

/** What does not depend on which of two files of a content was read first. */
function comparable({ rows, vectors, thumbnails, files, entries }: LibraryImage): object {
  const places = new Set(files.map(([, path, contentId]) => `${contentId} ${path}`));
  for (const [contentId, path] of rows) expect(places).toContain(`${contentId} ${path}`);
  return { contents: rows.map(([contentId]) => contentId), vectors, thumbnails, files, entries };
}

/** The library that one tab alone makes of these folders: in the end all tabs of {@link app} must have the same. */
async function expectAsByOneTab(page: Page, folders: readonly (readonly [string, number, number])[]) {
  const found = await page.evaluate(imageOf);
  const alone = await openApp({ url: inject('stubUrl'), search: PLAN });
  try {
    await whenReady(alone.page);
    for (const [name, from, to] of folders) {
      await makeFolder(alone.page, name, from, to);
      await addFolder(alone.page, name);
    }
    expect(comparable(found)).toEqual(comparable(await alone.page.evaluate(imageOf)));
  } finally {
    await alone.close();
  }
}

/** Ends the page's process: nothing of it can say good-bye. */
async function crash(page: Page): Promise<void> {
  const session = await app.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await crashed;
}

test('both tabs add, remove and find what the other one has, and the second goes on without the first', async () => {
  await addSamples(first, ['pier-lake', 'kite']);
  await expect.poll(async () => (await status(second)).photos).toBe(2);
  expect((await pathsLike(second, 'pier-lake'))[0]).toBe('pier-lake.jpg');
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

test('two tabs that add two folders at once, some photos in both, make the library that one tab makes', async () => {
  await makeFolder(first, 'A', 0, 24);
  await makeFolder(first, 'B', 12, 36);
  const reports = await Promise.all([addFolder(first, 'A'), addFolder(second, 'B')]);
  expect(reports).toEqual([
    { failed: 0, done: 24 },
    { failed: 0, done: 24 },
  ]);
  await expectAsByOneTab(second, [
    ['A', 0, 24],
    ['B', 12, 36],
  ]);
  expect(app.complaints).toEqual([]);
});

test('one folder that two tabs add at once is one folder', async () => {
  await makeFolder(first, 'A', 0, 16);
  await Promise.all([addFolder(first, 'A'), addFolder(second, 'A')]);
  await expectAsByOneTab(second, [['A', 0, 16]]);
});

test('the tab that keeps the store crashes while both add photos: the other one completes', async () => {
  await makeFolder(first, 'A', 0, 24);
  await makeFolder(first, 'B', 12, 36);
  addFolder(first, 'A').catch(() => undefined);
  const adding = addFolder(second, 'B');
  await expect.poll(async () => (await status(second)).photos, { timeout: 120_000 }).toBeGreaterThan(0);
  await crash(first);
  expect(await adding).toEqual({ failed: 0, done: 24 });
  expect(await addFolder(second, 'A')).toEqual({ failed: 0, done: 24 });
  await expectAsByOneTab(second, [
    ['A', 0, 24],
    ['B', 12, 36],
  ]);
});

test('of three tabs each goes on, whichever is closed', async () => {
  const third = await openTab();
  await addSamples(third, ['kite']);
  await first.close();
  await addSamples(third, ['moss']);
  expect((await pathsLike(second, 'moss'))[0]).toBe('moss.jpg');
  await second.close();
  await addSamples(third, ['wine']);
  expect((await pathsLike(third, 'wine')).sort()).toEqual(['kite.jpg', 'moss.jpg', 'wine.jpg']);
  expect(app.complaints).toEqual([]);
});

test('tabs of two profiles have nothing to do with each other', async () => {
  const quick = await openTab('?profile=resnet50-quick');
  await addSamples(first, ['kite']);
  await addSamples(quick, ['moss']);
  expect(await pathsLike(second, 'kite')).toEqual(['kite.jpg']);
  expect(await pathsLike(quick, 'moss')).toEqual(['moss.jpg']);
});

test('a frozen page is no obstacle: its worker keeps the store', async () => {
  await addSamples(first, ['kite']);
  const session = await app.context.newCDPSession(first);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  expect(await addSamples(second, ['kite', 'moss'])).toEqual({ added: 1, unchanged: 1 });
  expect((await status(second)).photos).toBe(2);
});
