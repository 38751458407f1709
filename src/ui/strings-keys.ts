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
      name: 'One photo in full, and two compared',
      keys: Object.freeze([
        ['Left, Right', 'The photo before and the next one; in an enlarged one: move it'],
        ['Page Up, Page Down', 'The photo before and the next one, also when enlarged'],
        ['+ −', 'Enlarge and reduce'],
        ['0, 1', 'The whole photo, its actual pixels'],
        ['I', 'Facts'],
        ['R', 'Search by a region of it'],
        ['H', 'Where it is similar'],
        ['C', 'Compare it with the query photo'],
        ['S, W', 'In a comparison: swap sides, wipe'],
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
