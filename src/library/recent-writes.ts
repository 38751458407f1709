/**
 * @file What this page has written to a server, for reads that do not show it yet: those of REST v1, which cannot ask
 * for strong consistency and lag by seconds, and all while an insert without an answer may still be under way. Whoever
 * believed such a read would write a row twice. Times are in milliseconds.
 */
import { SERVER } from '../profiles/profiles.ts';
import type { LibraryPhoto } from './types.ts';

export class RecentWrites {
  readonly #written = new Map<string, { readonly photo: LibraryPhoto; readonly at: number }>();
  /** Until then a read may miss rows that nobody here remembers. */
  #blindUntil = -Infinity;
  /** Until then an ordinary read may miss a change. */
  #freshUntil = -Infinity;

  /** The server confirmed these. */
  add(photos: readonly LibraryPhoto[], now: number): void {
    this.#freshUntil = now + SERVER.stalenessMs;
    for (const [contentId, { at }] of this.#written) {
      if (at + SERVER.stalenessMs > now) break;
      this.#written.delete(contentId);
    }
    for (const photo of photos) {
      this.#written.delete(photo.contentId);
      this.#written.set(photo.contentId, { photo, at: now });
    }
  }

  /** From now on, for so long, the server may hold or yet get rows that it has not confirmed; 0: all is known. */
  doubt(now: number, ms: number): void {
    this.#blindUntil = now + ms;
    this.#freshUntil = Math.max(this.#freshUntil, this.#blindUntil);
  }

  /** Milliseconds until reads together with {@link get} show every row written so far. */
  blindFor(now: number): number {
    return Math.max(0, this.#blindUntil - now);
  }

  get(contentId: string): LibraryPhoto | undefined {
    return this.#written.get(contentId)?.photo;
  }

  /** Something changed so short a time ago that an ordinary read may not show it. */
  isFresh(now: number): boolean {
    return now < this.#freshUntil;
  }

  /** Removed rows are not remembered. */
  forget(ids: ReadonlySet<string>, now: number): void {
    this.#freshUntil = now + SERVER.stalenessMs;
    for (const [contentId, { photo }] of this.#written)
      if (ids.has(photo.id)) this.#written.delete(contentId);
  }
}
