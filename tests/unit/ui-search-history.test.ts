import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LibraryApi, LibraryPhoto } from '../../src/library/types.ts';
import { DEFAULT_BALANCE, LIMITS, PAGE } from '../../src/profiles/profiles.ts';
import { SearchHistory } from '../../src/ui/search-history.ts';
import { combined } from '../../src/ui/search-link.ts';
import { queryByFile, queryByPhoto, type QueryItem, SearchSession } from '../../src/ui/search-session.ts';

/** The browser's history as far as the page uses it: a list of states and a place in it. */
class FakeHistory {
  entries: { state: unknown; address: string }[] = [{ state: null, address: '/' }];
  at = 0;
  onPop: (event: { state: unknown }) => void = () => undefined;

  get state(): unknown {
    return this.entries[this.at]?.state;
  }

  get address(): string {
    return this.entries[this.at]?.address ?? '';
  }

  replaceState(state: unknown, _: string, address = this.address): void {
    this.entries[this.at] = { state, address };
  }

  pushState(state: unknown, _: string, address = this.address): void {
    this.entries.splice(this.at + 1, Infinity, { state, address });
    this.at++;
  }

  go(steps: number): void {
    this.at += steps;
    this.onPop({ state: this.entries[this.at]?.state });
  }

  /** As a person types it, or presses a link. */
  type(address: string): void {
    this.pushState(null, '', address);
    this.go(0);
  }
}

/** A library of photos 1, 2 and 3, that keeps every file. */
function library(): Pick<LibraryApi, 'find' | 'keepQuery' | 'keptQuery'> & {
  readonly kept: Map<string, Blob>;
} {
  const kept = new Map<string, Blob>();
  return {
    kept,
    find: (ids) => {
      const known = ids.filter((id) => ['1', '2', '3'].includes(id));
      return Promise.resolve(new Map(known.map((id) => [id, photo(id)])));
    },
    keepQuery: async (file) => {
      const id = `id-of-${await file.text()}`;
      kept.set(id, file);
      return id;
    },
    keptQuery: (id) => Promise.resolve(kept.get(id)),
  };
}

function photo(id: string): LibraryPhoto {
  return { id, contentId: id, path: `${id}.jpg`, width: 3, height: 2, bytes: 1, format: 'jpeg' };
}

function query(name: string): QueryItem {
  return queryByFile(new Blob([name]), name);
}

