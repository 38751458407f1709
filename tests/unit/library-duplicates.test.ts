import { beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../src/library/library.ts';
import type { DuplicateGroup } from '../../src/library/duplicates/types.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { BANDS, KEEPER_RULES, PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto } from '../support/fake-embedder.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];
const bands = BANDS[profile.id];
/** Seeds so far apart are of this similarity (`fakeVector`). */
const seedsApart = (similarity: number): number => 100 * Math.acos(similarity);
/** Within the band picture, and in scene alone. */
const NEAR = Math.floor(seedsApart(bands.picture.from) / 2);
const LOOSE = Math.ceil((seedsApart(bands.picture.from) + seedsApart(bands.scene.from)) / 2);
/** Of another picture; the circle is 628 round. */
const FAR = 150;

function folder(name: string, files: Record<string, File>): PhotoSource {
  return {
    kind: 'folder',
    name,
    async *walk() {
      for (const [path, file] of Object.entries(files)) {
        yield await Promise.resolve({ path: `${name}/${path}`, open: () => Promise.resolve(file) });
      }
    },
  };
}

let store: MemoryStore;
let library: Library;

const open = (): Promise<Library> =>
  Library.open({
    milvus: localMilvus(store),
    store,
    embedder: new FakeEmbedder(),
    profile,
    host: localHost(),
  });

beforeEach(async () => {
  store = new MemoryStore();
  library = await open();
});

const paths = async (options?: Parameters<Library['duplicates']>[0]): Promise<string[][]> =>
  (await library.duplicates(options)).map(({ band, photos }) => [
    band,
    // Photos of a run are stored in the order in which they are read.
    ...photos.map(({ path }) => path).sort(),
  ]);

const sceneRange = { least: bands.scene.from, most: 1 };

async function groupsOf(tier: DuplicateGroup['band']): Promise<readonly DuplicateGroup[]> {
  return (await library.review()).groups(tier, { least: bands[tier].from, most: 1 });
}

async function addTrip(): Promise<void> {
  await library.index(
    folder('Trip', {
      'a.jpg': fakePhoto(0),
      'a-edited.jpg': fakePhoto(NEAR),
      'copy of a.jpg': fakePhoto(0),
      'b.jpg': fakePhoto(FAR),
      'b-burst.jpg': fakePhoto(FAR + LOOSE),
      'c.jpg': fakePhoto(2 * FAR),
    }),
  );
}

