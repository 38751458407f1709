/**
 * @file What the browser allows to this page is used up while a folder is added. A file that is all size and no content takes
 * the room, in the private file system, where deleting gives it back at once.
 */
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newProfile, openApp, type AppPage, whenReady } from './page.ts';

/** Bytes that are left: less than the vectors of a few photos. */
const LEFT = 30_000;
/** Of a folder whose thumbnails can be made again, 10 KB each. */
const STORED = ['kite', 'clock', 'bridge', 'moss', 'wine', 'cups', 'facade', 'dandelions', 'nuthatch'];
/** More than find room in the place of those thumbnails, 5 KB each. */
const MORE = 160;
/** Pixels of their longer side: little to decode. */
const SMALL = 96;
/** On a busy machine a batch of photos takes longer than a page's answer. */
const BATCH = { timeout: 60_000 };

let app: AppPage;
let profile: string;
beforeEach(async () => {
  profile = await newProfile();
  await open();
});
afterEach(async () => {
  await app.close();
  await rm(profile, { recursive: true, force: true });
});

async function open(): Promise<void> {
  app = await openApp({ url: inject('stubUrl'), profile });
  await whenReady(app.page);
}

/** Sample photos as they are. */
const fillTrip = () =>
  app.page.evaluate(async (names) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('Trip', { create: true });
    for (const name of names) {
      const stream = await (await folder.getFileHandle(`${name}.jpg`, { create: true })).createWritable();
      await stream.write(await (await fetch(`samples/photos/${name}.jpg`)).blob());
      await stream.close();
    }
  }, STORED);

/** Copies of one photo made small, each with its number behind its end: other contents of the same picture. */
const fillMore = (first: number, end: number) =>
  app.page.evaluate(
    async ({ first, end, side }) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('More', { create: true });
      const photo = await createImageBitmap(await (await fetch('samples/photos/lake-dusk.jpg')).blob());
      const canvas = new OffscreenCanvas(side, (side * photo.height) / photo.width);
      canvas.getContext('2d')?.drawImage(photo, 0, 0, canvas.width, canvas.height);
      const small = await canvas.convertToBlob({ type: 'image/jpeg' });
      for (let number = first; number < end; number++) {
        const stream = await (await folder.getFileHandle(`${number}.jpg`, { create: true })).createWritable();
        await stream.write(new Blob([small, String(number)]));
        await stream.close();
      }
    },
    { first, end, side: SMALL },
  );

const add = (name: string) =>
  app.page.evaluate(async (wanted) => {
    const root = await navigator.storage.getDirectory();
    return (await lookalike.add(await root.getDirectoryHandle(wanted))).added;
  }, name);

/** Leaves so many bytes. The app may write between the estimate and the taking: then there is less to take. */
const takeRoom = (left: number) =>
  app.page.evaluate(async (wanted) => {
    const root = await navigator.storage.getDirectory();
    const fillers = await root.getDirectoryHandle('fillers', { create: true });
    for (let tries = 1; ; tries++) {
      const filler = await fillers.getFileHandle(crypto.randomUUID(), { create: true });
      const stream = await filler.createWritable();
      try {
        const { usage = 0, quota = 0 } = await navigator.storage.estimate();
        await stream.truncate(Math.max(0, quota - usage - wanted));
        await stream.close();
        return;
      } catch (error) {
        await stream.abort().catch(() => undefined);
        if (tries === 20 || !(error instanceof DOMException && error.name === 'QuotaExceededError'))
          throw error;
      }
    }
  }, left);

const thumbnails = () =>
  app.page.evaluate(async () => {
    const cache = await caches.open(`lookalike:${new URL('.', document.baseURI).pathname}`);
    return (await cache.keys()).length;
  });

const photos = () => app.page.evaluate(async () => (await lookalike.status()).photos);

test('thumbnails make room, then the run waits for some, and goes on with nothing lost', async () => {
  await fillTrip();
  expect(await add('Trip')).toBe(STORED.length);
  expect(await thumbnails()).toBe(STORED.length);
  await fillMore(0, 1);
  expect(await add('More')).toBe(1);
  await fillMore(1, MORE);
  await takeRoom(LEFT);
  // The database of Chromium 143 goes on for half a minute with the room that it found last, and a new browser's has found none.
  await app.close();
  await open();
  await takeRoom(LEFT);

  await app.page.getByRole('button', { name: 'Library and settings' }).click();
  await app.page.getByRole('button', { name: 'Look for new and changed photos in More' }).click();
  await app.page.getByRole('button', { name: 'Close' }).click();
  // The thumbnails make room, and photos are added. When nothing is left that could go, it waits.
  const status = app.page.getByLabel('Status');
  await expect.poll(() => status.innerText(), BATCH).toContain('Paused: no room left');
  expect(await thumbnails()).toBe(0);
  const stored = await photos();
  expect(stored).toBeGreaterThan(STORED.length + 1);
  expect(stored).toBeLessThan(STORED.length + MORE);
  // What is there can be searched.
  const [hit] = await app.page.evaluate(async () =>
    lookalike.search(await (await fetch('samples/photos/kite.jpg')).blob(), { limit: 1 }),
  );
  expect(hit?.path).toBe('Trip/kite.jpg');

  // Somebody makes room, here or elsewhere: it goes on by itself.
  await app.page.evaluate(async () =>
    (await navigator.storage.getDirectory()).removeEntry('fillers', { recursive: true }),
  );
  await expect.poll(photos, BATCH).toBe(STORED.length + MORE);
  await expect.poll(() => status.innerText()).toContain('added');
  // Every picture on the screen is there, and kept again.
  const drawn = () =>
    app.page.evaluate(() => {
      const shown = [...document.querySelectorAll<HTMLImageElement>('.photo')];
      return shown.length > 0 && shown.every((photo) => (photo.querySelector('img')?.naturalWidth ?? 0) > 0);
    });
  await expect.poll(drawn).toBe(true);
  expect(await thumbnails()).toBeGreaterThan(0);
});
