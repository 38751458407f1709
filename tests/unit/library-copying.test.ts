import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { LookalikeError } from '../../src/base/errors.ts';
import { copyPhotos } from '../../src/library/copying.ts';
import { PhotoCollection, type NewPhoto } from '../../src/library/photo-collection.ts';
import type { CopyProgress } from '../../src/library/types.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { fakeVector } from '../support/fake-embedder.ts';
import { localMilvus } from '../support/local-milvus.ts';
import { Killed, LossyMilvus, type Fate } from '../support/lossy-milvus.ts';

/** Small pages, so that few photos are many requests. */
vi.mock('../../src/profiles/profiles.ts', async (original) => {
  const actual = await original<typeof import('../../src/profiles/profiles.ts')>();
  return {
    ...actual,
    SERVER: Object.freeze({ ...actual.SERVER, copyBytes: 3 * 768 * actual.SERVER.bytesPerNumber }),
    LIMITS: Object.freeze({ ...actual.LIMITS, page: 7 }),
  };
});

const profile = PROFILES['resnet50-dual'];
const place = { collectionName: 'reverse_image_search' };

const contentId = (seed: number): string => seed.toString(16).padStart(64, '0');

function photo(seed: number): NewPhoto {
  const vector = fakeVector(seed, profile.id);
  return {
    contentId: contentId(seed),
    path: `F/${seed}.jpg`,
    width: 40,
    height: 30,
    bytes: 9,
    format: 'jpeg',
    vector,
  };
}

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);

function open(milvus: MilvusClient, origin: string, clock?: Clock): Promise<PhotoCollection> {
  return PhotoCollection.open(milvus, place, { origin, profile, ...(clock ? { clock } : {}) });
}

async function shelf(count: number): Promise<{ milvus: MilvusClient; collection: PhotoCollection }> {
  const milvus = localMilvus(new MemoryStore());
  const collection = await open(milvus, '');
  if (count > 0) await collection.insert(seeds(count).map(photo));
  return { milvus, collection };
}

/** Every row as stored. */
async function contentsOf(milvus: MilvusClient): Promise<string[]> {
  const rows = unwrap(
    await milvus.entities.query({ ...place, filter: 'id >= 0', outputFields: ['content_id'], limit: 16_384 }),
  );
  return rows.map((row) => String(row.content_id)).sort();
}

test('a copy holds the same photos with the same vectors, and copying again copies nothing', async () => {
  const from = await shelf(20);
  const to = await shelf(0);
  const seen: CopyProgress[] = [];
  const report = await copyPhotos(from.collection, to.collection, {
    onProgress: (progress) => seen.push(progress),
  });
  expect(report).toMatchObject({ copied: 20, present: 0 });
  expect(seen.at(-1)).toMatchObject({ total: 20, done: 20, copied: 20, secondsLeft: 0 });
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
  const [copy] = await to.collection.rowsOf([contentId(13)]);
  expect(copy).toMatchObject({ path: 'F/13.jpg', width: 40, height: 30, bytes: 9, format: 'jpeg' });
  expect((await to.collection.vectors([copy?.id ?? ''])).get(copy?.id ?? '')).toEqual(
    fakeVector(13, profile.id),
  );
  expect(await copyPhotos(from.collection, to.collection)).toMatchObject({ copied: 0, present: 20 });
});

test('a cancelled copy keeps what it copied and goes on from there', async () => {
  const from = await shelf(20);
  const to = await shelf(0);
  const controller = new AbortController();
  const stopped = copyPhotos(from.collection, to.collection, {
    signal: controller.signal,
    onProgress: ({ copied }) => {
      if (copied === 10) controller.abort();
    },
  });
  await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await to.collection.count()).toBe(10);
  expect(await copyPhotos(from.collection, to.collection)).toMatchObject({ copied: 10, present: 10 });
});

test('vectors of another profile are refused before anything is copied', async () => {
  const from = await shelf(3);
  const milvus = localMilvus(new MemoryStore());
  const to = await PhotoCollection.open(milvus, place, { origin: 'b', profile: PROFILES.resnet50 });
  await expect(copyPhotos(from.collection, to)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/768 dimensions.*2048.*do not mix/s) as string,
  });
  expect(await to.count()).toBe(0);
});

