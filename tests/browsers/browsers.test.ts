/** The built app in Firefox and WebKit, on a host that sends no headers: `npm run test:browsers`, where they are installed. */
import { access } from 'node:fs/promises';
import { firefox } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type {} from '../../src/main.ts';
import { startDumbServer, type DumbServer } from '../support/dumb-server.ts';
import { WebKitBrowser } from './webdriver.ts';

const FIREFOX = process.env['LOOKALIKE_FIREFOX'] ?? '/usr/bin/firefox-esr';
/** Milliseconds without a navigation after which none is to come. */
const SETTLED = 3000;

/** In the page. */
const ready = async (): Promise<void> => {
  while (!('lookalike' in globalThis)) await new Promise((resolve) => setTimeout(resolve, 100));
  await lookalike.ready;
};
const add = async (): Promise<{ added: number; failed: readonly unknown[] }> => {
  const files = ['kite', 'pier-lake', 'two-dogs'].map(async (name) => {
    const photo = await (await fetch(`samples/photos/${name}.jpg`)).blob();
    return new File([photo], `${name}.jpg`, { type: 'image/jpeg' });
  });
  return lookalike.add(await Promise.all(files));
};
const search = async (): Promise<string[]> => {
  const photo = await (await fetch('samples/photos/pier-grey.jpg')).blob();
  return (await lookalike.search(photo, { limit: 3 })).map(({ path }) => path);
};
const status = async (): Promise<Status> => ({
  isolated: crossOriginIsolated,
  served: Boolean((navigator as Partial<Navigator>).serviceWorker?.controller),
  check: (await lookalike.status()).selfCheck ?? 0,
});

interface Status {
  readonly isolated: boolean;
  readonly served: boolean;
  readonly check: number;
}

let host: DumbServer;
beforeEach(async () => {
  host = await startDumbServer(inject('appFolder'), '/some/sub path/');
});
afterEach(() => host.close());

test('Firefox: threads by the service worker, photos added and searched, and all of it without a network', async () => {
  await access(FIREFOX).catch(() => {
    throw new Error(
      `${FIREFOX} is not installed: apt-get install firefox-esr, or name another in LOOKALIKE_FIREFOX`,
    );
  });
  const browser = await firefox.launch({ executablePath: FIREFOX, channel: 'moz-firefox' });
  try {
    const page = await browser.newPage();
    let navigated = performance.now();
    page.on('framenavigated', () => (navigated = performance.now()));
    // An isolated page gets a process of its own late; what is asked of the one before is never answered.
    const settled = () => expect.poll(() => performance.now() - navigated).toBeGreaterThan(SETTLED);
    await page.goto(host.url);
    await page.waitForFunction(() => crossOriginIsolated);
    await settled();
    await page.evaluate(ready);
    expect(await page.evaluate(add)).toMatchObject({ added: 3, failed: [] });
    const state = await page.evaluate(status);
    expect(state).toMatchObject({ isolated: true, served: true });
    expect(state.check).toBeGreaterThan(0.98);
    await page.waitForFunction(async () => (await caches.keys()).length > 1);
    await host.close();
    await page.reload();
    await settled();
    await page.evaluate(ready);
    expect((await page.evaluate(search))[0]).toBe('pier-lake.jpg');
  } finally {
    await browser.close();
  }
});

test('WebKit: photos added and searched', async () => {
  const browser = await WebKitBrowser.open();
  try {
    await browser.goto(host.url);
    // The page loads itself anew for the service worker's headers; what is asked of the one before is never answered.
    const age = () => browser.run(() => Promise.resolve('lookalike' in globalThis ? performance.now() : 0));
    await expect.poll(age, { interval: 500 }).toBeGreaterThan(SETTLED);
    await browser.run(ready);
    expect(await browser.run(add)).toMatchObject({ added: 3, failed: [] });
    expect((await browser.run(status)).check).toBeGreaterThan(0.98);
    expect((await browser.run(search))[0]).toBe('pier-lake.jpg');
  } finally {
    await browser.close();
  }
});
