/**
 * @file How long a person waits for look-alikes of the photo they show, as User Timing: the browser's own tools draw
 * it, and benches read it.
 *
 * Marks `lookalike:dropped` (dropped, pasted, chosen or clicked) and `lookalike:results-painted` (the answer with its pictures
 * is on the screen), and between them the measure `lookalike:search`.
 */
import { nextTask } from '../base/next-task.ts';

const DROPPED = 'lookalike:dropped';
const PAINTED = 'lookalike:results-painted';
const SEARCH = 'lookalike:search';

export class SearchTiming {
  /** Counts what was dropped, so that a later one ends the wait for an earlier one. */
  #dropped = 0;
  #waiting = false;

  /** A query photo is there: somebody waits from now on. */
  dropped(): void {
    this.#dropped++;
    this.#waiting = true;
    performance.mark(DROPPED);
  }

  /**
   * The answer was drawn into `results`. Only the first one after {@link dropped} counts: a moved slider asks again.
   * @param pictures settles when the addresses of its pictures are known
   */
  async drawn(results: ParentNode, pictures: Promise<unknown>): Promise<void> {
    if (!this.#waiting) return;
    this.#waiting = false;
    const own = this.#dropped;
    await pictures;
    // The views that waited for the addresses draw them first.
    await nextTask();
    await Promise.allSettled(Array.from(results.querySelectorAll('img'), (image) => image.decode()));
    // A task after a frame's callbacks comes when the frame is on its way to the screen.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await nextTask();
    if (own !== this.#dropped) return;
    performance.mark(PAINTED);
    performance.measure(SEARCH, DROPPED, PAINTED);
  }
}
