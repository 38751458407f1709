/**
 * @file The browser's Back and Forward through searches, each of which has a link (./search-link.ts). Queries stay in memory;
 * what is not there any more, after a reload, is read from the link.
 */
import { effect } from '@preact/signals';
import type { LibraryApi } from '../library/types.ts';
import { PAGE } from '../profiles/profiles.ts';
import type { LinkedOptions } from './search-link.ts';
import { partsOf, type QueryItem, type SearchSession } from './search-session.ts';

interface HistoryState {
  /** Tells this load of the page from others, whose searches are not in its memory. */
  readonly load: number;
  readonly search: number;
}

type Queries = readonly QueryItem[];

export class SearchHistory {
  readonly #session: SearchSession;
  readonly #library: Pick<LibraryApi, 'find' | 'keepQuery' | 'keptQuery'>;
  readonly #onMissing: (photos: number) => void;
  readonly #load = Date.now();
  /** One a step of the browser's history; what the browser has forgotten is forgotten here. */
  readonly #searches: (Queries | undefined)[] = [[]];
  #position = 0;
  #naming: ReturnType<typeof setTimeout> | undefined;

  /** @param onMissing told how many photos of a link are not there any more */
  constructor(
    session: SearchSession,
    library: Pick<LibraryApi, 'find' | 'keepQuery' | 'keptQuery'>,
    onMissing: (photos: number) => void,
  ) {
    this.#session = session;
    this.#library = library;
    this.#onMissing = onMissing;
    history.replaceState(this.#state, '');
    if (location.hash !== '') void this.#openLink();
    addEventListener('popstate', (event) => {
      const { load, search = 0 } = (event.state ?? {}) as Partial<HistoryState>;
      // A step of what is shown over the same search, or in its place.
      if (load === this.#load && search === this.#position) {
        this.#nameSoon(session.queries.peek(), this.#options);
        return;
      }
      const known = load === this.#load ? this.#searches[search] : undefined;
      if (load !== this.#load) {
        // From before a reload, or an address that was typed: a step of its own from now on.
        this.#searches.push(undefined);
        this.#position = this.#searches.length - 1;
        history.replaceState(this.#state, '');
      } else {
        this.#position = search;
      }
      if (known) this.#session.open(known);
      else void this.#openLink();
    });
    // The link follows what is searched for and how.
    effect(() => {
      const queries = session.queries.value;
      const options = this.#options;
      this.#nameSoon(queries, options);
    });
  }

  get #options(): LinkedOptions {
    return { ...this.#session.options(), order: this.#session.order.value };
  }

  get #state(): HistoryState {
    return { load: this.#load, search: this.#position };
  }

  /** Searches by `queries` as a new step; an empty list is the library. */
  open(queries: Queries): void {
    if (queries.length === 0 && this.#session.queries.value.length === 0) return;
    this.#searches.length = this.#position + 1;
    this.#position = this.#searches.push(queries) - 1;
    // Queries hold files, pasted ones their bytes: what is further back than this is read from its link.
    const oldest = this.#position - PAGE.searches;
    if (oldest >= 0) this.#searches[oldest] = undefined;
    history.pushState(this.#state, '', bareAddress());
    this.#session.open(queries);
  }

  /** Photos of the library have other ids now: what was searched by any is read from its link, which names contents. */
  forgetPhotos(): void {
    const isPlain = (queries: Queries | undefined): boolean =>
      queries?.every((query) => partsOf(query).every(({ item }) => item.kind === 'file')) ?? true;
    const shown = this.#searches[this.#position];
    this.#searches.forEach((queries, at) => {
      if (!isPlain(queries)) this.#searches[at] = undefined;
    });
    if (isPlain(shown)) this.#session.again();
    else void this.#openLink();
  }

  /** While a slider or a box is dragged the last address counts; browsers allow some 100 changes in 30 s. */
  #nameSoon(queries: Queries, options: LinkedOptions): void {
    if (queries.length === 0) return;
    const position = this.#position;
    this.#searches[position] = queries;
    clearTimeout(this.#naming);
    this.#naming = setTimeout(() => {
      void (async () => {
        const { linkOf } = await import('./search-link.ts');
        const link = await linkOf(queries, options, this.#library).catch(() => undefined);
        if (this.#position !== position || this.#session.queries.value !== queries) return;
        // Others keep there what they show over it.
        history.replaceState(
          { ...(history.state as object | null), ...this.#state },
          '',
          bareAddress() + (link ?? ''),
        );
      })();
    }, PAGE.linkAfter);
  }

  /** Opens what the address says, which may be the library. */
  async #openLink(): Promise<void> {
    const position = this.#position;
    const opened = this.#session.opened.peek();
    const { searchOf } = await import('./search-link.ts');
    const found = await searchOf(location.hash, this.#library).catch(() => undefined);
    // Somebody searched meanwhile.
    if (this.#position !== position || this.#session.opened.peek() !== opened) return;
    const queries = found?.queries ?? [];
    this.#searches[position] = queries;
    if (found) {
      const { limit, balance, turns, filter, similarity, order } = found.options;
      this.#session.limit.value = limit;
      this.#session.balance.value = balance;
      this.#session.turns.value = turns;
      this.#session.filter.value = filter;
      this.#session.similarity.value = similarity;
      this.#session.order.value = order;
      if (found.missing > 0) this.#onMissing(found.missing);
    }
    this.#session.open(queries);
  }
}

/** The page's address without a search. */
function bareAddress(): string {
  return location.pathname + location.search;
}
