import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { PauseGate } from '../../src/base/pause.ts';
import { Library, openShelf } from '../../src/library/library.ts';
import type { LibraryPhoto, Query, QueryOptions } from '../../src/library/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { DEFAULT_BALANCE, INDEXING, PROFILES, QUERY } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto, seenSeed } from '../support/fake-embedder.ts';
import { CAPABILITIES, type ClientKind } from '../../src/milvus/capabilities.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import { createMilvusFetch } from '../../src/milvus/wire/facade.ts';
import { stringifyJson } from '../../src/milvus/wire/json.ts';
import { callOver, verbsOver } from '../../src/milvus/verbs.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];

/** A source of files by path, as a folder (paths begin with its name) or as single files. */
function sourceOf(kind: PhotoSource['kind'], name: string, files: Record<string, File | Error>): PhotoSource {
  return {
    kind,
    name,
    async *walk(signal) {
      for (const [path, file] of Object.entries(files)) {
        signal?.throwIfAborted();
        yield await Promise.resolve({
          path,
          open: () => (file instanceof Error ? Promise.reject(file) : Promise.resolve(file)),
        });
      }
    },
  };
}

const folder = (name: string, files: Record<string, File | Error>) =>
  sourceOf(
    'folder',
    name,
    Object.fromEntries(Object.entries(files).map(([path, file]) => [`${name}/${path}`, file])),
  );

let embedder: FakeEmbedder;
let store: MemoryStore;
let library: Library;

function openLibrary(): Promise<Library> {
  return Library.open({ milvus: localMilvus(store), store, embedder, profile, host: localHost() });
}

beforeEach(async () => {
  embedder = new FakeEmbedder();
  store = new MemoryStore();
  library = await openLibrary();
});

async function allPhotos(): Promise<LibraryPhoto[]> {
  const photos: LibraryPhoto[] = [];
  for await (const page of library.photos()) photos.push(...page);
  return photos;
}
const allPaths = async (): Promise<string[]> => (await allPhotos()).map((photo) => photo.path).sort();

