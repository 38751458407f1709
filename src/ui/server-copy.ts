/** @file Photos being copied between this browser and the server, with what the page shows of it. */
import { errorSentence } from './error-sentence.ts';
import type { ServerControl } from '../library/server-control.ts';
import type { CopyProgress, CopyReport } from '../library/types.ts';
import { SingleRun, type Running } from './single-run.ts';

export type CopyDirection = 'to-server' | 'from-server';

export interface CopyRun extends Running<CopyProgress> {
  readonly direction: CopyDirection;
}

/** How the last run ended; what was copied until then stays copied in any case. */
export type CopyEnd = { readonly direction: CopyDirection } & (
  | { readonly kind: 'done'; readonly report: CopyReport }
  | { readonly kind: 'stopped'; readonly copied: number }
  | { readonly kind: 'failed'; readonly copied: number; readonly message: string }
);

/** The next one goes on where the last one was stopped. */
export class ServerCopy extends SingleRun<CopyRun, CopyProgress, CopyEnd> {
  readonly #control: Pick<ServerControl, 'copyToServer' | 'copyFromServer'>;

  constructor(control: Pick<ServerControl, 'copyToServer' | 'copyFromServer'>) {
    super();
    this.#control = control;
  }

  start(direction: CopyDirection): Promise<void> {
    const copied = (): number => this.run.value?.progress?.copied ?? 0;
    return this.begin(
      { direction, stopping: false, progress: null },
      {
        work: async (options) => {
          const report = await (direction === 'to-server'
            ? this.#control.copyToServer(options)
            : this.#control.copyFromServer(options));
          return { direction, kind: 'done', report };
        },
        stopped: () => ({ direction, kind: 'stopped', copied: copied() }),
        failed: (error) => ({
          direction,
          kind: 'failed',
          copied: copied(),
          message: errorSentence(error),
        }),
      },
    );
  }
}
