/** @file From paths, or a list, to what each photo should find. */
import { LookalikeError } from '../../base/errors.ts';
import { EVALUATION } from '../../profiles/profiles.ts';
import { sampled, seededRandom } from '../../vectors/random.ts';
import { readList } from './query-list.ts';
import type { LabelKind } from './types.ts';

/** A photo that is searched by. */
export interface LabelledQuery {
  /** Number of the photo. */
  readonly photo: number;
  /** Numbers of the photos that it should find, one or more, never itself. */
  readonly relevant: ReadonlySet<number>;
}

export interface LabelledSet {
  readonly kind: LabelKind;
  /** Numbers of the photos that are searched among. */
  readonly gallery: readonly number[];
  readonly queries: readonly LabelledQuery[];
  /** Of each photo; empty of a list. */
  readonly classes: readonly string[];
  /** Numbers of the photos whose content another one has. */
  readonly repeated: ReadonlySet<number>;
  /** Classes that have a single photo. */
  readonly single: readonly string[];
}

/** A photo as it is labelled. */
export interface PathOfContent {
  /** Below the chosen folder. */
  readonly path: string;
  readonly contentId: string;
}

const TRAIN = 'train';
const TEST = 'test';

/** How a folder is labelled, by its paths alone. @throws LookalikeError INVALID_ARGUMENT where no photo is in a sub-folder */
export function labelKind(paths: readonly string[]): 'folders' | 'split' {
  const has = (part: string): boolean => paths.some((path) => path.startsWith(`${part}/`) && depth(path) > 2);
  if (has(TRAIN) && has(TEST)) return 'split';
  if (paths.some((path) => depth(path) > 1)) return 'folders';
  throw new LookalikeError(
    'INVALID_ARGUMENT',
    'The folder has no sub-folders, which tell the class of a photo. Choose one with a sub-folder for each class, or with train/ and ' +
      'test/ that have them, or add a list of queries and what they should find.',
  );
}

/**
 * @param photos in the order of the walk; of those of one content in one part the first counts
 * @param list text of a CSV ({@link readList}) in place of folders
 * @throws LookalikeError INVALID_ARGUMENT, a sentence: no sub-folders, fewer than two classes, no class of two photos, paths of a list
 * that are not there
 */
export function labelPhotos(photos: readonly PathOfContent[], list?: string): LabelledSet {
  if (list !== undefined) return listed(photos, list);
  const paths = photos.map(({ path }) => path);
  const kind = labelKind(paths);
  const parts = paths.map((path) => (kind === 'split' ? firstOf(path) : ''));
  const classes = paths.map((path) => classOf(kind === 'split' ? path.slice(path.indexOf('/') + 1) : path));
  const { repeated } = contents(photos, parts);
  const isMeant = (photo: number): boolean => !repeated.has(photo) && classes[photo] !== '';
  const numbers = [...photos.keys()].filter(isMeant);
  const gallery = kind === 'split' ? numbers.filter((photo) => parts[photo] === TRAIN) : numbers;
  const asked = kind === 'split' ? numbers.filter((photo) => parts[photo] === TEST) : numbers;
  const members = new Map<string, number[]>();
  for (const photo of gallery) pushTo(members, classes[photo] ?? '', photo);
  if (members.size < 2) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The photos are of ${members.size === 1 ? `one class, ${[...members.keys()].join('')}` : 'no class'}; two at least are ` +
        'expected, each in a sub-folder of its own. Every result would be right.',
    );
  }
  const queries = asked.flatMap((photo): LabelledQuery[] => {
    const same = members.get(classes[photo] ?? '') ?? [];
    const relevant = new Set(same.filter((other) => photos[other]?.contentId !== photos[photo]?.contentId));
    return relevant.size > 0 ? [{ photo, relevant }] : [];
  });
  if (queries.length === 0) throw nothingToFind(kind);
  const single = [...members].filter(([, all]) => all.length === 1).map(([name]) => name);
  return { kind, gallery, queries, classes, repeated, single: kind === 'folders' ? single : [] };
}

/** At most so many queries, the same ones each time, in their order. */
export function sampleQueries<T>(queries: readonly T[], most: number): readonly T[] {
  return sampled(queries, most, seededRandom(EVALUATION.seed));
}

function listed(photos: readonly PathOfContent[], list: string): LabelledSet {
  const { repeated, first } = contents(
    photos,
    photos.map(() => ''),
  );
  const numbers = new Map(photos.map(({ path }, photo) => [path, first[photo] ?? photo]));
  const wanted = new Map<number, Set<number>>();
  const missing = new Set<string>();
  const numberOf = (path: string): number | undefined => {
    const found = numbers.get(path);
    if (found === undefined) missing.add(path);
    return found;
  };
  for (const { query, relevant } of readList(list)) {
    const photo = numberOf(query);
    const found = relevant.map(numberOf);
    if (photo === undefined) continue;
    const own = wanted.get(photo) ?? new Set();
    for (const other of found) if (other !== undefined && other !== photo) own.add(other);
    wanted.set(photo, own);
  }
  if (missing.size > 0) {
    const some = [...missing].slice(0, EVALUATION.named).join(', ');
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The list names ${missing.size === 1 ? 'a path that is' : `${missing.size} paths that are`} not in the folder: ${some}` +
        `${missing.size > EVALUATION.named ? ', …' : ''}. Paths as they are below the chosen folder are expected, of photos that ` +
        'can be read.',
    );
  }
  const queries = [...wanted]
    .filter(([, relevant]) => relevant.size > 0)
    .map(([photo, relevant]) => ({ photo, relevant }));
  if (queries.length === 0) throw nothingToFind('list');
  const gallery = [...photos.keys()].filter((photo) => !repeated.has(photo));
  return { kind: 'list', gallery, queries, classes: [], repeated, single: [] };
}

function nothingToFind(kind: LabelKind): LookalikeError {
  const found = {
    folders:
      'Every class has a single photo; one of two photos or more is expected, so that there is something to be found.',
    split: 'No photo in test/ has one of its class in train/; the same sub-folders are expected in both.',
    list: 'The list has no query with a photo to be found beside itself.',
  };
  return new LookalikeError('INVALID_ARGUMENT', `${found[kind]} Nothing was measured.`);
}

/** Which photos have the content of an earlier one of their part, and of each photo the number of that first one. */
function contents(
  photos: readonly PathOfContent[],
  parts: readonly string[],
): { repeated: ReadonlySet<number>; first: readonly number[] } {
  const known = new Map<string, number>();
  const repeated = new Set<number>();
  const first = photos.map(({ contentId }, photo) => {
    const key = `${parts[photo] ?? ''}/${contentId}`;
    const before = known.get(key);
    if (before === undefined) known.set(key, photo);
    else repeated.add(photo);
    return before ?? photo;
  });
  return { repeated, first };
}

/** The first folder of a path, empty where there is none. */
function classOf(path: string): string {
  return depth(path) > 1 ? firstOf(path) : '';
}

function firstOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('/')));
}

function depth(path: string): number {
  return path.split('/').length;
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
