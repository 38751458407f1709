/** @file How long a download will take, from its own pace so far. */
import { PAGE } from '../profiles/profiles.ts';

export class DownloadPace {
  #begun: { readonly at: number; readonly loaded: number } | undefined;

  /**
   * @param loaded bytes received of `total`; less than before: another download has begun
   * @param now milliseconds
   * @returns seconds, `null` while it is too early to tell or nothing is left
   */
  secondsLeft(loaded: number, total: number, now: number): number | null {
    if (loaded === 0 || loaded >= total) this.#begun = undefined;
    if (loaded >= total) return null;
    this.#begun ??= { at: now, loaded };
    const elapsed = now - this.#begun.at;
    const received = loaded - this.#begun.loaded;
    if (elapsed < PAGE.downloadPaceAfter || received <= 0) return null;
    return ((total - loaded) * elapsed) / received / 1000;
  }
}
