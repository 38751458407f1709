/** @file Sources waiting to be indexed, one run at a time, with what the page shows about the run. */
import { signal } from '@preact/signals';
import { isAbortError, type LookalikeError } from '../base/errors.ts';
import { PauseGate } from '../base/pause.ts';
import { SerialQueue } from '../base/queue.ts';
import type { Failure, IndexProgress, IndexReport, LibraryApi } from '../library/types.ts';
import type { PhotoFile, PhotoSource } from '../photos/photo-source.ts';

/**
 * Who stopped a run for a while: somebody, the page itself while it is hidden and the machine on its battery, or a browser
 * without room.
 */
export type PauseReason = 'person' | 'battery' | 'full';

/** A run as it is now. */
export interface IndexingRun {
  readonly name: string;
  readonly paused: PauseReason | null;
  readonly stopping: boolean;
  /** `null` until the library told the first. */
  readonly progress: IndexProgress | null;
}

/** How the last run ended. */
export interface IndexingEnd {
  readonly name: string;
  readonly report: IndexReport;
  /** The person stopped it: `report` holds what was done until then. */
  readonly stopped: boolean;
}

/** A photo that could not be added, with what it takes to try it again. */
export interface FailedPhoto {
  readonly failure: Failure;
  readonly file: PhotoFile;
  readonly source: PhotoSource;
}

export class IndexingQueue {
  readonly run = signal<IndexingRun | null>(null);
  readonly end = signal<IndexingEnd | null>(null);
  /** Sources behind the one under way. */
  readonly waiting = signal(0);
  /** Of the run under way, or of the last one, and those before it that it did not try again. */
  readonly failures = signal<readonly FailedPhoto[]>([]);
  readonly #library: Pick<LibraryApi, 'index'>;
  readonly #onError: (error: unknown) => void;
  readonly #queue = new SerialQueue();
  readonly #gate = new PauseGate();
  #pausedByPerson = false;
  #sparingBattery = false;
  /** Lets a run that found no room try again. */
  #tryAgain: (() => void) | undefined;
  #controller = new AbortController();

  constructor(library: Pick<LibraryApi, 'index'>, onError: (error: unknown) => void) {
    this.#library = library;
    this.#onError = onError;
  }

  /** Resolves when the source was indexed, stopped or failed; failures are shown, not thrown. */
  add(source: PhotoSource): Promise<void> {
    return this.#enqueue(source, () => []);
  }

  /** Tries photos again that could not be added; the other failures stay. As {@link add} for each of their folders. */
  async retry(photos: readonly FailedPhoto[]): Promise<void> {
    const sources = [...new Set(photos.map(({ source }) => source))];
    await Promise.all(
      sources.map((source) => {
        const own = photos.filter((photo) => photo.source === source);
        const kept = () => this.failures.value.filter((photo) => !own.includes(photo));
        return this.#enqueue(onlyOf(source, own), kept);
      }),
    );
  }

  /** @param kept failures that the run does not replace */
  async #enqueue(source: PhotoSource, kept: () => readonly FailedPhoto[]): Promise<void> {
    this.waiting.value++;
    await this.#queue.run(async () => {
      this.waiting.value--;
      this.failures.value = kept();
      await this.#index(source);
    });
  }

  pause(): void {
    this.#pausedByPerson = true;
    this.#followReasons();
  }

  resume(): void {
    this.#pausedByPerson = false;
    this.#tryAgain?.();
    this.#followReasons();
  }

  /** Room is free again: a run that waits for some goes on. */
  roomMade(): void {
    this.#tryAgain?.();
  }

  /** Pauses this run and those that follow for as long as the battery is to be spared. */
  spareBattery(on: boolean): void {
    this.#sparingBattery = on;
    this.#followReasons();
  }

  /** Stops the run under way; what it stored stays. */
  stop(): void {
    this.#controller.abort();
    this.#update({ stopping: true });
  }

  dismissEnd(): void {
    this.end.value = null;
  }

  async #index(source: PhotoSource): Promise<void> {
    const started = performance.now();
    this.#controller = new AbortController();
    const failed: Failure[] = [];
    this.end.value = null;
    this.run.value = { name: source.name, paused: null, stopping: false, progress: null };
    // Somebody's pause was about the run before.
    this.resume();
    let last: IndexProgress | undefined;
    try {
      const report = await this.#library.index(source, {
        signal: this.#controller.signal,
        gate: this.#gate,
        onFull: (error) => this.#waitForRoom(error),
        onProgress: (progress) => {
          last = progress;
          this.#update({ progress });
        },
        onFailure: (failure, file) => {
          failed.push(failure);
          this.failures.value = [...this.failures.value, { failure, file, source }];
        },
      });
      this.end.value = { name: source.name, report, stopped: false };
    } catch (error) {
      if (isAbortError(error)) {
        const { added, unchanged, skipped } = last ?? { added: 0, unchanged: 0, skipped: 0 };
        const seconds = (performance.now() - started) / 1000;
        const report = { added, unchanged, removed: 0, skipped, failed, seconds };
        this.end.value = { name: source.name, report, stopped: true };
      } else {
        this.#onError(error);
      }
    } finally {
      this.#tryAgain = undefined;
      this.run.value = null;
    }
  }

  async #waitForRoom(error: LookalikeError): Promise<void> {
    this.#onError(error);
    await new Promise<void>((resolve) => {
      this.#tryAgain = resolve;
      this.#followReasons();
    });
    this.#tryAgain = undefined;
    this.#followReasons();
  }

  #followReasons(): void {
    const stopped = this.#pausedByPerson ? 'person' : this.#sparingBattery ? 'battery' : null;
    const paused = this.#tryAgain ? 'full' : stopped;
    if (paused) this.#gate.pause();
    else this.#gate.resume();
    this.#update({ paused });
  }

  #update(change: Partial<IndexingRun>): void {
    if (this.run.value) this.run.value = { ...this.run.value, ...change };
  }
}

/** Of a source these files alone. */
function onlyOf({ kind, name, handle }: PhotoSource, photos: readonly FailedPhoto[]): PhotoSource {
  return {
    kind,
    name,
    ...(handle ? { handle } : {}),
    partial: true,
    async *walk(signal) {
      for (const { file } of photos) {
        signal?.throwIfAborted();
        yield await Promise.resolve(file);
      }
    },
  };
}
