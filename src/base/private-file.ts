/** @file A file of the origin's private file system, for what is too large for memory and not the person's own. */

/** Its files go when the next one is made: a download tells nobody when it is over. */
const FOLDER = 'exports';

/** An empty file in the place of those made before. */
export async function privateFile(name: string): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
  return (await root.getDirectoryHandle(FOLDER, { create: true })).getFileHandle(name, { create: true });
}
