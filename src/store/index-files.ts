/**
 * @file Files of indexes in the origin private file system, where a search reads at once what a database could only
 * promise. Everything in them is derived from rows: they are not flushed, and whoever reads checks what is read.
 */
import { LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';

/** An open file, as `FileSystemSyncAccessHandle` is one. */
export interface SyncFile {
  /** Returns how many bytes there were. */
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  /** Returns how many bytes found room. */
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  close(): void;
}

/** @throws LookalikeError QUOTA_EXCEEDED when there is no room on the disk */
export function writeAll(file: SyncFile, bytes: Uint8Array, at: number): void {
  let written;
  try {
    written = file.write(bytes, { at });
  } catch (cause) {
    throw new LookalikeError('QUOTA_EXCEEDED', `The index finds no room on the disk (${String(cause)}).`, {
      cause,
    });
  }
  if (written === bytes.length) return;
  throw new LookalikeError(
    'QUOTA_EXCEEDED',
    `The index finds no room on the disk: of ${bytes.length} bytes ${written} were written.`,
  );
}

export interface IndexFiles {
  /**
   * Opens a file, or creates it.
   * @throws LookalikeError STORE_UNAVAILABLE: the browser has no such files
   */
  open(name: string): Promise<SyncFile>;
  /** One that cannot be deleted now, because another tab has it open, stays until it is asked again. */
  delete(name: string): Promise<void>;
  names(): Promise<string[]>;
}

/** Above all of this project's on the origin. */
const ROOT = 'lookalike';

/** The page's own types know no such handles, since only a worker may have them. */
type SyncFileHandle = FileSystemFileHandle & {
  createSyncAccessHandle?: (options: { readonly mode: 'readwrite-unsafe' }) => Promise<SyncFile>;
};

/** The files of one database's indexes. */
export class OriginFiles implements IndexFiles {
  readonly #directory: () => Promise<FileSystemDirectoryHandle>;

  constructor(database: string) {
    this.#directory = memoize(async () => {
      const origin = await navigator.storage.getDirectory();
      const root = await origin.getDirectoryHandle(ROOT, { create: true });
      // A name of a directory holds no slash.
      return root.getDirectoryHandle(encodeURIComponent(database), { create: true });
    });
  }

  async open(name: string): Promise<SyncFile> {
    try {
      const directory = await this.#directory();
      const handle = (await directory.getFileHandle(name, { create: true })) as SyncFileHandle;
      if (!handle.createSyncAccessHandle) throw new Error('files cannot be read at once here');
      // One tab has the store open at a time; the worker of the last one may not have let go of the file yet.
      return await handle.createSyncAccessHandle({ mode: 'readwrite-unsafe' });
    } catch (cause) {
      throw new LookalikeError(
        'STORE_UNAVAILABLE',
        `The browser offers no file for the index (${String(cause)}).`,
        { cause },
      );
    }
  }

  async delete(name: string): Promise<void> {
    try {
      await (await this.#directory()).removeEntry(name);
    } catch {
      // It is not there, or another tab has it open.
    }
  }

  async names(): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const name of (await this.#directory()).keys()) names.push(name);
    } catch {
      // Where there are no such files, there are none to name.
    }
    return names;
  }
}