describe('SearchHistory', () => {
  let browser: FakeHistory;
  let session: SearchSession;
  let searches: SearchHistory;
  let here: ReturnType<typeof library>;
  let missing: number[];
  const shown = (): string[] => session.queries.value.map(({ name }) => name);

  beforeEach(() => {
    browser = new FakeHistory();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('history', browser);
    vi.stubGlobal('location', {
      pathname: '/',
      search: '',
      get hash() {
        return browser.address.slice(1);
      },
    });
    vi.stubGlobal('addEventListener', (_: string, listener: FakeHistory['onPop']) => {
      browser.onPop = listener;
    });
    here = library();
    missing = [];
    reload();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** As if the page were loaded anew at the address it has. */
  function reload(): void {
    session = new SearchSession({
      count: () => Promise.resolve(1),
      search: () => Promise.resolve([]),
      expression: () => Promise.resolve(''),
    });
    searches = new SearchHistory(session, here, (photos) => missing.push(photos));
  }

  /** The link of what is searched for is in the address, or what the address says is opened. */
  async function settled(): Promise<void> {
    await vi.advanceTimersByTimeAsync(PAGE.linkAfter);
    await vi.dynamicImportSettled();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  it('leaves a search alone when a step over it ends, and names it with what others keep in its step', async () => {
    searches.open([query('a')]);
    const answered = session.opened.value;
    browser.pushState({ ...(browser.state as object), view: 7 }, '');
    await settled();
    expect(browser.state).toMatchObject({ view: 7 });
    expect(browser.address).toContain('id-of-a');
    browser.go(-1);
    expect(session.opened.value).toBe(answered);
    // It had no link yet when the other step began.
    await settled();
    expect(browser.address).toContain('id-of-a');
    expect(shown()).toEqual(['a']);
    expect(browser.state).not.toHaveProperty('view');
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

  it('keeps the queries of the last searches, and reads those long ago from their links', async () => {
    for (let n = 0; n <= PAGE.searches; n++) {
      searches.open([query(String(n))]);
      await settled();
    }
    here.kept.delete('id-of-0');
    browser.go(-PAGE.searches);
    await settled();
    expect([shown(), missing]).toEqual([[], [1]]);
    browser.go(1);
    expect(shown()).toEqual(['1']);
  });

  it('a search has a link that a reload restores, with its options', async () => {
    const crop = { x: 0.25, y: 0, width: 0.5, height: 0.75 };
    searches.open([{ ...queryByPhoto(photo('2')), crop }]);
    session.setBalance(0.5);
    session.setTurns(true);
    session.setFilter({ kind: ['pier'] });
    await settled();
    expect(browser.address).toBe(
      '/#/search?photo=2&crop=0.25%2C0%2C0.5%2C0.75&balance=0.5&turns=1&filter=%7B%22kind%22%3A%5B%22pier%22%5D%7D',
    );
    reload();
    await settled();
    expect(session.queries.value).toEqual([{ ...queryByPhoto(photo('2')), crop }]);
    const kinds = { filter: { kind: ['pier'] }, similarity: {} };
    expect(session.options()).toEqual({ limit: 5, balance: 0.5, turns: true, ...kinds });
  });

  it('restores a file that is kept, and several photos with their weights', async () => {
    const parts = [
      { item: queryByFile(new Blob(['x']), 'my "x" & more.jpg'), weight: 1 },
      { item: queryByPhoto(photo('1')), weight: -0.5 },
    ];
    searches.open(combined(parts));
    await settled();
    reload();
    await settled();
    expect(session.queries.value).toEqual(combined(parts));
  });

  it('going back behind a reload reads the link there', async () => {
    searches.open([queryByPhoto(photo('1'))]);
    await settled();
    searches.open([queryByPhoto(photo('2'))]);
    await settled();
    reload();
    await settled();
    expect(shown()).toEqual(['2.jpg']);
    browser.go(-1);
    await settled();
    expect(shown()).toEqual(['1.jpg']);
    browser.go(-1);
    await settled();
    expect(shown()).toEqual([]);
  });

  it('an address that is typed is a search, and what of it is not here is told', async () => {
    browser.type('/#/search?photo=3&photo=9&limit=7');
    await settled();
    expect(shown()).toEqual(['3.jpg']);
    expect(session.limit.value).toBe(7);
    expect(missing).toEqual([1]);
    browser.type('/#/search?photo=3&order=newest');
    await settled();
    expect(session.order.value).toBe('newest');
    await settled();
    expect(browser.address).toContain('order=newest');
    browser.type('/#/search?photo=3&order=none&limit=1e9&balance=7&crop=0,0,9,9&weight=x');
    await settled();
    expect(session.queries.value).toEqual([queryByPhoto(photo('3'))]);
    expect([session.limit.value, session.balance.value]).toEqual([LIMITS.searchDefault, DEFAULT_BALANCE]);
    expect(session.order.value).toBe('first');
    browser.type('/#elsewhere');
    await settled();
    expect(shown()).toEqual([]);
  });

  it('a link tells the range of similarity, and one that is none is passed over', async () => {
    browser.type('/#/search?photo=3&least=0.5&most=0.912');
    await settled();
    expect(session.similarity.value).toEqual({ least: 0.5, most: 0.912 });
    await settled();
    expect(browser.address).toContain('least=0.5&most=0.912');
    for (const wrong of ['least=0.9&most=0.1', 'least=x&most=7', 'least=']) {
      browser.type(`/#/search?photo=3&${wrong}`);
      await settled();
      expect(session.similarity.value, wrong).toEqual({});
    }
  });

  it('a search of too many photos has no link and is no longer there after a reload', async () => {
    searches.open(Array.from({ length: PAGE.linkedPhotos + 1 }, (_, n) => query(String(n))));
    await settled();
    expect(browser.address).toBe('/');
  });

  it('while a box is dragged the same step changes, and the last link counts', async () => {
    searches.open([queryByPhoto(photo('1'))]);
    await settled();
    const steps = browser.entries.length;
    for (const x of [0.1, 0.2, 0.3]) {
      session.refine({ ...queryByPhoto(photo('1')), crop: { x, y: 0, width: 0.5, height: 0.5 } });
    }
    await settled();
    expect(browser.entries).toHaveLength(steps);
    expect(browser.address).toContain('crop=0.3');
    searches.open([]);
    expect(browser.address).toBe('/');
    browser.go(-1);
    expect(session.queries.value[0]).toMatchObject({ crop: { x: 0.3 } });
  });
});
