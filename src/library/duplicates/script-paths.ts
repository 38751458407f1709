/** @file Which paths a script can name, and which groups it can therefore be about. */
import { LookalikeError } from '../../base/errors.ts';
import type { ResultGroup } from './result.ts';

/** Stands where a file's name was no text that can be written back: that file cannot be named. */
const REPLACEMENT = '\ufffd';

/**
 * A path below a folder, as the library's are, of names that a file system gives back as they are. One that climbs out of its
 * folder was made up by somebody: it can come with an imported library.
 */
export function isNameable(path: string): boolean {
  const segments = path.split('/');
  return (
    // Half of a pair of UTF-16 is no text.
    !/\p{Cs}/u.test(path) &&
    !path.includes(REPLACEMENT) &&
    !path.includes('\0') &&
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  );
}

/** Groups with something to move, all of whose files can be named; and the files that cannot. */
export function nameableGroups(
  groups: readonly ResultGroup[],
  canName: (path: string) => boolean,
): { readonly groups: readonly ResultGroup[]; readonly unwritten: readonly string[] } {
  const unwritten: string[] = [];
  const written = groups.filter(({ keep, move }) => {
    const bad = [...keep, ...move].filter(({ path }) => !canName(path));
    unwritten.push(...bad.map(({ path }) => path));
    return bad.length === 0 && move.length > 0;
  });
  return { groups: written, unwritten };
}

/** @throws LookalikeError INVALID_ARGUMENT when a folder of this name cannot stand beside the photos' folders */
export function checkFolderName(folder: string): void {
  if (isNameable(folder) && !/[/\\:*?"<>|\p{Cc}]/u.test(folder) && folder.trim() === folder) return;
  throw new LookalikeError(
    'INVALID_ARGUMENT',
    `"${folder}" cannot be a folder's name: choose one without / \\ : * ? " < > | and without spaces at its ends.`,
  );
}
