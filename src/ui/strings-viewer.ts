/** @file The texts of looking at photos in full and of comparing two, which come with its code. See strings.ts. */
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_VIEWER = Object.freeze({
  label: 'Photo',
  /** @param key a letter, or a key's name as it stands on keyboards */
  withKey: (name: string, key: string) => `${name} (${key})`,
  position: (position: string, count: string) => `${position} / ${count}`,
  told: (position: string, count: string, name: string) => `${position} of ${count}: ${name}`,
  previous: 'Previous photo',
  next: 'Next photo',
  find: 'Find look-alikes',
  region: 'Search by a region',
  compare: 'Compare with the query photo',
  facts: 'Facts',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  toggleZoom: (percent: string) => `${percent}: press for the whole photo or its actual pixels`,
  small: 'The file cannot be read from here any more, so this is the stored thumbnail.',
  undrawn: 'The file can be drawn no more, so this is its thumbnail.',
  neither: 'Neither the file nor a thumbnail of it can be shown.',
  onlyThere: 'Known to the server only: neither the file nor a thumbnail of it is in this browser.',
  names: Object.freeze({
    path: 'Path',
    similarity: 'Similarity',
    distance: 'Distance',
    pixels: 'Pixels',
    bytes: 'Size',
    format: 'Format',
    taken: 'Taken',
    camera: 'Camera',
    place: 'Place',
    kinds: 'Kinds',
  }),
  pixels: (width: string, height: string, megapixels: string) =>
    `${width} × ${height} (${megapixels} megapixels)`,
  unknown: '–',
  comparison: Object.freeze({
    title: 'Comparison',
    single: 'Back to one photo',
    modes: Object.freeze({ sides: 'Side by side', wipe: 'Wipe' }),
    mode: 'How two photos are shown',
    swap: 'Swap sides',
    border: 'Border between the two photos',
    share: (percent: string, name: string) => `${percent} of ${name}`,
    /** @param isFirst left or above */
    side: (isFirst: boolean, name: string) => `${isFirst ? 'First' : 'Second'}: ${name}`,
    fact: 'Fact',
    differs: 'differs',
  }),
});

export const VIEWER_STRINGS: Words<typeof ENGLISH_VIEWER> = translation?.viewer ?? ENGLISH_VIEWER;
