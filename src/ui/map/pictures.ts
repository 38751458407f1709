/** @file Thumbnails that a canvas can draw, loaded when they are first asked for, and given back when others are shown. */
import { MAP_VIEW } from '../../profiles/profiles.ts';
import type { ThumbnailCache, ThumbnailLease } from '../thumbnail-cache.ts';

interface Entry {
  readonly lease: ThumbnailLease;
  image: HTMLImageElement | undefined;
}

export class Pictures {
  readonly #thumbnails: Pick<ThumbnailCache, 'acquire'>;
  readonly #onLoad: () => void;
  /** Longest unused first. */
  readonly #entries = new Map<string, Entry>();

  /** @param onLoad one more can be drawn */
  constructor(thumbnails: Pick<ThumbnailCache, 'acquire'>, onLoad: () => void) {
    this.#thumbnails = thumbnails;
    this.#onLoad = onLoad;
  }

  /** `undefined` until it is there; asks for it then. */
  get(contentId: string): HTMLImageElement | undefined {
    let entry = this.#entries.get(contentId);
    if (entry) this.#entries.delete(contentId);
    else entry = this.#load(contentId);
    this.#entries.set(contentId, entry);
    return entry.image;
  }

  /** Gives back all but those asked for last. @param shown how many of these are on the screen */
  trim(shown: number): void {
    for (const [contentId, { lease }] of this.#entries) {
      if (this.#entries.size <= shown + MAP_VIEW.kept) return;
      lease.release();
      this.#entries.delete(contentId);
    }
  }

  close(): void {
    for (const { lease } of this.#entries.values()) lease.release();
    this.#entries.clear();
  }

  #load(contentId: string): Entry {
    const lease = this.#thumbnails.acquire(contentId);
    const entry: Entry = { lease, image: undefined };
    void lease.url.then(async (url) => {
      if (url === undefined) return;
      const image = new Image();
      image.src = url;
      try {
        await image.decode();
      } catch {
        // The dot stays.
        return;
      }
      entry.image = image;
      this.#onLoad();
    });
    return entry;
  }
}
