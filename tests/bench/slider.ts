/** @file Section of the bench: how results follow the slider, how soon photos are counted by similarity, thousands of results. */
import { showProgress } from '../../src/cli/terminal.ts';
import type { SectionResult } from '../../src/cli/report/report.ts';
import type { Section } from '../../src/cli/report/section.ts';
import { LIMITS, PAGE } from '../../src/profiles/profiles.ts';
import { median } from '../../src/vectors/ranking.ts';
import { NEAR_REAL_NOTE, NearRealLibrary } from './near-real-library.ts';

export interface SliderFigures {
  readonly rows: number;
  /** Milliseconds from a move of the slider until results of its new place are in the document, by the number of results. */
  readonly moves: readonly { readonly results: number; readonly ms: readonly number[] }[];
  /** From the wish to see it until all photos are counted by their similarity, its delay included. */
  readonly countedMs: readonly number[];
  /** From the wish for as many results as there can be until they are all there. */
  readonly allMs: readonly number[];
}

const MOVES = 24;
const FRAME_MS = 1000 / 60;
const RESULTS = Object.freeze([5, PAGE.firstHits]);

export const slider: Section = {
  id: 'slider',
  title: 'Slider',
  run: ({ folder, rounds, rows }) =>
    NearRealLibrary.with(folder, async (library) => {
      const measured: SliderFigures[] = [];
      for (const count of rows) {
        await library.grow(count);
        showProgress(`moving the slider over ${count} rows ...`);
        measured.push(await measureSlider(library, count, rounds));
      }
      return sliderResult(measured, rounds);
    }),
};

async function measureSlider(library: NearRealLibrary, rows: number, rounds: number): Promise<SliderFigures> {
  const page = await library.visit();
  await page.locator('.photo').first().click();
  await page.locator('.tile').first().waitFor();
  const limit = page.getByLabel('Number of results');
  const heading = (results: number) =>
    page.getByRole('heading', { name: `${results.toLocaleString('en')} nearest photos` });
  const moves: { results: number; ms: number[] }[] = RESULTS.map((results) => ({ results, ms: [] }));
  const countedMs: number[] = [];
  const allMs: number[] = [];
  const most = Math.min(rows - 1, LIMITS.searchMax);
  for (let round = 0; round < rounds; round++) {
    for (const { results, ms } of moves) {
      await limit.fill(String(results));
      await heading(results).waitFor();
      ms.push(...(await page.evaluate(moveSlider, MOVES)));
    }
    countedMs.push(await page.evaluate(countSimilarities));
    const start = performance.now();
    await limit.fill(String(most));
    await heading(most).waitFor();
    allMs.push(performance.now() - start);
    await limit.fill(String(RESULTS[0]));
    await heading(RESULTS[0] ?? 0).waitFor();
  }
  return { rows, moves, countedMs, allMs };
}

/** Runs in the page. Each place of the slider gives other distances, so that the document changes. */
async function moveSlider(moves: number): Promise<number[]> {
  const input = document.querySelector<HTMLInputElement>('.balance input');
  const list = document.querySelector('.results');
  if (!input || !list) throw new Error('There are no results.');
  const taken: number[] = [];
  const stops = Number(input.max);
  for (let move = 0; move < moves; move++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const changed = new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        resolve(performance.now());
      });
      observer.observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const start = performance.now();
    input.value = String(Math.round(((move + 1) * 37) % stops));
    input.dispatchEvent(new Event('input', { bubbles: true }));
    taken.push((await changed) - start);
  }
  return taken;
}

/** Runs in the page. */
async function countSimilarities(): Promise<number> {
  const summary = document.querySelector<HTMLElement>('.similarity-menu summary');
  const start = performance.now();
  summary?.click();
  const isCounted = (): boolean =>
    /\d/.test(document.querySelector('.similarity-menu [role="status"]')?.textContent ?? '');
  while (!isCounted()) await new Promise((resolve) => setTimeout(resolve, 2));
  const taken = performance.now() - start;
  summary?.click();
  return taken;
}

function sliderResult(measured: readonly SliderFigures[], rounds: number): SectionResult {
  return {
    notes: [
      `${MOVES * rounds} moves for each number of results. Goal at 10,000 rows: less than a frame, ${FRAME_MS.toFixed(1)} ms, in the median.`,
      NEAR_REAL_NOTE,
    ],
    tables: [
      {
        title: 'Milliseconds',
        head: [
          'rows',
          ...RESULTS.flatMap((results) => [`a move, ${results} results`, 'slowest of 20']),
          'photos counted by similarity',
          `${LIMITS.searchMax} results`,
        ],
        rows: measured.map(({ rows, moves, countedMs, allMs }) => [
          String(rows),
          ...moves.flatMap(({ ms }) => [median(ms).toFixed(1), quantile(ms, 0.95).toFixed(1)]),
          median(countedMs).toFixed(0),
          median(allMs).toFixed(0),
        ]),
      },
    ],
    charts: [],
    measured,
  };
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
}
