import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PAGE } from '../../src/profiles/profiles.ts';
import { SearchHistory } from '../../src/ui/search-history.ts';
import { queryByFile, type QueryItem, SearchSession } from '../../src/ui/search-session.ts';

/** The browser's history as far as the page uses it: a list of states and a place in it. */
class FakeHistory {
  states: unknown[] = [null];
  at = 0;
  onPop: (event: { state: unknown }) => void = () => undefined;

  replaceState(state: unknown): void {
    this.states[this.at] = state;
  }

  pushState(state: unknown): void {
    this.states.splice(this.at + 1, Infinity, state);
    this.at++;
  }

  go(steps: number): void {
    this.at += steps;
    this.onPop({ state: this.states[this.at] });
  }
}

function query(name: string): QueryItem {
  return queryByFile(new Blob(), name);
}

describe('SearchHistory', () => {
  let browser: FakeHistory;
  let session: SearchSession;
  let searches: SearchHistory;
  const shown = (): string[] => session.queries.value.map(({ name }) => name);

  beforeEach(() => {
    browser = new FakeHistory();
    vi.stubGlobal('history', browser);
    vi.stubGlobal('addEventListener', (_: string, listener: FakeHistory['onPop']) => {
      browser.onPop = listener;
    });
    session = new SearchSession({ count: () => Promise.resolve(1), search: () => Promise.resolve([]) });
    searches = new SearchHistory(session);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('goes back and forward, also across a return to the library', () => {
    searches.open([query('a')]);
    searches.open([]);
    searches.open([query('b')]);
    const seen = [-1, -1, -1, 3].map((steps) => {
      browser.go(steps);
      return shown();
    });
    expect(seen).toEqual([[], ['a'], [], ['b']]);
  });

  it('a new search after a step back replaces what was ahead', () => {
    searches.open([query('a')]);
    searches.open([query('b')]);
    browser.go(-1);
    searches.open([query('c')]);
    browser.go(-1);
    expect(shown()).toEqual(['a']);
    browser.go(1);
    expect(shown()).toEqual(['c']);
  });

  it('forgets the queries of searches long ago', () => {
    for (let n = 0; n <= PAGE.searches; n++) searches.open([query(String(n))]);
    browser.go(-PAGE.searches);
    expect(shown()).toEqual([]);
    browser.go(1);
    expect(shown()).toEqual(['1']);
  });
});
