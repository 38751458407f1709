/** @file Vite plugin: both servers send what every host should (./response-headers.ts), and a build brings the settings of hosts. */
import type { Connect, Plugin } from 'vite';
import { apacheFile, headersFile } from './host-settings.ts';
import { workersOf } from './plugin.ts';
import { ALWAYS, responseHeaders } from './response-headers.ts';

/** For the development server, the preview of a build, and builds. */
export function headersPlugin(): Plugin {
  return {
    name: 'lookalike:headers',
    // Vitest's own pages are answered before any middleware.
    config: () => ({ server: { headers: ALWAYS } }),
    configureServer: ({ middlewares }) => void middlewares.use(withHeaders),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(withHeaders),
    generateBundle: {
      // Behind what adds files.
      order: 'post',
      handler(_, bundle) {
        this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile(workersOf(bundle)) });
        this.emitFile({ type: 'asset', fileName: '.htaccess', source: apacheFile() });
      },
    },
  };
}

const withHeaders: Connect.NextHandleFunction = (request, response, next) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  for (const [name, value] of Object.entries(responseHeaders(pathname))) response.setHeader(name, value);
  next();
};
