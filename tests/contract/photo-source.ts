/** @file What every photo source promises, as a function to run against each of them. */
import { describe, expect, test } from 'vitest';
import type { PhotoFile, PhotoSource } from '../../src/photos/photo-source.ts';

/** Text of each file by its path below the folder, in no particular order. */
export type FileTree = Readonly<Record<string, string>>;

/** A source under test, made from a {@link FileTree}. */
export interface SourceFixture {
  readonly source: PhotoSource;
}

/** One whose files can be taken away behind its back, as happens on a real disk. */
export interface VanishingFixture extends SourceFixture {
  readonly remove: (path: string) => Promise<void>;
}

/** A name in two normalization forms: equal on the screen, two files on most file systems. */
const COMPOSED = 'caf\u00e9.jpg';
const DECOMPOSED = 'cafe\u0301.jpg';

/** Hebrew with a right-to-left override, as a file system may hold it. */
const RIGHT_TO_LEFT = '\u05ea\u05de\u05d5\u05e0\u05d4 \u202egpj.1.jpg';

const TREE: FileTree = {
  'b.jpg': 'b',
  'a.jpg': 'a',
  'B.jpg': 'B',
  'a/inner.jpg': 'in a',
  'a/z/deep.jpg': 'deep',
  'a b/x.jpg': 'x',
  'notes.txt': 'no photo, but who knows before reading it',
  'a"b<c>.jpg': 'quoted',
  [COMPOSED]: 'composed',
  [DECOMPOSED]: 'decomposed',
  [RIGHT_TO_LEFT]: 'right to left',
  '\u{1f426}.jpg': 'bird',
  '\ufb01.jpg': 'ligature',
  '.hidden.jpg': 'hidden',
  '.git/x.jpg': 'hidden folder',
  'a/@eaDir/a.jpg': 'synology',
  'node_modules/m/x.jpg': 'module',
  'Thumbs.db': 'windows',
  'a/desktop.ini': 'windows',
  '$RECYCLE.BIN/gone.jpg': 'deleted',
};

/** Code point order within each folder; a folder stands where its name stands. */
const WALKED = [
  'B.jpg',
  'a/inner.jpg',
  'a/z/deep.jpg',
  'a b/x.jpg',
  'a"b<c>.jpg',
  'a.jpg',
  'b.jpg',
  DECOMPOSED,
  COMPOSED,
  'notes.txt',
  RIGHT_TO_LEFT,
  '\ufb01.jpg',
  '\u{1f426}.jpg',
];

export async function walked(source: PhotoSource, signal?: AbortSignal): Promise<PhotoFile[]> {
  const files: PhotoFile[] = [];
  for await (const file of source.walk(signal)) files.push(file);
  return files;
}

/**
 * The promises of a source of kind `folder`.
 *
 * @param create makes a folder named `name` that holds `tree`
 */
export function describePhotoSource(
  title: string,
  create: (name: string, tree: FileTree) => Promise<SourceFixture>,
): void {
  const withTree = (): Promise<SourceFixture> => create('My photos', TREE);

  describe(title, () => {
    test('walks nested folders in code point order, names untouched, and leaves out what is no photo of ours', async () => {
      const { source } = await withTree();
      expect(source).toMatchObject({ kind: 'folder', name: 'My photos' });
      const paths = (await walked(source)).map(({ path }) => path);
      expect(paths).toEqual(WALKED.map((path) => `My photos/${path}`));
    });

    test('opens each file with its own bytes and name', async () => {
      const { source } = await withTree();
      for (const photo of await walked(source)) {
        const path = photo.path.slice('My photos/'.length);
        const file = await photo.open();
        expect(file.name).toBe(path.slice(path.lastIndexOf('/') + 1));
        expect(await file.text()).toBe(TREE[path]);
      }
    });

    test('can be walked again', async () => {
      const { source } = await withTree();
      const first = (await walked(source)).map(({ path }) => path);
      expect((await walked(source)).map(({ path }) => path)).toEqual(first);
    });

    test('is empty when the folder is', async () => {
      const { source } = await create('Nothing', { '.hidden': 'x' });
      expect(await walked(source)).toEqual([]);
    });

    test('rejects with the reason of a signal that has aborted, or aborts on the way', async () => {
      const { source } = await withTree();
      await expect(walked(source, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });

      const controller = new AbortController();
      const seen: string[] = [];
      const walk = async (): Promise<void> => {
        for await (const { path } of source.walk(controller.signal)) {
          seen.push(path);
          if (seen.length === 3) controller.abort();
        }
      };
      await expect(walk()).rejects.toMatchObject({ name: 'AbortError' });
      expect(seen).toHaveLength(3);
    });
  });
}

/** The promises of a source of kind `folder` on a file system that a test can change. */
export function describeVanishingSource(
  title: string,
  create: (name: string, tree: FileTree) => Promise<VanishingFixture>,
): void {
  describePhotoSource(title, create);

  describe(title, () => {
    test('says which file is gone, and opens the others', async () => {
      const { source, remove } = await create('My photos', TREE);
      const files = await walked(source);
      await remove('a/z/deep.jpg');
      const gone = files.find(({ path }) => path.endsWith('deep.jpg'));
      await expect(gone?.open()).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('My photos/a/z/deep.jpg') as string,
      });
      expect(await (await files[0]?.open())?.text()).toBe('B');
    });
  });
}
