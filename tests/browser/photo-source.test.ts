import { afterEach, describe, expect, test } from 'vitest';
import { fromDirectoryHandle } from '../../src/photos/directory-handle.ts';
import type { DroppedItem } from '../../src/photos/drop.ts';
import { fromDataTransfer } from '../../src/photos/drop.ts';
import { fromFileList } from '../../src/photos/file-list.ts';
import { sampleSource } from '../../src/photos/samples.ts';
import { fetchSampleIndex } from '../../src/photos/sample-index.ts';
import type { PhotoSource } from '../../src/photos/photo-source.ts';
import type { FileTree } from '../contract/photo-source.ts';
import { describeVanishingSource, walked } from '../contract/photo-source.ts';

/** A real directory: the origin private file system hands out the same handles as the folder picker. */
async function makeFolder(name: string, tree: FileTree): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(name, { create: true });
  for (const [path, text] of Object.entries(tree)) {
    const segments = path.split('/');
    const file = segments.pop() ?? '';
    const parent = await descend(folder, segments, true);
    const writable = await (await parent.getFileHandle(file, { create: true })).createWritable();
    await writable.write(text);
    await writable.close();
  }
  return folder;
}

async function descend(folder: FileSystemDirectoryHandle, segments: readonly string[], create = false) {
  let parent = folder;
  for (const segment of segments) parent = await parent.getDirectoryHandle(segment, { create });
  return parent;
}

async function removeFile(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  const segments = path.split('/');
  const file = segments.pop() ?? '';
  await (await descend(folder, segments)).removeEntry(file);
}

/** Every file below `folder` as `<input webkitdirectory>` hands it out. */
async function listFiles(folder: FileSystemDirectoryHandle, path: string): Promise<File[]> {
  const files: File[] = [];
  for await (const entry of folder.values()) {
    const entryPath = `${path}/${entry.name}`;
    if (entry.kind === 'directory') files.push(...(await listFiles(entry, entryPath)));
    else files.push(Object.defineProperty(await entry.getFile(), 'webkitRelativePath', { value: entryPath }));
  }
  return files;
}

/** The older interface to a sandboxed file system, Chromium only: the source of real `FileSystemEntry`s in a test. */
interface EntryScope {
  webkitRequestFileSystem(
    type: number,
    size: number,
    success: (fileSystem: FileSystem) => void,
    failure: (error: Error) => void,
  ): void;
}

interface WritableEntry extends FileSystemFileEntry {
  createWriter(success: (writer: EventTarget & { write(data: Blob): void }) => void): void;
  remove(success: () => void, failure: (error: Error) => void): void;
}

interface RemovableFolder extends FileSystemDirectoryEntry {
  removeRecursively(success: () => void, failure: (error: Error) => void): void;
}

const entryRoot = (): Promise<FileSystemDirectoryEntry> =>
  new Promise((resolve, reject) =>
    (globalThis as unknown as EntryScope).webkitRequestFileSystem(
      0,
      1 << 20,
      (fileSystem) => resolve(fileSystem.root),
      reject,
    ),
  );

const getFolder = (parent: FileSystemDirectoryEntry, name: string): Promise<FileSystemDirectoryEntry> =>
  new Promise((resolve, reject) =>
    parent.getDirectory(
      name,
      { create: true },
      (entry) => resolve(entry as FileSystemDirectoryEntry),
      reject,
    ),
  );

const getFile = (parent: FileSystemDirectoryEntry, name: string): Promise<WritableEntry> =>
  new Promise((resolve, reject) =>
    parent.getFile(name, { create: true }, (entry) => resolve(entry as WritableEntry), reject),
  );

async function makeEntryFolder(name: string, tree: FileTree): Promise<FileSystemDirectoryEntry> {
  const folder = await getFolder(await entryRoot(), name);
  for (const [path, text] of Object.entries(tree)) {
    const segments = path.split('/');
    const file = segments.pop() ?? '';
    let parent = folder;
    for (const segment of segments) parent = await getFolder(parent, segment);
    const entry = await getFile(parent, file);
    await new Promise((resolve) =>
      entry.createWriter((writer) => {
        writer.addEventListener('writeend', resolve);
        writer.write(new Blob([text]));
      }),
    );
  }
  return folder;
}

