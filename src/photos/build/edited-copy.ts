/** @file Which edit is which: the names of `SampleEdit` and `EvaluatedEdit`, and the bytes they stand for. */
import { EVALUATION, SAMPLES } from '../../profiles/profiles.ts';
import type { SampleEdit } from '../sample-index.ts';
import { TURN_RIGHT, decodeJpeg, encodeJpeg, withOrientation } from './jpeg.ts';
import {
  blurred,
  cropped,
  filtered,
  gaussianBlurred,
  grey,
  mirrored,
  mounted,
  narrowed,
  scaledDown,
  tilted,
  tinted,
  turnedLeft,
  turnedRight,
} from './pixels.ts';
import type { Pixels } from './pixels.ts';

/** From upright pixels to the bytes of a JPEG file. */
export const EDITS: Readonly<Record<SampleEdit, (photo: Pixels) => Uint8Array>> = Object.freeze({
  crop: (photo) => saved(cropped(photo, SAMPLES.crop.share, SAMPLES.crop.left, SAMPLES.crop.top)),
  grey: (photo) => saved(grey(photo)),
  mirrored: (photo) => saved(mirrored(photo)),
  small: (photo) => encodeJpeg(scaledDown(photo, SAMPLES.small.side), SAMPLES.small.quality),
  rotated: (photo) => saved(turnedRight(photo)),
  // Stored lying on its side, as a phone does it: upright again for a reader that heeds EXIF.
  turned: (photo) => withOrientation(saved(turnedLeft(photo)), TURN_RIGHT),
  tinted: (photo) => saved(tinted(photo, SAMPLES.tint)),
  blurred: (photo) => saved(blurred(photo, SAMPLES.blurRadius)),
});

/** What a copy may have gone through and still be the same picture. Parameters: `EVALUATION` in profiles.ts. */
export type EvaluatedEdit =
  | 'cropWide'
  | 'cropTight'
  | 'small'
  | 'grey'
  | 'mirrored'
  | 'tilted'
  | 'turned'
  | 'vivid'
  | 'blurred'
  | 'page';

/** The edits that accuracy and bands are measured by, from upright pixels to the bytes of a JPEG file. */
export const EVALUATED_EDITS: Readonly<Record<EvaluatedEdit, (photo: Pixels) => Uint8Array>> = Object.freeze({
  cropWide: (photo) => saved(piece(photo, EVALUATION.cropWide)),
  cropTight: (photo) => saved(piece(photo, EVALUATION.cropTight)),
  small: (photo) => encodeJpeg(narrowed(photo, EVALUATION.small.width), EVALUATION.small.quality),
  grey: (photo) => saved(grey(photo)),
  mirrored: (photo) => saved(mirrored(photo)),
  tilted: (photo) => saved(tilted(photo, EVALUATION.tilt.degrees, EVALUATION.tilt.grey)),
  turned: (photo) => saved(turnedRight(photo)),
  vivid: (photo) => saved(filtered(photo, EVALUATION.vivid)),
  blurred: (photo) => saved(gaussianBlurred(photo, EVALUATION.blur.sigma, EVALUATION.blur.reach)),
  page: (photo) =>
    saved(mounted(narrowed(photo, EVALUATION.page.width), EVALUATION.page, EVALUATION.page.grey)),
});

/** The edited copy of a JPEG file, as a JPEG file. The same bytes in give the same bytes out. */
export function editedCopy(original: Uint8Array, edit: SampleEdit): Uint8Array {
  return EDITS[edit](decodeJpeg(original));
}

/** Left and top of the table are shares of the photo, those of {@link cropped} of what goes. */
function piece(photo: Pixels, { share, left, top }: (typeof EVALUATION)['cropWide' | 'cropTight']): Pixels {
  return cropped(photo, share, left / (1 - share), top / (1 - share));
}

function saved(pixels: Pixels): Uint8Array {
  return encodeJpeg(pixels, SAMPLES.quality);
}
