import { beforeEach, expect, test } from 'vitest';
import { Library, openShelf, type LibraryHost } from '../../src/library/library.ts';
import { originOf } from '../../src/library/server-settings.ts';
import type { LibraryApi } from '../../src/library/types.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto, fakeVector } from '../support/fake-embedder.ts';
import { fakeFolder, pathsOf } from '../support/fake-folder.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const server = {
  address: 'http://server:19530',
  database: 'default',
  collection: 'images',
  dialect: 'v2' as const,
};
const place = { dbName: 'default', collectionName: 'images' };

/** This browser, and the server's engine. */
let store: MemoryStore;
let local: MilvusClient;
let remote: MilvusClient;
let embedder: FakeEmbedder;

const host: LibraryHost = {
  indexStatus: () => Promise.resolve(null),
  estimate: () => Promise.resolve({ usage: 0, quota: 0, persisted: false }),
  persist: () => undefined,
  exclusive: (work) => work(),
  onChange: () => undefined,
};

beforeEach(() => {
  store = new MemoryStore();
  local = localMilvus(store);
  remote = localMilvus(new MemoryStore());
  embedder = new FakeEmbedder();
});

const localShelf = () => openShelf({ milvus: local, store, profile });
const openLocal = (): Promise<Library> => Library.open({ milvus: local, store, embedder, profile, host });
const openRemote = (milvus = remote): Promise<Library> =>
  Library.open({
    milvus,
    store,
    embedder,
    profile,
    host,
    server,
    shownElsewhere: async (contentIds) =>
      new Set((await (await localShelf()).collection.find(contentIds)).keys()),
  });

async function contentsOf(library: LibraryApi): Promise<string[]> {
  const contents: string[] = [];
  for await (const page of library.photos()) contents.push(...page.map(({ contentId }) => contentId));
  return contents;
}

test('indexing writes to the server and searching reads there; thumbnails and folders stay here', async () => {
  const library = await openRemote();
  expect(await library.index(fakeFolder('Trip', [10, 20, 30]))).toMatchObject({ added: 3 });
  expect(unwrap(await remote.entities.query({ ...place, filter: 'id > 0' }))).toHaveLength(3);
  expect(unwrap(await local.collections.list())).toEqual([]);
  const [hits] = await library.search([fakePhoto(11)], { limit: 1 });
  expect(hits?.[0]).toMatchObject({ path: 'Trip/10.jpg' });
  expect(await library.thumbnail(hits?.[0]?.contentId ?? '')).toBeInstanceOf(Blob);
  expect((await library.folders()).map(({ name, photos }) => [name, photos])).toEqual([['Trip', 3]]);
  expect(await library.status()).toMatchObject({
    photos: 3,
    index: null,
    location: { kind: 'server', ...server, note: '' },
  });
});

test('the status tells no token', async () => {
  const library = await Library.open({
    milvus: remote,
    store,
    embedder,
    profile,
    host,
    server: { ...server, token: 'root:Milvus' },
  });
  expect(JSON.stringify(await library.status())).not.toContain('root:Milvus');
});

test('a photo known only to the server shows its path and has no thumbnail', async () => {
  const library = await openRemote();
  const row = {
    vec: fakeVector(5, profile.id),
    path: 'elsewhere/5.jpg',
    content_id: '',
    width: 0,
    height: 0,
    bytes: 0,
    format: '',
  };
  unwrap(await remote.entities.insert({ ...place, data: [row] }));
  const [[hit] = []] = await library.search([fakePhoto(5)], { limit: 1 });
  expect(hit?.path).toBe('elsewhere/5.jpg');
  expect(await library.thumbnail(hit?.contentId ?? '')).toBeUndefined();
  expect(await library.original(hit?.id ?? '')).toBeUndefined();
});

test('the libraries here and there are apart: each has its own folders, and a thumbnail both show stays', async () => {
  const here = await openLocal();
  await here.index(fakeFolder('Trip', [10, 20]));
  const there = await openRemote();
  expect(await there.folders()).toEqual([]);
  await there.index(fakeFolder('Trip', [10, 30]));
  const [trip] = await there.folders();
  // In whichever order they were stored.
  const shown = await contentsOf(here);
  const only = (await contentsOf(there)).find((contentId) => !shown.includes(contentId));
  await there.removeFolder(trip?.id ?? '');
  expect(await there.count()).toBe(0);
  expect(await there.thumbnail(only ?? '')).toBeUndefined();
  expect(await pathsOf(here)).toEqual(['Trip/10.jpg', 'Trip/20.jpg']);
  for (const contentId of await contentsOf(here))
    expect(await here.thumbnail(contentId)).toBeInstanceOf(Blob);
});

test('what was copied belongs to its folders there, too', async () => {
  const here = await openLocal();
  await here.index(fakeFolder('Trip', [10, 20, 30]));
  const there = await openRemote();
  await there.index(fakeFolder('Trip', [30]));
  expect(await there.copyFrom(await localShelf())).toMatchObject({ copied: 2, present: 1 });
  expect((await there.folders()).map(({ name, photos }) => [name, photos])).toEqual([['Trip', 3]]);
  expect(await there.index(fakeFolder('Trip', [10, 20, 30]))).toMatchObject({ added: 0, unchanged: 3 });
  const [trip] = await there.folders();
  await there.removeFolder(trip?.id ?? '');
  expect(await there.count()).toBe(0);
  expect(await here.count()).toBe(3);
});

test('copied back into an empty browser, photos and folders are as they were', async () => {
  const there = await openRemote();
  await there.index(fakeFolder('Trip', [10, 20]));
  expect(await there.copyTo(await localShelf())).toMatchObject({ copied: 2, present: 0 });
  const here = await openLocal();
  expect(await pathsOf(here)).toEqual(['Trip/10.jpg', 'Trip/20.jpg']);
  expect((await here.folders()).map(({ name, photos }) => [name, photos])).toEqual([['Trip', 2]]);
});

