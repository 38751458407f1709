/** @file A real HTTP server that plays whatever a test wants a Milvus, or what stands before one, to do. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJson, stringifyJson } from '../../src/milvus/wire/json.ts';

export interface Asked {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as lossless JSON; `undefined` when there is none. */
  readonly body: unknown;
}

/** An answer: a JSON value, or text with a status; `'hang'` never answers, `'drop'` closes the connection unanswered. */
export type Reply =
  | { readonly json: unknown; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly text: string; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'drop';

export interface RestServer {
  readonly url: string;
  /** What was asked, oldest first; a request is listed before it is answered. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Serves on a free port of this machine. */
export async function serveRest(play: (asked: Asked) => Reply | Promise<Reply>): Promise<RestServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const one = await read(request);
      asked.push(one);
      const reply = await play(one);
      if (reply === 'hang') return;
      if (reply === 'drop') {
        request.socket.destroy();
        return;
      }
      const isJson = 'json' in reply;
      const type = isJson ? 'application/json; charset=utf-8' : 'text/plain';
      response.writeHead(reply.status ?? 200, { 'Content-Type': type, ...reply.headers });
      response.end(isJson ? stringifyJson(reply.json) : reply.text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, text, body: text === '' ? undefined : parseJson(text) };
}

/** Milvus' answer to a route it does not have. */
export const NO_ROUTE: Reply = Object.freeze({ text: '404 page not found', status: 404 });
