/** @file Two photos compared: side by side or one over the other, always the same part of both, and what differs in their facts. */
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LibraryApi } from '../../library/types.ts';
import { VIEWER } from '../../profiles/profiles.ts';
import { detailsOf, type FactName, type Likeness, type PhotoDetails } from '../photo-details.ts';
import { usePage } from '../state.ts';
import { VIEWER_STRINGS } from '../strings-viewer.ts';
import { hitOf, nameOf, type Viewable, type Viewing } from '../viewing.ts';
import { type Stage, together } from '../zoom-geometry.ts';
import { ZoomState } from '../zoom-state.ts';
import { useDetailed } from './details.ts';
import { useElementSide } from './element-size.ts';
import { FullPicture, Shortcoming } from './full-picture.tsx';
import { useOriginal, type Original } from './original.ts';
import { PathText } from './path-text.tsx';
import { Tool, useViewerKeys, VIEWER_SHAPES, ZoomTools } from './viewer-tools.tsx';
import { Strokes } from './icon.tsx';
import { WipeBorder } from './wipe-border.tsx';
import { PhotoLayer, pixelsOf, usePhotoStage, ZoomFrame } from './zoom-frame.tsx';

type Mode = keyof typeof VIEWER_STRINGS.comparison.modes;

const MODES: readonly Mode[] = Object.freeze(['sides', 'wipe']);

/** As it was left, for the next comparison. */
const mode = signal<Mode>('sides');
/** `null`: where there is room for them. */
const factsShown = signal<boolean | null>(null);

interface ComparisonProps {
  readonly viewing: Viewing;
  readonly compared: Viewable;
  readonly onClose: () => void;
}

export function Comparison({ viewing: { photos, position }, compared, onClose }: ComparisonProps) {
  const current = photos[position];
  const [isSwapped, setSwapped] = useState(false);
  const [hasRoom] = useState(() => matchMedia('(min-width: 901px)').matches);
  const hasFacts = factsShown.value ?? hasRoom;
  const swap = (): void => setSwapped((was) => !was);
  const wipe = (): void => {
    mode.value = mode.value === 'wipe' ? 'sides' : 'wipe';
  };
  const toggleFacts = (): void => {
    factsShown.value = !hasFacts;
  };
  useViewerKeys(document, ({ key }) => {
    const letter = key.toLowerCase();
    if (letter === 's') swap();
    else if (letter === 'w') wipe();
    else if (letter === 'i') toggleFacts();
    else return false;
    return true;
  });
  if (!current) return null;
  const [first, second] = isSwapped ? [current, compared] : [compared, current];
  const { title, modes, mode: modeName, single, swap: swapName } = VIEWER_STRINGS.comparison;
  return (
    <>
      <Pair first={first} second={second} hasFacts={hasFacts} />
      <div class="viewer-bar">
        <Tool name={single} hint="Esc" shape="back" class="viewer-close" onPress={onClose} />
        <h2 class="viewer-title">{title}</h2>
        <div class="viewer-actions" role="group" aria-label={title}>
          <div class="viewer-modes" role="group" aria-label={modeName}>
            {MODES.map((each) => (
              <button
                key={each}
                type="button"
                class="viewer-mode"
                aria-pressed={mode.value === each}
                title={VIEWER_STRINGS.withKey(modes[each], 'W')}
                onClick={() => (mode.value = each)}
              >
                <Strokes shape={VIEWER_SHAPES[each]} />
                <span>{modes[each]}</span>
              </button>
            ))}
          </div>
          <Tool name={swapName} hint="S" shape="swap" onPress={swap} />
          <Tool name={VIEWER_STRINGS.facts} hint="I" shape="facts" pressed={hasFacts} onPress={toggleFacts} />
        </div>
      </div>
    </>
  );
}

interface PairProps {
  readonly first: Viewable;
  readonly second: Viewable;
  readonly hasFacts: boolean;
}

