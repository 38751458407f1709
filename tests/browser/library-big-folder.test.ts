/** @file Folders of very many entries: the page is neither frozen nor filled, the first time and when nothing has changed. */
import { afterEach, expect, test } from 'vitest';
import { nextTask } from '../../src/base/next-task.ts';
import { FileLedger } from '../../src/library/file-ledger.ts';
import { Library } from '../../src/library/library.ts';
import { fromDirectoryHandle } from '../../src/photos/directory-handle.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import { INDEXING, PROFILES, WALK } from '../../src/profiles/profiles.ts';
import { IndexedDbStore } from '../../src/store/indexeddb-store.ts';
import { FakeEmbedder, fakePhoto } from '../support/fake-embedder.ts';
import { fakeFolder } from '../support/fake-folder.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

/** Files in each subfolder. */
const IN_EACH = 200;
const LONG_AGO = 1_600_000_000_000;
/** So many files in one folder, and as many in subfolders; made as they are asked for. */
class BigFolder {
  readonly kind = 'directory';
  readonly name = 'Big';
  readonly count: number;
  readonly #content: string;
  opened = 0;

  constructor(count: number, content: string) {
    this.count = count;
    this.#content = content;
  }

  get source(): PhotoSource {
    return fromDirectoryHandle(this as unknown as FileSystemDirectoryHandle);
  }

  get paths(): string[] {
    const names = (folder: string, count: number) =>
      Array.from({ length: count }, (_, at) => `${folder}${at}.jpg`);
    const folders = Array.from({ length: this.#folders }, (_, folder) => names(`Big/f${folder}/`, IN_EACH));
    return [...names('Big/', this.count / 2), ...folders.flat()];
  }

  get #folders(): number {
    return this.count / 2 / IN_EACH;
  }

  async *values() {
    yield* this.#files(this.count / 2);
    for (let folder = 0; folder < this.#folders; folder++) {
      yield await Promise.resolve({
        kind: this.kind,
        name: `f${folder}`,
        values: () => this.#files(IN_EACH),
      });
    }
  }

  isSameEntry(other: { readonly name: string }): Promise<boolean> {
    return Promise.resolve(other.name === this.name);
  }

  /** In no order, as a disk gives them. */
  async *#files(count: number) {
    for (let at = 0; at < count; at++) {
      const name = `${(at * 7919) % count}.jpg`;
      yield await Promise.resolve({ kind: 'file', name, getFile: () => this.#open(name) });
    }
  }

  #open(name: string): Promise<File> {
    this.opened++;
    return Promise.resolve(new File([this.#content], name, { lastModified: LONG_AGO }));
  }
}

const embedder = new FakeEmbedder();
let store: IndexedDbStore;

async function openLibrary(): Promise<Library> {
  store = await IndexedDbStore.open(`big-folder ${crypto.randomUUID()}`);
  const profile = PROFILES['resnet50-dual'];
  return Library.open({ milvus: localMilvus(store), store, embedder, profile, host: localHost() });
}

afterEach(() => store.close());

/** Runs `work`. Returns how many turns others had meanwhile: a page that gets none is frozen. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  const count = { turns: 0, isOver: false };
  const counting = (async () => {
    for (; !count.isOver; count.turns++) await nextTask();
  })();
  await work();
  count.isOver = true;
  await counting;
  return count.turns;
}

test('of 200,000 files only so many are found ahead, and those that are taken are opened', async () => {
  const folder = new BigFolder(200_000, 'no photo');
  const library = await openLibrary();
  const ending = new AbortController();
  let ahead = 0;
  const turns = await turnsDuring(async () => {
    const run = library.index(folder.source, {
      signal: ending.signal,
      onProgress: ({ found, done }) => {
        ahead = Math.max(ahead, found - done);
        if (done > 2000) ending.abort();
      },
    });
    await expect(run).rejects.toThrow('abort');
  });
  expect(ahead).toBeGreaterThan(1000);
  expect(ahead).toBeLessThanOrEqual(INDEXING.lookahead + embedder.width + 1);
  expect(folder.opened).toBeLessThan(2000 + INDEXING.lookahead);
  expect(turns).toBeGreaterThan(folder.count / 2 / WALK.run);
});

test('of 20,000 files that are as they were none is read', { timeout: 60_000 }, async () => {
  const folder = new BigFolder(20_000, 'photo 1 ');
  const library = await openLibrary();
  await library.index(fakeFolder('One', [1]));
  const { contentId } = await embedder.identify(fakePhoto(1));
  const ledger = new FileLedger(store.documents);
  const { id } = await ledger.openFolder({
    kind: 'folder',
    name: 'Big',
    handle: folder as unknown as FileSystemDirectoryHandle,
  });
  const facts = { folder: id, contentId, bytes: 'photo 1 '.length, modified: LONG_AGO };
  await ledger.record(folder.paths.map((path) => ({ ...facts, path })));
  let reads = 0;
  const identify = embedder.identify.bind(embedder);
  embedder.identify = (file) => {
    reads++;
    return identify(file);
  };
  const turns = await turnsDuring(async () => {
    expect(await library.index(folder.source)).toMatchObject({
      added: 0,
      unchanged: 20_000,
      removed: 0,
      failed: [],
    });
  });
  expect(reads).toBe(0);
  expect(turns).toBeGreaterThan(folder.count / INDEXING.knownBlock);
});