describe('duplicates', () => {
  test('are told by tier: the same bytes, the same picture, the same scene', async () => {
    await addTrip();
    expect(await paths()).toEqual([
      ['file', 'Trip/a.jpg', 'Trip/copy of a.jpg'],
      ['picture', 'Trip/a-edited.jpg', 'Trip/a.jpg'],
      ['scene', 'Trip/b-burst.jpg', 'Trip/b.jpg'],
    ]);
    expect(await paths({ tier: 'picture' })).toEqual([['picture', 'Trip/a-edited.jpg', 'Trip/a.jpg']]);
    expect(await paths({ threshold: bands.scene.from })).toHaveLength(1);
    expect(await paths({ threshold: 1 })).toEqual([]);
    expect(await paths({ threshold: bands.picture.from, most: 1 - 1e-6 })).toHaveLength(1);
    expect(await paths({ threshold: bands.picture.from, most: bands.picture.from + 1e-6 })).toEqual([]);
    const [group] = await library.duplicates({ tier: 'file' });
    expect(group?.photos.map(({ id }) => id)).toEqual(['1', '1']);
    await expect(library.duplicates({ threshold: 95 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('follow what is added, removed and changed', async () => {
    await addTrip();
    await library.duplicates();
    await library.index(folder('More', { 'c-edited.jpg': fakePhoto(2 * FAR + NEAR) }));
    expect((await paths({ tier: 'picture' })).sort()).toEqual([
      ['picture', 'More/c-edited.jpg', 'Trip/c.jpg'],
      ['picture', 'Trip/a-edited.jpg', 'Trip/a.jpg'],
    ]);
    const groups = await library.duplicates({ tier: 'picture' });
    const edited = groups.flatMap(({ photos }) => photos).find(({ path }) => path === 'Trip/a-edited.jpg');
    await library.removePhotos([edited?.id ?? '']);
    expect(await paths({ tier: 'picture' })).toEqual([['picture', 'More/c-edited.jpg', 'Trip/c.jpg']]);
    await library.index(folder('More', { 'c-edited.jpg': fakePhoto(3 * FAR) }));
    expect(await paths({ tier: 'picture' })).toEqual([]);
  });

  test('that are none stay apart after a rescan under other names, a restart and an export', async () => {
    await addTrip();
    const review = await library.review();
    const [group] = await groupsOf('picture');
    if (!group) throw new Error('no group');
    const undo = await review.decide([
      { group, verdict: 'distinct', keep: group.members.map(({ key }) => key) },
    ]);
    expect(await groupsOf('picture')).toEqual([]);
    await undo();
    expect(await groupsOf('picture')).toHaveLength(1);
    await review.decide([{ group, verdict: 'distinct', keep: group.members.map(({ key }) => key) }]);
    library = await open();
    await library.index(folder('Renamed', { 'x/1.jpg': fakePhoto(0), 'x/2.jpg': fakePhoto(NEAR) }));
    await library.removeFolder((await library.folders()).find(({ name }) => name === 'Trip')?.id ?? '');
    expect(await paths()).toEqual([]);
    expect(await library.count()).toBe(2);
    // Embedded anew: other rows, the same contents.
    await library.clear();
    await library.index(folder('Trip', { 'a.jpg': fakePhoto(0), 'a-edited.jpg': fakePhoto(NEAR) }));
    expect(await paths()).toEqual([]);
    const third = fakePhoto(Math.floor(NEAR / 2));
    await library.index(folder('More', { 'third.jpg': third }));
    // The third is near both, and goes with the nearer one.
    expect((await groupsOf('picture')).map(({ members }) => members.length)).toEqual([2]);
  });

  test('that are reviewed say who stays, until another one joins', async () => {
    await addTrip();
    const review = await library.review();
    const [group] = await groupsOf('picture');
    const [files] = await groupsOf('file');
    if (!group || !files) throw new Error('no group');
    await review.decide([
      { group, verdict: 'reviewed', keep: [group.members[0]?.key ?? ''] },
      { group: files, verdict: 'reviewed', keep: files.members.map(({ key }) => key) },
    ]);
    library = await open();
    const [again] = await groupsOf('picture');
    expect(again?.kept).toEqual([again?.members[0]?.key]);
    expect((await groupsOf('file'))[0]?.kept).toEqual(['Trip/a.jpg', 'Trip/copy of a.jpg']);
    expect(await paths()).toEqual([['scene', 'Trip/b-burst.jpg', 'Trip/b.jpg']]);
    expect(await paths({ reviewed: true })).toHaveLength(3);
    await library.index(folder('More', { 'third.jpg': fakePhoto(Math.floor(NEAR / 2)) }));
    expect((await groupsOf('picture')).map(({ kept }) => kept)).toEqual([undefined]);
  });

  test('are reviewed again when that is wanted, and keepers are chosen as people like it', async () => {
    await addTrip();
    const review = await library.review();
    const [group] = await groupsOf('picture');
    const [files] = await groupsOf('file');
    if (!group || !files) throw new Error('no group');
    const keep = (of: DuplicateGroup): string[] => of.members.map(({ key }) => key);
    await review.decide([
      { group, verdict: 'reviewed', keep: keep(group) },
      { group: files, verdict: 'reviewed', keep: keep(files) },
    ]);
    await review.reopen(group);
    await review.reopen(files);
    expect((await groupsOf('picture')).map(({ kept }) => kept)).toEqual([undefined]);
    expect((await groupsOf('file')).map(({ kept }) => kept)).toEqual([undefined]);
    expect((await review.settings()).rules).toEqual(KEEPER_RULES);
    await store.documents.put('decisions', [
      { key: 'keeper', value: { rules: ['older', 'nonsense', 'raw'], references: 7 } },
    ]);
    expect(await review.settings()).toEqual({
      rules: ['older', 'raw', ...KEEPER_RULES.filter((rule) => rule !== 'older' && rule !== 'raw')],
      preferred: '',
      references: [],
    });
    await review.prefer({ rules: KEEPER_RULES, preferred: 'Best', references: ['Trip'] });
    expect(await (await (await open()).review()).settings()).toMatchObject({
      preferred: 'Best',
      references: ['Trip'],
    });
  });

  test('lead to a result with every file of what does not stay', async () => {
    await addTrip();
    const review = await library.review();
    const [group] = await groupsOf('picture');
    if (!group) throw new Error('no group');
    const photos = await review.photos(group.members.map(({ id }) => id));
    const keyOf = (path: string): string =>
      [...photos.values()].find((photo) => photo.path === path)?.id ?? '';
    const edited = keyOf('Trip/a-edited.jpg');
    const [original = ''] = group.members.map(({ key }) => key).filter((key) => key !== edited);
    expect(await review.result([{ group, verdict: 'reviewed', keep: [edited] }])).toEqual([
      {
        band: 'picture',
        keep: [{ path: 'Trip/a-edited.jpg', bytes: fakePhoto(NEAR).size }],
        move: [
          { path: 'Trip/a.jpg', bytes: fakePhoto(0).size },
          { path: 'Trip/copy of a.jpg', bytes: fakePhoto(0).size },
        ],
      },
    ]);
    expect(await review.result([{ group, verdict: 'reviewed', keep: [edited, original] }])).toEqual([]);
    expect(await review.result([{ group, verdict: 'distinct', keep: [edited] }])).toEqual([]);
    const [files] = await groupsOf('file');
    if (!files) throw new Error('no group');
    expect(await review.result([{ group: files, verdict: 'reviewed', keep: ['Trip/a.jpg'] }])).toMatchObject([
      { band: 'file', keep: [{ path: 'Trip/a.jpg' }], move: [{ path: 'Trip/copy of a.jpg' }] },
    ]);
  });

  test('are found in a library that an older release made', async () => {
    await addTrip();
    await store.documents.clear('neighbors');
    library = await open();
    const review = await library.review();
    expect(await review.missing()).toEqual({ missing: 5, total: 5 });
    expect(await review.groups('scene', sceneRange)).toEqual([]);
    const told: number[] = [];
    expect(await review.catchUp({ onProgress: ({ done }) => told.push(done) })).toBe(5);
    expect([told[0], told.at(-1)]).toEqual([0, 5]);
    expect(await review.missing()).toEqual({ missing: 0, total: 5 });
    expect(await review.groups('scene', sceneRange)).toHaveLength(1);
  });
});
