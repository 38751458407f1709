/**
 * @file The resize rule, written down once: the network sees the centred square of a share of the short side, 224/256 of it unless it
 * is a person's own, of the upright photo or of a crop of it, whatever the size of its input. At 224 x 224 that is Keras' "short side to 256, centre
 * crop of 224" in one step.
 */
import { LookalikeError } from '../base/errors.ts';
import { INPUT, REDUCTION } from '../profiles/profiles.ts';
import type { Crop } from './embedder.ts';
import type { Box } from './resample.ts';

/** Slack for crops whose fractions were computed, so that 0.1 + 0.9 may be 1. */
const ROUNDING = 1e-9;

/**
 * The square of an upright photo of `width` x `height` pixels that the network sees.
 * @param share `View.share`
 * @throws LookalikeError INVALID_ARGUMENT for a crop that is empty or reaches outside the photo
 */
export function inputSquare(width: number, height: number, crop?: Crop, share: number = INPUT.share): Box {
  const { x, y, width: across, height: down } = cropBox(width, height, crop);
  const side = Math.min(across, down) * share;
  return { x: x + (across - side) / 2, y: y + (down - side) / 2, width: side, height: side };
}

/** A crop in pixels; all of the photo when absent. Errors: {@link inputSquare}. */
export function cropBox(width: number, height: number, crop: Crop = WHOLE): Box {
  const inside =
    crop.x >= 0 &&
    crop.y >= 0 &&
    crop.width > 0 &&
    crop.height > 0 &&
    crop.x + crop.width <= 1 + ROUNDING &&
    crop.y + crop.height <= 1 + ROUNDING;
  if (!inside) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The crop ${JSON.stringify(crop)} is not inside the photo: x, y, width and height are fractions from 0 to 1, ` +
        `and width and height are above 0.`,
    );
  }
  return {
    x: crop.x * width,
    y: crop.y * height,
    width: crop.width * width,
    height: crop.height * height,
  };
}

const WHOLE: Crop = Object.freeze({ x: 0, y: 0, width: 1, height: 1 });

/**
 * The largest power of two that `side` pixels may be divided by before they are resampled to `target`:
 * `REDUCTION.multiple` times the target stays. 1 for anything small.
 */
export function reductionFor(side: number, target: number): number {
  const spare = side / (target * REDUCTION.multiple);
  return spare < 2 ? 1 : 2 ** Math.floor(Math.log2(spare));
}
