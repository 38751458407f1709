/** @file What there is to filter by: values that photos have, and how many have each. */
import { MEASURES, CHOICES, canFilter, placeOf, type Choice, type FilterFields } from './photo-filter.ts';
import type { Facet, Facets, LibraryPhoto } from './types.ts';

/** Of what the rows can be filtered by: most frequent first, of equally frequent ones by name; years, latest first. */
export async function countFacets(
  pages: AsyncIterable<readonly LibraryPhoto[]>,
  fields: FilterFields,
): Promise<Facets> {
  const counted = CHOICES.filter((choice) => canFilter(choice, fields)).map(
    (choice) => [choice, new Map<string, number>()] as const,
  );
  const years = new Map<string, number>();
  for await (const page of pages) {
    for (const photo of page) {
      for (const [choice, counts] of counted) for (const value of valuesOf(choice, photo)) add(counts, value);
      if (photo.taken) add(years, photo.taken.slice(0, 'YYYY'.length));
    }
  }
  return {
    choices: Object.fromEntries(counted.map(([choice, counts]) => [choice, sorted(counts)])),
    ...(canFilter('taken', fields)
      ? { years: sorted(years).toSorted((a, b) => (a.name < b.name ? 1 : -1)) }
      : {}),
    measures: MEASURES.filter((measure) => canFilter(measure, fields)),
  };
}

/** The values of a choice that a photo is found by. */
export function valuesOf(
  choice: Choice,
  { path, camera, format, width, height, latitude, longitude, kinds }: LibraryPhoto,
): readonly string[] {
  switch (choice) {
    case 'folder':
      return foldersOf(path);
    case 'camera':
      return camera ? [camera] : [];
    case 'format':
      return format === '' ? [] : [format];
    case 'orientation':
      if (width === height) return width > 0 ? ['square'] : [];
      return [width > height ? 'landscape' : 'portrait'];
    case 'place':
      return latitude === undefined || longitude === undefined ? [] : [placeOf(latitude, longitude)];
    case 'kind':
      return kinds ?? [];
  }
}

/** Every folder that a path lies in, the outermost first. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1))
    folders.push(path.slice(0, end));
  return folders;
}

function add(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Facet[] {
  return Array.from(counts, ([name, photos]) => ({ name, photos })).sort(
    (a, b) => b.photos - a.photos || (a.name < b.name ? -1 : 1),
  );
}
