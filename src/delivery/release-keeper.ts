/**
 * @file What the service worker does: keeps versions of the app, and gives each page the files of its version and of no other.
 *
 *     a newer version is fetched whole ──▶ offered ──person takes it──▶ current, unconfirmed ──its page came up──▶ confirmed
 *                                                                        └─ twice it did not ──▶ the one before is current again
 */
import { dropOtherParts, partKey } from '../base/parted-file.ts';
import { SerialQueue } from '../base/queue.ts';
import type { ReleaseNews } from './messages.ts';
import { appCacheName, PAGE_FILE, type Release, type ReleaseFile } from './release.ts';
import { ReleaseCache, type ReleaseCacheHost } from './release-cache.ts';
import { accepted, firstState, isReleaseState, opened, started, type ReleaseState } from './release-state.ts';

export interface KeeperHost extends ReleaseCacheHost {
  /** Ids of clients that are there. */
  readonly openClients: () => Promise<ReadonlySet<string>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A request of the app's folder. */
export interface FileRequest {
  /** Below the folder, decoded; empty for the folder itself. */
  readonly path: string;
  /** A page is opened with it. */
  readonly isPage: boolean;
  /** Of the page or worker that asks. */
  readonly client: string;
  /** Of the page or worker that the answer makes. */
  readonly resulting: string;
}

const STATE = '.state';

export class ReleaseKeeper {
  readonly #own: Release;
  readonly #host: KeeperHost;
  readonly #cache: ReleaseCache;
  readonly #changes = new SerialQueue();
  /** As it was last read or changed here; another version's worker may change it, too, until it has gone. */
  #state: ReleaseState | undefined;
  #savedText = '';
  #isTaken = false;

  /** @param own the version that this service worker came with */
  constructor(own: Release, host: KeeperHost) {
    this.#own = own;
    this.#host = host;
    this.#cache = new ReleaseCache(host);
  }

  /** @throws LookalikeError MODEL_UNAVAILABLE, QUOTA_EXCEEDED: the version is not used, those before stay */
  async install(): Promise<void> {
    await this.#cache.install(this.#own);
  }

  /** The service worker of an older version, if any, has gone. */
  async activate(): Promise<void> {
    this.#state = undefined;
    // The worker before may have written its own state over it since.
    await this.#change((state) => (this.#isTaken ? accepted(state, this.#own.version) : state));
    await this.#tidy();
  }

  /**
   * The person takes this worker's version: the next load gets it. Resolves to whether it is another one than before.
   * @throws as {@link install}
   */
  async accept(): Promise<boolean> {
    await this.#cache.install(this.#own);
    this.#state = undefined;
    this.#isTaken = true;
    const { current } = await this.#read();
    await this.#change((state) => accepted(state, this.#own.version));
    return current !== this.#own.version;
  }

  /** A page came up. Fetches what may come later. */
  async started(client: string): Promise<void> {
    await this.#change((state) => started(state, state.clients[client] ?? ''));
    const { current } = await this.#read();
    const release = await this.#releaseOf(current);
    if (release) await this.#cache.complete(release);
    await this.#tidy();
  }

  async news(client: string): Promise<ReleaseNews> {
    const { current, refused, clients } = await this.#read();
    const version = clients[client] ?? current;
    const release = await this.#releaseOf(version);
    const isOffered =
      this.#own.version !== version && (await this.#cache.list(this.#own.version)) !== undefined;
    return {
      own: this.#own.version,
      version,
      offered: isOffered ? this.#own.version : null,
      refused: refused === this.#own.version ? refused : null,
      complete: release !== undefined && (await this.#cache.isComplete(release)),
    };
  }

  /** The answer of the page's version; `undefined`: it is none of the app's files, or cannot be had. */
  async respond(request: FileRequest): Promise<Response | undefined> {
    const path = request.path === '' ? PAGE_FILE : request.path;
    const isApp = request.isPage && path === PAGE_FILE;
    const version = isApp ? await this.#open(request.resulting) : await this.#versionOf(request);
    const release = await this.#releaseOf(version);
    const file = release && fileOf(release, path);
    if (release && file) return this.#cache.file(release, file);
    return this.#fromAnother(version, path);
  }

  /** A page is about to be opened: with which version? */
  async #open(client: string): Promise<string> {
    const open = await this.#host.openClients();
    const { current } = await this.#change((state) => opened(state, { client, at: this.#host.now() }, open));
    if (await this.#releaseOf(current)) return current;
    // What was kept of it is gone: what came with this worker can be fetched.
    const { current: own } = await this.#change((state) => ({
      ...accepted(state, this.#own.version),
      previous: null,
    }));
    return own;
  }

