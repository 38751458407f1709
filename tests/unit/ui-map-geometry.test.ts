import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf } from '../../src/library/map/bounds.ts';
import { MAP_VIEW } from '../../src/profiles/profiles.ts';
import { between, fitted, panned, toPlace, toPoint, within, zoomed } from '../../src/ui/map/camera.ts';
import { Detail } from '../../src/ui/map/detail.ts';
import { dotsOf, dotStamps, drawDots, mixed } from '../../src/ui/map/dots.ts';
import { foldersOf, groupsOf, kindPlaces } from '../../src/ui/map/groups.ts';
import { DIRECTIONS, nextInDirection, PlaceGrid } from '../../src/ui/map/place-grid.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const place = fc.record({ x: number(-50, 50), y: number(-50, 50) });
const point = fc.record({ x: number(0, 1000), y: number(0, 700) });
const camera = fc.record({ x: number(-50, 50), y: number(-50, 50), scale: number(1, 1000) });
const size = { width: 1000, height: 700 };
const whole = { x: 0, y: 0, scale: 10 };
/** Numbers of which sums are exact. */
const exact = (min: number, max: number) =>
  fc.integer({ min: 4 * min, max: 4 * max }).map((quarters) => quarters / 4);
/** Places of nodes, some of them the same. */
const positions = fc
  .array(fc.tuple(fc.integer({ min: -9, max: 9 }), number(-9, 9)), { minLength: 1, maxLength: 40 })
  .map((places) => Float32Array.from(places.flatMap(([x, y]) => [x, Math.round(y)])));

describe('the camera', () => {
  test('leads from a place to its point and back', () => {
    fc.assert(
      fc.property(camera, place, (camera, place) => {
        const back = toPlace(camera, size, toPoint(camera, size, place));
        expect(back.x).toBeCloseTo(place.x, 6);
        expect(back.y).toBeCloseTo(place.y, 6);
      }),
    );
  });

  test('keeps what is under the pointer there, however it zooms, within its bounds', () => {
    fc.assert(
      fc.property(camera, point, number(0.01, 100), (camera, point, factor) => {
        const before = toPlace(camera, size, point);
        const next = zoomed(camera, size, point, factor, whole);
        const after = toPlace(next, size, point);
        expect(after.x).toBeCloseTo(before.x, 6);
        expect(after.y).toBeCloseTo(before.y, 6);
        expect(next.scale).toBeGreaterThanOrEqual(whole.scale * MAP_VIEW.farthest);
        expect(next.scale).toBeLessThanOrEqual(MAP_VIEW.mostScale);
      }),
    );
  });

  test('follows the pointer that drags it', () => {
    fc.assert(
      fc.property(camera, point, number(-99, 99), number(-99, 99), (camera, point, dx, dy) => {
        const before = toPlace(camera, size, point);
        const after = toPlace(panned(camera, dx, dy), size, { x: point.x + dx, y: point.y + dy });
        expect(after.x).toBeCloseTo(before.x, 6);
        expect(after.y).toBeCloseTo(before.y, 6);
      }),
    );
  });

  test('shows all of a map, also of one photo, and does not lose it', () => {
    fc.assert(
      fc.property(positions, camera, (positions, lost) => {
        const bounds = boundsOf(positions);
        const camera = fitted(bounds, size);
        for (let node = 0; node < positions.length / 2; node++) {
          const { x, y } = toPoint(camera, size, {
            x: positions[2 * node] ?? NaN,
            y: positions[2 * node + 1] ?? NaN,
          });
          expect(x).toBeGreaterThanOrEqual(MAP_VIEW.margin - 1e-6);
          expect(x).toBeLessThanOrEqual(size.width - MAP_VIEW.margin + 1e-6);
          expect(y).toBeGreaterThanOrEqual(MAP_VIEW.margin - 1e-6);
          expect(y).toBeLessThanOrEqual(size.height - MAP_VIEW.margin + 1e-6);
        }
        const { x, y } = within(lost, bounds);
        expect(x >= bounds.left && x <= bounds.right && y >= bounds.top && y <= bounds.bottom).toBe(true);
      }),
    );
  });

  test('glides from one to another, on which what both show moves straight', () => {
    fc.assert(
      fc.property(camera, camera, place, number(0, 1), (from, to, place, share) => {
        expect(between(from, to, 0).scale).toBeCloseTo(from.scale, 6);
        const end = between(from, to, 1);
        expect([end.x, end.y]).toEqual([expect.closeTo(to.x, 6), expect.closeTo(to.y, 6)]);
        fc.pre(Math.abs(to.scale / from.scale - 1) > 1e-3);
        const [a, b] = [toPoint(from, size, place), toPoint(to, size, place)];
        const on = toPoint(between(from, to, share), size, place);
        const length = Math.hypot(b.x - a.x, b.y - a.y);
        fc.pre(length > 1);
        const aside = Math.abs((b.x - a.x) * (on.y - a.y) - (b.y - a.y) * (on.x - a.x)) / length;
        expect(aside).toBeLessThan(1e-3 * Math.max(1, length));
      }),
    );
  });
});

