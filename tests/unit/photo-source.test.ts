import { afterEach, describe, expect, test, vi } from 'vitest';
import fc from 'fast-check';
import { fromDirectoryHandle } from '../../src/photos/directory-handle.ts';
import { fromFileList } from '../../src/photos/file-list.ts';
import { folderPicker } from '../../src/photos/folder-picker.ts';
import { comparePaths } from '../../src/photos/path-order.ts';
import { sampleSource } from '../../src/photos/samples.ts';
import { describePhotoSource, walked } from '../contract/photo-source.ts';

function chosen(path: string, text: string): File {
  const file = new File([text], path.slice(path.lastIndexOf('/') + 1));
  return Object.defineProperty(file, 'webkitRelativePath', { value: path });
}

describePhotoSource('fromFileList, a chosen directory', (name, tree) => {
  const files = Object.entries(tree).map(([path, text]) => chosen(`${name}/${path}`, text));
  return Promise.resolve({ source: fromFileList(files) });
});

describe('fromFileList', () => {
  test('is kind "files" for single files, and keeps two of one name', async () => {
    const files = ['b.jpg', 'a.jpg', 'a.jpg', 'Thumbs.db'].map((name, i) => new File([String(i)], name));
    const source = fromFileList(files);
    expect(source).toMatchObject({ kind: 'files', name: '3 files' });
    const photos = await walked(source);
    expect(photos.map(({ path }) => path)).toEqual(['a.jpg', 'a.jpg', 'b.jpg']);
    const texts = await Promise.all(photos.map(async (photo) => (await photo.open()).text()));
    expect(texts).toEqual(['1', '2', '0']);
  });

  test('is called after its only file', () => {
    expect(fromFileList([new File([], 'a.jpg')]).name).toBe('a.jpg');
  });

  test('is kind "files" for files of two folders, with their paths', async () => {
    const source = fromFileList([chosen('One/a.jpg', '1'), chosen('Two/a.jpg', '2')]);
    expect(source.kind).toBe('files');
    expect((await walked(source)).map(({ path }) => path)).toEqual(['One/a.jpg', 'Two/a.jpg']);
  });

  test('walks a hidden folder that was chosen itself', async () => {
    const source = fromFileList([chosen('.private/a.jpg', 'a'), chosen('.private/.b.jpg', 'b')]);
    expect((await walked(source)).map(({ path }) => path)).toEqual(['.private/a.jpg']);
  });

  test('has the place of its folder, also of an empty one, and of nothing else', async () => {
    const place = '/home/me/Trip/';
    const trip = fromFileList([chosen('Trip/a.jpg', 'a')], { place, partial: true });
    expect(trip).toMatchObject({ kind: 'folder', name: 'Trip', place, partial: true });
    const empty = fromFileList([], { place });
    expect(empty).toMatchObject({ kind: 'folder', name: 'Trip', place });
    expect(await walked(empty)).toEqual([]);
    expect(fromFileList([new File([], 'a.jpg')], { place })).not.toHaveProperty('place');
  });

  test('is empty for no files', async () => {
    expect(await walked(fromFileList([]))).toEqual([]);
  });
});

describe('a folder of 10,000 files in 100 subfolders', () => {
  const name = (number: number): string => String(number).padStart(2, '0');

  /** Counts how many folders have been listed, and how far. */
  function largeFolder() {
    const listed: string[] = [];
    const entries = async function* (folder: string, kind: string, below: (child: string) => object) {
      listed.push(folder);
      for (let i = 99; i >= 0; i--) {
        yield await Promise.resolve({ kind, name: name(i), ...below(name(i)) });
      }
    };
    const handle = {
      kind: 'directory',
      name: 'Large',
      values: () =>
        entries('Large', 'directory', (child) => ({
          values: () => entries(child, 'file', () => ({ getFile: () => Promise.resolve(new File([], 'x')) })),
        })),
    };
    return { listed, source: fromDirectoryHandle(handle as unknown as FileSystemDirectoryHandle) };
  }

  test('streams: a folder is listed when the walk comes to it', async () => {
    const { listed, source } = largeFolder();
    const paths: string[] = [];
    for await (const { path } of source.walk()) {
      paths.push(path);
      expect(listed.length - 1).toBe(Math.ceil(paths.length / 100));
    }
    expect(paths).toHaveLength(10_000);
    expect(paths).toEqual([...paths].sort());
  });

  test('stops listing when aborted', async () => {
    const { listed, source } = largeFolder();
    const controller = new AbortController();
    const walk = async (): Promise<void> => {
      for await (const { path } of source.walk(controller.signal)) {
        if (path === 'Large/02/50') controller.abort();
      }
    };
    await expect(walk()).rejects.toMatchObject({ name: 'AbortError' });
    expect(listed).toEqual(['Large', '00', '01', '02']);
  });
});

