/** @file Where commands do their work: a page of the app's own server in a headless browser, closed whatever happens. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { JSHandle, Page } from 'playwright-core';
import { launchPersistentChromium } from './chromium.ts';
import { serveApp, type ExtraFiles } from './serve.ts';
import { showProgress } from './terminal.ts';

export interface CommandPageOptions {
  /** Served under `PHOTOS_PREFIX`. */
  readonly folder: string;
  readonly extra?: ExtraFiles;
  /** Page to open, below the root; a blank one when absent. */
  readonly address?: string;
}

/**
 * Runs `work` in a page that can call `say(line)` to show progress. Resolves to what `work` does. The page's data is on
 * a disk, as people's is, until the end: without a folder of its own a browser keeps databases in memory.
 */
export async function withCommandPage<T>(
  { folder, extra, address = 'src/cli/blank.html' }: CommandPageOptions,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const server = await serveApp(folder, extra);
  const profile = await mkdtemp(path.join(os.tmpdir(), 'lookalike-command-'));
  const browser = await launchPersistentChromium(profile);
  try {
    const page = await browser.newPage();
    await page.exposeFunction('say', showProgress);
    await page.goto(new URL(address, server.url).href);
    return await work(page);
  } finally {
    showProgress('');
    await browser.close();
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/**
 * A module of the source tree, imported in the page. As text, because Vite rewrites `import()` in modules that run in
 * Node, and the page could not follow.
 *
 * @param file root-relative, e.g. `/src/cli/evaluation.page.ts`
 */
export async function importInPage<Module>(page: Page, file: string): Promise<JSHandle<Module>> {
  return page.evaluateHandle(`import(${JSON.stringify(file)})`);
}

declare global {
  /** In a command's page: shows a line of progress in the terminal. */
  function say(line: string): void;
}
