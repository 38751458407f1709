/**
 * @file What the app's files are to be served with, wherever they come from: the development server, the service worker, a host.
 * Nothing of Node and nothing of the page, since all of them read it.
 */
import { policyText } from './policy.ts';

/** Name of the header that carries a policy. */
export const POLICY_HEADER = 'Content-Security-Policy';

/** Beside the page, whose folder it answers for (src/delivery). */
export const SERVICE_WORKER_FILE = 'service-worker.js';

/** Cross-origin isolation: without it there is no SharedArrayBuffer and WebAssembly runs on one thread. */
export const ISOLATION = Object.freeze({
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
});

/** On every response: no type is guessed, and no other origin embeds what is here. */
export const ALWAYS: Readonly<Record<string, string>> = Object.freeze({
  ...ISOLATION,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});

/**
 * Scripts that run as workers, by the end of a path, as a build (`embed.worker-D1.js`) and the development server (`embed.worker.ts`)
 * name them; a file of ONNX Runtime is started once more for each of its threads. In order: the first that matches counts. Plain
 * enough for the settings of hosts, too.
 */
export const WORKER_SCRIPTS: readonly { readonly pattern: string; readonly policy: string }[] = Object.freeze(
  [
    // The one whose engine makes code of text: hnswlib-wasm's glue calls `new Function`.
    { pattern: '/store\\.worker[.-][^/]*$', policy: policyText({ evaluates: true }) },
    {
      pattern: '/([a-z-]+\\.worker[.-][^/]*|ort\\.[^/]*\\.m?js|service-worker\\.js)$',
      policy: policyText(),
    },
  ],
);

const PATTERNS = WORKER_SCRIPTS.map(({ pattern, policy }) => ({ pattern: new RegExp(pattern, 'u'), policy }));

/**
 * Headers of the file at `path`, by name. A worker does not inherit the page's policy: its script's response brings its own, which
 * names no server.
 *
 * @param path of an address, with or without what comes before the app's folder; no query
 */
export function responseHeaders(path: string): Readonly<Record<string, string>> {
  const worker = PATTERNS.find(({ pattern }) => pattern.test(`/${path}`));
  return worker ? { ...ALWAYS, [POLICY_HEADER]: worker.policy } : ALWAYS;
}
