/**
 * @file Small pictures of the library's photos. Where room is short they are the first to go, if their originals can be read
 * without asking anybody: they are made again from those when they are shown.
 */
import { THUMBNAIL } from '../profiles/profiles.ts';
import type { Blobs, StoreEstimate } from '../store/store.ts';
import type { FileLedger } from './file-ledger.ts';

export interface ThumbnailsParts {
  /** By content id. */
  readonly blobs: Blobs;
  readonly estimate: () => Promise<StoreEstimate>;
  /** Makes one of a photo file. */
  readonly make: (photo: Blob) => Promise<Blob>;
  /** Contents of these whose thumbnails another library of this browser shows. */
  readonly shownElsewhere?: (contentIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** A thumbnail on its way into the store. */
export interface NewThumbnail {
  readonly contentId: string;
  readonly blob: Blob;
}

export class Thumbnails {
  readonly #parts: ThumbnailsParts;
  #releasing: AsyncIterator<number, void, undefined> | undefined;

  constructor(parts: ThumbnailsParts) {
    this.#parts = parts;
  }

  /**
   * The stored one, or one made of the original, which is stored again while there is room.
   *
   * @param original the photo's file where it can be read now
   */
  async get(contentId: string, original: () => Promise<Blob | undefined>): Promise<Blob | undefined> {
    const { blobs, make } = this.#parts;
    const stored = await blobs.get(contentId);
    if (stored) return stored;
    const file = await original();
    if (!file) return undefined;
    const blob = await make(file);
    // It is shown all the same.
    await this.put([{ contentId, blob }], true).catch(() => undefined);
    return blob;
  }

  /**
   * @param canBeMadeAgain their photos are files of a folder that can be opened: they are not stored where room is short
   * @throws LookalikeError QUOTA_EXCEEDED where the disk is full, and for those that cannot be made again; STORE_UNAVAILABLE
   */
  async put(thumbnails: readonly NewThumbnail[], canBeMadeAgain: boolean): Promise<void> {
    if (thumbnails.length === 0 || (canBeMadeAgain && (await this.#isRoomShort()))) return;
    try {
      await this.#parts.blobs.put(thumbnails.map(({ contentId, blob }) => ({ key: contentId, blob })));
    } catch (error) {
      // On a full disk, which no browser tells of, rows must not be tried either.
      if (!canBeMadeAgain || !(await this.#isRoomShort())) throw error;
    }
  }

  /** Returns how many were there. */
  async delete(contentIds: readonly string[]): Promise<number> {
    const shown = await this.#parts.shownElsewhere?.(contentIds);
    return this.#parts.blobs.delete(contentIds.filter((contentId) => !shown?.has(contentId)));
  }

  clear(): Promise<void> {
    return this.#parts.blobs.clear();
  }

  /** Deletes some that can be made again, those of `ledger`. Returns how many: none when there are no such ones left. */
  async release(ledger: Pick<FileLedger, 'readableContents'>): Promise<number> {
    this.#releasing ??= this.#releases(ledger);
    const { done, value } = await this.#releasing.next();
    if (!done) return value;
    // The next time that room is short there may be others.
    this.#releasing = undefined;
    return 0;
  }

  async *#releases(ledger: Pick<FileLedger, 'readableContents'>): AsyncGenerator<number, void, undefined> {
    let batch: string[] = [];
    for await (const contentId of ledger.readableContents()) {
      batch.push(contentId);
      if (batch.length < THUMBNAIL.released) continue;
      const deleted = await this.delete(batch);
      batch = [];
      if (deleted > 0) yield deleted;
    }
    const deleted = await this.delete(batch);
    if (deleted > 0) yield deleted;
  }

  async #isRoomShort(): Promise<boolean> {
    return isRoomShort(await this.#parts.estimate());
  }
}

/** Thumbnails that can be made again are not kept. */
export function isRoomShort({ usage, quota }: StoreEstimate): boolean {
  // A browser that does not tell says 0.
  return quota > 0 && quota - usage < THUMBNAIL.reserve;
}
