/** Eight turns of a square, beside a canvas' way of turning: by the matrix of each orientation, pixel by pixel. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Orientation } from '../../src/vision/orientation.ts';
import { turnedPixels } from '../../src/vision/turned-pixels.ts';

/** A 2 x 2 picture of four colours, named from the top left: A B / C D. */
const picture = (letters: string): Uint8ClampedArray<ArrayBuffer> =>
  Uint8ClampedArray.from(Array.from(letters, (letter) => [letter.charCodeAt(0), 1, 2, 255]).flat());
const lettersOf = (rgba: Uint8ClampedArray): string =>
  String.fromCharCode(...rgba.filter((_, at) => at % 4 === 0));

test.each([
  [1, 'ABCD'],
  [2, 'BADC'],
  [3, 'DCBA'],
  [4, 'CDAB'],
  [5, 'ACBD'],
  [6, 'CADB'],
  [7, 'DBCA'],
  [8, 'BDAC'],
] as const)('orientation %i turns AB/CD into %s', (orientation, expected) => {
  expect(lettersOf(turnedPixels(picture('ABCD'), orientation))).toBe(expected);
});

/** What undoes each: quarter turns undo each other, the others themselves. */
const INVERSE: Readonly<Record<Orientation, Orientation>> = {
  1: 1,
  2: 2,
  3: 3,
  4: 4,
  5: 5,
  6: 8,
  7: 7,
  8: 6,
};

test('a turn and the one that undoes it leave every picture as it was, and the given one untouched', () => {
  const sizes = fc.integer({ min: 1, max: 9 });
  const orientations = fc.constantFrom<Orientation>(1, 2, 3, 4, 5, 6, 7, 8);
  fc.assert(
    fc.property(sizes, orientations, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (...drawn) => {
      const [size, orientation, values] = drawn;
      const rgba = Uint8ClampedArray.from({ length: 4 * size * size }, () => values.next().value as number);
      const before = rgba.slice();
      const turned = turnedPixels(rgba, orientation);
      expect(rgba).toEqual(before);
      expect(turnedPixels(turned, INVERSE[orientation])).toEqual(before);
    }),
  );
});
