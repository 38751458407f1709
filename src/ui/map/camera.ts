/** @file Which part of the map the screen shows. Places are in the map's units, points in CSS pixels from the view's corner. */
import type { Bounds } from '../../library/map/bounds.ts';
import { MAP_VIEW } from '../../profiles/profiles.ts';
import type { Point } from '../points.ts';

export interface Camera {
  /** The place in the middle of the view. */
  readonly x: number;
  readonly y: number;
  /** Pixels of a unit. */
  readonly scale: number;
}

export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

/** Shows all of it with a margin for the pictures at its edge. */
export function fitted({ left, top, right, bottom }: Bounds, { width, height }: ViewSize): Camera {
  const room = (side: number): number => Math.max(1, side - 2 * MAP_VIEW.margin);
  const scale = Math.min(room(width) / (right - left), room(height) / (bottom - top), MAP_VIEW.fitScale);
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

export function toPoint(camera: Camera, { width, height }: ViewSize, place: Point): Point {
  return {
    x: (place.x - camera.x) * camera.scale + width / 2,
    y: (place.y - camera.y) * camera.scale + height / 2,
  };
}

export function toPlace(camera: Camera, { width, height }: ViewSize, point: Point): Point {
  return {
    x: (point.x - width / 2) / camera.scale + camera.x,
    y: (point.y - height / 2) / camera.scale + camera.y,
  };
}

/** Moves what is seen by pixels. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
}

/**
 * Zooms so that the place under `point` stays there.
 * @param whole the camera that shows all, which says how far out and in one can zoom
 */
export function zoomed(camera: Camera, size: ViewSize, point: Point, factor: number, whole: Camera): Camera {
  const least = Math.min(whole.scale, MAP_VIEW.mostScale) * MAP_VIEW.farthest;
  const scale = Math.max(least, Math.min(MAP_VIEW.mostScale, camera.scale * factor));
  const place = toPlace(camera, size, point);
  return {
    x: place.x - (point.x - size.width / 2) / scale,
    y: place.y - (point.y - size.height / 2) / scale,
    scale,
  };
}

/** The nearest camera whose middle is within the map: nobody loses it. */
export function within(camera: Camera, { left, top, right, bottom }: Bounds): Camera {
  return {
    ...camera,
    x: Math.max(left, Math.min(right, camera.x)),
    y: Math.max(top, Math.min(bottom, camera.y)),
  };
}

/** A camera on the way from one to another, at `share` 0..1: the scale grows by equal factors. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const scale = from.scale * (to.scale / from.scale) ** share;
  // The middle moves with the scale, so that what both show moves on a straight line on the screen.
  const moved =
    Math.abs(to.scale / from.scale - 1) < 1e-6
      ? share
      : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  return { x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved, scale };
}
