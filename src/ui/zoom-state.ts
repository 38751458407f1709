/** @file Where somebody looks in a photo, and the ways to look elsewhere: keys, buttons, a hand. */
import { batch, computed, signal, type Signal } from '@preact/signals';
import { VIEWER } from '../profiles/profiles.ts';
import type { Point } from './points.ts';
import {
  bounded,
  CENTRE,
  FITTED,
  isEnlarged,
  type Look,
  panned,
  type Stage,
  toggled,
  zoomedTo,
} from './zoom-geometry.ts';

const ARROWS: Readonly<Partial<Record<string, Point>>> = Object.freeze({
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
});

export class ZoomState {
  readonly look: Signal<Look>;
  /** The last change was by a step: it is drawn as a short glide, and a hand's are drawn at once. */
  readonly glides: Signal<boolean>;
  /** `null` until the frame was measured. */
  readonly stage = signal<Stage | null>(null);
  readonly isEnlarged = computed(() => isEnlarged(this.look.value));

  /** @param twin shares its look */
  constructor(twin?: ZoomState) {
    this.look = twin?.look ?? signal(FITTED);
    this.glides = twin?.glides ?? signal(false);
  }

  /** All of the photo, at once. */
  reset(): void {
    this.#show(FITTED, false);
  }

  zoomBy(factor: number, at: Point = CENTRE, glides = false): void {
    this.#change((look, stage) => zoomedTo(look, look.zoom * factor, at, stage), glides);
  }

  /** @param zoom `actual`: a pixel of the photo for one of the screen */
  zoomTo(zoom: 'fitted' | 'actual'): void {
    this.#change(
      (look, stage) => (zoom === 'fitted' ? FITTED : zoomedTo(look, stage.actual, CENTRE, stage)),
      true,
    );
  }

  toggle(at: Point): void {
    this.#change((look, stage) => toggled(look, at, stage), true);
  }

  pan(step: Point, glides = false): void {
    this.#change((look, stage) => panned(look, step, stage), glides);
  }

  /** Two fingers: the place between them stays between them. */
  pinch(factor: number, at: Point, step: Point): void {
    this.#change((look, stage) => zoomedTo(panned(look, step, stage), look.zoom * factor, at, stage), false);
  }

  /** Whether the key looks elsewhere: + - 0 1, and arrows in an enlarged photo. */
  key(key: string): boolean {
    const arrow = ARROWS[key];
    if (key === '+' || key === '=') this.zoomBy(VIEWER.zoomStep, CENTRE, true);
    else if (key === '-') this.zoomBy(1 / VIEWER.zoomStep, CENTRE, true);
    else if (key === '0') this.zoomTo('fitted');
    else if (key === '1') this.zoomTo('actual');
    else if (arrow && this.isEnlarged.value && this.stage.value) {
      const { width, height } = this.stage.value.frame;
      this.pan({ x: arrow.x * width * VIEWER.panStep, y: arrow.y * height * VIEWER.panStep }, true);
    } else return false;
    return true;
  }

  #change(next: (look: Look, stage: Stage) => Look, glides: boolean): void {
    const stage = this.stage.value;
    if (stage) this.#show(bounded(next(this.look.value, stage), stage), glides);
  }

  #show(look: Look, glides: boolean): void {
    batch(() => {
      this.glides.value = glides;
      this.look.value = look;
    });
  }
}
