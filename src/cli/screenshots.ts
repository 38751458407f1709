/**
 * @file `npm run screenshots`: the page in its main states, at desktop and phone width, light and dark, as PNG files in
 * tests/e2e/screenshots. To be looked at after a change to the page; README shows one of them.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type {} from '../main.ts';
import { withCommandPage } from './command-page.ts';
import { startMilvusHost } from './milvus-host.ts';

const SIZES = Object.freeze({ desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } });
const SCHEMES = Object.freeze(['light', 'dark'] as const);
const POLL_MS = 200;
/** The photo whose look-alikes are shown. */
const QUERY = 'mountain-autumn.jpg';

export async function main(): Promise<number> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = path.join(root, 'tests', 'e2e', 'screenshots');
  const samples = path.join(root, 'public', 'samples', 'photos');
  return withCommandPage({ folder: samples, address: '' }, async (page) => {
    const shoot = (state: string) => shootAll(page, folder, state);
    await page.getByRole('button', { name: 'Add folder' }).first().waitFor();
    await shoot('first-visit');
    await page.getByRole('button', { name: 'Try sample photos' }).click();
    await photosStored(page, 10);
    await shoot('indexing');
    await photosStored(page, Infinity);
    await shoot('library');
    await shootViewer(page, shoot);
    await page.getByRole('button', { name: 'Map of the photos' }).click();
    await page.getByRole('button', { name: /^Others/ }).waitFor();
    await shoot('map');
    await page.getByRole('button', { name: 'Back to the library' }).click();
    await page.getByRole('button', { name: 'Library and settings' }).click();
    await page.getByText('Adding photos', { exact: true }).click();
    await page.getByText('Index', { exact: true }).click();
    await page.getByRole('radio', { name: 'Exact' }).scrollIntoViewIfNeeded();
    await shoot('settings');
    await page.getByRole('button', { name: 'Close' }).click();
    const query = page.getByLabel('Search by image').first();
    await query.setInputFiles(path.join(samples, QUERY));
    await page.getByRole('list', { name: 'Results' }).getByRole('listitem').first().waitFor();
    await shoot('results');
    await shootComparison(page, shoot);
    await shootQuery(page, shoot);
    const several = ['bridge.jpg', 'two-dogs.jpg', 'kite.jpg'].map((name) => path.join(samples, name));
    await query.setInputFiles(several);
    await page.locator('button:enabled', { hasText: 'Export CSV' }).waitFor();
    await shoot('queries');
    await shootServer(page, folder);
    return 0;
  });
}

/** A photo in full: all of it, a part of it, with its facts. */
async function shootViewer(page: Page, shoot: (state: string) => Promise<void>): Promise<void> {
  await page.locator(`.photo[data-path$="${QUERY}"]`).focus();
  await page.keyboard.press('Space');
  await page.locator('.viewer-pane[aria-hidden="false"] .full-picture img').waitFor();
  await shoot('viewer');
  for (const key of ['+', '+', '+']) await page.keyboard.press(key);
  await shoot('viewer-zoomed');
  await page.keyboard.press('0');
  await page.keyboard.press('i');
  await page.getByRole('complementary', { name: 'Facts' }).waitFor();
  await shoot('viewer-facts');
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
}

/** A result in full, where it is similar, and beside and over the query. */
async function shootComparison(page: Page, shoot: (state: string) => Promise<void>): Promise<void> {
  const results = page.getByRole('list', { name: 'Results' });
  await results
    .getByRole('button', { name: /^View / })
    .nth(1)
    .click();
  await page.keyboard.press('h');
  await page.getByText(/^Most similar/).waitFor({ state: 'attached' });
  await shoot('viewer-heat-map');
  await page.keyboard.press('h');
  await page.keyboard.press('c');
  await page.getByRole('heading', { name: 'Comparison' }).waitFor();
  await shoot('comparison');
  await page.keyboard.press('w');
  await shoot('comparison-wipe');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator('.viewer').waitFor({ state: 'detached' });
}

