/** @file Photos of formats that the browser itself does not read, in the built app, with its policy. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PICTURES } from '../support/pillow-pictures.ts';
import { withExif } from '../support/exif-files.ts';
import { openApp, samplePath, type AppPage } from './page.ts';

let app: AppPage;
beforeEach(async () => {
  app = await openApp();
});
afterEach(async () => {
  await app.close();
});

test('HEIC is added, found and shown, whatever its name says', async () => {
  const [hit] = await app.page.evaluate(
    async (bytes) => {
      await lookalike.ready;
      const file = (name: string, salt: number[]) => new File([Uint8Array.from([...bytes, ...salt])], name);
      const wine = await (await fetch('samples/photos/wine.jpg')).blob();
      const files = [file('IMG_1.HEIC', []), new File([wine], 'wine.heic')];
      const { added, failed } = await lookalike.add(files);
      if (added !== 2) throw new Error(JSON.stringify(failed));
      return lookalike.search(file('again.jpg', []), { limit: 2 });
    },
    [...PICTURES.heic],
  );
  expect(hit?.path).toBe('IMG_1.HEIC');
  expect(hit?.distance).toBeLessThan(1e-3);
  // As a query and in full it is shown, too, though the browser draws no HEIC.
  const heic = { name: 'query.heic', mimeType: 'image/heic', buffer: Buffer.from(PICTURES.heic) };
  await app.page.getByLabel('Search by image').first().setInputFiles(heic);
  const query = app.page.locator('.query img.picture, .query-field img.picture, img.picture').first();
  await expect.poll(() => query.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(24);
  await app.page.keyboard.press('Escape');
  const thumbnail = app.page.locator('.photo[data-path="IMG_1.HEIC"] img');
  await expect.poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(24);
  expect(app.complaints).toEqual([]);
  expect(app.foreign).toEqual([]);
});

test('a film is added, found by its first picture and shown', async () => {
  const film = await app.page.evaluate(async () => {
    await lookalike.ready;
    const kite = await (await fetch('samples/photos/kite.jpg')).blob();
    const picture = await createImageBitmap(kite);
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 360 });
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm' });
    const recorded = new Promise<Blob>((resolve) => {
      recorder.ondataavailable = ({ data }) => resolve(data);
    });
    const painting = setInterval(() => context?.drawImage(picture, 0, 0, 480, 360), 50);
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    recorder.stop();
    const bytes = new Uint8Array(await (await recorded).arrayBuffer());
    clearInterval(painting);
    const wine = await (await fetch('samples/photos/wine.jpg')).blob();
    const { added, failed } = await lookalike.add([
      new File([bytes], 'kite.webm'),
      new File([wine], 'wine.jpg'),
    ]);
    if (added !== 2) throw new Error(JSON.stringify(failed));
    const [hit] = await lookalike.search(kite, { limit: 2 });
    return { bytes: Array.from(bytes), hit };
  });
  expect(film.hit?.path).toBe('kite.webm');
  const widthOf = (image: HTMLImageElement) => image.naturalWidth;
  const thumbnail = app.page.locator('.photo[data-path="kite.webm"] img');
  await expect.poll(() => thumbnail.evaluate(widthOf)).toBeGreaterThan(100);
  await app.page.locator('.photo[data-path="kite.webm"]').focus();
  await app.page.keyboard.press('Space');
  const preview = app.page.locator('.viewer-pane[aria-hidden="false"] img.picture');
  await expect.poll(() => preview.evaluate(widthOf)).toBeGreaterThan(100);
  await app.page.keyboard.press('Escape');
  const query = { name: 'query.webm', mimeType: 'video/webm', buffer: Buffer.from(film.bytes) };
  await app.page.getByLabel('Search by image').first().setInputFiles(query);
  await app.page.locator('[data-path="kite.webm"][data-distance]').first().waitFor();
  expect(app.complaints).toEqual([]);
  expect(app.foreign).toEqual([]);
});

test('when, where and with what a photo was taken is kept, filtered by and shown', async () => {
  const told = {
    make: 'Canon',
    model: 'Canon EOS R5',
    taken: '2021:12:24 17:30:05',
    latitude: -33.8568,
    longitude: 151.2153,
  };
  const photo = withExif(await readFile(samplePath('kite')), told);
  const found = await app.page.evaluate(
    async (bytes) => {
      await lookalike.ready;
      const wine = await (await fetch('samples/photos/wine.jpg')).blob();
      const files = [new File([Uint8Array.from(bytes)], 'kite.jpg'), new File([wine], 'wine.jpg')];
      await lookalike.add(files);
      const filters = [
        'taken >= "2021-12"',
        'camera like "Canon%"',
        'latitude < 0 and longitude > 151',
        'taken < "2021"',
      ];
      const answers = filters.map((filter) =>
        lookalike.milvus.entities.query({
          collectionName: 'reverse_image_search',
          filter,
          outputFields: ['path'],
        }),
      );
      return (await Promise.all(answers)).map(
        (answer) => 'data' in answer && answer.data.map((row) => row['path']),
      );
    },
    [...photo],
  );
  expect(found).toEqual([['kite.jpg'], ['kite.jpg'], ['kite.jpg'], []]);
  await app.page.locator('.photo[data-path="kite.jpg"]').focus();
  await app.page.keyboard.press('Space');
  await app.page.getByText('Dec 24, 2021, 5:30\u202fPM · Canon EOS R5 · 33.8568° S, 151.2153° E').waitFor();
  expect(app.complaints).toEqual([]);
});
