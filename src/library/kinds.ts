/** @file What photos are taken for: the network's own classes, by name. */
import { KINDS } from '../profiles/profiles.ts';

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
