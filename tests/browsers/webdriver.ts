/** @file As much of WebDriver (W3C) as tests need to drive WebKitGTK's own small browser, on a screen that nobody sees. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const DRIVER = 'WebKitWebDriver';
const PORT = 47_455;
const SCREEN = ':77';
/** Where Debian keeps the browser, in a folder by version. */
const LIBRARIES = '/usr/lib/x86_64-linux-gnu';
const PATIENCE = 120_000;
const STEP = 200;

export class WebKitBrowser {
  readonly #processes: readonly ChildProcess[];
  readonly #session: string;

  private constructor(processes: readonly ChildProcess[], session: string) {
    this.#processes = processes;
    this.#session = session;
  }

  /** @throws Error saying what is not installed */
  static async open(): Promise<WebKitBrowser> {
    const binary = await miniBrowser();
    const processes = [
      spawn('Xvfb', [SCREEN, '-screen', '0', '1280x900x24'], { stdio: 'ignore' }),
      spawn(DRIVER, [`--port=${PORT}`], {
        stdio: 'ignore',
        env: {
          // Nothing of this process: the packaged Chromium names its own libraries and fonts there, with which pages crash.
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          DISPLAY: SCREEN,
          GDK_BACKEND: 'x11',
          LIBGL_ALWAYS_SOFTWARE: '1',
          // Its own sandbox does not start in a container, for root.
          WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        },
      }),
    ];
    for (const child of processes) child.on('error', () => undefined);
    const options = { binary, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const { sessionId } = await eventually(() =>
      ask<{ sessionId: string }>('POST', '/session', { capabilities }),
    );
    const browser = new WebKitBrowser(processes, `/session/${sessionId}`);
    await ask('POST', `${browser.#session}/timeouts`, { script: PATIENCE });
    return browser;
  }

  async goto(url: string): Promise<void> {
    await ask('POST', `${this.#session}/url`, { url });
  }

  /** What `work` returns, which runs in the page and sees nothing of here. @throws Error with what it threw */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const script =
      `const done = arguments[arguments.length - 1];` +
      `(${String(work)})().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const answer = await ask<{ value?: T; error?: string }>('POST', `${this.#session}/execute/async`, {
      script,
      args: [],
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as T;
  }

  async close(): Promise<void> {
    await ask('DELETE', this.#session).catch(() => undefined);
    for (const child of this.#processes) child.kill();
  }
}

async function miniBrowser(): Promise<string> {
  const folders = await readdir(LIBRARIES).catch((): string[] => []);
  const folder = folders.findLast((name) => name.startsWith('webkit2gtk-4'));
  if (folder) return path.join(LIBRARIES, folder, 'MiniBrowser');
  throw new Error('WebKitGTK is not installed: apt-get install webkit2gtk-driver xvfb');
}

async function ask<T>(method: string, address: string, body?: object): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${PORT}${address}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: T };
  if (!response.ok) throw new Error(JSON.stringify(value));
  return value;
}

/** Tried until it succeeds: what was started needs a while to listen. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE / 4;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, STEP));
    }
  }
}