describe('comparePaths', () => {
  const slowCompareNames = (a: string, b: string): number => {
    const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
    const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
    const at = left.findIndex((point, i) => point !== right[i]);
    return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
  };
  const slowComparePaths = (a: string, b: string): number => {
    const left = a.split('/');
    const right = b.split('/');
    const at = left.findIndex((name, i) => name !== right[i]);
    if (at < 0 || right[at] === undefined) return left.length - right.length;
    return slowCompareNames(left[at] ?? '', right[at]);
  };
  // Few characters, so that common beginnings happen; lone surrogates occur in names on Windows.
  const characters = fc.constantFrom(
    '/',
    ' ',
    'a',
    'b',
    '\ufb01',
    '\u{1f426}',
    '\u{1f427}',
    '\ud83d',
    '\udc26',
  );
  const paths = fc.string({ unit: characters });

  test('agrees with comparing segment by segment, each as an array of code points', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        expect(Math.sign(comparePaths(a, b))).toBe(Math.sign(slowComparePaths(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  test('puts a folder where its name stands', () => {
    const paths = ['a/b.jpg', 'a b.jpg', 'a.jpg', 'a', 'a/a/z.jpg'];
    expect(paths.sort(comparePaths)).toEqual(['a', 'a/a/z.jpg', 'a/b.jpg', 'a b.jpg', 'a.jpg']);
  });
});

describe('folderPicker', () => {
  test('is absent where the browser has none', () => {
    expect(folderPicker({})).toBeUndefined();
  });

  test('hands out the folder, and nothing when the person cancels', async () => {
    const handle = { kind: 'directory', name: 'Holiday' };
    expect(await folderPicker({ showDirectoryPicker: () => Promise.resolve(handle) })?.pick()).toBe(handle);
    const cancelled = folderPicker({
      showDirectoryPicker: () =>
        Promise.reject(new DOMException('The user aborted a request.', 'AbortError')),
    });
    expect(await cancelled?.pick()).toBeUndefined();
  });

  test('says so when the browser refuses', async () => {
    const refused = folderPicker({
      showDirectoryPicker: () => Promise.reject(new DOMException('No gesture.', 'SecurityError')),
    });
    await expect(refused?.pick()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('sampleSource', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answers = (responses: Record<string, () => Response>): void => {
    vi.stubGlobal('fetch', (url: string, { signal }: RequestInit = {}) => {
      signal?.throwIfAborted();
      const respond = responses[url];
      return respond ? Promise.resolve(respond()) : Promise.reject(new TypeError('Failed to fetch'));
    });
  };
  const index = (): Response =>
    Response.json({ key: '', photos: [{ file: 'photos/b.jpg' }, { file: 'generated/a.jpg' }] });
  const picture = (text: string) => (): Response =>
    new Response(text, { headers: { 'content-type': 'image/jpeg' } });

  test('fetches a photo when it is opened', async () => {
    answers({ '/app/samples/generated/index.json': index, '/app/samples/photos/b.jpg': picture('b') });
    const source = sampleSource('/app/');
    expect(source).toMatchObject({ kind: 'folder', name: 'Samples' });
    const photos = await walked(source);
    expect(photos.map(({ path }) => path)).toEqual(['Samples/photos/b.jpg', 'Samples/generated/a.jpg']);
    const file = await photos[0]?.open();
    expect([file?.name, file?.type, await file?.text()]).toEqual(['b.jpg', 'image/jpeg', 'b']);
    await expect(photos[1]?.open()).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('/app/samples/generated/a.jpg') as string,
    });
  });

  test.each([
    ['a missing list', { '/samples/generated/index.json': () => new Response('', { status: 404 }) }],
    ['no connection', {}],
    [
      'a page instead of the list',
      { '/samples/generated/index.json': () => new Response('<!doctype html>') },
    ],
  ])('says so for %s', async (_, responses) => {
    answers(responses);
    await expect(walked(sampleSource('/'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('refuses the page that a server sends instead of a photo', async () => {
    const html = (): Response =>
      new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
    answers({ '/samples/generated/index.json': index, '/samples/photos/b.jpg': html });
    const photos = await walked(sampleSource('/'));
    await expect(photos[0]?.open()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('stops when aborted', async () => {
    answers({ '/samples/generated/index.json': index });
    await expect(walked(sampleSource('/'), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
