/** @file The review of near-duplicates: which groups are shown, what was chosen in them, and what was decided. */
import { batch, computed, signal } from '@preact/signals';
import { isAbortError } from '../base/errors.ts';
import { slices } from '../base/slices.ts';
import {
  DEFAULT_KEEPER_SETTINGS,
  suggestKeeper,
  type Candidate,
  type KeeperSettings,
  type Suggestion,
} from '../library/duplicates/keeper.ts';
import type {
  DuplicateGroup,
  GroupVerdict,
  ReviewApi,
  SimilarityRange,
} from '../library/duplicates/types.ts';
import type { LibraryApi, LibraryPhoto } from '../library/types.ts';
import { DEFAULT_PROFILE, LIMITS, PROFILES, TIERS, type Bands, type Tier } from '../profiles/profiles.ts';
import type { Comparing } from './comparing.ts';

/** Whether groups are shown that wait for a decision, or those that have one. */
export type Shown = 'open' | 'decided';

export interface Undoable {
  readonly text: string;
  readonly undo: () => Promise<void>;
}

/** What accepting every suggestion would come to. */
export interface BulkVerdict {
  readonly verdicts: readonly GroupVerdict[];
  readonly stay: number;
  readonly go: number;
  /** Bytes of those that go. */
  readonly bytes: number;
}

const NONE: Readonly<Record<Tier, readonly DuplicateGroup[] | null>> = Object.freeze({
  file: null,
  picture: null,
  scene: null,
});

export class ReviewSession {
  readonly tier = signal<Tier>('picture');
  readonly shown = signal<Shown>('open');
  readonly ranges = signal<Readonly<Record<Tier, SimilarityRange>>>(rangesOf(PROFILES[DEFAULT_PROFILE].bands));
  /** Of each tier, `null` until they were looked for. */
  readonly groups = signal(NONE);
  readonly busy = signal(false);
  readonly photos = signal<ReadonlyMap<string, LibraryPhoto>>(new Map());
  /** Members that stay, by group, where people chose others than those suggested. */
  readonly choices = signal<ReadonlyMap<string, readonly string[]>>(new Map());
  readonly settings = signal<KeeperSettings>(DEFAULT_KEEPER_SETTINGS);
  readonly undoable = signal<Undoable | null>(null);
  /** Of the tier in sight. */
  readonly visible = computed(() => this.listed(this.tier.value, this.shown.value));
  readonly #library: Pick<LibraryApi, 'review' | 'status' | 'onChange'>;
  readonly #comparing: Pick<Comparing, 'run'>;
  readonly #fail: (error: unknown) => void;
  #bands = PROFILES[DEFAULT_PROFILE].bands;
  #looking = new AbortController();
  #unsubscribe: (() => void) | undefined;
  #isRead = false;

  constructor(
    library: Pick<LibraryApi, 'review' | 'status' | 'onChange'>,
    comparing: Pick<Comparing, 'run'>,
    fail: (error: unknown) => void,
  ) {
    this.#library = library;
    this.#comparing = comparing;
    this.#fail = fail;
  }

  get bands(): Bands {
    return this.#bands;
  }

  /** The page shows it. Returns the function to be called when it does not any more. */
  open(): () => void {
    void this.#attempt(async () => {
      if (!this.#isRead) {
        this.#bands = (await this.#library.status()).vectors.bands;
        this.ranges.value = rangesOf(this.#bands);
        this.settings.value = await (await this.#library.review()).settings();
        this.#isRead = true;
      }
      await this.look();
      if (await this.#comparing.run()) await this.look();
    });
    this.#unsubscribe = this.#library.onChange(() => void this.look());
    return () => {
      this.#unsubscribe?.();
      this.#looking.abort();
    };
  }

  /** Looks for groups in all tiers, or in one; a look under way is given up. */
  async look(only?: Tier): Promise<void> {
    this.#looking.abort();
    const looking = new AbortController();
    this.#looking = looking;
    await this.#attempt(async () => {
      this.busy.value = true;
      const review = await this.#library.review();
      // The tier in sight first.
      const tiers = only ? [only] : [this.tier.value, ...TIERS.filter((tier) => tier !== this.tier.value)];
      for (const tier of tiers) {
        const groups = await review.groups(tier, this.ranges.value[tier], looking.signal);
        looking.signal.throwIfAborted();
        this.groups.value = { ...this.groups.value, [tier]: groups };
      }
    });
    if (this.#looking === looking) this.busy.value = false;
  }

  listed(tier: Tier, shown: Shown): readonly DuplicateGroup[] {
    return (this.groups.value[tier] ?? []).filter(
      ({ kept }) => (kept !== undefined) === (shown === 'decided'),
    );
  }

  show(tier: Tier): void {
    this.tier.value = tier;
  }

  setRange(range: SimilarityRange): void {
    const tier = this.tier.value;
    this.ranges.value = { ...this.ranges.value, [tier]: range };
    void this.look(tier);
  }

