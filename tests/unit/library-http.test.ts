/** @file The library on a server over real HTTP: the local engine behind a port answers as Milvus does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMilvusHost, type MilvusHost } from '../../src/cli/milvus-host.ts';
import { connectingClient } from '../../src/library/connecting-client.ts';
import { Library, openShelf, type LibraryHost } from '../../src/library/library.ts';
import { checkServer } from '../../src/library/server-check.ts';
import { unwrap } from '../../src/milvus/client.ts';
import { connect } from '../../src/milvus/rest/connect.ts';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto, fakeVector } from '../support/fake-embedder.ts';
import { fakeFolder, pathsOf } from '../support/fake-folder.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const token = 'root:Milvus';

const host: LibraryHost = {
  indexStatus: () => Promise.resolve(null),
  estimate: () => Promise.resolve({ usage: 0, quota: 0, persisted: false }),
  persist: () => undefined,
  exclusive: (work) => work(),
  onChange: () => undefined,
};

let milvus: MilvusHost;
beforeAll(async () => {
  milvus = await startMilvusHost({ port: 0, token });
});
afterAll(() => milvus.close());

const at = (collection: string) => ({ address: milvus.url, token, collection });

async function openOn(collection: string, store = new MemoryStore()): Promise<Library> {
  const { client, dialect } = await connect(at(collection));
  const server = { ...at(collection), dialect };
  return Library.open({ milvus: client, store, embedder: new FakeEmbedder(), profile, host, server });
}

test('photos are indexed, found, moved and removed', async () => {
  const library = await openOn('whole');
  await library.index(fakeFolder('A', [10, 20, 30]));
  await library.index(fakeFolder('B', [10]));
  const [hits] = await library.search([fakePhoto(21)], { limit: 2, filter: 'path like "A/%"' });
  expect(hits?.map(({ path }) => path)).toEqual(['A/20.jpg', 'A/30.jpg']);
  const photo = hits?.[0];
  const [[similar] = []] = await library.search([{ id: photo?.id ?? '' }], { limit: 1 });
  expect(similar?.path).toMatch(/^A\/[13]0\.jpg$/u);
  const a = (await library.folders()).find(({ name }) => name === 'A');
  await library.removeFolder(a?.id ?? '');
  expect(await pathsOf(library)).toEqual(['B/10.jpg']);
  await library.removePhotos((await library.search([fakePhoto(10)]))[0]?.map(({ id }) => id) ?? []);
  expect(await library.count()).toBe(0);
});

test('a tutorial collection of 2048 dimensions is opened as it is', async () => {
  const { client } = await connect(at('tutorial'));
  const schema = {
    fields: [
      { fieldName: 'id', dataType: 'Int64', isPrimary: true },
      { fieldName: 'vec', dataType: 'FloatVector', elementTypeParams: { dim: 2048 } },
    ],
  } as const;
  const place = { collectionName: 'tutorial' };
  unwrap(
    await client.collections.create({
      ...place,
      schema,
      indexParams: [{ fieldName: 'vec', metricType: 'L2' }],
    }),
  );
  const data = [10, 20].map((seed) => ({
    id: 470_645_180_958_769_978n + BigInt(seed),
    vec: fakeVector(seed, 'resnet50'),
  }));
  unwrap(await client.entities.insert({ ...place, data }));
  expect(await checkServer(at('tutorial'), profile)).toEqual({
    dialect: 'v2',
    collection: { photos: 2, note: expect.stringMatching(/"resnet50" is assumed/u) as string },
  });
  const library = await openOn('tutorial');
  const [hits] = await library.search([fakePhoto(11)]);
  expect(hits?.map(({ id, path }) => [id, path])).toEqual([
    ['470645180958769988', '470645180958769988'],
    ['470645180958769998', '470645180958769998'],
  ]);
  expect(hits?.[0]?.similarity).toBeCloseTo(Math.cos(0.01), 5);
  expect((await library.status()).profile).toBe('resnet50');
  expect(await library.index(fakeFolder('Trip', [10, 30]))).toMatchObject({ added: 2 });
  expect(await library.index(fakeFolder('Trip', [10, 30]))).toMatchObject({ added: 0, unchanged: 2 });
  expect(await library.count()).toBe(4);
});

test('a library is copied there and back', async () => {
  const store = new MemoryStore();
  const local = localMilvus(store);
  const here = await Library.open({ milvus: local, store, embedder: new FakeEmbedder(), profile, host });
  await here.index(
    fakeFolder(
      'Trip',
      Array.from({ length: 50 }, (_, seed) => seed),
    ),
  );
  const there = await openOn('copied', store);
  expect(await there.copyFrom(await openShelf({ milvus: local, store, profile }))).toMatchObject({
    copied: 50,
  });
  expect(await pathsOf(there)).toEqual(await pathsOf(here));
  const emptied = new MemoryStore();
  const shelf = await openShelf({ milvus: localMilvus(emptied), store: emptied, profile });
  expect(await there.copyTo(shelf)).toMatchObject({ copied: 50 });
  const [hit] = await shelf.collection.search([fakeVector(7, profile.id)], 1);
  expect(hit?.[0]).toMatchObject({ photo: { path: 'Trip/7.jpg' } });
  expect(hit?.[0]?.squaredDistance).toBeCloseTo(0, 5);
});

test('a check makes nothing, and names what is wrong', async () => {
  expect(await checkServer(at('not_yet'), profile)).toEqual({ dialect: 'v2', collection: null });
  const { client } = await connect(at('not_yet'));
  expect(unwrap(await client.collections.has({ collectionName: 'not_yet' })).has).toBe(false);
  await expect(checkServer({ ...at('x'), token: 'root:wrong' }, profile)).rejects.toMatchObject({
    code: 'MILVUS',
    message: expect.stringMatching(/does not accept the token.*user:password/u) as string,
  });
  await expect(checkServer({ address: 'ftp://x', collection: 'x' }, profile)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  unwrap(await client.collections.create({ collectionName: 'small', dimension: 8 }));
  await expect(checkServer(at('small'), profile)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/"vector" with 8 dimensions/u) as string,
  });
});

test('requests wait for the connection, and answer with its failure', async () => {
  const client = connectingClient(connect(at('whole')));
  expect(unwrap(await client.collections.has({ collectionName: 'never' })).has).toBe(false);
  const refused = connectingClient(connect({ address: milvus.url, token: 'root:wrong' }));
  const answered = await refused.collections.list();
  expect(() => unwrap(answered)).toThrow(expect.objectContaining({ code: 'MILVUS' }));
});

test('a request that waits for a connection ends with its signal, whatever that gives as the reason', async () => {
  const waiting = connectingClient(new Promise(() => undefined));
  const signal = AbortSignal.timeout(1);
  await expect(waiting.collections.list({}, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
});
