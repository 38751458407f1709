/**
 * @file What of a photo is seen in a frame: pure arithmetic. Lengths are CSS pixels, from the frame's centre where they are a place in
 * the frame; places in a photo are shares of its width and height, 0..1, so that one look means the same part of two copies.
 */
import { VIEWER } from '../profiles/profiles.ts';
import type { Point } from './points.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where somebody looks. */
export interface Look {
  /** 1: the photo as large as it fits the frame. */
  readonly zoom: number;
  /** Place in the photo that lies at the frame's centre. */
  readonly x: number;
  readonly y: number;
}

/** A photo in its frame. */
export interface Stage {
  readonly frame: Size;
  /** The photo where it fits the frame. */
  readonly fitted: Size;
  /** Zooms allowed. */
  readonly least: number;
  readonly most: number;
  /** Zoom at which a pixel of the photo is one of the screen. */
  readonly actual: number;
}

export const FITTED: Look = Object.freeze({ zoom: 1, x: 0.5, y: 0.5 });
export const CENTRE: Point = Object.freeze({ x: 0, y: 0 });

/**
 * @param photo in pixels, above 0
 * @param frame above 0
 * @param pixelRatio pixels of the screen for one of CSS
 */
export function stageOf(photo: Size, frame: Size, pixelRatio: number): Stage {
  const scale = Math.min(frame.width / photo.width, frame.height / photo.height);
  const actual = 1 / (scale * pixelRatio);
  return {
    frame,
    fitted: { width: photo.width * scale, height: photo.height * scale },
    least: Math.min(1, actual),
    most: Math.max(VIEWER.zoomMost * actual, VIEWER.zoomFitted),
    actual,
  };
}

/** Two stages for one look: what either allows, and the actual pixels of the photo that has more of them. */
export function together(a: Stage, b: Stage): readonly [Stage, Stage] {
  const shared = {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    actual: Math.max(a.actual, b.actual),
  };
  return [
    { ...a, ...shared },
    { ...b, ...shared },
  ];
}

/** The nearest look that is allowed: the photo fills the frame where it is larger, and is centred where it is not. */
export function bounded(look: Look, { frame, fitted, least, most }: Stage): Look {
  const zoom = clamped(look.zoom, least, most);
  const along = (place: number, length: number, seen: number): number => {
    const half = seen / (2 * length * zoom);
    return half >= 0.5 ? 0.5 : clamped(place, half, 1 - half);
  };
  return {
    zoom,
    x: along(look.x, fitted.width, frame.width),
    y: along(look.y, fitted.height, frame.height),
  };
}

/** Another zoom; what lies at `at` stays there, as far as the bounds allow. */
export function zoomedTo(look: Look, zoom: number, at: Point, stage: Stage): Look {
  const from = bounded(look, stage);
  const to = clamped(zoom, stage.least, stage.most);
  const moved = (place: number, offset: number, length: number): number =>
    place + (offset / length) * (1 / from.zoom - 1 / to);
  const { width, height } = stage.fitted;
  return bounded({ zoom: to, x: moved(from.x, at.x, width), y: moved(from.y, at.y, height) }, stage);
}

/** The photo follows a hand that moves by `step`. */
export function panned(look: Look, step: Point, stage: Stage): Look {
  const { zoom, x, y } = bounded(look, stage);
  const { width, height } = stage.fitted;
  return bounded({ zoom, x: x - step.x / (width * zoom), y: y - step.y / (height * zoom) }, stage);
}

/** All of the photo, or its actual pixels around `at`; twice the size where there are not more of them. */
export function toggled(look: Look, at: Point, stage: Stage): Look {
  if (look.zoom !== 1) return FITTED;
  return zoomedTo(look, stage.actual > 1 ? stage.actual : VIEWER.zoomTwice, at, stage);
}

/** The photo is larger than where it fits, so that a drag moves it. */
export function isEnlarged({ zoom }: Look): boolean {
  return zoom > 1;
}

/** Place in the frame of a place in the photo. */
export function placeInFrame(look: Look, place: Point, { fitted }: Stage): Point {
  return {
    x: (place.x - look.x) * fitted.width * look.zoom,
    y: (place.y - look.y) * fitted.height * look.zoom,
  };
}

/** For CSS, of an element that is as large as the photo where it fits, and centred in the frame. */
export function transformOf(look: Look, stage: Stage): string {
  const shown = bounded(look, stage);
  const { x, y } = placeInFrame(shown, { x: 0.5, y: 0.5 }, stage);
  return `translate(${x}px, ${y}px) scale(${shown.zoom})`;
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