describe('the grid of places', () => {
  test('finds the nearest as looking at each does', () => {
    fc.assert(
      fc.property(positions, exact(-50, 50), exact(-50, 50), exact(0, 20), (positions, x, y, reach) => {
        const nodes = Array.from({ length: positions.length / 2 }, (_, node) => node).filter(
          (node) => node % 3 !== 1,
        );
        const away = (node: number): number =>
          ((positions[2 * node] ?? NaN) - x) ** 2 + ((positions[2 * node + 1] ?? NaN) - y) ** 2;
        const slow = nodes
          .filter((node) => away(node) <= reach * reach)
          .sort((a, b) => away(a) - away(b) || a - b);
        expect(new PlaceGrid(positions, nodes).nearest({ x, y }, reach)).toBe(slow[0]);
      }),
    );
  });

  test('visits each node of a part once', () => {
    fc.assert(
      fc.property(positions, place, place, (positions, a, b) => {
        const part = {
          left: Math.min(a.x, b.x),
          right: Math.max(a.x, b.x),
          top: Math.min(a.y, b.y),
          bottom: Math.max(a.y, b.y),
        };
        const nodes = Array.from({ length: positions.length / 2 }, (_, node) => node);
        const found: number[] = [];
        new PlaceGrid(positions, nodes).visit(part, (node) => found.push(node));
        const slow = nodes.filter((node) => {
          const [x, y] = [positions[2 * node] ?? NaN, positions[2 * node + 1] ?? NaN];
          return x >= part.left && x <= part.right && y >= part.top && y <= part.bottom;
        });
        expect(found.sort((a, b) => a - b)).toEqual(slow);
      }),
    );
  });

  test('leads on in each direction to the edge, and a step back in a lattice back', () => {
    const side = 5;
    const lattice = Float32Array.from({ length: 2 * side * side }, (_, at) =>
      at % 2 === 0 ? (at >> 1) % side : Math.floor((at >> 1) / side),
    );
    const nodes = Array.from({ length: side * side }, (_, node) => node);
    const step = (node: number, key: keyof typeof DIRECTIONS): number | undefined =>
      nextInDirection(
        lattice,
        nodes,
        { x: lattice[2 * node] ?? 0, y: lattice[2 * node + 1] ?? 0 },
        DIRECTIONS[key],
      );
    expect([
      step(12, 'ArrowRight'),
      step(12, 'ArrowLeft'),
      step(12, 'ArrowUp'),
      step(12, 'ArrowDown'),
    ]).toEqual([13, 11, 7, 17]);
    expect([step(4, 'ArrowRight'), step(0, 'ArrowUp')]).toEqual([undefined, undefined]);
  });
});

describe('detail', () => {
  const apart = (positions: Float32Array, a: number, b: number): number =>
    Math.max(
      Math.abs((positions[2 * a] ?? 0) - (positions[2 * b] ?? 0)),
      Math.abs((positions[2 * a + 1] ?? 0) - (positions[2 * b + 1] ?? 0)),
    );

  test('shows as many as find room, no two nearer than the spacing, and more the nearer one comes', () => {
    fc.assert(
      fc.property(
        positions,
        fc.array(number(0.3, 40), { minLength: 2, maxLength: 5 }),
        (positions, spacings) => {
          const nodes = Array.from({ length: positions.length / 2 }, (_, node) => node);
          const detail = new Detail(positions, nodes, 64);
          let before: number[] = [];
          for (const spacing of spacings.toSorted((a, b) => b - a)) {
            const shown = detail.shown.slice(0, detail.upTo(spacing));
            // Who was there stays.
            expect(shown.slice(0, before.length)).toEqual(before);
            before = shown;
            for (const a of shown)
              for (const b of shown)
                if (a !== b) expect(apart(positions, a, b)).toBeGreaterThanOrEqual(spacing);
            // Who is not there has no room, but for the step to the next spacing that is told apart.
            for (const node of nodes.filter((own) => !shown.includes(own)))
              expect(
                shown.some((other) => apart(positions, node, other) < spacing * MAP_VIEW.detailStep),
              ).toBe(true);
          }
          // Asked in another order it is the same.
          const other = new Detail(positions, nodes, 64);
          const last = Math.min(...spacings);
          expect(other.shown.slice(0, other.upTo(last))).toEqual(before);
        },
      ),
    );
  });

  test('of equal places shows one', () => {
    const detail = new Detail(Float32Array.from([1, 1, 1, 1, 1, 1]), [2, 0, 1], 8);
    expect(detail.upTo(1e-6)).toBe(1);
    expect(detail.shown).toEqual([2]);
  });
});

