/** @file The texts of the panel about privacy, which come with its code. See strings.ts. */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_PRIVACY = Object.freeze({
  requests: 'Requests since this page was opened',
  requestsHint:
    'Every address that the page and its workers asked for, by your browser’s own count. An app that reads photos needs its own files, and nothing else.',
  elsewhere: 'To other places',
  nobody: 'None. Nobody but the place this page came from was asked for anything.',
  server: (host: string) => `${host}, the Milvus server that you entered`,
  own: (origin: string) => `Files of the app, from ${origin}`,
  threads: Object.freeze({
    page: 'The page',
    store: 'The worker that keeps the library',
    embed: 'The workers that read photos',
    film: 'The workers that read films',
    layout: 'The worker that arranges the map',
    copies: 'The worker that edits photos for an evaluation',
    gallery: 'The worker that holds the gallery',
    'service-worker': 'The service worker',
  }),
  count: (count: number, formatted: string) => counted(count, formatted, 'request', 'requests'),
  bytes: (formatted: string) => `${formatted} received`,
  cached: 'kept here',
  times: (formatted: string) => `${formatted} times`,
  uncounted:
    'Requests of the service worker are counted since your browser last started it; it ends service workers that have nothing to do.',
  forbids: 'What your browser forbids this page',
  forbidsHint: 'The page asked for these rules before anything else of it was read, and cannot loosen them.',
  rules: Object.freeze([
    'Send anything anywhere but to where the page came from.',
    'Load a script, picture, style or font from elsewhere.',
    'Make code or HTML of text: a file name stays a name.',
    'Start a worker that is not a file of this app.',
    'Send a form, embed another page, or change its own address base.',
  ] as const),
  ruleWithServer: (host: string) =>
    `Send anything anywhere but to where the page came from, and to ${host}, the Milvus server that you entered.`,
  text: 'The rules in full',
  workers: Object.freeze({
    confined:
      'The workers that read your photos have the same rules, and may not ask a Milvus server either.',
    loose: 'A worker that reads photos runs without rules. Please report it.',
    store:
      'The worker that keeps the library has its own: it may make code of text, which its index needs, and ask nobody but the place this page came from.',
    storeLoose:
      'The worker that keeps the library runs without rules: this host sends none with it, and no service worker is there to add them. It holds vectors, names and places, and its code asks for files of this app only; your browser does not enforce it.',
    asking: 'Asking the worker that keeps the library …',
  }),
  offline: 'Try it without a network',
  off: 'Network off',
  offHint:
    'For this app, in all its tabs, for ten minutes. Add photos, search, look at the map: all of it goes on.',
  offUntil: (time: string) =>
    `Off until ${time}: what is asked for is answered from what is kept here, or not at all. Only your browser itself may look for a newer version of the app.`,
  noSwitch:
    'Once this page has been loaded, switch your network off, or choose “Offline” in your browser’s developer tools, and go on: add photos, search, look at the map.',
});

export const PRIVACY: Words<typeof ENGLISH_PRIVACY> = translation?.privacy ?? ENGLISH_PRIVACY;
