/** @file All that is known of a photo, named, in the order in which it is shown. */
import type { SearchHit } from '../library/types.ts';
import {
  formatBytes,
  formatCount,
  formatDistance,
  formatMegapixels,
  formatSimilarity,
  formatTaken,
} from './format.ts';
import { placeFact } from './photo-facts.ts';
import { VIEWER_STRINGS } from './strings-viewer.ts';
import { hitOf, libraryPhotoOf, nameOf, type Viewable } from './viewing.ts';
import type { Size } from './zoom-geometry.ts';

export type FactName = keyof typeof VIEWER_STRINGS.names;

/** Absent: not known. */
export type PhotoDetails = ReadonlyMap<FactName, string>;

/** How alike two photos are; the distance belongs to it. */
export type Likeness = Pick<SearchHit, 'similarity' | 'distance'>;

/** @param seen pixels of a file whose picture was drawn */
export function detailsOf(
  photo: Viewable,
  seen?: Size,
  likeness: Likeness | undefined = hitOf(photo),
): PhotoDetails {
  const known = libraryPhotoOf(photo);
  const { width, height } = known && known.width > 0 ? known : (seen ?? { width: 0, height: 0 });
  const bytes = 'file' in photo ? photo.file.size : photo.bytes;
  const facts: Readonly<Record<FactName, string>> = {
    path: nameOf(photo),
    similarity: likeness ? formatSimilarity(likeness.similarity) : '',
    distance: likeness ? formatDistance(likeness.distance) : '',
    pixels:
      width > 0 && height > 0
        ? VIEWER_STRINGS.pixels(formatCount(width), formatCount(height), formatMegapixels(width * height))
        : '',
    bytes: bytes > 0 ? formatBytes(bytes) : '',
    format: ('file' in photo ? photo.file.type.replace(/^.*\//, '') : photo.format).toUpperCase(),
    taken: known?.taken ? formatTaken(known.taken) : '',
    camera: known?.camera ?? '',
    place: known ? placeFact(known) : '',
    kinds: known?.kinds?.join(', ') ?? '',
  };
  return new Map(Object.entries(facts).filter(([, value]) => value !== '') as [FactName, string][]);
}
