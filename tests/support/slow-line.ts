/** @file A line of a given speed in front of a server: whatever thread of a page asks, it waits as on that line. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface SlowLine {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param target address of a server
 * @param bits a second that come from it, all connections together
 * @param latency milliseconds there and back
 */
export async function startSlowLine(target: string, bits: number, latency: number): Promise<SlowLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  /** When the line has carried all that was put on it. */
  let free = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const origin = connect({ host: hostname, port: Number(port), noDelay: true });
    sockets.add(client).add(origin);
    const carried = (bytes: number): number => {
      const now = performance.now();
      free = Math.max(free, now) + (bytes * 8000) / bits;
      return free + latency / 2 - now;
    };
    client.on('data', (data) => setTimeout(() => origin.write(data), latency / 2));
    let last = Promise.resolve();
    origin.on('data', (data) => {
      const ready = new Promise((resolve) => setTimeout(resolve, carried(data.length)));
      last = last.then(() => ready).then(() => void client.write(data));
    });
    origin.on('end', () => void last.then(() => client.end()));
    for (const socket of [client, origin]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        void last.then(() => [client, origin].forEach((other) => other.destroy()));
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
