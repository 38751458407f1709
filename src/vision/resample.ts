/**
 * @file Resampling with an antialiased filter, as Pillow's `Image.resize(..., BILINEAR, box=...)` does it, or BICUBIC or LANCZOS: when
 * shrinking, the filter is as wide as the pixels it replaces. Our own, because no two browsers' canvases agree and a
 * vector must not depend on the browser.
 */
import { release } from '../base/release.ts';
import type { ResampleFilter } from '../profiles/profiles.ts';

/** RGBA, 8 bits each, row by row from the top. */
export interface Pixels {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** A rectangle in pixels, which may begin and end between two. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bytes of a pixel, and how many of them are filtered: alpha is opaque by now. */
const CHANNELS = 4;
const COLORS = 3;

/** For each output position: the first input position, and `taps` weights that add up to 1 (some may be 0). */
interface FilterTable {
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

/** A filter in units of what it is as wide as: its weight at a distance from the middle, and where that has become 0 for good. */
interface Kernel {
  readonly support: number;
  readonly weight: (distance: number) => number;
}

/** Of the cubic convolution (Keys 1981) as Pillow has it. */
const CUBIC = -0.5;
const LOBES = 3;

const KERNELS: Readonly<Record<ResampleFilter, Kernel>> = Object.freeze({
  bilinear: { support: 1, weight: (distance) => 1 - distance },
  bicubic: {
    support: 2,
    weight: (x) =>
      x < 1 ? (CUBIC + 2) * x ** 3 - (CUBIC + 3) * x ** 2 + 1 : CUBIC * (x ** 3 - 5 * x ** 2 + 8 * x - 4),
  },
  lanczos: { support: LOBES, weight: (distance) => sinc(distance) * sinc(distance / LOBES) },
});

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Pixels of a side beyond a box that the filter reads when so many pixels become one. */
export function reachOf(filter: ResampleFilter, scale: number): number {
  return Math.ceil(KERNELS[filter].support * Math.max(1, scale)) + 1;
}

/**
 * Weights for `size` output samples of the input interval [start, start + length) of `available` samples.
 * Sample i covers [i, i + 1); weights beyond the ends are left out and the rest made to add up to 1.
 */
function filterTable(
  kernel: Kernel,
  start: number,
  length: number,
  available: number,
  size: number,
): FilterTable {
  const scale = length / size;
  // Never narrower than a pixel: enlarging interpolates.
  const width = Math.max(1, scale);
  const support = width * kernel.support;
  // Positions strictly within `support` of a centre: no more than these, wherever it lies.
  const taps = Math.min(available, Math.ceil(2 * support));
  const first = new Int32Array(size);
  const weights = new Float32Array(size * taps);
  for (let out = 0; out < size; out++) {
    const centre = start + (out + 0.5) * scale;
    const from = Math.min(Math.max(0, Math.floor(centre - support + 0.5)), available - taps);
    first[out] = from;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = Math.abs(from + tap + 0.5 - centre) / width;
      const weight = distance < kernel.support ? kernel.weight(distance) : 0;
      weights[out * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap++) weights[out * taps + tap] = (weights[out * taps + tap] ?? 0) / sum;
  }
  return { taps, first, weights };
}

/**
 * `box` of `source`, pressed into `size` x `size`, RGBA with alpha 255. First along rows, kept in float32, then along columns; the
 * result is rounded once.
 *
 * @param box inside the source, at least a fraction of a pixel wide and high
 */
export function resampleSquare(
  source: Pixels,
  box: Box,
  size: number,
  filter: ResampleFilter = 'bilinear',
): Uint8ClampedArray<ArrayBuffer> {
  const kernel = KERNELS[filter];
  const across = filterTable(kernel, box.x, box.width, source.width, size);
  const down = filterTable(kernel, box.y, box.height, source.height, size);
  const firstRow = down.first[0] ?? 0;
  const lastRow = (down.first[size - 1] ?? 0) + down.taps;
  const rows = filterRows(source, across, firstRow, lastRow, size);

  const result = new Uint8ClampedArray(size * size * CHANNELS).fill(255);
  const stride = size * COLORS;
  let to = 0;
  for (let y = 0; y < size; y++) {
    const top = ((down.first[y] ?? 0) - firstRow) * stride;
    for (let x = 0; x < stride; x += COLORS) {
      let from = top + x;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let at = y * down.taps; at < (y + 1) * down.taps; at++) {
        const weight = down.weights[at] ?? 0;
        red += weight * (rows[from] ?? 0);
        green += weight * (rows[from + 1] ?? 0);
        blue += weight * (rows[from + 2] ?? 0);
        from += stride;
      }
      result[to] = red;
      result[to + 1] = green;
      result[to + 2] = blue;
      to += CHANNELS;
    }
  }
  release(rows.buffer);
  return result;
}

/** Rows `firstRow` to `lastRow` of the source, each filtered to `size` samples of three colours. */
function filterRows(
  { data, width }: Pixels,
  { taps, first, weights }: FilterTable,
  firstRow: number,
  lastRow: number,
  size: number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array((lastRow - firstRow) * size * COLORS);
  let to = 0;
  for (let y = firstRow; y < lastRow; y++) {
    for (let x = 0; x < size; x++) {
      let from = (y * width + (first[x] ?? 0)) * CHANNELS;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let at = x * taps; at < (x + 1) * taps; at++) {
        const weight = weights[at] ?? 0;
        red += weight * (data[from] ?? 0);
        green += weight * (data[from + 1] ?? 0);
        blue += weight * (data[from + 2] ?? 0);
        from += CHANNELS;
      }
      result[to] = red;
      result[to + 1] = green;
      result[to + 2] = blue;
      to += COLORS;
    }
  }
  return result;
}
