/** @file Section of the bench: how soon a library answers after navigation, and a photo shown to a page that is open. */
import { readFile } from 'node:fs/promises';
import { showProgress } from '../../src/cli/terminal.ts';
import type { SectionResult, Table } from '../../src/cli/report/report.ts';
import type { Section } from '../../src/cli/report/section.ts';
import type {} from '../../src/main.ts';
import { median } from '../../src/vectors/ranking.ts';
import { NEAR_REAL_NOTE, NearRealLibrary } from './near-real-library.ts';

/** Milliseconds, a value a round. All but the last are counted from the start of the navigation. */
export interface OpeningTimes {
  /** The library is open: `lookalike:ready`. */
  readonly ready: readonly number[];
  /** A search by a photo of the library, asked for as soon as there is anybody to ask, is answered. */
  readonly answered: readonly number[];
  /** The same, after the browser was started anew. */
  readonly answeredAfterStart: readonly number[];
  /** The first photo of the grid was clicked when it appeared, and what looks like it is on the screen. */
  readonly painted: readonly number[];
  /** A search by a photo that is not in the library, asked for likewise, is answered: the model was loaded, too. */
  readonly answeredNew: readonly number[];
  /** From a photo shown to a page that is open and has its model to what looks like it on the screen. */
  readonly dropped: readonly number[];
}

/** What a first script leaves for the measuring one. */
interface Watched {
  /** Milliseconds from the start of the navigation to the answer. */
  answered: Promise<number>;
}

/** Milliseconds, by rows where it depends on them. */
const GOALS = Object.freeze({
  answered: new Map([
    [10_000, 300],
    [100_000, 1000],
  ]),
  dropped: new Map([[100_000, 250]]),
});

type Measure = keyof OpeningTimes;

const MEASURES: readonly { readonly id: Measure; readonly head: string }[] = Object.freeze([
  { id: 'ready', head: 'library open' },
  { id: 'answered', head: 'first search answered' },
  { id: 'answeredAfterStart', head: 'after a start of the browser' },
  { id: 'painted', head: 'first click painted' },
  { id: 'answeredNew', head: 'first search by a new photo' },
  { id: 'dropped', head: 'dropped to painted, later' },
]);

export const opening: Section = {
  id: 'opening',
  title: 'Opening',
  run: ({ folder, rounds, rows }) =>
    NearRealLibrary.with(folder, async (library) => {
      const measured: { readonly rows: number; readonly times: OpeningTimes }[] = [];
      for (const count of rows) {
        await library.grow(count);
        showProgress(`opening with ${count} rows ...`);
        measured.push({ rows: count, times: await measureOpening(library, rounds) });
      }
      return openingResult(measured, rounds);
    }),
};

/** The kinds of visits take turns. */
export async function measureOpening(library: NearRealLibrary, rounds: number): Promise<OpeningTimes> {
  const times: Record<Measure, number[]> = {
    ready: [],
    answered: [],
    answeredAfterStart: [],
    painted: [],
    answeredNew: [],
    dropped: [],
  };
  for (let round = 0; round < rounds; round++) {
    times.answered.push(await measureFirstSearch(library));
    times.ready.push(await markedAt(library, 'lookalike:ready'));
    times.painted.push(await measureFirstClick(library));
    times.answeredNew.push(await measureFirstNewPhoto(library));
    // The model is there now.
    times.dropped.push(await measureDrop(library));
    await library.restart();
    times.answeredAfterStart.push(await measureFirstSearch(library));
  }
  return times;
}

/** Milliseconds from the start of the navigation until a search by a photo of the library is answered. */
export async function measureFirstSearch(library: NearRealLibrary): Promise<number> {
  const page = await library.visit(script(askAtOnce, { id: '1' }));
  return page.evaluate(() => (globalThis as unknown as Watched).answered);
}

