/** @file How similar results have to be, and may be, with how many photos that leaves: of all photos, not of those shown. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { isAbortError } from '../../base/errors.ts';
import { BAND_NAMES, DEFAULT_BALANCE, LIMITS, PAGE } from '../../profiles/profiles.ts';
import type { SimilarityBounds } from '../../vectors/similarity-bounds.ts';
import { boundsText } from '../bounds-text.ts';
import { formatCount, formatShare, formatSimilarity } from '../format.ts';
import { toQuery } from '../search-session.ts';
import { countWithin, histogram } from '../similarity-counts.ts';
import { usePage } from '../state.ts';
import { FILTER_STRINGS } from '../strings-filters.ts';
import { RESULT_STRINGS } from '../strings-results.ts';
import '../styles/similarity.css';
import { Menu, useOneOpenMenu } from './menu.tsx';
import { SimilaritySlider } from './similarity-slider.tsx';

/** Similarities below 0 are shown as 0 %. */
const STOPS = Object.freeze({ lowest: 0, step: PAGE.similarityStep });

export function SimilarityMenu() {
  const { search } = usePage();
  const box = useRef<HTMLDivElement>(null);
  useOneOpenMenu(box);
  const { least, most } = search.similarity.value;
  return (
    <div ref={box} class="similarity-menu">
      <Menu
        name={RESULT_STRINGS.similarity.name}
        value={boundsText({ from: least, to: most }, formatSimilarity)}
      >
        <SimilarityPanel />
      </Menu>
    </div>
  );
}

function SimilarityPanel() {
  const { search, vectors } = usePage();
  const { bands: names, similarity: texts, numbers } = RESULT_STRINGS;
  const bounds = search.similarity.value;
  const { least = -1, most = 1 } = bounds;
  const similarities = useSimilarities();
  // Of several each has its own.
  const isOne = search.queries.value.length === 1;
  const { bands, isCalibrated } = vectors.value;
  const isMeasured = isCalibrated && search.balance.value === DEFAULT_BALANCE;
  const isCapped = (count: number): boolean => count >= LIMITS.searchMax;
  const countText = (count: number): string =>
    isCapped(count) ? `${formatCount(count)}+` : formatCount(count);
  const set = (next: { least: number; most: number }): void =>
    search.setSimilarity({
      ...(next.least > 0 ? { least: next.least } : {}),
      ...(next.most < 1 ? { most: next.most } : {}),
    });
  const found = similarities && countWithin(similarities, least, most);
  return (
    <>
      {isOne && <Histogram similarities={similarities} least={least} most={most} />}
      <div class="similarity-ends">
        <SimilaritySlider
          name={texts.least}
          {...STOPS}
          value={Math.max(0, least)}
          onChange={(value) => set({ least: value, most: Math.max(most, value) })}
        />
        <SimilaritySlider
          name={texts.most}
          {...STOPS}
          value={most}
          onChange={(value) => set({ least: Math.min(least, value), most: value })}
        />
      </div>
      {isOne && (
        <p class="muted" role="status">
          {found === undefined
            ? texts.counting
            : isCapped(found)
              ? texts.withinMost(formatCount(found))
              : texts.within(formatCount(found), countText(similarities?.length ?? 0))}
        </p>
      )}
      <ul class="similarity-bands">
        {isMeasured &&
          BAND_NAMES.map((name) => {
            const { from, precision, recall } = bands[name];
            return (
              <li key={name}>
                <button
                  type="button"
                  class="similarity-band"
                  aria-pressed={bounds.least === from && bounds.most === undefined}
                  onClick={() => search.setSimilarity({ least: from })}
                >
                  <span>{names[name]}</span>
                  <span class="muted">
                    {FILTER_STRINGS.since(formatSimilarity(from))}
                    {similarities && ` · ${countText(countWithin(similarities, from, 1))}`}
                  </span>
                  <span class="muted" title={RESULT_STRINGS.numbersHint}>
                    {numbers(formatShare(precision), formatShare(recall))}
                  </span>
                </button>
              </li>
            );
          })}
        <li>
          <button
            type="button"
            class="similarity-band"
            aria-pressed={Object.keys(bounds).length === 0}
            onClick={() => search.setSimilarity({})}
          >
            <span>{texts.any}</span>
            <span class="muted">{similarities && countText(similarities.length)}</span>
          </button>
        </li>
      </ul>
      {!isMeasured && <p class="muted">{texts.otherBalance}</p>}
    </>
  );
}

interface HistogramProps extends Required<SimilarityBounds> {
  readonly similarities: Float64Array | undefined;
}

/** Heights by the square root: of a few copies among thousands something is seen. */
function Histogram({ similarities, least, most }: HistogramProps) {
  const bins = PAGE.similarityBins;
  const counts = useMemo(() => similarities && histogram(similarities, bins), [similarities, bins]);
  const highest = Math.sqrt(Math.max(1, ...(counts ?? [])));
  return (
    <div class="similarity-histogram" aria-hidden="true">
      {Array.from({ length: bins }, (_, bin) => {
        const share = Math.sqrt(counts?.[bin] ?? 0) / highest;
        const isWithin = (bin + 1) / bins > least && bin / bins <= most;
        return <span key={bin} class={isWithin ? 'within' : ''} style={{ '--share': share.toFixed(3) }} />;
      })}
    </div>
  );
}

/** Of the only query, in the library as it is filtered; those from before until they are known. */
function useSimilarities(): Float64Array | undefined {
  const { search, services, notices } = usePage();
  const [similarities, setSimilarities] = useState<Float64Array>();
  const [query] = search.queries.value;
  const balance = search.balance.value;
  const turns = search.turns.value;
  const filter = search.filter.value;
  const photos = search.searched.value;
  const isAnswered = search.answers.value.length === 1;
  useEffect(() => {
    // The photos come first, and thousands of numbers cannot follow a slider.
    if (!query || !isAnswered) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const ask = async (): Promise<void> => {
      const { library } = services;
      const expression = await library.expression(filter);
      const asked = { balance, turns, signal, ...(expression === '' ? {} : { filter: expression }) };
      const found = await library.similarities(toQuery(query), asked);
      if (!signal.aborted) setSimilarities(found);
    };
    const timer = setTimeout(() => {
      ask().catch((error: unknown) => {
        if (!signal.aborted && !isAbortError(error)) notices.fail(error);
      });
    }, PAGE.similaritiesAfter);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [query, balance, turns, filter, photos, isAnswered, services, notices]);
  return similarities;
}
