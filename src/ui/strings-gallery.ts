/** @file The texts of a published gallery, which come with its code. See strings.ts. */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_GALLERY = Object.freeze({
  loading: (loaded: string, total: string) =>
    `Loading the gallery: ${loaded} of ${total} photos can be searched.`,
  damaged: (photos: number, formatted: string) =>
    `${counted(photos, formatted, 'photo', 'photos')} of this gallery could not be loaded; all others are here. Reload the page; if that does not help, tell who published it.`,
  about: (photos: number, formatted: string) =>
    `${counted(photos, formatted, 'photo', 'photos')}, published with Lookalike.`,
  credits: 'Who made the photos',
  private:
    'Search by a photo of the gallery, or by one of your own: it is read and compared in this browser and sent nowhere.',
});

export const GALLERY_STRINGS: Words<typeof ENGLISH_GALLERY> = translation?.gallery ?? ENGLISH_GALLERY;
