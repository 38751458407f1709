/** @file Vite plugin: builds the page's first script and puts it first into the page's head, with the list of the build's workers. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { classicScript } from './classic-script.ts';
import { POLICY_HEADER, responseHeaders, SERVICE_WORKER_FILE } from './response-headers.ts';

const ENTRY = fileURLToPath(new URL('../first-script.ts', import.meta.url));
/** Of the development server; a build's file has its hash in its name. */
const DEVELOPMENT_FILE = 'first-script.js';

/** It has to run where nothing else of the page can. */
const TARGET = 'es2015';

/** Only the page: the commands' blank one works on photos of its own server alone. */
const PAGE = '/index.html';

/** Of a build's files those that run as workers, in order; the service worker is made of all others, when they are there. */
export function workersOf(bundle: Readonly<Record<string, unknown>>): string[] {
  return [...Object.keys(bundle), SERVICE_WORKER_FILE]
    .filter((file) => POLICY_HEADER in responseHeaders(file))
    .sort();
}

/** For the development server and for builds. */
export function policyPlugin(): Plugin {
  return {
    name: 'lookalike:policy',
    configureServer(server) {
      server.middlewares.use(`/${DEVELOPMENT_FILE}`, (_, response, next) => {
        classicScript(ENTRY, TARGET).then((source) => {
          response.setHeader('Content-Type', 'text/javascript');
          response.end(source);
        }, next);
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_, { path, bundle }) => {
        if (path !== PAGE) return;
        const built = Object.values(bundle ?? {}).find(
          (file) => file.type === 'asset' && file.names.includes(DEVELOPMENT_FILE),
        );
        const src = `./${built?.fileName ?? DEVELOPMENT_FILE}`;
        const attrs = built ? { src, 'data-workers': workersOf(bundle ?? {}).join(' ') } : { src };
        return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
      },
    },
    async buildStart() {
      if (this.environment.mode === 'build') {
        this.emitFile({ type: 'asset', name: DEVELOPMENT_FILE, source: await classicScript(ENTRY, TARGET) });
      }
    },
  };
}
