import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VIEWER } from '../../src/profiles/profiles.ts';
import type { Point } from '../../src/ui/points.ts';
import {
  bounded,
  FITTED,
  type Look,
  panned,
  placeInFrame,
  type Stage,
  stageOf,
  toggled,
  together,
  transformOf,
  zoomedTo,
} from '../../src/ui/zoom-geometry.ts';

const sides = fc.integer({ min: 1, max: 20_000 });
const sizes = fc.record({ width: sides, height: sides });
const frames = fc.record({
  width: fc.integer({ min: 50, max: 4000 }),
  height: fc.integer({ min: 50, max: 4000 }),
});
const ratios = fc.constantFrom(1, 1.25, 2, 3);
const stages = fc.tuple(sizes, frames, ratios).map(([photo, frame, ratio]) => stageOf(photo, frame, ratio));
const shares = fc.double({ min: -0.5, max: 1.5, noNaN: true });
const looks: fc.Arbitrary<Look> = fc.record({
  zoom: fc.double({ min: 0.001, max: 1000, noNaN: true }),
  x: shares,
  y: shares,
});
const points: fc.Arbitrary<Point> = fc.record({
  x: fc.double({ min: -2000, max: 2000, noNaN: true }),
  y: fc.double({ min: -2000, max: 2000, noNaN: true }),
});

/** The place in the photo that lies at `at`. */
function placeAt(look: Look, at: Point, { fitted }: Stage): Point {
  return { x: look.x + at.x / (fitted.width * look.zoom), y: look.y + at.y / (fitted.height * look.zoom) };
}

/** Edges of the photo in the frame, along one axis, and those of the frame. */
function edges(look: Look, stage: Stage, axis: 'x' | 'y'): { low: number; high: number; half: number } {
  const side = axis === 'x' ? 'width' : 'height';
  return {
    low: placeInFrame(look, { x: 0, y: 0 }, stage)[axis],
    high: placeInFrame(look, { x: 1, y: 1 }, stage)[axis],
    half: stage.frame[side] / 2,
  };
}

test('a photo fits its frame: it touches two opposite edges, keeps its proportions, and actual pixels are pixels', () => {
  fc.assert(
    fc.property(sizes, frames, ratios, (photo, frame, ratio) => {
      const { fitted, actual, least, most } = stageOf(photo, frame, ratio);
      expect(fitted.width / fitted.height).toBeCloseTo(photo.width / photo.height, 6);
      const free = [frame.width - fitted.width, frame.height - fitted.height];
      expect(Math.min(...free)).toBeCloseTo(0, 6);
      expect((fitted.width * actual * ratio) / photo.width).toBeCloseTo(1, 9);
      expect(least).toBeLessThanOrEqual(Math.min(1, actual));
      expect(most).toBeGreaterThanOrEqual(Math.max(1, actual));
    }),
  );
});

test('whatever is done, the photo cannot be lost: it covers the frame where it is larger, and lies in its middle where not', () => {
  fc.assert(
    fc.property(stages, looks, points, points, (stage, look, at, step) => {
      for (const after of [
        bounded(look, stage),
        panned(look, step, stage),
        zoomedTo(look, look.zoom * 3, at, stage),
        toggled(look, at, stage),
      ]) {
        expect(after.zoom).toBeGreaterThanOrEqual(stage.least);
        expect(after.zoom).toBeLessThanOrEqual(stage.most);
        for (const axis of ['x', 'y'] as const) {
          const { low, high, half } = edges(after, stage, axis);
          const slack = 1e-6 * (high - low);
          if (high - low >= 2 * half) {
            expect(low).toBeLessThanOrEqual(-half + slack);
            expect(high).toBeGreaterThanOrEqual(half - slack);
          } else {
            expect(Math.abs(low + high)).toBeLessThanOrEqual(slack);
          }
        }
      }
    }),
  );
});

test('what is bounded stays as it is', () => {
  fc.assert(
    fc.property(stages, looks, (stage, look) => {
      const once = bounded(look, stage);
      expect(bounded(once, stage)).toEqual(once);
    }),
  );
});

