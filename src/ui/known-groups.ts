/**
 * @file Which photos are near-duplicates of each other, as far as that is known already: results are folded by it. A search
 * waits for it only a moment; what is found out later is for the next one, so that results do not move under the pointer.
 */
import type { ReadonlySignal } from '@preact/signals';
import type { LibraryApi } from '../library/types.ts';
import { PAGE, type Profile } from '../profiles/profiles.ts';

export class KnownGroups {
  readonly #library: Pick<LibraryApi, 'review'>;
  readonly #profile: () => Profile;
  readonly #busy: ReadonlySignal<boolean>;
  /** Number of a photo's group, by its id. */
  #known: ReadonlyMap<string, number> = new Map();
  #isStale = true;
  #reading: Promise<void> | undefined;

  /** @param busy photos come in: then groups stay as they are */
  constructor(library: Pick<LibraryApi, 'review'>, profile: () => Profile, busy: ReadonlySignal<boolean>) {
    this.#library = library;
    this.#profile = profile;
    this.#busy = busy;
  }

  /** Photos came or went, or were compared. */
  forget(): void {
    this.#isStale = true;
  }

  /** Never fails: without groups nothing is folded. */
  async get(): Promise<ReadonlyMap<string, number>> {
    if (this.#isStale && !this.#busy.value) {
      this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    }
    if (this.#reading) {
      const patience = new Promise((resolve) => setTimeout(resolve, PAGE.groupsPatience));
      await Promise.race([this.#reading.catch(() => undefined), patience]);
    }
    return this.#known;
  }

  async #read(): Promise<void> {
    this.#isStale = false;
    const review = await this.#library.review();
    const { from } = this.#profile().bands.picture;
    const groups = await review.groups('picture', { least: from, most: 1 });
    this.#known = new Map(groups.flatMap(({ members }, group) => members.map(({ id }) => [id, group])));
  }
}
