/**
 * @file Colour profiles of cameras and screens, as small as they can be: three primaries and a gamma (ICC.1:2001-04, 6.3:
 * a three-component matrix-based input profile), and how a JPEG carries one.
 */
import { concat } from './image-files.ts';

export interface ColorSpace {
  /** XYZ of red, green and blue, adapted to D50. */
  readonly primaries: readonly (readonly [x: number, y: number, z: number])[];
  readonly gamma: number;
}

/** From the profiles that Apple and Adobe publish; P3's curve is near 2.2. */
export const SPACES = Object.freeze({
  displayP3: {
    primaries: [
      [0.5151, 0.2412, -0.0011],
      [0.292, 0.6922, 0.0419],
      [0.1571, 0.0666, 0.7841],
    ],
    gamma: 2.2,
  },
  adobeRgb: {
    primaries: [
      [0.6097, 0.3111, 0.0195],
      [0.2053, 0.6257, 0.0609],
      [0.1492, 0.0632, 0.7446],
    ],
    gamma: 2.19921875,
  },
} as const satisfies Record<string, ColorSpace>);

const D50 = [0.9642, 1, 0.8249] as const;
const HEADER = 128;

function u32(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

function xyz(values: readonly number[]): number[] {
  // s15Fixed16Number
  return [...text('XYZ '), ...u32(0), ...values.flatMap((value) => u32(Math.round(value * 65536)))];
}

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

export function iccProfile({ primaries, gamma }: ColorSpace): Uint8Array<ArrayBuffer> {
  // u8Fixed8Number, and two bytes that fill the tag up to a multiple of 4.
  const curve = [
    ...text('curv'),
    ...u32(0),
    ...u32(1),
    Math.floor(gamma),
    Math.round((gamma % 1) * 256),
    0,
    0,
  ];
  const tags: (readonly [string, number[]])[] = [
    ['wtpt', xyz(D50)],
    ...['r', 'g', 'b'].flatMap((name, at): (readonly [string, number[]])[] => [
      [`${name}XYZ`, xyz(primaries[at] ?? [])],
      [`${name}TRC`, curve],
    ]),
    ['desc', [...text('desc'), ...u32(0), ...u32(2), ...text('x\0'), ...Array.from({ length: 78 }, () => 0)]],
    ['cprt', [...text('text'), ...u32(0), ...text('CC0\0')]],
  ];
  let offset = HEADER + 4 + 12 * tags.length;
  const table = tags.flatMap(([name, data]) => {
    const entry = [...text(name), ...u32(offset), ...u32(data.length)];
    offset += data.length;
    return entry;
  });
  const header = new Uint8Array(HEADER);
  header.set(u32(offset), 0);
  header.set([2, 0x40, 0, 0], 8);
  header.set(text('mntrRGB XYZ '), 12);
  header.set(text('acsp'), 36);
  header.set(xyz(D50).slice(8), 68);
  return concat(header, u32(tags.length), table, ...tags.map(([, data]) => data));
}

/** A JPEG whose numbers mean colours of another space. */
export function withProfile(jpeg: Uint8Array, profile: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = concat('ICC_PROFILE\0', [1, 1], profile);
  const length = body.length + 2;
  return concat(jpeg.subarray(0, 2), [0xff, 0xe2, length >> 8, length & 255], body, jpeg.subarray(2));
}

/** sRGB's primaries, adapted to D50, and its curve (IEC 61966-2-1). */
const SRGB: readonly (readonly number[])[] = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
];

/** What a colour of another space is in sRGB, 0..255 each, cut off at its ends. */
export function inSrgb(color: readonly number[], { primaries, gamma }: ColorSpace): number[] {
  const linear = color.map((value) => (value / 255) ** gamma);
  const target = [0, 1, 2].map((axis) =>
    linear.reduce((sum, value, at) => sum + value * (primaries[at]?.[axis] ?? 0), 0),
  );
  return solve(SRGB, target).map((value) => {
    const inside = Math.min(1, Math.max(0, value));
    return 255 * (inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055);
  });
}

/** Weights of three vectors that add up to `target`, by Cramer's rule. */
function solve(vectors: readonly (readonly number[])[], target: readonly number[]): number[] {
  const determinant = (a: readonly number[], b: readonly number[], c: readonly number[]): number => {
    const [a0 = 0, a1 = 0, a2 = 0] = a;
    const [b0 = 0, b1 = 0, b2 = 0] = b;
    const [c0 = 0, c1 = 0, c2 = 0] = c;
    return a0 * (b1 * c2 - b2 * c1) - a1 * (b0 * c2 - b2 * c0) + a2 * (b0 * c1 - b1 * c0);
  };
  const [r = [], g = [], b = []] = vectors;
  const whole = determinant(r, g, b);
  return [determinant(target, g, b), determinant(r, target, b), determinant(r, g, target)].map(
    (part) => part / whole,
  );
}
