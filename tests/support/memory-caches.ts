/** @file Cache storage in memory, for tests in Node. Bodies are kept as bytes, so that an entry can be read again and again. */

export class MemoryCaches {
  readonly #caches = new Map<string, MemoryCache>();
  /** Bytes that all entries may have together; more is QuotaExceededError. */
  room = Infinity;

  readonly open = (name: string): Promise<Cache> => {
    let cache = this.#caches.get(name);
    if (!cache) this.#caches.set(name, (cache = new MemoryCache(() => this.room - this.#used)));
    return Promise.resolve(cache as unknown as Cache);
  };
  readonly has = (name: string): Promise<boolean> => Promise.resolve(this.#caches.has(name));
  readonly delete = (name: string): Promise<boolean> => Promise.resolve(this.#caches.delete(name));
  readonly keys = (): Promise<string[]> => Promise.resolve([...this.#caches.keys()]);

  get #used(): number {
    return [...this.#caches.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

interface Entry {
  readonly body: ArrayBuffer;
  readonly headers: [string, string][];
}

class MemoryCache {
  readonly #entries = new Map<string, Entry>();
  readonly #free: () => number;

  constructor(free: () => number) {
    this.#free = free;
  }

  get bytes(): number {
    return [...this.#entries.values()].reduce((sum, { body }) => sum + body.byteLength, 0);
  }

  match(key: string | { readonly url: string }): Promise<Response | undefined> {
    const entry = this.#entries.get(urlOf(key));
    return Promise.resolve(entry && new Response(entry.body, { headers: entry.headers }));
  }

  async put(key: string | { readonly url: string }, response: Response): Promise<void> {
    const body = await response.arrayBuffer();
    if (body.byteLength > this.#free()) throw new DOMException('The quota is used up.', 'QuotaExceededError');
    this.#entries.set(urlOf(key), { body, headers: [...response.headers] });
  }

  delete(key: string | { readonly url: string }): Promise<boolean> {
    return Promise.resolve(this.#entries.delete(urlOf(key)));
  }

  keys(): Promise<{ url: string }[]> {
    return Promise.resolve(Array.from(this.#entries.keys(), (url) => ({ url })));
  }
}

function urlOf(key: string | { readonly url: string }): string {
  return typeof key === 'string' ? key : key.url;
}
