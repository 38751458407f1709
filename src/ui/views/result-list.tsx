/** @file Results as justified rows of which only those near the window exist, each photo with its numbers below. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SearchHit } from '../../library/types.ts';
import { PAGE } from '../../profiles/profiles.ts';
import { bandOf, type Bands, type FoldedHit } from '../folded-hits.ts';
import { formatCount, formatDistance, formatShare, formatSimilarity, similarityPercent } from '../format.ts';
import {
  aspectOf,
  breakRows,
  MOVES,
  neighborIn,
  rowOf,
  rowsBetween,
  type JustifiedRow,
} from '../justified-layout.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { RESULT_STRINGS } from '../strings-results.ts';
import { useElementWidth, useVisibleStretch } from './element-size.ts';
import { HitButton } from './hit-button.tsx';
import type { HitToolsProps } from './hit-tools.tsx';
import { lazily } from './lazily.tsx';
import { PathText } from './path-text.tsx';

const HeatMap = lazily<{ hit: SearchHit }>(async () => (await import('./heat-map.tsx')).HeatMap);
const HitTools = lazily<HitToolsProps>(async () => (await import('./hit-tools.tsx')).HitTools);
const LargePicture = lazily<{ photo: SearchHit }>(
  async () => (await import('./large-picture.tsx')).LargePicture,
);

interface ResultListProps {
  readonly hits: readonly FoldedHit[];
  /** By which it is said what a photo is to the query; absent where that is not known. */
  readonly bands: Bands | undefined;
  /** The first has a row of its own. */
  readonly isLarge: boolean;
}

/** A result as a tile; `others` are those that stand folded behind it, or beside it when `isOpen`. */
interface Tile {
  readonly hit: SearchHit;
  readonly others: readonly SearchHit[];
  readonly isOpen: boolean;
}

export function ResultList({ hits, bands, isLarge }: ResultListProps) {
  const list = useRef<HTMLUListElement>(null);
  const width = useElementWidth(list);
  const stretch = useVisibleStretch(list);
  const { unfolded } = usePage();
  const open = unfolded.value;
  const tiles = useMemo(() => tilesOf(hits, open), [hits, open]);
  const shown = useMemo(() => tiles.map(({ hit }) => hit), [tiles]);
  const rows = useMemo(() => (width > 0 ? rowsOf(tiles, width, isLarge) : []), [tiles, width, isLarge]);
  const last = rows.at(-1);
  const height = last ? last.top + last.height + PAGE.factsHeight : 0;
  const [from, to] = rowsBetween(rows, stretch.top - PAGE.factsHeight, stretch.bottom);
  const [chosen, setChosen] = useState(0);
  const active = Math.min(chosen, tiles.length - 1);
  const focusNext = useRef(false);
  useLayoutEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    list.current?.querySelector<HTMLElement>(`[aria-posinset='${active + 1}'] .tile-button`)?.focus();
  });
  const { viewing } = usePage();
  const { returned } = viewing;
  useLayoutEffect(() => {
    // What somebody comes back to is brought into sight, where it is not drawn.
    const at = tiles.findIndex(({ hit }) => hit.id === returned.value);
    const position = rows.findIndex(({ first, widths }) => at >= first && at < first + widths.length);
    const row = rows[position];
    if (!row || !list.current || (position >= from && position < to)) return;
    scrollTo(0, scrollY + list.current.getBoundingClientRect().top + row.top - innerHeight / 2);
  }, [returned.value]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (move) {
      const next = neighborIn(rows, active, move);
      focusNext.current = next !== active;
      setChosen(next);
    } else if (event.key === ' ' && (event.target as Element).matches('.tile-button')) {
      viewing.open({ photos: shown, position: active });
    } else {
      return;
    }
    event.preventDefault();
  };
  // The tile that has the focus stays while it is scrolled away, or the keyboard would lose its place.
  const held = rowOf(rows, active);
  const drawn = Array.from({ length: to - from }, (_, i) => from + i);
  if (held < from) drawn.unshift(held);
  else if (held >= to && held < rows.length) drawn.push(held);
  return (
    <ul
      ref={list}
      class="results"
      aria-label={STRINGS.search.results}
      style={{ height: `${height}px` }}
      onKeyDown={onKeyDown}
      onFocusCapture={({ target }) => {
        const tile = (target as Element).closest('li');
        if (tile) setChosen(Number(tile.ariaPosInSet) - 1);
      }}
    >
      {drawn.flatMap((position) => {
        const row = rows[position];
        return row?.widths.map((tileWidth, i) => {
          const tile = tiles[row.first + i];
          return (
            tile && (
              <ResultTile
                key={tile.hit.id}
                tile={tile}
                shown={shown}
                bands={bands}
                position={row.first + i}
                count={tiles.length}
                left={row.lefts[i] ?? 0}
                top={row.top}
                width={tileWidth}
                height={row.height}
                isLarge={isLarge && position === 0}
                isActive={row.first + i === active}
              />
            )
          );
        });
      })}
    </ul>
  );
}

