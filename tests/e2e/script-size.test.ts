/** What a first visit downloads before the page can do all that it can. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { DELIVERY } from '../../src/profiles/profiles.ts';
import { openApp, type AppPage } from './page.ts';
import { startRecordingProxy, type RecordingProxy } from './recording-proxy.ts';

let proxy: RecordingProxy;
let app: AppPage;
beforeEach(async () => {
  proxy = await startRecordingProxy(new URL(inject('appUrl')).origin);
  app = await openApp({ switches: proxy.switches });
});
afterEach(async () => {
  await app.close();
  await proxy.close();
});

test('a first visit takes little script, workers included', async () => {
  const isReady = () => app.page.evaluate(async () => (await lookalike.status()).selfCheck !== null);
  await expect.poll(isReady, { timeout: 60_000 }).toBe(true);
  const scripts = new Set(proxy.requests.map(({ url }) => url).filter((url) => /\.js(\?|$)/.test(url)));
  const sizes = await Promise.all(
    Array.from(scripts, async (url): Promise<[string, number]> => {
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      return [new URL(url).pathname, gzipSync(bytes, { level: 9 }).length];
    }),
  );
  // The page, the store's worker and the embed workers at least: else something here looks at the wrong thing.
  expect(sizes.map(([name]) => name).filter((name) => name.includes('worker'))).toHaveLength(2);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(total, JSON.stringify(Object.fromEntries(sizes))).toBeLessThan(DELIVERY.script);
  expect(app.complaints).toEqual([]);
});
