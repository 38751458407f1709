/** Two tabs of one library, as the library sees them: one store, one line for all that change it. */
import { beforeEach, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { FileLedger } from '../../src/library/file-ledger.ts';
import { Library, openShelf, type Shelf } from '../../src/library/library.ts';
import type { LibraryPhoto } from '../../src/library/types.ts';
import type { MilvusClient } from '../../src/milvus/client.ts';
import { callOver, verbsOver } from '../../src/milvus/verbs.ts';
import { fromFileList } from '../../src/photos/file-list.ts';
import { PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder, fakePhoto } from '../support/fake-embedder.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

const profile = PROFILES['resnet50-dual'];

let store: MemoryStore;
let embedders: FakeEmbedder[];
let first: Library;
let second: Library;
/** Called before a collection is made. */
let beforeCreate: () => Promise<void> | undefined;
let openTab: () => Promise<Library>;

beforeEach(async () => {
  store = new MemoryStore();
  const engine = localMilvus(store);
  const call = callOver(engine);
  beforeCreate = () => undefined;
  const milvus: MilvusClient = {
    capabilities: engine.capabilities,
    ...verbsOver(async (name, request, options) => {
      if (name.group === 'collections' && name.verb === 'create') await beforeCreate();
      return call(name, request, options);
    }),
  };
  const host = localHost();
  embedders = [];
  openTab = () => {
    const embedder = new FakeEmbedder();
    embedders.push(embedder);
    return Library.open({ milvus, store, embedder, profile, host });
  };
  [first, second] = await Promise.all([openTab(), openTab()]);
});

function folder(name: string, seeds: readonly number[]) {
  const files = seeds.map((seed) => {
    const file = fakePhoto(seed);
    return Object.defineProperty(file, 'webkitRelativePath', { value: `${name}/${seed}.jpg` });
  });
  return fromFileList(files);
}

async function photos(): Promise<LibraryPhoto[]> {
  const all: LibraryPhoto[] = [];
  for await (const page of first.photos()) all.push(...page);
  return all;
}

/** Every file that is entered has a row, and every row a file. */
async function expectWhole(): Promise<void> {
  const ledger = new FileLedger(store.documents);
  const rows = (await photos()).map(({ contentId }) => contentId);
  expect(rows.sort()).toEqual((await ledger.contentIds()).sort());
  const known = new Set((await ledger.folders()).map(({ id }) => id));
  const files = await store.documents.list<{ folder: string }>('files');
  for (const { value } of files) expect(known).toContain(value.folder);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

test('what both add at once is stored once, and each folder has its files', async () => {
  await Promise.all([first.index(folder('A', range(0, 60))), second.index(folder('B', range(20, 80)))]);
  expect(await photos()).toHaveLength(80);
  expect((await second.folders()).map(({ name, photos: count }) => [name, count])).toEqual([
    ['A', 60],
    ['B', 60],
  ]);
  await expectWhole();
});

test('a folder that both add at once is one folder', async () => {
  await Promise.all([first.index(folder('A', range(0, 20))), second.index(folder('A', range(0, 20)))]);
  expect((await first.folders()).map(({ photos: count }) => count)).toEqual([20]);
  await expectWhole();
});

test('a photo that was found known and is removed before its batch is written is embedded again', async () => {
  await first.index(folder('A', [1]));
  const [known] = await photos();
  for (const [tab, remover, name] of [
    [0, second, 'B'],
    [0, first, 'C'],
  ] as const) {
    const embedder = embedders[tab] as FakeEmbedder;
    // The other photos were looked up by then.
    embedder.beforeEmbed = async (seed) => {
      if (seed < 10) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
      const [photo] = (await photos()).filter(({ contentId }) => contentId === known?.contentId);
      await remover.removePhotos([photo?.id ?? '']);
    };
    const other = name === 'B' ? 10 : 11;
    expect(await first.index(folder(name, [1, other]))).toMatchObject({ added: 2, unchanged: 0, failed: [] });
    embedder.beforeEmbed = () => undefined;
    expect((await photos()).map(({ contentId }) => contentId)).toContain(known?.contentId);
    await expectWhole();
  }
});

test('a run ends when another tab removes its folder, and nothing of it is left', async () => {
  (embedders[0] as FakeEmbedder).beforeEmbed = async (seed) => {
    if (seed !== 30) return;
    const [found] = await second.folders();
    await second.removeFolder(found?.id ?? '');
  };
  await expect(first.index(folder('A', range(0, 60)))).rejects.toMatchObject({ name: 'AbortError' });
  expect(await photos()).toEqual([]);
  await expectWhole();
});

test('a run goes on beside removals by the other tab', async () => {
  const adding = first.index(folder('A', range(0, 100)));
  let removed = 0;
  for (let round = 0; round < 20; round++) {
    const some = (await photos()).slice(0, 3);
    await second.removePhotos(some.map(({ id }) => id));
    removed += some.length;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await adding;
  expect(await photos()).toHaveLength(100 - removed);
  await expectWhole();
});

test('a library that one tab clears is an empty one in the other, not one that is gone', async () => {
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  await first.index(folder('A', range(0, 30)));
  const known = (await photos())[3];
  const state = { cleared: false };
  beforeCreate = () => wait(150);
  const clearing = first.clear().then(() => (state.cleared = true));
  const ends: PromiseSettledResult<unknown>[] = [];
  while (!state.cleared) {
    const asked = await Promise.allSettled([
      second.count(),
      second.folders(),
      second.details(known?.id ?? ''),
      second.search([fakePhoto(3)]).catch((error: unknown) => {
        if ((error as LookalikeError).code !== 'EMPTY_LIBRARY') throw error;
      }),
      second.photos()[Symbol.asyncIterator]().next(),
      openTab(),
    ]);
    ends.push(...asked);
    await wait(5);
  }
  await clearing;
  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await (await openTab()).count()).toBe(0);
  expect(await second.index(folder('B', range(0, 5)))).toMatchObject({ added: 5 });
  await expectWhole();
});

test('a run of the other tab ends when a library is cleared beside it, and nothing of it is left', async () => {
  (embedders[1] as FakeEmbedder).beforeEmbed = (seed) => (seed === 30 ? first.clear() : undefined);
  await expect(second.index(folder('A', range(0, 60)))).rejects.toMatchObject({ name: 'AbortError' });
  expect(await photos()).toEqual([]);
  await expectWhole();
});

/** A library of its own, elsewhere. */
async function elsewhere(
  name: string,
  seeds: readonly number[],
): Promise<{ library: Library; shelf: Shelf }> {
  const there = new MemoryStore();
  const parts = { milvus: localMilvus(there), store: there, profile };
  const library = await Library.open({ ...parts, embedder: new FakeEmbedder(), host: localHost() });
  await library.index(folder(name, seeds));
  return { library, shelf: await openShelf(parts) };
}

test('what one tab imports while the other adds it is stored once, and each folder has its files', async () => {
  const { library } = await elsewhere('B', range(40, 300));
  const pieces: BlobPart[] = [];
  const sink = new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece.slice()) });
  await library.export(sink);
  const [, imported] = await Promise.all([
    first.index(folder('A', range(0, 200))),
    second.import(new Blob(pieces)),
  ]);
  expect(imported.added + imported.present).toBe(260);
  expect(await photos()).toHaveLength(300);
  expect((await first.folders()).map(({ name, photos: count }) => [name, count])).toEqual([
    ['A', 200],
    ['B', 260],
  ]);
  await expectWhole();
});

