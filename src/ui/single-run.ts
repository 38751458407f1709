/** @file Something that takes a while, one at a time: how far it is, how it ended, and the way to stop it. */
import { signal } from '@preact/signals';
import { isAbortError } from '../base/errors.ts';

/** As it is now. */
export interface Running<Progress> {
  readonly stopping: boolean;
  /** `null` until the first was told. */
  readonly progress: Progress | null;
}

/** What the work is given. */
export interface RunOptions<Progress> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface RunSteps<Progress, End> {
  readonly work: (options: RunOptions<Progress>) => Promise<End>;
  /** How it ends when somebody stopped it. */
  readonly stopped: () => End;
  /** How it ends when it fails. */
  readonly failed: (error: unknown) => End;
}

export class SingleRun<Run extends Running<Progress>, Progress, End> {
  readonly run = signal<Run | null>(null);
  readonly end = signal<End | null>(null);
  #controller = new AbortController();

  /** Stops what is under way. */
  stop(): void {
    this.#controller.abort();
    this.#update({ stopping: true });
  }

  dismissEnd(): void {
    this.end.value = null;
  }

  /** Resolves when it is over; how it ended is shown, not thrown. Does nothing while one is under way. */
  protected async begin(first: Run, { work, stopped, failed }: RunSteps<Progress, End>): Promise<void> {
    if (this.run.value) return;
    this.#controller = new AbortController();
    this.end.value = null;
    this.run.value = first;
    try {
      const { signal: ending } = this.#controller;
      this.end.value = await work({ signal: ending, onProgress: (progress) => this.#update({ progress }) });
    } catch (error) {
      this.end.value = isAbortError(error) ? stopped() : failed(error);
    } finally {
      this.run.value = null;
    }
  }

  #update(change: Partial<Running<Progress>>): void {
    if (this.run.value) this.run.value = { ...this.run.value, ...change };
  }
}
