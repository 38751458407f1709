/** @file The texts of how the app comes to the browser and stays there, which come with its code. See strings.ts. */
import type { Isolation } from '../delivery/isolation.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

export const ENGLISH_DELIVERY = Object.freeze({
  offered: 'A new version of Lookalike is ready.',
  update: 'Update',
  refused: 'The new version of Lookalike failed twice to start, so the one before is in use again.',
  again: 'Try again',
  changed: 'Lookalike was updated in another tab. This one goes on with the version it has.',
  reload: 'Reload',
  failed: (reason: string) => `Not all files of the app could be kept, so it stays as it is. ${reason}`,
  notTaken: 'The new version is not whole. Reload to fetch it again.',
  threads: 'Threads',
  isolation: Object.freeze({
    host: 'allowed by the host',
    'service-worker': 'allowed by the service worker, since the host sends no headers for them',
    'no-service-worker': 'none: the host sends no headers for them, and there is no service worker here',
    failed: 'none: the service worker could not be installed',
    later: 'from the next visit on: the service worker was not ready in time',
    'in-vain': 'none, although the service worker asked for them',
  } satisfies Record<Isolation, string>),
  offline: 'Without a network',
  offlineValue: Object.freeze({
    yes: 'works',
    soon: 'as soon as all files are kept',
    no: 'does not work here',
  }),
  install: 'Install the app',
});

export const DELIVERY_STRINGS: Words<typeof ENGLISH_DELIVERY> = translation?.delivery ?? ENGLISH_DELIVERY;
