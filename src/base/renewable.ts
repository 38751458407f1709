/** @file Something that is opened on first use, used by many at once, and replaced while they use it. */
import { memoize } from './memo.ts';

/** One opened thing, and who uses it. */
interface Generation<T> {
  readonly open: () => Promise<T>;
  /** `undefined` until it was opened: what nobody used needs no closing. */
  opened: T | undefined;
  users: number;
  onUnused: (() => void) | undefined;
}

export class Renewable<T> {
  readonly #open: () => Promise<T>;
  readonly #close: (value: T) => void;
  #current: Generation<T>;

  /** @param open tried again by the next use when it fails */
  constructor(open: () => Promise<T>, close: (value: T) => void) {
    this.#open = open;
    this.#close = close;
    this.#current = this.#generation();
  }

  /** What `work` gets stays open until it has settled. Errors are those of opening and of `work`. */
  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    const own = this.#current;
    own.users++;
    try {
      return await work(await own.open());
    } finally {
      own.users--;
      if (own.users === 0) own.onUnused?.();
    }
  }

  /** Uses from now on get a fresh one. Resolves when the old one is closed, which is when its last use has settled. */
  async renew(): Promise<void> {
    const old = this.#current;
    this.#current = this.#generation();
    if (old.users > 0) await new Promise<void>((resolve) => (old.onUnused = resolve));
    if (old.opened !== undefined) this.#close(old.opened);
  }

  #generation(): Generation<T> {
    const generation: Generation<T> = {
      open: memoize(async () => (generation.opened = await this.#open())),
      opened: undefined,
      users: 0,
      onUnused: undefined,
    };
    return generation;
  }
}
