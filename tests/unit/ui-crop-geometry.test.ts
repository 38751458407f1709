import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE } from '../../src/profiles/profiles.ts';
import { CORNERS, dragged, type Grip, MOVE, partial, spanned, WHOLE } from '../../src/ui/crop-geometry.ts';
import type { Crop } from '../../src/vision/embedder.ts';

const shares = fc.double({ min: 0, max: 1, noNaN: true });
const moves = fc.double({ min: -2, max: 2, noNaN: true });
const crops = fc.tuple(shares, shares, shares, shares).map(([ax, ay, bx, by]) => spanned(ax, ay, bx, by));
const sides = fc.constantFrom(-1 as const, 0 as const, 1 as const);
const grips: fc.Arbitrary<Grip> = fc.record({ x: sides, y: sides });

function expectInside({ x, y, width, height }: Crop): void {
  const slack = 1e-9;
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(PAGE.cropLeast - slack);
  expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1 + slack);
}

test('whatever is dragged however far, the region stays in the picture and is never too small to hold', () => {
  fc.assert(fc.property(crops, (crop) => expectInside(crop)));
  fc.assert(
    fc.property(crops, grips, moves, moves, (crop, grip, across, down) => {
      expectInside(dragged(crop, grip, across, down));
    }),
  );
});

test('moving keeps the size, and a corner leaves the one across where it is', () => {
  fc.assert(
    fc.property(crops, moves, moves, (crop, across, down) => {
      const moved = dragged(crop, MOVE, across, down);
      expect(moved.width).toBeCloseTo(crop.width, 9);
      expect(moved.height).toBeCloseTo(crop.height, 9);
      for (const grip of CORNERS) {
        const after = dragged(crop, grip, across, down);
        const fixed = (region: Crop): number[] => [
          grip.x < 0 ? region.x + region.width : region.x,
          grip.y < 0 ? region.y + region.height : region.y,
        ];
        fixed(after).forEach((value, at) => expect(value).toBeCloseTo(fixed(crop)[at] ?? NaN, 9));
      }
    }),
  );
});

test('a side moves alone', () => {
  const crop = { x: 0.2, y: 0.2, width: 0.5, height: 0.5 };
  const { x, y, width, height } = dragged(crop, { x: 1, y: 0 }, 0.1, 0.3);
  expect([x, y, width, height].map((value) => Number(value.toFixed(6)))).toEqual([0.2, 0.2, 0.6, 0.5]);
});

test('all of a picture is no region', () => {
  expect(partial(WHOLE)).toBeUndefined();
  expect(partial({ ...WHOLE, width: 0.9 })).toEqual({ ...WHOLE, width: 0.9 });
});
