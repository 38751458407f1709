/** @file Reading anew what changes often: at once when it is quiet, otherwise after a rest, so that the page stays quick. */
import { PAGE } from '../profiles/profiles.ts';

export class PacedReading {
  readonly #read: () => Promise<void>;
  #busy = false;
  #again = false;

  /** @param read never rejects */
  constructor(read: () => Promise<void>) {
    this.#read = read;
  }

  /** Reads now, or once more after the reading under way and the rest behind it. */
  request(): void {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const started = performance.now();
    await this.#read();
    const rest = Math.max(PAGE.refreshInterval, PAGE.refreshRest * (performance.now() - started));
    setTimeout(() => {
      this.#busy = false;
      if (!this.#again) return;
      this.#again = false;
      this.request();
    }, rest);
  }
}
