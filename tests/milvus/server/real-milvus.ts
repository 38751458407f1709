/** @file A real Milvus server for tests: started here, ended with this process at the latest. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RealMilvus {
  /** `host:port`, gRPC and REST v1 alike. */
  readonly address: string;
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>;
}

export interface RealMilvusOptions {
  /** Callers have to log in, at first as `root:Milvus`. */
  readonly authorization?: boolean;
}

export const MILVUS_VERSION = '2.3.5';

const RUNNER = fileURLToPath(new URL('run_milvus.py', import.meta.url));
const CACHE = fileURLToPath(new URL(`../../../.cache/milvus-${MILVUS_VERSION}`, import.meta.url));

const NOTES: Readonly<Record<string, string>> = Object.freeze({
  waiting: "Waiting for another test run's Milvus to end.",
  installing: `Installing Milvus ${MILVUS_VERSION} into ${CACHE}.`,
});

/**
 * Starts the server, empty. A machine has one at a time: waits for another run's to end.
 * @throws Error what is missing on this machine, or what the server said when it did not start
 */
export async function startMilvus({ authorization = false }: RealMilvusOptions = {}): Promise<RealMilvus> {
  const options = authorization ? ['--authorization'] : [];
  // In a group of its own: Ctrl+C is for this process, which takes the runner along by closing its stdin.
  const runner = spawn('python3', [RUNNER, CACHE, ...options], { detached: true });
  const ended = new Promise<void>((resolve) => runner.once('close', () => resolve()));
  let complaints = '';
  runner.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  try {
    await once(runner, 'spawn');
  } catch (error) {
    throw new Error(
      'The tests against a real Milvus need Python 3 with pip: there is no python3 on the PATH.',
      {
        cause: error,
      },
    );
  }
  for await (const line of createInterface({ input: runner.stdout })) {
    const [state = '', address = ''] = line.split(' ');
    if (state === 'ready') {
      const stop = async (): Promise<void> => {
        runner.stdin.end();
        await ended;
      };
      return { address, stop };
    }
    console.log(NOTES[state]);
  }
  await ended;
  throw new Error(`The real Milvus for tests is not there. ${complaints}`);
}
