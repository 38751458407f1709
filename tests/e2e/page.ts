/** @file A fresh page of the built app for each test, and what every test wants to know about it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, ConsoleMessage, Page, Request } from 'playwright-core';
import { expect, inject } from 'vitest';
import { launchPersistentChromium } from '../../src/cli/chromium.ts';
import type {} from '../../src/main.ts';

export interface AppPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses requested outside the app's origin: must stay empty. */
  readonly foreign: string[];
  /** Errors on the console and uncaught ones: must stay empty unless a test expects them. */
  readonly complaints: string[];
  /** Ends the browser; its profile goes as well unless the test named one. */
  close(): Promise<void>;
}

export interface AppOptions {
  /** Runs before any script of the page. */
  readonly prepare?: () => unknown;
  /** A profile folder that outlives the browser; one of its own when absent. */
  readonly profile?: string;
  /** Further switches of the browser. */
  readonly switches?: readonly string[];
  /** Of another build (`serveStubApp`). */
  readonly url?: string;
  /** The app may have one. */
  readonly serviceWorker?: boolean;
  /** Appended to the address: `?plan=1x2`. */
  readonly search?: string;
}

/** An empty profile folder; whoever makes it removes it. */
export function newProfile(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'lookalike-profile-'));
}

/** Opens the built app in a browser of its own. */
export async function openApp(options: AppOptions = {}): Promise<AppPage> {
  const profile = options.profile ?? (await newProfile());
  const context = await launchPersistentChromium(profile, options.switches, {
    // With one every test would fetch the whole app once more, and interception would not see all.
    serviceWorkers: options.serviceWorker ? 'allow' : 'block',
  });
  const url = options.url ?? inject('appUrl');
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
  if (options.prepare) await context.addInitScript(options.prepare);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(url + (options.search ?? ''));
  return {
    page,
    context,
    foreign,
    complaints,
    async close() {
      await context.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Waits until the page answers. A browser may swap its process right after it was loaded, where a plain call would be lost. */
export async function whenReady(page: Page): Promise<void> {
  const isReady = () => 'lookalike' in globalThis && lookalike.ready.then(() => true);
  await page.waitForFunction(isReady, undefined, { timeout: 60_000 });
}

/** Loads the page anew and waits until it answers. */
export async function reloadApp(page: Page): Promise<void> {
  await page.reload();
  await whenReady(page);
}

/** Path on disk of the sample photo `name`, without its ending. */
export function samplePath(name: string): string {
  return fileURLToPath(new URL(`../../public/samples/photos/${name}.jpg`, import.meta.url));
}

/** Adds sample photos through the scripting object. */
export function addSamples(
  page: Page,
  names: readonly string[],
): Promise<{ added: number; unchanged: number }> {
  return page.evaluate(async (wanted) => {
    const files = wanted.map(async (name) => {
      const response = await fetch(`samples/photos/${name}.jpg`);
      return new File([await response.blob()], `${name}.jpg`);
    });
    const { added, unchanged, failed } = await lookalike.add(await Promise.all(files));
    if (failed.length > 0) throw new Error(JSON.stringify(failed));
    return { added, unchanged };
  }, names);
}

/** Paths and distances of the list named "Results", in order and with nothing folded, once it holds at least one. */
export async function results(page: Page): Promise<{ path: string; distance: number }[]> {
  const items = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
  await items.first().waitFor();
  // Photos that a stub of the network makes near-duplicates of each other are folded as soon as they are compared.
  const all = page.getByRole('button', { name: 'Show all', exact: true });
  if (await all.isVisible()) await all.click();
  return items.evaluateAll((elements) =>
    elements.map((element) => ({
      path: (element as HTMLElement).dataset.path ?? '',
      distance: Number((element as HTMLElement).dataset.distance),
    })),
  );
}

/** Waits until all that the app has is kept, and the service worker answers. */
export async function isKept(page: Page): Promise<void> {
  const complete = (): Promise<boolean> =>
    page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise<{ complete: boolean }>((resolve) => {
        port1.onmessage = ({ data }) => resolve(data as { complete: boolean });
      });
      active?.postMessage({ kind: 'ask' }, [port2]);
      return (await answer).complete;
    });
  await expect.poll(complete, { timeout: 60_000 }).toBe(true);
}