describe('dots', () => {
  const ground = mixed(0, 0xffffff, 1);
  const red = mixed(0, 0x0000ff, 1);
  /** A raster with dots of a radius at places, which are pixels. */
  function draw(places: readonly (readonly [number, number])[], radius: number) {
    const [width, height] = [60, 40];
    const pixels = new Int32Array(width * height).fill(ground);
    const layer = dotsOf(
      Uint32Array.from(places.keys()),
      Float32Array.from(places.flat()),
      new Uint8Array(places.length),
    );
    const camera = { x: width / 2, y: height / 2, scale: 1 };
    const raster = { width, height, pixels, ground };
    drawDots(
      raster,
      { ...layer, palette: Int32Array.of(red) },
      camera,
      { width, height },
      1,
      dotStamps(radius, width),
    );
    const at = (x: number, y: number): number => pixels[y * width + x] ?? 0;
    return { pixels, at };
  }

  test('cover what is within their radius, have a soft edge and nothing beyond', () => {
    fc.assert(
      fc.property(number(10, 50), number(10, 30), number(1, 5), (x, y, radius) => {
        const { at } = draw([[x, y]], radius);
        // A place within a pixel is one of a few.
        const slack = 0.75 / MAP_VIEW.subpixels + 0.75;
        for (let row = 0; row < 40; row++) {
          for (let column = 0; column < 60; column++) {
            const away = Math.hypot(column + 0.5 - x, row + 0.5 - y);
            if (away < radius - slack) expect(at(column, row)).toBe(red);
            if (away > radius + slack) expect(at(column, row)).toBe(ground);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('beyond the raster, or at its edge, touch nothing', () => {
    const { pixels } = draw(
      [
        [-5, 10],
        [10, 1e9],
        [59.9, 20],
        [NaN, 10],
        [30, 0.2],
      ],
      3,
    );
    expect(pixels.every((pixel) => pixel === ground)).toBe(true);
  });

  test('are not eaten by the soft edge of the next', () => {
    const { at } = draw(
      [
        [20, 20],
        [24, 20],
      ],
      3,
    );
    expect(at(21, 20)).toBe(red);
  });
});

describe('groups', () => {
  test('are the largest, and the rest', () => {
    const names = 'aabbbcddddefgh'.split('').map((name) => (name === 'h' ? undefined : name));
    const { largest, others, numbers } = groupsOf(names);
    expect(largest.map(({ name, photos }) => [name, photos])).toEqual([
      ['d', 4],
      ['b', 3],
      ['a', 2],
      ['c', 1],
      ['e', 1],
      ['f', 1],
    ]);
    expect(others).toBe(2);
    expect([...numbers]).toEqual([2, 2, 1, 1, 1, 3, 0, 0, 0, 0, 4, 5, 6, 6]);
  });

  test('by folder begin where folders differ', () => {
    expect(foldersOf(['Trip/Rome/a/1.jpg', 'Trip/Rome/2.jpg', 'Trip/Oslo/3.jpg', 'Trip/4.jpg'])).toEqual([
      'Rome',
      'Rome',
      'Oslo',
      undefined,
    ]);
    expect(foldersOf(['Trip/1.jpg', 'Trip/2.jpg'])).toEqual([undefined, undefined]);
    expect(foldersOf(['__proto__/1.jpg', 'constructor/2.jpg', '3.jpg'])).toEqual([
      '__proto__',
      'constructor',
      undefined,
    ]);
    expect(foldersOf([])).toEqual([]);
  });

  test('of kinds are named where most of them are', () => {
    const kinds = ['dog', 'dog', 'dog', 'dog', 'cat', 'cat', undefined];
    const places = Float32Array.from([1, 1, 1.1, 1, 1, 1.2, 40, 40, 5, 5, 6, 6, 0, 0]);
    expect(kindPlaces(kinds, places)).toEqual([
      { name: 'dog', photos: 4, node: 2, x: 1, y: Math.fround(1.2) },
    ]);
  });
});
