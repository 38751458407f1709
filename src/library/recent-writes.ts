/**
 * @file What this page has written to a server whose reads lag behind. REST v1 cannot ask for strong consistency: for
 * some seconds a read may miss a row, and whoever believes it would write the row twice.
 */
import { SERVER } from '../profiles/profiles.ts';
import type { LibraryPhoto } from './types.ts';

export class RecentWrites {
  readonly #written = new Map<string, { readonly photo: LibraryPhoto; readonly at: number }>();
  /** Until then a read may miss rows that nobody here remembers: another page's, or those of an unclear insert. */
  #blindUntil: number;
  /** Until then an ordinary read may miss a change. */
  #freshUntil: number;

  /** @param now milliseconds; what was written just before this page opened may not be visible yet */
  constructor(now: number) {
    this.#blindUntil = this.#freshUntil = now + SERVER.stalenessMs;
  }

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

  /** The server may hold rows that it has not confirmed. */
  doubt(now: number): void {
    this.#blindUntil = this.#freshUntil = now + SERVER.stalenessMs;
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
