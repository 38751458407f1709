/** @file A frame in which a photo is zoomed and moved by mouse, touch and wheel, and the layer that the photo lies on. Keys are its owner's. */
import { effect } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Gestures, placeOf, wheelFactor } from '../gestures.ts';
import type { Point } from '../points.ts';
import { stageOf, type Size, type Stage, transformOf } from '../zoom-geometry.ts';
import type { ZoomState } from '../zoom-state.ts';
import type { Viewable } from '../viewing.ts';
import { aspectOf } from '../justified-layout.ts';
import type { Original } from './original.ts';

/** What a hand does to a photo that fits its frame. */
export interface Swiping {
  /** A finger has moved so far. */
  readonly move: (total: Point) => void;
  /** It left. @param speed pixels a millisecond */
  readonly end: (total: Point, speed: Point) => void;
}

interface ZoomFrameProps {
  readonly zoom: ZoomState;
  readonly label: string;
  readonly class: string;
  readonly frame: RefObject<HTMLDivElement>;
  readonly isFirst?: boolean;
  readonly swiping?: Swiping;
  /** A finger pressed once. */
  readonly onTap?: () => void;
  readonly children: ComponentChildren;
}

export function ZoomFrame({
  zoom,
  label,
  class: className,
  frame,
  isFirst = false,
  children,
  ...asked
}: ZoomFrameProps) {
  const wishes = useRef(asked);
  wishes.current = asked;
  const { handlers } = useMemo(
    () =>
      new Gestures({
        drag: (step, total, isTouch) => {
          if (zoom.isEnlarged.peek()) zoom.pan(step);
          else if (isTouch) wishes.current.swiping?.move(total);
        },
        dragEnd: (total, speed, isTouch) => {
          if (isTouch && !zoom.isEnlarged.peek()) wishes.current.swiping?.end(total, speed);
        },
        pinch: (factor, at, step) => zoom.pinch(factor, at, step),
        press: (at, isTouch, isDouble) => {
          if (isDouble) zoom.toggle(at);
          if (isTouch) wishes.current.onTap?.();
        },
      }),
    [zoom],
  );
  useLayoutEffect(() => {
    const element = frame.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoom.zoomBy(wheelFactor(event), placeOf(event));
    };
    // Preact's own listeners are passive where the browser's are: the page would be zoomed instead.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [zoom, frame]);
  return (
    <div
      ref={frame}
      class={`zoom-frame ${className}`}
      role="group"
      aria-label={label}
      tabIndex={0}
      autofocus={isFirst}
      {...handlers}
    >
      {children}
    </div>
  );
}

interface PhotoLayerProps {
  /** Absent: the photo fits its frame. */
  readonly zoom?: ZoomState;
  readonly stage: Stage;
  readonly children: ComponentChildren;
}

export function PhotoLayer({ zoom, stage, children }: PhotoLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = layer.current;
    if (!element) return undefined;
    if (!zoom) {
      element.style.transform = '';
      return undefined;
    }
    // Written past Preact: a hand moves it every frame, and nothing else changes.
    return effect(() => {
      element.classList.toggle('glides', zoom.glides.value);
      element.style.transform = transformOf(zoom.look.value, stage);
    });
  }, [zoom, stage]);
  const { width, height } = stage.fitted;
  return (
    <div ref={layer} class="photo-layer" style={{ width: `${width}px`, height: `${height}px` }}>
      {children}
    </div>
  );
}

/** The photo in its frame; `null` while the frame is not measured. */
export function usePhotoStage(photo: Viewable, original: Original, { width, height }: Size): Stage | null {
  const pixels = pixelsOf(photo, original);
  return useMemo(
    () => (width > 0 && height > 0 ? stageOf(pixels, { width, height }, devicePixelRatio) : null),
    [pixels.width, pixels.height, width, height],
  );
}

/** As they are known, else as they are seen. */
export function pixelsOf(photo: Viewable, original: Original): Size {
  if (!('file' in photo) && photo.width > 0 && photo.height > 0) return photo;
  if ('image' in original)
    return { width: original.image.naturalWidth, height: original.image.naturalHeight };
  return { width: UNKNOWN_SIDE * aspectOf({ width: 0, height: 0 }), height: UNKNOWN_SIDE };
}

/** A screen's, so that it is shown about as large as it will be. */
const UNKNOWN_SIDE = 1000;
