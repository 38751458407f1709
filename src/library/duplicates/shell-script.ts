/**
 * @file A POSIX shell script that moves files and deletes none. It looks at all groups first and moves nothing unless of each
 * a file that stays is there, of the size it had; and after each move it looks again, since two paths can be one file.
 */
import type { ResultGroup, WrittenResult } from './result.ts';
import { checkFolderName, isNameable, nameableGroups } from './script-paths.ts';

/** Text as one word of any POSIX shell, whatever is in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Below the place where the script runs, so that no name begins with a dash. */
const word = (path: string): string => shellQuoted(`./${path}`);

const HEAD = String.raw`#!/bin/sh
# Made by Lookalike from a review of near-duplicates. It moves files into a folder and deletes nothing.
#
#   sh THIS_FILE [PLACE]
#
# PLACE is the folder in which the photos' folders named below lie; without it, the current one.
LC_ALL=C
export LC_ALL
cd -- "${'$'}{1:-.}" || exit 1
wrong=0
moved=0
left=0

# is_there FILE BYTES: a plain file of that size, or of any where that is not known (0).
is_there() {
  [ -f "$1" ] && [ ! -L "$1" ] || return 1
  [ "$2" -eq 0 ] || [ "$(wc -c < "$1")" -eq "$2" ]
}

# check GROUP FILE BYTES ...: of the files that stay, one at least has to be there.
check() {
  group=$1
  shift
  while [ $# -gt 0 ]; do
    is_there "$1" "$2" && return
    shift 2
  done
  printf '%s\n' "Group $group: none of the files that stay is there as it was." >&2
  wrong=1
}

# move same|alike FILE BYTES STAYING ...: not without a file that stays, equal to it in all bytes where it says so.
move() {
  how=$1
  file=$2
  bytes=$3
  shift 3
  if ! is_there "$file" "$bytes"; then
    printf '%s\n' "Not there as it was: $file" >&2
    left=$((left + 1))
    return
  fi
  if [ "$how" = same ]; then
    equal=
    for staying; do
      [ -f "$staying" ] && cmp -s -- "$file" "$staying" && equal=yes
    done
    if [ -z "$equal" ]; then
      printf '%s\n' "No longer equal to a file that stays: $file" >&2
      left=$((left + 1))
      return
    fi
  fi
  target=$to/${'$'}{file#./}
  if [ -e "$target" ] || [ -L "$target" ]; then
    printf '%s\n' "There is one already: $target" >&2
    left=$((left + 1))
    return
  fi
  mkdir -p -- "${'$'}{target%/*}" && mv -- "$file" "$target" || exit 1
  for staying; do
    if [ -f "$staying" ]; then
      moved=$((moved + 1))
      return
    fi
  done
  # It was the file that stays, under another path.
  mv -- "$target" "$file" || exit 1
  printf '%s\n' "Left where it is, since it is the file that stays: $file" >&2
  left=$((left + 1))
}
`;

const CHECKED = String.raw`
if [ "$wrong" -ne 0 ]; then
  echo 'Nothing was moved. Is PLACE right? Or review the groups again.' >&2
  exit 1
fi
`;

const TAIL = String.raw`
printf '%s\n' "$moved files were moved to $to, $left were left."
`;

/** @throws LookalikeError INVALID_ARGUMENT for a folder's name that cannot be one */
export function shellScript(all: readonly ResultGroup[], folder: string): WrittenResult {
  checkFolderName(folder);
  const { groups, unwritten } = nameableGroups(all, isNameable);
  const checks = groups.map(
    ({ keep }, at) =>
      `check ${at + 1} ${keep.map(({ path, bytes }) => `${word(path)} ${bytes}`).join(' ')}\n`,
  );
  const moves = groups.flatMap(({ band, keep, move }) =>
    move.map(({ path, bytes }) => {
      const how = band === 'file' ? 'same' : 'alike';
      return `move ${how} ${word(path)} ${bytes} ${keep.map((file) => word(file.path)).join(' ')}\n`;
    }),
  );
  const text = [HEAD, `to=${word(folder)}\n\n`, ...checks, CHECKED, '\n', ...moves, TAIL].join('');
  return { text, unwritten };
}
