/**
 * @file The app on a local address, for commands: the development server (modules can be imported by name, float32
 * model included) plus one folder of photos under `/@photos/`, readable by the page and by nobody else's.
 */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, type Plugin } from 'vite';

/** Address prefix of the photo folder. */
export const PHOTOS_PREFIX = '/@photos/';

/** Serves files below `folder`, and nothing outside of it. */
function photos(folder: string): Plugin {
  return {
    name: 'lookalike:photos',
    configureServer(server) {
      server.middlewares.use(PHOTOS_PREFIX, (request, response) => {
        const relative = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
        const file = path.join(folder, path.normalize(relative));
        const stream = createReadStream(file);
        stream.on('error', () => {
          response.statusCode = 404;
          response.end();
        });
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        stream.pipe(response);
      });
    },
  };
}

export interface AppServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the development server on a free port of the loopback address. */
export async function serveApp(folder: string): Promise<AppServer> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const server = await createServer({
    root,
    logLevel: 'warn',
    plugins: [photos(folder)],
    // A command's page must not reload under it, and its cache must not fight a running `npm start`.
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    cacheDir: 'node_modules/.vite-cli',
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('The server printed no address.');
  return { url, close: () => server.close() };
}

/** Files below `folder` whose names end like photos, as `/`-separated relative paths in code point order. */
export async function listPhotos(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(jpe?g|png|webp|gif|avif|bmp)$/i.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
