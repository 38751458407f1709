/** @file The library's photos as the grid shows them, read on while photos come, and anew where others went. */
import { signal } from '@preact/signals';
import type { LibraryApi, LibraryPhoto } from '../library/types.ts';
import { PAGE } from '../profiles/profiles.ts';
import { PacedReading } from './paced-reading.ts';

export class PhotoList {
  readonly photos = signal<readonly LibraryPhoto[]>([]);
  /** Changes whenever `photos` changed in another way than growing at its end. */
  readonly epoch = signal(0);
  /** False until it is known whether there are any photos; the first of many are shown before all are there. */
  readonly loaded = signal(false);
  readonly #library: Pick<LibraryApi, 'photos' | 'count'>;
  readonly #onError: (error: unknown) => void;
  readonly #reading = new PacedReading(() => this.#read());
  /** All photos were read once. */
  #complete = false;

  constructor(library: Pick<LibraryApi, 'photos' | 'count'>, onError: (error: unknown) => void) {
    this.#library = library;
    this.#onError = onError;
  }

  /** The list is read again, now or soon. */
  refresh(): void {
    this.#reading.request();
  }

  /** All photos, again: none of those known is here under its id any more. */
  reread(): void {
    this.#complete = false;
    this.#reading.request();
  }

  /** Photos that the library is known to have removed leave at once: reading a large one anew takes seconds. */
  drop(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.#publish(this.photos.value.filter(({ id }) => !gone.has(id)));
  }

  async #read(): Promise<void> {
    try {
      if (!(await this.#readOn())) await this.#readAnew();
    } catch (error) {
      this.#onError(error);
    }
    this.loaded.value = true;
  }

  /** Reads what came behind the photos known. False when that does not add up to all there are: some have gone. */
  async #readOn(): Promise<boolean> {
    const known = this.photos.value;
    const last = known.at(-1);
    if (!this.#complete || !last) return false;
    const count = await this.#library.count();
    if (count < known.length) return false;
    const next = [...known];
    for await (const page of this.#library.photos({ after: last.id })) next.push(...page);
    if (next.length !== count || this.photos.value !== known) return false;
    this.#publish(next);
    return true;
  }

  async #readAnew(): Promise<void> {
    const next: LibraryPhoto[] = [];
    for await (const page of this.#library.photos()) {
      next.push(...page);
      // Whoever opens the page sees photos as soon as there are any; showing each page of many would copy them all each time.
      if (this.#complete || next.length < PAGE.listGrowth * this.photos.value.length) continue;
      this.photos.value = [...next];
      this.loaded.value = true;
    }
    this.#complete = true;
    this.#publish(next);
  }

  #publish(next: readonly LibraryPhoto[]): void {
    const old = this.photos.value;
    const grown = old.length <= next.length && old.every((photo, i) => photo.id === next[i]?.id);
    if (grown && old.length === next.length) return;
    if (!grown) this.epoch.value++;
    this.photos.value = next;
  }
}
