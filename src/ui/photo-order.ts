/** @file In which order photos are shown. */
import type { LibraryPhoto } from '../library/types.ts';

/** `first` is as they come: the most similar, or the one that was added first. */
export const ORDERS = Object.freeze(['first', 'newest', 'oldest', 'largest', 'smallest'] as const);
export type Order = (typeof ORDERS)[number];

/**
 * A sorted copy; equals stay as they came, and what is not known of a photo makes it one of the last, either way.
 * @param takenOf when a photo was taken, ISO 8601
 */
export function ordered<T extends LibraryPhoto>(
  photos: readonly T[],
  order: Order,
  takenOf: (photo: T) => string | undefined = ({ taken }) => taken,
): readonly T[] {
  switch (order) {
    case 'first':
      return photos;
    case 'newest':
    case 'oldest':
      return sorted(photos, order === 'oldest', (photo) => takenOf(photo) ?? '', '');
    case 'largest':
    case 'smallest':
      return sorted(photos, order === 'smallest', ({ bytes }) => bytes, 0);
  }
}

function sorted<T, K extends string | number>(
  photos: readonly T[],
  isAscending: boolean,
  keyOf: (photo: T) => K,
  unknown: K,
): readonly T[] {
  const sign = isAscending ? 1 : -1;
  return photos
    .map((photo) => ({ photo, key: keyOf(photo) }))
    .sort((a, b) => {
      if (a.key === b.key) return 0;
      if (a.key === unknown) return 1;
      if (b.key === unknown) return -1;
      return a.key < b.key ? -sign : sign;
    })
    .map(({ photo }) => photo);
}
