/**
 * @file The app on a local address, for commands: the development server (modules can be imported by name, float32
 * model included) plus one folder of photos under `/@photos/`, readable by the page and by nobody else's.
 */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview, type Plugin } from 'vite';

/** Address prefix of the photo folder. */
export const PHOTOS_PREFIX = '/@photos/';

/** Bytes served under an address of their own. */
export type ExtraFiles = Readonly<Record<string, Uint8Array>>;

/** Serves files below `folder`, and nothing outside of it, and the extra files. */
function photos(folder: string, extra: ExtraFiles): Plugin {
  return {
    name: 'lookalike:photos',
    configureServer(server) {
      for (const [address, bytes] of Object.entries(extra)) {
        server.middlewares.use(address, (_, response) => response.end(bytes));
      }
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
  readonly close: () => Promise<void>;
}

/** Starts the development server on a free port of the loopback address. */
export async function serveApp(folder: string, extra: ExtraFiles = {}): Promise<AppServer> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const server = await createServer({
    root,
    logLevel: 'warn',
    plugins: [photos(folder, extra)],
    // A command's page must not reload under it, and its cache must not fight a running `npm start`.
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    cacheDir: 'node_modules/.vite-cli',
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('The server printed no address.');
  return { url, close: () => server.close() };
}

/**
 * Builds the app into `outDir` and serves the result as a host would, on a free port of the loopback address.
 * @param plugins that change what is built, for tests
 */
export async function serveBuiltApp(outDir: string, plugins: Plugin[] = []): Promise<AppServer> {
  await buildApp(outDir, { plugins });
  return servePublished(outDir);
}

/** Builds the app into `outDir`, in place of what is there. */
export async function buildApp(
  outDir: string,
  { plugins = [], logLevel = 'warn' }: { plugins?: Plugin[]; logLevel?: 'warn' | 'error' } = {},
): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({ root, logLevel, plugins, build: { outDir, emptyOutDir: true } });
}

/**
 * Serves a folder that was built, on the loopback address.
 *
 * @param port 0 for any free one
 * @throws Error when the port is taken
 */
export async function servePublished(outDir: string, port = 0): Promise<AppServer> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const server = await preview({
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { port, strictPort: true, host: '127.0.0.1' },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('The preview server printed no address.');
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

/** `count` of `items` spread evenly, all when there are fewer. */
export function spread<T>(items: readonly T[], count: number): T[] {
  const stride = Math.max(1, items.length / count);
  const picked: T[] = [];
  for (let at = 0; at < items.length; at += stride)
    picked.push(...items.slice(Math.floor(at), Math.floor(at) + 1));
  return picked;
}
