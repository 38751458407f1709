/** @file Pointers on a frame become drags, pinches and presses. Places are CSS pixels from the frame's centre. */
import { VIEWER } from '../profiles/profiles.ts';
import { distance, middle, minus, type Point } from './points.ts';
import { CENTRE } from './zoom-geometry.ts';

export interface GestureListener {
  /** One pointer moves. @param step since the last call @param total since it went down */
  drag(step: Point, total: Point, isTouch: boolean): void;
  /** It went up. @param speed pixels a millisecond at the end */
  dragEnd(total: Point, speed: Point, isTouch: boolean): void;
  /** Two pointers move. @param factor by which their distance grew @param at between them @param step of that place */
  pinch(factor: number, at: Point, step: Point): void;
  /** Without a drag. Of a double press both are told, the second one with `isDouble`. */
  press(at: Point, isTouch: boolean, isDouble: boolean): void;
}

interface Held {
  readonly start: Point;
  now: Point;
  moved: number;
  /** Of the last move. */
  speed: Point;
}

export class Gestures {
  readonly #listener: GestureListener;
  readonly #slop: number;
  readonly #pointers = new Map<number, Held>();
  /** More than one pointer was down since the last time there was none: no press, and no swipe by the one that stays longest. */
  #isPinched = false;
  #lastPress: { readonly at: Point; readonly time: number } | undefined;

  /** @param slop a pointer that is no further than this from where it went down is no drag */
  constructor(listener: GestureListener, slop: number = VIEWER.tapSlop) {
    this.#listener = listener;
    this.#slop = slop;
  }

  /** A pointer is down. */
  get isHeld(): boolean {
    return this.#pointers.size > 0;
  }

  /** Handlers for the frame, which is to have `touch-action: none`. */
  readonly handlers = {
    onPointerDown: (event: PointerEvent): void => {
      if (event.button !== 0 || !(event.currentTarget instanceof Element)) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const start = placeOf(event);
      this.#pointers.set(event.pointerId, { start, now: start, moved: event.timeStamp, speed: CENTRE });
      this.#isPinched ||= this.#pointers.size > 1;
    },
    onPointerMove: (event: PointerEvent): void => {
      const held = this.#pointers.get(event.pointerId);
      if (!held) return;
      const [before, ...others] = this.#places(event.pointerId);
      const now = placeOf(event);
      const step = minus(now, held.now);
      const time = Math.max(1, event.timeStamp - held.moved);
      held.speed = { x: step.x / time, y: step.y / time };
      held.moved = event.timeStamp;
      held.now = now;
      const [other] = others;
      if (before && other) {
        const [a, b] = [middle(before, other), middle(now, other)];
        const factor = distance(now, other) / Math.max(1, distance(before, other));
        this.#listener.pinch(factor, b, minus(b, a));
      } else if (this.#isDrag(held) || this.#isPinched) {
        this.#listener.drag(step, this.#isPinched ? CENTRE : minus(now, held.start), isTouch(event));
      }
    },
    onPointerUp: (event: PointerEvent): void => {
      const held = this.#pointers.get(event.pointerId);
      if (!held) return;
      this.#pointers.delete(event.pointerId);
      const wasPinched = this.#isPinched;
      if (this.#pointers.size === 0) this.#isPinched = false;
      if (wasPinched) {
        if (this.#pointers.size === 0) this.#listener.dragEnd(CENTRE, CENTRE, isTouch(event));
      } else if (this.#isDrag(held)) {
        // A finger that rested before it left was not fast.
        const rested = event.timeStamp - held.moved > VIEWER.settle;
        this.#listener.dragEnd(minus(held.now, held.start), rested ? CENTRE : held.speed, isTouch(event));
      } else {
        this.#press(held.now, event);
      }
    },
    onPointerCancel: (event: PointerEvent): void => {
      if (!this.#pointers.delete(event.pointerId)) return;
      if (this.#pointers.size === 0) {
        this.#isPinched = false;
        this.#listener.dragEnd(CENTRE, CENTRE, isTouch(event));
      }
    },
  };

  #press(at: Point, event: PointerEvent): void {
    const last = this.#lastPress;
    const isDouble =
      last !== undefined &&
      event.timeStamp - last.time < VIEWER.doubleTap &&
      distance(at, last.at) < VIEWER.doubleTapSlop;
    this.#lastPress = isDouble ? undefined : { at, time: event.timeStamp };
    this.#listener.press(at, isTouch(event), isDouble);
  }

  #isDrag({ start, now }: Held): boolean {
    return distance(start, now) >= this.#slop;
  }

  /** The pointer's first, then those of the others. */
  #places(pointer: number): readonly Point[] {
    const others = [...this.#pointers].filter(([id]) => id !== pointer).map(([, { now }]) => now);
    const own = this.#pointers.get(pointer);
    return own ? [own.now, ...others] : others;
  }
}

interface WheelPace {
  /** Natural logarithm of the factor for each pixel of a wheel, and of a trackpad's pinch. */
  readonly wheelPace: number;
  readonly pinchPace: number;
  /** Pixels of a wheel that turns by lines. */
  readonly wheelLine: number;
}

/** How much a turn of the wheel enlarges; a trackpad's pinch comes as a wheel with Ctrl. */
export function wheelFactor(
  { deltaY, deltaMode, ctrlKey }: WheelEvent,
  { wheelPace, pinchPace, wheelLine }: WheelPace = VIEWER,
): number {
  const pixels = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? deltaY : deltaY * wheelLine;
  return Math.exp(-pixels * (ctrlKey ? pinchPace : wheelPace));
}

/** From the centre of the element that listens. */
export function placeOf(event: MouseEvent): Point {
  const { left, top, width, height } =
    event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : new DOMRect();
  return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
}

function isTouch({ pointerType }: PointerEvent): boolean {
  return pointerType !== 'mouse';
}
