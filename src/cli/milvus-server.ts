/** @file `npm run milvus [-- OPTIONS]`: Milvus' REST v2 on a local address, answered by the local engine, in memory. */
import { parseArgs } from 'node:util';
import { LookalikeError } from '../base/errors.ts';
import { startMilvusHost, type MilvusHostOptions } from './milvus-host.ts';

const USAGE = `Usage: npm run milvus [-- OPTIONS]

  --port PORT    port to listen on, 0 for any free one (19530)
  --host HOST    address to listen on (127.0.0.1: this machine only)
  --token TOKEN  user:password or key that requests have to carry (none)
  --help         this text

Serves Milvus' RESTful API v2 from Lookalike's local engine. Data live in memory and end with the command.`;

const DEFAULT_PORT = 19_530;
const LAST_PORT = 65_535;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === 'help') console.log(USAGE);
    else await serve(options);
    return 0;
  } catch (error) {
    if (!(error instanceof LookalikeError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

async function serve(options: MilvusHostOptions & { readonly host: string }): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const { url, close } = await startMilvusHost(options);
  console.log(`Milvus REST v2 on ${url} (POST ${url}/v2/vectordb/...). Data live in memory; Ctrl+C ends it.`);
  if (options.token === undefined && !LOOPBACK.has(options.host)) {
    console.log(`Whoever reaches ${options.host} can read and write: set --token to ask for one.`);
  }
  await ended;
  await close();
}

/** @throws LookalikeError INVALID_ARGUMENT */
function readOptions(args: readonly string[]): (MilvusHostOptions & { readonly host: string }) | 'help' {
  const { port, host, token, help } = parsed(args);
  if (help) return 'help';
  const number = Number(port);
  if (!/^\d+$/.test(port) || number > LAST_PORT) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `--port is ${port}; a number from 0 to ${LAST_PORT} was expected.`,
    );
  }
  if (host === '' || token === '') {
    throw new LookalikeError('INVALID_ARGUMENT', '--host and --token are not empty when they are given.');
  }
  return { port: number, host, ...(token === undefined ? {} : { token }) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        host: { type: 'string', default: '127.0.0.1' },
        token: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new LookalikeError('INVALID_ARGUMENT', error instanceof Error ? error.message : String(error));
  }
}