async function removeEntry(folder: FileSystemDirectoryEntry, path: string): Promise<void> {
  const entry = await new Promise<WritableEntry>((resolve, reject) =>
    folder.getFile(path, {}, (found) => resolve(found as WritableEntry), reject),
  );
  await new Promise<void>((resolve, reject) => entry.remove(resolve, reject));
}

/** What a drop event carries for one thing; `forms` says which interfaces the browser offers for it. */
const dropped = (forms: Partial<DroppedItem>): DroppedItem => ({
  kind: 'file',
  getAsFile: () => null,
  ...forms,
});

async function dropOne(forms: Partial<DroppedItem>): Promise<PhotoSource> {
  const [source, ...others] = await fromDataTransfer({ items: [dropped(forms)] });
  if (!source || others.length > 0) throw new Error('one item was dropped, so one source is expected');
  return source;
}

afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  const entries = await entryRoot();
  const children = await new Promise<FileSystemEntry[]>((resolve, reject) =>
    entries.createReader().readEntries(resolve, reject),
  );
  for (const child of children) {
    await new Promise<void>((resolve, reject) =>
      (child as RemovableFolder).removeRecursively(resolve, reject),
    );
  }
});

describeVanishingSource('fromDirectoryHandle', async (name, tree) => {
  const folder = await makeFolder(name, tree);
  return { source: fromDirectoryHandle(folder), remove: (path) => removeFile(folder, path) };
});

describeVanishingSource('fromFileList, a chosen directory', async (name, tree) => {
  const folder = await makeFolder(name, tree);
  return { source: fromFileList(await listFiles(folder, name)), remove: (path) => removeFile(folder, path) };
});

describeVanishingSource('fromDataTransfer, handles', async (name, tree) => {
  const folder = await makeFolder(name, tree);
  const source = await dropOne({ getAsFileSystemHandle: () => Promise.resolve(folder) });
  return { source, remove: (path) => removeFile(folder, path) };
});

describeVanishingSource('fromDataTransfer, entries', async (name, tree) => {
  const folder = await makeEntryFolder(name, tree);
  const source = await dropOne({ webkitGetAsEntry: () => folder });
  return { source, remove: (path) => removeEntry(folder, path) };
});

describe('fromDirectoryHandle', () => {
  test('keeps the handle, and takes another name', async () => {
    const folder = await makeFolder('Holiday', { 'a.jpg': 'a' });
    const source = fromDirectoryHandle(folder, 'Holiday (2)');
    expect(source.handle).toBe(folder);
    expect((await walked(source)).map(({ path }) => path)).toEqual(['Holiday (2)/a.jpg']);
  });

  test('says that the folder itself is gone', async () => {
    const folder = await makeFolder('Gone', { 'a.jpg': 'a' });
    await (await navigator.storage.getDirectory()).removeEntry('Gone', { recursive: true });
    await expect(walked(fromDirectoryHandle(folder))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('"Gone"') as string,
    });
  });

  test('reports a subfolder that vanishes during the walk and goes on', async () => {
    const folder = await makeFolder('Holiday', { 'a.jpg': 'a', 'b/x.jpg': 'x', 'c.jpg': 'c' });
    const walk = fromDirectoryHandle(folder).walk()[Symbol.asyncIterator]();
    await walk.next();
    await folder.removeEntry('b', { recursive: true });
    const gone = (await walk.next()).value as { path: string; open(): Promise<File> };
    expect(gone.path).toBe('Holiday/b');
    await expect(gone.open()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringMatching(/^"Holiday\/b" could not be read/u) as string,
    });
    expect((await walk.next()).value).toMatchObject({ path: 'Holiday/c.jpg' });
  });
});

