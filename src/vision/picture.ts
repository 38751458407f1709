/** @file A decoded picture on its way to a graphics card that resamples. */
import type { Matrix } from './orientation.ts';
import type { Box } from './resample.ts';
import type { UprightImage } from './upright-image.ts';

/** A decoded picture and the part of it that the network sees. Whoever has it closes `source`. */
export interface Picture {
  readonly source: ImageBitmap;
  /** From stored to upright pixels. */
  readonly turn: Matrix;
  /** Upright size of `source`. */
  readonly width: number;
  readonly height: number;
  /** In upright pixels of `source`, a square. */
  readonly box: Box;
  /** Of the profile that it is for. */
  readonly inputSize: number;
}

/** Gives a picture's memory back; pixels need nothing. */
export function closePicture(photo: Picture | Uint8ClampedArray): void {
  if ('source' in photo) photo.source.close();
}

/** What every device can hold; adapters often can hold more, but such a picture has been shrunk or is rare. */
const LARGEST_SIDE = 8192;

/**
 * `box` of `image` for the card, or nothing where the card would do it otherwise than the processor: when the picture is
 * still to be shrunk before it is resampled (`readPixels`), or is too large for a texture.
 *
 * @returns with the source of `image` itself
 * @param box in full upright pixels
 * @param reduction pixels of the photo that one is to stand for when it is resampled
 */
export function pictureFor(
  image: UprightImage,
  box: Box,
  reduction: number,
  inputSize: number,
): Picture | undefined {
  const { source, turn, sourceWidth: width, sourceHeight: height, left, top } = image;
  if (reduction !== image.reduction || Math.max(width, height) > LARGEST_SIDE) return undefined;
  const side = box.width / reduction;
  return {
    source,
    turn,
    width,
    height,
    box: { x: box.x / reduction + left, y: box.y / reduction + top, width: side, height: side },
    inputSize,
  };
}
