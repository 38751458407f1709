/** @file What filters select, by the local engine, beside what they plainly mean. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countFacets } from '../../src/library/facets.ts';
import {
  expressionOf,
  isEmpty,
  ORIENTATIONS,
  readFilter,
  type PhotoFilter,
} from '../../src/library/photo-filter.ts';
import { PhotoCollection, type NewPhoto } from '../../src/library/photo-collection.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { FILTERS, PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { fakeVector } from '../support/fake-embedder.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const place = { collectionName: 'images' };

// Every character that a filter language, a pattern or an order of texts could mistake.
const folders = fc.constantFrom(
  'A',
  'A/b',
  'A0',
  'A.',
  'A%',
  'A_',
  '_',
  '100%',
  'it\'s "so"',
  'back\\slash',
  'Zürich',
  '\u{1f426}',
  'a\u0007',
);
const cameras = fc.constantFrom('Canon EOS R5', 'it\'s "so"', '\\');
const kinds = fc.constantFrom('pier', 'hen', 'black and gold garden spider', "jack-o'-lantern");
const sizes = fc.constantFrom(0, 1, 2999, 3000, 3001, 5000);
const days = fc.constantFrom('2019-12-31', '2020-01-01', '2020-01-31', '2020-02-01');
const degrees = fc.constantFrom(-90, -33.9, -1, -0.5, 0, 0.5, 1, 41.9, 89.9);

const photos: fc.Arbitrary<Omit<LibraryPhoto, 'id' | 'contentId'>> = fc
  .record({
    path: fc.oneof(
      folders.map((folder) => `${folder}/x.jpg`),
      fc.constant('x.jpg'),
    ),
    width: sizes,
    height: sizes,
    bytes: sizes,
    format: fc.constantFrom('jpeg', 'heic', 'png'),
    further: fc.record(
      {
        taken: fc.tuple(days, fc.constantFrom('00:00:00', '23:59:59')).map((parts) => parts.join('T')),
        camera: cameras,
        kinds: fc.uniqueArray(kinds, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    at: fc.option(fc.record({ latitude: degrees, longitude: degrees }), { nil: undefined }),
  })
  .map(({ further, at, ...photo }) => ({ ...photo, ...further, ...at }));

const some = <T>(values: fc.Arbitrary<T>) => fc.uniqueArray(values, { minLength: 1, maxLength: 2 });
const bounds = <T>(values: fc.Arbitrary<T>) => fc.record({ from: values, to: values }, { requiredKeys: [] });
const corner = degrees.map((value) => Math.floor(value));
const everything = fc.record({
  folder: some(folders),
  camera: some(cameras),
  format: some(fc.constantFrom('jpeg', 'heic', 'webp')),
  orientation: some(fc.constantFrom(...ORIENTATIONS)),
  place: some(fc.tuple(corner, corner).map((parts) => parts.join(','))),
  kind: some(kinds),
  bytes: bounds(sizes),
  side: bounds(sizes),
  taken: bounds(days),
});
const CHOSEN = [
  'folder',
  'camera',
  'format',
  'orientation',
  'place',
  'kind',
  'bytes',
  'side',
  'taken',
] as const;
/** By few of them, or they would hardly select anything. */
const filters: fc.Arbitrary<PhotoFilter> = fc
  .tuple(everything, fc.subarray([...CHOSEN], { maxLength: 3 }))
  .map(([filter, chosen]) => Object.fromEntries(chosen.map((by) => [by, filter[by]])));

/** What a filter means, with none of the code that writes it. */
function isMeant(photo: Omit<LibraryPhoto, 'id' | 'contentId'>, filter: PhotoFilter): boolean {
  const { path, width, height, bytes, format, camera, taken, latitude, longitude } = photo;
  const day = taken?.slice(0, 10);
  const within = <T extends string | number>(
    value: T | undefined,
    range: { from?: T; to?: T } | undefined,
  ): boolean =>
    (range?.from === undefined || (value !== undefined && value >= range.from)) &&
    (range?.to === undefined || (value !== undefined && value <= range.to));
  const shape = width > height ? 'landscape' : width < height ? 'portrait' : width > 0 ? 'square' : '';
  const isIn = (text: string): boolean => {
    const [south = 0, west = 0] = text.split(',').map(Number);
    const offsets = [(latitude ?? NaN) - south, (longitude ?? NaN) - west];
    return offsets.every((offset) => offset >= 0 && offset < FILTERS.placeDegrees);
  };
  return (
    (filter.folder?.some((folder) => path.startsWith(`${folder}/`)) ?? true) &&
    (filter.camera?.some((name) => name === camera) ?? true) &&
    (filter.format?.some((name) => name === format) ?? true) &&
    (filter.orientation?.some((name) => name === shape) ?? true) &&
    (filter.place?.some(isIn) ?? true) &&
    (filter.kind?.some((name) => photo.kinds?.includes(name)) ?? true) &&
    within(bytes, filter.bytes) &&
    within(Math.min(width, height), filter.side) &&
    within(day, filter.taken)
  );
}

