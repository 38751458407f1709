/** @file Which of the library's photos are shown, those that the search's filter is true for, and what sorting them needs. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { isAbortError } from '../base/errors.ts';
import type { PhotoFilter } from '../library/photo-filter.ts';
import type { Facets, LibraryApi } from '../library/types.ts';
import { PacedReading } from './paced-reading.ts';
import type { Order } from './photo-order.ts';

type FilteredLibrary = Pick<LibraryApi, 'expression' | 'matching' | 'facets' | 'photos'>;

export class PhotoFilters {
  /** The bar with what there is to choose is shown. */
  readonly open = signal(false);
  /** Ids; `null` when all photos are meant. They stay until those of the next filter are known. */
  readonly matching = signal<ReadonlySet<string> | null>(null);
  /** When photos were taken, by id, ISO 8601; `null` until somebody asked. */
  readonly taken = signal<ReadonlyMap<string, string> | null>(null);
  /** What there is to choose; `null` until it is known. */
  readonly facets = signal<Facets | null>(null);
  readonly #library: FilteredLibrary;
  readonly #filter: ReadonlySignal<PhotoFilter>;
  readonly #order: ReadonlySignal<Order>;
  readonly #onError: (error: unknown) => void;
  readonly #reading = new PacedReading(() => this.#read());
  #controller: AbortController | undefined;

  /** @param filter one without keys is none
   * @param order of the library's photos */
  constructor(
    library: FilteredLibrary,
    filter: ReadonlySignal<PhotoFilter>,
    order: ReadonlySignal<Order>,
    onError: (error: unknown) => void,
  ) {
    this.#library = library;
    this.#filter = filter;
    this.#onError = onError;
    this.#order = order;
    effect(() => void this.#match(filter.value));
    effect(() => void this.#sort(order.value));
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
    await Promise.all([this.#match(this.#filter.peek()), this.#sort(this.#order.peek())]);
  }

  async #sort(order: Order): Promise<void> {
    if (order !== 'newest' && order !== 'oldest') return;
    const times = new Map<string, string>();
    try {
      for await (const page of this.#library.photos({ further: true })) {
        for (const { id, taken } of page) if (taken) times.set(id, taken);
      }
      this.taken.value = times;
    } catch (error) {
      this.#onError(error);
    }
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
