/** @file The thumbnails of a gallery, fetched when they are shown. What the page keeps beside them is in memory and ends with it. */
import type { Blobs } from '../../store/store.ts';
import { isContentId } from './format.ts';

export class GalleryBlobs implements Blobs {
  readonly #kept = new Map<string, Blob>();
  readonly #fetchThumbnail: (contentId: string) => Promise<Blob | undefined>;

  /** @param fetchThumbnail `undefined` where there is none */
  constructor(fetchThumbnail: (contentId: string) => Promise<Blob | undefined>) {
    this.#fetchThumbnail = fetchThumbnail;
  }

  async get(key: string): Promise<Blob | undefined> {
    return this.#kept.get(key) ?? (isContentId(key) ? this.#fetchThumbnail(key) : undefined);
  }

  missing(keys: readonly string[]): Promise<string[]> {
    return Promise.resolve(keys.filter((key) => !this.#kept.has(key) && !isContentId(key)));
  }

  put(entries: readonly { key: string; blob: Blob }[]): Promise<void> {
    for (const { key, blob } of entries) this.#kept.set(key, blob);
    return Promise.resolve();
  }

  delete(keys: readonly string[]): Promise<number> {
    return Promise.resolve(keys.filter((key) => this.#kept.delete(key)).length);
  }

  clear(): Promise<void> {
    this.#kept.clear();
    return Promise.resolve();
  }
}
