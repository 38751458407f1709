/** @file Photos of `<input type="file">`, with `multiple` or with `webkitdirectory`, and of scripts that hold `File`s. */
import { photoFile } from './folder-tree.ts';
import { isLeftOut } from './left-out.ts';
import { comparePaths } from './path-order.ts';
import type { PhotoFile, PhotoSource } from './photo-source.ts';

/** Of a folder that a script has listed by itself: see {@link PhotoSource}. */
export interface FolderPlace {
  readonly place?: string | undefined;
  readonly partial?: boolean | undefined;
}

/**
 * The files of a selection. When all of them come from one chosen folder it is a source of kind `folder` with that
 * folder's name; else kind `files`, named after its only file or its count.
 *
 * @param place {@link PhotoSource.place} of the one folder that they all come from, or that is empty
 */
export function fromFileList(files: Iterable<File>, { place, partial }: FolderPlace = {}): PhotoSource {
  const all = Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name }));
  const empty = all.length === 0 ? place?.split(/[\\/]/).findLast((segment) => segment !== '') : undefined;
  const folder = commonFolder(all.map(({ path }) => path)) ?? empty;
  const photos = all
    .filter(({ path }) => !(folder === undefined ? [path] : path.split('/').slice(1)).some(isLeftOut))
    .sort((a, b) => comparePaths(a.path, b.path))
    .map(({ file, path }) =>
      photoFile({ kind: 'file', name: file.name, open: () => stillThere(file) }, path),
    );
  return {
    kind: folder === undefined ? 'files' : 'folder',
    name: folder ?? describe(photos.map(({ path }) => path)),
    ...(folder !== undefined && place !== undefined ? { place } : {}),
    ...(partial ? { partial: true } : {}),
    walk: (signal) => walkList(photos, signal),
  };
}

/** `photos` as a walk. @throws DOMException AbortError when `signal` aborts */
// eslint-disable-next-line @typescript-eslint/require-await -- a walk is asynchronous even where nothing is waited for
export async function* walkList(
  photos: Iterable<PhotoFile>,
  signal?: AbortSignal,
): AsyncGenerator<PhotoFile, void, undefined> {
  for (const photo of photos) {
    signal?.throwIfAborted();
    yield photo;
  }
}

/** What a selection of files is called: its only file's name, or a count. */
export function describe(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} files`;
}

/** The first segment that all paths share, if each of them has more than one segment. */
function commonFolder(paths: readonly string[]): string | undefined {
  const [first] = paths;
  const end = first?.indexOf('/') ?? -1;
  if (first === undefined || end < 0) return undefined;
  const prefix = first.slice(0, end + 1);
  return paths.every((path) => path.startsWith(prefix)) ? first.slice(0, end) : undefined;
}

/**
 * `file`, once a byte of it could be read. A `File` of an input is only a name and a date: that the file behind it is
 * gone shows when it is read, and by then nobody knows the path any more.
 */
export async function stillThere(file: File): Promise<File> {
  // Of a file that went before anybody asked for its size, Chromium says 0 and reads an empty slice without complaint.
  const sample = file.size === 0 ? file : file.slice(0, 1);
  await sample.arrayBuffer();
  return file;
}
