import { describe, expect, it } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import type { LibraryApi, LibraryPhoto, QueryOptions, SearchHit } from '../../src/library/types.ts';
import { DEFAULT_BALANCE, PAGE } from '../../src/profiles/profiles.ts';
import { queryByFile, queryByPhoto, SearchSession, toQuery, withCrop } from '../../src/ui/search-session.ts';

interface Call {
  readonly options: QueryOptions;
  readonly answer: (hits: readonly (readonly SearchHit[])[]) => void;
  readonly fail: (error: unknown) => void;
}

function photo(id: string): LibraryPhoto {
  return { id, contentId: id, path: `${id}.jpg`, width: 3, height: 2, bytes: 1, format: 'jpeg' };
}

function hit(id: string): SearchHit {
  return { ...photo(id), distance: 0.5, similarity: 0.75 };
}

/** A library whose searches are answered by the test. */
function heldLibrary(): {
  library: Pick<LibraryApi, 'search' | 'count' | 'expression'>;
  calls: Call[];
  settled: () => Promise<void>;
} {
  const calls: Call[] = [];
  const library: Pick<LibraryApi, 'search' | 'count' | 'expression'> = {
    expression: (filter) => Promise.resolve(JSON.stringify(filter)),
    count: () => Promise.resolve(7),
    search: (_, options = {}) =>
      new Promise((answer, fail) => {
        calls.push({ options, answer, fail });
      }),
  };
  // Everything between an answer and the signals is promises: one turn of the event loop is behind all of them.
  return { library, calls, settled: () => new Promise((resolve) => setImmediate(resolve)) };
}

