/** @file What photos are taken for: the network's own classes, by name. */
import { KINDS } from '../profiles/profiles.ts';
import type { Kind } from './types.ts';

/**
 * Names of the classes that a photo is probably of, most probable first.
 * @param probabilities one a class
 * @param names in the same order; a name that several classes have comes once
 */
export function kindsOf(probabilities: Float32Array, names: readonly string[]): readonly string[] {
  const probable = Array.from(probabilities, (probability, at) => ({ probability, name: names[at] ?? '' }))
    .filter(({ probability }) => probability >= KINDS.least)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, KINDS.most);
  return [...new Set(probable.map(({ name }) => name))];
}

/** Most frequent first; of equally frequent ones by name. */
export async function countKinds(pages: AsyncIterable<readonly string[]>): Promise<readonly Kind[]> {
  const counts = new Map<string, number>();
  for await (const page of pages) for (const name of page) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, photos]) => ({ name, photos })).sort(
    (a, b) => b.photos - a.photos || (a.name < b.name ? -1 : 1),
  );
}