test('clearing is refused until the server is named, and then leaves what others put there', async () => {
  const here = await openLocal();
  await here.index(fakeFolder('Trip', [10]));
  const there = await openRemote();
  await there.index(fakeFolder('Trip', [10, 20]));
  const row = {
    vec: fakeVector(5, profile.id),
    path: 'theirs.jpg',
    content_id: '',
    width: 0,
    height: 0,
    bytes: 0,
    format: '',
  };
  unwrap(await remote.entities.insert({ ...place, data: [row] }));
  for (const options of [undefined, {}, { server: 'http://other:19530' }]) {
    await expect(there.clear(options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
  expect(await there.count()).toBe(3);
  await there.clear({ server: server.address });
  expect(await pathsOf(there)).toEqual(['theirs.jpg']);
  expect(await there.folders()).toEqual([]);
  expect(await pathsOf(here)).toEqual(['Trip/10.jpg']);
  const [contentId = ''] = await contentsOf(here);
  expect(await here.thumbnail(contentId)).toBeInstanceOf(Blob);
});

test('a server that goes away ends the run once, with the sentence; what was stored stays and the next run goes on', async () => {
  let away = false;
  const unreachable = { code: 65_535, message: 'Nobody answers.[lookalike=MILVUS_UNREACHABLE]' };
  const failing: MilvusClient = {
    ...remote,
    capabilities: remote.capabilities,
    entities: {
      ...remote.entities,
      query: (request, options) =>
        away ? Promise.resolve(unreachable) : remote.entities.query(request, options),
      insert: (request, options) =>
        away ? Promise.resolve(unreachable) : remote.entities.insert(request, options),
    },
  };
  const library = await openRemote(failing);
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);
  embedder.beforeEmbed = () => {
    away = embedder.embedded.length >= 40;
  };
  const failures: string[] = [];
  const run = library.index(fakeFolder('Trip', seeds), { onFailure: ({ path }) => failures.push(path) });
  await expect(run).rejects.toMatchObject({ code: 'MILVUS_UNREACHABLE', message: 'Nobody answers.' });
  expect(failures).toEqual([]);
  await expect(library.search([fakePhoto(3)])).rejects.toMatchObject({ code: 'MILVUS_UNREACHABLE' });
  away = false;
  embedder.beforeEmbed = () => undefined;
  const kept = await library.count();
  expect(kept).toBeGreaterThanOrEqual(32);
  expect(await library.index(fakeFolder('Trip', seeds))).toMatchObject({ added: 60 - kept, unchanged: kept });
  expect(new Set(await contentsOf(library)).size).toBe(60);
  expect(await library.count()).toBe(60);
});

test('a photo that a kill left twice while it was moved is one again once its file is looked at', async () => {
  const library = await openRemote();
  await library.index(fakeFolder('A', [10, 20]));
  await library.index(fakeFolder('B', [10]));
  const [row] = unwrap(
    await remote.entities.query({ ...place, filter: 'path == "A/10.jpg"', outputFields: ['*'] }),
  );
  const copy = Object.fromEntries(Object.entries(row ?? {}).filter(([field]) => field !== 'id'));
  unwrap(await remote.entities.insert({ ...place, data: [{ ...copy, path: 'B/10.jpg' }] }));
  expect(await library.count()).toBe(3);
  const a = (await library.folders()).find(({ name }) => name === 'A');
  await library.removeFolder(a?.id ?? '');
  expect(await pathsOf(library)).toEqual(['B/10.jpg']);
});

test('a collection that can tell no contents is written all the same: files read before are not read again', async () => {
  unwrap(
    await remote.collections.create({
      ...place,
      schema: {
        autoId: true,
        fields: [
          { fieldName: 'id', dataType: 'Int64', isPrimary: true },
          { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: 768 } },
        ],
      },
      indexParams: [{ fieldName: 'vec', metricType: 'L2' }],
    }),
  );
  const library = await openRemote();
  expect(await library.index(fakeFolder('Trip', [10, 20]))).toMatchObject({ added: 2 });
  expect(await library.index(fakeFolder('Trip', [10, 20]))).toMatchObject({ added: 0, unchanged: 2 });
  expect(await library.count()).toBe(2);
  await expect(library.copyFrom(await localShelf())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/keeps no content ids/u) as string,
  });
});

test('collections of all servers are told apart', () => {
  expect(originOf({ address: 'server:19530/', collection: 'c' })).toBe('http://server:19530/default/c');
});

test('near-duplicates of photos on the server are found there, and what is decided is kept here', async () => {
  const library = await openRemote();
  await library.index(fakeFolder('Trip', [10, 12, 150]));
  const found = await library.duplicates({ tier: 'picture' });
  expect(found.map(({ photos }) => photos.map(({ path }) => path).sort())).toEqual([
    ['Trip/10.jpg', 'Trip/12.jpg'],
  ]);
  const review = await library.review();
  const [group] = await review.groups('picture', { least: 0.9, most: 1 });
  if (!group) throw new Error('no group');
  await review.decide([{ group, verdict: 'distinct', keep: group.members.map(({ key }) => key) }]);
  expect(await (await openRemote()).duplicates()).toEqual([]);
  expect(await store.documents.count('decisions')).toBe(1);
  // The library in this browser has decided about the same contents, and has its own neighbours.
  const own = await openLocal();
  await own.index(fakeFolder('Trip', [10, 12, 14]));
  expect((await own.duplicates({ tier: 'picture' })).map(({ photos }) => photos.length)).toEqual([2]);
});
