/**
 * @file A file server as simple hosts are: files of a folder at any path, no headers but type and length, and if asked for
 * a type that is wrong for WebAssembly. What it serves and whether it answers can be changed while it runs.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
};

export interface DumbServer {
  /** Of the app's folder, ending in a slash. */
  readonly url: string;
  /** What it serves. */
  folder: string;
  /** On every answer. */
  headers: Readonly<Record<string, string>>;
  /** Instead of the file, by the end of its path. */
  readonly instead: Map<string, Buffer>;
  /** Paths below the app's folder, as they were asked for. */
  readonly asked: string[];
  /** Ends it: whoever asks finds nobody. */
  close(): Promise<void>;
}

/** @param at path of the app's folder on the host, ending in a slash */
export async function startDumbServer(folder: string, at = '/', types = TYPES): Promise<DumbServer> {
  const server = createServer((request, response) => void answer(request, response));
  const dumb: DumbServer = {
    url: '',
    folder,
    headers: {},
    instead: new Map(),
    asked: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    if (!wanted.startsWith(at)) return void response.writeHead(404).end();
    const name = wanted.slice(at.length);
    dumb.asked.push(name);
    const file = path.join(dumb.folder, path.normalize(`/${name === '' ? 'index.html' : name}`));
    const headers = {
      ...dumb.headers,
      'Content-Type': types[path.extname(file).slice(1)] ?? 'application/octet-stream',
    };
    const other = [...dumb.instead].find(([ending]) => name.endsWith(ending))?.[1];
    if (other) return void response.writeHead(200, headers).end(other);
    try {
      const { size } = await stat(file);
      response.writeHead(200, { ...headers, 'Content-Length': size });
      createReadStream(file).pipe(response);
    } catch {
      response.writeHead(404).end();
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(dumb, { url: `http://127.0.0.1:${port}${encodeURI(at)}` });
}
