/** @file Vite plugin: builds the page's first script and puts it first into the page's head. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { classicScript } from './classic-script.ts';

const ENTRY = fileURLToPath(new URL('./first-script.ts', import.meta.url));
/** Of the development server; a build's file has its hash in its name. */
const DEVELOPMENT_FILE = 'first-script.js';

/** Only the page: the commands' blank one works on photos of its own server alone. */
const PAGE = '/index.html';

/** For the development server and for builds. */
export function policyPlugin(): Plugin {
  return {
    name: 'lookalike:policy',
    configureServer(server) {
      server.middlewares.use(`/${DEVELOPMENT_FILE}`, (_, response, next) => {
        classicScript(ENTRY).then((source) => {
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
        return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }];
      },
    },
    async buildStart() {
      if (this.environment.mode === 'build') {
        this.emitFile({ type: 'asset', name: DEVELOPMENT_FILE, source: await classicScript(ENTRY) });
      }
    },
  };
}
