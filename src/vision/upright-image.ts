/** @file A decoded picture and the one way to draw it: upright, on white, at a scale. */
import type { Matrix } from './orientation.ts';
import type { Box, Pixels } from './resample.ts';

/** A decoded picture; whoever holds it calls `close` when done, since its pixels are not garbage collected. */
export interface UprightImage {
  /** Full upright size in pixels, whatever the decoder made of it. */
  readonly width: number;
  readonly height: number;
  /**
   * Never a `VideoFrame`: drawing one copies all of it, and copying one to a texture ends the GPU process of Chromium 143
   * on its software adapter.
   */
  readonly source: ImageBitmap;
  /** Still to be applied when `source` is drawn, so that it stands upright. */
  readonly turn: Matrix;
  /** Upright size of `source`. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  /** Where the photo begins in the upright source, in its pixels: 0, or less than 1 where the decoder padded. */
  readonly left: number;
  readonly top: number;
  /** Pixels of the photo in one of `source`, 1 or more: what the decoder has shrunk it by. */
  readonly reduction: number;
  close(): void;
}

/**
 * The part of `image` around `box`, each pixel of which stands for `reduction` x `reduction` of the photo, and the box in
 * its coordinates.
 *
 * @param box in full upright pixels
 * @param reduction `image.reduction` times a power of two
 * @param margin pixels wanted round the box, where the photo has them
 */
export function readPixels(
  image: UprightImage,
  box: Box,
  reduction: number,
  margin: number,
): { readonly pixels: Pixels; readonly box: Box } {
  const scale = image.reduction / reduction;
  const x = box.x / reduction + image.left * scale;
  const y = box.y / reduction + image.top * scale;
  const side = { width: box.width / reduction, height: box.height / reduction };

  const left = Math.max(0, Math.floor(x - margin));
  const top = Math.max(0, Math.floor(y - margin));
  const right = Math.min(Math.ceil(image.sourceWidth * scale), Math.ceil(x + side.width + margin));
  const bottom = Math.min(Math.ceil(image.sourceHeight * scale), Math.ceil(y + side.height + margin));

  const context = whiteCanvas(right - left, bottom - top);
  context.setTransform(scale, 0, 0, scale, -left, -top);
  context.transform(...image.turn);
  context.drawImage(image.source, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, right - left, bottom - top);
  empty(context.canvas);
  return { pixels: { data, width, height }, box: { x: x - left, y: y - top, ...side } };
}

/** The whole picture at `width` x `height`. */
export function drawAt(image: UprightImage, width: number, height: number): OffscreenCanvas {
  const context = whiteCanvas(width, height);
  context.scale(width / image.sourceWidth, height / image.sourceHeight);
  context.transform(...image.turn);
  context.drawImage(image.source, 0, 0);
  return context.canvas;
}

/** Gives back a canvas' pixels, which otherwise wait for a collection of garbage that does not see how large they are. */
export function empty(canvas: OffscreenCanvas): void {
  canvas.width = 0;
}

/** What is transparent shows white, as paper does. */
function whiteCanvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height);
  // Read back at once: on the graphics card it would have to be fetched from there.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) throw new Error('A 2D canvas is not available.');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  return context;
}
