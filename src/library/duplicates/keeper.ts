/** @file Which one of several near-duplicates to keep, and why: rules one after the other, in an order that people choose. */
import { KEEPER_RULES, type KeeperRule } from '../../profiles/profiles.ts';

/** What the rules look at. */
export interface Candidate {
  readonly path: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly taken?: string;
  readonly camera?: string;
  readonly latitude?: number;
  /** When the file was last changed, in milliseconds since 1970. */
  readonly modified?: number;
}

export interface KeeperSettings {
  /** Every rule once, the first one first. */
  readonly rules: readonly KeeperRule[];
  /** Folder whose photos the rule `folder` prefers, as paths begin; empty: none. */
  readonly preferred: string;
  /** Folders whose photos always stay. */
  readonly references: readonly string[];
}

export const DEFAULT_KEEPER_SETTINGS: KeeperSettings = Object.freeze({
  rules: KEEPER_RULES,
  preferred: '',
  references: Object.freeze([]),
});

export interface Suggestion {
  /** Position among the candidates. */
  readonly keeper: number;
  /** Positions of those that stay: the keeper, and all of reference folders. */
  readonly stay: readonly number[];
  /** What told the keeper from others, in the order in which it did; empty where nothing but the path did. */
  readonly reasons: readonly (KeeperRule | 'reference')[];
}

/** A number a candidate: the greatest wins. */
const SCORES: Readonly<Record<KeeperRule, (candidate: Candidate, settings: KeeperSettings) => number>> =
  Object.freeze({
    raw: ({ format }) => (format === 'raw' ? 1 : 0),
    pixels: ({ width, height }) => width * height,
    bytes: ({ bytes }) => bytes,
    facts: ({ taken, camera, latitude }) =>
      [taken, camera, latitude].filter((fact) => fact !== undefined).length,
    older: ({ taken, modified }) => -timeOf(taken, modified),
    folder: ({ path }, { preferred }) => (preferred !== '' && isInFolder(path, preferred) ? 1 : 0),
  });

/** @param candidates one or more */
export function suggestKeeper(candidates: readonly Candidate[], settings: KeeperSettings): Suggestion {
  const isReference = candidates.map(({ path }) => isReferenced(path, settings));
  const reasons: Suggestion['reasons'][number][] = [];
  let left = candidates.map((_, position) => position);
  const references = left.filter((position) => isReference[position]);
  if (references.length > 0 && references.length < left.length) {
    left = references;
    reasons.push('reference');
  }
  for (const rule of settings.rules) {
    if (left.length < 2) break;
    const scores = left.map((position) => SCORES[rule](candidates[position] as Candidate, settings));
    const best = scores.reduce((most, score) => Math.max(most, score), -Infinity);
    const winners = left.filter((_, at) => scores[at] === best);
    if (winners.length < left.length) reasons.push(rule);
    left = winners;
  }
  const keeper = left.reduce((first, position) =>
    isBefore(candidates[position]?.path ?? '', candidates[first]?.path ?? '') ? position : first,
  );
  const stay = candidates.flatMap((_, position) =>
    position === keeper || isReference[position] ? [position] : [],
  );
  return { keeper, stay, reasons };
}

/** Whether a photo lies in a folder that is never touched. */
export function isReferenced(path: string, { references }: Pick<KeeperSettings, 'references'>): boolean {
  return references.some((folder) => isInFolder(path, folder));
}

/** Whether a path is in a folder or below it. */
export function isInFolder(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The shorter one, as copies add to a name; else by the characters. */
function isBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

/** Milliseconds since 1970; Infinity where nothing is known. When it was taken counts, not when the copy was made. */
function timeOf(taken: string | undefined, modified: number | undefined): number {
  const time = taken === undefined ? NaN : Date.parse(taken);
  return Number.isFinite(time) ? time : (modified ?? Infinity);
}
