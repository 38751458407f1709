import { describe, expect, test } from 'vitest';
import { PhotoCollection, type NewPhoto } from '../../src/library/photo-collection.ts';
import { shapeOf, squaredDistance } from '../../src/library/collection-shape.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';
import { unwrap, type MilvusClient } from '../../src/milvus/client.ts';
import type { CollectionSchema, FieldSchema, MetricType } from '../../src/milvus/types.ts';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { fakeVector } from '../support/fake-embedder.ts';
import { localMilvus } from '../support/local-milvus.ts';
import { LossyMilvus } from '../support/lossy-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const place = { collectionName: 'images' };
const options = { origin: 'http://server/default/images', profile };

const vectorField = (name: string, dim = 768): FieldSchema => ({
  fieldName: name,
  dataType: 'FloatVector',
  elementTypeParams: { dim },
});
const int64Key: FieldSchema = { fieldName: 'id', dataType: 'Int64', isPrimary: true };
const pathKey: FieldSchema = {
  fieldName: 'path',
  dataType: 'VarChar',
  isPrimary: true,
  elementTypeParams: { max_length: 500 },
};

/** A collection as somebody else made it. */
async function made(
  schema: CollectionSchema,
  vector = 'vec',
  metricType: MetricType = 'L2',
): Promise<MilvusClient> {
  const milvus = localMilvus(new MemoryStore());
  unwrap(
    await milvus.collections.create({ ...place, schema, indexParams: [{ fieldName: vector, metricType }] }),
  );
  return milvus;
}

function photo(seed: number): NewPhoto {
  const contentId = seed.toString(16).padStart(64, '0');
  const vector = fakeVector(seed, profile.id);
  return {
    contentId,
    path: `F/"${seed}" \\ it's.jpg`,
    width: 40,
    height: 30,
    bytes: 9,
    format: 'jpeg',
    vector,
  };
}

const photos = [10, 20, 30, 40].map(photo);

async function all(collection: PhotoCollection): Promise<LibraryPhoto[]> {
  const found: LibraryPhoto[] = [];
  for await (const page of collection.all()) found.push(...page);
  return found;
}

describe('a collection made by the tutorial', () => {
  test('with id and vec is searched, and its photos are shown by id', async () => {
    const milvus = await made({ fields: [int64Key, vectorField('vec')] });
    const data = [10, 20, 30].map((seed) => ({ id: seed - 20, vec: fakeVector(seed, profile.id) }));
    unwrap(await milvus.entities.insert({ ...place, data }));
    const collection = await PhotoCollection.open(milvus, place, options);
    const [hits] = await collection.search([fakeVector(11, profile.id)], 2);
    expect(hits?.map(({ photo: { id, path, width, format } }) => ({ id, path, width, format }))).toEqual([
      { id: '-10', path: '-10', width: 0, format: '' },
      { id: '0', path: '0', width: 0, format: '' },
    ]);
    expect(hits?.[0]?.squaredDistance).toBeCloseTo(2 - 2 * Math.cos(0.01), 5);
    expect((await all(collection)).map(({ id }) => id)).toEqual(['-10', '0', '10']);
    expect(collection.shape.note).toMatch(
      /does not tell which model.*resnet50-dual.*key only.*shown by their id/su,
    );
  });

  test('with a path as its key is searched and written by path', async () => {
    const milvus = await made({ fields: [pathKey, vectorField('embedding')] }, 'embedding');
    const collection = await PhotoCollection.open(milvus, place, options);
    await collection.insert(photos);
    const [hits] = await collection.search([fakeVector(31, profile.id)], 1);
    expect(hits?.[0]?.photo).toMatchObject({ id: photos[2]?.path, path: photos[2]?.path });
    expect((await collection.get([photos[0]?.path ?? ''])).map(({ path }) => path)).toEqual([
      photos[0]?.path,
    ]);
    await collection.delete([photos[0]?.path ?? '']);
    expect(await collection.count()).toBe(3);
  });

  test('of 2048 dimensions has the profile resnet50', async () => {
    const milvus = await made({ fields: [int64Key, vectorField('vec', 2048)] });
    expect((await PhotoCollection.open(milvus, place, options)).shape.profile.id).toBe('resnet50');
  });
});

test.each<[string, CollectionSchema]>([
  ['chosen Int64 keys', { fields: [int64Key, vectorField('vec')] }],
  [
    'chosen VarChar keys',
    {
      fields: [
        { fieldName: 'sha', dataType: 'VarChar', isPrimary: true, elementTypeParams: { max_length: 64 } },
        vectorField('vec'),
      ],
    },
  ],
  ['a dynamic field', { autoId: true, enableDynamicField: true, fields: [int64Key, vectorField('vec')] }],
])('with %s a photo is found by its content, and stored again it is still one', async (_, schema) => {
  const milvus = await made(schema);
  const collection = await PhotoCollection.open(milvus, place, options);
  await collection.insert(photos);
  const wanted = photos.map(({ contentId }) => contentId);
  const found = await collection.find([...wanted, 'f'.repeat(64)]);
  expect([...found.keys()].sort()).toEqual(wanted);
  const ids = [...found.values()].map(({ id }) => id);
  expect((await collection.vectors(ids)).size).toBe(photos.length);
  if (schema.autoId) return;
  await collection.insert(photos);
  expect(await collection.count()).toBe(photos.length);
});