async function measureFirstNewPhoto(library: NearRealLibrary): Promise<number> {
  const [photo = ''] = await library.newPhotos(1);
  const page = await library.visit(script(askAtOnce, { photo: await readFile(photo, 'base64') }));
  return page.evaluate(() => (globalThis as unknown as Watched).answered);
}

async function measureFirstClick(library: NearRealLibrary): Promise<number> {
  await library.visit(script(clickAtOnce));
  return markedAt(library, 'lookalike:results-painted');
}

/** @returns milliseconds */
async function measureDrop(library: NearRealLibrary): Promise<number> {
  const { page } = library;
  await page.evaluate(() => performance.clearMeasures('lookalike:search'));
  await page
    .getByLabel('Search by image')
    .first()
    .setInputFiles(await library.newPhotos(1));
  const measure = await page.waitForFunction(
    () => performance.getEntriesByName('lookalike:search')[0]?.duration,
  );
  return measure.jsonValue() as Promise<number>;
}

/** Milliseconds from the start of the navigation to a mark, which may still be to come. */
async function markedAt({ page }: NearRealLibrary, name: string): Promise<number> {
  const mark = await page.waitForFunction(
    (wanted) => performance.getEntriesByName(wanted)[0]?.startTime,
    name,
  );
  return mark.jsonValue() as Promise<number>;
}

/** Runs in the page before its scripts: searches when the page publishes `lookalike`. @param photo its file in base64 */
function askAtOnce(query: { readonly id?: string; readonly photo?: string }): void {
  const photo = (base64: string): Blob =>
    new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]);
  const asked = query.photo === undefined ? { id: query.id ?? '' } : photo(query.photo);
  Object.assign(globalThis, {
    answered: new Promise((resolve, reject) => {
      Object.defineProperty(globalThis, 'lookalike', {
        configurable: true,
        set(value: typeof lookalike) {
          Object.defineProperty(globalThis, 'lookalike', { value });
          value.search(asked).then(() => resolve(performance.now()), reject);
        },
      });
    }),
  });
}

/** Runs in the page: clicks the first photo when there is one. */
function clickAtOnce(): void {
  const look = (): void => {
    const photo = document.querySelector<HTMLElement>('[role="gridcell"] [data-id]');
    if (photo) photo.click();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** A function that uses nothing but its argument, as a script that calls it. */
function script<T>(work: (argument: T) => void, argument?: T): string {
  return `(${String(work)})(${JSON.stringify(argument)});`;
}

export function openingResult(
  measured: readonly { readonly rows: number; readonly times: OpeningTimes }[],
  rounds: number,
): SectionResult {
  const cell = (id: Measure, rows: number, values: readonly number[]): string => {
    const milliseconds = median(values);
    const goal = id === 'answered' || id === 'dropped' ? GOALS[id].get(rows) : undefined;
    const beside = goal === undefined ? '' : ` (goal ${goal}: ${milliseconds <= goal ? 'met' : 'not met'})`;
    return milliseconds.toFixed(0) + beside;
  };
  const table: Table = {
    title: 'Milliseconds from the start of the navigation, files in the cache',
    head: ['rows', ...MEASURES.map(({ head }) => head)],
    rows: measured.map(({ rows, times }) => [
      String(rows),
      ...MEASURES.map(({ id }) => cell(id, rows, times[id])),
    ]),
  };
  return {
    notes: [
      `Medians of ${rounds} visits of each kind, in turns, each in a new tab of the same profile; the last column counts from ` +
        'the choice of a file in a page that has its model.',
      NEAR_REAL_NOTE,
    ],
    tables: [table],
    charts: [
      {
        kind: 'lines',
        title: 'First answer after navigation',
        subtitle: 'milliseconds; less is better',
        axis: 'rows in the library',
        lines: MEASURES.filter(({ id }) => id !== 'ready' && id !== 'answeredAfterStart').map(
          ({ id, head }) => ({
            label: head,
            points: measured.map(({ rows, times }) => [rows, median(times[id])] as const),
          }),
        ),
      },
    ],
    measured,
  };
}
