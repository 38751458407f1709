/**
 * @file A proxy between the browser and everything: it writes down each request, hands on those to one origin and
 * refuses the rest. What it saw is what left the browser, whichever page, worker or service of the browser sent it.
 */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  /** Absolute for plain requests, `host:port` for tunnels (https, wss). */
  readonly url: string;
  readonly bodyBytes: number;
}

export interface RecordingProxy {
  readonly requests: readonly RecordedRequest[];
  /** Switches that send all of a browser's traffic through it, loopback included. */
  readonly switches: readonly string[];
  close(): Promise<void>;
}

/** @param origin the only one whose answers come through */
export async function startRecordingProxy(origin: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    let bodyBytes = 0;
    incoming.on('data', (part: Buffer) => (bodyBytes += part.length));
    incoming.on('end', () => {
      const { method = '', url = '' } = incoming;
      requests.push({ method, url, bodyBytes });
      if (URL.canParse(url) && new URL(url).origin === origin) handOn(incoming, outgoing);
      else outgoing.writeHead(403).end();
    });
  });
  server.on('connect', ({ method = '', url = '' }, socket) => {
    requests.push({ method, url, bodyBytes: 0 });
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    switches: [`--proxy-server=http://127.0.0.1:${port}`, '--proxy-bypass-list=<-loopback>'],
    close: () => closed(server),
  };
}

function handOn({ method, url = '', headers }: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request(url, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  onward.end();
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