async function stored(drawn: readonly Omit<LibraryPhoto, 'id' | 'contentId'>[]): Promise<PhotoCollection> {
  const collection = await PhotoCollection.open(localMilvus(new MemoryStore()), place, {
    origin: '',
    profile,
  });
  const rows = drawn.map((photo, at): NewPhoto => ({
    ...photo,
    contentId: at.toString(16).padStart(64, '0'),
    vector: fakeVector(at, profile.id),
  }));
  await collection.insert(rows);
  return collection;
}

async function all(collection: PhotoCollection): Promise<LibraryPhoto[]> {
  const found: LibraryPhoto[] = [];
  for await (const page of collection.all()) found.push(...page);
  return found;
}

test('a filter selects what it means, and reads back from text as the same', async () => {
  const selected = { some: 0, none: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(photos, { minLength: 1, maxLength: 30 }),
      fc.array(filters, { minLength: 20, maxLength: 20 }),
      async (drawn, asked) => {
        const collection = await stored(drawn);
        const rows = await all(collection);
        for (const filter of asked) {
          const meant = rows.filter((photo) => isMeant(photo, filter)).map(({ id }) => id);
          const expression = expressionOf(filter, collection.shape);
          expect(await collection.ids({ filter: expression }), expression).toEqual(meant);
          expect(expressionOf(readFilter(JSON.parse(JSON.stringify(filter))), collection.shape)).toBe(
            expression,
          );
          expect(isEmpty(filter)).toBe(expression === '');
          selected[meant.length > 0 ? 'some' : 'none']++;
        }
      },
    ),
    { numRuns: 40 },
  );
  // Not a property of filters that select nothing, or everything.
  expect(Math.min(selected.some, selected.none)).toBeGreaterThan(50);
});

test('each value that is offered selects as many photos as it says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(photos, { minLength: 1, maxLength: 30 }), async (drawn) => {
      const collection = await stored(drawn);
      const { choices, years = [] } = await countFacets(collection.all(), collection.shape);
      expect(Object.keys(choices)).toHaveLength(6);
      for (const [choice, facets] of Object.entries(choices)) {
        expect(facets.map(({ photos: count }) => count)).toEqual(
          facets.map(({ photos: count }) => count).toSorted((a, b) => b - a),
        );
        for (const { name, photos: count } of facets) {
          const found = await collection.ids({
            filter: expressionOf({ [choice]: [name] }, collection.shape),
          });
          expect(found, `${choice} ${name}`).toHaveLength(count);
        }
      }
      for (const { name, photos: count } of years) {
        const taken = { from: `${name}-01-01`, to: `${name}-12-31` };
        expect(await collection.ids({ filter: expressionOf({ taken }, collection.shape) })).toHaveLength(
          count,
        );
      }
    }),
    { numRuns: 40 },
  );
});

test('what the rows of a collection do not tell is neither offered nor asked', async () => {
  const milvus = localMilvus(new MemoryStore());
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: profile.dimension } },
    { fieldName: 'file_path', dataType: 'VarChar', elementTypeParams: { max_length: 100 } },
  ] as const;
  unwrap(
    await milvus.collections.create({
      ...place,
      schema: { fields },
      indexParams: [{ fieldName: 'vec', metricType: 'L2' }],
    }),
  );
  const data = ['A/1', 'B/2'].map((path, id) => ({ id, vec: fakeVector(id, profile.id), file_path: path }));
  unwrap(await milvus.entities.insert({ ...place, data }));
  const collection = await PhotoCollection.open(milvus, place, { origin: 'http://server', profile });
  const { choices, years, measures } = await countFacets(collection.all(), collection.shape);
  expect({ choices, years, measures }).toEqual({
    choices: {
      folder: [
        { name: 'A', photos: 1 },
        { name: 'B', photos: 1 },
      ],
    },
    years: undefined,
    measures: [],
  });
  expect(await collection.ids({ filter: expressionOf({ folder: ['B'] }, collection.shape) })).toEqual(['1']);
  expect(() => expressionOf({ camera: ['X'] }, collection.shape)).toThrow('keeps no camera');
});

test('what a link says is believed only as far as it makes sense', () => {
  expect(readFilter(null)).toEqual({});
  expect(
    readFilter({
      folder: ['A', 7, ''],
      camera: 'X',
      orientation: ['square', 'round'],
      place: ['1,2', '1 or true,2', 'x'],
      bytes: { from: -1, to: 5 },
      side: { from: '1; drop' },
      taken: { from: '2020-01-01" or "" == "', to: '2020-02-01' },
      further: 1,
    }),
  ).toEqual({
    folder: ['A'],
    orientation: ['square'],
    place: ['1,2'],
    bytes: { to: 5 },
    taken: { to: '2020-02-01' },
  });
});
