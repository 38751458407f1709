import { describe, expect, test } from 'vitest';
import { EVALUATED_EDITS } from '../../src/photos/build/edited-copy.ts';
import type { EvaluatedEdit } from '../../src/photos/build/evaluated-edit.ts';
import { decodeJpeg } from '../../src/photos/build/jpeg.ts';
import { filtered, gaussianBlurred, tilted, type Pixels } from '../../src/photos/build/pixels.ts';
import { EVALUATION } from '../../src/profiles/profiles.ts';

function painted(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Pixels {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([...colour(x, y), 255], 4 * (y * width + x));
  }
  return { width, height, data };
}

const at = ({ width, data }: Pixels, x: number, y: number): number[] => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
];

const WIDTH = 400;
const HEIGHT = 300;
/** Red tells the column, green the row, in percent of the side. */
const ramp = painted(WIDTH, HEIGHT, (x, y) => [(100 * x) / WIDTH, (100 * y) / HEIGHT, 40]);
const edited = (edit: EvaluatedEdit): Pixels => decodeJpeg(EVALUATED_EDITS[edit](ramp));

describe('evaluated edits', () => {
  test('crops hold the piece of the table', () => {
    for (const edit of ['cropWide', 'cropTight'] as const) {
      const { share, left, top } = EVALUATION[edit];
      const crop = edited(edit);
      expect([crop.width, crop.height]).toEqual([WIDTH * share, HEIGHT * share].map(Math.round));
      const [red, green] = at(crop, 4, 4);
      expect(Math.abs((red ?? 0) - 100 * left)).toBeLessThan(6);
      expect(Math.abs((green ?? 0) - 100 * top)).toBeLessThan(6);
      const [endRed, endGreen] = at(crop, crop.width - 4, crop.height - 4);
      expect(Math.abs((endRed ?? 0) - 100 * (left + share))).toBeLessThan(6);
      expect(Math.abs((endGreen ?? 0) - 100 * (top + share))).toBeLessThan(6);
    }
  });

  test('small and page have the widths and margins of the table, and a narrower photo is not made wider', () => {
    const small = edited('small');
    expect([small.width, small.height]).toEqual([160, 120]);
    const page = edited('page');
    const { left, top, right, bottom, width, grey } = EVALUATION.page;
    expect([page.width, page.height]).toEqual([width + left + right, 225 + top + bottom]);
    expect(at(page, 5, 5)).toEqual([grey, grey, grey]);
    expect(at(page, page.width - right + 10, top + 50)[0]).toBeGreaterThan(grey - 12);
    expect(Math.abs((at(page, left + 150, top + 112)[0] ?? 0) - 50)).toBeLessThan(6);
    const tiny = painted(80, 60, () => [9, 9, 9]);
    expect(decodeJpeg(EVALUATED_EDITS.small(tiny)).width).toBe(80);
  });

  test('tilted turns counterclockwise about the centre and fills with its grey', () => {
    const bar = painted(101, 101, (x, y) => (y === 50 && x > 50 ? [250, 250, 250] : [0, 0, 0]));
    const turned = tilted(bar, 15, 128);
    expect(turned.data.length).toBe(bar.data.length);
    // 40 pixels to the right of the centre are 40 sin(15) = 10.4 pixels above it then.
    const column = Array.from({ length: 101 }, (_, y) => at(turned, 89, y)[0] ?? 0);
    const brightest = column.indexOf(Math.max(...column.slice(20, 80)));
    expect(brightest).toBeGreaterThan(37);
    expect(brightest).toBeLessThan(42);
    expect(at(turned, 0, 0)).toEqual([128, 128, 128]);
    expect(tilted(ramp, 0, 128)).toEqual(ramp);
  });

  test('vivid is what the CSS filters of these names make', () => {
    const pixel = painted(1, 1, () => [90, 120, 60]);
    // By hand: x 1.5 = 135, 180, 90.
    expect(at(filtered(pixel, { brightness: 1.5, saturate: 1, hueRotate: 0 }), 0, 0)).toEqual([135, 180, 90]);
    // Luminance 0.213 * 90 + 0.715 * 120 + 0.072 * 60 = 109.29; 1.8 times the distance from it.
    expect(at(filtered(pixel, { brightness: 1, saturate: 1.8, hueRotate: 0 }), 0, 0)).toEqual([75, 129, 21]);
    // The second matrix of hue-rotate alone, at 90 degrees: luminance and its sine row.
    expect(at(filtered(pixel, { brightness: 1, saturate: 1, hueRotate: 90 }), 0, 0)).toEqual([60, 122, 129]);
    expect(at(filtered(pixel, { brightness: 1, saturate: 1, hueRotate: 360 }), 0, 0)).toEqual([90, 120, 60]);
  });

  test('the Gaussian mean keeps a plain picture and spreads an edge by its sigma', () => {
    const plain = painted(30, 20, () => [7, 70, 200]);
    expect(gaussianBlurred(plain, 4, 3)).toEqual(plain);
    const edge = gaussianBlurred(
      painted(80, 4, (x) => (x < 40 ? [0, 0, 0] : [200, 200, 200])),
      4,
      3,
    );
    expect(at(edge, 20, 2)[0]).toBe(0);
    expect(at(edge, 60, 2)[0]).toBe(200);
    // The normal distribution at one sigma: 0.841, half a pixel beside the step.
    expect(Math.abs((at(edge, 43, 2)[0] ?? 0) / 200 - 0.81)).toBeLessThan(0.02);
  });

  test('turned, mirrored and grey are those pictures', () => {
    expect([edited('turned').width, edited('turned').height]).toEqual([HEIGHT, WIDTH]);
    expect(at(edited('mirrored'), 10, 100)[0]).toBeGreaterThan(90);
    const [red = 0, green = 0, blue = 0] = at(edited('grey'), 200, 150);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(4);
  });
});
