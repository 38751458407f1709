/** @file A fresh page of the built app for each test, and what every test wants to know about it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, ConsoleMessage, Page, Request } from 'playwright-core';
import { inject } from 'vitest';
import { launchPersistentChromium } from '../../src/cli/chromium.ts';
import type {} from '../../src/main.ts';

export interface AppPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses requested outside the app's origin: must stay empty. */
  readonly foreign: string[];
  /** Errors on the console and uncaught ones: must stay empty unless a test expects them. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens the built app in a browser with a profile folder of its own. `prepare` runs before any script of the page. */
export async function openApp(prepare?: () => unknown): Promise<AppPage> {
  const profile = await mkdtemp(path.join(tmpdir(), 'lookalike-profile-'));
  const context = await launchPersistentChromium(profile);
  const url = inject('appUrl');
  const foreign: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request: Request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol.startsWith('http')) foreign.push(request.url());
  });
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  if (prepare) await context.addInitScript(prepare);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(url);
  return {
    page,
    context,
    foreign,
    complaints,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Paths and distances of the list named "Results", in order, once it holds at least one. */
export async function results(page: Page): Promise<{ path: string; distance: number }[]> {
  const items = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
  await items.first().waitFor();
  return items.evaluateAll((elements) =>
    elements.map((element) => ({
      path: (element as HTMLElement).dataset.path ?? '',
      distance: Number((element as HTMLElement).dataset.distance),
    })),
  );
}
