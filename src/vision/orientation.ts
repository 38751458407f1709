/**
 * @file The eight EXIF orientations: how stored pixels are turned to stand upright (EXIF 2.32, tag 0x0112).
 *
 * Each is an affine map from stored coordinates (x right, y down, in a picture of `width` x `height` stored pixels) to
 * upright ones.
 */

/** 1..8 as in EXIF; 1 is upright already. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** x' = a x + c y + e, y' = b x + d y + f, where e and f are multiples of the stored width and height. */
interface Turn {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** [times stored width, times stored height] */
  readonly e: readonly [number, number];
  readonly f: readonly [number, number];
}

const TURNS: Readonly<Record<Orientation, Turn>> = Object.freeze({
  1: { a: 1, b: 0, c: 0, d: 1, e: [0, 0], f: [0, 0] },
  2: { a: -1, b: 0, c: 0, d: 1, e: [1, 0], f: [0, 0] },
  3: { a: -1, b: 0, c: 0, d: -1, e: [1, 0], f: [0, 1] },
  4: { a: 1, b: 0, c: 0, d: -1, e: [0, 0], f: [0, 1] },
  5: { a: 0, b: 1, c: 1, d: 0, e: [0, 0], f: [0, 0] },
  6: { a: 0, b: 1, c: -1, d: 0, e: [0, 1], f: [0, 0] },
  7: { a: 0, b: -1, c: -1, d: 0, e: [0, 1], f: [1, 0] },
  8: { a: 0, b: -1, c: 1, d: 0, e: [0, 0], f: [1, 0] },
} as const);

export function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

/** True when width and height change places. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** An affine map as a canvas wants it: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The map from stored to upright coordinates, for stored pixels of the given size. */
export function turnMatrix(orientation: Orientation, width: number, height: number): Matrix {
  const { a, b, c, d, e, f } = TURNS[orientation];
  return [a, b, c, d, e[0] * width + e[1] * height, f[0] * width + f[1] * height];
}
