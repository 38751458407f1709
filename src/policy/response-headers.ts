/**
 * @file What the app's files are to be served with, wherever they come from: the development server, the service worker, a host.
 * Nothing of Node and nothing of the page, since all of them read it.
 */
import { policyText } from './policy.ts';

/** Cross-origin isolation: without it there is no SharedArrayBuffer and WebAssembly runs on one thread. */
export const ISOLATION = Object.freeze({
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
});

/** On every response: no type is guessed, and no other origin embeds what is here. */
const ALWAYS = Object.freeze({
  ...ISOLATION,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});

/** As a build (`store.worker-D1.js`) and the development server (`store.worker.ts`) name the scripts of workers. */
const WORKER_SCRIPT = /(?:^|\/)([\w-]+)\.worker[.-][^/]*$/u;

/** The one worker whose engine makes code of text: hnswlib-wasm's glue calls `new Function`. */
const EVALUATING_WORKER = 'store';

/** What {@link responseHeaders} gives for the scripts of workers, for lists that cannot ask: by the name before `.worker`. */
export function workerPolicy(worker: string): string {
  return policyText({ evaluates: worker === EVALUATING_WORKER });
}

/**
 * Headers of the file at `path`, by name. A worker does not inherit the page's policy: its script's response brings its own, which
 * names no server.
 *
 * @param path of an address, with or without what comes before the app's folder; no query
 */
export function responseHeaders(path: string): Readonly<Record<string, string>> {
  const worker = WORKER_SCRIPT.exec(path)?.[1];
  return worker ? { ...ALWAYS, 'Content-Security-Policy': workerPolicy(worker) } : ALWAYS;
}
