/** @file Results as justified rows, best first, each photo with its numbers below. */
import { useRef } from 'preact/hooks';
import type { SearchHit } from '../../library/types.ts';
import { PAGE } from '../../profiles/profiles.ts';
import { formatDistance, formatSimilarity, similarityPercent } from '../format.ts';
import { aspectOf, breakRows } from '../justified-layout.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { useElementWidth } from './element-size.ts';
import { lazily } from './lazily.tsx';
import { PathText } from './path-text.tsx';
import { HitButton } from './hit-button.tsx';

export function ResultList({ hits }: { hits: readonly SearchHit[] }) {
  const list = useRef<HTMLUListElement>(null);
  const width = useElementWidth(list);
  const { rowMin, resultRowShare, resultRowMax, gap, aspectMax, resultAspectMin, factsHeight } = PAGE;
  const rowHeight = Math.min(resultRowMax, Math.max(rowMin, Math.round(width * resultRowShare)));
  const { rows } = breakRows(width > 0 ? hits.map(aspectOf) : [], {
    width,
    rowHeight,
    gap,
    aspectMin: resultAspectMin,
    aspectMax,
  });
  const last = rows.at(-1);
  const height = last ? last.top + last.height + rows.length * factsHeight : 0;
  return (
    <ul ref={list} class="results" aria-label={STRINGS.search.results} style={{ height: `${height}px` }}>
      {rows.flatMap((row, position) =>
        row.widths.map((tileWidth, i) => {
          const hit = hits[row.first + i];
          return (
            hit && (
              <ResultTile
                key={hit.id}
                hit={hit}
                left={row.lefts[i] ?? 0}
                top={row.top + position * factsHeight}
                width={tileWidth}
                height={row.height}
              />
            )
          );
        }),
      )}
    </ul>
  );
}

interface ResultTileProps {
  readonly hit: SearchHit;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Of the picture alone. */
  readonly height: number;
}

const HeatMap = lazily<{ hit: SearchHit }>(async () => (await import('./heat-map.tsx')).HeatMap);
const HitTools = lazily<{ hit: SearchHit }>(async () => (await import('./hit-tools.tsx')).HitTools);

function ResultTile({ hit, left, top, width, height }: ResultTileProps) {
  const { explained } = usePage();
  return (
    <li
      class="tile"
      style={{ insetInlineStart: `${left}px`, insetBlockStart: `${top}px`, width: `${width}px` }}
      data-id={hit.id}
      data-path={hit.path}
      data-distance={String(hit.distance)}
    >
      <div class="tile-picture" style={{ height: `${height}px` }}>
        <HitButton hit={hit} class="tile-button" style={{ height: `${height}px` }} />
        {explained.value === hit.id && <HeatMap hit={hit} />}
        <HitTools hit={hit} />
      </div>
      <HitFacts hit={hit} />
    </li>
  );
}

/** Similarity as a bar and a number, distance, path. */
export function HitFacts({ hit }: { hit: SearchHit }) {
  return (
    <div class="facts">
      <span class="facts-bar" style={{ '--share': `${similarityPercent(hit.similarity)}%` }} />
      <span class="facts-numbers">
        <strong>{formatSimilarity(hit.similarity)}</strong>
        <span class="muted" title={STRINGS.search.distance}>
          <span class="facts-label">{STRINGS.search.distance} </span>
          {formatDistance(hit.distance)}
        </span>
      </span>
      <PathText path={hit.path} />
    </div>
  );
}
