/** @file Near-duplicates of a library: groups by any threshold, decisions, and what follows from them for files. */
import { LookalikeError } from '../../base/errors.ts';
import { slices } from '../../base/slices.ts';
import { GROUPING, LIMITS, TIERS, type Bands, type Tier } from '../../profiles/profiles.ts';
import type { Documents } from '../../store/store.ts';
import type { FileLedger, FileRecord } from '../file-ledger.ts';
import type { PhotoCollection } from '../photo-collection.ts';
import type { LibraryPhoto } from '../types.ts';
import { Decisions, type Decision } from './decisions.ts';
import { groupNodes, type NodeGroup } from './grouping.ts';
import type { NeighborGraph } from './neighbor-graph.ts';
import type { NeighborLedger } from './neighbor-ledger.ts';
import type { KeeperSettings } from './keeper.ts';
import { withoutContradictions, type ResultGroup } from './result.ts';
import type {
  CatchUpOptions,
  DuplicateGroup,
  DuplicateOptions,
  Duplicates,
  GroupMember,
  GroupVerdict,
  ReviewApi,
  SimilarityRange,
} from './types.ts';

export interface ReviewParts {
  readonly collection: Pick<PhotoCollection, 'find' | 'get' | 'ids' | 'vectors' | 'shape'>;
  readonly ledger: Pick<FileLedger, 'repeated' | 'filesOf'>;
  readonly documents: Documents;
  readonly neighbors: Pick<NeighborLedger, 'graph' | 'missing' | 'catchUp'>;
}

/** What groups are made of, read together. */
interface Known {
  readonly graph: NeighborGraph;
  readonly decisions: readonly Decision[];
  /** Ids of contents that decisions name. */
  readonly idOf: ReadonlyMap<string, string>;
  /** Decisions, by their numbers, about photos. */
  readonly about: ReadonlyMap<string, readonly number[]>;
}

/** Squared L2 distance of unit vectors, and back. */
const distanceOf = (similarity: number): number => 2 - 2 * similarity;
const similarityOf = (squaredDistance: number): number => 1 - squaredDistance / 2;

export class Review implements ReviewApi {
  readonly #parts: ReviewParts;
  readonly #decisions: Decisions;
  #known: Promise<Known> | undefined;
  /** Of photos that were asked for. */
  readonly #photos = new Map<string, LibraryPhoto>();
  /** Of photos with more neighbours than are stored: the next threshold needs them again. */
  readonly #vectors = new Map<string, Float32Array>();

  constructor(parts: ReviewParts) {
    this.#parts = parts;
    this.#decisions = new Decisions(parts.documents);
  }

  /** Photos came or went: what is known is read again when it is next needed. */
  forget(): void {
    this.#known = undefined;
    this.#photos.clear();
    this.#vectors.clear();
  }

  async missing(): Promise<{ missing: number; total: number }> {
    const { ids, total } = await this.#parts.neighbors.missing();
    return { missing: ids.length, total };
  }

  async catchUp(options: CatchUpOptions = {}): Promise<number> {
    const looked = await this.#parts.neighbors.catchUp(options);
    if (looked > 0) this.#known = undefined;
    return looked;
  }

