import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { joined } from '../../src/base/joined.ts';
import { records, toRecord } from '../../src/library/archive/csv-records.ts';
import { npyHeader, npyRows, readNpy } from '../../src/library/archive/npy.ts';
import { Library } from '../../src/library/library.ts';
import { PhotoCollection } from '../../src/library/photo-collection.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import type { QueryRequest } from '../../src/milvus/types.ts';
import { callOver, verbsOver } from '../../src/milvus/verbs.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { ARCHIVE, COLLECTION, PROFILES, type BuiltProfileId } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { archiveOf, packedAnew, withEntry, withText } from '../support/archive-files.ts';
import { fuzzImports, stateOf } from '../support/archive-fuzz.ts';
import { FakeEmbedder, fakePhoto, fakeVector } from '../support/fake-embedder.ts';
import { fakeFolder } from '../support/fake-folder.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

interface Opened {
  readonly library: Library;
  readonly store: MemoryStore;
  readonly embedder: FakeEmbedder;
  /** Called before vectors are read. */
  beforeVectors: () => Promise<void> | undefined;
}

async function openLibrary(profile: BuiltProfileId = 'resnet50-dual'): Promise<Opened> {
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
  const parts = { milvus, store, embedder, profile: PROFILES[profile], host: localHost() };
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

  getDirectoryHandle(): never {
    throw new DOMException('It is gone.', 'NotFoundError');
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

  test('knows what its photos are taken for; a file of an earlier release tells nothing of that', async () => {
    const kinds = await from.library.kinds();
    expect(kinds.length).toBeGreaterThan(0);
    const file = await exported(from.library);
    const to = await openLibrary();
    await to.library.import(file);
    expect(await to.library.kinds()).toEqual(kinds);
    const earlier = await openLibrary();
    await earlier.library.import(
      await withText(file, 'photos.csv', (text) => text.replace('kinds', 'moods')),
    );
    expect(await earlier.library.kinds()).toEqual([]);
    expect(await paths(earlier.library)).toEqual(await paths(from.library));
  });

  test.each(['{}', '[1]', '["a","b","c","d"]', 'pier', JSON.stringify(['x'.repeat(257)])])(
    'kinds that read %s are refused, and nothing is stored',
    async (cell) => {
      const file = await withText(await exported(from.library), 'photos.csv', (text) =>
        text.replace(/"\[.*?\]"(?=\r\n)/, `"${cell.replaceAll('"', '""')}"`),
      );
      const to = await openLibrary();
      await expect(to.library.import(file)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
      expect(await to.library.count()).toBe(0);
    },
  );

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

  const linked = (seeds: Readonly<Record<string, number>>): PhotoSource => ({
    ...folder('Trip', seeds),
    handle: new FakeHandle() as unknown as FileSystemDirectoryHandle,
  });
  const shown = async (library: Library) =>
    (await library.folders()).map(({ name, photos: count }) => [name, count]);

  test('keeps its photos when another folder of that name is added here, and rescanned', async () => {
    const to = await openLibrary();
    await to.library.import(await exported(from.library));
    const added = linked({ 'mine.jpg': 60 });
    await to.library.index(added);
    expect(await to.library.index(added)).toMatchObject({ removed: 0 });
    expect(await to.library.count()).toBe(7);
    expect(await shown(to.library)).toEqual([
      ['Trip', 1],
      ['Trip (2)', 6],
    ]);
    expect(await paths(to.library)).toEqual(expect.arrayContaining(['Trip/mine.jpg', 'Trip (2)/sub/6.jpg']));
  });

  test('is the folder itself when that is chosen here: nothing is embedded, and nothing is there twice', async () => {
    const to = await openLibrary();
    const here = linked(NASTY);
    await to.library.import(await exported(from.library));
    expect(await to.library.index(here)).toMatchObject({ added: 0, unchanged: 6, removed: 0 });
    expect(to.embedder.embedded).toEqual([]);
    expect(await shown(to.library)).toEqual([['Trip', 6]]);
    expect(await paths(to.library)).toEqual(await paths(from.library));
    // What is imported again is in the folder, and its own now: what leaves it leaves the library.
    await to.library.import(await exported(from.library));
    await to.library.index(linked({ ...NASTY, 'sub/6.jpg': 61 }));
    expect(await shown(to.library)).toEqual([
      ['Trip', 6],
      ['Trip (2)', 1],
    ]);
    expect(await to.library.index(linked({ 'moved.jpg': 61 }))).toMatchObject({ added: 0, removed: 5 });
    expect(await paths(to.library)).toEqual(['Trip (2)/sub/6.jpg', 'Trip/moved.jpg']);
  });

  test('keeps what the folder lacks, holds elsewhere, or holds something else instead of', async () => {
    const to = await openLibrary();
    await to.library.import(await exported(from.library));
    const { 'sub/6.jpg': lacking, '=cmd().jpg': moved, ...rest } = NASTY;
    const here = linked({ ...rest, 'a, "b".jpg': 70, 'elsewhere.jpg': moved });
    expect(await to.library.index(here)).toMatchObject({ added: 1, unchanged: 4, removed: 0 });
    expect(to.embedder.embedded).toEqual([70]);
    const [found] = await to.library.search([fakePhoto(lacking)], { limit: 1 });
    expect(found?.[0]?.path).toBe('Trip (2)/sub/6.jpg');
    expect(await shown(to.library)).toEqual([
      ['Trip', 5],
      ['Trip (2)', 2],
    ]);
    const expected = Object.keys({ ...rest, 'elsewhere.jpg': 0 }).map((name) => `Trip/${name}`);
    expect(await paths(to.library)).toEqual(
      [...expected, 'Trip (2)/a, "b".jpg', 'Trip (2)/sub/6.jpg'].sort(),
    );
    expect(await to.library.index(here)).toMatchObject({ added: 0, unchanged: 5, removed: 0 });
    expect(await to.library.count()).toBe(7);
  });

  test('keeps all when the first walk of the chosen folder is cancelled, and the next one ends it', async () => {
    const to = await openLibrary();
    await to.library.import(await exported(from.library));
    const ending = new AbortController();
    const here = linked({ 'a, "b".jpg': 80, 'z.jpg': 81 });
    to.embedder.beforeEmbed = (seed) => {
      if (seed === 81) ending.abort();
    };
    await expect(to.library.index(here, { signal: ending.signal })).rejects.toThrow();
    to.embedder.beforeEmbed = () => undefined;
    expect(await to.library.index(here)).toMatchObject({ removed: 0 });
    expect(await to.library.count()).toBe(8);
    expect(await shown(to.library)).toEqual([
      ['Trip', 2],
      ['Trip (2)', 6],
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

  test('changed anywhere is refused, and the library is as it was, or imported as it was written', async () => {
    const { refused, imported } = await fuzzImports(60);
    expect(refused).toBeGreaterThan(0);
    expect(refused + imported).toBe(60);
  });
});

describe('values that no export would write, behind right checksums,', () => {
  const lastLine = (change: (line: string) => string) => (text: string) => {
    const lines = text.trimEnd().split('\r\n');
    return [...lines.slice(0, -1), change(lines.at(-1) ?? ''), ''].join('\r\n');
  };
  const cell = (at: number, value: string) => lastLine((line) => line.split(',').with(at, value).join(','));
  const text = (name: string, change: (text: string) => string) => (file: Blob) =>
    withText(file, name, change);

  /** More than are stored at once, so that the last would come after others were stored. */
  let file: Blob;
  beforeAll(async () => {
    const { library, store } = await openLibrary();
    const seeds = Array.from({ length: ARCHIVE.batch + 20 }, (_, seed) => seed);
    await library.index(fakeFolder('Many', seeds));
    await store.documents.put('decisions', [{ key: 'a', value: 1 }]);
    file = await exported(library);
  });

  test.each<[string, RegExp, (file: Blob) => Promise<Blob>]>([
    [
      'a NaN in the last vector',
      /length NaN/,
      (whole) =>
        withEntry(whole, 'vectors.npy', (bytes) => {
          new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 4, NaN, true);
          return bytes;
        }),
    ],
    [
      'a vector more',
      /goes on after/,
      (whole) => withEntry(whole, 'vectors.npy', (bytes) => joined([bytes, new Uint8Array(1)])),
    ],
    [
      'a line less',
      /147 photos, but 148/,
      text('photos.csv', (all) => all.split('\r\n').slice(0, -2).join('\r\n')),
    ],
    ['a line more', /more than 148/, text('photos.csv', (all) => all + (all.split('\r\n').at(-2) ?? ''))],
    ['a width in words', /"wide" as its width/, text('photos.csv', cell(3, 'wide'))],
    ['a width beyond 31 bits', /2147483648.*as its width/, text('photos.csv', cell(3, '2147483648'))],
    ['no content', /"" as its content_id/, text('photos.csv', cell(1, ''))],
    ['a path without end', /as its path/, text('photos.csv', cell(2, 'x'.repeat(5000)))],
    ['a line without end', /characters/, text('photos.csv', (all) => `${all}"${'x'.repeat(200_000)}`)],
    ['no column of paths', /no column "path"/, text('photos.csv', (all) => all.replace('path', 'road'))],
    ['a file of no kind', /"disc" as its kind/, text('files.csv', cell(1, 'disc'))],
    ['a file of another folder', /as its path/, text('files.csv', cell(2, 'Other/1.jpg'))],
    ['half of the documents', /holds no tables/, text('documents.json', (all) => all.slice(0, -3))],
    ['a table that is none', /holds no tables/, text('documents.json', () => '{"decisions":{"a":1}}')],
    [
      'a document without a key',
      /holds no tables/,
      text('documents.json', () => '{"decisions":[{"value":1}]}'),
    ],
    [
      'no documents',
      /has no documents\.json/,
      (whole) => withEntry(whole, 'documents.json', () => undefined),
    ],
    [
      'a picture of megabytes',
      /packed anew/,
      (whole) => withEntry(whole, 'thumbnails/x.jpg', () => new Uint8Array(2 ** 21)),
    ],
  ])('%s: refused before anything is stored', async (_, sentence, change) => {
    const to = await openLibrary();
    await to.library.index(fakeFolder('Mine', [500]));
    const before = await stateOf(to.library, to.store);
    await expect(to.library.import(await change(file))).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: expect.stringMatching(sentence) as string,
    });
    expect(await stateOf(to.library, to.store)).toEqual(before);
  });

  test('a content twice in a file is one photo', async () => {
    const to = await openLibrary();
    let twice = await withText(file, 'photos.csv', (all) => all + (all.split('\r\n').at(-2) ?? ''));
    twice = await withText(twice, 'manifest.json', (all) => all.replace('"photos": 148', '"photos": 149'));
    twice = await withEntry(twice, 'vectors.npy', (bytes) => {
      const rows = bytes.subarray(128);
      const last = rows.subarray(-4 * 768);
      return joined([npyHeader({ rows: 149, dimension: 768 }), rows, last]);
    });
    expect(await to.library.import(twice)).toMatchObject({ added: 148, present: 1 });
    expect(await to.library.count()).toBe(148);
  });
});

test('what a file is told to be', async () => {
  const { library } = await openLibrary();
  const file = await exported(from.library);
  const facts = { photos: 6, thumbnails: true, profile: 'resnet50-dual' };
  expect(await library.inspect(file)).toMatchObject(facts);
  const sentences: [RegExp, Blob][] = [
    [/is empty/, new Blob([])],
    [/is no ZIP/, new Blob(['Dear diary, today I went to the zoo.'])],
    [/cut short/, file.slice(0, file.size - 100)],
    [/not exported by Lookalike/, await archiveOf([['a.txt', new Uint8Array(3)]])],
    [/not exported by Lookalike/, await archiveOf([])],
    [
      /newer Lookalike/,
      await withText(file, 'manifest.json', (all) => all.replace('"version": 1', '"version": 2')),
    ],
    [/packed anew/, await packedAnew(file)],
    [/password/, await packedAnew(file, 'secret')],
    [/is damaged/, await withText(file, 'manifest.json', (all) => all.replace('"made": "2', '"made": "x'))],
  ];
  for (const [sentence, wrong] of sentences) {
    await expect(library.inspect(wrong)).rejects.toMatchObject({
      code: 'ARCHIVE_INVALID',
      message: expect.stringMatching(sentence) as string,
    });
  }
  await expect((await openLibrary('resnet50')).library.inspect(file)).rejects.toThrow(/cannot be compared/);
});

test('thumbnails that were left out come with a file that has them', async () => {
  const to = await openLibrary();
  await to.library.import(await exported(from.library, false));
  expect(await to.library.import(await exported(from.library))).toMatchObject({ added: 0, present: 6 });
  for (const { contentId } of await photos(to.library)) {
    expect(await (await to.library.thumbnail(contentId))?.text()).toMatch(/^thumbnail/);
  }
});

test('a photo without a thumbnail is exported without', async () => {
  const to = await openLibrary();
  const [first] = await photos(from.library);
  await from.store.blobs.delete([first?.contentId ?? '']);
  await to.library.import(await exported(from.library));
  expect(await to.library.count()).toBe(6);
  const missing = await to.store.blobs.missing((await photos(to.library)).map(({ contentId }) => contentId));
  expect(missing).toEqual([first?.contentId]);
});

test('a content that a collection holds twice is exported once', async () => {
  const { library, store } = await openLibrary();
  const milvus = localMilvus(store);
  const profile = PROFILES['resnet50-dual'];
  const place = { collectionName: COLLECTION.name };
  const collection = await PhotoCollection.open(milvus, place, { origin: '', profile });
  const facts = { width: 4, height: 3, bytes: 5, format: 'jpeg', vector: fakeVector(7, profile.id) };
  const photo = { contentId: 'c', path: 'a.jpg', ...facts };
  await collection.insert([photo]);
  await collection.insert([photo]);
  await store.blobs.put([{ key: 'c', blob: new Blob(['thumbnail 7']) }]);
  const to = await openLibrary();
  expect(await to.library.import(await exported(library))).toMatchObject({ added: 1, present: 0 });
});

test('a cancelled import leaves photos that can be drawn and found, wherever it was', async () => {
  const file = await exported(from.library);
  for (const moment of [1, 6, 7, 12, 13]) {
    const to = await openLibrary();
    const ending = new AbortController();
    let told = 0;
    const put = to.store.blobs.put.bind(to.store.blobs);
    to.store.blobs.put = async (entries) => {
      if (moment === 7) ending.abort();
      return put(entries);
    };
    const onProgress = () => {
      if (++told >= moment) ending.abort();
    };
    await to.library.import(file, { signal: ending.signal, onProgress }).catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'AbortError' });
    });
    const stored = (await photos(to.library)).map(({ contentId }) => contentId);
    expect(await to.store.blobs.missing(stored)).toEqual([]);
    await to.library.import(file);
    expect(await stateOf(to.library, to.store)).toMatchObject({ folders: [{ name: 'Trip', count: 6 }] });
    expect(await to.library.count()).toBe(6);
  }
});

test('an export that is cancelled in the middle leaves its sink broken', async () => {
  const ending = new AbortController();
  let state = 'open';
  const sink = new WritableStream<Uint8Array>({
    close: () => void (state = 'closed'),
    abort: () => void (state = 'aborted'),
  });
  from.beforeVectors = () => {
    ending.abort();
    return undefined;
  };
  await expect(from.library.export(sink, { signal: ending.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(state).toBe('aborted');
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
