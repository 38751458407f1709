/** @file The browser's Back and Forward through searches. Queries stay in memory; the address never changes. */
import { PAGE } from '../profiles/profiles.ts';
import type { QueryItem, SearchSession } from './search-session.ts';

interface HistoryState {
  readonly search: number;
}

export class SearchHistory {
  readonly #session: SearchSession;
  /** One a step of the browser's history; what the browser has forgotten is forgotten here. */
  readonly #searches: (readonly QueryItem[])[] = [[]];
  #position = 0;

  constructor(session: SearchSession) {
    this.#session = session;
    // A reload starts at the library: files that were shown to the page before are not there any more.
    history.replaceState({ search: 0 } satisfies HistoryState, '');
    addEventListener('popstate', (event) => {
      this.#position = positionOf(event.state);
      this.#session.open(this.#searches[this.#position] ?? []);
    });
  }

  /** Searches by `queries` as a new step; an empty list is the library. */
  open(queries: readonly QueryItem[]): void {
    if (queries.length === 0 && this.#session.queries.value.length === 0) return;
    this.#searches.length = this.#position + 1;
    this.#position = this.#searches.push(queries) - 1;
    // Queries hold files, pasted ones their bytes: going back further than this leads to the library.
    const oldest = this.#position - PAGE.searches;
    if (oldest > 0) this.#searches[oldest] = [];
    history.pushState({ search: this.#position } satisfies HistoryState, '');
    this.#session.open(queries);
  }
}

function positionOf(state: unknown): number {
  const search = (state as Partial<HistoryState> | null)?.search;
  return typeof search === 'number' ? search : 0;
}
