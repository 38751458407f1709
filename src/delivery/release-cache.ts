/**
 * @file The files of versions in Cache Storage, one cache a version. What comes in is verified by its sha256, and what goes
 * out is verified again: a damaged or missing one is fetched anew, and none ever stands in for another version's.
 */
import { LookalikeError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { responseHeaders } from '../policy/response-headers.ts';
import { contentType } from './content-type.ts';
import { appCacheName, isRelease, type Release, type ReleaseFile } from './release.ts';

/** What it works with; tests bring their own. */
export interface ReleaseCacheHost {
  readonly caches: Pick<CacheStorage, 'open' | 'delete' | 'keys' | 'has'>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Absolute address of the app's folder, ending in a slash. */
  readonly folder: string;
}

/** Entry with the list of the version's files; it comes last, so that whoever finds it finds a whole version. */
const LIST = '.release';

/** First what is at hand, which the hash tells from what is stale; then past the browser's own cache. */
const WAYS: readonly RequestCache[] = ['default', 'reload'];

export class ReleaseCache {
  readonly #host: ReleaseCacheHost;

  constructor(host: ReleaseCacheHost) {
    this.#host = host;
  }

  /**
   * Fetches what a page needs to start. What an older version has already is not fetched again.
   * @throws LookalikeError MODEL_UNAVAILABLE, QUOTA_EXCEEDED; nothing is kept then
   */
  async install(release: Release): Promise<void> {
    if (await this.list(release.version)) return;
    const older = await Promise.all((await this.versions()).map((version) => this.list(version)));
    try {
      const cache = await this.#open(release.version);
      await Promise.all(
        release.app.map(async (file) => {
          const response = (await this.#fromOlder(older, file)) ?? (await this.#fetched(file));
          await cache.put(this.#url(file.path), response);
        }),
      );
      await cache.put(this.#url(LIST), Response.json(release));
    } catch (error) {
      await this.delete(release.version);
      throw failure(error);
    }
  }

  /** Fetches what may come later, as far as that goes. Resolves to whether all is there. */
  async complete(release: Release): Promise<boolean> {
    const cache = await this.#open(release.version);
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    for (const file of release.later) {
      if (kept.has(this.#url(file.path))) continue;
      try {
        await cache.put(this.#url(file.path), await this.#fetched(file));
      } catch {
        // No room, no connection: the next page tries again.
        return false;
      }
    }
    return true;
  }

  async isComplete(release: Release): Promise<boolean> {
    const cache = await this.#open(release.version);
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    return release.later.every(({ path }) => kept.has(this.#url(path)));
  }

  /** A file of a version; `undefined` where it can be had nowhere as it has to be. */
  async file(release: Release, file: ReleaseFile): Promise<Response | undefined> {
    const kept = await this.#kept(release.version, file);
    if (kept) return kept;
    try {
      const response = await this.#fetched(file);
      // A full disk is no reason not to answer.
      await (
        await this.#open(release.version)
      )
        .put(this.#url(file.path), response.clone())
        .catch(() => undefined);
      return response;
    } catch {
      return undefined;
    }
  }

  /** The list of a version that is kept whole. */
  async list(version: string): Promise<Release | undefined> {
    try {
      const name = this.#nameOf(version);
      if (!(await this.#host.caches.has(name))) return undefined;
      const response = await (await this.#host.caches.open(name)).match(this.#url(LIST));
      const list: unknown = await response?.json();
      return isRelease(list) && list.version === version ? list : undefined;
    } catch {
      return undefined;
    }
  }

  /** Of which something is kept. */
  async versions(): Promise<string[]> {
    const prefix = this.#nameOf('');
    const names = await this.#host.caches.keys();
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  async delete(version: string): Promise<void> {
    await this.#host.caches.delete(this.#nameOf(version));
  }

  #nameOf(version: string): string {
    return `${appCacheName(this.#host.folder)}:${version}`;
  }

  #open(version: string): Promise<Cache> {
    return this.#host.caches.open(this.#nameOf(version));
  }

  #url(path: string): string {
    return new URL(path, this.#host.folder).href;
  }

  async #kept(version: string, file: ReleaseFile): Promise<Response | undefined> {
    try {
      const response = await (await this.#open(version)).match(this.#url(file.path));
      if (!response) return undefined;
      // The page verifies it, and of the answer that was kept the browser keeps the compiled code.
      if (file.path.endsWith('.wasm'))
        return (await this.#isSound(response.clone(), file)) ? response : undefined;
      const bytes = await response.arrayBuffer();
      return (await sha256(bytes)) === file.sha256 ? this.#response(file, bytes) : undefined;
    } catch {
      return undefined;
    }
  }

  async #isSound(response: Response, file: ReleaseFile): Promise<boolean> {
    return (await sha256(await response.arrayBuffer())) === file.sha256;
  }

  async #fromOlder(
    older: readonly (Release | undefined)[],
    file: ReleaseFile,
  ): Promise<Response | undefined> {
    for (const release of older) {
      const same = release?.app.find(({ path, sha256: hash }) => path === file.path && hash === file.sha256);
      const kept = release && same && (await this.#kept(release.version, same));
      if (kept) return kept;
    }
    return undefined;
  }

  /** @throws LookalikeError MODEL_UNAVAILABLE */
  async #fetched(file: ReleaseFile): Promise<Response> {
    const url = this.#url(file.path);
    let found = '';
    for (const cache of WAYS) {
      try {
        const response = await this.#host.fetch(url, { cache });
        if (!response.ok) {
          found = `the server answered ${response.status}`;
          continue;
        }
        const bytes = await response.arrayBuffer();
        if ((await sha256(bytes)) === file.sha256) return this.#response(file, bytes);
        found = 'its content is not what its sha256 says';
      } catch {
        found = 'there is no connection';
      }
    }
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `${url} is not the file of this version: ${found}. What was kept before stays in use; reload to try again.`,
    );
  }

  #response(file: ReleaseFile, bytes: ArrayBuffer): Response {
    return new Response(bytes, {
      headers: { ...responseHeaders(file.path), 'Content-Type': contentType(file.path) },
    });
  }
}

function failure(error: unknown): LookalikeError {
  if (error instanceof LookalikeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LookalikeError(
    'QUOTA_EXCEEDED',
    `The browser could not keep the app for use without a network: ${reason}. Free some space and reload; the library is untouched.`,
    { cause: error },
  );
}
