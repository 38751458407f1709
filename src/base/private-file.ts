/**
 * @file Files of the origin's private file system, for what is too large for memory and not the person's own. Each has a folder
 * of its own and a Web Lock of that name, which ends with its tab: by that the leftovers of tabs that are gone are told.
 */

export interface PrivateFile {
  readonly handle: FileSystemFileHandle;
  /** It was handed over, and nobody tells when a download of it is over: it goes when this tab makes its next one. */
  handOver(): void;
  /** It is not wanted any more. */
  remove(): Promise<void>;
}

/** Of this tab. */
const handedOver = new Set<PrivateFile>();

/** An empty file that nobody else has, somewhere below `folder`. */
export async function openPrivateFile(folder: string, name: string): Promise<PrivateFile> {
  await Promise.all([...handedOver].map((file) => file.remove()));
  await sweepPrivateFiles(folder);
  const id = crypto.randomUUID();
  const unlock = await lock(lockName(folder, id));
  const own = await (await privateFolder(folder)).getDirectoryHandle(id, { create: true });
  const file: PrivateFile = {
    handle: await own.getFileHandle(name, { create: true }),
    handOver: () => void handedOver.add(file),
    remove: async () => {
      handedOver.delete(file);
      await removeEntry(folder, id);
      unlock();
    },
  };
  return file;
}

/** Removes what tabs left there that are gone. */
export async function sweepPrivateFiles(folder: string): Promise<void> {
  const found: string[] = [];
  for await (const name of (await privateFolder(folder)).keys()) found.push(name);
  // Asked after they were listed: each was locked before it was made.
  const { held = [] } = await navigator.locks.query();
  const locked = new Set(held.map(({ name }) => name));
  await Promise.all(
    found.filter((name) => !locked.has(lockName(folder, name))).map((name) => removeEntry(folder, name)),
  );
}

async function privateFolder(name: string): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
}

/** One that is gone, or still open, is left to the next sweep. */
async function removeEntry(folder: string, name: string): Promise<void> {
  await (await privateFolder(folder)).removeEntry(name, { recursive: true }).catch(() => undefined);
}

function lockName(folder: string, id: string): string {
  return `${folder}/${id}`;
}

/** Resolves when the lock is held, to what lets it go. */
function lock(name: string): Promise<() => void> {
  return new Promise((held, failed) => {
    navigator.locks.request(name, () => new Promise<void>((unlock) => held(unlock))).catch(failed);
  });
}
