/** @file Models as a command is told them: ids with commas between. */
import { findProfile, PROFILES, type BuiltProfileId } from '../profiles/profiles.ts';

export const ALL_PROFILES = Object.freeze(Object.keys(PROFILES) as BuiltProfileId[]);

/**
 * Each once, in the order given.
 *
 * @param given all where it is absent
 * @param refusal the error for what was found wrong
 * @throws what `refusal` makes, for an id of no model
 */
export function parseProfiles(
  given: string | undefined,
  refusal: (found: string) => Error,
): readonly BuiltProfileId[] {
  if (given === undefined) return ALL_PROFILES;
  const profiles = given.split(',').map((name) => {
    const profile = findProfile(name.trim());
    if (!profile) throw refusal(`there is no model "${name.trim()}", there are ${ALL_PROFILES.join(', ')}`);
    return profile;
  });
  return [...new Set(profiles)];
}
