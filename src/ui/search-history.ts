/** @file The browser's Back and Forward through searches. Queries stay in memory; the address never changes. */
import type { QueryItem, SearchSession } from './search-session.ts';

interface HistoryState {
  readonly search: number;
}

export class SearchHistory {
  readonly #session: SearchSession;
  /** Position 0 is the library. */
  readonly #searches: (readonly QueryItem[])[] = [[]];

  constructor(session: SearchSession) {
    this.#session = session;
    // A reload starts at the library: files that were shown to the page before are not there any more.
    history.replaceState({ search: 0 } satisfies HistoryState, '');
    addEventListener('popstate', (event) =>
      this.#session.open(this.#searches[positionOf(event.state)] ?? []),
    );
  }

  /** Searches by `queries` as a new step; an empty list is the library. */
  open(queries: readonly QueryItem[]): void {
    if (queries.length === 0 && this.#session.queries.value.length === 0) return;
    const search = queries.length === 0 ? 0 : this.#searches.push(queries) - 1;
    history.pushState({ search } satisfies HistoryState, '');
    this.#session.open(queries);
  }
}

function positionOf(state: unknown): number {
  const search = (state as Partial<HistoryState> | null)?.search;
  return typeof search === 'number' ? search : 0;
}