function tilesOf(hits: readonly FoldedHit[], open: ReadonlySet<string>): readonly Tile[] {
  return hits.flatMap(({ hit, others }): Tile[] => {
    const isOpen = others.length > 0 && open.has(hit.id);
    const beside = isOpen ? others.map((other) => ({ hit: other, others: [], isOpen: true })) : [];
    return [{ hit, others, isOpen }, ...beside];
  });
}

/** Rows with room for the numbers below each. */
function rowsOf(tiles: readonly Tile[], width: number, isLarge: boolean): readonly JustifiedRow[] {
  const { rowMin, resultRowShare, resultRowMax, gap, aspectMax, resultAspectMin, factsHeight } = PAGE;
  const rowHeight = Math.min(resultRowMax, Math.max(rowMin, Math.round(width * resultRowShare)));
  const aspects = tiles.map(({ hit }) => aspectOf(hit));
  const options = { width, rowHeight, gap, aspectMin: resultAspectMin, aspectMax };
  const large = isLarge ? [largeRow(aspects[0] ?? 1, width)] : [];
  const below = large.reduce((top, { height }) => top + height + gap, 0);
  const { rows } = breakRows(aspects, options, large.length, below);
  return [...large, ...rows].map((row, position) => ({ ...row, top: row.top + position * factsHeight }));
}

function largeRow(aspect: number, width: number): JustifiedRow {
  const height = Math.round(Math.min(width / aspect, innerHeight * PAGE.bestShare));
  return { first: 0, top: 0, height, lefts: [0], widths: [Math.round(Math.min(width, height * aspect))] };
}

interface ResultTileProps {
  readonly tile: Tile;
  /** All of them. */
  readonly shown: readonly SearchHit[];
  readonly bands: Bands | undefined;
  /** Among `count` tiles. */
  readonly position: number;
  readonly count: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Of the picture alone. */
  readonly height: number;
  readonly isLarge: boolean;
  /** It is the list's one tab stop. */
  readonly isActive: boolean;
}

function ResultTile({
  tile,
  shown,
  bands,
  position,
  count,
  left,
  top,
  width,
  height,
  isLarge,
  isActive,
}: ResultTileProps) {
  const { explained } = usePage();
  const { hit } = tile;
  const tabIndex = isActive ? 0 : -1;
  return (
    <li
      class={tile.isOpen ? 'tile tile-open' : 'tile'}
      style={{ insetInlineStart: `${left}px`, insetBlockStart: `${top}px`, width: `${width}px` }}
      aria-posinset={position + 1}
      aria-setsize={count}
      data-id={hit.id}
      data-path={hit.path}
      data-distance={String(hit.distance)}
    >
      <div class="tile-picture" style={{ height: `${height}px` }}>
        <HitButton hit={hit} class="tile-button" tabIndex={tabIndex} style={{ height: `${height}px` }} />
        {isLarge && <LargePicture photo={hit} />}
        {explained.value === hit.id && <HeatMap hit={hit} />}
        <HitTools hit={hit} hits={shown} tabIndex={tabIndex} />
        {tile.others.length > 0 && <FoldButton tile={tile} tabIndex={tabIndex} />}
      </div>
      <HitFacts hit={hit} bands={bands} />
    </li>
  );
}

interface FoldButtonProps {
  readonly tile: Tile;
  readonly tabIndex: number;
}

function FoldButton({ tile: { hit, others, isOpen }, tabIndex }: FoldButtonProps) {
  const { unfolded } = usePage();
  const count = formatCount(others.length);
  const label = isOpen
    ? RESULT_STRINGS.fold(hit.path)
    : RESULT_STRINGS.unfold(others.length, count, hit.path);
  return (
    <button
      type="button"
      class="tile-fold"
      tabIndex={tabIndex}
      aria-expanded={isOpen}
      aria-label={label}
      title={label}
      onClick={() => {
        const next = new Set(unfolded.value);
        if (!next.delete(hit.id)) next.add(hit.id);
        unfolded.value = next;
      }}
    >
      {isOpen ? `−${count}` : `+${count}`}
    </button>
  );
}

interface HitFactsProps {
  readonly hit: SearchHit;
  readonly bands?: Bands | undefined;
}

/** Similarity as a bar, a number and a word, distance, path. */
export function HitFacts({ hit, bands }: HitFactsProps) {
  const name = bands && bandOf(hit.similarity, bands);
  const band = name && bands[name];
  return (
    <div class="facts">
      <span class="facts-bar" style={{ '--share': `${similarityPercent(hit.similarity)}%` }} />
      <span class="facts-numbers">
        <strong>{formatSimilarity(hit.similarity)}</strong>
        {band && (
          <span
            class="facts-band"
            title={RESULT_STRINGS.numbers(formatShare(band.precision), formatShare(band.recall))}
          >
            {RESULT_STRINGS.bands[name]}
          </span>
        )}
        <span class="muted" title={STRINGS.search.distance}>
          <span class="facts-label">{STRINGS.search.distance} </span>
          {formatDistance(hit.distance)}
        </span>
      </span>
      <PathText path={hit.path} />
    </div>
  );
}
