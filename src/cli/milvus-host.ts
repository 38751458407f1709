/**
 * @file The local engine behind a port: Milvus' REST v2 for any client, in memory and with exact indexes. For trying v2
 * without Docker, and for tests of what speaks to a server.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAbortError, LookalikeError } from '../base/errors.ts';
import { ExactIndexes } from '../milvus/local/exact-indexes.ts';
import { LocalMilvus } from '../milvus/local/local-milvus.ts';
import { MILVUS_CODES, type MilvusFailure } from '../milvus/types.ts';
import { createMilvusFetch } from '../milvus/wire/facade.ts';
import { MemoryStore } from '../store/memory-store.ts';

/** What every answer carries: Milvus' own list, word for word, so that what passes here passes there. */
const CORS = Object.freeze({
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Headers':
    'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, accept, origin, Cache-Control, X-Requested-With',
  'Access-Control-Allow-Methods': 'POST, OPTIONS, GET, PUT',
});

/** Milvus' HTTP server has no limit of its own; its messages inside end near this size. */
const BODY_LIMIT = 256 * 2 ** 20;

const NOT_AUTHENTICATED: MilvusFailure = Object.freeze({
  code: MILVUS_CODES.notAuthenticated,
  message: "user hasn't authenticated",
});

export interface MilvusHostOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Address to listen on; loopback when absent. */
  readonly host?: string;
  /** `user:password` or a key that requests have to carry; none is asked for when absent. */
  readonly token?: string;
  /** Bytes of the largest request; 256 MiB when absent. Larger ones are answered with 413. */
  readonly bodyLimit?: number;
}

export interface MilvusHost {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends what is under way; the data are gone. */
  readonly close: () => Promise<void>;
}

/** @throws LookalikeError INVALID_ARGUMENT when the address cannot be had */
export async function startMilvusHost({
  port,
  host = '127.0.0.1',
  token,
  bodyLimit = BODY_LIMIT,
}: MilvusHostOptions): Promise<MilvusHost> {
  const milvus = new LocalMilvus({ store: new MemoryStore(), indexes: new ExactIndexes() });
  const handler = new MilvusHandler(createMilvusFetch(milvus), bodyLimit, token);
  const server = createServer((request, response) => void handler.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const sentence = `Cannot listen on port ${port} of ${host} (${error.message}); choose another address.`;
      reject(new LookalikeError('INVALID_ARGUMENT', sentence, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const { port: given } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${given}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          milvus.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

class MilvusHandler {
  readonly #fetch: typeof fetch;
  readonly #bodyLimit: number;
  /** The values of `Authorization` that are let in, as digests; `undefined` when all are. */
  readonly #credentials: readonly Buffer[] | undefined;

  constructor(milvusFetch: typeof fetch, bodyLimit: number, token: string | undefined) {
    this.#fetch = milvusFetch;
    this.#bodyLimit = bodyLimit;
    this.#credentials =
      token === undefined
        ? undefined
        : [`Bearer ${token}`, `Basic ${Buffer.from(token).toString('base64')}`].map(digest);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#answer(request, response);
      const headers = { ...CORS, ...Object.fromEntries(answer.headers) };
      response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      // Whoever asked is gone, before the whole question or before the answer.
      if (!isAbortError(error)) throw error;
      response.destroy();
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Response> {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204 });
    if (request.method === 'GET' && request.url === '/healthz') return new Response('OK');
    if (!this.#isLetIn(request.headers.authorization ?? '')) {
      return Response.json(NOT_AUTHENTICATED, { status: 401 });
    }
    // Only POST is of interest to the façade, and `fetch` does not know every other method.
    if (request.method !== 'POST') return this.#fetch(addressOf(request));
    const closing = new AbortController();
    response.once('close', () => closing.abort());
    const body = await this.#body(request);
    if (!body) return this.#tooLarge();
    return this.#fetch(addressOf(request), {
      method: 'POST',
      headers: headersOf(request),
      body,
      signal: closing.signal,
    });
  }

  #isLetIn(authorization: string): boolean {
    const given = digest(authorization);
    return this.#credentials?.some((expected) => timingSafeEqual(expected, given)) ?? true;
  }

  /** `undefined` when it is too large; what follows is not read then. */
  async #body(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
    if (Number(request.headers['content-length'] ?? 0) > this.#bodyLimit) return undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > this.#bodyLimit) return undefined;
        chunks.push(chunk);
      }
    } catch {
      throw new DOMException('The request broke off.', 'AbortError');
    }
    return Buffer.concat(chunks);
  }

  #tooLarge(): Response {
    const message = `the body is larger than ${this.#bodyLimit} bytes: send the rows in several requests`;
    const failure: MilvusFailure = { code: MILVUS_CODES.parameterTooLarge, message };
    return Response.json(failure, { status: 413, headers: { Connection: 'close' } });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The path only: a request may name any host, with a password in it, which `Request` refuses. */
function addressOf({ url = '' }: IncomingMessage): URL {
  const address = new URL('http://localhost/');
  if (URL.canParse(url, address)) address.pathname = new URL(url, address).pathname;
  return address;
}

function headersOf({ headers }: IncomingMessage): Headers {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((item): [string, string] => [name, item]),
  );
  return new Headers(entries);
}
