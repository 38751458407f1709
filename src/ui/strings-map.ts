/** @file The texts of the map, which come with its code: a first visit does not load them. See strings.ts. */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_MAP = Object.freeze({
  title: 'Map',
  photos: (count: number, formatted: string) => counted(count, formatted, 'photo', 'photos'),
  label: (count: number, formatted: string) =>
    `Map of ${counted(count, formatted, 'photo', 'photos')}, similar ones together`,
  keys: 'Arrow keys go from photo to photo, Enter finds look-alikes, plus and minus zoom, Home shows all, Escape leads back.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  all: 'Show all',
  anew: 'Arrange anew',
  anewHint: 'Moves photos that came later to where they fit best; the others stay about where they are',
  colors: 'Colours',
  colorings: Object.freeze({ kind: 'Kinds', folder: 'Folders', none: 'None' }),
  others: 'Others',
  find: 'Find look-alikes',
  pointed: (path: string, kind: string) => (kind === '' ? path : `${path}, ${kind}`),
  progress: Object.freeze({
    label: 'Making the map',
    first: 'The map is made once and then stays. Similar photos come together.',
    comparing: (done: string, total: string) => `${done} of ${total} photos compared`,
    arranging: (share: string) => `Arranging, ${share}`,
    pace: (rate: string) => `${rate} photos/s`,
    left: (time: string) => `${time} left`,
    cancel: 'Cancel',
  }),
  canceled: 'The map was not made.',
  make: 'Make the map',
  failed: 'The map could not be made.',
  again: 'Try again',
  empty: 'There are no photos to show on a map yet.',
});

export const MAP_STRINGS: Words<typeof ENGLISH_MAP> = translation?.map ?? ENGLISH_MAP;
