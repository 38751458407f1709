import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkSite, writeSite, type GallerySource, type PublishedPhoto } from '../../src/cli/gallery-site.ts';
import { parseGalleryArguments } from '../../src/cli/gallery.ts';
import { releaseOf, serviceWorkerText } from '../../src/delivery/release.ts';
import type { GalleryProgress } from '../../src/library/gallery/gallery.ts';
import { PhotoCollection } from '../../src/library/photo-collection.ts';
import { LocalMilvus } from '../../src/milvus/local/local-milvus.ts';
import { ExactIndexes } from '../../src/milvus/local/exact-indexes.ts';
import { verbsOver } from '../../src/milvus/verbs.ts';
import { CAPABILITIES } from '../../src/milvus/capabilities.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import { COLLECTION, GALLERY, PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { normalize } from '../../src/vectors/kernels.ts';
import { decodeInt8Rows, encodeInt8Rows } from '../../src/vectors/int8-rows.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { GalleryDesk } from '../../src/workers/gallery-desk.ts';

const PROFILE = PROFILES['resnet50-dual'];
const KINDS = ['alp', 'barn', 'cup'];

function published(row: number): PublishedPhoto {
  const random = seededRandom(row + 1);
  const vector = normalize(Float32Array.from({ length: PROFILE.dimension }, () => random() - 0.4));
  return {
    photo: {
      row,
      contentId: createHash('sha256').update(String(row)).digest('hex'),
      path: `Trip/${row % 3}/${row}.jpg`,
      width: 100 + row,
      height: 200,
      bytes: 1000 + row,
      format: row % 2 === 0 ? 'jpeg' : 'heic',
      ...(row % 4 === 0 ? { taken: `2020-01-01T00:00:${String(row % 60).padStart(2, '0')}` } : {}),
      ...(row % 5 === 0 ? { kinds: [KINDS[row % 3] as string] } : {}),
    },
    vector,
  };
}

let folder: string;
let site: string;
let app: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lookalike-site-'));
  site = path.join(folder, 'site');
  app = path.join(folder, 'app');
  await mkdir(path.join(app, 'assets'), { recursive: true });
  const page = '<html><head><title>App</title></head></html>';
  await writeFile(path.join(app, 'index.html'), page);
  await writeFile(path.join(app, 'assets', 'a.js'), 'a()');
  const files = [{ path: 'index.html', bytes: page.length, sha256: '0'.repeat(64) }];
  await writeFile(
    path.join(app, 'service-worker.js'),
    serviceWorkerText(await releaseOf(files), 'code();\n'),
  );
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

/** Writes photos of these rows. */
function write(rows: readonly number[], change: Partial<GallerySource> = {}): ReturnType<typeof writeSite> {
  async function* photos(): AsyncGenerator<PublishedPhoto, void, undefined> {
    for (const row of rows) yield await Promise.resolve(published(row));
  }
  return writeSite(site, app, {
    title: 'Trip & <b>more</b>',
    profile: 'resnet50-dual',
    photos: photos(),
    thumbnails: (contentIds) => Promise.resolve(contentIds.map((id) => Buffer.from(`thumbnail of ${id}`))),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  });
}

const SHARD = GALLERY.shardPhotos;
/** Of three shards, one of them with holes. */
const ROWS = [0, 1, 2, 5, 7, SHARD, SHARD + 1, 2 * SHARD + 3];

/** Files below the gallery with the time of their last change. */
async function files(): Promise<Map<string, number>> {
  const root = path.join(site, GALLERY.folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      found.map(async (file) => [path.relative(root, file), (await stat(file)).mtimeMs] as const),
    ),
  );
}

