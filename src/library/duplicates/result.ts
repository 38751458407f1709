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
