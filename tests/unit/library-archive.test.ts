import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { records, toRecord } from '../../src/library/archive/csv-records.ts';
import { npyHeader, npyRows, readNpy } from '../../src/library/archive/npy.ts';
import { Library } from '../../src/library/library.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import type { QueryRequest } from '../../src/milvus/types.ts';
import { callOver, verbsOver } from '../../src/milvus/verbs.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { COLLECTION, PROFILES, type ProfileId } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto } from '../support/fake-embedder.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

interface Opened {
  readonly library: Library;
  readonly store: MemoryStore;
  readonly embedder: FakeEmbedder;
  /** Called before vectors are read. */
  beforeVectors: () => Promise<void> | undefined;
}

async function openLibrary(profile: ProfileId = 'resnet50-dual'): Promise<Opened> {
  const store = new MemoryStore();
  const embedder = new FakeEmbedder();
  const engine = localMilvus(store);
  const call = callOver(engine);
  const milvus: MilvusClient = {
    capabilities: engine.capabilities,
    ...verbsOver(async (name, request, options) => {
      const { outputFields } = request as Partial<QueryRequest>;
      const isOfVectors = name.verb === 'query' && outputFields?.includes(COLLECTION.vectorField);
      if (isOfVectors) await opened.beforeVectors();
      return call(name, request, options);
    }),
  };
  const parts = { milvus, store, embedder, profile: PROFILES[profile], host: localHost(store) };
  const opened: Opened = {
    library: await Library.open(parts),
    store,
    embedder,
    beforeVectors: () => undefined,
  };
  return opened;
}

/** Of a folder on a disk that holds nothing but what a walk gives; a clone of it is the same entry. */
class FakeHandle {
  isSameEntry(): Promise<boolean> {
    return Promise.resolve(true);
  }

  keys() {
    return { next: () => Promise.resolve({ done: true }) };
  }

  getFileHandle(): never {
    throw new DOMException('It is gone.', 'NotFoundError');
  }
}

/** A folder of photos by path. */
function folder(name: string, seeds: Readonly<Record<string, number>>): PhotoSource {
  return {
    kind: 'folder',
    name,
    async *walk() {
      for (const [path, seed] of Object.entries(seeds)) {
        yield await Promise.resolve({
          path: `${name}/${path}`,
          open: () => Promise.resolve(fakePhoto(seed)),
        });
      }
    },
  };
}

async function exported(library: Library, thumbnails = true): Promise<Blob> {
  const pieces: BlobPart[] = [];
  const sink = new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece.slice()) });
  await library.export(sink, { thumbnails });
  return new Blob(pieces);
}

async function photos(library: Library): Promise<LibraryPhoto[]> {
  const all: LibraryPhoto[] = [];
  for await (const page of library.photos()) all.push(...page);
  return all;
}

const paths = async (library: Library): Promise<string[]> =>
  (await photos(library)).map(({ path }) => path).sort();

const NASTY = {
  'a, "b".jpg': 1,
  "it's\r\nnew.jpg": 2,
  '=cmd().jpg': 3,
  "'quoted.jpg": 4,
  'caf\u00e9 cafe\u0301 \u05ea\u05de \ud83d\udcf7.jpg': 5,
  'sub/6.jpg': 6,
};

let from: Opened;
beforeEach(async () => {
  from = await openLibrary();
  await from.library.index(folder('Trip', NASTY));
});

