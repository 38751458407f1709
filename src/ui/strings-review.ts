/** @file The texts of the review of near-duplicates, which come with its code: a first visit does not load them. See strings.ts. */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_REVIEW = Object.freeze({
  title: 'Near-duplicates',
  lead: 'Decide which photos stay. Nothing is moved or deleted here: you get a list or a script of what you decided.',
  tiers: Object.freeze({ file: 'Same file', picture: 'Same picture', scene: 'Same scene' }),
  tierHints: Object.freeze({
    file: 'Several files with the very same bytes.',
    picture: 'Edited, resized or saved again: one photograph in several versions.',
    scene: 'The same moment or place, photographed again or cropped tightly.',
  }),
  tierNumbers: (precision: string, recall: string) =>
    `Where it begins, ${precision} of the pairs were right and ${recall} of the right ones were found, among labelled photos.`,
  count: (open: string) => open,
  counting: '…',
  least: 'At least as similar as',
  most: 'And at most',
  reset: 'Reset',
  show: 'Show',
  shows: Object.freeze({
    open: (formatted: string) => `To review (${formatted})`,
    decided: (formatted: string) => `Decided (${formatted})`,
  }),
  groups: 'Groups',
  found: (count: number, formatted: string) => counted(count, formatted, 'group', 'groups'),
  none: Object.freeze({
    open: 'Nothing to review here.',
    decided: 'No group was decided here yet.',
  }),
  busy: 'Looking for groups …',
  progress: Object.freeze({
    label: 'Comparing photos',
    text: (done: string, total: string) => `${done} of ${total} photos compared`,
    pace: (rate: string) => `${rate} photos/s`,
    left: (time: string) => `${time} left`,
    pause: 'Pause',
    resume: 'Resume',
    paused: 'Paused',
  }),
  group: (count: number, formatted: string, similarity: string) =>
    `${counted(count, formatted, 'photo', 'photos')}, ${similarity} alike or more`,
  fileGroup: (count: number, formatted: string) => counted(count, formatted, 'file', 'files'),
  accept: 'Accept',
  acceptHint: 'Those marked stay, the others go on the list',
  keepAll: 'Keep all',
  keepAllHint: 'They belong together and all stay; you are not asked again',
  distinct: 'Not duplicates',
  distinctHint: 'They are different photos; they are not grouped again',
  again: 'Review again',
  stays: 'Stays',
  goes: 'On the list',
  reference: 'Reference folder: always stays',
  toggle: (path: string, stays: boolean) => `${path}: ${stays ? 'stays' : 'goes on the list'}`,
  compare: (path: string) => `Compare ${path} with the one that stays`,
  reasons: Object.freeze({
    raw: 'raw',
    pixels: 'most pixels',
    bytes: 'largest file',
    facts: 'most facts',
    older: 'oldest',
    folder: 'preferred folder',
    reference: 'reference folder',
  }),
  noReason: 'shortest path',
  acceptAll: (formatted: string) => `Accept all ${formatted} suggestions`,
  acceptingAll: 'Reading the photos …',
  confirmAll: Object.freeze({
    title: 'Accept all suggestions?',
    text: (groups: number, formattedGroups: string, stay: string, go: string, bytes: string) =>
      `In ${counted(groups, formattedGroups, 'group', 'groups')} ${stay} stay and ${go} (${bytes}) go on the list. No file is touched, and you can undo it.`,
    action: 'Accept all',
  }),
  done: Object.freeze({
    reviewed: (count: number, formatted: string) =>
      `${counted(count, formatted, 'group', 'groups')} decided.`,
    distinct: 'They are not grouped again.',
    again: 'To be reviewed again.',
  }),
  undo: 'Undo',
  undone: 'Undone.',
  rules: Object.freeze({
    title: 'Which one stays',
    hint: 'The first rule that tells photos apart decides.',
    names: Object.freeze({
      raw: 'A raw rather than what was made of it',
      pixels: 'More pixels',
      bytes: 'The larger file',
      facts: 'More facts: date, camera, place',
      older: 'The older one',
      folder: 'The one in the preferred folder',
    }),
    up: (name: string) => `Earlier: ${name}`,
    down: (name: string) => `Later: ${name}`,
    preferred: 'Preferred folder',
    preferredHint: 'A folder or a path below it: Photos/Best',
    references: 'Reference folders',
    referencesHint: 'Folders or paths, one a line. What is in them always stays.',
  }),
  result: Object.freeze({
    title: 'Result',
    nothing: 'Decide about a group first.',
    summary: (groups: number, formattedGroups: string, formattedFiles: string, bytes: string) =>
      `${counted(groups, formattedGroups, 'group', 'groups')} decided, ${formattedFiles} on the list (${bytes}).`,
    format: 'Format',
    formats: Object.freeze({
      sh: 'Shell script that moves them (Linux, macOS)',
      ps1: 'PowerShell script that moves them (Windows)',
      csv: 'CSV, with those that stay',
      json: 'JSON, with those that stay',
      txt: 'Paths, one a line',
    }),
    folder: 'Move to a folder named',
    scriptHint:
      'Read the script before you run it. It moves and never deletes, and first looks whether of each group a file that stays is there. Run it where your folder lies.',
    save: 'Save',
    unwritten: (count: number, formatted: string) =>
      `${counted(count, formatted, 'file has', 'files have')} a name that this format cannot say; their groups are left out.`,
    failed: 'It could not be saved.',
  }),
});

export const REVIEW_STRINGS: Words<typeof ENGLISH_REVIEW> = translation?.review ?? ENGLISH_REVIEW;