  async #versionOf({ client, resulting }: FileRequest): Promise<string> {
    const { clients, current } = await this.#read();
    const version = clients[client] ?? current;
    // A worker has the version of the page that starts it.
    if (resulting !== '' && clients[client] !== undefined) {
      await this.#change((state) => ({ ...state, clients: { ...state.clients, [resulting]: version } }));
    }
    return version;
  }

  /** Workers that start from a text are known to nobody: they ask for files whose names carry their content. */
  async #fromAnother(version: string, path: string): Promise<Response | undefined> {
    for (const other of [this.#own.version, ...(await this.#cache.versions())]) {
      const release = other === version ? undefined : await this.#releaseOf(other);
      const file = release && fileOf(release, path);
      if (release && file) return this.#cache.file(release, file);
    }
    return undefined;
  }

  async #releaseOf(version: string): Promise<Release | undefined> {
    return version === this.#own.version ? this.#own : this.#cache.list(version);
  }

  /** Drops versions that no page has and none will get, and parts of models that none of the others has. */
  async #tidy(): Promise<void> {
    const { current, previous, clients } = await this.#read();
    const open = await this.#host.openClients();
    const inUse = Object.entries(clients).flatMap(([client, version]) => (open.has(client) ? [version] : []));
    const kept = new Set([current, previous, this.#own.version, ...inUse]);
    for (const version of await this.#cache.versions()) {
      if (!kept.has(version)) await this.#cache.delete(version);
    }
    const parts = new Set<string>();
    for (const version of kept) {
      const release = version === null ? undefined : await this.#releaseOf(version);
      for (const { path, sha256 } of release?.parts ?? []) {
        parts.add(partKey({ file: path, sha256 }, this.#host.folder));
      }
    }
    await dropOtherParts(this.#host.folder, parts);
  }

  async #read(): Promise<ReleaseState> {
    return this.#changes.run(() => this.#current());
  }

  async #change(change: (state: ReleaseState) => ReleaseState): Promise<ReleaseState> {
    return this.#changes.run(async () => {
      const next = change(await this.#current());
      this.#state = next;
      await this.#save(next);
      return next;
    });
  }

  async #current(): Promise<ReleaseState> {
    this.#state ??= (await this.#saved()) ?? firstState(this.#own.version);
    return this.#state;
  }

  async #saved(): Promise<ReleaseState | undefined> {
    this.#savedText = '';
    try {
      const cache = await this.#host.caches.open(appCacheName(this.#host.folder));
      for (const number of await this.#savedNumbers(cache)) {
        const text = (await (await cache.match(this.#stateUrl(number)))?.text()) ?? '';
        const state = parsedState(text);
        if (!state) continue;
        this.#savedText = text;
        return state;
      }
      return undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Without room it holds for as long as the worker lives. Never in place of the one before: while an entry is replaced another
   * worker finds none (Chromium 143).
   */
  async #save(state: ReleaseState): Promise<void> {
    const text = JSON.stringify(state);
    if (text === this.#savedText) return;
    try {
      const cache = await this.#host.caches.open(appCacheName(this.#host.folder));
      const [last = 0, ...others] = await this.#savedNumbers(cache);
      await cache.put(this.#stateUrl(last + 1), new Response(text));
      this.#savedText = text;
      await Promise.all(others.map((number) => cache.delete(this.#stateUrl(number))));
    } catch {
      return;
    }
  }

  /** The latest first. */
  async #savedNumbers(cache: Cache): Promise<number[]> {
    const prefix = this.#stateUrl('');
    const urls = (await cache.keys()).map(({ url }) => url).filter((url) => url.startsWith(prefix));
    return urls.map((url) => Number(url.slice(prefix.length))).sort((a, b) => b - a);
  }

  #stateUrl(number: number | ''): string {
    return new URL(`${STATE}?${number}`, this.#host.folder).href;
  }
}

function parsedState(text: string): ReleaseState | undefined {
  try {
    const state: unknown = JSON.parse(text);
    return isReleaseState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

function fileOf({ app, later }: Release, path: string): ReleaseFile | undefined {
  return app.find((file) => file.path === path) ?? later.find((file) => file.path === path);
}
