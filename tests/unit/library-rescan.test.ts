import { beforeEach, describe, expect, test } from 'vitest';
import { LookalikeError } from '../../src/base/errors.ts';
import { Library, type LibraryHost } from '../../src/library/library.ts';
import type { IndexReport, LibraryPhoto } from '../../src/library/types.ts';
import { NO_EXCLUSIONS, type Exclusions } from '../../src/photos/exclusions.ts';
import type { PhotoFile, PhotoSource } from '../../src/photos/photo-source.ts';
import { INDEXING, PROFILES } from '../../src/profiles/profiles.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { FakeEmbedder } from '../support/fake-embedder.ts';
import { localHost } from '../support/local-host.ts';
import { localMilvus } from '../support/local-milvus.ts';

/** What a disk holds under a path. */
interface DiskFile {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

const LONG_AGO = 1_600_000_000_000;

/** What a clone of it keeps is its name. */
class FakeHandle {
  readonly name: string;
  readonly #disk: Disk;
  readonly #path: string;

  constructor(disk: Disk, path = '') {
    this.name = disk.name;
    this.#disk = disk;
    this.#path = path;
  }

  getDirectoryHandle(name: string): FakeHandle {
    return new FakeHandle(this.#disk, `${this.#path}${name}/`);
  }

  getFileHandle(name: string): { getFile: () => File } {
    if (name.includes(':')) throw new TypeError('Name is not allowed.');
    if (!this.#disk.files.has(this.#path + name)) throw new DOMException('It is gone.', 'NotFoundError');
    return { getFile: () => new File([], name) };
  }

  isSameEntry(other: { readonly name: string }): Promise<boolean> {
    return Promise.resolve(other.name === this.name);
  }
}

/** A folder of a disk as the browser's handle gives it, and how often a file of it was read. */
class Disk {
  readonly files = new Map<string, DiskFile>();
  /** Subfolders that cannot be listed. */
  readonly locked = new Set<string>();
  plugged = true;
  opened = 0;
  reads = 0;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  put(path: string, seed: number, modified = LONG_AGO): void {
    this.files.set(path, { text: `photo ${seed}`, modified });
  }

  source(withHandle = true): PhotoSource {
    return {
      kind: 'folder',
      name: this.name,
      ...(withHandle ? { handle: new FakeHandle(this) as unknown as FileSystemDirectoryHandle } : {}),
      walk: (signal) => this.#walk(signal),
    };
  }

  async *#walk(signal?: AbortSignal): AsyncGenerator<PhotoFile, void, undefined> {
    if (!this.plugged) throw new LookalikeError('FILE_UNREADABLE', `"${this.name}" could not be read.`);
    for (const folder of this.locked) {
      const refusal = new LookalikeError('FILE_UNREADABLE', 'It may not be listed.');
      yield { path: `${this.name}/${folder}`, open: () => Promise.reject(refusal), unlisted: true };
    }
    for (const [path, file] of [...this.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      signal?.throwIfAborted();
      if ([...this.locked].some((folder) => path.startsWith(`${folder}/`))) continue;
      yield await Promise.resolve({ path: `${this.name}/${path}`, open: () => this.#open(file, path) });
    }
  }

  #open({ text, modified }: DiskFile, path: string): Promise<File> {
    this.opened++;
    const file = new File([text], path.split('/').at(-1) ?? '', { lastModified: modified });
    const read = file.arrayBuffer.bind(file);
    file.arrayBuffer = () => {
      this.reads++;
      return read();
    };
    return Promise.resolve(file);
  }
}

let embedder: FakeEmbedder;
let store: MemoryStore;
let library: Library;
let disk: Disk;
/** Turns taken among all tabs. */
let turns: number;

beforeEach(async () => {
  turns = 0;
  embedder = new FakeEmbedder();
  store = new MemoryStore();
  library = await openLibrary();
  disk = new Disk('Trip');
});

function openLibrary(): Promise<Library> {
  const profile = PROFILES['resnet50-dual'];
  const { exclusive, ...rest } = localHost();
  const host: LibraryHost = {
    ...rest,
    exclusive: (work) => {
      turns++;
      return exclusive(work);
    },
  };
  return Library.open({ milvus: localMilvus(store), store, embedder, profile, host });
}

async function photos(): Promise<LibraryPhoto[]> {
  const all: LibraryPhoto[] = [];
  for await (const page of library.photos()) all.push(...page);
  return all;
}

const paths = async (): Promise<string[]> => (await photos()).map(({ path }) => path).sort();

/** Rescans, and tells what was read and embedded meanwhile as well. */
async function rescan(source = disk.source()): Promise<IndexReport & { reads: number; embedded: number }> {
  const [reads, embedded] = [disk.reads, embedder.embedded.length];
  const report = await library.index(source);
  return { ...report, reads: disk.reads - reads, embedded: embedder.embedded.length - embedded };
}

describe('a rescan', () => {
  const COUNT = 3 * INDEXING.knownBlock + 5;

  beforeEach(async () => {
    for (let seed = 0; seed < COUNT; seed++) disk.put(`${seed % 7}/${seed}.jpg`, seed);
    await library.index(disk.source());
  });

  test('of what is as it was reads nothing, also after a restart', async () => {
    expect(await rescan()).toMatchObject({ added: 0, unchanged: COUNT, removed: 0, reads: 0, embedded: 0 });
    library = await openLibrary();
    expect(await rescan()).toMatchObject({ unchanged: COUNT, reads: 0, embedded: 0 });
    expect(await library.count()).toBe(COUNT);
  });

  test('reads and embeds exactly what changed, came or was touched', async () => {
    disk.put('0/0.jpg', 1000, LONG_AGO + 1);
    disk.put('new.jpg', 1001);
    // The same content under another date is read, not embedded.
    disk.put('1/1.jpg', 1, LONG_AGO + 5);
    const report = await rescan();
    expect(report).toMatchObject({ added: 2, unchanged: COUNT - 1, removed: 0, reads: 3, embedded: 2 });
    expect(await library.count()).toBe(COUNT + 1);
    expect(await rescan()).toMatchObject({ unchanged: COUNT + 1, reads: 0 });
  });

  test('embeds none of what was renamed or moved, and shows it under its new path', async () => {
    const moved = [...disk.files].map(
      ([path, file]) => [`elsewhere/${path.replace('.jpg', '.jpeg')}`, file] as const,
    );
    disk.files.clear();
    for (const [path, file] of moved) disk.files.set(path, file);
    expect(await rescan()).toMatchObject({ added: 0, unchanged: COUNT, removed: 0, embedded: 0 });
    expect(await paths()).toEqual(moved.map(([path]) => `Trip/${path}`).sort());
    expect((await library.folders())[0]?.photos).toBe(COUNT);
  });

  test('lets go what is gone, unless another file holds the same', async () => {
    disk.files.delete('0/0.jpg');
    disk.put('copy of 1.jpg', 1);
    disk.files.delete('1/1.jpg');
    expect(await rescan()).toMatchObject({ added: 0, removed: 1 });
    expect(await library.count()).toBe(COUNT - 1);
    expect(await paths()).toContain('Trip/copy of 1.jpg');
    expect(await paths()).not.toContain('Trip/1/1.jpg');
  });

  test('lets the photo go whose file holds no photo any more', async () => {
    disk.files.set('0/0.jpg', { text: 'notes', modified: LONG_AGO + 1 });
    expect(await rescan()).toMatchObject({ added: 0, unchanged: COUNT - 1, skipped: 1 });
    expect(await library.count()).toBe(COUNT - 1);
  });

  test('keeps what is below a subfolder that cannot be listed', async () => {
    disk.locked.add('3');
    const report = await rescan();
    expect(report.removed).toBe(0);
    expect(report.failed.map(({ path }) => path)).toEqual(['Trip/3']);
    expect(await library.count()).toBe(COUNT);
  });

  test('of a drive that is not there keeps everything and says so, whether its folder is gone or empty', async () => {
    disk.plugged = false;
    await expect(rescan()).rejects.toMatchObject({
      code: 'FOLDER_AWAY',
      message: expect.stringContaining('not there') as string,
    });
    disk.plugged = true;
    const files = new Map(disk.files);
    disk.files.clear();
    await expect(rescan()).rejects.toMatchObject({
      code: 'FOLDER_AWAY',
      message: expect.stringContaining('empty') as string,
    });
    expect(await library.count()).toBe(COUNT);
    for (const [path, file] of files) disk.files.set(path, file);
    expect(await rescan()).toMatchObject({ unchanged: COUNT, reads: 0 });
  });

  test('lets go what is not wanted any more, and takes it back when it is wanted again', async () => {
    const without = async (exclusions: Partial<Exclusions>) => {
      library.exclusions = { ...NO_EXCLUSIONS, ...exclusions };
      return rescan();
    };
    const inSix = Math.ceil((COUNT - 6) / 7);
    expect(await without({ globs: ['6'] })).toMatchObject({ removed: inSix, reads: 0 });
    expect(await library.count()).toBe(COUNT - inSix);
    expect(await without({ globs: ['*'] })).toMatchObject({ removed: COUNT - inSix });
    expect(await without({})).toMatchObject({ added: COUNT });
  });

  test('keeps what a drop shows and handles hide', async () => {
    disk.put('at 10:30.jpg', 700);
    await library.index(disk.source());
    disk.files.delete('at 10:30.jpg');
    expect(await rescan()).toMatchObject({ unchanged: COUNT, removed: 0 });
    expect(await paths()).toContain('Trip/at 10:30.jpg');
  });

  test('that is cancelled lets nothing go', async () => {
    disk.files.delete('0/0.jpg');
    disk.put('a new one.jpg', 500);
    const ending = new AbortController();
    embedder.beforeEmbed = () => ending.abort();
    await expect(library.index(disk.source(), { signal: ending.signal })).rejects.toThrow();
    expect(await paths()).toContain('Trip/0/0.jpg');
  });

  test('of a folder that is known by its name only lets nothing go: it may be another one', async () => {
    const other = new Disk('Other');
    other.put('a.jpg', 900);
    await library.index(other.source(false));
    other.files.clear();
    other.put('b.jpg', 901);
    expect(await library.index(other.source(false))).toMatchObject({ added: 1, removed: 0 });
    expect(await paths()).toEqual(expect.arrayContaining(['Other/a.jpg', 'Other/b.jpg']));
  });

  describe('of a folder that is known by its place', () => {
    const at = (folder: Disk, place: string): PhotoSource => ({ ...folder.source(false), place });

    test('lets go what is gone, reads nothing else, and keeps all of a folder that was walked in part', async () => {
      const other = new Disk('Other');
      for (let seed = 900; seed < 905; seed++) other.put(`${seed}.jpg`, seed);
      const source = at(other, '/home/other');
      expect(await library.index(source)).toMatchObject({ added: 5 });
      other.files.delete('900.jpg');
      expect(await library.index({ ...source, partial: true })).toMatchObject({ unchanged: 4, removed: 0 });
      const { reads } = other;
      expect(await library.index(source)).toMatchObject({ added: 0, unchanged: 4, removed: 1 });
      expect(other.reads).toBe(reads);
      expect(await library.count()).toBe(COUNT + 4);
    });

    test('tells it from others of its name, with and without a place', async () => {
      const [here, there, nowhere] = ['a', 'b', 'c'].map((name, seed) => {
        const folder = new Disk('Same');
        folder.put(`${name}.jpg`, 900 + seed);
        return folder;
      }) as [Disk, Disk, Disk];
      await library.index(at(here, '/here/Same'));
      await library.index(at(there, '/there/Same'));
      await library.index(nowhere.source(false));
      await library.index(at(there, '/there/Same'));
      const names = (await paths()).filter((path) => path.startsWith('Same'));
      expect(names).toEqual(['Same (2)/b.jpg', 'Same (3)/c.jpg', 'Same/a.jpg']);
      const places = (await library.folders()).map(({ name, place }) => [name, place]);
      expect(places).toEqual(
        expect.arrayContaining([
          ['Same', '/here/Same'],
          ['Same (2)', '/there/Same'],
          ['Same (3)', undefined],
        ]),
      );
    });

    test('of one that is empty keeps everything and says so', async () => {
      const other = new Disk('Other');
      other.put('a.jpg', 900);
      await library.index(at(other, '/home/other'));
      other.files.clear();
      await expect(library.index(at(other, '/home/other'))).rejects.toMatchObject({ code: 'FOLDER_AWAY' });
      expect(await library.count()).toBe(COUNT + 1);
    });
  });

  test('embeds again what was taken out of the library since', async () => {
    const [first] = await photos();
    await library.removePhotos([first?.id ?? '']);
    expect(await rescan()).toMatchObject({ added: 1, unchanged: COUNT - 1 });
  });
});

test('files that never were photos take no turn, since nothing of them can be in the library', async () => {
  disk.put('a.jpg', 1);
  for (let n = 0; n < 50; n++) disk.files.set(`${n}.txt`, { text: 'notes', modified: LONG_AGO });
  expect(await rescan()).toMatchObject({ added: 1, skipped: 50 });
  // Its folder, its batch, its end.
  expect(turns).toBe(3);
  disk.files.set('a.jpg', { text: 'notes', modified: LONG_AGO + 1 });
  disk.put('b.jpg', 2);
  expect(await rescan()).toMatchObject({ added: 1, skipped: 51 });
  expect(turns).toBe(7);
  expect(await paths()).toEqual(['Trip/b.jpg']);
});

test('a file that was changed just now is read again, since another change would not show', async () => {
  disk.put('a.jpg', 1, Date.now());
  await library.index(disk.source());
  disk.put('a.jpg', 2, disk.files.get('a.jpg')?.modified);
  expect(await rescan()).toMatchObject({ added: 1, embedded: 1 });
  expect(await library.count()).toBe(1);
});
