/**
 * @file Photos whose neighbours are not known yet are compared when nothing else goes on: those of an import or of an older release,
 * and those at which a kill came in between. Never beside a run that adds photos, which it would slow down.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { PauseGate } from '../base/pause.ts';
import type { NeighborProgress } from '../library/duplicates/types.ts';
import type { LibraryApi } from '../library/types.ts';

export class Comparing {
  /** While photos are compared, paused or not. */
  readonly progress = signal<NeighborProgress | null>(null);
  /** By the person. */
  readonly paused = signal(false);
  readonly #library: Pick<LibraryApi, 'review'>;
  readonly #gate = new PauseGate();
  #running: Promise<boolean> | undefined;

  /** @param busy something else goes on */
  constructor(library: Pick<LibraryApi, 'review'>, busy: ReadonlySignal<boolean>) {
    this.#library = library;
    effect(() => {
      if (busy.value || this.paused.value) this.#gate.pause();
      else this.#gate.resume();
    });
  }

  /** Compares what is missing, or waits for whom does so already. Whether anything was. Errors: `ReviewApi.catchUp`. */
  run(): Promise<boolean> {
    this.#running ??= this.#catchUp().finally(() => {
      this.#running = undefined;
      this.progress.value = null;
    });
    return this.#running;
  }

  async #catchUp(): Promise<boolean> {
    const review = await this.#library.review();
    if ((await review.missing()).missing === 0) return false;
    const onProgress = (progress: NeighborProgress): void => {
      this.progress.value = progress;
    };
    return (await review.catchUp({ gate: this.#gate, onProgress })) > 0;
  }
}