describe('indexing', () => {
  test('adds every photo once and finds the nearest ones', async () => {
    const files = Object.fromEntries([10, 11, 20, 40, 80].map((seed) => [`${seed}.jpg`, fakePhoto(seed)]));
    const report = await library.index(folder('Trip', files));
    expect(report).toMatchObject({ added: 5, unchanged: 0, skipped: 0, failed: [] });
    const [hits] = await library.search([fakePhoto(12)], { limit: 3 });
    expect(hits?.map((hit) => hit.path)).toEqual(['Trip/11.jpg', 'Trip/10.jpg', 'Trip/20.jpg']);
    expect(hits?.[0]?.similarity).toBeCloseTo(Math.cos(0.01), 5);
    expect(hits?.[0]?.distance).toBeCloseTo(2 - 2 * Math.cos(0.01), 5);
  });

  test('the same photos again embed nothing, also after a restart and under another name', async () => {
    await library.index(folder('Trip', { 'a.jpg': fakePhoto(1), 'b.jpg': fakePhoto(2) }));
    library = await openLibrary();
    const again = await library.index(folder('Trip', { 'a.jpg': fakePhoto(1), 'moved/b.jpg': fakePhoto(2) }));
    expect(again).toMatchObject({ added: 0, unchanged: 2 });
    expect(embedder.embedded.sort()).toEqual([1, 2]);
  });

  test('many files of one content in one run are one vector', async () => {
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`copy ${n}.jpg`, fakePhoto(7)]));
    const report = await library.index(folder('Trip', files));
    expect(report).toMatchObject({ added: 1, unchanged: 8 });
    expect(await library.count()).toBe(1);
    expect(embedder.embedded).toEqual([7]);
  });

  test('two different single files of one name are two photos', async () => {
    await library.index(sourceOf('files', 'Photos', { 'a.jpg': fakePhoto(1, 'a.jpg') }));
    await library.index(sourceOf('files', 'Photos', { 'a.jpg': fakePhoto(2, 'a.jpg') }));
    expect(await allPaths()).toEqual(['a.jpg', 'a.jpg']);
  });

  test('NFC, NFD, right-to-left and hostile names stay as they are', async () => {
    const names = [
      'caf\u00e9.jpg',
      'cafe\u0301.jpg',
      '\u05e9\u05dc\u05d5\u05dd.jpg',
      'a"b<c>.jpg',
      "it's \\ 100%.jpg",
    ];
    await library.index(folder('F', Object.fromEntries(names.map((name, n) => [name, fakePhoto(n + 1)]))));
    expect(await allPaths()).toEqual(names.map((name) => `F/${name}`).sort());
  });

  test('a photo that fails is listed with path and reason, and the run goes on', async () => {
    const report = await library.index(
      folder('F', {
        'a.jpg': fakePhoto(1),
        'empty.jpg': new File([], 'empty.jpg'),
        'gone.jpg': new LookalikeError('FILE_UNREADABLE', 'The file is gone.'),
        'notes.txt': new File(['notes'], 'notes.txt'),
        'z.jpg': fakePhoto(2),
      }),
    );
    expect(report).toMatchObject({ added: 2, skipped: 1 });
    expect(report.failed).toEqual([
      { path: 'F/empty.jpg', code: 'EMPTY_FILE', message: 'The file is empty.', passing: false },
      { path: 'F/gone.jpg', code: 'FILE_UNREADABLE', message: 'The file is gone.', passing: true },
    ]);
  });

  test('a single file that is no photo is a failure, not skipped in silence', async () => {
    const files = { 'a.jpg': fakePhoto(1), 'n.txt': new File(['notes'], 'n.txt') };
    const report = await library.index(sourceOf('files', 'Photos', files));
    expect(report.failed.map((failure) => failure.code)).toEqual(['NOT_AN_IMAGE']);
  });

  test.each([
    ['an empty folder', {}, /"F" is empty/],
    ['a folder of text files', { 'a.txt': new File(['x'], 'a.txt') }, /holds 1 files, but none is a photo/],
  ])('%s is refused with a sentence', async (_, files, sentence) => {
    await expect(library.index(folder('F', files))).rejects.toMatchObject({
      code: 'NO_PHOTOS',
      message: expect.stringMatching(sentence) as string,
    });
  });

  test('cancelling keeps what was embedded, and the next run does the rest', async () => {
    const controller = new AbortController();
    embedder.beforeEmbed = () => {
      if (embedder.embedded.length === 6) controller.abort();
    };
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.jpg`, fakePhoto(n)]));
    await expect(library.index(folder('F', files), { signal: controller.signal })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    const kept = await library.count();
    expect(kept).toBeGreaterThanOrEqual(6);
    expect(kept).toBeLessThan(30);
    embedder.beforeEmbed = () => undefined;
    expect(await library.index(folder('F', files))).toMatchObject({ added: 30 - kept, unchanged: kept });
  });

  test('whoever is cancelled before its turn leaves at once, and nothing of it begins', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    embedder.beforeEmbed = () => released;
    const running = library.index(folder('F', { 'a.jpg': fakePhoto(1) }));
    const controller = new AbortController();
    const { signal } = controller;
    const ended: unknown[] = [];
    const sink = new WritableStream<Uint8Array>({ abort: (reason) => void ended.push(reason) });
    const shelf = await openShelf({ milvus: localMilvus(store), store, profile });
    const waiting = [
      library.index(folder('G', { 'b.jpg': fakePhoto(2) }), { signal }),
      library.export(sink, { signal }),
      library.import(new Blob(['no library']), { signal }),
      library.copyFrom(shelf, { signal }),
      library.copyTo(shelf, { signal }),
    ];
    const ends = Promise.allSettled(waiting);
    controller.abort();
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    expect(ended).toHaveLength(1);
    release();
    expect(await running).toMatchObject({ added: 1 });
    expect((await library.folders()).map(({ name }) => name)).toEqual(['F']);
  });

  test('a failure that no other photo can escape stops the run and says so once', async () => {
    embedder.beforeEmbed = () => {
      throw new LookalikeError('MODEL_UNAVAILABLE', 'The model did not load.');
    };
    const files = { 'a.jpg': fakePhoto(1), 'b.jpg': fakePhoto(2) };
    await expect(library.index(folder('F', files))).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  test('a photo that breaks the engine is listed; one after the other they stop the run', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.jpg`, fakePhoto(n)]));
    const lost = new LookalikeError('WORKER_LOST', 'The worker died twice.');
    embedder.beforeEmbed = (seed) => {
      if (seed % 10 === 3) throw lost;
    };
    const report = await library.index(folder('F', files));
    expect(report).toMatchObject({ added: 27 });
    expect(report.failed.map(({ code }) => code)).toEqual(Array(3).fill('WORKER_LOST'));
    embedder.beforeEmbed = () => {
      throw lost;
    };
    const others = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.jpg`, fakePhoto(100 + n)]));
    await expect(library.index(folder('G', others))).rejects.toMatchObject({ code: 'WORKER_LOST' });
  });

  test('clearing the library ends the run under way and leaves nothing of it', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.jpg`, fakePhoto(n)]));
    let clearing: Promise<void> | undefined;
    embedder.beforeEmbed = () => {
      if (embedder.embedded.length === 25) clearing ??= library.clear();
    };
    await expect(library.index(folder('F', files))).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    await clearing;
    expect(await library.count()).toBe(0);
    expect(await library.folders()).toEqual([]);
  });

  test('removing the folder that is being indexed leaves nothing of it', async () => {
    await library.index(folder('Other', { 'o.jpg': fakePhoto(500) }));
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.jpg`, fakePhoto(n)]));
    let removing: Promise<void> | undefined;
    embedder.beforeEmbed = async () => {
      if (embedder.embedded.length !== 25 || removing) return;
      const own = (await library.folders()).find(({ name }) => name === 'F');
      removing ??= library.removeFolder(own?.id ?? '');
    };
    await expect(library.index(folder('F', files))).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    await removing;
    expect(await allPaths()).toEqual(['Other/o.jpg']);
  });

  test('a paused run stands still with its photos stored, and goes on when resumed', async () => {
    const gate = new PauseGate();
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.jpg`, fakePhoto(n)]));
    let paused = -1;
    embedder.beforeEmbed = () => {
      if (embedder.embedded.length === 20 && paused < 0) {
        gate.pause();
        paused = 20;
      }
    };
    const run = library.index(folder('F', files), { gate });
    await expect.poll(() => library.count()).toBeGreaterThan(INDEXING.batch);
    const standing = embedder.embedded.length;
    expect(standing).toBeLessThan(20 + 2 * embedder.width);
    expect(gate.paused).toBe(true);
    gate.resume();
    expect(await run).toMatchObject({ added: 40 });
  });

  describe('without room', () => {
    const files = Object.fromEntries(
      Array.from({ length: INDEXING.batch + 3 }, (_, seed) => [`${seed}.jpg`, fakePhoto(seed)]),
    );
    /** Writes of a part find no room until there is some. */
    const withoutRoom = (part: 'blobs' | 'rows' | 'documents') => {
      const room = { free: false, refused: 0 };
      const method = part === 'rows' ? 'append' : 'put';
      const target = store[part] as unknown as Record<string, (...request: unknown[]) => Promise<unknown>>;
      const write = target[method]?.bind(target);
      target[method] = (...request) => {
        if (room.free) return write?.(...request) ?? Promise.resolve();
        room.refused++;
        return Promise.reject(new LookalikeError('QUOTA_EXCEEDED', 'No room.'));
      };
      return room;
    };

    test.each(['blobs', 'rows', 'documents'] as const)(
      'for %s the run waits, and goes on with nothing lost or twice',
      async (part) => {
        await library.index(folder('Before', { 'a.jpg': fakePhoto(500) }));
        const source = folder('Trip', files);
        // Where the files are entered is known before.
        await library.index(folder('Trip', { 'first.jpg': fakePhoto(501) }));
        const room = withoutRoom(part);
        const full: string[] = [];
        const report = await library.index(source, {
          onFull: async ({ code }) => {
            full.push(code);
            // What is there is found all the same.
            const [hits] = await library.search([fakePhoto(500)], { limit: 1 });
            expect(hits?.[0]?.path).toBe('Before/a.jpg');
            if (full.length === 2) room.free = true;
          },
        });
        expect(full).toEqual(['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED']);
        expect(report).toMatchObject({ added: INDEXING.batch + 3, failed: [] });
        expect(await library.count()).toBe(INDEXING.batch + 5);
        expect(new Set(await allPaths()).size).toBe(INDEXING.batch + 5);
      },
    );

    test('the run can be cancelled, and ends by itself where nobody makes room', async () => {
      withoutRoom('rows');
      const ending = new AbortController();
      const waiting = library.index(folder('Trip', files), {
        signal: ending.signal,
        onFull: () => {
          ending.abort();
          return new Promise(() => undefined);
        },
      });
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
      await expect(library.index(folder('Trip', files))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    });
  });

  test('progress counts up to the whole and ends with it', async () => {
    const seen: number[] = [];
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}.jpg`, fakePhoto(n)]));
    await library.index(folder('F', files), { onProgress: (progress) => seen.push(progress.done) });
    expect(seen.at(-1)).toBe(5);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('a file of a folder that changed replaces its photo', async () => {
    await library.index(folder('F', { 'a.jpg': fakePhoto(1) }));
    await library.index(folder('F', { 'a.jpg': fakePhoto(50, 'a.jpg') }));
    expect(await library.count()).toBe(1);
    const [hits] = await library.search([fakePhoto(50)]);
    expect(hits?.[0]?.distance).toBeCloseTo(0, 6);
  });
});

describe('searching', () => {
  const seeds = [10, 20, 30, 40, 50, 60, 70, 80];
  beforeEach(async () => {
    await library.index(
      folder('F', Object.fromEntries(seeds.map((seed) => [`${seed}.jpg`, fakePhoto(seed)]))),
    );
  });

  test('a photo of the library leaves itself out and still gets as many results as asked', async () => {
    const photo = (await allPhotos()).find((candidate) => candidate.path === 'F/30.jpg');
    const [hits] = await library.search([{ id: photo?.id ?? '' }], { limit: 7 });
    expect(hits).toHaveLength(7);
    expect(hits?.map((hit) => hit.path)).not.toContain('F/30.jpg');
  });

  test('several queries give one list each, in order', async () => {
    const lists = await library.search([fakePhoto(11), fakePhoto(71)], { limit: 1 });
    expect(lists.map((hits) => hits[0]?.path)).toEqual(['F/10.jpg', 'F/70.jpg']);
  });

  test('a query that fails is told apart and the others are answered', async () => {
    const failures: [number, string][] = [];
    const lists = await library.search([new File(['?'], 'x'), fakePhoto(71)], {
      onFailure: (position, error) => failures.push([position, error.code]),
    });
    expect(failures).toEqual([[0, 'NOT_AN_IMAGE']]);
    expect(lists.map((hits) => hits.length)).toEqual([0, 5]);
  });

  test('more results than photos gives all photos', async () => {
    const [hits] = await library.search([fakePhoto(1)], { limit: 100 });
    expect(hits).toHaveLength(seeds.length);
  });

  test.each([0, NaN, 2.5, 16_001, -1])('limit %s is refused', async (limit) => {
    await expect(library.search([fakePhoto(1)], { limit })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  test.each([-0.1, 1.1, NaN])('balance %s is refused', async (balance) => {
    await expect(library.search([fakePhoto(1)], { balance })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  test.each([{ least: 0.5, most: 0.4 }, { least: -1.1 }, { most: NaN }])(
    'the range of similarity %o is refused',
    async (similarity) => {
      await expect(library.search([fakePhoto(1)], { similarity })).rejects.toThrow(/range of similarity is/);
    },
  );

  test('a range of similarity is what is left of all results, its ends included', async () => {
    for (const balance of [0, DEFAULT_BALANCE, 0.7]) {
      for (const turns of [false, true]) {
        const query = fakePhoto(21);
        const asked = { limit: 100, balance, turns };
        const [all = []] = await library.search([query], asked);
        const [most, least] = [all[1]?.similarity ?? NaN, all[3]?.similarity ?? NaN];
        const [found] = await library.search([query], { ...asked, similarity: { least, most } });
        expect(found?.map(({ id }) => id)).toEqual(all.slice(1, 4).map(({ id }) => id));
        const few = await library.search([query], { ...asked, limit: 2, similarity: { least, most } });
        expect(few[0]?.map(({ id }) => id)).toEqual(all.slice(1, 3).map(({ id }) => id));
        const counted = await library.similarities(query, { balance, turns });
        expect([...counted]).toEqual(all.map(({ similarity }) => similarity));
      }
    }
  });

  test('similarities are those of the photos that a filter is true for, without the query itself', async () => {
    const [first] = await allPhotos();
    const query = { id: first?.id ?? '' };
    const asked = { filter: 'path != "Trip/20.jpg"', balance: DEFAULT_BALANCE };
    const [all = []] = await library.search([query], { ...asked, limit: 100 });
    expect([...(await library.similarities(query, asked))]).toEqual(all.map(({ similarity }) => similarity));
  });

  test('the same photo is at distance 0 at every balance', async () => {
    for (const balance of [0, 1 / 11, 1 / 3, 1]) {
      const [hits] = await library.search([fakePhoto(30)], { balance, limit: 1 });
      expect(hits?.[0]).toMatchObject({ path: 'F/30.jpg' });
      expect(hits?.[0]?.distance).toBeCloseTo(0, 5);
    }
  });

  test('the same query photo is embedded once, whatever the slider says', async () => {
    const query = fakePhoto(33);
    const before = embedder.embedded.length;
    for (const balance of [0, 0.5, 1]) await library.search([query], { balance });
    expect(embedder.embedded.slice(before)).toEqual([33]);
  });

  test('what is remembered of the rows is asked again after each change', async () => {
    const listed = async (): Promise<number> => (await allPhotos()).length;
    const before = await library.count();
    expect(before).toBe(await listed());
    await library.search([fakePhoto(30)]);
    await library.index(folder('More', { 'x.jpg': fakePhoto(91), 'y.jpg': fakePhoto(92) }));
    expect(await library.count()).toBe(before + 2);
    expect(await library.count()).toBe(await listed());
    const photos = await allPhotos();
    await library.removePhotos(photos.slice(1).map(({ id }) => id));
    expect(await library.count()).toBe(1);
    expect((await library.search([fakePhoto(30)]))[0]).toHaveLength(1);
    await library.removePhotos([photos[0]?.id ?? '']);
    expect(await library.count()).toBe(0);
    await expect(library.search([fakePhoto(30)])).rejects.toMatchObject({ code: 'EMPTY_LIBRARY' });
  });

  test('photos that were found once are not read again, until something changes', async () => {
    const milvus = localMilvus(store);
    const asked: string[] = [];
    const { entities, ...others } = verbsOver(callOver(milvus));
    const watched: MilvusClient = {
      ...others,
      capabilities: milvus.capabilities,
      entities: {
        ...entities,
        search: (request) => {
          asked.push(`search ${request.outputFields?.length === 1 ? 'ids' : 'photos'}`);
          return milvus.entities.search(request);
        },
        query: (request) => {
          if (request.outputFields?.includes('path')) asked.push('photos');
          return milvus.entities.query(request);
        },
      },
    };
    library = await Library.open({ milvus: watched, store, embedder, profile, host: localHost() });
    const search = async (limit: number, balance: number): Promise<(string | undefined)[]> =>
      (await library.search([fakePhoto(21)], { limit, balance }))[0]?.map(({ path }) => path) ?? [];
    const first = await search(5, 0);
    expect(await search(5, 0.5)).toEqual(first);
    expect(await search(3, 1)).toEqual(first.slice(0, 3));
    expect(asked).toEqual(['search photos', 'search ids', 'search ids']);
    const all = await search(100, 0);
    expect(asked.splice(3)).toEqual(['search ids', 'photos']);
    const [nearest] = (await library.search([fakePhoto(21)], { limit: 1 }))[0] ?? [];
    await library.removePhotos([nearest?.id ?? '']);
    asked.length = 0;
    expect(await search(100, 0)).toEqual(all.slice(1));
    expect(asked).toEqual(['search photos']);
  });

  test("a plan is the library's, or that of the search; a server is told of none", async () => {
    const local = localMilvus(store);
    const asked: unknown[] = [];
    const recorded = (kind: ClientKind): MilvusClient => ({
      ...verbsOver(callOver(local)),
      capabilities: CAPABILITIES[kind],
      entities: {
        ...local.entities,
        search: (request, options) => {
          asked.push(request.searchParams);
          return local.entities.search(request, options);
        },
      },
    });
    const parts = { store, embedder, profile, host: localHost() };
    const here = await Library.open({ ...parts, milvus: recorded('local') });
    await here.search([fakePhoto(30)]);
    here.searchPlan = 'exact';
    await here.search([fakePhoto(30)]);
    await here.search([fakePhoto(30)], { plan: 'hnsw' });
    expect((await here.status()).index?.chosen).toBe('exact');
    const there = await Library.open({ ...parts, milvus: recorded('rest-v2') });
    await there.search([fakePhoto(30)], { plan: 'hnsw' });
    expect(asked).toEqual([{ plan: 'auto' }, { plan: 'exact' }, { plan: 'hnsw' }, undefined]);
  });

  test('a filter is Milvus, and a bad one says where', async () => {
    const [hits] = await library.search([fakePhoto(30)], { filter: 'path like "F/7%"' });
    expect(hits?.map((hit) => hit.path)).toEqual(['F/70.jpg']);
    await expect(library.search([fakePhoto(30)], { filter: 'path ==' })).rejects.toMatchObject({
      code: 'MILVUS',
    });
  });

  const crop = { x: 0.2, y: 0, width: 0.5, height: 0.5 };
  const idOf = async (path: string): Promise<string> =>
    (await allPhotos()).find((photo) => photo.path === path)?.id ?? '';
  const nearest = async (query: Query, options: QueryOptions = {}): Promise<string | undefined> =>
    (await library.search([query], { limit: 1, ...options }))[0]?.[0]?.path;

  test('photos are added and subtracted, and those of the library are left out of the answer', async () => {
    // Vectors lie on a circle: halfway between 20 and 40 is 30, and 40 less some of 20 is beyond 40.
    expect(await nearest({ combine: [{ query: fakePhoto(20) }, { query: fakePhoto(40) }] })).toBe('F/30.jpg');
    const id = await idOf('F/30.jpg');
    const [hits] = await library.search(
      [{ combine: [{ query: { id } }, { query: fakePhoto(20), weight: -0.5 }] }],
      { limit: 8 },
    );
    expect(hits?.map((hit) => hit.path)).not.toContain('F/30.jpg');
    expect(hits?.[0]?.path).toBe('F/40.jpg');
    expect(hits).toHaveLength(seeds.length - 1);
  });

  test('each photo of a combined query has a region of its own, or that of the search', async () => {
    const part = { query: fakePhoto(20) };
    expect(await nearest({ combine: [{ ...part, crop }] })).toBe('F/40.jpg');
    expect(await nearest({ combine: [part] }, { crop })).toBe('F/40.jpg');
    expect(await nearest({ combine: [{ ...part, crop: { ...crop, x: 0.5 } }] }, { crop })).toBe('F/70.jpg');
  });

  test.each([[[]], [[{ query: fakePhoto(1), weight: 0 }]], [[{ query: fakePhoto(1), weight: NaN }]]])(
    'the combination %j is refused',
    async (combine) => {
      await expect(library.search([{ combine }])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );

  test('a photo less itself is refused', async () => {
    const combine = [{ query: fakePhoto(1) }, { query: fakePhoto(1), weight: -1 }];
    await expect(library.search([{ combine }])).rejects.toThrow(/nothing is left/);
  });

  test("a region of the library's photo is read from its file, and from its thumbnail where that cannot be", async () => {
    const told: number[] = [];
    const options: QueryOptions = { crop, onThumbnail: (position) => told.push(position) };
    const query = { id: await idOf('F/20.jpg') };
    expect(await nearest(query, options)).toBe('F/40.jpg');
    expect(told).toEqual([]);
    // Files are of this session only.
    library = await openLibrary();
    expect(await nearest(query, options)).toBe('F/40.jpg');
    expect(told).toEqual([0]);
    await store.blobs.clear();
    library = await openLibrary();
    await expect(library.search([query], options)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('the same region is embedded once, whatever the slider says', async () => {
    const query = { id: await idOf('F/20.jpg') };
    const before = embedder.embedded.length;
    for (const balance of [0, 0.5, 1]) await library.search([query], { balance, crop });
    expect(embedder.embedded.length).toBe(before + 1);
  });

  test('why a photo was found: the share of each position, of the part that the network saw', async () => {
    const id = await idOf('F/40.jpg');
    const explanation = await library.explain(fakePhoto(20), id);
    expect(explanation).toMatchObject({ rows: 2, columns: 2, isThumbnail: false });
    // Both are strongest in the first channel, which is active in the first position.
    const [first = 0, ...others] = explanation.values;
    for (const other of others) expect(first).toBeGreaterThan(10 * other);
    expect(explanation.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    // Of 40 x 30 pixels the square in the middle, 224/256 of the height.
    const { x, y, width, height } = explanation.region;
    expect([x, y, width, height]).toEqual([6.875 / 40, 1.875 / 30, 26.25 / 40, 26.25 / 30]);
    const combined = { combine: [{ query: fakePhoto(21) }, { query: fakePhoto(20), weight: -1 }] };
    const [away = 0] = (await library.explain(combined, id)).values;
    expect(away).toBeLessThan(0);
    await expect(library.explain(fakePhoto(20), '999')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('photos are counted by what they are taken for, most frequent first, and found by it', async () => {
    // Of the tens probably, of the ones possibly: 10 is kind 1 and kind 0.
    const [first, ...others] = await library.kinds();
    expect(first).toEqual({ name: 'kind 0', photos: 8 });
    expect(others).toEqual(seeds.map((seed) => ({ name: `kind ${seed / 10}`, photos: 1 })));
    const [hits] = await library.search([fakePhoto(30)], { filter: 'json_contains(kinds, "kind 7")' });
    expect(hits?.map(({ path, kinds }) => ({ path, kinds }))).toEqual([
      { path: 'F/70.jpg', kinds: ['kind 7', 'kind 0'] },
    ]);
    const filter = 'array_contains(kinds, "kind 7")';
    expect((await library.search([fakePhoto(30)], { filter }))[0]).toHaveLength(1);
    await library.removePhotos([hits?.[0]?.id ?? '']);
    expect((await library.kinds()).map(({ name }) => name)).not.toContain('kind 7');
  });

  test('what is shown as the request of a search gives its results, sent over REST', async () => {
    const options = { limit: 3, balance: 0.5, filter: await library.expression({ folder: ['F'] }) };
    const [hits = []] = await library.search([fakePhoto(31)], options);
    const request = await library.request([fakePhoto(31)], options);
    const send = async (asked: typeof request): Promise<unknown[]> => {
      const response = await createMilvusFetch(localMilvus(store))(
        `http://local/v2/vectordb/entities/${asked?.route ?? ''}`,
        { method: 'POST', body: stringifyJson(asked?.body) },
      );
      return ((await response.json()) as { data: unknown[] }).data;
    };
    expect(await send(request)).toMatchObject(hits.map(({ path }) => ({ path })));
    expect(hits).toHaveLength(3);
    const filter = await library.expression({ kind: ['kind 7'] });
    const ids = await library.matching(filter);
    expect(ids.size).toBe(1);
    const rows = await send(await library.request([], { filter }));
    expect(rows.map((row) => String((row as { id: number }).id))).toEqual([...ids]);
  });

  test('turns: a result counts by the nearest of the eight, says which, and appears once', async () => {
    // Seen in its third turn, the photo of seed 30 looks like this.
    const query = fakePhoto(2030);
    await library.index(folder('Turned', { 'x.jpg': fakePhoto(4030) }));
    const [plain] = await library.search([query], { limit: 1 });
    const [hits] = await library.search([query], { limit: 9, turns: true });
    const turned = hits?.find(({ path }) => path === 'Turned/x.jpg');
    expect(turned).toMatchObject({ turn: 3 });
    expect(turned?.distance).toBeCloseTo(0, 5);
    expect(plain?.[0]?.turn).toBeUndefined();
    expect(new Set(hits?.map(({ id }) => id)).size).toBe(hits?.length);
  });

  test('turns are the best of eight searches, for any number of results', async () => {
    const limit = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(limit, fc.integer({ min: 0, max: 3000 }), async (most, seed) => {
        const [hits] = await library.search([fakePhoto(seed)], { limit: most, turns: true });
        const alone = await library.search(
          QUERY.turns.map((turn) => fakePhoto(seenSeed(seed, undefined, turn))),
          { limit: seeds.length },
        );
        const best = new Map<string, number>();
        for (const { id, similarity } of alone.flat()) best.set(id, Math.max(best.get(id) ?? -1, similarity));
        const expected = [...best.values()].sort((a, b) => b - a).slice(0, most);
        expect(hits).toHaveLength(expected.length);
        hits?.forEach(({ id, similarity }, rank) => {
          expect(similarity).toBeCloseTo(expected[rank] ?? NaN, 5);
          expect(similarity).toBeCloseTo(best.get(id) ?? NaN, 5);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('an id that is not there says so', async () => {
    await expect(library.search([{ id: '999999' }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('an empty library says so', async () => {
    await library.clear();
    await expect(library.search([fakePhoto(1)])).rejects.toMatchObject({ code: 'EMPTY_LIBRARY' });
  });
});

describe('removing', () => {
  test('removing a folder keeps what another folder also holds, under that path', async () => {
    await library.index(folder('A', { 'x.jpg': fakePhoto(1), 'only-a.jpg': fakePhoto(2) }));
    await library.index(folder('B', { 'y.jpg': fakePhoto(1), 'only-b.jpg': fakePhoto(3) }));
    const folders = await library.folders();
    expect(folders.map(({ name, photos }) => [name, photos])).toEqual([
      ['A', 2],
      ['B', 2],
    ]);
    await library.removeFolder(folders[0]?.id ?? '');
    expect(await allPaths()).toEqual(['B/only-b.jpg', 'B/y.jpg']);
    expect((await library.folders()).map(({ name }) => name)).toEqual(['B']);
  });

  test('a removed photo is gone with its thumbnail, and comes back when added again', async () => {
    await library.index(folder('A', { 'x.jpg': fakePhoto(1), 'y.jpg': fakePhoto(2) }));
    const photo = (await allPhotos()).find((candidate) => candidate.path === 'A/x.jpg');
    expect(await library.thumbnail(photo?.contentId ?? '')).toBeInstanceOf(Blob);
    await library.removePhotos([photo?.id ?? '']);
    expect(await allPaths()).toEqual(['A/y.jpg']);
    expect(await library.thumbnail(photo?.contentId ?? '')).toBeUndefined();
    expect(await library.index(folder('A', { 'x.jpg': fakePhoto(1) }))).toMatchObject({ added: 1 });
  });

  test('clearing leaves an empty library that works', async () => {
    await library.index(folder('A', { 'x.jpg': fakePhoto(1) }));
    await library.clear();
    expect(await library.count()).toBe(0);
    expect(await library.folders()).toEqual([]);
    expect(await library.index(folder('A', { 'x.jpg': fakePhoto(1) }))).toMatchObject({ added: 1 });
  });
});

test('listeners hear of every change until they unsubscribe', async () => {
  let heard = 0;
  const stop = library.onChange(() => heard++);
  await library.index(folder('A', { 'x.jpg': fakePhoto(1) }));
  expect(heard).toBeGreaterThan(0);
  stop();
  const before = heard;
  await library.clear();
  expect(heard).toBe(before);
});
