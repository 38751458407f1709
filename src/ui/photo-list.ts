/** @file The library's photos as the grid shows them, read again while photos come and go. */
import { signal } from '@preact/signals';
import type { LibraryApi, LibraryPhoto } from '../library/types.ts';
import { PacedReading } from './paced-reading.ts';

export class PhotoList {
  readonly photos = signal<readonly LibraryPhoto[]>([]);
  /** Changes whenever `photos` changed in another way than growing at its end. */
  readonly epoch = signal(0);
  /** False until the list was read once. */
  readonly loaded = signal(false);
  readonly #library: Pick<LibraryApi, 'photos'>;
  readonly #onError: (error: unknown) => void;
  readonly #reading = new PacedReading(() => this.#read());

  constructor(library: Pick<LibraryApi, 'photos'>, onError: (error: unknown) => void) {
    this.#library = library;
    this.#onError = onError;
  }

  /** The list is read again, now or soon. */
  refresh(): void {
    this.#reading.request();
  }

  async #read(): Promise<void> {
    try {
      const next: LibraryPhoto[] = [];
      for await (const page of this.#library.photos()) {
        for (const photo of page) next.push(photo);
        // The first visit of a session shows photos as soon as there are any.
        if (!this.loaded.value) this.photos.value = [...next];
      }
      this.#publish(next);
    } catch (error) {
      this.#onError(error);
    }
    this.loaded.value = true;
  }

  #publish(next: readonly LibraryPhoto[]): void {
    const old = this.photos.value;
    const grown = old.length <= next.length && old.every((photo, i) => photo.id === next[i]?.id);
    if (grown && old.length === next.length) return;
    if (!grown) this.epoch.value++;
    this.photos.value = next;
  }
}
