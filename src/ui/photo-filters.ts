/** @file Which of the library's photos are shown: those that the search's filter is true for, as the store says. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { isAbortError } from '../base/errors.ts';
import type { PhotoFilter } from '../library/photo-filter.ts';
import type { Facets, LibraryApi } from '../library/types.ts';
import { PacedReading } from './paced-reading.ts';

export class PhotoFilters {
  /** The bar with what there is to choose is shown. */
  readonly open = signal(false);
  /** Ids; `null` when all photos are meant. They stay until those of the next filter are known. */
  readonly matching = signal<ReadonlySet<string> | null>(null);
  /** What there is to choose; `null` until it is known. */
  readonly facets = signal<Facets | null>(null);
  readonly #library: Pick<LibraryApi, 'expression' | 'matching' | 'facets'>;
  readonly #filter: ReadonlySignal<PhotoFilter>;
  readonly #onError: (error: unknown) => void;
  readonly #reading = new PacedReading(() => this.#read());
  #controller: AbortController | undefined;

  /** @param filter one without keys is none */
  constructor(
    library: Pick<LibraryApi, 'expression' | 'matching' | 'facets'>,
    filter: ReadonlySignal<PhotoFilter>,
    onError: (error: unknown) => void,
  ) {
    this.#library = library;
    this.#filter = filter;
    this.#onError = onError;
    effect(() => void this.#match(filter.value));
    effect(() => {
      if (this.open.value) this.#reading.request();
    });
  }

  /** Photos came or went. */
  refresh(): void {
    this.#reading.request();
  }

  async #read(): Promise<void> {
    try {
      // Counting reads every row, so it is done only for somebody who looks.
      if (this.open.peek()) this.facets.value = await this.#library.facets();
    } catch (error) {
      this.#onError(error);
    }
    await this.#match(this.#filter.peek());
  }

  async #match(filter: PhotoFilter): Promise<void> {
    this.#controller?.abort();
    this.#controller = undefined;
    if (Object.keys(filter).length === 0) {
      this.matching.value = null;
      return;
    }
    const { signal: ended } = (this.#controller = new AbortController());
    try {
      const found = await this.#library.matching(await this.#library.expression(filter), ended);
      if (!ended.aborted) this.matching.value = found;
    } catch (error) {
      if (!isAbortError(error) && !ended.aborted) this.#onError(error);
    }
  }
}
