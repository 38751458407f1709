/** @file Chromium's debugging protocol over a pipe: nothing is asked for but what the caller asks. */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Between two messages. */
const END = '\0';

/** Emits the protocol's events under their names, with their parameters. */
export class DevtoolsPipe extends EventEmitter {
  readonly #input: Writable;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /**
   * @param input file descriptor 3 of a browser started with `--remote-debugging-pipe`
   * @param output its file descriptor 4
   */
  constructor(input: Writable, output: Readable) {
    super();
    this.#input = input;
    // A browser that was killed reads nothing any more; whoever waits hears of it by the output's end.
    input.on('error', () => undefined);
    let rest = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (rest + chunk).split(END);
      rest = messages.pop() ?? '';
      for (const message of messages) this.#hear(JSON.parse(message) as Message);
    });
    output.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The browser ended.'));
    });
  }

  /** @param session of the target that is asked; the browser itself when absent. @throws Error with the browser's message */
  send<Result>(method: string, params: object = {}, session?: string): Promise<Result> {
    const id = ++this.#last;
    this.#input.write(JSON.stringify({ id, method, params, sessionId: session }) + END);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
    });
  }

  #hear({ id, method, params, result, error }: Message): void {
    if (method) this.emit(method, params);
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (!waiting || id === undefined) return;
    this.#waiting.delete(id);
    if (error) waiting.reject(new Error(error.message));
    else waiting.resolve(result);
  }
}
