/** @file Which requests are under way, so that work in the background gives way to them. */

export class Activity {
  #running = 0;
  readonly #waiting = new Set<() => void>();

  /** Runs `work`; what waits for {@link idle} waits for its end. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      if (this.#running === 0) for (const wake of this.#waiting) wake();
    }
  }

  /**
   * Resolves in a task of its own, so that messages get their turn, when nothing is under way, but after `patienceMs` at
   * the latest: requests that never end must not stop everything else.
   */
  async idle(patienceMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, patienceMs);
      this.#waiting.add(wake);
    });
  }
}
