/**
 * @file The built app in a headless browser whose profile folder outlives the command: the library that it makes is there the next
 * time. All is asked of `globalThis.lookalike`, as any script in the page would.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { JSHandle, Page } from 'playwright-core';
import { isAbortError, LookalikeError, reviveError } from '../base/errors.ts';
import type {} from '../main.ts';
import { withFileLock } from '../weights/file-lock.ts';
import { builtApp } from './built-app.ts';
import { launchPersistentChromium } from './chromium.ts';
import { servePublished } from './serve.ts';

/**
 * The origin that the library belongs to, whatever port is free: the browser is told where it is. Names that end so are this machine's
 * by definition, so that the page is trusted as over TLS.
 */
const ORIGIN = 'http://lookalike.localhost';

const LOCK = 'command.lock';
/** Milliseconds for which a command waits for one that is about to end. */
const LOCK_MS = 3000;
/** Milliseconds for which the library is waited for. */
const OPEN_MS = 60_000;
/** In the lock: who holds it. */
const OWNER = 'owner';

export interface AppOptions {
  /** Folder of the profile; made where it is missing, for nobody else to read. */
  readonly profile: string;
  /** Folder of a built app, instead of the one that is built of these sources. */
  readonly app?: string | undefined;
  readonly signal: AbortSignal;
  /** Told one line where something takes a while. */
  readonly say: (line: string) => void;
}

/** Where a person's index is kept when nobody says otherwise. */
export function defaultProfile(): string {
  const data = process.env.XDG_DATA_HOME;
  return path.join(
    data && path.isAbsolute(data) ? data : path.join(os.homedir(), '.local', 'share'),
    'lookalike',
  );
}

/**
 * Runs `work` in the page, once its library is open; browser and server end whatever happens.
 *
 * @throws LookalikeError STORE_UNAVAILABLE when another command uses the profile, or the library cannot be opened
 */
export async function withApp<T>(options: AppOptions, work: (page: Page) => Promise<T>): Promise<T> {
  const { profile, signal, say } = options;
  const app = options.app ?? (await builtApp(say, signal));
  await mkdir(profile, { recursive: true, mode: 0o700 });
  return alone(profile, async () => {
    signal.throwIfAborted();
    const server = await servePublished(app);
    try {
      const rule = `MAP ${new URL(ORIGIN).host} ${new URL(server.url).host}`;
      const context = await launchPersistentChromium(profile, [`--host-resolver-rules=${rule}`], {
        // The command ends by itself, so that what is computed is stored; and no worker serves an older build.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        serviceWorkers: 'block',
      });
      try {
        const page = context.pages()[0] ?? (await context.newPage());
        await page.addInitScript(() => {
          globalThis.answer = (asked) =>
            asked.then(
              (value) => ({ value }),
              (error: unknown) => {
                const { name, message } = error instanceof Error ? error : new Error(String(error));
                return { failure: { name, message } };
              },
            );
        });
        await page.goto(ORIGIN);
        // A browser may swap its process right after the page was loaded, by which a plain call is lost; this one is made again.
        const isOpen = () =>
          'lookalike' in globalThis &&
          lookalike.ready.then(
            () => true,
            () => true,
          );
        await page.waitForFunction(isOpen, undefined, { timeout: OPEN_MS });
        await ask(page.evaluate(() => answer(lookalike.ready)));
        return await work(page);
      } finally {
        await context.close();
      }
    } finally {
      await server.close();
    }
  });
}

/** What a promise of the page came to: Playwright itself keeps no error's name. */
export type Answer<T> =
  { readonly value: T } | { readonly failure: { readonly name: string; readonly message: string } };

declare global {
  /** In the page of a command. */
  var answer: <T>(asked: Promise<T>) => Promise<Answer<T>>;
}

/** The value of an `answer`. @throws what was thrown in the page: LookalikeError, or DOMException AbortError */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answered = await asked;
  if ('value' in answered) return answered.value;
  const { name, message } = answered.failure;
  if (name === 'AbortError') throw new DOMException(message, name);
  throw reviveError(Object.assign(new Error(message), { name }));
}

/** A signal in the page that follows `signal`. It lasts as long as the page. */
export async function signalInPage(page: Page, signal: AbortSignal): Promise<JSHandle<AbortSignal>> {
  const ending = await page.evaluateHandle(() => new AbortController());
  const abort = (): void => void ending.evaluate((controller) => controller.abort()).catch(() => undefined);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return ending.evaluateHandle((controller) => controller.signal);
}

/** Chromium loses what two browsers write into one profile. */
async function alone<T>(profile: string, work: () => Promise<T>): Promise<T> {
  const lock = path.join(profile, LOCK);
  if (await isLeftBehind(lock)) await rm(lock, { recursive: true, force: true });
  const state = { isHeld: false };
  try {
    return await withFileLock(lock, AbortSignal.timeout(LOCK_MS), async () => {
      state.isHeld = true;
      await writeFile(path.join(lock, OWNER), JSON.stringify({ host: os.hostname(), process: process.pid }));
      return work();
    });
  } catch (error) {
    if (state.isHeld || !isTimeout(error)) throw error;
    throw new LookalikeError(
      'STORE_UNAVAILABLE',
      `Another command is using the profile ${profile}. Wait until it has ended, or name another one with --profile. ` +
        'What a killed command left behind counts for a minute at most.',
    );
  }
}

/** Its process was on this machine, and is no more. */
async function isLeftBehind(lock: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(path.join(lock, OWNER), 'utf8')) as {
      host: string;
      process: number;
    };
    if (owner.host !== os.hostname()) return false;
    process.kill(owner.process, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function isTimeout(error: unknown): boolean {
  return isAbortError(error) || (error instanceof Error && error.name === 'TimeoutError');
}
