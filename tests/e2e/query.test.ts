/** The query, changed on the page: regions, several photos, turns, camera, address, links, and where a result is similar. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { addSamples, openApp, reloadApp, results, samplePath, type AppPage } from './page.ts';

const LIBRARY = ['two-dogs', 'pier-lake', 'pier-grey', 'kite', 'mountain-path'] as const;
/** The camera shows a picture that Chromium draws, and is allowed without a question. */
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

let app: AppPage;
beforeAll(async () => {
  app = await openApp({ switches: CAMERA });
  await addSamples(app.page, LIBRARY);
});
// One library is enough: back to where it is shown.
beforeEach(async () => {
  app.complaints.splice(0);
  await app.page.goto(`${inject('appUrl')}#`);
  await app.page.getByRole('list', { name: 'Results' }).waitFor({ state: 'hidden' });
});
afterAll(async () => {
  await app.close();
});

const paths = async (): Promise<string[]> => (await results(app.page)).map(({ path }) => path);
const address = (): URLSearchParams => new URLSearchParams(new URL(app.page.url()).hash.split('?')[1] ?? '');

async function searchBy(name: string): Promise<void> {
  await app.page.locator('#query-input').setInputFiles(samplePath(name));
  await results(app.page);
}

/** The region in the address once it is there and stays. */
async function region(): Promise<number[]> {
  await expect.poll(() => address().get('crop')).not.toBeNull();
  return (address().get('crop') ?? '').split(',').map(Number);
}

test('a region is drawn, moved by keys, suggested and given up, and results follow', async () => {
  const { page } = app;
  await searchBy('two-dogs');
  const [whole] = await results(page);
  expect(whole).toMatchObject({ path: 'two-dogs.jpg' });
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const frame = page.getByRole('group', { name: 'Region to search by' });
  const box = await frame.boundingBox();
  if (!box) throw new Error('The photo is not on the screen.');
  const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.3, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.4), { steps: 3 });
  await page.mouse.move(...at(0.7, 0.6), { steps: 3 });
  await page.mouse.up();
  const drawn = await region();
  [0.3, 0.2, 0.4, 0.4].forEach((value, side) => expect(drawn[side]).toBeCloseTo(value, 1));
  await expect.poll(async () => (await results(page))[0]?.distance).toBeGreaterThan(0.01);

  const corner = page.getByRole('button', { name: 'Bottom right corner' });
  await corner.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => region().then(([, , width = 0]) => width)).toBeCloseTo((drawn[2] ?? 0) - 0.1, 3);
  await expect.poll(() => frame.getByRole('status').textContent()).toMatch(/\d+% wide/);
  await page.getByRole('button', { name: 'Move the region' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => region().then(([, y = 0]) => y)).toBeCloseTo((drawn[1] ?? 0) + 0.01, 3);

  await page.getByRole('button', { name: 'Suggest region' }).click();
  await expect.poll(() => region().then(([x = 0]) => x)).not.toBeCloseTo(drawn[0] ?? 0, 2);
  await page.getByRole('button', { name: 'Whole photo' }).click();
  await expect.poll(() => address().get('crop')).toBeNull();
  await expect.poll(async () => (await results(page))[0]?.distance).toBeCloseTo(whole?.distance ?? NaN, 5);
  expect(app.complaints).toEqual([]);
});

test('photos are counted for and against, each search is a link, and a reload finds it again', async () => {
  const { page } = app;
  await searchBy('two-dogs');
  await page.getByRole('button', { name: 'Change this search' }).click();
  await page.getByRole('button', { name: 'More like kite.jpg' }).click();
  await expect.poll(paths).not.toContain('kite.jpg');
  await page.getByRole('button', { name: 'Less like two-dogs.jpg' }).click();
  await expect.poll(paths).toHaveLength(LIBRARY.length - 2);
  await page.getByRole('slider', { name: 'How much kite.jpg counts' }).fill('2');
  await expect.poll(() => address().getAll('weight')).toEqual(['1', '2', '-1']);
  const found = await paths();

  await reloadApp(page);
  await expect.poll(paths).toEqual(found);
  await page.getByRole('button', { name: 'Back to the library' }).click();
  await page.getByRole('list', { name: 'Results' }).waitFor({ state: 'hidden' });
  await page.goBack();
  await expect.poll(paths).toEqual(found);
  expect(app.foreign).toEqual([]);
  expect(app.complaints).toEqual([]);
});