function Pair({ first, second, hasFacts }: PairProps) {
  const [left, right] = useState(() => {
    const one = new ZoomState();
    return [one, new ZoomState(one)] as const;
  })[0];
  const frames = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)] as const;
  const isWiped = mode.value === 'wipe';
  const originals = [useOriginal(first, true), useOriginal(second, true)] as const;
  // Equally large frames: that of the first is measured.
  const frame = {
    width: useElementSide(frames[0], 'clientWidth'),
    height: useElementSide(frames[0], 'clientHeight'),
  };
  const own = [
    usePhotoStage(first, originals[0], frame),
    usePhotoStage(second, originals[1], frame),
  ] as const;
  const [a, b] = useMemo(
    () => (own[0] && own[1] ? together(own[0], own[1]) : [null, null]),
    [own[0], own[1]],
  );
  useLayoutEffect(() => {
    left.stage.value = a;
    right.stage.value = b;
  }, [left, right, a, b]);
  useViewerKeys(document, ({ key }) => left.key(key));
  const [share, setShare] = useState(0.5);
  const layer = (zoom: ZoomState, stage: Stage | null, photo: Viewable, original: Original) =>
    stage && (
      <PhotoLayer zoom={zoom} stage={stage}>
        <FullPicture photo={photo} original={original} />
      </PhotoLayer>
    );
  const { side } = VIEWER_STRINGS.comparison;
  const names = [nameOf(first), nameOf(second)] as const;
  return (
    <>
      <div class={isWiped ? 'viewer-stage' : 'viewer-stage viewer-sides'}>
        <ZoomFrame
          key="first"
          zoom={left}
          frame={frames[0]}
          class="viewer-frame"
          label={side(true, names[0])}
          isFirst
        >
          {layer(left, a, first, originals[0])}
          {isWiped && (
            <div class="viewer-over" style={{ clipPath: `inset(0 0 0 ${100 * share}%)` }}>
              {layer(right, b, second, originals[1])}
            </div>
          )}
          <SideName path={names[0]} photo={first} original={originals[0]} />
          {isWiped && <SideName path={names[1]} photo={second} original={originals[1]} isSecond />}
        </ZoomFrame>
        {isWiped && <WipeBorder share={share} names={names} onChange={setShare} />}
        {!isWiped && (
          <ZoomFrame
            key="second"
            zoom={right}
            frame={frames[1]}
            class="viewer-frame"
            label={side(false, names[1])}
          >
            {layer(right, b, second, originals[1])}
            <SideName path={names[1]} photo={second} original={originals[1]} />
          </ZoomFrame>
        )}
        <ZoomTools zoom={left} />
      </div>
      {hasFacts && <FactsTable first={first} second={second} originals={originals} />}
    </>
  );
}

interface SideNameProps {
  readonly path: string;
  readonly photo: Viewable;
  readonly original: Original;
  readonly isSecond?: boolean;
}

function SideName({ path, photo, original, isSecond = false }: SideNameProps) {
  return (
    <div class={isSecond ? 'viewer-side-name viewer-side-second' : 'viewer-side-name'}>
      <PathText path={path} />
      <Shortcoming photo={photo} original={original} />
    </div>
  );
}

interface FactsTableProps extends Pick<PairProps, 'first' | 'second'> {
  readonly originals: readonly [Original, Original];
}

function FactsTable({ first, second, originals }: FactsTableProps) {
  const likeness = useLikeness(first, second);
  const seen = (photo: Viewable, original: Original) =>
    original.kind === 'whole' ? pixelsOf(photo, original) : undefined;
  const one = detailsOf(useDetailed(first), seen(first, originals[0]), likeness);
  const other = detailsOf(useDetailed(second), seen(second, originals[1]), likeness);
  const names = (Object.keys(VIEWER_STRINGS.names) as FactName[]).filter(
    (name) => one.has(name) || other.has(name),
  );
  const { fact, title } = VIEWER_STRINGS.comparison;
  return (
    <aside class="viewer-facts viewer-facts-pair" aria-label={VIEWER_STRINGS.facts}>
      <table>
        <caption class="visually-hidden">{title}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{fact}</th>
            {[first, second].map((photo, at) => (
              <th key={at} scope="col">
                {nameOf(photo)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) =>
            SHARED.includes(name) ? (
              <tr key={name}>
                <th scope="row">{VIEWER_STRINGS.names[name]}</th>
                <td colSpan={2}>{one.get(name)}</td>
              </tr>
            ) : (
              <FactRow key={name} name={name} one={one} other={other} />
            ),
          )}
        </tbody>
      </table>
    </aside>
  );
}

/** Of both together, not of each. */
const SHARED: readonly FactName[] = Object.freeze(['similarity', 'distance']);

function FactRow({ name, one, other }: { name: FactName; one: PhotoDetails; other: PhotoDetails }) {
  const { unknown, comparison, names } = VIEWER_STRINGS;
  const differs = one.get(name) !== other.get(name);
  return (
    <tr class={differs ? 'differs' : ''}>
      <th scope="row">
        {names[name]}
        {differs && <span class="visually-hidden"> ({comparison.differs})</span>}
      </th>
      <td>{one.get(name) ?? unknown}</td>
      <td>{other.get(name) ?? unknown}</td>
    </tr>
  );
}

/** How alike the two are: as the search told, else as a search tells. */
function useLikeness(first: Viewable, second: Viewable): Likeness | undefined {
  const { library } = usePage().services;
  const told = hitOf(first) ?? hitOf(second);
  const [found, setFound] = useState<{ pair: readonly Viewable[]; likeness: Likeness | undefined }>();
  useEffect(() => {
    if (told) return undefined;
    const ending = new AbortController();
    void likenessOf(library, first, second, ending.signal)
      // It is one fact of several: the others are shown without it.
      .catch(() => undefined)
      .then((likeness) => {
        if (!ending.signal.aborted) setFound({ pair: [first, second], likeness });
      });
    return () => ending.abort();
  }, [library, told, first, second]);
  if (told) return told;
  return found?.pair[0] === first && found.pair[1] === second ? found.likeness : undefined;
}

async function likenessOf(
  library: Pick<LibraryApi, 'search'>,
  first: Viewable,
  second: Viewable,
  signal: AbortSignal,
): Promise<Likeness | undefined> {
  if ('file' in first || 'file' in second) return undefined;
  if (first.id === second.id) return { similarity: 1, distance: 0 };
  const [hits] = await library.search([{ id: first.id }], { limit: VIEWER.pairNearest, signal });
  return hits?.find(({ id }) => id === second.id);
}
