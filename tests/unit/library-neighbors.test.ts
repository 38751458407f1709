import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NeighborLedger } from '../../src/library/duplicates/neighbor-ledger.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { PhotoCollection, type NewPhoto } from '../../src/library/photo-collection.ts';
import { COLLECTION, neighborhoodOf, NEIGHBORS, PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { squaredL2 } from '../../src/vectors/kernels.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { clusteredPhotos } from '../support/clustered-photos.ts';
import '../support/fixed-seed.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const within = neighborhoodOf(profile);
const spread = Math.sqrt(within) / 3;

class Shelf {
  readonly store = new MemoryStore();
  readonly vectors = new Map<string, Float32Array>();
  readonly #milvus = localMilvus(this.store);

  open(): Promise<PhotoCollection> {
    return PhotoCollection.open(
      this.#milvus,
      { collectionName: COLLECTION.name },
      { origin: '', profile, wanted: profile },
    );
  }

  async tab(): Promise<{ collection: PhotoCollection; neighbors: NeighborLedger }> {
    const collection = await this.open();
    return { collection, neighbors: new NeighborLedger({ collection, documents: this.store.documents }) };
  }

  async insert(
    collection: PhotoCollection,
    photos: readonly NewPhoto[],
  ): Promise<{ id: string; vector: Float32Array }[]> {
    const ids = await collection.insert(photos);
    return photos.map(({ contentId, vector }) => {
      const id = ids.get(contentId) ?? '';
      this.vectors.set(id, vector);
      return { id, vector };
    });
  }

  async remove(collection: PhotoCollection, ids: readonly string[]): Promise<void> {
    await collection.delete(ids);
    for (const id of ids) this.vectors.delete(id);
  }

  /** Every pair, one by one: the slow and obvious way. Pairs at the very edge, which rounding decides, are left out. */
  pairs(): Map<string, number> {
    const ids = [...this.vectors.keys()].sort((a, b) => Number(a) - Number(b));
    const found = new Map<string, number>();
    ids.forEach((a, at) => {
      for (const b of ids.slice(at + 1)) {
        const distance = squaredL2(this.vectors.get(a) as Float32Array, this.vectors.get(b) as Float32Array);
        if (distance <= within * (1 - 1e-5)) found.set(`${a} ${b}`, distance);
      }
    });
    return found;
  }
}

async function storedPairs(neighbors: NeighborLedger): Promise<Map<string, number>> {
  const graph = await neighbors.graph();
  const found = new Map<string, number>();
  graph.distances.forEach((distance, link) => {
    if (distance <= within * (1 - 1e-5)) {
      found.set(`${graph.ids[graph.a[link] ?? 0]} ${graph.ids[graph.b[link] ?? 0]}`, distance);
    }
  });
  return found;
}

function take<T>(photos: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => photos.next().value as T);
}

