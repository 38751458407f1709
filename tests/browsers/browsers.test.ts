/** The built app in Firefox and WebKit, on a host that sends no headers: `npm run test:browsers`, where they are installed. */
import { access } from 'node:fs/promises';
import { firefox } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type {} from '../../src/main.ts';
import { startDumbServer, type DumbServer } from '../support/dumb-server.ts';
import { WebKitBrowser } from './webdriver.ts';

const FIREFOX = process.env['LOOKALIKE_FIREFOX'] ?? '/usr/bin/firefox-esr';

/** In the page, as text: one of the two browsers takes nothing else. */
const READY = `for (;;) {
  if ('lookalike' in globalThis) { await lookalike.ready; break; }
  await new Promise((resolve) => setTimeout(resolve, 100));
}`;
const SAMPLE = (name: string): string =>
  `new File([await (await fetch('samples/photos/${name}.jpg')).blob()], '${name}.jpg', { type: 'image/jpeg' })`;
const ADD = `return lookalike.add([${['kite', 'pier-lake', 'two-dogs'].map(SAMPLE).join(', ')}])`;
const SEARCH = `return (await lookalike.search(${SAMPLE('pier-grey')}, { limit: 3 })).map(({ path }) => path)`;
const STATUS = `return {
  isolated: crossOriginIsolated,
  served: Boolean(navigator.serviceWorker?.controller),
  check: (await lookalike.status()).selfCheck,
}`;

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
    const run = <T>(body: string): Promise<T> => page.evaluate<T>(`(async () => {${READY}${body}})()`);
    await page.goto(host.url);
    await page.waitForFunction(() => crossOriginIsolated && 'lookalike' in globalThis);
    expect(await run(ADD)).toMatchObject({ added: 3, failed: [] });
    const status = await run<Status>(STATUS);
    expect(status).toMatchObject({ isolated: true, served: true });
    expect(status.check).toBeGreaterThan(0.98);
    await page.getByText('Library and settings').first().waitFor({ state: 'attached' });
    await page.waitForFunction(async () => (await caches.keys()).length > 1);
    await host.close();
    await page.reload();
    expect((await run<string[]>(SEARCH))[0]).toBe('pier-lake.jpg');
  } finally {
    await browser.close();
  }
});

test('WebKit: photos added and searched', async () => {
  const browser = await WebKitBrowser.open();
  try {
    await browser.goto(host.url);
    await browser.run(READY);
    expect(await browser.run(`${READY}${ADD}`)).toMatchObject({ added: 3, failed: [] });
    expect((await browser.run<Status>(STATUS)).check).toBeGreaterThan(0.98);
    expect((await browser.run<string[]>(SEARCH))[0]).toBe('pier-lake.jpg');
  } finally {
    await browser.close();
  }
});
