/** @file The texts of results, which come with their code: a first visit does not load them. See strings.ts. */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_RESULTS = Object.freeze({
  bands: Object.freeze({
    file: 'Same file',
    picture: 'Same picture',
    scene: 'Same scene',
    kind: 'Same kind',
  }),
  numbers: (precision: string, recall: string) => `precision ${precision}, recall ${recall}`,
  numbersHint:
    'Measured with labelled photos from where this begins: how many of the pairs belong here, and how many of those that do are found.',
  folded: (count: number, formatted: string) =>
    `${counted(count, formatted, 'near-duplicate', 'near-duplicates')} folded.`,
  unfoldAll: 'Show all',
  foldAll: 'Fold near-duplicates',
  unfold: (count: number, formatted: string, path: string) =>
    `Show ${counted(count, formatted, 'near-duplicate', 'near-duplicates')} of ${path}`,
  fold: (path: string) => `Fold the near-duplicates of ${path}`,
  large: 'Best match large',
  more: 'Show more',
  similarity: Object.freeze({
    name: 'Similarity',
    least: 'At least',
    most: 'At most',
    any: 'Any',
    within: (formatted: string, all: string) => `${formatted} of ${all} photos are so similar.`,
    withinMost: (formatted: string) => `At least ${formatted} photos are so similar.`,
    counting: 'Counting …',
    otherBalance: 'The named steps were measured in the middle position of the slider.',
  }),
});

export const RESULT_STRINGS: Words<typeof ENGLISH_RESULTS> = translation?.results ?? ENGLISH_RESULTS;
