/** @file Which edit is which: the names of `SampleEdit` and `EvaluatedEdit`, and the bytes they stand for. */
import { SAMPLES } from '../../profiles/profiles.ts';
import type { SampleEdit } from '../sample-index.ts';
import { EVALUATED_PICTURES, type EvaluatedEdit } from './evaluated-edit.ts';
import { TURN_RIGHT, decodeJpeg, encodeJpeg, withOrientation } from './jpeg.ts';
import { blurred, cropped, grey, mirrored, scaledDown, tinted, turnedLeft, turnedRight } from './pixels.ts';
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

/** The edits that accuracy and bands are measured by, from upright pixels to the bytes of a JPEG file. */
export const EVALUATED_EDITS = Object.freeze(
  Object.fromEntries(
    Object.entries(EVALUATED_PICTURES).map(([name, { edit, quality }]) => [
      name,
      (photo: Pixels) => encodeJpeg(edit(photo), quality),
    ]),
  ) as Record<EvaluatedEdit, (photo: Pixels) => Uint8Array>,
);

/** The edited copy of a JPEG file, as a JPEG file. The same bytes in give the same bytes out. */
export function editedCopy(original: Uint8Array, edit: SampleEdit): Uint8Array {
  return EDITS[edit](decodeJpeg(original));
}

function saved(pixels: Pixels): Uint8Array {
  return encodeJpeg(pixels, SAMPLES.quality);
}
