/**
 * @file A library of any size in the built app, on a disk, as a person would have it: real photos, and above them rows
 * that were made by perturbing the real ones' vectors.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, JSHandle, Page } from 'playwright-core';
import { build } from 'vite';
import { launchPersistentChromium } from '../../src/cli/chromium.ts';
import { showProgress } from '../../src/cli/terminal.ts';
import { listPhotos, serveBuiltApp, spread, type AppServer } from '../../src/cli/serve.ts';
import type {} from '../../src/main.ts';
import { copyPhoto } from '../support/photo-copies.ts';
import { UnwatchedApp } from '../support/unwatched-app.ts';

/** To be said wherever figures of such a library stand. */
export const NEAR_REAL_NOTE =
  'Rows above the real photos are perturbed real vectors, with facts and thumbnails of the real photos.';

/** Real photos at most. */
const ORIGINALS = 200;
/** Rows added between two words on how far it is. */
const STRIDE = 5000;
const POLL_MS = 250;
/** Seconds that the graph is given to take in what came; a search scans the rows that are still missing then. */
const PATIENCE = 300;
/** Looked at in a window of this size. */
const WINDOW = Object.freeze({ width: 1280, height: 800 });

export interface GrowthStep {
  /** Rows added. */
  readonly rows: number;
  /** From the last row until all are in the graph; `null` when that takes longer than anybody waits here. */
  readonly graphSeconds: number | null;
}

export class NearRealLibrary {
  /** Of the real photos, on the disk. */
  readonly photos: readonly string[];
  readonly #server: AppServer;
  /** Holds the built app, the browser's profile and copies of photos. */
  readonly #folder: string;
  #context: BrowserContext;
  #page: Page;
  /** Copies made: each is another content. */
  #copies = 0;

  private constructor(
    photos: readonly string[],
    folder: string,
    server: AppServer,
    context: BrowserContext,
    page: Page,
  ) {
    this.photos = photos;
    this.#folder = folder;
    this.#server = server;
    this.#context = context;
    this.#page = page;
  }

  /** Runs `work` with a library of real photos from below `folder`; it is gone afterwards, whatever happens. */
  static async with<T>(folder: string, work: (library: NearRealLibrary) => Promise<T>): Promise<T> {
    const photos = spread(await listPhotos(folder), ORIGINALS).map((name) => path.join(folder, name));
    const own = await mkdtemp(path.join(tmpdir(), 'lookalike-near-real-'));
    const server = await serveBuiltApp(path.join(own, 'app'));
    const context = await launch(own);
    const library = new NearRealLibrary(photos, own, server, context, await context.newPage());
    try {
      await library.visit();
      showProgress(`${photos.length} real photos are being added ...`);
      await library.#add(photos);
      return await work(library);
    } finally {
      showProgress('');
      await library.#context.close();
      await server.close();
      await rm(own, { recursive: true, force: true });
    }
  }

  /** The tab that is open. */
  get page(): Page {
    return this.#page;
  }

  /** Adds rows until there are so many, and waits until the graph holds them and is saved, or long enough. */
  async grow(rows: number): Promise<GrowthStep> {
    const before = await this.#count();
    const originals = this.photos.length;
    const module = await bundled<typeof import('./near-real-library.page.ts')>(this.#page);
    for (let from = before; from < rows; from += STRIDE) {
      showProgress(`${from} of ${rows} rows are in the library ...`);
      const chunk = [originals, from, Math.min(STRIDE, rows - from)] as const;
      await module.evaluate(({ addRows }, [first, start, count]) => addRows(first, start, count), chunk);
    }
    await module.dispose();
    return { rows: rows - before, graphSeconds: await this.#settle() };
  }

  /**
   * Leaves the page and opens it in a new tab. Resolves when its library is open.
   * @param watch script that runs before the page's own
   */
  async visit(watch?: string): Promise<Page> {
    const old = this.#page;
    this.#page = await this.#context.newPage();
    // Two tabs cannot both write: the old one goes first.
    await old.close();
    await this.#page.setViewportSize(WINDOW);
    if (watch) await this.#page.addInitScript({ content: watch });
    await this.#page.goto(this.#server.url);
    await this.#page.evaluate(() => lookalike.ready);
    return this.#page;
  }

  /** Ends the browser and starts it again; the page is not open until it is visited. */
  async restart(): Promise<void> {
    await this.#context.close();
    this.#context = await launch(this.#folder);
    this.#page = await this.#context.newPage();
  }

  /** Leaves the page and opens it in a browser that does not watch it, and visits it afterwards. */
  async unwatched<T>(work: (app: UnwatchedApp) => Promise<T>): Promise<T> {
    // Two browsers cannot share a profile.
    await this.#context.close();
    try {
      const app = await UnwatchedApp.open(this.#server.url, profileIn(this.#folder));
      return await work(app).finally(() => app.close());
    } finally {
      await this.restart();
      await this.visit();
    }
  }

  /** So many photos that are not in the library: real ones that decode as before, with other bytes at their end. */
  async newPhotos(count: number): Promise<string[]> {
    const folder = path.join(this.#folder, 'photos');
    await mkdir(folder, { recursive: true });
    const copies: string[] = [];
    for (let made = 0; made < count; made++) {
      const source = this.photos[made % this.photos.length] ?? '';
      copies.push(await copyPhoto(source, folder, this.#copies++));
    }
    return copies;
  }

  /** Files of a disk, which only an input brings into a page. */
  async #add(files: readonly string[]): Promise<void> {
    const input = await this.#page.evaluateHandle(() => {
      const element = document.createElement('input');
      element.type = 'file';
      element.multiple = true;
      return element;
    });
    await input.setInputFiles([...files]);
    const report = await input.evaluate((element) => lookalike.add([...(element.files ?? [])]));
    if (report.added < files.length)
      throw new Error(`Only ${report.added} of ${files.length} photos were added.`);
  }

  #count(): Promise<number> {
    return this.#page.evaluate(async () => (await lookalike.status()).photos);
  }

  /** Seconds until the graph has taken all rows in; comes back when it is saved, too. */
  async #settle(): Promise<number | null> {
    const start = performance.now();
    const passed = (): number => (performance.now() - start) / 1000;
    let builtAfter: number | null = null;
    while (passed() < PATIENCE) {
      const index = await this.#page.evaluate(async () => (await lookalike.status()).index);
      if (!index) throw new Error('The library has no index.');
      if (index.growing === 0) builtAfter ??= passed();
      else showProgress(`${index.sealed} rows are in the graph ...`);
      // What went wrong, and why it will not be saved, stands in the note.
      if (builtAfter !== null && (index.saved || index.note !== '')) return builtAfter;
      await this.#page.waitForTimeout(POLL_MS);
    }
    return builtAfter;
  }
}

function launch(folder: string): Promise<BrowserContext> {
  return launchPersistentChromium(profileIn(folder));
}

function profileIn(folder: string): string {
  return path.join(folder, 'profile');
}

/**
 * The page's side of this file. The built app has no modules to import by name, and its policy lets no other script in,
 * so it comes as the text of a command, which the policy does not concern.
 */
export async function bundled<Module>(
  page: Page,
  file = 'near-real-library.page.ts',
): Promise<JSHandle<Module>> {
  const name = 'nearRealLibrary';
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: path.join(import.meta.dirname, file), formats: ['iife'], name },
    },
  });
  const code = Array.isArray(built) ? built[0]?.output[0].code : undefined;
  if (code === undefined) throw new Error('The bundler made no script.');
  return page.evaluateHandle<Module>(`(() => { ${code}; return ${name}; })()`);
}
