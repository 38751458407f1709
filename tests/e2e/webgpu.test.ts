/**
 * @file A WebGPU that computes on the processor: right, but far slower than WebAssembly, so the app does without; unless it
 * is told otherwise, and then everything but the speed is as on a graphics card.
 */
import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { SOFTWARE_GPU } from '../../src/cli/chromium.ts';
import type { PartedFile } from '../../src/base/parted-file.ts';
import { HEADS } from '../../src/profiles/profiles.ts';
import { leaningModel } from '../support/tiny-models.ts';
import { addSamples, openApp, reloadApp, type AppPage } from './page.ts';

let app: AppPage;
afterEach(async () => {
  await app.close();
});

const offeredAdapter = (): Promise<string | undefined> =>
  app.page.evaluate(async () => {
    const adapter = await navigator.gpu.requestAdapter();
    return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}` : undefined;
  });

test('a software adapter is refused with a sentence, and WebAssembly answers', async ({ skip }) => {
  app = await openApp({ switches: SOFTWARE_GPU });
  const { page } = app;
  const offered = await offeredAdapter();
  if (offered === undefined) skip('this Chromium offers no WebGPU adapter, not even SwiftShader');
  await addSamples(page, ['pier-lake', 'kite']);
  await expect
    .poll(() => page.evaluate(async () => (await lookalike.status()).note), { timeout: 30_000 })
    .toContain(`WebGPU offers only a software adapter (${offered}`);
  const { status, paths } = await page.evaluate(async () => {
    const query = await (await fetch('samples/photos/pier-grey.jpg')).blob();
    const hits = await lookalike.search(query);
    return { status: await lookalike.status(), paths: hits.map((hit) => hit.path) };
  });
  expect(status).toMatchObject({ backend: 'wasm', precision: 'int8', photos: 2 });
  expect(status.selfCheck).toBeGreaterThan(0.98);
  expect(paths).toEqual(['pier-lake.jpg', 'kite.jpg']);
  expect(app.complaints).toEqual([]);
});

/** The app's models replaced by tiny ones; the processor's is slow enough to lose against a software adapter. */
async function serveTinyModels(context: AppPage['context']): Promise<void> {
  const options = {
    int8: { seed: 5, stride: 1, passes: 4 },
    float16: { seed: 5 },
    'float16-weights': { seed: 5 },
  };
  const models: Record<string, PartedFile> = {};
  for (const [precision, option] of Object.entries(options)) {
    const bytes = Buffer.from(leaningModel(option));
    const hash = createHash('sha256').update(bytes).digest('hex');
    const part = { file: `tiny-${precision}.part`, bytes: bytes.length, sha256: hash };
    models[precision] = { ...part, parts: [part] };
    await context.route(`**/models/${part.file}`, (route) => route.fulfill({ body: bytes }));
  }
  const names = Buffer.from(
    JSON.stringify(Array.from({ length: HEADS.classCount }, (_, at) => `kind ${at}`)),
  );
  const hash = createHash('sha256').update(names).digest('hex');
  const part = { file: 'tiny-labels.part', bytes: names.length, sha256: hash };
  await context.route(`**/models/${part.file}`, (route) => route.fulfill({ body: names }));
  const list = { folder: 'models/', models, labels: { ...part, parts: [part] } };
  // The one module of the build whose name says what the app's list of models is.
  await context.route('**/assets/models-*.js', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `export default ${JSON.stringify(list)};`,
    }),
  );
}

test('a card that takes over embeds, thumbnails and finds, with decoders beside it', async ({ skip }) => {
  app = await openApp({ switches: SOFTWARE_GPU, search: '?allow-software-gpu' });
  const { page, context } = app;
  if ((await offeredAdapter()) === undefined) skip('this Chromium offers no WebGPU adapter');
  await serveTinyModels(context);
  // What the page has asked for since it was opened were the app's own models.
  await page.evaluate(() => caches.delete('lookalike-models'));
  await reloadApp(page);
  await addSamples(page, ['pier-lake']);
  const status = () => page.evaluate(() => lookalike.status());
  await expect.poll(async () => (await status()).backend, { timeout: 60_000 }).toBe('webgpu');
  await addSamples(page, ['kite', 'moss', 'two-dogs', 'clock']);
  const paths = await page.evaluate(async () => {
    const query = await (await fetch('samples/photos/moss.jpg')).blob();
    return (await lookalike.search(query)).map((hit) => hit.path);
  });
  expect(paths[0]).toBe('moss.jpg');
  expect(await status()).toMatchObject({ backend: 'webgpu', photos: 5 });
  expect(app.complaints).toEqual([]);
  expect(app.foreign).toEqual([]);
});
