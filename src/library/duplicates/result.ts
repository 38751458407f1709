/** @file What a review comes to, as files: for spreadsheets, programs, and shells. */
import { toCsv } from '../../base/csv.ts';
import { powershellScript } from './powershell-script.ts';
import { shellScript } from './shell-script.ts';

export interface ResultFile {
  /** As the library shows it, beginning with the folder's name. */
  readonly path: string;
  /** 0 where unknown. */
  readonly bytes: number;
}

/** One group that was decided about. */
export interface ResultGroup {
  /** Files of a group `file` have the very same bytes. */
  readonly band: string;
  /** One or more. */
  readonly keep: readonly ResultFile[];
  readonly move: readonly ResultFile[];
}

export const RESULT_FORMATS = Object.freeze({
  sh: Object.freeze({ extension: 'sh', type: 'text/x-shellscript' }),
  ps1: Object.freeze({ extension: 'ps1', type: 'text/plain' }),
  csv: Object.freeze({ extension: 'csv', type: 'text/csv' }),
  json: Object.freeze({ extension: 'json', type: 'application/json' }),
  txt: Object.freeze({ extension: 'txt', type: 'text/plain' }),
} as const);
export type ResultFormat = keyof typeof RESULT_FORMATS;

/** A written result, and files whose names it cannot say: the groups of these are left out of it. */
export interface WrittenResult {
  readonly text: string;
  readonly unwritten: readonly string[];
}

/**
 * Groups of several tiers share photos, and one may keep what another moves. Earlier ones count: what they move has gone for
 * those behind, and the last file that one keeps stays whatever others say. So of each group a file stays.
 */
export function withoutContradictions(groups: readonly ResultGroup[]): ResultGroup[] {
  const moved = new Set<string>();
  /** How many files each group keeps, and in which groups a file is kept. */
  const left: number[] = [];
  const keepers = new Map<string, number[]>();
  const consistent: ResultGroup[] = [];
  for (const group of groups) {
    const keep = group.keep.filter(({ path }) => !moved.has(path));
    if (keep.length === 0) continue;
    const own = new Set(keep.map(({ path }) => path));
    const move: ResultFile[] = [];
    for (const file of group.move) {
      const { path } = file;
      const inGroups = keepers.get(path) ?? [];
      const isFree = !own.has(path) && !moved.has(path);
      if (!isFree || inGroups.some((number) => (left[number] ?? 0) < 2)) continue;
      move.push(file);
      moved.add(path);
      for (const number of inGroups) left[number] = (left[number] ?? 0) - 1;
    }
    if (move.length === 0) continue;
    for (const path of own) keepers.set(path, [...(keepers.get(path) ?? []), left.length]);
    left.push(own.size);
    consistent.push({ ...group, keep, move });
  }
  // What stayed in an earlier group may have been moved by a later one, which left it another.
  return consistent.map((group) => ({ ...group, keep: group.keep.filter(({ path }) => !moved.has(path)) }));
}

/** @param folder name of the folder that scripts move files into */
export function writeResult(
  format: ResultFormat,
  groups: readonly ResultGroup[],
  folder: string,
): WrittenResult {
  switch (format) {
    case 'sh':
      return shellScript(groups, folder);
    case 'ps1':
      return powershellScript(groups, folder);
    case 'csv':
      return { text: csvText(groups), unwritten: [] };
    case 'json':
      return { text: `${JSON.stringify({ groups }, null, 1)}\n`, unwritten: [] };
    case 'txt':
      return pathLines(groups);
  }
}

function csvText(groups: readonly ResultGroup[]): string {
  const records = groups.flatMap(({ band, keep, move }, at) => [
    ...keep.map(({ path, bytes }) => [at + 1, band, 'keep', path, bytes]),
    ...move.map(({ path, bytes }) => [at + 1, band, 'move', path, bytes]),
  ]);
  return toCsv([['group', 'band', 'decision', 'path', 'bytes'], ...records]);
}

/** The files to move, one a line; a name with a line's end in it would be two. */
function pathLines(groups: readonly ResultGroup[]): WrittenResult {
  const paths = groups.flatMap(({ move }) => move.map(({ path }) => path));
  const isLine = (path: string): boolean => !/[\r\n]/.test(path);
  return {
    text: paths
      .filter(isLine)
      .map((path) => `${path}\n`)
      .join(''),
    unwritten: paths.filter((path) => !isLine(path)),
  };
}