/** A result explained, the query changed: a region, photos for and against; a photo from elsewhere. */
async function shootQuery(page: Page, shoot: (state: string) => Promise<void>): Promise<void> {
  const results = page.getByRole('list', { name: 'Results' });
  await results.getByRole('button', { name: 'Show where' }).nth(1).click();
  await page.getByText(/^Most similar/).waitFor({ state: 'attached' });
  await shoot('heat-map');
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  // What this photo shows fills it, so that no region of it is suggested.
  const corner = page.getByRole('button', { name: 'Bottom right corner' });
  for (const key of ['Left', 'Left', 'Up', 'Up']) await corner.press(`Shift+Arrow${key}`);
  await page.waitForURL(/crop=/);
  await shoot('query-region');
  await results.getByRole('button', { name: 'More like' }).nth(2).click();
  await page.waitForURL(/weight=/);
  await results.getByRole('button', { name: 'Less like' }).nth(3).click();
  await page.waitForURL(/weight=-1/);
  await shoot('query-photos');
  await page.getByRole('button', { name: 'Camera or address' }).first().click();
  await page.getByLabel('Address of a photo').waitFor();
  await shoot('query-source');
  await page.getByRole('button', { name: 'Cancel' }).click();
}

/** The states of a Milvus server: entered, tested, in use, seen from another browser, gone. */
async function shootServer(page: Page, folder: string): Promise<void> {
  const host = await startMilvusHost({ port: 0 });
  await page.getByRole('button', { name: 'Back to the library' }).click();
  await openServerPanel(page);
  await shootAll(page, folder, 'server-entry');
  await enterServer(page, host.url);
  await shootAll(page, folder, 'server-fits');
  await page.getByRole('button', { name: 'Use this server' }).click();
  await page.getByRole('button', { name: 'Copy to server' }).click();
  await page.locator('.copy-end').waitFor();
  await shootAll(page, folder, 'server-in-use');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('button', { name: /^Privacy/u }).click();
  await shootAll(page, folder, 'server-privacy');

  const other = await page.context().browser()?.newContext();
  const guest = await other?.newPage();
  if (!guest) throw new Error('The browser allows no second profile.');
  await guest.goto(page.url());
  await openServerPanel(guest);
  await enterServer(guest, host.url);
  await guest.getByRole('button', { name: 'Use this server' }).click();
  await guest.getByRole('button', { name: 'Copy to server' }).waitFor();
  await guest.getByRole('button', { name: 'Close' }).click();
  await shootAll(guest, folder, 'server-paths');
  await guest.locator('.photo').first().click();
  await guest.getByRole('list', { name: 'Results' }).getByRole('listitem').first().waitFor();
  await shootAll(guest, folder, 'server-results');
  await guest.getByRole('button', { name: 'View', exact: true }).click();
  await shootAll(guest, folder, 'server-viewer');
  await host.close();
  await guest.reload();
  await guest.getByRole('heading', { name: 'could not be opened' }).waitFor();
  await shootAll(guest, folder, 'server-gone');
}

async function openServerPanel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByRole('button', { name: 'Milvus server' }).click();
}

/** Resolves when the page has said what it thinks of the server; it loads itself anew in between. */
async function enterServer(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Address' }).fill(address);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('button', { name: 'Use this server' }).waitFor();
}

/** Waits until so many photos are stored, or until the run is over. */
async function photosStored(page: Page, wanted: number): Promise<void> {
  for (;;) {
    const { photos, indexing } = await page.evaluate(() => lookalike.status());
    if (photos >= wanted || (photos > 0 && !indexing)) return;
    await page.waitForTimeout(POLL_MS);
  }
}

/** Leaves the page at desktop size: on a phone some ways are elsewhere. */
async function shootAll(page: Page, folder: string, state: string): Promise<void> {
  for (const [device, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Thumbnails of the new layout are asked for after it is drawn; what only a server knows has none.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
      await page.waitForTimeout(POLL_MS);
      await page.screenshot({ path: path.join(folder, `${state}-${device}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(SIZES.desktop);
}
