/**
 * @file The built app in a browser that does not watch what the page does. Playwright asks for every page's network events
 * (the protocol's `Network.enable`, which nothing in its interface undoes), and Chromium then keeps the answer to every
 * request in the tab, up to 100 MB: the model, and each thumbnail ever shown, 18 KB a photo. Connecting for moments only is no
 * way out, either: each time Playwright leaves worlds of its own in the page. That is no memory of the app's, and hides what is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { chromiumLaunchOptions } from '../../src/cli/chromium.ts';
import { largestTab, type BrowserProcess } from '../bench/memory.ts';
import { DevtoolsPipe } from './devtools-pipe.ts';

/** Milliseconds in which a page's process ends. */
const CRASH_MS = 200;

interface TargetInfo {
  readonly type: string;
  readonly targetId: string;
}

interface Session {
  readonly sessionId: string;
}

interface Attached extends Session {
  readonly targetInfo: TargetInfo;
}

interface Evaluation {
  readonly result: { readonly value?: unknown; readonly objectId?: string };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

export class UnwatchedApp {
  readonly #pipe: DevtoolsPipe;
  readonly #page: string;
  /** Sessions of the page's workers. */
  readonly #workers: ReadonlySet<string>;
  readonly #end: (signal?: NodeJS.Signals) => Promise<void>;

  private constructor(
    pipe: DevtoolsPipe,
    page: string,
    workers: ReadonlySet<string>,
    end: (signal?: NodeJS.Signals) => Promise<void>,
  ) {
    this.#pipe = pipe;
    this.#page = page;
    this.#workers = workers;
    this.#end = end;
  }

  /**
   * In a browser of its own.
   *
   * @param url of the built app
   * @param kept a profile folder that outlives it
   */
  static async open(url: string, kept?: string): Promise<UnwatchedApp> {
    const profile = kept ?? (await mkdtemp(path.join(tmpdir(), 'lookalike-unwatched-')));
    const { executablePath = '', args = [] } = await chromiumLaunchOptions([
      '--headless',
      '--window-size=1280,800',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
    ]);
    const browser = spawn(executablePath, [...args, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const exited = once(browser, 'exit');
    const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
      browser.kill(signal);
      await exited;
      if (kept === undefined) await rm(profile, { recursive: true, force: true });
    };
    const [, , , input, output] = browser.stdio;
    const pipe = new DevtoolsPipe(input as Writable, output as Readable);
    const workers = new Set<string>();
    pipe.on('Target.attachedToTarget', ({ sessionId, targetInfo }: Attached) => {
      if (targetInfo.type === 'worker') workers.add(sessionId);
    });
    pipe.on('Target.detachedFromTarget', ({ sessionId }: Session) => workers.delete(sessionId));
    try {
      return new UnwatchedApp(pipe, await openPage(pipe, url), workers, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** How many workers the page has, threads of others among them. */
  get workers(): number {
    return this.#workers.size;
  }

  /**
   * What `work`, which reaches nothing outside itself, comes to in the page; goes there and back as JSON.
   * @throws Error with what it threw
   */
  async evaluate<Argument, Result>(
    work: (argument: Argument) => Result,
    argument: Argument,
  ): Promise<Awaited<Result>> {
    const expression = `(${work.toString()})(${JSON.stringify(argument)})`;
    return await this.#run<Result>('Runtime.evaluate', { expression });
  }

  /** Imports a module of the app in the page, for its effect. As text: what builds tests rewrites `import`. @param file beside the page */
  async importModule(file: string): Promise<void> {
    const expression = `import(new URL(${JSON.stringify(file)}, document.baseURI).href).then(() => null)`;
    await this.#run('Runtime.evaluate', { expression });
  }

  /** {@link evaluate} with files of the disk. @param paths absolute */
  async evaluateWithFiles<Result>(
    work: (files: File[]) => Result,
    paths: readonly string[],
  ): Promise<Awaited<Result>> {
    const expression = `Object.assign(document.createElement('input'), { type: 'file', multiple: true })`;
    const { result } = await this.#pipe.send<Evaluation>('Runtime.evaluate', { expression }, this.#page);
    const { objectId } = result;
    await this.#pipe.send('DOM.setFileInputFiles', { files: paths, objectId }, this.#page);
    const functionDeclaration = `function () { return (${work.toString()})([...this.files]); }`;
    try {
      return await this.#run<Result>('Runtime.callFunctionOn', {
        functionDeclaration,
        objectId,
      });
    } finally {
      await this.#pipe.send('Runtime.releaseObject', { objectId }, this.#page);
    }
  }

  /**
   * Mebibytes that the tab holds: after a collection of garbage in the page and its workers, as {@link largestTab} tells
   * it. `null` where the system does not.
   */
  async heldMemory(): Promise<number | null> {
    const sessions = [this.#page, ...this.#workers];
    await Promise.all(sessions.map((each) => this.#pipe.send('HeapProfiler.collectGarbage', {}, each)));
    return this.memory();
  }

  /** The same as it is, garbage and all. */
  async memory(): Promise<number | null> {
    const { processInfo } = await this.#pipe.send<{ processInfo: BrowserProcess[] }>(
      'SystemInfo.getProcessInfo',
    );
    return largestTab(processInfo);
  }

  /** Mebibytes of objects of scripts, garbage and all: in the page, and in that of its workers which has most. */
  async heaps(): Promise<{ page: number; worker: number }> {
    const used = async (session: string): Promise<number> => {
      const usage = this.#pipe.send<{ usedSize: number }>('Runtime.getHeapUsage', {}, session);
      // A worker may end meanwhile.
      return usage.then(({ usedSize }) => usedSize / 2 ** 20).catch(() => 0);
    };
    const [page, ...workers] = await Promise.all([this.#page, ...this.#workers].map(used));
    return { page: page ?? 0, worker: Math.max(0, ...workers) };
  }

  /** Ends the browser. */
  close(): Promise<void> {
    return this.#end();
  }

  /** Ends the browser as a power cut does: none of its processes can do anything about it. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends the page's process alone. What was asked of it is not answered. */
  async crash(): Promise<void> {
    // It cannot answer this either.
    await Promise.race([
      this.#pipe.send('Page.crash', {}, this.#page).catch(() => undefined),
      pause(CRASH_MS),
    ]);
  }

  /** @returns what a value of the page goes to as JSON; of a promise, what it comes to */
  async #run<Result>(method: string, call: object): Promise<Result> {
    const asked = { ...call, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#pipe.send<Evaluation>(method, asked, this.#page);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as Result;
  }
}

/** The browser's first page, once it has loaded `url`. Returns its session. */
async function openPage(pipe: DevtoolsPipe, url: string): Promise<string> {
  const { targetInfos } = await pipe.send<{ targetInfos: TargetInfo[] }>('Target.getTargets');
  const targetId = targetInfos.find(({ type }) => type === 'page')?.targetId;
  const { sessionId } = await pipe.send<Session>('Target.attachToTarget', { targetId, flatten: true });
  const following = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
  await pipe.send('Target.setAutoAttach', following, sessionId);
  await pipe.send('Page.enable', {}, sessionId);
  const loaded = once(pipe, 'Page.loadEventFired');
  await pipe.send('Page.navigate', { url }, sessionId);
  await loaded;
  return sessionId;
}
