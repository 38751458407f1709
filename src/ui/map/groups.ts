/** @file What the colours of dots tell: the largest groups of photos, each with a colour of its own, and the rest. */
import { MAP_VIEW } from '../../profiles/profiles.ts';

export const COLORINGS = Object.freeze(['kind', 'folder', 'none'] as const);
export type Coloring = (typeof COLORINGS)[number];

export interface Group {
  readonly name: string;
  readonly photos: number;
}

export interface Groups {
  /** Largest first. */
  readonly largest: readonly Group[];
  /** Photos that are in none of them. */
  readonly others: number;
  /** Of each photo the number of its group; of others, how many groups there are. */
  readonly numbers: Uint8Array<ArrayBuffer>;
}

/** @param names of the group of each photo; `undefined` for one in none */
export function groupsOf(names: readonly (string | undefined)[]): Groups {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  const largest = [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .slice(0, MAP_VIEW.groups)
    .map(([name, photos]) => ({ name, photos }));
  const numbers = new Map(largest.map(({ name }, number) => [name, number]));
  return {
    largest,
    others: names.length - largest.reduce((sum, { photos }) => sum + photos, 0),
    numbers: Uint8Array.from(names, (name) => numbers.get(name ?? '') ?? largest.length),
  };
}

/** Of each path the first folder that not all have in common; `undefined` for what lies beside those folders. */
export function foldersOf(paths: readonly string[]): (string | undefined)[] {
  const split = paths.map((path) => path.split('/').slice(0, -1));
  const [first = []] = split;
  let common = first.length;
  for (const folders of split) {
    let same = 0;
    while (same < common && folders[same] === first[same]) same++;
    common = same;
  }
  return split.map((folders) => folders[common]);
}

/** Photos of one kind, and where most of them are. */
export interface KindPlace extends Group {
  /** The photo that stands for them, and where it is. */
  readonly node: number;
  readonly x: number;
  readonly y: number;
}

/**
 * The names that can stand on the map, most frequent first: of `MAP_VIEW.wordPhotos` photos or more, at the photo that has the least way to the others
 * of its kind, so that a name is among what it names.
 */
export function kindPlaces(kinds: readonly (string | undefined)[], positions: Float32Array): KindPlace[] {
  const nodes = new Map<string, number[]>();
  kinds.forEach((kind, node) => {
    if (kind === undefined) return;
    const own = nodes.get(kind);
    if (own) own.push(node);
    else nodes.set(kind, [node]);
  });
  const at = (node: number): [number, number] => [positions[2 * node] ?? 0, positions[2 * node + 1] ?? 0];
  return [...nodes]
    .filter(([, own]) => own.length >= MAP_VIEW.wordPhotos)
    .sort(([a, some], [b, more]) => more.length - some.length || (a < b ? -1 : 1))
    .map(([name, own]) => {
      // Of medians a few photos elsewhere change nothing.
      const middle = [0, 1].map((axis) => median(own.map((node) => at(node)[axis] ?? 0)));
      const away = (node: number): number => {
        const [x, y] = at(node);
        return Math.hypot(x - (middle[0] ?? 0), y - (middle[1] ?? 0));
      };
      const nearest = own.reduce((best, node) => (away(node) < away(best) ? node : best));
      const [x, y] = at(nearest);
      return { name, photos: own.length, node: nearest, x, y };
    });
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
