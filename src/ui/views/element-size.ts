/** @file Where an element is on the screen, as hooks: its width, and the stretch of it that is worth drawing. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { PAGE } from '../../profiles/profiles.ts';

/** Inner width in whole CSS pixels, 0 until it was measured. */
export function useElementWidth(element: RefObject<HTMLElement>): number {
  return useElementSide(element, 'clientWidth');
}

/** A side of the inside in whole CSS pixels, 0 until it was measured. */
export function useElementSide(
  element: RefObject<HTMLElement>,
  side: 'clientWidth' | 'clientHeight',
): number {
  const [length, setLength] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    setLength(target[side]);
    // What stands in a dialog has a size only once that is opened, at the end of this turn.
    if (target[side] === 0) queueMicrotask(() => setLength(target[side]));
    // Drawn within the observer's turn, what it changes would be observed there again, which browsers report as an error.
    let drawing = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(drawing);
      drawing = requestAnimationFrame(() => setLength(target[side]));
    });
    observer.observe(target);
    return () => {
      cancelAnimationFrame(drawing);
      observer.disconnect();
    };
  }, [element, side]);
  return length;
}

export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/**
 * The part of the element that the window shows, and a margin around it, in pixels from the element's top. It moves in
 * steps of half the margin: most scroll events then draw nothing.
 */
export function useVisibleStretch(element: RefObject<HTMLElement>): Stretch {
  const [stretch, setStretch] = useState<Stretch>({ top: 0, bottom: innerHeight });
  useLayoutEffect(() => {
    const update = (): void => {
      const target = element.current;
      if (!target) return;
      const margin = innerHeight * PAGE.overscan;
      const step = margin / 2;
      const above = Math.floor(-target.getBoundingClientRect().top / step) * step;
      const top = above - margin;
      const bottom = above + step + innerHeight + margin;
      setStretch((old) => (old.top === top && old.bottom === bottom ? old : { top, bottom }));
    };
    update();
    addEventListener('scroll', update, { passive: true });
    addEventListener('resize', update);
    return () => {
      removeEventListener('scroll', update);
      removeEventListener('resize', update);
    };
  }, [element]);
  return stretch;
}