describe('a site', () => {
  test('says that it is a gallery, in words that are no markup, and its service worker proves its page', async () => {
    const report = await write(ROWS);
    expect(report).toMatchObject({ photos: ROWS.length, filesRemoved: 0, withoutOriginal: [] });
    const page = await readFile(path.join(site, 'index.html'), 'utf8');
    expect(page).toContain('<title>Trip &#38; &#60;b&#62;more&#60;/b&#62;</title>');
    expect(page).toContain('<meta name="lookalike-gallery" content="gallery/manifest.json" />');
    expect(await readFile(path.join(site, 'assets', 'a.js'), 'utf8')).toBe('a()');
    const worker = await readFile(path.join(site, 'service-worker.js'), 'utf8');
    expect(worker).toContain(createHash('sha256').update(page).digest('hex'));
    expect(worker).toMatch(/\ncode\(\);\n$/u);
  });

  test('that is written again is as it was, to the time of every file but the manifest', async () => {
    await write(ROWS);
    const before = await files();
    const thumbnails = vi.fn();
    expect(await write(ROWS, { thumbnails })).toMatchObject({ filesWritten: 0, filesRemoved: 0 });
    expect(thumbnails).not.toHaveBeenCalled();
    const after = await files();
    for (const times of [before, after]) times.delete(GALLERY.manifest);
    expect(after).toEqual(before);
  });

  test('changes where photos came or went, and nowhere else; what nobody names is gone', async () => {
    await write(ROWS);
    const before = await files();
    await writeFile(path.join(site, GALLERY.folder, 'CNAME'), 'example.org');
    await writeFile(path.join(site, GALLERY.folder, GALLERY.shards, 'old.bin'), 'old');
    const rows = [...ROWS.filter((row) => row !== 5), 2 * SHARD + 4];
    // Facts and vectors of two shards, and a thumbnail; the old ones of the shards, a thumbnail and the foreign file.
    expect(await write(rows)).toMatchObject({ photos: ROWS.length, filesWritten: 5, filesRemoved: 6 });
    const after = await files();
    expect(after.has('CNAME')).toBe(true);
    expect(after.has(path.join(GALLERY.shards, 'old.bin'))).toBe(false);
    const kept = [...after].filter(([name, time]) => before.get(name) === time);
    expect(kept).toHaveLength(2 + ROWS.length - 1);
  });

  test('whose writing ends early is the one that it was', async () => {
    await write(ROWS);
    const before = await files();
    const ending = new AbortController();
    const thumbnails = (contentIds: readonly string[]) => {
      ending.abort();
      return Promise.resolve(contentIds.map(() => Buffer.from('x')));
    };
    const more = [...ROWS, 2 * SHARD + 10, 3 * SHARD];
    await expect(write(more, { signal: ending.signal, thumbnails })).rejects.toThrow(/abort/u);
    const after = await files();
    for (const [name, time] of before) expect([name, after.get(name)]).toEqual([name, time]);
    await checkSite(site);
    expect(await write(more)).toMatchObject({ photos: more.length });
  });

  test('of which only a beginning was ever written can be written on', async () => {
    const failing = () => Promise.reject(new Error('killed'));
    await expect(write(ROWS, { thumbnails: failing })).rejects.toThrow('killed');
    await checkSite(site);
    expect(await write(ROWS)).toMatchObject({ photos: ROWS.length });
  });

  test('has the photos themselves where that was wanted, and says which it has not', async () => {
    const original: GallerySource['original'] = ({ row }) =>
      Promise.resolve(row === 7 ? undefined : Buffer.from(`photo ${row}`));
    const report = await write(ROWS, { original });
    expect(report.withoutOriginal).toEqual(['Trip/1/7.jpg']);
    expect([...(await files()).keys()].filter((name) => name.startsWith(GALLERY.originals))).toHaveLength(7);
    // Without the wish they go.
    await write(ROWS);
    expect([...(await files()).keys()].filter((name) => name.startsWith(GALLERY.originals))).toEqual([]);
  });

  test('is never written over something else, nor through a link', async () => {
    await checkSite(site);
    await mkdir(site);
    await checkSite(site);
    await writeFile(path.join(site, 'diary.txt'), '');
    await expect(checkSite(site)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(checkSite(path.join(site, 'diary.txt'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await rm(site, { recursive: true });
    await write(ROWS);
    const photos = path.join(folder, 'my photos');
    await mkdir(photos);
    await symlink(photos, path.join(site, GALLERY.folder, GALLERY.originals));
    await expect(checkSite(site)).rejects.toThrow(/is a link/u);
  });
});

describe('a gallery that was loaded', () => {
  /** Answers from the disk. @param damaged changes what is read of a file, the how manieth time it is asked for */
  function serve(damaged: (name: string, times: number) => boolean = () => false): void {
    const times = new Map<string, number>();
    vi.stubGlobal('fetch', async (url: URL) => {
      const name = url.pathname.slice(1);
      const count = (times.get(name) ?? 0) + 1;
      times.set(name, count);
      const bytes = await readFile(path.join(site, name)).catch(() => undefined);
      if (!bytes) return new Response('', { status: 404 });
      if (damaged(name, count)) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      return new Response(Uint8Array.from(bytes));
    });
  }

  async function load(): Promise<{ desk: GalleryDesk; told: GalleryProgress[] }> {
    const desk = await GalleryDesk.open(new URL('http://localhost/gallery/manifest.json'));
    const told: GalleryProgress[] = [];
    await desk.load((progress) => told.push(progress));
    return { desk, told };
  }

  const clientOf = (desk: GalleryDesk): MilvusClient => ({
    capabilities: CAPABILITIES.local,
    ...verbsOver((name, request) => desk.milvus(name, request)),
  });

  /** The same photos in a library, with the vectors that a gallery gives. Rows without holes. */
  async function library(count: number): Promise<MilvusClient> {
    const milvus = new LocalMilvus({ store: new MemoryStore(), indexes: new ExactIndexes() });
    const collection = await PhotoCollection.open(
      milvus,
      { collectionName: COLLECTION.name },
      { origin: '', profile: PROFILE },
    );
    await collection.insert(
      Array.from({ length: count }, (_, row) => {
        const { photo, vector } = published(row);
        return {
          ...photo,
          vector: decodeInt8Rows(encodeInt8Rows(vector, PROFILE.dimension), PROFILE.dimension, { all: 1 }),
        };
      }),
    );
    return milvus;
  }

  test('answers as a library of the same photos does, filters and all', async () => {
    const count = 60;
    await write(Array.from({ length: count }, (_, row) => row));
    serve();
    const gallery = clientOf((await load()).desk);
    const other = await library(count);
    const collectionName = COLLECTION.name;
    const filters = [
      '',
      'path like "Trip/1/%"',
      'format == "heic" and width > 120',
      'json_contains(kinds, "alp")',
      'exists taken',
      'id in [3, 9, 999]',
      'taken > "2020-01-01T00:00:20"',
    ];
    for (const filter of filters) {
      const query = { collectionName, filter, outputFields: ['*'], limit: 100 };
      expect(await gallery.entities.query(query)).toEqual(await other.entities.query(query));
      const data = [published(1000).vector, published(7).vector];
      const search = {
        collectionName,
        data,
        annsField: COLLECTION.vectorField,
        limit: 20,
        outputFields: ['path'],
        filter,
      };
      expect(await gallery.entities.search(search)).toEqual(await other.entities.search(search));
    }
    const counted = { collectionName, filter: '', outputFields: ['count(*)'] };
    expect(await gallery.entities.query(counted)).toEqual(await other.entities.query(counted));
  });

  test('refuses every verb that would change something', async () => {
    await write([0, 1]);
    serve();
    const { entities, collections } = clientOf((await load()).desk);
    const place = { collectionName: COLLECTION.name };
    for (const answered of [
      await entities.delete({ ...place, filter: 'id > 0' }),
      await entities.insert({ ...place, data: [] }),
      await collections.drop(place),
    ]) {
      expect(answered).toMatchObject({
        code: 65535,
        message: expect.stringContaining('READ_ONLY') as string,
      });
    }
    expect(await entities.query({ ...place, filter: '', outputFields: ['path'], limit: 9 })).toHaveProperty(
      'data.length',
      2,
    );
  });

  test('grows shard by shard, in order; a query sees those that are there', async () => {
    await write(ROWS);
    serve();
    const desk = await GalleryDesk.open(new URL('http://localhost/gallery/manifest.json'));
    const gallery = clientOf(desk);
    const seen: unknown[] = [];
    const ask = () =>
      gallery.entities.query({
        collectionName: COLLECTION.name,
        filter: 'width > 0',
        outputFields: ['id'],
        limit: 99,
      });
    expect(await ask()).toMatchObject({ data: [] });
    let asked: Promise<void> = Promise.resolve();
    await desk.load(() => {
      asked = asked.then(async () => void seen.push(await ask()));
    });
    await asked;
    expect(seen.at(-1)).toMatchObject({ data: ROWS.map((row) => ({ id: row + 1 })) });
    expect(desk.progress).toEqual({ total: ROWS.length, loaded: ROWS.length, damaged: 0 });
  });

  test.each(['facts', 'vectors'])('says what is damaged, and the others answer: %s', async (part) => {
    await write(ROWS);
    const names = [...(await files()).keys()].filter((name) => name.includes(`${part}-`)).sort();
    const [bad = ''] = names;
    serve((name) => name.endsWith(bad));
    const { desk } = await load();
    const manifest = JSON.parse(
      await readFile(path.join(site, GALLERY.folder, GALLERY.manifest), 'utf8'),
    ) as {
      shards: { photos: number; facts: { sha256: string }; vectors: { sha256: string } }[];
    };
    const shard = manifest.shards.find(({ facts, vectors }) =>
      [facts, vectors].some(({ sha256 }) => bad.includes(sha256.slice(0, 16))),
    );
    expect(desk.progress).toEqual({
      total: ROWS.length,
      loaded: ROWS.length - (shard?.photos ?? 0),
      damaged: shard?.photos,
    });
    const found = await clientOf(desk).entities.search({
      collectionName: COLLECTION.name,
      data: [published(0).vector],
      annsField: COLLECTION.vectorField,
      limit: 99,
    });
    expect(found).toHaveProperty('data.length', desk.progress.loaded);
  });

  test('takes a file that came whole the second time', async () => {
    await write(ROWS);
    serve((name, times) => name.includes('vectors-') && times === 1);
    expect((await load()).desk.progress).toMatchObject({ loaded: ROWS.length, damaged: 0 });
  });

  test.each<[string, () => Promise<void>]>([
    ['is missing', () => rm(path.join(site, GALLERY.folder, GALLERY.manifest))],
    ['is a page', () => writeFile(path.join(site, GALLERY.folder, GALLERY.manifest), '<html>')],
  ])('is none whose manifest %s', async (_, damage) => {
    await write(ROWS);
    await damage();
    serve();
    await expect(load()).rejects.toMatchObject({ code: 'GALLERY_INVALID' });
  });
});

describe('what the command is asked', () => {
  test('is understood', () => {
    expect(parseGalleryArguments(['Trip', '--out', 'site', '--photos', '--title', 'T'])).toMatchObject({
      folder: 'Trip',
      out: 'site',
      photos: true,
      places: false,
      title: 'T',
    });
    expect(parseGalleryArguments(['--help'])).toBe('help');
  });

  test.each([
    [['--out', 'site'], 'one folder of photos was expected'],
    [['a', 'b', '--out', 'site'], '2 were given'],
    [['a'], '--out SITE'],
    [['a', '--out', 's', '--pictures'], '--pictures'],
  ])('or not: %j', (args, sentence) => {
    expect(() => parseGalleryArguments(args)).toThrow(sentence);
  });
});