test('facts are kept where there is room for them', async () => {
  const milvus = await made({
    autoId: true,
    fields: [
      int64Key,
      vectorField('vec'),
      { fieldName: 'content_id', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
      { fieldName: 'filename', dataType: 'VarChar', elementTypeParams: { max_length: 500 } },
      { fieldName: 'width', dataType: 'Int64' },
      { fieldName: 'label', dataType: 'VarChar', nullable: true, elementTypeParams: { max_length: 9 } },
    ],
  });
  const collection = await PhotoCollection.open(milvus, place, options);
  await collection.insert(photos.slice(0, 1));
  const { contentId, path } = photo(10);
  expect(await all(collection)).toEqual([
    { id: expect.any(String) as string, contentId, path, width: 40, height: 0, bytes: 0, format: '' },
  ]);
});

test('a field that a photo cannot fill is told before anything is written', async () => {
  const milvus = await made({
    autoId: true,
    fields: [int64Key, vectorField('vec'), { fieldName: 'price', dataType: 'Double' }],
  });
  const collection = await PhotoCollection.open(milvus, place, options);
  await expect(collection.insert(photos)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/wants values for "price"/u) as string,
  });
  expect(await collection.count()).toBe(0);
});

test.each(['COSINE', 'IP'] as const)('%s gives the same distances as L2', async (metric) => {
  const milvus = await made(
    { autoId: true, enableDynamicField: true, fields: [int64Key, vectorField('vec')] },
    'vec',
    metric,
  );
  const collection = await PhotoCollection.open(milvus, place, options);
  await collection.insert(photos);
  const [hits] = await collection.search([fakeVector(20, profile.id)], 4);
  expect(hits?.map((hit) => hit.photo.contentId)).toEqual(
    [20, 10, 30, 40].map((seed) => photo(seed).contentId).toSorted((a, b) => distance(a) - distance(b)),
  );
  for (const hit of hits ?? []) expect(hit.squaredDistance).toBeCloseTo(distance(hit.photo.contentId), 5);

  function distance(contentId: string): number {
    return 2 - 2 * Math.cos((Number.parseInt(contentId, 16) - 20) / 100);
  }
});

test('the distance of unit vectors, whatever the metric', () => {
  expect(squaredDistance('L2', 0.5)).toBe(0.5);
  expect(squaredDistance('COSINE', 1)).toBe(0);
  expect(squaredDistance('IP', -1)).toBe(4);
});

describe('refused with a sentence', () => {
  test('another dimension', async () => {
    const milvus = await made({ fields: [int64Key, vectorField('vec', 8)] });
    await expect(PhotoCollection.open(milvus, place, options)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/"vec" with 8 dimensions; photos need 768 .* or 2048/u) as string,
    });
  });

  test('another metric, no index, no key, another profile', async () => {
    const milvus = await made({ fields: [int64Key, vectorField('vec')] });
    const description = unwrap(await milvus.collections.describe(place));
    const index = { fieldName: 'vec', indexName: 'vec', metricType: 'HAMMING' };
    expect(() => shapeOf({ ...description, indexes: [index] })).toThrow(/metric HAMMING.*L2, IP or COSINE/u);
    expect(() => shapeOf({ ...description, indexes: [] })).toThrow(/has no index/u);
    expect(() => shapeOf({ ...description, fields: description.fields.slice(1) })).toThrow(/primary key/u);
    expect(() => shapeOf(description, PROFILES.resnet50)).toThrow(/photos need 2048/u);
    const properties = [{ key: 'lookalike.profile', value: 'clip' }];
    expect(() => shapeOf({ ...description, properties })).toThrow(/profile "clip".*does not know it/su);
  });
});

test('profiles of one dimension do not mix', async () => {
  const milvus = localMilvus(new MemoryStore());
  const quick = { ...options, profile: PROFILES['resnet50-quick'] };
  const opened = await PhotoCollection.open(milvus, place, { ...quick, wanted: PROFILES['resnet50-quick'] });
  expect(opened.shape.profile.id).toBe('resnet50-quick');
  await expect(
    PhotoCollection.open(milvus, place, { ...options, wanted: PROFILES['resnet50-dual'] }),
  ).rejects.toThrow(/indexed with the profile "resnet50-quick", but "resnet50-dual" was asked for/u);
  // What is not recorded is the same to everybody.
  const told = unwrap(await milvus.collections.describe(place));
  const description = { ...told, properties: [], description: '' };
  expect(shapeOf(description).profile.id).toBe('resnet50-dual');
  expect(() => shapeOf(description, PROFILES['resnet50-quick'])).toThrow(
    /does not tell which model.*"resnet50-dual" is assumed, but "resnet50-quick" was asked for/u,
  );
});

