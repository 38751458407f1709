/** @file A review of near-duplicates whose groups a test makes up. */
import { BANDS, DEFAULT_PROFILE, type Tier } from '../../src/profiles/profiles.ts';
import { DEFAULT_KEEPER_SETTINGS, type KeeperSettings } from '../../src/library/duplicates/keeper.ts';
import type { ResultGroup } from '../../src/library/duplicates/result.ts';
import type {
  CatchUpOptions,
  DuplicateGroup,
  GroupVerdict,
  ReviewApi,
  SimilarityRange,
} from '../../src/library/duplicates/types.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';

export class FakeReview implements ReviewApi {
  /** As they would be found; those of a lower similarity than asked for are left out. */
  found: Record<Tier, DuplicateGroup[]> = { file: [], picture: [], scene: [] };
  /** Photos whose neighbours are not known. */
  behind = 0;
  preferred = DEFAULT_KEEPER_SETTINGS;
  readonly verdicts: GroupVerdict[] = [];
  readonly #photos: () => readonly LibraryPhoto[];

  constructor(photos: () => readonly LibraryPhoto[]) {
    this.#photos = photos;
  }

  /** A group of photos of which the first has the most pixels. */
  static group(band: Tier, ids: readonly string[], similarity: number): DuplicateGroup {
    return { key: `${band} ${ids.join(' ')}`, band, similarity, members: ids.map((id) => ({ key: id, id })) };
  }

  reopen(group: DuplicateGroup): Promise<void> {
    const found = this.verdicts.findIndex((verdict) => verdict.group.key === group.key);
    if (found >= 0) this.verdicts.splice(found, 1);
    return Promise.resolve();
  }

  settings(): Promise<KeeperSettings> {
    return Promise.resolve(this.preferred);
  }

  prefer(settings: KeeperSettings): Promise<void> {
    this.preferred = settings;
    return Promise.resolve();
  }

  missing(): Promise<{ missing: number; total: number }> {
    return Promise.resolve({ missing: this.behind, total: this.#photos().length });
  }

  async catchUp({ gate, signal, onProgress }: CatchUpOptions = {}): Promise<number> {
    const total = this.#photos().length;
    const looked = this.behind;
    for (; this.behind > 0; this.behind--) {
      onProgress?.({ done: total - this.behind, total, rate: 10, secondsLeft: this.behind / 10 });
      await gate?.pass(signal);
      await new Promise((resolve) => setTimeout(resolve, 20));
      signal?.throwIfAborted();
    }
    return looked;
  }

  groups(tier: Tier, { least }: SimilarityRange): Promise<readonly DuplicateGroup[]> {
    const distinct = new Set(
      this.verdicts.filter(({ verdict }) => verdict === 'distinct').map(({ group }) => group.key),
    );
    const groups = this.found[tier].filter(
      ({ key, similarity }) => similarity >= least && !distinct.has(key),
    );
    return Promise.resolve(
      groups.map((group) => {
        const verdict = this.verdicts.find((each) => each.group.key === group.key);
        return verdict ? { ...group, kept: verdict.keep } : group;
      }),
    );
  }

  photos(ids: readonly string[]): Promise<ReadonlyMap<string, LibraryPhoto>> {
    const wanted = new Set(ids);
    const photos = this.#photos().filter(({ id }) => wanted.has(id));
    return Promise.resolve(new Map(photos.map((photo) => [photo.id, photo])));
  }

  decide(verdicts: readonly GroupVerdict[]): Promise<() => Promise<void>> {
    this.verdicts.push(...verdicts);
    return Promise.resolve(() => {
      this.verdicts.splice(this.verdicts.length - verdicts.length, verdicts.length);
      return Promise.resolve();
    });
  }

  async result(verdicts: readonly GroupVerdict[]): Promise<readonly ResultGroup[]> {
    const photos = await this.photos(verdicts.flatMap(({ group }) => group.members.map(({ id }) => id)));
    return verdicts.map(({ group, keep }) => {
      const files = group.members.map(({ id, key }) => {
        const { path = '', bytes = 0 } = photos.get(id) ?? {};
        return { key, path, bytes };
      });
      return {
        band: group.band,
        keep: files.filter(({ key }) => keep.includes(key)),
        move: files.filter(({ key }) => !keep.includes(key)),
      };
    });
  }
}

/** The lowest similarity of a band of the default profile. */
export function bandFrom(tier: Tier): number {
  return BANDS[DEFAULT_PROFILE][tier].from;
}
