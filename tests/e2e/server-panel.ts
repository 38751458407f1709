/** @file The panel "Milvus server" as a person uses it. */
import type { Page } from 'playwright-core';
import { whenReady } from './page.ts';
import type {} from '../../src/main.ts';

/** The collection that the panel proposes. */
export const COLLECTION = 'reverse_image_search';

export interface Entry {
  readonly address: string;
  readonly token?: string;
  readonly collection?: string;
}

/** Types a server in and tests it; resolves to what the page says about it. */
export async function testServer(
  page: Page,
  { address, token = '', collection = COLLECTION }: Entry,
): Promise<string> {
  await whenReady(page);
  const panel = page.getByRole('dialog', { name: 'Milvus server' });
  if (!(await panel.isVisible())) {
    await page.getByRole('button', { name: 'Library and settings' }).click();
    await page.getByRole('button', { name: 'Milvus server' }).click();
  }
  await panel.getByLabel('Address').fill(address);
  await panel.getByLabel('Token', { exact: true }).fill(token);
  await panel.getByLabel('Collection').fill(collection);
  await panel.getByRole('button', { name: 'Test connection' }).click();
  // An address that the policy does not allow yet loads the page anew, and the test goes on by itself.
  const answer = panel.locator('.trouble, .server-fits');
  await answer.waitFor();
  return (await answer.textContent()) ?? '';
}

/** As {@link testServer}, and uses it then. */
export async function useServer(page: Page, entry: Entry): Promise<void> {
  await testServer(page, entry);
  await page.getByRole('button', { name: 'Use this server' }).click();
  await page.getByRole('button', { name: 'Copy to server' }).waitFor();
}

/** Copies, and resolves to the page's report. */
export async function copy(page: Page, button: 'Copy to server' | 'Copy from server'): Promise<string> {
  await page.getByRole('button', { name: button }).click();
  const end = page.locator('.copy-end');
  await end.waitFor();
  return (await end.textContent()) ?? '';
}
