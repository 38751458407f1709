/** @file Results as they are shown: near-duplicates of each other folded into one, and what each is to the query. */
import type { SearchHit } from '../library/types.ts';
import { BAND_NAMES, type Band, type BandName } from '../profiles/profiles.ts';

/** A result, and those that are near-duplicates of it and come behind it. */
export interface FoldedHit {
  readonly hit: SearchHit;
  readonly others: readonly SearchHit[];
}

export type Bands = Readonly<Record<BandName, Band>>;

/**
 * @param hits in the order in which they are shown: the first of a group stands for it
 * @param groupOf number of a photo's group of near-duplicates, by its id
 * @param apart groups that are not folded: copies of the query are what is looked for
 */
export function foldHits(
  hits: readonly SearchHit[],
  groupOf: ReadonlyMap<string, number>,
  apart: ReadonlySet<number>,
): FoldedHit[] {
  const first = new Map<number, SearchHit[]>();
  const folded: FoldedHit[] = [];
  for (const hit of hits) {
    const group = groupOf.get(hit.id);
    const others = group === undefined ? undefined : first.get(group);
    if (others) {
      others.push(hit);
      continue;
    }
    const own: SearchHit[] = [];
    folded.push({ hit, others: own });
    if (group !== undefined && !apart.has(group)) first.set(group, own);
  }
  return folded;
}

/** The groups of these photos, and of hits that are the same picture as the query. */
export function groupsApart(
  ids: readonly string[],
  hits: readonly SearchHit[],
  groupOf: ReadonlyMap<string, number>,
  bands: Bands | undefined,
): ReadonlySet<number> {
  const same = bands ? hits.filter(({ similarity }) => similarity >= bands.picture.from) : [];
  return new Set([...ids, ...same.map(({ id }) => id)].flatMap((id) => groupOf.get(id) ?? []));
}

/** The closest band that a similarity is in; `null` below all. */
export function bandOf(similarity: number, bands: Bands): BandName | null {
  return BAND_NAMES.find((name) => similarity >= bands[name].from) ?? null;
}
