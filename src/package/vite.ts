/**
 * @file `lookalike-photos/vite`: a plugin for sites built by Vite. The package's workers, WebAssembly and models are loaded by address, so
 * they are served beside the site by its development server and copied into its build.
 */
import { createReadStream } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, ResolvedConfig } from 'vite';
import { responseHeaders } from '../policy/response-headers.ts';
import { FILES } from './files.ts';

const PACKAGE = 'lookalike-photos';
const SOURCE = fileURLToPath(new URL(FILES, import.meta.url));

const TYPES: Readonly<Partial<Record<string, string>>> = Object.freeze({
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
});

export interface LookalikeSiteOptions {
  /** Folder of the site that the files are in, below its base; `lookalike` when absent. `openLookalike` wants its address. */
  readonly folder?: string;
}

/** Serves and publishes the package's files. Pages that send the headers of cross-origin isolation compute on all cores. */
export default function lookalikeFiles({ folder = 'lookalike' }: LookalikeSiteOptions = {}): Plugin {
  let config: ResolvedConfig;
  return {
    name: PACKAGE,
    // Bundled before it is asked for it would look for its files beside the bundle.
    config: () => ({ optimizeDeps: { exclude: [PACKAGE] } }),
    configResolved(resolved) {
      config = resolved;
    },
    configureServer({ config: { base }, middlewares }) {
      middlewares.use(path.posix.join(base, folder), (request, response, next) => {
        const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
        const file = path.join(SOURCE, path.normalize(name));
        stat(file).then(
          (found) => {
            if (!found.isFile()) {
              next();
              return;
            }
            response.setHeader('Content-Type', TYPES[path.extname(file)] ?? 'application/octet-stream');
            for (const [header, value] of Object.entries(responseHeaders(name)))
              response.setHeader(header, value);
            createReadStream(file).pipe(response);
          },
          () => next(),
        );
      });
    },
    async closeBundle() {
      if (config.command !== 'build') return;
      await cp(SOURCE, path.resolve(config.root, config.build.outDir, folder), { recursive: true });
    },
  };
}
