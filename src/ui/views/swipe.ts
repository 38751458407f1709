/** @file A strip of photos under a finger: sideways it turns the page, down it closes. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { VIEWER } from '../../profiles/profiles.ts';
import type { Point } from '../points.ts';
import type { Swiping } from './zoom-frame.tsx';

interface SwipeOptions {
  /** Of the photo that is shown. */
  readonly position: number;
  /** Of a photo's frame. */
  readonly width: number;
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly onGo: (step: -1 | 1) => void;
  readonly onClose: () => void;
}

/** @returns the strip, which is moved, and what moves it */
export function useSwipe(options: SwipeOptions): {
  readonly strip: RefObject<HTMLDivElement>;
  readonly swiping: Swiping;
} {
  const strip = useRef<HTMLDivElement>(null);
  // The photo that comes is drawn where the strip has brought it: both change in one frame.
  useLayoutEffect(() => {
    if (strip.current) strip.current.style.transform = '';
  }, [options.position]);
  const move = (total: Point): void => {
    if (strip.current) strip.current.style.transform = transformAt(followed(total, options));
  };
  const glide = async (from: Point, to: Point): Promise<void> => {
    const element = strip.current;
    if (!element) return;
    const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : VIEWER.glide;
    element.style.transform = transformAt(to);
    await element.animate([{ transform: transformAt(from) }, { transform: transformAt(to) }], {
      duration,
      easing: 'ease-out',
    }).finished;
  };
  const end = (total: Point, speed: Point): void => {
    const from = followed(total, options);
    const isMeant = (way: number, pace: number): boolean =>
      Math.abs(way) > VIEWER.swipe || (Math.abs(pace) > VIEWER.swipeSpeed && way * pace > 0);
    const step = total.x > 0 ? -1 : 1;
    if (isDown(total)) {
      if (isMeant(total.y, speed.y)) options.onClose();
      else void glide(from, { x: 0, y: 0 });
    } else if (isMeant(total.x, speed.x) && (step < 0 ? options.hasPrevious : options.hasNext)) {
      void glide(from, { x: -step * (options.width + VIEWER.paneGap), y: 0 }).then(() => options.onGo(step));
    } else {
      void glide(from, { x: 0, y: 0 });
    }
  };
  return { strip, swiping: { move, end } };
}

function isDown({ x, y }: Point): boolean {
  return y > Math.abs(x);
}

/** Along one axis; where there is no photo further on it follows reluctantly. */
function followed(total: Point, { hasPrevious, hasNext }: SwipeOptions): Point {
  if (isDown(total)) return { x: 0, y: total.y };
  const isFree = total.x > 0 ? hasPrevious : hasNext;
  return { x: isFree ? total.x : total.x / 4, y: 0 };
}

function transformAt({ x, y }: Point): string {
  return x === 0 && y === 0 ? '' : `translate(${x}px, ${y}px)`;
}
