import { beforeEach, describe, expect, test, vi } from 'vitest';
import { NeighborLedger } from '../../src/library/duplicates/neighbor-ledger.ts';
import { mapQuality } from '../../src/library/map/map-quality.ts';
import { PhotoMapper, type MapperParts } from '../../src/library/map/photo-mapper.ts';
import type { LayOut, MapProgress, PhotoMap } from '../../src/library/map/types.ts';
import { layOutHere } from '../../src/library/map/umap-layout.ts';
import { PhotoCollection, type NewPhoto } from '../../src/library/photo-collection.ts';
import { COLLECTION, MAP, PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { normalize } from '../../src/vectors/kernels.ts';
import { normalRandom, seededRandom } from '../../src/vectors/random.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const CLUSTERS = 10;

/** Photo `number` of cluster `number % CLUSTERS`, its vector some way from the cluster's. */
function photo(number: number): NewPhoto {
  const around = (seed: number, length: number, centre?: Float32Array): Float32Array => {
    const random = seededRandom(seed);
    const step = normalize(Float32Array.from({ length: profile.dimension }, () => normalRandom(random)));
    return normalize(step.map((value, d) => (centre?.[d] ?? 0) + length * value));
  };
  const vector = around(1000 + number, 0.5, around(number % CLUSTERS, 1));
  const facts = { width: 40, height: 30, bytes: 1000 + number, format: 'jpeg' };
  return { contentId: `content ${number}`, path: `Trip/${number}.jpg`, vector, ...facts };
}

let store: MemoryStore;
let collection: PhotoCollection;
let laidOut: number;
/** Number of the photo with an id. */
let numbers: Map<string, number>;

const layOut: LayOut = (...asked) => {
  laidOut++;
  return layOutHere(...asked);
};

function mapper(parts: Partial<MapperParts> = {}): PhotoMapper {
  const { documents } = store;
  const neighbors = new NeighborLedger({ collection, documents });
  return new PhotoMapper({ collection, documents, neighbors, layOut, ...parts });
}

async function insert(from: number, to: number): Promise<void> {
  const photos = Array.from({ length: to - from }, (_, at) => photo(from + at));
  const ids = await collection.insert(photos);
  photos.forEach(({ contentId }, at) => numbers.set(ids.get(contentId) ?? '', from + at));
}

beforeEach(async () => {
  store = new MemoryStore();
  laidOut = 0;
  numbers = new Map();
  collection = await PhotoCollection.open(
    localMilvus(store),
    { collectionName: COLLECTION.name },
    { origin: '', profile, wanted: profile },
  );
});

const numberOf = (id: string): number => numbers.get(id) ?? NaN;
const placeOf = ({ ids, positions }: PhotoMap, id: string): number[] => {
  const at = ids.indexOf(id);
  return [...positions.subarray(2 * at, 2 * at + 2)];
};

/** Share of the five nearest on the map that are of the same cluster. */
function togetherness({ ids, positions }: PhotoMap): number {
  const vectors = ids.map((id) => photo(numberOf(id)).vector);
  const classes = ids.map((id) => String(numberOf(id) % CLUSTERS));
  return mapQuality(vectors, positions, classes, 5).mapPurity;
}

describe('a map', () => {
  test('has each photo once, those of a cluster together, and is the same every time', async () => {
    await insert(0, 200);
    const told: MapProgress[] = [];
    const map = await mapper().map({ onProgress: (progress) => told.push(progress) });
    expect(map.ids).toEqual(await collection.ids());
    expect(map.positions).toHaveLength(400);
    expect(map.positions.every(Number.isFinite)).toBe(true);
    expect(togetherness(map)).toBeGreaterThan(0.95);
    const phases = told.map(({ phase }) => phase);
    expect(phases).toEqual(phases.toSorted(byPhase));
    expect(told.filter(({ phase }) => phase === 'comparing').at(-1)).toMatchObject({ done: 200, total: 200 });
    const last = told.at(-1);
    expect(last?.done).toBe(last?.total);
    expect(last?.rate).toBeGreaterThan(0);

    await mapper().clear();
    expect((await mapper().map()).positions).toEqual(map.positions);
    expect(laidOut).toBe(2);
  });

  test('is read again as it was, without looking at a vector', async () => {
    await insert(0, 60);
    const map = await mapper().map();
    const none = (): never => {
      throw new Error('Nobody has to ask.');
    };
    const { identity } = collection;
    const ids = (): Promise<string[]> => collection.ids();
    const again = await mapper({ collection: { identity, ids, vectors: none, nearest: none } }).map();
    expect(again).toEqual(map);
    expect(laidOut).toBe(1);
  });

  test('places new photos at their neighbours, leaves out those that went, and moves nobody', async () => {
    await insert(0, 200);
    const before = await mapper().map();
    const gone = before.ids.slice(0, 5);
    await collection.delete(gone);
    await insert(200, 220);
    const moments: PhotoMap[] = [];
    const after = await mapper().map({ onPositions: (moment) => moments.push(moment) });
    expect(laidOut).toBe(1);
    expect(after.ids).toHaveLength(215);
    for (const id of after.ids)
      if (before.ids.includes(id)) expect(placeOf(after, id)).toEqual(placeOf(before, id));
    // What is known is there at once.
    expect(moments[0]?.ids).toEqual(before.ids.slice(5));
    expect(togetherness(after)).toBeGreaterThan(0.9);
    expect(await mapper().map()).toEqual(after);
  });

  test('is arranged anew when many came, begins where photos were and lies over that', async () => {
    await insert(0, 100);
    const before = await mapper().map();
    await insert(100, 140);
    const after = await mapper().map();
    expect(laidOut).toBe(2);
    expect(togetherness(after)).toBeGreaterThan(0.95);
    // Each cluster is still nearest to where it was.
    const middles = ({ ids, positions }: PhotoMap): number[][] =>
      Array.from({ length: CLUSTERS }, (_, cluster) => {
        const own = ids.flatMap((id, at) => (numberOf(id) % CLUSTERS === cluster ? [at] : []));
        return [0, 1].map(
          (axis) => own.reduce((sum, at) => sum + (positions[2 * at + axis] ?? 0), 0) / own.length,
        );
      });
    const [old, now] = [middles(before), middles(after)];
    const nearest = now.map(([x = 0, y = 0]) => {
      const away = old.map(([oldX = 0, oldY = 0]) => Math.hypot(x - oldX, y - oldY));
      return away.indexOf(Math.min(...away));
    });
    const same = nearest.filter((cluster, at) => cluster === at).length;
    expect(same).toBeGreaterThanOrEqual(CLUSTERS - 2);
    // Nothing came or went since.
    await mapper().map();
    expect(laidOut).toBe(2);
    await mapper().map({ anew: true });
    expect(laidOut).toBe(3);
  });

  test('of more photos than a layout takes has the others at their neighbours', async () => {
    await insert(0, 240);
    const sizes: number[] = [];
    const most = 80;
    const map = await mapper({
      most,
      layOut: (input, options) => {
        sizes.push(input.start.length / 2);
        return layOut(input, options);
      },
    }).map();
    expect(sizes).toEqual([most]);
    expect(map.ids).toHaveLength(240);
    expect(togetherness(map)).toBeGreaterThan(0.9);
  });

  test.each([1, 2, 3, 4, 5, 8, 15, 16, 17])('of %d photos has a place for each', async (count) => {
    await insert(0, count);
    const map = await mapper().map();
    expect(map.ids).toHaveLength(count);
    expect(map.positions.every(Number.isFinite)).toBe(true);
    const places = new Set(map.ids.map((id) => placeOf(map, id).join()));
    expect(places.size).toBe(count);
  });

  test('of no photos is empty', async () => {
    expect(await mapper().map()).toEqual({ ids: [], positions: new Float32Array() });
  });

  test('of photos with one vector has a place for each', async () => {
    const { vector } = photo(0);
    await collection.insert(Array.from({ length: 60 }, (_, number) => ({ ...photo(number), vector })));
    const map = await mapper().map();
    expect(map.positions.every(Number.isFinite)).toBe(true);
    expect(new Set(map.ids.map((id) => placeOf(map, id).join())).size).toBe(60);
  });
});

const byPhase = (a: MapProgress['phase'], b: MapProgress['phase']): number =>
  ['comparing', 'arranging'].indexOf(a) - ['comparing', 'arranging'].indexOf(b);

describe('whatever ends it', () => {
  test('nothing half made is stored, and the next one begins anew', async () => {
    await insert(0, 60);
    for (const phase of ['comparing', 'arranging'] as const) {
      const ending = new AbortController();
      const making = mapper().map({
        signal: ending.signal,
        onProgress: (progress) => {
          if (progress.phase === phase) ending.abort();
        },
      });
      await expect(making).rejects.toThrow('abort');
      expect(await store.documents.keys('map')).toEqual([]);
    }
    expect((await mapper().map()).ids).toHaveLength(60);
  });

  test('who was compared is not compared again, and the map is the same', async () => {
    await insert(0, 100);
    const whole = await mapper().map();
    await mapper().clear();
    const nearest = vi.spyOn(collection, 'nearest');
    const stopAt = async (phase: MapProgress['phase']): Promise<void> => {
      const ending = new AbortController();
      const onProgress = (progress: MapProgress): void => {
        if (progress.phase === phase) ending.abort();
      };
      await expect(mapper().map({ signal: ending.signal, onProgress })).rejects.toThrow('abort');
    };
    await stopAt('arranging');
    expect(await store.documents.keys('mapNeighbors')).toHaveLength(1);
    nearest.mockClear();
    expect(await mapper().map()).toEqual(whole);
    expect(nearest).not.toHaveBeenCalled();
    expect(await store.documents.keys('mapNeighbors')).toEqual([]);

    // One photo more: rows of numbers are of others.
    await mapper().clear();
    await stopAt('arranging');
    await insert(100, 101);
    expect((await mapper().map()).ids).toHaveLength(101);
    expect(nearest).toHaveBeenCalled();
    // What is damaged is looked up.
    await mapper().clear();
    await stopAt('arranging');
    const [entry] = await store.documents.list<{ value: { neighbors: Int32Array } }>('mapNeighbors');
    const neighbors = entry?.value.value.neighbors.map((node) => node + 1);
    const value = { ...entry?.value, value: { ...entry?.value.value, neighbors } };
    await store.documents.put('mapNeighbors', [{ key: entry?.key ?? '', value }]);
    nearest.mockClear();
    await mapper().map();
    expect(nearest).toHaveBeenCalled();
  });

  test('a stored map that is damaged, or of another collection, is none', async () => {
    await insert(0, 60);
    const map = await mapper().map();
    const [entry] = await store.documents.list<{ value: { positions: Float32Array } }>('map');
    if (!entry) throw new Error('No map is stored.');
    const positions = entry.value.value.positions.map((value, at) => (at === 7 ? value + 1 : value));
    const value = { ...entry.value, value: { ...entry.value.value, positions } };
    await store.documents.put('map', [{ key: entry.key, value }]);
    expect(await mapper().map()).toEqual(map);
    expect(laidOut).toBe(2);

    const other = { identity: 'another', ids: () => collection.ids() };
    const parts = {
      vectors: collection.vectors.bind(collection),
      nearest: collection.nearest.bind(collection),
    };
    await mapper({ collection: { ...other, ...parts } }).map();
    expect(laidOut).toBe(3);
  });
});

test('stored neighbours spare searches, and find the same', async () => {
  const { vector } = photo(0);
  // A burst of which each photo has more near-duplicates than count.
  const burst = Array.from({ length: 24 }, (_, number) => {
    const random = seededRandom(number);
    const near = normalize(vector.map((value) => value + 0.002 * normalRandom(random)));
    return { ...photo(number), vector: near };
  });
  await collection.insert(burst);
  const nearest = vi.spyOn(collection, 'nearest');
  const searched = await mapper().map();
  expect(nearest).toHaveBeenCalled();
  await mapper().clear();
  const { documents } = store;
  const neighbors = new NeighborLedger({ collection, documents });
  await neighbors.catchUp();
  nearest.mockClear();
  expect((await mapper({ neighbors }).map()).positions).toEqual(searched.positions);
  expect(nearest).not.toHaveBeenCalled();
  expect(burst.length).toBeGreaterThan(MAP.neighbors);
});