test('rows without content ids are copied once, told apart by their server, and find themselves when copied back', async () => {
  const tutorial = async (origin: string): Promise<PhotoCollection> => {
    const milvus = localMilvus(new MemoryStore());
    unwrap(
      await milvus.collections.create({
        ...place,
        schema: {
          fields: [
            { fieldName: 'id', dataType: 'Int64', isPrimary: true },
            { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: 768 } },
          ],
        },
        indexParams: [{ fieldName: 'vec', metricType: 'L2' }],
      }),
    );
    const data = seeds(5).map((seed) => ({ id: seed, vec: fakeVector(seed, profile.id) }));
    unwrap(await milvus.entities.insert({ ...place, data }));
    return open(milvus, origin);
  };
  const [a, b] = [await tutorial('http://a/default/images'), await tutorial('http://b/default/images')];
  const to = await shelf(0);
  expect(await copyPhotos(a, to.collection)).toMatchObject({ copied: 5 });
  expect(await copyPhotos(a, to.collection)).toMatchObject({ copied: 0, present: 5 });
  expect(await copyPhotos(b, to.collection)).toMatchObject({ copied: 5 });
  expect(await copyPhotos(to.collection, b)).toMatchObject({ copied: 5, present: 5 });
  expect(await b.count()).toBe(10);
});

const fate = fc.constantFrom<Fate>('answered', 'lost', 'done', 'half', 'late', 'killed', 'killed-after');

test.each(['rest-v2', 'rest-v1'] as const)(
  'over %s, kills and lost answers anywhere end in exactly the same photos',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 24 }),
        fc.array(fate, { maxLength: 16 }),
        fc.integer({ min: 100, max: 30_000 }),
        async (count, fates, lateMs) => {
          const from = await shelf(count);
          // A server can hold a photo twice; its copy is one.
          await from.collection.insert(
            seeds(count)
              .filter((seed) => seed % 3 === 0)
              .map(photo),
          );
          const server = localMilvus(new MemoryStore());
          const lossy = new LossyMilvus(server, { kind, lagMs: 5_000, lateMs, insertMs: 700 });
          lossy.fates = [...fates];
          for (let starts = 0; ; starts++) {
            // A new page: it remembers nothing.
            const to = await open(lossy.client, 'server', lossy.clock);
            try {
              await copyPhotos(from.collection, to);
              break;
            } catch (error) {
              const isLoss = error instanceof LookalikeError && error.code === 'MILVUS_UNCLEAR';
              if (!(error instanceof Killed) && !isLoss) throw error;
              expect(starts).toBeLessThanOrEqual(fates.length);
            }
          }
          await lossy.clock.wait(60_000);
          expect(await contentsOf(server)).toEqual(seeds(count).map(contentId));
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('cancelled while an insert is in doubt, the next copy waits until it is known', async () => {
  const from = await shelf(3);
  const server = localMilvus(new MemoryStore());
  const lossy = new LossyMilvus(server, { kind: 'rest-v2', lagMs: 0, lateMs: 20_000, insertMs: 0 });
  const controller = new AbortController();
  const clock: Clock = {
    now: () => lossy.clock.now(),
    wait: (ms, signal) => {
      controller.abort();
      return lossy.clock.wait(ms, signal);
    },
  };
  const to = await open(lossy.client, 'server', clock);
  lossy.fates = ['late'];
  const stopped = copyPhotos(from.collection, to, { signal: controller.signal });
  await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await to.count()).toBe(0);
  expect(await copyPhotos(from.collection, to)).toMatchObject({ copied: 0, present: 3 });
  expect(await contentsOf(server)).toEqual(seeds(3).map(contentId));
});

test('from a server that goes away in between, the next try copies the rest', async () => {
  const from = await shelf(20);
  const to = await shelf(0);
  const failing = new Set([1, 4, 9, 15, 22]);
  let reads = 0;
  const dying: MilvusClient = {
    ...from.milvus,
    capabilities: from.milvus.capabilities,
    entities: {
      ...from.milvus.entities,
      query: async (request, options) => {
        if (failing.has(++reads)) {
          return { code: 65_535, message: 'The server is away.[lookalike=MILVUS_UNREACHABLE]' };
        }
        return from.milvus.entities.query(request, options);
      },
    },
  };
  let failures = 0;
  for (;;) {
    try {
      await copyPhotos(await open(dying, 'server'), to.collection);
      break;
    } catch (error) {
      expect(error).toMatchObject({ code: 'MILVUS_UNREACHABLE', message: 'The server is away.' });
      failures++;
    }
  }
  expect(failures).toBe(failing.size);
  expect(await contentsOf(to.milvus)).toEqual(await contentsOf(from.milvus));
});
