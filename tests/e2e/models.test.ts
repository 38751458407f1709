/** @file A model that a person brings takes over a library while the old one answers, is killed at it, and goes back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CNN_CHANNELS, smallCnn } from '../support/own-networks.ts';
import { newProfile, openApp, reloadApp, whenReady, type AppPage } from './page.ts';
import { rm } from 'node:fs/promises';

const NAMES = ['kite', 'moss', 'wine', 'clock', 'nuthatch', 'two-dogs', 'pier-lake', 'pier-grey'];

let app: AppPage;
let profile: string;
beforeEach(async () => {
  profile = await newProfile();
  app = await openApp({ profile });
  await whenReady(app.page);
});
afterEach(async () => {
  await app.close();
  await rm(profile, { recursive: true, force: true });
});

/** A folder of this origin, which the page can open again after a reload. */
async function addFolder(): Promise<number> {
  return app.page.evaluate(async (names) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('Trip', { create: true });
    for (const name of names) {
      const photo = await (await fetch(`samples/photos/${name}.jpg`)).blob();
      const stream = await (await folder.getFileHandle(`${name}.jpg`, { create: true })).createWritable();
      await stream.write(photo);
      await stream.close();
    }
    return (await lookalike.add(folder)).added;
  }, NAMES);
}

const status = () =>
  app.page.evaluate(async () => {
    const { photos, profile: id, location, vectors } = await lookalike.status();
    return { photos, profile: id, location, dimension: vectors.dimension };
  });

const nearestTo = (name: string) =>
  app.page.evaluate(async (wanted) => {
    const photo = await (await fetch(`samples/photos/${wanted}.jpg`)).blob();
    return (await lookalike.search(photo, { limit: 3 })).map(({ path, similarity }) => ({
      path,
      similarity,
    }));
  }, name);

const photosOf = () =>
  app.page.evaluate(async () => {
    const entries = await (await lookalike.models()).list();
    return entries
      .filter(({ photos }) => photos > 0)
      .map(({ profile: { id }, photos, isActive, isComplete }) => ({ id, photos, isActive, isComplete }));
  });

/** Stops as soon as so many photos were embedded; not at all when absent. */
const change = (to: string, stopAt = Infinity) =>
  app.page.evaluate(
    async ({ wanted, most }) => {
      const ending = new AbortController();
      const models = await lookalike.models();
      try {
        return await models.change(wanted as 'resnet50', {
          signal: ending.signal,
          onProgress: ({ done }) => {
            if (done >= most) ending.abort();
          },
        });
      } catch (error) {
        if (ending.signal.aborted) return undefined;
        throw error;
      }
    },
    { wanted: to, most: stopAt },
  );

test('a library changes to a model of a person, and back', async () => {
  expect(await addFolder()).toBe(NAMES.length);
  const before = await nearestTo('kite');
  expect(before[0]).toMatchObject({ path: 'Trip/kite.jpg' });

  // The file is tried, and kept.
  const own = await app.page.evaluate(async (bytes) => {
    const file = new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], 'small.onnx');
    const draft = await (await lookalike.models()).open(file);
    return (await draft.add()).id;
  }, Buffer.from(smallCnn()).toString('base64'));

  // Stopped in the middle: the old one answers as before, and what was embedded stays.
  expect(await change(own, 3)).toBeUndefined();
  expect(await status()).toMatchObject({ profile: 'resnet50-dual', photos: NAMES.length });
  expect(await nearestTo('kite')).toEqual(before);
  await reloadApp(app.page);
  // The page goes on by itself, with what is missing, and says so where other runs are told.
  const told = app.page.getByRole('complementary', { name: 'Status' });
  await told.getByText(/^small\.onnx · .+ is in use$/u).waitFor();
  const embedded = Number(/(\d+) photos? embedded/u.exec((await told.textContent()) ?? '')?.[1]);
  expect(embedded).toBeGreaterThan(0);
  expect(embedded).toBeLessThan(NAMES.length);

  expect(await status()).toMatchObject({ profile: own, photos: NAMES.length, dimension: CNN_CHANNELS });
  const by = await nearestTo('kite');
  expect(by[0]).toMatchObject({ path: 'Trip/kite.jpg' });
  expect(by[0]?.similarity).toBeCloseTo(1, 3);
  expect(by).not.toEqual(before);
  // Vectors of two models never meet: each has a collection of its own.
  expect(await photosOf()).toEqual([
    { id: 'resnet50-dual', photos: NAMES.length, isActive: false, isComplete: true },
    { id: own, photos: NAMES.length, isActive: true, isComplete: true },
  ]);

  // It indexes what comes.
  await app.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('Trip');
    const first = await (await folder.getFileHandle('kite.jpg')).getFile();
    const copy = await (await folder.getFileHandle('copy.jpg', { create: true })).createWritable();
    await copy.write(new Blob([first, 'another content']));
    await copy.close();
    await folder.removeEntry('moss.jpg');
    const { added, removed } = await lookalike.add(folder);
    if (added !== 1 || removed !== 1) throw new Error(`${added} added, ${removed} removed`);
  });

  // What left is gone from the vectors of both; going back embeds what came, and nothing else.
  expect((await photosOf())[0]).toMatchObject({ id: 'resnet50-dual', photos: NAMES.length - 1 });
  const back = await change('resnet50-dual');
  expect(back).toMatchObject({ embedded: 1, waiting: [] });
  expect(await status()).toMatchObject({ profile: 'resnet50-dual', photos: NAMES.length });
  expect(
    (await nearestTo('kite'))
      .slice(0, 2)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['Trip/copy.jpg', 'Trip/kite.jpg']);

  // Another tab follows, and the model can go.
  const other = await app.context.newPage();
  await other.goto(app.page.url());
  await whenReady(other);
  const profileThere = () => other.evaluate(async () => (await lookalike.status()).profile);
  expect(await profileThere()).toBe('resnet50-dual');
  await change(own);
  await expect.poll(profileThere).toBe(own);
  await change('resnet50-dual');
  await expect.poll(profileThere).toBe('resnet50-dual');
  await app.page.evaluate(async (id) => (await lookalike.models()).remove(id), own);
  expect(await photosOf()).toEqual([
    { id: 'resnet50-dual', photos: NAMES.length, isActive: true, isComplete: true },
  ]);
  expect(app.foreign).toEqual([]);
  expect(app.complaints).toEqual([]);
}, 120_000);

test('a browser that is killed while the model changes goes on where it was', async () => {
  await addFolder();
  // Never waited for: the browser ends first.
  void change('resnet50-512').catch(() => undefined);
  const stored = () => photosOf().then((all) => all.find(({ id }) => id === 'resnet50-512')?.photos ?? 0);
  await expect
    .poll(stored, { timeout: 30_000 })
    .toBeGreaterThan(0)
    .catch(() => undefined);
  await app.close();
  app = await openApp({ profile });
  await whenReady(app.page);
  // By itself.
  await expect.poll(async () => (await status()).profile, { timeout: 60_000 }).toBe('resnet50-512');
  expect(await status()).toMatchObject({ photos: NAMES.length, dimension: 512 });
  expect((await nearestTo('kite'))[0]).toMatchObject({ path: 'Trip/kite.jpg' });
  await app.page.evaluate(() => lookalike.clear());
  // The model stays chosen.
  expect(await status()).toMatchObject({ profile: 'resnet50-512', photos: 0 });
  expect(await photosOf()).toEqual([]);
  expect(await addFolder()).toBe(NAMES.length);
  expect(await photosOf()).toMatchObject([{ id: 'resnet50-512', photos: NAMES.length, isActive: true }]);
}, 120_000);
