/** @file A file of a remembered folder, opened again without asking anybody. */
import { isAllowed } from './folder-access.ts';

/**
 * The file at `path` below the folder; `undefined` when it is not there any more, or when the browser wants the person
 * to allow the folder again first (permissions end with the session, handles do not).
 */
export async function openInFolder(
  folder: FileSystemDirectoryHandle,
  path: readonly string[],
): Promise<File | undefined> {
  if (!(await isAllowed(folder))) return undefined;
  try {
    return await open(folder, path);
  } catch (error) {
    if (isMissingError(error)) return undefined;
    throw error;
  }
}

/**
 * No file has this path below the folder any more. False where that cannot be told: of names that Windows would refuse,
 * Chromium's handles neither list nor open any (directory-handle.ts), while a drop shows them.
 */
export async function isGone(folder: FileSystemDirectoryHandle, path: readonly string[]): Promise<boolean> {
  try {
    await open(folder, path);
    return false;
  } catch (error) {
    return isMissingError(error);
  }
}

/** @throws DOMException, TypeError as the browser's handles do */
async function open(folder: FileSystemDirectoryHandle, path: readonly string[]): Promise<File> {
  let inner = folder;
  for (const segment of path.slice(0, -1)) inner = await inner.getDirectoryHandle(segment);
  return (await inner.getFileHandle(path.at(-1) ?? '')).getFile();
}

function isMissingError(error: unknown): boolean {
  const names = ['NotFoundError', 'TypeMismatchError'];
  return error instanceof DOMException && names.includes(error.name);
}