test('what one tab copies here while the other adds it is stored once, and what it copies away is whole', async () => {
  const { shelf } = await elsewhere('B', range(40, 300));
  const [, copied] = await Promise.all([first.index(folder('A', range(0, 200))), second.copyFrom(shelf)]);
  expect(copied.copied + copied.present).toBe(260);
  expect(await photos()).toHaveLength(300);
  await expectWhole();

  const target = await elsewhere('C', range(290, 310));
  await Promise.all([first.index(folder('D', range(500, 600))), second.copyTo(target.shelf)]);
  const contents: string[] = [];
  for await (const page of target.library.photos()) contents.push(...page.map(({ contentId }) => contentId));
  expect(new Set(contents).size).toBe(contents.length);
  // Those added meanwhile may have come too late.
  expect(contents.length).toBeGreaterThanOrEqual(310);
  const [listed, entered] = [new Set(contents), await target.shelf.ledger.contentIds()];
  expect(entered.filter((contentId) => !listed.has(contentId))).toEqual([]);
});

test('where there is no room the run of each tab waits for itself, and both go on with nothing lost or twice', async () => {
  const rows = store.rows as unknown as Record<'append', (...request: unknown[]) => Promise<unknown>>;
  const append = rows.append.bind(rows);
  let free = false;
  rows.append = (...request) =>
    free ? append(...request) : Promise.reject(new LookalikeError('QUOTA_EXCEEDED', 'No room.'));
  const waiting = new Map<Library, () => void>();
  const added = [first, second].map((library, at) =>
    library.index(folder('AB'[at] ?? '', range(30 * at, 30 * at + 60)), {
      onFull: () => new Promise((resolve) => waiting.set(library, resolve)),
    }),
  );
  await expect.poll(() => waiting.size).toBe(2);
  // Neither holds what the other needs.
  expect(await second.count()).toBe(0);
  free = true;
  waiting.get(second)?.();
  expect(await added[1]).toMatchObject({ failed: [] });
  waiting.get(first)?.();
  expect(await added[0]).toMatchObject({ failed: [] });
  expect(await photos()).toHaveLength(90);
  await expectWhole();
});
