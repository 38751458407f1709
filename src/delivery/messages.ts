/** @file What a page and its service worker say to each other. */

import type { NetworkChange } from './network-gate.ts';

/** From the page. All but `started` come with a port for the answer. */
export type PageMessage =
  /** What is there to know? Answered with {@link ReleaseNews}. */
  | { readonly kind: 'ask' }
  /** The page came up: its version works. */
  | { readonly kind: 'started' }
  /** The person wants the version of the worker that is told; answered with `true` when the next load gets it. */
  | { readonly kind: 'accept' }
  /** Close or open the network, or tell of it only. Answered with {@link NetworkNews}. */
  | { readonly kind: 'network'; readonly change?: NetworkChange };

export interface ReleaseNews {
  /** That the page is served, or would be. */
  readonly version: string;
  /** A complete newer one that the person may take. */
  readonly offered: string | null;
  /** The newer one did not start, and this one took its place again. */
  readonly refused: string | null;
  /** All that the app has is in this browser, but for what the page keeps itself. */
  readonly complete: boolean;
}

/** From the service worker, to all pages. */
export type WorkerMessage =
  /** Another page took a newer version. */
  | { readonly kind: 'changed' }
  /** A sentence: a newer version could not be fetched whole. */
  | { readonly kind: 'failed'; readonly reason: string };
