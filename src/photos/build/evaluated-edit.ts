/** @file The edits that accuracy and bands are measured by, as pixels: what is made of them a build or a page may write. */
import { EVALUATION, SAMPLES } from '../../profiles/profiles.ts';
import {
  cropped,
  filtered,
  gaussianBlurred,
  grey,
  mirrored,
  mounted,
  narrowed,
  tilted,
  turnedRight,
} from './pixels.ts';
import type { Pixels } from './pixels.ts';

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

/** How an edit changes upright pixels, and the JPEG quality (1..100) it is saved with. */
export interface EditedPicture {
  readonly edit: (photo: Pixels) => Pixels;
  readonly quality: number;
}

export const EVALUATED_PICTURES: Readonly<Record<EvaluatedEdit, EditedPicture>> = Object.freeze({
  cropWide: saved((photo) => piece(photo, EVALUATION.cropWide)),
  cropTight: saved((photo) => piece(photo, EVALUATION.cropTight)),
  small: saved((photo) => narrowed(photo, EVALUATION.small.width), EVALUATION.small.quality),
  grey: saved(grey),
  mirrored: saved(mirrored),
  tilted: saved((photo) => tilted(photo, EVALUATION.tilt.degrees, EVALUATION.tilt.grey)),
  turned: saved(turnedRight),
  vivid: saved((photo) => filtered(photo, EVALUATION.vivid)),
  blurred: saved((photo) => gaussianBlurred(photo, EVALUATION.blur.sigma, EVALUATION.blur.reach)),
  page: saved((photo) =>
    mounted(narrowed(photo, EVALUATION.page.width), EVALUATION.page, EVALUATION.page.grey),
  ),
});

function saved(edit: EditedPicture['edit'], quality: number = SAMPLES.quality): EditedPicture {
  return Object.freeze({ edit, quality });
}

/** Left and top of the table are shares of the photo, those of {@link cropped} of what goes. */
function piece(photo: Pixels, { share, left, top }: (typeof EVALUATION)['cropWide' | 'cropTight']): Pixels {
  return cropped(photo, share, left / (1 - share), top / (1 - share));
}
