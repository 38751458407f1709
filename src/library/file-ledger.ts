/**
 * @file Which files the library has seen, and which content each of them holds. A content has one vector, whatever
 * the number of files: the ledger tells whether anything still refers to it.
 */
import type { Documents } from '../store/store.ts';
import type { LibraryFolder } from './types.ts';

/** A folder as remembered. The handle, where there is one, survives a restart; the permission does not. */
interface FolderRecord {
  readonly id: string;
  readonly kind: LibraryFolder['kind'];
  readonly name: string;
  readonly handle?: FileSystemDirectoryHandle;
}

/** A file as remembered. */
export interface FileRecord {
  readonly folder: string;
  /** As the library shows it: beginning with the folder's shown name. */
  readonly path: string;
  readonly contentId: string;
}

const FOLDERS = 'folders';
const FILES = 'files';
/** Single files share one record without a name of its own; ids of folders are numbers. */
const LOOSE = 'files';

/**
 * A folder holds one content a path. Single files have no folder to tell them apart: two files `a.jpg` with different
 * contents are two photos.
 */
function keyOf(file: FileRecord): string {
  const base = `${file.folder}/${file.path}`;
  return file.folder === LOOSE ? `${base}\0${file.contentId}` : base;
}

export class FileLedger {
  readonly #documents: Documents;
  #counts: Map<string, number> | undefined;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Another tab wrote: what was counted is no longer true. */
  invalidate(): void {
    this.#counts = undefined;
  }

  async folders(): Promise<LibraryFolder[]> {
    const records = await this.#folderRecords();
    const counts = await this.#loadCounts();
    return records.map(({ id, kind, name }) => ({ id, kind, name, photos: counts.get(id) ?? 0 }));
  }

  /**
   * The record of a folder or of the single files, made where it is missing. Two different folders of one name stay
   * apart where the browser can tell (handles); the second is shown as `name (2)`.
   */
  async openFolder(
    kind: LibraryFolder['kind'],
    name: string,
    handle?: FileSystemDirectoryHandle,
  ): Promise<FolderRecord> {
    const records = await this.#folderRecords();
    if (kind === 'files') {
      const found = records.find((record) => record.kind === 'files');
      return found ?? this.#saveFolder({ id: LOOSE, kind, name });
    }
    for (const record of records) {
      if (record.kind !== 'folder') continue;
      const same = handle && record.handle ? await handle.isSameEntry(record.handle) : record.name === name;
      if (same) return handle && !record.handle ? this.#saveFolder({ ...record, handle }) : record;
    }
    const names = new Set(records.map((record) => record.name));
    let shown = name;
    for (let copy = 2; names.has(shown); copy++) shown = `${name} (${copy})`;
    const next = 1 + Math.max(0, ...records.map((record) => Number(record.id) || 0));
    return this.#saveFolder({ id: String(next), kind, name: shown, ...(handle ? { handle } : {}) });
  }

  /** Remembers files. Returns the contents that a changed file of a folder held before. */
  async record(files: readonly FileRecord[]): Promise<string[]> {
    const counts = await this.#loadCounts();
    const replaced: string[] = [];
    const entries = new Map(files.map((file) => [keyOf(file), file]));
    for (const [key, file] of entries) {
      const before = await this.#documents.get<FileRecord>(FILES, key);
      if (!before) counts.set(file.folder, (counts.get(file.folder) ?? 0) + 1);
      else if (before.contentId !== file.contentId) replaced.push(before.contentId);
    }
    await this.#documents.put(
      FILES,
      [...entries].map(([key, value]) => ({ key, value })),
    );
    return replaced;
  }

  /** Every file of a folder. */
  async filesOf(folder: string): Promise<FileRecord[]> {
    return (await this.#documents.list<FileRecord>(FILES, `${folder}/`)).map((entry) => entry.value);
  }

  /** For each content that is referred to: one of its files. */
  async filesByContent(): Promise<Map<string, FileRecord>> {
    const entries = await this.#documents.list<FileRecord>(FILES);
    return new Map(entries.map((entry) => [entry.value.contentId, entry.value]));
  }

  /** Forgets a folder and its files; nothing on disk is touched. */
  async forgetFolder(folder: string): Promise<void> {
    const entries = await this.#documents.list<FileRecord>(FILES, `${folder}/`);
    await this.#documents.delete(
      FILES,
      entries.map((entry) => entry.key),
    );
    await this.#documents.delete(FOLDERS, [folder]);
    this.invalidate();
  }

  /** Forgets every file that holds one of these contents. */
  async forgetContents(contentIds: ReadonlySet<string>): Promise<void> {
    const entries = await this.#documents.list<FileRecord>(FILES);
    await this.#documents.delete(
      FILES,
      entries.filter((entry) => contentIds.has(entry.value.contentId)).map((entry) => entry.key),
    );
    this.invalidate();
  }

  async clear(): Promise<void> {
    for (const table of [FILES, FOLDERS]) {
      const entries = await this.#documents.list(table);
      await this.#documents.delete(
        table,
        entries.map((entry) => entry.key),
      );
    }
    this.invalidate();
  }

  /** The handle of the folder a file is in, and the file's path below it. */
  async locate(
    contentId: string,
  ): Promise<{ handle: FileSystemDirectoryHandle; path: string[] } | undefined> {
    const file = (await this.filesByContent()).get(contentId);
    if (!file) return undefined;
    const folder = await this.#documents.get<FolderRecord>(FOLDERS, file.folder);
    if (!folder?.handle) return undefined;
    return { handle: folder.handle, path: file.path.split('/').slice(1) };
  }

  async #folderRecords(): Promise<FolderRecord[]> {
    return (await this.#documents.list<FolderRecord>(FOLDERS)).map((entry) => entry.value);
  }

  async #saveFolder(record: FolderRecord): Promise<FolderRecord> {
    await this.#documents.put(FOLDERS, [{ key: record.id, value: record }]);
    return record;
  }

  async #loadCounts(): Promise<Map<string, number>> {
    if (!this.#counts) {
      const counts = new Map<string, number>();
      for (const { value } of await this.#documents.list<FileRecord>(FILES)) {
        counts.set(value.folder, (counts.get(value.folder) ?? 0) + 1);
      }
      this.#counts = counts;
    }
    return this.#counts;
  }
}