describe('SearchSession', () => {
  it('shows the answer with what it was computed from', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByPhoto(photo('1'))]);
    expect(session.searching.value).toBe(true);
    expect(calls[0]?.options).toMatchObject({ limit: 5, balance: DEFAULT_BALANCE });
    calls[0]?.answer([[hit('2')]]);
    await settled();
    expect(session.answers.value.map((answer) => answer.hits.map(({ id }) => id))).toEqual([['2']]);
    expect(session.searched.value).toBe(7);
    expect(session.searching.value).toBe(false);
  });

  it('shows the first of many results first, and the others behind them until they are known anew', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => hit(String(from + i)));
    session.limit.value = 300;
    session.open([queryByPhoto(photo('q'))]);
    expect(calls[0]?.options.limit).toBe(PAGE.firstHits);
    calls[0]?.answer([many(0, PAGE.firstHits)]);
    await settled();
    expect(session.answers.value[0]?.hits).toHaveLength(PAGE.firstHits);
    expect(calls[1]?.options.limit).toBe(300);
    calls[1]?.answer([many(0, 300)]);
    await settled();
    expect(session.answers.value[0]?.hits).toHaveLength(300);
    expect(session.searching.value).toBe(false);
    // The slider moves: what follows it comes without the rest.
    session.setBalance(0.5);
    session.setBalance(0.6);
    calls[2]?.answer([many(250, PAGE.firstHits)]);
    await settled();
    const hits = session.answers.value[0]?.hits ?? [];
    expect(hits.slice(0, PAGE.firstHits)).toEqual(many(250, PAGE.firstHits));
    expect(hits).toHaveLength(300);
    expect(new Set(hits.map(({ id }) => id)).size).toBe(300);
    expect(calls[3]?.options).toMatchObject({ balance: 0.6, limit: PAGE.firstHits });
    // What a filter leaves out must not be seen any more.
    session.setFilter({ format: ['png'] });
    calls[3]?.answer([many(0, PAGE.firstHits)]);
    await settled();
    calls[4]?.answer([many(7, PAGE.firstHits)]);
    await settled();
    expect(session.answers.value[0]?.hits).toEqual(many(7, PAGE.firstHits));
  });

  it('asks for fewer results of each of many queries, which stand side by side', () => {
    const { library, calls } = heldLibrary();
    const session = new SearchSession(library);
    session.limit.value = 5000;
    session.open([queryByPhoto(photo('1')), queryByPhoto(photo('2'))]);
    expect(calls[0]?.options.limit).toBe(PAGE.hitsOfMany);
  });

  it('never lets the answer to an older query replace a newer one', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByPhoto(photo('1'))]);
    session.open([queryByPhoto(photo('2'))]);
    expect(calls[0]?.options.signal?.aborted).toBe(true);
    calls[1]?.answer([[hit('new')]]);
    await settled();
    calls[0]?.answer([[hit('old')]]);
    await settled();
    expect(session.answers.value[0]?.hits[0]?.id).toBe('new');
  });

  it('forgets an answer that comes after the search was closed', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByPhoto(photo('1'))]);
    session.open([]);
    calls[0]?.fail(new LookalikeError('NOT_FOUND', 'gone'));
    await settled();
    expect(session.error.value).toBeNull();
    expect(session.searching.value).toBe(false);
  });

  it('while the slider moves, searches once more after the answer under way, with the last value only', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByPhoto(photo('1'))]);
    session.setBalance(0.3);
    session.setBalance(0.6);
    expect(calls).toHaveLength(1);
    calls[0]?.answer([[hit('2')]]);
    await settled();
    expect(session.answers.value[0]?.hits[0]?.id).toBe('2');
    expect(calls).toHaveLength(2);
    expect(calls[1]?.options.balance).toBe(0.6);
    calls[1]?.answer([[hit('3')]]);
    await settled();
    expect(session.answers.value[0]?.hits[0]?.id).toBe('3');
    expect(calls).toHaveLength(2);
  });

  it('keeps the other answers when one of many queries cannot be read', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByFile(new Blob(['x']), 'a.txt'), queryByPhoto(photo('1'))]);
    const failure = new LookalikeError('NOT_AN_IMAGE', 'This is a text.');
    calls[0]?.options.onFailure?.(0, failure);
    calls[0]?.answer([[], [hit('2')]]);
    await settled();
    expect(session.answers.value.map((answer) => answer.failure)).toEqual([failure, null]);
    expect(session.answers.value[1]?.hits).toHaveLength(1);
  });

  it('gives the sentence of an error, and the next answer takes it away', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByPhoto(photo('1'))]);
    calls[0]?.fail(new LookalikeError('EMPTY_LIBRARY', 'There is nothing yet.'));
    await settled();
    expect(session.error.value?.code).toBe('EMPTY_LIBRARY');
    session.setLimit(10);
    calls[1]?.answer([[hit('2')]]);
    await settled();
    expect(session.error.value).toBeNull();
    expect(calls[1]?.options.limit).toBe(10);
  });

  it('keeps the results while a query is refined, and asks with the last change only', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    const item = queryByPhoto(photo('1'));
    session.open([item]);
    calls[0]?.answer([[hit('2')]]);
    await settled();
    const opened = session.opened.value;
    for (const x of [0.1, 0.2, 0.3]) session.refine(withCrop(item, { x, y: 0, width: 0.5, height: 0.5 }));
    expect(session.answers.value[0]?.hits[0]?.id).toBe('2');
    expect(calls).toHaveLength(2);
    calls[1]?.answer([[hit('3')]]);
    await settled();
    expect(calls).toHaveLength(3);
    expect(session.queries.value[0]).toMatchObject({ crop: { x: 0.3 } });
    expect(session.opened.value).toBe(opened);
    session.setTurns(true);
    calls[2]?.answer([[hit('4')]]);
    await settled();
    expect(calls[3]?.options.turns).toBe(true);
  });

  it('says which answers are of thumbnails', async () => {
    const { library, calls, settled } = heldLibrary();
    const session = new SearchSession(library);
    session.open([queryByPhoto(photo('1')), queryByPhoto(photo('2'))]);
    calls[0]?.options.onThumbnail?.(1);
    calls[0]?.answer([[hit('3')], [hit('4')]]);
    await settled();
    expect(session.answers.value.map(({ isOfThumbnail }) => isOfThumbnail)).toEqual([false, true]);
  });
});

describe('toQuery', () => {
  const crop = { x: 0, y: 0, width: 0.5, height: 0.5 };
  const item = queryByPhoto(photo('1'));

  it('asks by what is stored of a whole photo, by pixels of a region, and by all parts of several', () => {
    expect(toQuery(item)).toEqual({ id: '1' });
    expect(toQuery(withCrop(item, crop))).toEqual({ combine: [{ query: { id: '1' }, weight: 1, crop }] });
    const file = new Blob(['x']);
    const parts = [
      { item: queryByFile(file, 'x.jpg'), weight: 1 },
      { item: withCrop(item, crop), weight: -0.5 },
    ];
    expect(toQuery({ kind: 'combined', name: '2 photos', parts })).toEqual({
      combine: [
        { query: file, weight: 1 },
        { query: { id: '1' }, weight: -0.5, crop },
      ],
    });
  });

  it('another region takes the place of the one before, and all of the photo leaves none', () => {
    expect(withCrop(withCrop(item, crop))).toEqual(item);
    expect(withCrop(item, crop).crop).toEqual(crop);
  });
});