test('zooming keeps the place under the pointer, unless the bounds move it', () => {
  fc.assert(
    fc.property(
      stages,
      looks,
      points,
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (stage, look, at, factor) => {
        const before = bounded(look, stage);
        const after = zoomedTo(look, before.zoom * factor, at, stage);
        // The slow, obvious way: the zoom first, then the place is moved back under the pointer.
        const wanted = placeAt(before, at, stage);
        const zoom = Math.min(stage.most, Math.max(stage.least, before.zoom * factor));
        const centred = { ...before, zoom };
        const away = placeAt(centred, at, stage);
        const free = { zoom, x: before.x + wanted.x - away.x, y: before.y + wanted.y - away.y };
        const expected = bounded(free, stage);
        expect(after.x).toBeCloseTo(expected.x, 6);
        expect(after.y).toBeCloseTo(expected.y, 6);
        if (Math.hypot(free.x - expected.x, free.y - expected.y) < 1e-12) {
          expect(placeAt(after, at, stage).x).toBeCloseTo(wanted.x, 6);
          expect(placeAt(after, at, stage).y).toBeCloseTo(wanted.y, 6);
        }
      },
    ),
  );
});

test('a hand moves the photo by as much as it moves, and back', () => {
  const stage = stageOf({ width: 4000, height: 3000 }, { width: 800, height: 600 }, 1);
  const look = { zoom: 3, x: 0.5, y: 0.5 };
  const moved = panned(look, { x: 60, y: -30 }, stage);
  const place = { x: 0.5, y: 0.5 };
  expect(placeInFrame(moved, place, stage).x).toBeCloseTo(60, 9);
  expect(placeInFrame(moved, place, stage).y).toBeCloseTo(-30, 9);
  const back = panned(moved, { x: -60, y: 30 }, stage);
  expect(back.x).toBeCloseTo(0.5, 12);
  expect(back.y).toBeCloseTo(0.5, 12);
});

test('a look shows the same part of two copies of a photo, however large each is', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 2, max: 40 }), frames, looks, (photo, times, frame, look) => {
      const copy = { width: photo.width * times, height: photo.height * times };
      const [a, b] = together(stageOf(photo, frame, 2), stageOf(copy, frame, 2));
      expect(a.actual).toBe(b.actual);
      for (const each of [look, zoomedTo(look, a.actual, { x: 10, y: 20 }, a)]) {
        const [shown, other] = [bounded(each, a), bounded(each, b)];
        expect(shown.zoom).toBeCloseTo(other.zoom, 9);
        for (const corner of [-1, 1]) {
          const at = { x: (corner * frame.width) / 2, y: (corner * frame.height) / 2 };
          expect(placeAt(shown, at, a).x).toBeCloseTo(placeAt(other, at, b).x, 6);
          expect(placeAt(shown, at, a).y).toBeCloseTo(placeAt(other, at, b).y, 6);
        }
      }
    }),
  );
});

test('a double press shows actual pixels and the whole photo by turns; a small photo twice as large', () => {
  const large = stageOf({ width: 4000, height: 3000 }, { width: 800, height: 600 }, 1);
  const at = { x: 100, y: 50 };
  const near = toggled(FITTED, at, large);
  expect(near.zoom).toBe(5);
  expect(placeAt(near, at, large).x).toBeCloseTo(0.5 + 100 / 800, 9);
  expect(toggled(near, at, large)).toEqual(FITTED);
  const small = stageOf({ width: 400, height: 300 }, { width: 800, height: 600 }, 1);
  expect(toggled(FITTED, at, small).zoom).toBe(VIEWER.zoomTwice);
});

test('as CSS it is a shift of the centre and a scale', () => {
  const stage = stageOf({ width: 4000, height: 3000 }, { width: 800, height: 600 }, 1);
  expect(transformOf(FITTED, stage)).toBe('translate(0px, 0px) scale(1)');
  expect(transformOf({ zoom: 2, x: 0.25, y: 0.75 }, stage)).toBe('translate(400px, -300px) scale(2)');
  // Beyond the bounds it is drawn within them.
  expect(transformOf({ zoom: 2, x: 0, y: 0.5 }, stage)).toBe('translate(400px, 0px) scale(2)');
});