  resetRange(): void {
    this.setRange(rangesOf(this.#bands)[this.tier.value]);
  }

  /** Reads what is not known of these groups' photos. */
  async read(groups: readonly DuplicateGroup[]): Promise<void> {
    const known = this.photos.value;
    const ids = [...new Set(groups.flatMap(({ members }) => members.map(({ id }) => id)))];
    const missing = ids.filter((id) => !known.has(id));
    if (missing.length === 0) return;
    await this.#attempt(async () => {
      const found = await (await this.#library.review()).photos(missing);
      this.photos.value = new Map([...this.photos.value, ...found]);
    });
  }

  /** `undefined` as long as its photos are not known. */
  suggestion(group: DuplicateGroup): Suggestion | undefined {
    const candidates = candidatesOf(group, this.photos.value);
    return candidates && suggestKeeper(candidates, this.settings.value);
  }

  /** Keys of the members that stay: as decided, as chosen, else as suggested. */
  staying(group: DuplicateGroup): readonly string[] {
    const chosen = group.kept ?? this.choices.value.get(group.key);
    if (chosen) return chosen;
    const suggested = this.suggestion(group);
    return suggested ? suggested.stay.map((position) => group.members[position]?.key ?? '') : [];
  }

  /** One at least stays. */
  toggle(group: DuplicateGroup, key: string): void {
    const stays = this.staying(group);
    const next = stays.includes(key) ? stays.filter((each) => each !== key) : [...stays, key];
    if (next.length > 0) this.choices.value = new Map([...this.choices.value, [group.key, next]]);
  }

  accept(group: DuplicateGroup): GroupVerdict {
    return { group, verdict: 'reviewed', keep: this.staying(group) };
  }

  /** What the suggestions and choices of all groups that are listed come to. Their photos are read first. */
  async bulk(groups: readonly DuplicateGroup[]): Promise<BulkVerdict> {
    for (const page of slices(groups, LIMITS.page)) await this.read(page);
    // One of which a photo has just gone is looked for again.
    const verdicts = groups.map((group) => this.accept(group)).filter(({ keep }) => keep.length > 0);
    let [stay, go, bytes] = [0, 0, 0];
    for (const { group, keep } of verdicts) {
      for (const { key, id } of group.members) {
        if (keep.includes(key)) stay++;
        else {
          go++;
          bytes += this.photos.value.get(id)?.bytes ?? 0;
        }
      }
    }
    return { verdicts, stay, go, bytes };
  }

  /** Takes effect at once; `text` says what was done, beside the way back. */
  async decide(verdicts: readonly GroupVerdict[], text: string): Promise<void> {
    await this.#attempt(async () => {
      const undo = await (await this.#library.review()).decide(verdicts);
      this.#settle(verdicts);
      this.undoable.value = { text, undo };
      await this.look();
    });
  }

  /** Reviewed groups as if nothing had been decided. */
  async reopen(group: DuplicateGroup, text: string): Promise<void> {
    const kept = group.kept ?? [];
    await this.#attempt(async () => {
      const review = await this.#library.review();
      await review.reopen(group);
      this.choices.value = new Map([...this.choices.value, [group.key, kept]]);
      this.undoable.value = {
        text,
        undo: async () => {
          await review.decide([{ group, verdict: 'reviewed', keep: kept }]);
        },
      };
      await this.look();
    });
  }

  async undo(): Promise<boolean> {
    const last = this.undoable.value;
    this.undoable.value = null;
    if (!last) return false;
    await this.#attempt(async () => {
      await last.undo();
      await this.look();
    });
    return true;
  }

  /** Of all tiers: the wider groups decide about what the closer ones hold. */
  get decided(): readonly GroupVerdict[] {
    return [...TIERS]
      .reverse()
      .flatMap((tier) => this.listed(tier, 'decided'))
      .map((group) => ({ group, verdict: 'reviewed', keep: group.kept ?? [] }));
  }

  result(): ReturnType<ReviewApi['result']> {
    return this.#library.review().then((review) => review.result(this.decided));
  }

  prefer(change: Partial<KeeperSettings>): void {
    this.settings.value = { ...this.settings.value, ...change };
    void this.#attempt(async () => (await this.#library.review()).prefer(this.settings.value));
  }

  /** Shown before the store was asked again, so that nobody waits for it. */
  #settle(verdicts: readonly GroupVerdict[]): void {
    const decided = new Map(verdicts.map((verdict) => [verdict.group.key, verdict]));
    const settled = (groups: readonly DuplicateGroup[] | null): readonly DuplicateGroup[] | null =>
      groups?.flatMap((group) => {
        const found = decided.get(group.key);
        if (!found) return [group];
        return found.verdict === 'distinct' ? [] : [{ ...group, kept: found.keep }];
      }) ?? null;
    const { file, picture, scene } = this.groups.value;
    batch(() => {
      this.groups.value = { file: settled(file), picture: settled(picture), scene: settled(scene) };
      this.choices.value = new Map([...this.choices.value].filter(([key]) => !decided.has(key)));
    });
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isAbortError(error)) this.#fail(error);
    }
  }
}

function rangesOf({ file, picture, scene }: Bands): Readonly<Record<Tier, SimilarityRange>> {
  const range = ({ from }: { readonly from: number }): SimilarityRange => ({ least: from, most: 1 });
  return { file: range(file), picture: range(picture), scene: range(scene) };
}

/** `undefined` while one of them is not known. Of one content files differ by their path and time only. */
function candidatesOf(
  { band, members }: DuplicateGroup,
  photos: ReadonlyMap<string, LibraryPhoto>,
): readonly Candidate[] | undefined {
  const known = members.flatMap(({ key, id, modified }): Candidate[] => {
    const photo = photos.get(id);
    if (!photo) return [];
    if (band !== 'file') return [photo];
    const { format, width, height, bytes } = photo;
    return [{ format, width, height, bytes, path: key, ...(modified === undefined ? {} : { modified }) }];
  });
  return known.length === members.length ? known : undefined;
}
