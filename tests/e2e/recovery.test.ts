/** @file What is damaged or deleted: photos stay, what is derived from them is made again. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { addSamples, openApp, type AppPage, whenReady } from './page.ts';

const FEW = ['pier-lake', 'pier-grey', 'mountain-path', 'forest-path', 'kite', 'moss'];
let app: AppPage;
beforeEach(async () => {
  app = await openApp({ url: inject('stubUrl') });
});
afterEach(() => app.close());

const status = (page: Page) => page.evaluate(() => lookalike.status());

/** A stored photo, which can be searched by without the model. */
function idOf(page: Page, path: string): Promise<string> {
  return page.evaluate(async (wanted) => {
    const answer = await lookalike.milvus.entities.query({
      collectionName: 'reverse_image_search',
      filter: `path == "${wanted}"`,
      outputFields: ['id'],
    });
    if (!('data' in answer)) throw new Error(answer.message);
    return String(answer.data[0]?.id);
  }, path);
}

/** Distances from a stored photo to all others, by path, nearest first. */
function distancesFrom(page: Page, id: string): Promise<Record<string, number>> {
  return page.evaluate(async (query) => {
    const hits = await lookalike.search({ id: query }, { limit: 100 });
    return Object.fromEntries(hits.map((hit) => [hit.path, hit.distance]));
  }, id);
}

function expectEqual(found: Record<string, number>, wanted: Record<string, number>): void {
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  for (const [path, distance] of Object.entries(wanted)) expect(found[path]).toBeCloseTo(distance, 5);
}

/** A page of the app's origin without the app, so that nothing holds its databases while they are tampered with. */
async function leaveApp(page: Page): Promise<void> {
  await page.goto(new URL('samples/sources.json', inject('stubUrl')).href);
}

async function returnToApp(page: Page): Promise<void> {
  await page.goto(inject('stubUrl'));
}

/** The app's own database, as a page without the app finds it. */
async function defineOpenLibrary(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.openLibrary = (version?: number) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('lookalike:/', version);
        opening.onupgradeneeded = () => {
          if (opening.result.objectStoreNames.length === 0) opening.result.createObjectStore('later');
        };
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(new Error(String(opening.error)));
      });
    globalThis.requested = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
  });
}

declare global {
  var openLibrary: (version?: number) => Promise<IDBDatabase>;
  var requested: <T>(request: IDBRequest<T>) => Promise<T>;
}

describe('a saved index', () => {
  let id: string;
  let before: Record<string, number>;
  beforeEach(async () => {
    await addSamples(app.page, FEW);
    id = await idOf(app.page, 'pier-lake.jpg');
    before = await distancesFrom(app.page, id);
    expect(Object.keys(before)).toHaveLength(FEW.length - 1);
    await expect.poll(async () => (await status(app.page)).index?.saved, { timeout: 30_000 }).toBe(true);
    await leaveApp(app.page);
    await defineOpenLibrary(app.page);
  });

  test('with one wrong bit is built again, and says so', async () => {
    await app.page.evaluate(async () => {
      const library = await openLibrary();
      const chunks = library.transaction('snapshotChunks', 'readwrite').objectStore('snapshotChunks');
      const [key] = await requested(chunks.getAllKeys());
      const [chunk] = (await requested(chunks.getAll())) as Uint8Array[];
      if (!key || !chunk) throw new Error('There is no snapshot to damage.');
      const middle = Math.floor(chunk.length / 2);
      chunk[middle] = (chunk[middle] ?? 0) ^ 1;
      await requested(chunks.put(chunk, key));
      library.close();
    });
    await returnToApp(app.page);
    expectEqual(await distancesFrom(app.page, id), before);
    const rebuilt = { sealed: FEW.length, growing: 0, state: 'ready', saved: true };
    await expect.poll(async () => (await status(app.page)).index, { timeout: 30_000 }).toMatchObject(rebuilt);
    expect((await status(app.page)).index?.note).toMatch(
      /^The saved index is damaged\. It is being built again from the stored photos; nothing is lost\.$/u,
    );
    expectEqual(await distancesFrom(app.page, id), before);

    await app.page.reload();
    await expect
      .poll(async () => (await status(app.page)).index, { timeout: 30_000 })
      .toMatchObject({ ...rebuilt, note: '' });
  });

  test('that was deleted is built again without a word', async () => {
    await app.page.evaluate(async () => {
      const library = await openLibrary();
      const deletion = library.transaction(['snapshots', 'snapshotChunks'], 'readwrite');
      await requested(deletion.objectStore('snapshots').clear());
      await requested(deletion.objectStore('snapshotChunks').clear());
      library.close();
      await requested(indexedDB.deleteDatabase('/hnswlib-index'));
    });
    await returnToApp(app.page);
    expectEqual(await distancesFrom(app.page, id), before);
    await expect
      .poll(async () => (await status(app.page)).index, { timeout: 30_000 })
      .toMatchObject({ sealed: FEW.length, growing: 0, state: 'ready', saved: true, note: '' });
    expectEqual(await distancesFrom(app.page, id), before);
  });
});

test('a model wiped from the cache is fetched again', async () => {
  await app.close();
  app = await openApp();
  const fetched: string[] = [];
  app.context.on('request', (request) => {
    if (/models\/resnet50-.*\.part$/u.test(request.url())) fetched.push(request.url());
  });
  await addSamples(app.page, ['kite', 'moss']);
  fetched.length = 0;
  await app.page.reload();
  await addSamples(app.page, ['wine']);
  expect(fetched).toEqual([]);

  expect(await app.page.evaluate(() => caches.delete('lookalike-models'))).toBe(true);
  await app.page.reload();
  expect(await addSamples(app.page, ['cups'])).toEqual({ added: 1, unchanged: 0 });
  // Each of its parts once.
  expect(fetched.length).toBeGreaterThan(1);
  expect(new Set(fetched).size).toBe(fetched.length);
});

test('a library of a newer version: one sentence on the page, and nothing is deleted', async () => {
  await whenReady(app.page);
  await leaveApp(app.page);
  await defineOpenLibrary(app.page);
  await app.page.evaluate(async () => {
    await requested(indexedDB.deleteDatabase('lookalike:/'));
    const library = await openLibrary(1_000_000);
    await requested(library.transaction('later', 'readwrite').objectStore('later').put('kept', 'photo'));
    library.close();
  });
  await returnToApp(app.page);
  const alert = app.page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(
    /^The library was stored by a newer version of this page; this one knows schema version \d+\. Nothing was deleted: reload to get the newest page\.$/u,
  );
  const { code, message } = await app.page.evaluate(() =>
    lookalike.ready
      .then(
        () => ({ code: 'opened', message: '' }),
        (error: unknown) => error as { code: string; message: string },
      )
      .then(({ code, message }) => ({ code, message })),
  );
  expect(code).toBe('STORE_UNAVAILABLE');
  expect(message).toBe(await alert.textContent());

  await leaveApp(app.page);
  await defineOpenLibrary(app.page);
  const kept = await app.page.evaluate(async () => {
    const library = await openLibrary();
    const value: unknown = await requested(library.transaction('later').objectStore('later').get('photo'));
    return { version: library.version, value };
  });
  expect(kept).toEqual({ version: 1_000_000, value: 'kept' });
});
