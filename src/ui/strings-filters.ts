/** @file The texts of filters, which come with their code: a first visit does not load them. See strings.ts. */
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_FILTERS = Object.freeze({
  label: 'Filters',
  choices: Object.freeze({
    folder: 'Folder',
    camera: 'Camera',
    format: 'Format',
    orientation: 'Orientation',
    place: 'Place',
    kind: 'Kind',
  }),
  orientations: Object.freeze({ landscape: 'Landscape', portrait: 'Portrait', square: 'Square' }),
  taken: 'Date',
  size: 'Size',
  several: (formatted: string) => `${formatted} chosen`,
  counting: 'Counting …',
  none: 'No photo of the library tells this.',
  narrow: 'Type to narrow the list',
  more: (formatted: string) => `${formatted} more: type to find them.`,
  from: 'From',
  to: 'To',
  years: 'Years',
  megabytes: 'File, in megabytes',
  side: 'Shorter side, in pixels',
  order: 'Sort by',
  orders: Object.freeze({
    newest: 'Newest first',
    oldest: 'Oldest first',
    largest: 'Largest file first',
    smallest: 'Smallest file first',
  }),
  mostSimilar: 'Most similar first',
  asAdded: 'As added',
  clear: 'Clear filters',
  shown: (formatted: string, all: string) => `${formatted} of ${all} photos`,
  between: (from: string, to: string) => `${from} – ${to}`,
  since: (from: string) => `from ${from}`,
  until: (to: string) => `up to ${to}`,
  request: Object.freeze({
    show: 'Show the Milvus request',
    filter: 'Filter',
    noFilter: 'Nothing is filtered.',
    body: 'Request',
    otherApi: 'This server has REST v1 only, whose requests are not shown.',
    numbers: (formatted: string) => `… ${formatted} numbers`,
    copyFilter: 'Copy filter',
    copyBody: 'Copy request',
    copied: 'Copied.',
  }),
});

export const FILTER_STRINGS: Words<typeof ENGLISH_FILTERS> = translation?.filters ?? ENGLISH_FILTERS;
