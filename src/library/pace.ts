/** @file Photos a second, and how long the rest will take. */
import { INDEXING } from '../profiles/profiles.ts';

/** Counts events and tells their rate over the last `INDEXING.rateWindowSeconds`. Times are in milliseconds. */
export class Pace {
  readonly #ticks: number[] = [];
  #start: number;

  constructor(now: number) {
    this.#start = now;
  }

  tick(now: number): void {
    this.#ticks.push(now);
    this.#trim(now);
  }

  /** A pause does not count: the window begins anew. */
  restart(now: number): void {
    this.#ticks.length = 0;
    this.#start = now;
  }

  /** Events a second; 0 until the first. */
  rate(now: number): number {
    this.#trim(now);
    if (this.#ticks.length === 0) return 0;
    const since = Math.max(this.#start, now - INDEXING.rateWindowSeconds * 1000);
    return (this.#ticks.length * 1000) / Math.max(1, now - since);
  }

  /** Seconds until `remaining` more events at the present rate, `null` while there is none. */
  secondsLeft(remaining: number, now: number): number | null {
    const rate = this.rate(now);
    return rate > 0 ? remaining / rate : null;
  }

  #trim(now: number): void {
    const oldest = now - INDEXING.rateWindowSeconds * 1000;
    let stale = 0;
    while (stale < this.#ticks.length && (this.#ticks[stale] ?? 0) < oldest) stale++;
    this.#ticks.splice(0, stale);
  }
}