test('a profile is told by the description where a server has no properties', async () => {
  const milvus = localMilvus(new MemoryStore());
  const made = await PhotoCollection.open(milvus, place, options);
  expect(made.shape.note).toBe('');
  const description = unwrap(await milvus.collections.describe(place));
  expect(shapeOf({ ...description, properties: [] }).note).toBe('');
});

test('REST v1 makes the collection by quick setup, and everything works without counting or full schema', async () => {
  const lossy = new LossyMilvus(localMilvus(new MemoryStore()), {
    kind: 'rest-v1',
    lagMs: 0,
    lateMs: 0,
    insertMs: 0,
  });
  const collection = await PhotoCollection.open(lossy.client, place, { ...options, clock: lossy.clock });
  expect(collection.shape).toMatchObject({
    vector: 'vec',
    metric: 'L2',
    note: '',
    key: { name: 'id', from: 'generated' },
  });
  expect(await collection.isEmpty()).toBe(true);
  await collection.insert(photos);
  expect(await collection.count()).toBe(4);
  expect((await all(collection)).map(({ path }) => path)).toEqual(photos.map(({ path }) => path));
  const [first] = await all(collection);
  await collection.move([{ ...(first as LibraryPhoto), path: 'G/new.jpg' }]);
  expect((await all(collection)).map(({ path }) => path).sort()).toEqual(
    [...photos.slice(1).map(({ path }) => path), 'G/new.jpg'].sort(),
  );
});

describe('an insert without an answer', () => {
  test('is not repeated where nothing can tell what arrived', async () => {
    const inner = await made({ autoId: true, fields: [int64Key, vectorField('vec')] });
    const lossy = new LossyMilvus(inner, { kind: 'rest-v2', lagMs: 0, lateMs: 0, insertMs: 0 });
    const collection = await PhotoCollection.open(lossy.client, place, { ...options, clock: lossy.clock });
    lossy.fates = ['done'];
    await expect(collection.insert(photos)).rejects.toMatchObject({
      code: 'MILVUS_UNCLEAR',
      message: expect.stringMatching(/unclear whether 4 photos arrived.*no content ids/u) as string,
    });
    expect(await collection.count()).toBe(4);
  });

  test('that never comes through ends with the reason, and nothing is stored twice', async () => {
    const inner = localMilvus(new MemoryStore());
    const lossy = new LossyMilvus(inner, { kind: 'rest-v2', lagMs: 0, lateMs: 0, insertMs: 0 });
    const collection = await PhotoCollection.open(lossy.client, place, { ...options, clock: lossy.clock });
    lossy.fates = ['half', 'lost', 'lost'];
    await expect(collection.insert(photos)).rejects.toMatchObject({ code: 'MILVUS_UNCLEAR' });
    expect(await collection.count()).toBe(2);
  });
});

test('what is no id asks for nothing', async () => {
  const collection = await PhotoCollection.open(localMilvus(new MemoryStore()), place, options);
  await collection.insert(photos);
  expect(await collection.get(['1] or id in [1, 2, 3', 'x', ''])).toEqual([]);
  await collection.delete(['0] or id > 0 or id in [0']);
  expect(await collection.count()).toBe(4);
});

test('a content id from a server cannot widen a filter: it stands for its own photo and for no other', async () => {
  const collection = await PhotoCollection.open(localMilvus(new MemoryStore()), place, options);
  await collection.insert(photos);
  const rowIds = await made({ fields: [int64Key, vectorField('vec')] });
  unwrap(await rowIds.entities.insert({ ...place, data: [{ id: 1, vec: fakeVector(1, profile.id) }] }));
  const bare = await PhotoCollection.open(rowIds, place, options);
  const [prefix = ''] = (await all(bare)).map(({ contentId, id }) => contentId.slice(0, -id.length));
  const forged = { ...photo(50), contentId: `${prefix}0] or id >= 0 or id in [0` };
  await collection.insert([forged]);
  const found = await collection.rowsOf([forged.contentId]);
  expect(found.map(({ path }) => path)).toEqual([forged.path]);
});

test('an id is taken as it is written, never as another number, and what no key can be is left out', async () => {
  const collection = await PhotoCollection.open(localMilvus(new MemoryStore()), place, options);
  await collection.insert(Array.from({ length: 9 }, (_, seed) => photo(seed)));
  expect((await collection.get(['010', '9223372036854775808', '-0', '2'])).map(({ id }) => id)).toEqual([
    '2',
  ]);
});