describe('fromDataTransfer', () => {
  test('reads a folder of more entries than one readEntries hands out', async () => {
    const names = Array.from({ length: 230 }, (_, i) => `${String(i).padStart(3, '0')}.jpg`);
    const folder = await makeEntryFolder('Many', Object.fromEntries(names.map((name) => [name, name])));
    const first = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      folder.createReader().readEntries(resolve, reject),
    );
    expect(first.length).toBeLessThan(names.length);
    const source = await dropOne({ webkitGetAsEntry: () => folder });
    expect((await walked(source)).map(({ path }) => path)).toEqual(names.map((name) => `Many/${name}`));
  });

  test('makes a source of each folder and one of the loose files', async () => {
    const one = await makeFolder('One', { 'a.jpg': '1' });
    const two = await makeEntryFolder('Two', { 'b.jpg': '2' });
    const loose = await makeFolder('Loose', { 'z.jpg': 'z' });
    const sources = await fromDataTransfer({
      items: [
        dropped({ kind: 'string' }),
        dropped({ getAsFile: () => new File(['y'], 'y.jpg') }),
        dropped({ getAsFileSystemHandle: () => Promise.resolve(one) }),
        dropped({ getAsFileSystemHandle: () => loose.getFileHandle('z.jpg') }),
        // Chromium refuses a handle of the home folder but hands out its entry.
        dropped({
          getAsFileSystemHandle: () => Promise.reject(new DOMException('no', 'AbortError')),
          webkitGetAsEntry: () => two,
        }),
      ],
    });
    expect(sources.map(({ kind, name }) => ({ kind, name }))).toEqual([
      { kind: 'folder', name: 'One' },
      { kind: 'folder', name: 'Two' },
      { kind: 'files', name: '2 files' },
    ]);
    expect(sources[0]?.handle).toBe(one);
    const paths = await Promise.all(
      sources.map(async (source) => (await walked(source)).map(({ path }) => path)),
    );
    expect(paths).toEqual([['One/a.jpg'], ['Two/b.jpg'], ['y.jpg', 'z.jpg']]);
  });

  test('walks the entry and keeps the handle when the browser offers both', async () => {
    const handle = await makeFolder('Both', { 'a.jpg': 'the handle hides 10:30.jpg' });
    const entry = await makeEntryFolder('Both', { 'a.jpg': 'a', '10:30.jpg': 'b' });
    const source = await dropOne({
      getAsFileSystemHandle: () => Promise.resolve(handle),
      webkitGetAsEntry: () => entry,
    });
    expect(source.handle).toBe(handle);
    expect((await walked(source)).map(({ path }) => path)).toEqual(['Both/10:30.jpg', 'Both/a.jpg']);
  });

  test('takes everything before the event is over', async () => {
    const data = new DataTransfer();
    data.items.add(new File(['a'], 'a.jpg'));
    data.items.add('https://example.org/', 'text/uri-list');
    const pending = fromDataTransfer(data);
    data.items.clear();
    const [source] = await pending;
    expect(source).toMatchObject({ kind: 'files', name: 'a.jpg' });
    const [photo] = source ? await walked(source) : [];
    expect(await (await photo?.open())?.text()).toBe('a');
  });

  test('is empty for a drop without files', async () => {
    expect(await fromDataTransfer({ items: [dropped({ kind: 'string' })] })).toEqual([]);
  });
});

describe('sampleSource', () => {
  const base = new URL('/', location.href).href;

  test('walks the samples that the build made, each a picture that decodes', async () => {
    const { photos } = await fetchSampleIndex(base);
    const files = await walked(sampleSource(base));
    expect(files.map(({ path }) => path).sort()).toEqual(photos.map(({ file }) => `Samples/${file}`).sort());
    expect(files.length).toBeGreaterThan(40);
    for (const edit of ['turned', 'small', 'crop']) {
      const copy = photos.find(({ edited }) => edited === edit);
      const original = photos.find(({ file }) => file === copy?.of);
      const [edited, whole] = await Promise.all(
        [copy, original].map(async (photo) => {
          const found = files.find(({ path }) => path === `Samples/${photo?.file ?? ''}`);
          return createImageBitmap((await found?.open()) ?? new Blob());
        }),
      );
      // Upright pixels: the turned copy is as wide as its original only for a reader that heeds EXIF.
      const ratio = (bitmap?: ImageBitmap): number => (bitmap ? bitmap.width / bitmap.height : 0);
      expect(ratio(edited), edit).toBeCloseTo(ratio(whole), 1);
    }
  });

  test('says so where the build made none', async () => {
    await expect(walked(sampleSource(`${base}nowhere/`))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
