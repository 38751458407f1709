/** @file The map: all photos as one picture, similar ones together, from which one searches. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { MAP_VIEW } from '../../profiles/profiles.ts';
import { errorSentence } from '../error-sentence.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../format.ts';
import type { MapSession } from '../map-session.ts';
import type { Point } from '../points.ts';
import { MapView } from '../map/map-view.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { MAP_STRINGS } from '../strings-map.ts';
import '../styles/map.css';
import { Icon, type IconName } from './icon.tsx';
import { MapCard } from './map-card.tsx';
import { MapLegend } from './map-legend.tsx';
import { ProgressBar } from './progress-bar.tsx';

/** Drawn once the map as it was left is there. */
export function MapPage() {
  const page = usePage();
  const [session, setSession] = useState<MapSession>();
  useEffect(() => void page.map().then(setSession, (error: unknown) => page.notices.fail(error)), [page]);
  return session ? <MapBody session={session} /> : null;
}

function MapBody({ session }: { session: MapSession }) {
  const page = usePage();
  useEffect(() => session.open(), [session]);
  useLayoutEffect(() => scrollTo(0, 0), []);
  const point = useSignal<Point | null>(null);
  const view = useRef<MapView>();
  const count = page.list.photos.value.length;
  const isThere = session.placed.value.photos.length > 0;
  const tools: readonly [IconName, string, () => void][] = [
    ['plus', MAP_STRINGS.zoomIn, () => view.current?.zoomBy(MAP_VIEW.key)],
    ['minus', MAP_STRINGS.zoomOut, () => view.current?.zoomBy(1 / MAP_VIEW.key)],
    ['expand', MAP_STRINGS.all, () => view.current?.showAll()],
  ];
  return (
    <div class="map">
      <h1 class="visually-hidden">{MAP_STRINGS.title}</h1>
      {count === 0 ? (
        <p class="waiting muted">{MAP_STRINGS.empty}</p>
      ) : (
        <>
          <MapSurface session={session} view={view} point={point} />
          {isThere && <MapLegend session={session} />}
        </>
      )}
      <button
        type="button"
        class="button map-back"
        aria-label={STRINGS.search.clear}
        onClick={() => page.closeAside()}
      >
        <Icon name="back" />
        <span>{STRINGS.search.clear}</span>
      </button>
      {isThere && (
        <div class="map-tools">
          {tools.map(([icon, name, run]) => (
            <button
              key={icon}
              type="button"
              class="button button-icon"
              aria-label={name}
              title={name}
              onClick={run}
            >
              <Icon name={icon} />
            </button>
          ))}
        </div>
      )}
      <Making session={session} />
      <MapCard session={session} point={point} />
    </div>
  );
}

interface SurfaceProps {
  readonly session: MapSession;
  readonly view: { current: MapView | undefined };
  readonly point: Signal<Point | null>;
}

/** What is drawn and takes keys, wheel and fingers. */
function MapSurface({ session, view, point }: SurfaceProps) {
  const page = usePage();
  const surface = useRef<HTMLDivElement>(null);
  const dots = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (!surface.current || !dots.current || !overlay.current) return;
    const made = new MapView(surface.current, dots.current, overlay.current, {
      session,
      thumbnails: page.thumbnails,
      matching: page.filters.matching,
      onChoose: () => {
        const photo = session.pointed.peek()?.photo;
        if (photo) page.searchByPhoto(photo);
      },
      onPoint: (at) => (point.value = at),
    });
    view.current = made;
    surface.current.focus({ preventScroll: true });
    return () => {
      view.current = undefined;
      made.close();
    };
  }, [page, session, view, point]);
  const count = session.placed.value.photos.length;
  return (
    <div
      ref={surface}
      class="map-surface"
      role="application"
      tabIndex={0}
      aria-label={MAP_STRINGS.label(count, formatCount(count))}
      aria-describedby="map-keys"
    >
      <canvas ref={dots} aria-hidden="true" />
      <canvas ref={overlay} aria-hidden="true" />
      <p id="map-keys" class="visually-hidden">
        {MAP_STRINGS.keys}
      </p>
    </div>
  );
}

/** While the map is made, and when it was not. */
function Making({ session }: { session: MapSession }) {
  const progress = session.progress.value;
  const error = session.error.value;
  const isThere = session.map.value !== null;
  if (progress) {
    const { label, first, comparing, arranging, pace, left, cancel } = MAP_STRINGS.progress;
    const { phase, done, total, rate, secondsLeft } = progress;
    const share = total === 0 ? null : done / total;
    return (
      <section class="map-making" aria-label={label}>
        {!isThere && <p>{first}</p>}
        <ProgressBar share={share} />
        <p class="muted" role="status">
          {phase === 'comparing'
            ? comparing(formatCount(done), formatCount(total))
            : arranging(formatShare(share ?? 0))}
          {phase === 'comparing' && rate > 0 && ` · ${pace(formatRate(rate))}`}
          {secondsLeft !== null && ` · ${left(formatDuration(secondsLeft))}`}
        </p>
        <button type="button" class="button" onClick={() => session.cancel()}>
          {cancel}
        </button>
      </section>
    );
  }
  if (!error && (isThere || !session.isCanceled.value)) return null;
  return (
    <section class="map-making" role={error ? 'alert' : 'status'}>
      <p>{error ? MAP_STRINGS.failed : MAP_STRINGS.canceled}</p>
      {error && <p class="muted">{errorSentence(error)}</p>}
      <button type="button" class="button button-primary" onClick={() => void session.make()}>
        {error ? MAP_STRINGS.again : MAP_STRINGS.make}
      </button>
    </section>
  );
}
