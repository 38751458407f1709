/** @file Photos done of those to do, told now and then. */
import { INDEXING } from '../../profiles/profiles.ts';
import { Pace } from '../pace.ts';
import type { ArchiveOptions } from '../types.ts';

export class Telling {
  readonly #onProgress: ArchiveOptions['onProgress'];
  readonly #pace = new Pace(performance.now());
  #total: number;
  #done = 0;
  #lastTold = 0;

  constructor(total: number, onProgress: ArchiveOptions['onProgress']) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  add(count: number): void {
    this.#done += count;
    const now = performance.now();
    for (let each = 0; each < count; each++) this.#pace.tick(now);
    this.#total = Math.max(this.#total, this.#done);
    if (this.#done < this.#total && now - this.#lastTold < INDEXING.progressInterval) return;
    this.#lastTold = now;
    const left = this.#total - this.#done;
    this.#onProgress?.({
      done: this.#done,
      total: this.#total,
      rate: this.#pace.rate(now),
      secondsLeft: this.#pace.secondsLeft(left, now),
    });
  }
}
