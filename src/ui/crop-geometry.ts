/** @file A region of a picture as it is dragged: all lengths are shares of the picture's width and height, 0..1. */
import { PAGE } from '../profiles/profiles.ts';
import type { Crop } from '../vision/embedder.ts';

/** What of a region is held: the side or corner of it, or all of it. */
export interface Grip {
  /** -1: the left side, 1: the right one, 0: neither. */
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

export const WHOLE: Crop = Object.freeze({ x: 0, y: 0, width: 1, height: 1 });
export const MOVE: Grip = Object.freeze({ x: 0, y: 0 });
export const CORNERS: readonly Grip[] = Object.freeze([
  { x: -1, y: -1 },
  { x: 1, y: -1 },
  { x: -1, y: 1 },
  { x: 1, y: 1 },
]);

/** The region after `grip` was moved: inside the picture, never narrower or lower than `PAGE.cropLeast`. */
export function dragged(crop: Crop, grip: Grip, across: number, down: number): Crop {
  const horizontal = along(crop.x, crop.width, grip.x, across, grip.x === 0 && grip.y !== 0);
  const vertical = along(crop.y, crop.height, grip.y, down, grip.y === 0 && grip.x !== 0);
  return { x: horizontal.start, y: vertical.start, width: horizontal.length, height: vertical.length };
}

function along(
  start: number,
  length: number,
  side: Grip['x'],
  by: number,
  isFixed: boolean,
): { start: number; length: number } {
  const least = PAGE.cropLeast;
  if (isFixed) return { start, length };
  if (side === 0) return { start: clamped(start + by, 0, 1 - length), length };
  const end = start + length;
  if (side < 0) {
    const moved = clamped(start + by, 0, end - least);
    return { start: moved, length: end - moved };
  }
  return { start, length: clamped(length + by, least, 1 - start) };
}

/** The region between two points, wherever the first is to the second. */
export function spanned(ax: number, ay: number, bx: number, by: number): Crop {
  const horizontal = between(ax, bx);
  const vertical = between(ay, by);
  return { x: horizontal.start, y: vertical.start, width: horizontal.length, height: vertical.length };
}

function between(a: number, b: number): { start: number; length: number } {
  const [low, high] = [clamped(Math.min(a, b), 0, 1), clamped(Math.max(a, b), 0, 1)];
  const length = Math.max(PAGE.cropLeast, high - low);
  return { start: Math.min(low, 1 - length), length };
}

/** `undefined` for all of the picture, which is no region of it. */
export function partial(crop: Crop): Crop | undefined {
  return crop.width >= 1 - SLACK && crop.height >= 1 - SLACK ? undefined : crop;
}

/** Less than a pixel of any picture on the screen. */
const SLACK = 1e-4;

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
