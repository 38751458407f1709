/** @file A file of a remembered folder, opened again without asking anybody. */

/** Not in the standard library's types: only Chromium has it. */
interface PermissionScope {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

/**
 * The file at `path` below the folder; `undefined` when it is not there any more, or when the browser wants the person
 * to allow the folder again first (permissions end with the session, handles do not).
 */
export async function openInFolder(
  folder: FileSystemDirectoryHandle,
  path: readonly string[],
): Promise<File | undefined> {
  const scope = folder as PermissionScope;
  const permission = (await scope.queryPermission?.({ mode: 'read' })) ?? 'granted';
  const name = path.at(-1);
  if (permission !== 'granted' || name === undefined) return undefined;
  try {
    let inner = folder;
    for (const segment of path.slice(0, -1)) inner = await inner.getDirectoryHandle(segment);
    return await (await inner.getFileHandle(name)).getFile();
  } catch (error) {
    if (
      error instanceof DOMException &&
      (error.name === 'NotFoundError' || error.name === 'TypeMismatchError')
    ) {
      return undefined;
    }
    throw error;
  }
}