describe('a library that was exported and imported', () => {
  test('answers as before, with paths, facts, thumbnails and files, and nothing was embedded', async () => {
    const to = await openLibrary();
    const report = await to.library.import(await exported(from.library));
    expect(report).toMatchObject({ added: 6, present: 0 });
    expect(to.embedder.embedded).toEqual([]);
    expect(await paths(to.library)).toEqual(await paths(from.library));
    const answers = await Promise.all(
      [from, to].map(async ({ library }) => {
        const [hits] = await library.search([fakePhoto(3)], { limit: 6 });
        return hits?.map(({ path, distance, width, bytes }) => ({ path, distance, width, bytes }));
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    for (const { contentId } of await photos(to.library)) {
      const [here, there] = await Promise.all([to, from].map(({ library }) => library.thumbnail(contentId)));
      expect(await here?.text()).toBe(await there?.text());
    }
    expect(await to.library.folders()).toMatchObject([{ name: 'Trip', photos: 6, state: 'unlinked' }]);
  });

  test('is merged by content, twice with the same end', async () => {
    const to = await openLibrary();
    await to.library.index(folder('Trip', { 'mine.jpg': 2, 'other.jpg': 50 }));
    const file = await exported(from.library);
    expect(await to.library.import(file)).toMatchObject({ added: 5, present: 1 });
    expect(await to.library.import(file)).toMatchObject({ added: 0, present: 6 });
    expect(await to.library.count()).toBe(7);
    // A folder of this browser stays what it is: what it lacks would leave with its next rescan.
    expect((await to.library.folders()).map(({ name, photos: count }) => [name, count])).toEqual([
      ['Trip', 2],
      ['Trip (2)', 6],
    ]);
    expect(await paths(to.library)).toContain('Trip/mine.jpg');
  });

  test('keeps its photos when a folder of that name is added here, and rescanned', async () => {
    const to = await openLibrary();
    await to.library.import(await exported(from.library));
    const handle = new FakeHandle() as unknown as FileSystemDirectoryHandle;
    const added = { ...folder('Trip', { 'mine.jpg': 60 }), handle };
    await to.library.index(added);
    expect(await to.library.index(added)).toMatchObject({ removed: 0 });
    expect(await to.library.count()).toBe(7);
    const names = (await to.library.folders()).map(({ name, photos: count }) => [name, count]);
    expect(names).toEqual([
      ['Trip', 6],
      ['Trip (2)', 1],
    ]);
  });

  test('goes on where it was killed', async () => {
    const to = await openLibrary();
    const ending = new AbortController();
    const run = to.library.import(await exported(from.library), {
      signal: ending.signal,
      onProgress: ({ done }) => {
        if (done >= 6) ending.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    await to.library.import(await exported(from.library));
    expect(await to.library.count()).toBe(6);
  });

  test('without thumbnails has none', async () => {
    const to = await openLibrary();
    await to.library.import(await exported(from.library, false));
    const [photo] = await photos(to.library);
    expect(await to.library.thumbnail(photo?.contentId ?? '')).toBeUndefined();
  });

  test('takes decisions along, and keeps those made here', async () => {
    const to = await openLibrary();
    await from.store.documents.put('decisions', [
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
    ]);
    await to.store.documents.put('decisions', [{ key: 'b', value: 3 }]);
    await to.library.import(await exported(from.library));
    expect(await to.store.documents.list('decisions')).toEqual([
      { key: 'a', value: 1 },
      { key: 'b', value: 3 },
    ]);
  });

  test('of another profile is refused, both named', async () => {
    const to = await openLibrary('resnet50');
    await expect(to.library.import(await exported(from.library))).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: expect.stringMatching(/"resnet50-dual" \(768 .*"resnet50" \(2048/s) as string,
    });
  });
});

describe('a file that is', () => {
  test.each<[string, (file: Blob) => Blob | Promise<Blob>]>([
    ['empty', () => new Blob([])],
    ['no ZIP', () => new Blob(['Dear diary, today I went to the zoo.'])],
    ['cut short', (file) => file.slice(0, file.size - 100)],
    ['cut in the middle', (file) => file.slice(0, file.size / 2)],
  ])('%s is refused, and nothing is stored', async (_, damage) => {
    const to = await openLibrary();
    const file = await damage(await exported(from.library));
    await expect(to.library.import(file)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
    expect(await to.library.count()).toBe(0);
  });

  test('flipped in any byte is refused or the same: never is another vector stored', async () => {
    const file = new Uint8Array(await (await exported(from.library)).arrayBuffer());
    const expected = await paths(from.library);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const to = await openLibrary();
          const damaged = file.slice();
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          try {
            await to.library.import(new Blob([damaged]));
          } catch (error) {
            expect(error).toMatchObject({ code: 'ARCHIVE_INVALID' });
            expect(await to.library.count()).toBe(0);
            return;
          }
          expect(await paths(to.library)).toEqual(expected);
          const [[hit] = []] = await to.library.search([fakePhoto(3)], { limit: 1 });
          expect(hit?.path).toBe('Trip/=cmd().jpg');
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a photo that goes while the file is written is left out', async () => {
  const to = await openLibrary();
  const [gone] = await photos(from.library);
  let removing: Promise<void> | undefined;
  from.beforeVectors = () => (removing ??= from.library.removePhotos([gone?.id ?? '']));
  const { added } = await to.library.import(await exported(from.library));
  expect(added).toBe(5);
  expect(await from.library.count()).toBe(5);
});

test('an export that is cancelled leaves its sink broken', async () => {
  let state = 'open';
  const sink = new WritableStream<Uint8Array>({
    close: () => void (state = 'closed'),
    abort: () => void (state = 'aborted'),
  });
  const signal = AbortSignal.abort();
  await expect(from.library.export(sink, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(state).toBe('aborted');
});

test('records come back as they were, in whatever pieces', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('=1', "'", '"', 'a,b', '\r\n', '', ' x '),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 7 }),
      async (rows, length) => {
        const text = rows.map((cells) => toRecord(cells)).join('');
        async function* pieces() {
          for (let at = 0; at < text.length; at += length)
            yield await Promise.resolve(text.slice(at, at + length));
        }
        const found: string[][] = [];
        for await (const record of records(pieces())) found.push(record);
        expect(found).toEqual(rows);
      },
    ),
  );
});

test('rows of NumPy come back as they were; its header is a multiple of 64 bytes', async () => {
  const rows = Float32Array.of(1, -0, 3.5e-40, NaN, Infinity, 6);
  const header = npyHeader({ rows: 3, dimension: 2 });
  expect(header.length % 64).toBe(0);
  async function* pieces(length: number) {
    const all = new Uint8Array([...header, ...npyRows(rows)]);
    for (let at = 0; at < all.length; at += length)
      yield await Promise.resolve(all.subarray(at, at + length));
  }
  for (const length of [1, 7, 1000]) {
    const found: number[] = [];
    for await (const row of readNpy(pieces(length), { rows: 3, dimension: 2 })) found.push(...row);
    expect(Float32Array.from(found)).toEqual(rows);
  }
  await expect(readNpy(pieces(7), { rows: 2, dimension: 3 }).next()).rejects.toMatchObject({
    code: 'ARCHIVE_INVALID',
  });
});