  async groups(tier: Tier, range: SimilarityRange, signal?: AbortSignal): Promise<DuplicateGroup[]> {
    if (tier === 'file') return this.#fileGroups();
    const known = await this.#read();
    const found = await this.#nodeGroups(known, range, signal);
    if (tier !== 'scene') return found.map((group) => this.#groupOf(known, tier, group));
    // What is one picture anyhow is told as that.
    const { picture } = this.#parts.collection.shape.profile.bands;
    const closer = range.least < picture.from ? { ...range, least: picture.from } : range;
    const pictures = new Set(
      (await this.#nodeGroups(known, closer, signal)).map(({ nodes }) => nodes.join()),
    );
    return found
      .filter(({ nodes }) => !pictures.has(nodes.join()))
      .map((group) => this.#groupOf(known, tier, group));
  }

  /** Groups with their photos, as scripts ask for them. */
  async duplicates({
    tier,
    threshold,
    most = 1,
    reviewed = false,
    signal,
    onProgress,
  }: DuplicateOptions): Promise<Duplicates[]> {
    for (const similarity of [threshold ?? 0, most]) {
      if (similarity >= -1 && similarity <= 1) continue;
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `A similarity is ${similarity}; it must be a number from -1 to 1 (the same vector).`,
      );
    }
    await this.catchUp({ ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) });
    const { bands } = this.#parts.collection.shape.profile;
    const tiers = threshold === undefined ? (tier ? [tier] : TIERS) : [tierOf(bands, threshold)];
    const found: Duplicates[] = [];
    for (const band of tiers) {
      const groups = await this.groups(band, { least: threshold ?? bands[band].from, most }, signal);
      const wanted = groups.filter(({ kept }) => reviewed || !kept);
      const photos = await this.photos(wanted.flatMap(({ members }) => members.map(({ id }) => id)));
      for (const { members } of wanted) {
        const shown = members.flatMap(({ key, id }) => {
          const path = band === 'file' ? key : photos.get(id)?.path;
          return path === undefined ? [] : [{ id, path }];
        });
        if (shown.length > 1) found.push({ band, photos: shown });
      }
    }
    return found;
  }

  async photos(ids: readonly string[]): Promise<ReadonlyMap<string, LibraryPhoto>> {
    const missing = ids.filter((id) => !this.#photos.has(id));
    for (const page of slices(missing, LIMITS.page)) {
      for (const photo of await this.#parts.collection.get(page)) this.#photos.set(photo.id, photo);
    }
    return new Map(
      ids.flatMap((id) => {
        const photo = this.#photos.get(id);
        return photo ? [[id, photo] as const] : [];
      }),
    );
  }

  async decide(verdicts: readonly GroupVerdict[]): Promise<() => Promise<void>> {
    const nameOf = await this.#namesOf(verdicts);
    const undo = await this.#decisions.decide(
      verdicts.map(({ group, verdict, keep }): Decision => {
        const kept = new Set(keep);
        const named = (members: readonly GroupMember[]): string[] =>
          members.flatMap((member) => nameOf(group, member) ?? []);
        return {
          about: group.band === 'file' ? 'files' : 'contents',
          verdict,
          members: named(group.members),
          keep: named(group.members.filter(({ key }) => kept.has(key))),
        };
      }),
    );
    this.#known = undefined;
    return async () => {
      await undo();
      this.#known = undefined;
    };
  }

  async reopen(group: DuplicateGroup): Promise<void> {
    const nameOf = await this.#namesOf([{ group, verdict: 'reviewed', keep: [] }]);
    const members = group.members.flatMap((member) => nameOf(group, member) ?? []);
    await this.#decisions.forget(group.band === 'file' ? 'files' : 'contents', members);
    this.#known = undefined;
  }

  settings(): Promise<KeeperSettings> {
    return this.#decisions.settings();
  }

  prefer(settings: KeeperSettings): Promise<void> {
    return this.#decisions.prefer(settings);
  }

  async result(verdicts: readonly GroupVerdict[]): Promise<ResultGroup[]> {
    const photos = await this.photos(verdicts.flatMap(({ group }) => group.members.map(({ id }) => id)));
    const contents = new Set([...photos.values()].map(({ contentId }) => contentId));
    const files = await this.#parts.ledger.filesOf(contents);
    const filesOf = ({ band }: DuplicateGroup, { key, id }: GroupMember): ResultGroup['keep'] => {
      const photo = photos.get(id);
      if (!photo) return [];
      const { bytes } = photo;
      if (band === 'file') return [{ path: key, bytes }];
      return (files.get(photo.contentId) ?? [photo]).map(({ path }) => ({ path, bytes }));
    };
    return withoutContradictions(
      verdicts.flatMap(({ group, verdict, keep }) => {
        if (verdict === 'distinct') return [];
        const kept = new Set(keep);
        const part = (stays: boolean): ResultGroup['keep'] =>
          group.members
            .filter(({ key }) => kept.has(key) === stays)
            .flatMap((member) => filesOf(group, member));
        return [{ band: group.band, keep: part(true), move: part(false) }];
      }),
    );
  }

  /** What decisions call a member: the path of a file, the content of a photo; `undefined` for one that has gone. */
  async #namesOf(
    verdicts: readonly GroupVerdict[],
  ): Promise<(group: DuplicateGroup, member: GroupMember) => string | undefined> {
    const ids = verdicts.flatMap(({ group }) =>
      group.band === 'file' ? [] : group.members.map(({ id }) => id),
    );
    const photos = await this.photos(ids);
    return ({ band }, { key, id }) => (band === 'file' ? key : photos.get(id)?.contentId);
  }

  #read(): Promise<Known> {
    const reading = (this.#known ??= this.#readAnew());
    // Tried again the next time.
    reading.catch(() => {
      if (this.#known === reading) this.#known = undefined;
    });
    return reading;
  }

  async #readAnew(): Promise<Known> {
    const [graph, all] = await Promise.all([this.#parts.neighbors.graph(), this.#decisions.all()]);
    const decisions = all.filter(({ about }) => about === 'contents');
    const idOf = new Map<string, string>();
    const contents = [...new Set(decisions.flatMap(({ members }) => members))];
    for (const page of slices(contents, LIMITS.page)) {
      const photos = await this.#parts.collection.find(page);
      for (const [contentId, { id }] of photos) idOf.set(contentId, id);
    }
    const about = new Map<string, number[]>();
    decisions.forEach(({ members }, decision) => {
      for (const member of members) {
        const id = idOf.get(member);
        if (id === undefined) continue;
        const known = about.get(id);
        if (known) known.push(decision);
        else about.set(id, [decision]);
      }
    });
    return { graph, decisions, idOf, about };
  }

  #nodeGroups(
    { graph, decisions, about }: Known,
    { least, most }: SimilarityRange,
    signal: AbortSignal | undefined,
  ): Promise<NodeGroup[]> {
    return groupNodes(
      graph,
      // The most alike there are: rounding may have left equal vectors a little apart.
      { nearest: most >= 1 ? 0 : distanceOf(most), farthest: distanceOf(least) },
      {
        vectors: (ids) => this.#vectorsOf(ids),
        apart: (node) =>
          (about.get(graph.ids[node] ?? '') ?? []).filter(
            (decision) => decisions[decision]?.verdict === 'distinct',
          ),
        ...(signal ? { signal } : {}),
      },
    );
  }

  async #vectorsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const missing = ids.filter((id) => !this.#vectors.has(id));
    if (this.#vectors.size + missing.length > GROUPING.vectors) this.#vectors.clear();
    const wanted = ids.filter((id) => !this.#vectors.has(id));
    for (const page of slices(wanted, LIMITS.page)) {
      for (const [id, vector] of await this.#parts.collection.vectors(page)) this.#vectors.set(id, vector);
    }
    return this.#vectors;
  }

  #groupOf(known: Known, band: Tier, { nodes, loosest }: NodeGroup): DuplicateGroup {
    const ids = nodes.map((node) => known.graph.ids[node] ?? '');
    const kept = keptOf(known, ids);
    return {
      key: `${band} ${ids.join(' ')}`,
      band,
      similarity: similarityOf(loosest),
      members: ids.map((id) => ({ key: id, id })),
      ...(kept ? { kept } : {}),
    };
  }

  async #fileGroups(): Promise<DuplicateGroup[]> {
    const [repeated, all] = await Promise.all([this.#parts.ledger.repeated(), this.#decisions.all()]);
    const decisions = all.filter(({ about, verdict }) => about === 'files' && verdict === 'reviewed');
    const about = new Map<string, Decision[]>();
    for (const decision of decisions) {
      for (const path of decision.members) about.set(path, [...(about.get(path) ?? []), decision]);
    }
    const groups: DuplicateGroup[] = [];
    for (const page of slices([...repeated.keys()], LIMITS.page)) {
      const photos = await this.#parts.collection.find(page);
      for (const contentId of page) {
        const photo = photos.get(contentId);
        // Its rows may be in another store, or have gone a moment ago.
        if (photo) groups.push(fileGroup(photo.id, repeated.get(contentId) ?? [], about));
      }
    }
    return groups.filter(({ members }) => members.length > 1);
  }
}

/** What pairs of this similarity are at least; those that are less than one scene are told as that. */
function tierOf(bands: Bands, similarity: number): Tier {
  return similarity >= bands.picture.from ? 'picture' : 'scene';
}

function fileGroup(
  id: string,
  files: readonly FileRecord[],
  about: ReadonlyMap<string, readonly Decision[]>,
): DuplicateGroup {
  // Two single files of one name are one to whoever looks for them.
  const byPath = new Map(files.map((file) => [file.path, file]));
  const members = [...byPath.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, modified }): GroupMember => ({
      key: path,
      id,
      ...(modified === undefined ? {} : { modified }),
    }));
  const paths = members.map(({ key }) => key);
  const decided = about.get(paths[0] ?? '')?.find(({ members: named }) => isWithin(paths, named));
  const kept = decided && paths.filter((path) => decided.keep.includes(path));
  return {
    key: `file ${paths.join('\0')}`,
    band: 'file',
    similarity: 1,
    members,
    ...(kept && kept.length > 0 ? { kept } : {}),
  };
}

/** Those that stay of a group about all of which it was decided; a decision of which nothing that stays is left does not count. */
function keptOf({ about, decisions, idOf }: Known, ids: readonly string[]): string[] | undefined {
  for (const number of about.get(ids[0] ?? '') ?? []) {
    const decision = decisions[number];
    if (decision?.verdict !== 'reviewed') continue;
    const named = decision.members.map((member) => idOf.get(member) ?? '');
    if (!isWithin(ids, named)) continue;
    const stay = new Set(decision.keep.map((member) => idOf.get(member) ?? ''));
    const kept = ids.filter((id) => stay.has(id));
    if (kept.length > 0) return kept;
  }
  return undefined;
}

function isWithin(few: readonly string[], many: readonly string[]): boolean {
  const all = new Set(many);
  return few.every((one) => all.has(one));
}