test('a result shows where it is similar', async () => {
  const { page } = app;
  await searchBy('two-dogs');
  await page.getByRole('button', { name: 'Show where two-dogs.jpg is similar' }).click();
  await page.getByText(/^Most similar/).waitFor({ state: 'attached' });
  const shades = await page.locator('.heat-map').evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return new Set(Array.from(data).filter((_, at) => at % 4 === 0)).size;
  });
  expect(shades).toBeGreaterThan(10);
  await page.getByRole('button', { name: 'Show where two-dogs.jpg is similar' }).click();
  await page.locator('.heat-map').waitFor({ state: 'detached' });
  expect(app.complaints).toEqual([]);
});

test('a photo from the camera and from an address here; other addresses are not asked', async () => {
  const { page } = app;
  const open = (): Promise<void> => page.getByRole('button', { name: 'Camera or address' }).first().click();
  await open();
  await page.getByLabel('Address of a photo').fill('https://example.com/photo.jpg');
  await page.getByRole('button', { name: 'Get the photo' }).click();
  await page.getByText(/asks no server but/).waitFor();
  await page.getByLabel('Address of a photo').fill('samples/photos/nowhere.jpg');
  await page.getByRole('button', { name: 'Get the photo' }).click();
  await page.getByText(/no photo at this address/).waitFor();
  await page.getByLabel('Address of a photo').fill('samples/photos/kite.jpg');
  await page.getByRole('button', { name: 'Get the photo' }).click();
  expect((await results(page))[0]).toMatchObject({ path: 'kite.jpg' });
  await open();
  await page.getByRole('button', { name: 'Start the camera' }).click();
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  await page.getByRole('button', { name: 'Take the photo' }).click();
  await page.getByText('Camera photo.jpg').first().waitFor();
  expect(await paths()).toHaveLength(5);
  expect(app.foreign).toEqual([]);
});

test("the library's photos are known by what they show, as a filter of Milvus", async () => {
  const { page } = app;
  const { kinds, found } = await page.evaluate(async () => ({
    kinds: await lookalike.kinds(),
    found: await lookalike.milvus.entities.query({
      collectionName: 'reverse_image_search',
      filter: 'json_contains(kinds, "cocker spaniel")',
      outputFields: ['path', 'kinds'],
    }),
  }));
  expect(kinds.map(({ name }) => name)).toContain('cocker spaniel');
  expect(found).toMatchObject({ data: [{ path: 'two-dogs.jpg' }] });
});

// The last one: the library has one photo more from here on.
test('a turned copy is found as the same picture, and the link says that turns count', async () => {
  const { page } = app;
  await page.evaluate(async () => {
    const bitmap = await createImageBitmap(await (await fetch('samples/photos/bridge.jpg')).blob());
    const canvas = new OffscreenCanvas(bitmap.height, bitmap.width);
    const context = canvas.getContext('2d');
    context?.setTransform(0, 1, -1, 0, bitmap.height, 0);
    context?.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/png' });
    await lookalike.add([new File([blob], 'turned.png')]);
  });
  await searchBy('bridge');
  const distance = async (): Promise<number> =>
    (await results(page)).find(({ path }) => path === 'turned.png')?.distance ?? Infinity;
  expect(await distance()).toBeGreaterThan(0.1);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByRole('switch', { name: 'Also mirrored and rotated' }).check();
  await expect.poll(distance).toBeLessThan(0.02);
  await expect.poll(() => address().get('turns')).toBe('1');
});
