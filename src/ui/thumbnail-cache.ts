/** @file Thumbnails as object URLs: loaded a few at a time, given up when nobody waits, kept within a bound. */

/** A place on the page that shows a thumbnail. */
export interface ThumbnailLease {
  /** `undefined` when there is no thumbnail. */
  readonly url: Promise<string | undefined>;
  /** The place is gone: a request not yet begun is dropped, the URL may be revoked. */
  release(): void;
}

export interface ThumbnailLimits {
  /** URLs kept that nobody shows. */
  readonly idle: number;
  /** Loads under way at once. */
  readonly requests: number;
}

interface Entry {
  leases: number;
  url: string | undefined;
  readonly loaded: Promise<string | undefined>;
  readonly settle: (url: string | undefined) => void;
  state: 'waiting' | 'loading' | 'done';
}

export class ThumbnailCache {
  readonly #load: (contentId: string) => Promise<Blob | undefined>;
  readonly #limits: ThumbnailLimits;
  readonly #entries = new Map<string, Entry>();
  /** Loaded and unused, longest unused first: a Map keeps the order in which keys came. */
  readonly #idle = new Map<string, Entry>();
  readonly #waiting: string[] = [];
  #loading = 0;

  constructor(load: (contentId: string) => Promise<Blob | undefined>, limits: ThumbnailLimits) {
    this.#load = load;
    this.#limits = limits;
  }

  acquire(contentId: string): ThumbnailLease {
    let entry = this.#entries.get(contentId);
    if (!entry) {
      entry = newEntry();
      this.#entries.set(contentId, entry);
      this.#waiting.push(contentId);
    }
    this.#idle.delete(contentId);
    entry.leases++;
    this.#pump();
    const held = entry;
    let released = false;
    return {
      url: entry.loaded,
      release: () => {
        if (released) return;
        released = true;
        this.#release(contentId, held);
      },
    };
  }

  /** Resolves when all of these are loaded, or known to be missing; whoever shows them keeps them. */
  async loaded(contentIds: readonly string[]): Promise<void> {
    const leases = contentIds.map((contentId) => this.acquire(contentId));
    await Promise.all(leases.map(({ url }) => url));
    for (const lease of leases) lease.release();
  }

  /** The URL if it is there already: a photo that comes back to the screen is drawn at once. */
  peek(contentId: string): string | undefined {
    return this.#entries.get(contentId)?.url;
  }

  #release(contentId: string, entry: Entry): void {
    entry.leases--;
    if (entry.leases > 0) return;
    if (entry.state === 'waiting') {
      this.#entries.delete(contentId);
      this.#waiting.splice(this.#waiting.indexOf(contentId), 1);
      entry.settle(undefined);
    } else if (entry.state === 'done') {
      this.#retire(contentId, entry);
    }
  }

  #pump(): void {
    while (this.#loading < this.#limits.requests) {
      const contentId = this.#waiting.shift();
      if (contentId === undefined) return;
      const entry = this.#entries.get(contentId);
      if (entry) void this.#fetch(contentId, entry);
    }
  }

  async #fetch(contentId: string, entry: Entry): Promise<void> {
    this.#loading++;
    entry.state = 'loading';
    try {
      const blob = await this.#load(contentId);
      entry.url = blob && URL.createObjectURL(blob);
    } catch {
      // A thumbnail is decoration: the placeholder stays, and the next time it is wanted it is tried again.
      entry.url = undefined;
    }
    entry.state = 'done';
    entry.settle(entry.url);
    if (entry.leases === 0) this.#retire(contentId, entry);
    this.#loading--;
    this.#pump();
  }

  /** Keeps a loaded URL that nobody shows, and revokes the one unused for longest beyond the bound. */
  #retire(contentId: string, entry: Entry): void {
    if (entry.url === undefined) {
      this.#entries.delete(contentId);
      return;
    }
    this.#idle.set(contentId, entry);
    for (const [oldest, old] of this.#idle) {
      if (this.#idle.size <= this.#limits.idle) return;
      this.#idle.delete(oldest);
      this.#entries.delete(oldest);
      if (old.url !== undefined) URL.revokeObjectURL(old.url);
    }
  }
}

function newEntry(): Entry {
  let settle: Entry['settle'] = () => undefined;
  const loaded = new Promise<string | undefined>((resolve) => (settle = resolve));
  return { leases: 0, url: undefined, loaded, settle, state: 'waiting' };
}
