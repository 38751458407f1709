/** @file One photo in full, its neighbours beside it out of sight, and what can be done with it. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { signal } from '@preact/signals';
import { detailsOf } from '../photo-details.ts';
import { photoFacts, takenFacts } from '../photo-facts.ts';
import { partsOf } from '../search-session.ts';
import { usePage, type PageState } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import { hitOf, libraryPhotoOf, nameOf, viewableOf, type Viewable, type Viewing } from '../viewing.ts';
import type { Size } from '../zoom-geometry.ts';
import { ZoomState } from '../zoom-state.ts';
import { useDetailed } from './details.ts';
import { useElementSide } from './element-size.ts';
import { FullPicture, Shortcoming } from './full-picture.tsx';
import { HeatMap } from './heat-map.tsx';
import { useOriginal, type Original } from './original.ts';
import { PathText } from './path-text.tsx';
import { useSwipe } from './swipe.ts';
import { Tool, useViewerKeys, ZoomTools } from './viewer-tools.tsx';
import { PhotoLayer, pixelsOf, usePhotoStage, ZoomFrame } from './zoom-frame.tsx';
import { ViewerFacts } from './viewer-facts.tsx';

/** Whoever wants facts wants those of the next photo, too. */
const factsShown = signal(false);

interface SinglePhotoProps {
  readonly viewing: Viewing;
  /** Shows another one of the photos, as far as there are any. */
  readonly onGo: (position: number) => void;
  readonly onClose: () => void;
  /** A finger pressed on the photo. */
  readonly onTap: () => void;
}

export function SinglePhoto({ viewing: { photos, position }, onGo, onClose, onTap }: SinglePhotoProps) {
  const page = usePage();
  const [zoom] = useState(() => new ZoomState());
  const [isExplained, explain] = useState(false);
  /** Of the current photo, once it is there, with what it is of. */
  const [settled, setSettled] = useState<{ photo: Viewable; original: Original }>();
  const frame = useRef<HTMLDivElement>(null);
  const size = { width: useElementSide(frame, 'clientWidth'), height: useElementSide(frame, 'clientHeight') };
  const photo = photos[position];
  const { strip, swiping } = useSwipe({
    position,
    width: size.width,
    hasPrevious: position > 0,
    hasNext: position < photos.length - 1,
    onGo: (step) => onGo(position + step),
    onClose,
  });
  useLayoutEffect(() => zoom.reset(), [zoom, photo]);
  const actions = photo && actionsOf(page, photo);
  const hit = photo && hitOf(photo);
  const toggleHeat = (): void => explain((shown) => !shown);
  useViewerKeys(document, ({ key }) => {
    if (zoom.key(key)) return true;
    const letter = key.toLowerCase();
    if (key === 'Enter') actions?.find();
    else if (letter === 'r') actions?.region();
    else if (letter === 'c') actions?.compare?.();
    else if (letter === 'h' && hit) toggleHeat();
    else if (letter === 'i') factsShown.value = !factsShown.value;
    else if (key === 'Delete') actions?.askRemove?.();
    else return false;
    return true;
  });
  if (!photo || !actions) return null;
  const original = settled?.photo === photo ? settled.original : undefined;
  return (
    <>
      <div class="viewer-stage">
        <ZoomFrame
          zoom={zoom}
          frame={frame}
          class="viewer-frame"
          label={nameOf(photo)}
          isFirst
          swiping={swiping}
          onTap={onTap}
        >
          <div ref={strip} class="viewer-strip">
            {[position - 1, position, position + 1].map((at) => {
              const shown = photos[at];
              return (
                shown && (
                  <Pane
                    key={at}
                    photo={shown}
                    frame={size}
                    offset={at - position}
                    zoom={zoom}
                    isWanted={at === position || original !== undefined}
                    isExplained={isExplained}
                    onExplainFailure={() => explain(false)}
                    onSettled={setSettled}
                  />
                )
              );
            })}
          </div>
        </ZoomFrame>
        {original && <Shortcoming photo={photo} original={original} />}
        <ZoomTools zoom={zoom} />
      </div>
      <div class="viewer-bar">
        <Tool name={STRINGS.close} hint="Esc" shape="close" class="viewer-close" onPress={onClose} />
        <Title photo={photo} />
        <div class="viewer-actions" role="group" aria-label={VIEWER_STRINGS.label}>
          <Tool
            name={VIEWER_STRINGS.find}
            hint="Enter"
            shape="find"
            class="viewer-primary"
            onPress={actions.find}
          >
            <span class="viewer-tool-text">{VIEWER_STRINGS.find}</span>
          </Tool>
          <Tool name={VIEWER_STRINGS.region} hint="R" shape="region" onPress={actions.region} />
          {hit && (
            <Tool name={STRINGS.why.title} hint="H" shape="heat" pressed={isExplained} onPress={toggleHeat} />
          )}
          {actions.compare && (
            <Tool name={VIEWER_STRINGS.compare} hint="C" shape="compare" onPress={actions.compare} />
          )}
          {actions.askRemove && (
            <Tool name={STRINGS.grid.remove} hint="Del" shape="remove" onPress={actions.askRemove} />
          )}
          <Tool
            name={VIEWER_STRINGS.facts}
            hint="I"
            shape="facts"
            pressed={factsShown.value}
            onPress={() => (factsShown.value = !factsShown.value)}
          />
        </div>
      </div>
      {factsShown.value && <Facts photo={photo} original={original} />}
    </>
  );
}

