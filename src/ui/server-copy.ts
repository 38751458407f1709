/** @file Photos being copied between this browser and the server, one run at a time, with what the page shows of it. */
import { signal } from '@preact/signals';
import { isAbortError, reviveError } from '../base/errors.ts';
import type { ServerControl } from '../library/server-control.ts';
import type { CopyProgress, CopyReport } from '../library/types.ts';

export type CopyDirection = 'to-server' | 'from-server';

/** A run as it is now. */
export interface CopyRun {
  readonly direction: CopyDirection;
  readonly stopping: boolean;
  /** `null` until the first was told. */
  readonly progress: CopyProgress | null;
}

/** How the last run ended; what was copied until then stays copied in any case. */
export type CopyEnd = { readonly direction: CopyDirection } & (
  | { readonly kind: 'done'; readonly report: CopyReport }
  | { readonly kind: 'stopped'; readonly copied: number }
  | { readonly kind: 'failed'; readonly copied: number; readonly message: string }
);

export class ServerCopy {
  readonly run = signal<CopyRun | null>(null);
  readonly end = signal<CopyEnd | null>(null);
  readonly #control: Pick<ServerControl, 'copyToServer' | 'copyFromServer'>;
  #controller = new AbortController();

  constructor(control: Pick<ServerControl, 'copyToServer' | 'copyFromServer'>) {
    this.#control = control;
  }

  /** Resolves when the run is over; how it ended is shown, not thrown. Does nothing while one is under way. */
  async start(direction: CopyDirection): Promise<void> {
    if (this.run.value) return;
    this.#controller = new AbortController();
    this.end.value = null;
    this.run.value = { direction, stopping: false, progress: null };
    let copied = 0;
    const options = {
      signal: this.#controller.signal,
      onProgress: (progress: CopyProgress) => {
        copied = progress.copied;
        this.#update({ progress });
      },
    };
    try {
      const report = await (direction === 'to-server'
        ? this.#control.copyToServer(options)
        : this.#control.copyFromServer(options));
      this.end.value = { direction, kind: 'done', report };
    } catch (error) {
      this.end.value = isAbortError(error)
        ? { direction, kind: 'stopped', copied }
        : { direction, kind: 'failed', copied, message: reviveError(error).message };
    } finally {
      this.run.value = null;
    }
  }

  /** Ends the run under way; the next one goes on where it ended. */
  stop(): void {
    this.#controller.abort();
    this.#update({ stopping: true });
  }

  dismissEnd(): void {
    this.end.value = null;
  }

  #update(change: Partial<CopyRun>): void {
    if (this.run.value) this.run.value = { ...this.run.value, ...change };
  }
}
