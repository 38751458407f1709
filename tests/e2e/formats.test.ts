/** @file Photos of formats that the browser itself does not read, in the built app, with its policy. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PICTURES } from '../support/pillow-pictures.ts';
import { openApp, type AppPage } from './page.ts';

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
  const thumbnail = app.page.locator('.photo[data-path="IMG_1.HEIC"] img');
  await expect.poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(24);
  expect(app.complaints).toEqual([]);
  expect(app.foreign).toEqual([]);
});
