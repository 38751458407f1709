/** @file A photo with a box on it: the region to search by. By mouse and touch it is dragged or drawn, by keys it moves in steps. */
import { useRef, useState } from 'preact/hooks';
import { PAGE } from '../../profiles/profiles.ts';
import type { Crop } from '../../vision/embedder.ts';
import { CORNERS, dragged, type Grip, MOVE, partial, spanned, WHOLE } from '../crop-geometry.ts';
import { formatShare } from '../format.ts';
import { aspectOf } from '../justified-layout.ts';
import { withCrop, type PhotoItem } from '../search-session.ts';
import { STRINGS } from '../strings.ts';
import { QueryPicture } from './query-picture.tsx';

interface CropFrameProps {
  readonly item: PhotoItem;
  /** `undefined`: all of it. */
  readonly onCrop: (crop: Crop | undefined) => void;
}

/** Where a pointer went down, on what, and what the region was then. */
interface Drag {
  readonly x: number;
  readonly y: number;
  readonly from: Crop;
  /** Absent: a new region is drawn. */
  readonly grip?: Grip;
}

const ARROWS: Readonly<Partial<Record<string, readonly [across: number, down: number]>>> = Object.freeze({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

export function CropFrame({ item, onCrop }: CropFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag>();
  const [measured, setMeasured] = useState<number>();
  // Read aloud after keys only: while a pointer moves it would be noise.
  const [told, tell] = useState('');
  const crop = item.crop ?? WHOLE;
  const ratio = measured ?? (item.kind === 'photo' ? aspectOf(item.photo) : undefined);

  const pointOf = (event: PointerEvent): readonly [x: number, y: number] => {
    const { left, top, width, height } = frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const [x, y] = pointOf(event);
    const held = gripOf(event.target);
    // All of the photo cannot be moved: a press in it draws a region.
    const grip = held === MOVE && !item.crop ? undefined : held;
    drag.current = { x, y, from: crop, ...(grip ? { grip } : {}) };
    frame.current?.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    if (!drag.current) return;
    const { x, y, from, grip } = drag.current;
    const [nowX, nowY] = pointOf(event);
    // A press that hardly moves is none: it would leave a speck of a region.
    const isStill = Math.max(Math.abs(nowX - x), Math.abs(nowY - y)) < PAGE.cropStep;
    if (!grip && isStill) return;
    onCrop(partial(grip ? dragged(from, grip, nowX - x, nowY - y) : spanned(x, y, nowX, nowY)));
  };
  const onUp = (): void => {
    drag.current = undefined;
  };
  const onKey = (event: KeyboardEvent, grip: Grip): void => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? PAGE.cropLeap : PAGE.cropStep;
    const next = dragged(crop, grip, arrow[0] * step, arrow[1] * step);
    onCrop(partial(next));
    tell(describe(next));
  };

  return (
    <div
      ref={frame}
      class="crop-frame"
      role="group"
      aria-label={STRINGS.query.region}
      style={ratio === undefined ? {} : { '--aspect': ratio }}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onLoadCapture={({ target }: Event) => {
        if (target instanceof HTMLImageElement) setMeasured(target.naturalWidth / target.naturalHeight);
      }}
    >
      <QueryPicture query={withCrop(item)} alt={item.name} />
      <div
        class="crop-box"
        style={{
          left: `${100 * crop.x}%`,
          top: `${100 * crop.y}%`,
          width: `${100 * crop.width}%`,
          height: `${100 * crop.height}%`,
        }}
      >
        <button
          type="button"
          class="crop-move"
          data-grip="0,0"
          aria-label={STRINGS.query.move}
          aria-description={describe(crop)}
          onKeyDown={(event) => onKey(event, MOVE)}
        />
        {CORNERS.map((grip) => (
          <button
            key={`${grip.x},${grip.y}`}
            type="button"
            class="crop-corner"
            data-grip={`${grip.x},${grip.y}`}
            aria-label={STRINGS.query.corner(grip.x < 0, grip.y < 0)}
            aria-description={describe(crop)}
            onKeyDown={(event) => onKey(event, grip)}
          />
        ))}
      </div>
      <p class="visually-hidden" role="status">
        {told}
      </p>
    </div>
  );
}

function gripOf(target: EventTarget | null): Grip | undefined {
  const text = target instanceof Element ? target.getAttribute('data-grip') : null;
  if (text === null) return undefined;
  const [x, y] = text.split(',').map(Number);
  return CORNERS.find((grip) => grip.x === x && grip.y === y) ?? MOVE;
}

function describe({ x, y, width, height }: Crop): string {
  return STRINGS.query.place(formatShare(x), formatShare(y), formatShare(width), formatShare(height));
}