interface Actions {
  readonly find: () => void;
  /** Search by a part of it that is chosen then. */
  readonly region: () => void;
  /** Absent where there is nothing to compare with, or nothing to remove. */
  readonly compare?: () => void;
  readonly askRemove?: () => void;
}

function actionsOf(page: PageState, photo: Viewable): Actions {
  const known = libraryPhotoOf(photo);
  const find = (): void => {
    if (known) page.searchByPhoto(known);
    else if ('file' in photo) page.searchBy([photo]);
  };
  const [query] = page.search.queries.value;
  const [part] = query ? partsOf(query) : [];
  const other = part && viewableOf(part.item);
  const isSame = other && known && 'id' in other && other.id === known.id;
  return {
    find,
    region: () => {
      find();
      page.editing.value = true;
    },
    ...(other && hitOf(photo) && !isSame ? { compare: () => page.viewing.change({ compared: other }) } : {}),
    ...(known && !page.gallery ? { askRemove: () => page.askRemovePhoto(known) } : {}),
  };
}

interface PaneProps {
  readonly photo: Viewable;
  readonly frame: Size;
  /** 0: the photo that is shown; -1 and 1: those beside it. */
  readonly offset: number;
  readonly zoom: ZoomState;
  readonly isWanted: boolean;
  readonly isExplained: boolean;
  readonly onExplainFailure: () => void;
  readonly onSettled: (settled: { photo: Viewable; original: Original }) => void;
}

function Pane({ photo, frame, offset, zoom, isWanted, isExplained, onExplainFailure, onSettled }: PaneProps) {
  const original = useOriginal(photo, isWanted);
  const stage = usePhotoStage(photo, original, frame);
  const isShown = offset === 0;
  const hit = hitOf(photo);
  useLayoutEffect(() => {
    if (isShown) zoom.stage.value = stage;
  }, [zoom, stage, isShown]);
  useEffect(() => {
    if (isShown && original.kind !== 'waiting') onSettled({ photo, original });
  }, [isShown, photo, original, onSettled]);
  return (
    <div class="viewer-pane" aria-hidden={!isShown} style={{ '--offset': offset }}>
      {stage && (
        <PhotoLayer stage={stage} {...(isShown ? { zoom } : {})}>
          <FullPicture photo={photo} original={original} />
          {isShown && isExplained && hit && <HeatMap hit={hit} onFailure={onExplainFailure} />}
        </PhotoLayer>
      )}
    </div>
  );
}

/** Name, size, and when, where and with what it was taken. */
function Title({ photo }: { photo: Viewable }) {
  const known = libraryPhotoOf(useDetailed(photo));
  const facts = known ? [photoFacts(known), ...takenFacts(known)].filter((fact) => fact !== '') : [];
  return (
    <div class="viewer-title">
      <PathText path={nameOf(photo)} />
      {facts.length > 0 && (
        <span class="viewer-title-facts">
          <bdi>{facts.join(' · ')}</bdi>
        </span>
      )}
    </div>
  );
}

function Facts({ photo, original }: { photo: Viewable; original: Original | undefined }) {
  const detailed = useDetailed(photo);
  const seen = original?.kind === 'whole' ? pixelsOf(photo, original) : undefined;
  return <ViewerFacts details={detailsOf(detailed, seen)} />;
}
