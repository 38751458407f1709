/** @file The texts of the sheet of keys, which come with its code. See strings.ts. */
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_KEYS = Object.freeze({
  title: 'Keys',
  groups: Object.freeze([
    Object.freeze({
      name: 'Everywhere',
      keys: Object.freeze([
        ['Ctrl + V', 'Search by a copied image'],
        ['/', 'Choose an image to search by'],
        ['Esc', 'Close what is open, or go back to the library'],
        ['Alt + Left, Right', 'The search before, and the next one'],
        ['Tab', 'To what can be pressed next'],
        ['?', 'These keys'],
      ] as const),
    }),
    Object.freeze({
      name: 'Library and results',
      keys: Object.freeze([
        ['Arrow keys', 'Move between photos'],
        ['Home, End', 'First and last photo'],
        ['Enter', 'Find look-alikes of the photo'],
        ['Space', 'View the photo'],
        ['Delete', 'Remove the photo from the library'],
      ] as const),
    }),
    Object.freeze({
      name: 'Region to search by',
      keys: Object.freeze([
        ['Arrow keys', 'Move the region, or a corner of it'],
        ['Shift + arrow key', 'Move it further'],
      ] as const),
    }),
    Object.freeze({
      name: 'Map',
      keys: Object.freeze([
        ['Arrow keys', 'To the next photo in that direction'],
        ['+ and -', 'Zoom in and out'],
        ['Home', 'Show all'],
        ['Enter', 'Find look-alikes of the photo'],
      ] as const),
    }),
    Object.freeze({
      name: 'Review of near-duplicates',
      keys: Object.freeze([
        ['Left, Right', 'Between the tiers'],
        ['Space', 'The photo stays, or goes on the list'],
      ] as const),
    }),
  ] as const),
});

export const KEY_STRINGS: Words<typeof ENGLISH_KEYS> = translation?.keys ?? ENGLISH_KEYS;
