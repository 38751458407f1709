/** @file A WebGPU that computes on the processor: right, but far slower than WebAssembly, so the app does without. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SOFTWARE_GPU } from '../../src/cli/chromium.ts';
import { addSamples, openApp, type AppPage } from './page.ts';

let app: AppPage;
beforeEach(async () => {
  app = await openApp({ switches: SOFTWARE_GPU });
});
afterEach(async () => {
  await app.close();
});

test('a software adapter is refused with a sentence, and WebAssembly answers', async ({ skip }) => {
  const { page } = app;
  const offered = await page.evaluate(async () => {
    const adapter = await navigator.gpu.requestAdapter();
    return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}` : undefined;
  });
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