async function expectAllPairs(shelf: Shelf, neighbors: NeighborLedger): Promise<void> {
  const [stored, expected] = [await storedPairs(neighbors), shelf.pairs()];
  expect([...stored.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [pair, distance] of expected) expect(stored.get(pair)).toBeCloseTo(distance, 5);
}

describe('stored neighbours', () => {
  test('of 2,000 photos are those of every pair, whoever stored them and whatever went', async () => {
    const random = seededRandom(7);
    const shelf = new Shelf();
    const first = await shelf.tab();
    const tabs = [first, await shelf.tab()];
    const photos = clusteredPhotos({ profile, random, perCluster: 5, spread, equal: 0.02 });
    for (let stored = 0; stored < 2000; stored += 50) {
      const tab = tabs[Math.floor(random() * tabs.length)];
      if (!tab) continue;
      const added = await shelf.insert(tab.collection, take(photos, 50));
      // A kill between rows and neighbours now and then.
      if (random() < 0.8) tab.neighbors.record(added);
      const gone = [...shelf.vectors.keys()].filter(() => random() < 0.01);
      await shelf.remove(tab.collection, gone);
    }
    await Promise.all(tabs.map(({ neighbors }) => neighbors.settled()));
    const { ids, total } = await first.neighbors.missing();
    expect(total).toBe(shelf.vectors.size);
    expect(ids.length).toBeGreaterThan(100);
    expect(await first.neighbors.catchUp()).toBe(ids.length);
    expect(shelf.pairs().size).toBeGreaterThan(1000);
    for (const { neighbors } of tabs) await expectAllPairs(shelf, neighbors);
    // And of a page opened anew.
    await expectAllPairs(shelf, (await shelf.tab()).neighbors);
  }, 60_000);

  test('are right after any requests of two tabs', async () => {
    const request = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('add' as const),
          count: fc.integer({ min: 1, max: 9 }),
          killed: fc.boolean(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('remove' as const), share: fc.integer({ min: 1, max: 5 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('catch up' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), request), { minLength: 5, maxLength: 25 }),
        fc.integer(),
        async (requests, seed) => {
          const random = seededRandom(seed);
          const shelf = new Shelf();
          const [one, other] = [await shelf.tab(), await shelf.tab()];
          const photos = clusteredPhotos({ profile, random, perCluster: 6, spread, equal: 0.1 });
          for (const [first, asked] of requests) {
            const { collection, neighbors } = first ? one : other;
            if (asked.kind === 'add') {
              const added = await shelf.insert(collection, take(photos, asked.count));
              if (!asked.killed) neighbors.record(added);
            } else if (asked.kind === 'remove') {
              await shelf.remove(
                collection,
                [...shelf.vectors.keys()].filter(() => random() < asked.share / 10),
              );
            } else if (asked.kind === 'move') {
              const [id] = shelf.vectors.keys();
              const [photo] = id === undefined ? [] : await collection.get([id]);
              if (photo) await collection.move([{ ...photo, path: 'Trip/elsewhere.jpg' }]);
              const now = new Set(await collection.ids());
              // Its row may be another one now, of the same vector.
              const vector = id !== undefined && !now.has(id) ? shelf.vectors.get(id) : undefined;
              const born = [...now].find((known) => !shelf.vectors.has(known));
              if (id !== undefined && vector && born !== undefined) {
                shelf.vectors.delete(id);
                shelf.vectors.set(born, vector);
              }
            } else {
              await neighbors.catchUp();
            }
          }
          await Promise.all([one.neighbors.catchUp(), other.neighbors.catchUp()]);
          await expectAllPairs(shelf, one.neighbors);
          await expectAllPairs(shelf, other.neighbors);
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  test('of one of many equal photos are cut, and looked up anew when they have gone', async () => {
    const shelf = new Shelf();
    const { collection, neighbors } = await shelf.tab();
    const [photo] = take(
      clusteredPhotos({ profile, random: seededRandom(3), perCluster: 1, spread, equal: 0 }),
      1,
    );
    const equal = Array.from({ length: 200 }, (_, n) => ({
      ...(photo as NewPhoto),
      contentId: `equal ${n}`,
    }));
    neighbors.record(await shelf.insert(collection, equal));
    expect(await neighbors.catchUp()).toBe(0);
    // A batch of which nothing was new.
    neighbors.record([]);
    await neighbors.settled();
    const before = await neighbors.graph();
    expect(before.distances.length).toBeLessThanOrEqual(200 * NEIGHBORS.most);
    const ids = await collection.ids();
    // Those that all the others name.
    await shelf.remove(collection, ids.slice(0, NEIGHBORS.most + 1));
    expect((await neighbors.missing()).ids.length).toBeGreaterThan(150);
    await neighbors.catchUp();
    expect((await neighbors.missing()).ids).toEqual([]);
    const graph = await neighbors.graph();
    const linked = new Set([...graph.a, ...graph.b]);
    expect(linked.size).toBe(200 - NEIGHBORS.most - 1);
  });

  test('that are damaged are looked up again', async () => {
    const shelf = new Shelf();
    const { collection, neighbors } = await shelf.tab();
    neighbors.record(
      await shelf.insert(
        collection,
        take(clusteredPhotos({ profile, random: seededRandom(5), perCluster: 4, spread, equal: 0 }), 40),
      ),
    );
    await neighbors.settled();
    const { documents } = shelf.store;
    for (const { key, value } of await documents.list<{ value: { distances: Float32Array } }>('neighbors')) {
      value.value.distances[0] = 0.25;
      await documents.put('neighbors', [{ key, value }]);
    }
    const again = (await shelf.tab()).neighbors;
    expect((await again.missing()).ids).toHaveLength(40);
    await again.catchUp();
    await expectAllPairs(shelf, again);
  });

  test('of a library cleared and filled again are of the new photos', async () => {
    const shelf = new Shelf();
    const { collection, neighbors } = await shelf.tab();
    const photos = clusteredPhotos({ profile, random: seededRandom(6), perCluster: 4, spread, equal: 0 });
    neighbors.record(await shelf.insert(collection, take(photos, 40)));
    await neighbors.settled();
    await collection.drop();
    shelf.vectors.clear();
    const anew = await shelf.tab();
    await shelf.insert(anew.collection, take(photos, 40));
    expect((await anew.neighbors.missing()).ids).toHaveLength(40);
    await anew.neighbors.catchUp();
    await expectAllPairs(shelf, anew.neighbors);
  });

  test('of a picture that took the place of another under its key are those of the new one', async () => {
    const store = new MemoryStore();
    const milvus = localMilvus(store);
    const place = { collectionName: 'tutorial' };
    unwrap(
      await milvus.collections.create({
        ...place,
        schema: {
          autoId: false,
          enableDynamicField: true,
          fields: [
            {
              fieldName: 'path',
              dataType: 'VarChar',
              isPrimary: true,
              elementTypeParams: { max_length: 500 },
            },
            { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: profile.dimension } },
          ],
        },
        indexParams: [
          { fieldName: 'vec', metricType: 'L2', indexType: 'HNSW', params: { M: 16, efConstruction: 200 } },
        ],
      }),
    );
    const collection = await PhotoCollection.open(milvus, place, { origin: 'server', profile });
    expect(collection.shape.key.from).toBe('path');
    const neighbors = new NeighborLedger({ collection, documents: store.documents });
    const photos = clusteredPhotos({
      profile,
      random: seededRandom(11),
      perCluster: 1e9,
      spread: spread / 4,
      equal: 0,
    });
    const far = clusteredPhotos({
      profile,
      random: seededRandom(12),
      perCluster: 1e9,
      spread: spread / 4,
      equal: 0,
    });
    const add = async (photo: NewPhoto): Promise<void> => {
      const ids = await collection.insert([photo]);
      neighbors.record([{ id: ids.get(photo.contentId) ?? '', vector: photo.vector }]);
      await neighbors.settled();
      // Look-ups are told apart by the millisecond.
      await new Promise((resolve) => setTimeout(resolve, 3));
    };
    const [a, b] = take(photos, 2);
    const [other] = take(far, 1);
    if (!a || !b || !other) throw new Error('no photos');
    await add({ ...a, path: 'a.jpg' });
    await add({ ...b, path: 'b.jpg' });
    expect((await neighbors.graph()).distances.length).toBe(1);
    await add({ ...other, path: 'a.jpg', contentId: 'another picture' });
    expect(await collection.ids()).toEqual(['a.jpg', 'b.jpg']);
    expect((await neighbors.graph()).distances.length).toBe(0);
    await add({ ...a, path: 'a.jpg', contentId: 'the first picture' });
    expect((await neighbors.graph()).distances.length).toBe(1);
  });

  test('many small documents become few', async () => {
    const shelf = new Shelf();
    const { collection, neighbors } = await shelf.tab();
    const photos = clusteredPhotos({ profile, random: seededRandom(8), perCluster: 4, spread, equal: 0 });
    for (let batch = 0; batch < NEIGHBORS.documents + 10; batch++) {
      neighbors.record(await shelf.insert(collection, take(photos, 1)));
      await neighbors.settled();
    }
    await neighbors.catchUp();
    expect(await shelf.store.documents.count('neighbors')).toBe(1);
    await expectAllPairs(shelf, neighbors);
    await expectAllPairs(shelf, (await shelf.tab()).neighbors);
  });
});
