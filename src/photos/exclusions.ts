/** @file What a person wants left out of the library, beside what a walk leaves out always (./left-out.ts). */
import { COMPANIONS } from '../profiles/profiles.ts';
import type { PhotoFile } from './photo-source.ts';

export interface Exclusions {
  /**
   * Globs, without regard to case. One with a slash is about a path below the folder that was added (`Phone/Screenshots`),
   * one without about the name of any file or folder (`*.gif`, `Screenshots`). A folder that matches is left out with all
   * that is in it.
   */
  readonly globs: readonly string[];
  /** Photos whose shorter side has fewer pixels are left out; 0: none. */
  readonly minSide: number;
  /** Of a picture and what the camera wrote beside it under the same name, a raw or a film, only the picture is taken. */
  readonly pairs: boolean;
}

/** Of whoever has chosen nothing. */
export const NO_EXCLUSIONS: Exclusions = Object.freeze({ globs: [], minSide: 0, pairs: true });

type PathTest = (path: string) => boolean;

/**
 * The files of a walk without those left out, in their order.
 * @param inFolder paths begin with the folder's name, which no glob is about
 */
export async function* without(
  files: AsyncIterable<PhotoFile>,
  { globs, pairs }: Pick<Exclusions, 'globs' | 'pairs'>,
  inFolder: boolean,
): AsyncGenerator<PhotoFile, void, undefined> {
  const isExcluded = await globTest(globs, inFolder);
  /** Files of one name with different endings: in the order of their names they come one after the other. */
  let namesakes: PhotoFile[] = [];
  for await (const file of files) {
    if (isExcluded(file.path)) continue;
    if (!pairs) {
      yield file;
      continue;
    }
    const [first] = namesakes;
    if (first && stemOf(first.path) !== stemOf(file.path)) {
      yield* withoutCompanions(namesakes);
      namesakes = [];
    }
    namesakes.push(file);
  }
  yield* withoutCompanions(namesakes);
}

/** @returns true for a path that is excluded, or lies in a folder that is */
async function globTest(globs: readonly string[], inFolder: boolean): Promise<PathTest> {
  const patterns = globs.map((glob) => glob.trim().replace(/^\/|\/$/g, '')).filter((glob) => glob !== '');
  if (patterns.length === 0) return () => false;
  // Few people write any: its code comes when it is needed.
  const { default: picomatch } = await import('picomatch/posix');
  const options = { nocase: true, dot: true };
  const matchers = (ofPaths: boolean): PathTest => {
    const own = patterns.filter((pattern) => pattern.includes('/') === ofPaths);
    return own.length > 0 ? picomatch(own, options) : () => false;
  };
  const [matchesPath, matchesName] = [matchers(true), matchers(false)];
  return (path) => {
    const segments = path.split('/').slice(inFolder ? 1 : 0);
    return segments.some(
      (name, depth) => matchesName(name) || matchesPath(segments.slice(0, depth + 1).join('/')),
    );
  };
}

function withoutCompanions(namesakes: readonly PhotoFile[]): readonly PhotoFile[] {
  if (!namesakes.some(({ path }) => COMPANIONS.pictures.includes(endingOf(path)))) return namesakes;
  const companions = [...COMPANIONS.raws, ...COMPANIONS.films];
  return namesakes.filter(({ path }) => !companions.includes(endingOf(path)));
}

/** Up to the last dot of the name. */
function stemOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(0, dot) : path;
}

function endingOf(path: string): string {
  return path.slice(stemOf(path).length + 1).toLowerCase();
}
