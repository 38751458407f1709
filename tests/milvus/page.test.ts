/** @file The app on a real Milvus 2.3.5, which it reaches over REST v1: what the older dialect has must be enough for it. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { addSamples, openApp, results, samplePath, type AppPage } from '../e2e/page.ts';
import { COLLECTION, copy, testServer, useServer } from '../e2e/server-panel.ts';
import { GrpcMilvus } from './server/grpc-milvus.ts';

const SAMPLES = ['pier-lake', 'pier-grey', 'mountain-path', 'forest-path', 'kite', 'moss'];
const FILES = SAMPLES.map((name) => `${name}.jpg`);

let server: GrpcMilvus;
let address: string;
const apps: AppPage[] = [];
beforeEach(async () => {
  address = `http://${inject('milvusAddress')}`;
  server = await GrpcMilvus.connect(inject('milvusAddress'));
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  for (const name of await server.list()) await server.drop(name);
  await server.close();
});

async function open(): Promise<AppPage> {
  const app = await openApp();
  apps.push(app);
  return app;
}

test('photos are copied there, added there, searched there, and copied back, each once', async () => {
  const { page, foreign, complaints } = await open();
  await addSamples(page, SAMPLES.slice(0, 4));
  expect(await testServer(page, { address })).toContain(`It has no collection ${COLLECTION} yet`);
  await useServer(page, { address });
  expect(await copy(page, 'Copy to server')).toMatch(/^4 photos copied to the server/u);
  expect(await copy(page, 'Copy to server')).toMatch(/^0 photos copied .*4 were there already/u);
  await page.getByRole('button', { name: 'Close' }).click();
  expect((await addSamples(page, SAMPLES)).added).toBe(2);
  expect((await addSamples(page, SAMPLES)).unchanged).toBe(SAMPLES.length);

  await page.getByLabel('Search by image').first().setInputFiles(samplePath('pier-lake'));
  const found = await results(page);
  expect(found[0]?.path).toBe('pier-lake.jpg');
  expect(found[0]?.distance).toBeLessThan(0.001);
  expect(found.map(({ path }) => path)).toContain('pier-grey.jpg');
  // An id of 18 digits finds its own row.
  const near = await page.evaluate(async () => {
    const [own] = await lookalike.search(await (await fetch('samples/photos/kite.jpg')).blob(), { limit: 1 });
    return { own, others: await lookalike.search({ id: own?.id ?? '' }, { limit: 10 }) };
  });
  expect(near.own).toMatchObject({ path: 'kite.jpg', id: expect.stringMatching(/^\d{16,}$/u) as string });
  expect(near.others.map(({ path }) => path).sort()).toEqual(
    FILES.filter((file) => file !== 'kite.jpg').sort(),
  );
  expect(foreign.filter((url) => !url.startsWith(address))).toEqual([]);
  // Asking for v2 first is a 404 that the browser notes.
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);

  const other = await open();
  await useServer(other.page, { address });
  expect(await copy(other.page, 'Copy from server')).toMatch(/^6 photos copied from the server/u);
  await other.page.getByRole('button', { name: 'Back to this browser' }).click();
  await other.page.getByText(`${SAMPLES.length} photos`).waitFor();
  const paths = await other.page.evaluate(async () => {
    const answer = await lookalike.milvus.entities.query({
      collectionName: 'reverse_image_search',
      outputFields: ['path'],
    });
    return 'data' in answer ? answer.data.map((row) => String(row.path)).sort() : [];
  });
  expect(paths).toEqual([...FILES].sort());
});

test('a collection as the Towhee tutorial makes it opens and is searched', async () => {
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: 2048 } },
  ] as const;
  await server.create({
    collectionName: 'towhee',
    schema: { autoId: false, fields },
    indexParams: [{ fieldName: 'vec', metricType: 'L2', indexType: 'IVF_FLAT', params: { nlist: 4 } }],
  });
  const unit = (axis: number): number[] => Array.from({ length: 2048 }, (_, i) => (i === axis ? 1 : 0));
  const data = [5, 6, 7].map((id) => ({ id, vec: unit(id) }));
  expect(await server.insert({ collectionName: 'towhee', data })).toMatchObject({ code: 0 });

  const { page } = await open();
  await useServer(page, { address, collection: 'towhee' });
  await page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => page.locator('.grid .picture-path').allTextContents()).toHaveLength(3);
  await page.locator('.photo').first().click();
  expect((await results(page)).map(({ distance }) => distance)).toEqual([2, 2]);
});
