/** @file The photo that is pointed at on the map, larger and with its name, beside where it is. */
import type { ReadonlySignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { MAP_VIEW } from '../../profiles/profiles.ts';
import { aspectOf } from '../justified-layout.ts';
import type { MapSession } from '../map-session.ts';
import type { Point } from '../points.ts';
import { usePage } from '../state.ts';
import { MAP_STRINGS } from '../strings-map.ts';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';
import { Thumbnail } from './thumbnail.tsx';

interface CardProps {
  readonly session: MapSession;
  readonly point: ReadonlySignal<Point | null>;
}

export function MapCard({ session, point }: CardProps) {
  const page = usePage();
  const card = useRef<HTMLElement>(null);
  const pointed = session.pointed.value;
  const at = point.value;
  const kind = (pointed && session.kinds.value?.get(pointed.photo.id)) ?? '';
  useLayoutEffect(() => {
    if (card.current && at) place(card.current, at);
  }, [at, pointed]);
  const isSaid = pointed !== null && pointed.by !== 'mouse';
  return (
    <>
      <p class="visually-hidden" role="status">
        {isSaid && MAP_STRINGS.pointed(pointed.photo.path, kind)}
      </p>
      {pointed && at && (
        <figure ref={card} class="map-card" aria-hidden={pointed.by === 'touch' ? undefined : 'true'}>
          <div class="map-card-picture" style={{ '--aspect': aspectOf(pointed.photo) }}>
            <Thumbnail key={pointed.photo.contentId} photo={pointed.photo} />
          </div>
          <figcaption>
            <PathText path={pointed.photo.path} />
            {kind !== '' && <bdi class="muted">{kind}</bdi>}
          </figcaption>
          {pointed.by === 'touch' && (
            <button
              type="button"
              class="button button-primary"
              onClick={() => page.searchByPhoto(pointed.photo)}
            >
              <Icon name="search" />
              {MAP_STRINGS.find}
            </button>
          )}
        </figure>
      )}
    </>
  );
}

/** Beside the photo where there is more room, and never beyond the view's edges. */
function place(card: HTMLElement, { x, y }: Point): void {
  const view = card.offsetParent;
  if (!view) return;
  const { cardEdge, cardFoot, pictureMost } = MAP_VIEW;
  const away = pictureMost / 2 + cardEdge;
  const left = x < view.clientWidth / 2 ? x + away : x - away - card.offsetWidth;
  const within = (at: number, length: number, room: number): number =>
    Math.max(cardEdge, Math.min(room - cardEdge - length, at));
  const top = within(y - card.offsetHeight / 2, card.offsetHeight, view.clientHeight - cardFoot);
  card.style.translate = `${within(left, card.offsetWidth, view.clientWidth)}px ${top}px`;
}
