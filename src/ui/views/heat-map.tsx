/** @file Where a result is similar to the query, drawn over its picture. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { isAbortError } from '../../base/errors.ts';
import type { Explanation, SearchHit } from '../../library/types.ts';
import { THUMBNAIL } from '../../profiles/profiles.ts';
import { aspectOf } from '../justified-layout.ts';
import { toQuery } from '../search-session.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import '../styles/query-editor.css';

interface HeatMapProps {
  readonly hit: SearchHit;
  /** It cannot be told, which the page says; absent: the result's tile shows none any more. */
  readonly onFailure?: () => void;
}

export function HeatMap({ hit, onFailure }: HeatMapProps) {
  const page = usePage();
  const [query] = page.search.queries.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const failed = useRef(onFailure);
  failed.current = onFailure;
  const [explanation, setExplanation] = useState<Explanation>();
  useEffect(() => {
    if (!query) return undefined;
    const ending = new AbortController();
    const options = { signal: ending.signal, ...(hit.turn ? { turn: hit.turn } : {}) };
    page.services.library.explain(toQuery(query), hit.id, options).then(
      (found) => {
        if (!ending.signal.aborted) setExplanation(found);
      },
      (error: unknown) => {
        if (isAbortError(error) || ending.signal.aborted) return;
        if (failed.current) failed.current();
        else page.explained.value = null;
        page.notices.fail(error);
      },
    );
    return () => ending.abort();
  }, [page, query, hit.id, hit.turn]);
  useEffect(() => {
    if (canvas.current && explanation) draw(canvas.current, explanation);
  }, [explanation]);
  const aspect = aspectOf(hit);
  const [width, height] = [Math.min(1, aspect), Math.min(1, 1 / aspect)].map((share) =>
    Math.round(share * THUMBNAIL.side),
  );
  return (
    <>
      <canvas
        ref={canvas}
        class={explanation ? 'heat-map' : 'heat-map heat-map-waiting'}
        width={width}
        height={height}
        aria-hidden="true"
      />
      <span class="visually-hidden" role="status">
        {explanation ? placeOf(explanation) : STRINGS.why.busy}
      </span>
    </>
  );
}

/** Outside of what the network saw it is dark; inside the lighter, the more similar. */
function draw(canvas: HTMLCanvasElement, { values, rows, columns, region }: Explanation): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const most = Math.max(...values, Number.MIN_VALUE);
  const heat = new ImageData(columns, rows);
  values.forEach((value, position) => {
    const strength = Math.max(0, value) / most;
    // Dark where nothing is alike, warm where most is.
    heat.data.set([255, 120 + 90 * strength, 20, 200 * strength ** 1.5], 4 * position);
  });
  const { width, height } = canvas;
  const [x, y, across, down] = [
    region.x * width,
    region.y * height,
    region.width * width,
    region.height * height,
  ];
  context.clearRect(0, 0, width, height);
  context.fillStyle = 'rgb(8 12 16 / 62%)';
  context.fillRect(0, 0, width, height);
  context.clearRect(x, y, across, down);
  context.fillStyle = 'rgb(8 12 16 / 30%)';
  context.fillRect(x, y, across, down);
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d')?.putImageData(heat, 0, 0);
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, x, y, across, down);
}

/** In words, for who does not see it: the ninth of the photo that is most alike. */
function placeOf({ values, columns, rows }: Explanation): string {
  const best = values.indexOf(Math.max(...values));
  const third = (position: number, count: number): number => Math.floor((3 * (position + 0.5)) / count);
  return STRINGS.why.place(third(Math.floor(best / columns), rows), third(best % columns, columns));
}
