/** @file A gate that long work passes between two steps, so that a person can pause it. */
import { abortable } from './abort.ts';

export class PauseGate {
  #open: Promise<void> | undefined;
  #release: (() => void) | undefined;

  get paused(): boolean {
    return this.#open !== undefined;
  }

  pause(): void {
    this.#open ??= new Promise((resolve) => (this.#release = resolve));
  }

  resume(): void {
    this.#release?.();
    this.#open = undefined;
    this.#release = undefined;
  }

  /** Resolves at once while open, else when resumed. @throws DOMException AbortError when `signal` aborts */
  async pass(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#open) await abortable(this.#open, signal);
  }
}
