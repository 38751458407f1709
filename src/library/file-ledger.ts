/**
 * @file Which files the library has seen, and which content each of them holds. A content has one vector, whatever
 * the number of files: the ledger tells whether anything still refers to it.
 */
import { slices } from '../base/slices.ts';
import { isAllowed } from '../photos/folder-access.ts';
import { LIMITS } from '../profiles/profiles.ts';
import type { Documents } from '../store/store.ts';
import type { LibraryFolder } from './types.ts';

/** A folder as remembered. The handle, where there is one, survives a restart; the permission does not. */
export interface FolderRecord {
  readonly id: string;
  readonly kind: LibraryFolder['kind'];
  readonly name: string;
  readonly handle?: FileSystemDirectoryHandle;
  /** `PhotoSource.place`, where its source told it. */
  readonly place?: string;
  /**
   * Its name in the library that it was imported from, where it is no folder of this browser yet. With a handle: it was chosen
   * here, and not yet walked to its end.
   */
  readonly imported?: string;
}

/** What tells a folder. */
export type FolderSource = Pick<FolderRecord, 'kind' | 'name' | 'handle' | 'place'>;

/** A file as remembered. */
export interface FileRecord {
  readonly folder: string;
  /** As the library shows it: beginning with the folder's shown name. */
  readonly path: string;
  readonly contentId: string;
  /** Size, and time of the last change in milliseconds since 1970, when it was read: a file that has both still is taken for the same. */
  readonly bytes?: number;
  readonly modified?: number;
}

/** The one record of all single files. */
const LOOSE = 'files';

/**
 * A folder holds one content a path. Single files have no folder to tell them apart: two files `a.jpg` with different
 * contents are two photos.
 */
function fileKey(file: FileRecord): string {
  const base = `${file.folder}/${file.path}`;
  return file.folder === LOOSE ? `${base}\0${file.contentId}` : base;
}

function contentKey(file: FileRecord): string {
  return `${file.contentId}/${fileKey(file)}`;
}

/** A content id where it has no slash, as those of files read here. */
function headOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

/** A path below a folder that is shown under another name here. Single files have no folder. */
export function renamed(path: string, from: string, to: string): string {
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}

/** Imported, and no folder of this browser. */
function isApart({ imported, handle }: FolderRecord): boolean {
  return imported !== undefined && !handle;
}

function unusedName(name: string, records: readonly FolderRecord[]): string {
  const names = new Set(records.map((record) => record.name));
  let shown = name;
  for (let copy = 2; names.has(shown); copy++) shown = `${name} (${copy})`;
  return shown;
}

/**
 * The two tables are written one after the other, so that a kill between them leaves a content with a file that is not
 * listed (it stays until that file is read again), never a file whose content counts as unused. What is looked up before a
 * write has to stay so until it: whoever changes something calls within `LibraryHost.exclusive`.
 */
export class FileLedger {
  readonly #documents: Documents;
  readonly #folders: string;
  /** Files by folder and path, and the same records by content: each question reads only what it asks for. */
  readonly #files: string;
  readonly #contents: string;

  /** @param collection whose files these are: one on a server, or the one in this browser when absent */
  constructor(documents: Documents, collection?: string) {
    this.#documents = documents;
    const suffix = collection === undefined ? '' : `@${collection}`;
    this.#folders = `folders${suffix}`;
    this.#files = `files${suffix}`;
    this.#contents = `contents${suffix}`;
  }

  /** By name. */
  async folders(): Promise<FolderRecord[]> {
    const records = (await this.#documents.list<FolderRecord>(this.#folders)).map(({ value }) => value);
    return records.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  folder(id: string): Promise<FolderRecord | undefined> {
    return this.#documents.get(this.#folders, id);
  }

  /** How many files of a folder are remembered. */
  count(folder: string): Promise<number> {
    return this.#documents.count(this.#files, `${folder}/`);
  }

  /**
   * The record of a folder or of the single files, made where it is missing. Two different folders of one name stay
   * apart where that can be told (handles, places); the second is shown as `name (2)`. A folder with a handle takes over what was
   * imported under its name; what it lacks of that parts from it (`forgetFiles`, `record`, `absorbImported`).
   */
  async openFolder({ kind, name, handle, place }: FolderSource): Promise<FolderRecord> {
    const records = await this.folders();
    if (kind === 'files') {
      const found = records.find((record) => record.kind === 'files');
      return found ?? this.#saveFolder({ id: LOOSE, kind, name });
    }
    for (const record of records) {
      if (record.kind !== 'folder' || isApart(record)) continue;
      if (place !== record.place) continue;
      const isNamed = place !== undefined || record.name === name;
      const same = handle && record.handle ? await handle.isSameEntry(record.handle) : isNamed;
      if (same) return handle && !record.handle ? this.#saveFolder({ ...record, handle }) : record;
    }
    const chosen = handle && records.find((record) => isApart(record) && record.imported === name);
    if (chosen) return this.#saveFolder({ ...chosen, handle });
    // Never used twice: what a removed folder left behind must not turn up in the next one.
    const id = crypto.randomUUID();
    return this.#saveFolder({
      id,
      kind,
      name: unusedName(name, records),
      ...(handle ? { handle } : {}),
      ...(place === undefined ? {} : { place }),
    });
  }

  /**
   * The record of a folder of another library. It is none of this browser's folders, even of the same name: what one of
   * those does not hold would leave with its next rescan.
   */
  async openImported(kind: LibraryFolder['kind'], name: string): Promise<FolderRecord> {
    if (kind === 'files') return this.openFolder({ kind, name });
    const records = await this.folders();
    const found = records.find((record) => isApart(record) && record.imported === name);
    return found ?? this.#newImported(name, records);
  }

  /**
   * Of a folder that was walked to its end: what it holds is no imported file any more, and an imported folder of which
   * nothing is left goes. Returns the contents of those files.
   *
   * @param name of the folder itself, whatever name it is shown under
   */
  async absorbImported(folder: FolderRecord, name: string): Promise<string[]> {
    const apart = (await this.folders()).filter((record) => isApart(record) && record.imported === name);
    const absorbed: string[] = [];
    if (apart.length > 0) {
      const own = new Set<string>();
      for await (const files of this.pages(folder.id)) for (const { contentId } of files) own.add(contentId);
      for (const { id } of apart) {
        for await (const files of this.pages(id)) {
          const held = files.filter(({ contentId }) => own.has(contentId));
          await this.#forget(held);
          absorbed.push(...held.map(({ contentId }) => contentId));
        }
        if ((await this.count(id)) === 0) await this.#documents.delete(this.#folders, [id]);
      }
    }
    // Asked again: another tab may have removed it.
    const record = await this.folder(folder.id);
    if (record?.imported !== undefined && record.handle) {
      const { id, kind, name: shown, handle } = record;
      await this.#saveFolder({ id, kind, name: shown, handle });
    }
    return absorbed;
  }

  /** Remembers those files of which nothing is known. */
  async recordUnknown(files: readonly FileRecord[]): Promise<void> {
    const known = await this.#documents.getMany<FileRecord>(this.#files, files.map(fileKey));
    const unknown = files.filter((_, at) => known[at] === undefined);
    if (unknown.length > 0) await this.record(unknown);
  }

  /** Files of a folder, a page at a time. */
  async *pages(folder: string): AsyncGenerator<readonly FileRecord[], void, undefined> {
    const keys = await this.#documents.keys(this.#files, `${folder}/`);
    for (let from = 0; from < keys.length; from += LIMITS.page) {
      const files = await this.#documents.getMany<FileRecord>(
        this.#files,
        keys.slice(from, from + LIMITS.page),
      );
      yield files.filter((file) => file !== undefined);
    }
  }

  /** Remembers files of a folder. Returns the contents that a changed one held before. */
  async record(files: readonly FileRecord[]): Promise<string[]> {
    const entries = new Map(files.map((file) => [fileKey(file), file]));
    const before = await this.#documents.getMany<FileRecord>(this.#files, [...entries.keys()]);
    const replaced = before.filter(
      (file): file is FileRecord =>
        file !== undefined && entries.get(fileKey(file))?.contentId !== file.contentId,
    );
    await this.#keepImported(replaced);
    await this.#documents.put(
      this.#contents,
      [...entries.values()].map((file) => ({ key: contentKey(file), value: file })),
    );
    await this.#documents.put(
      this.#files,
      [...entries].map(([key, value]) => ({ key, value })),
    );
    if (replaced.length > 0) await this.#documents.delete(this.#contents, replaced.map(contentKey));
    return replaced.map((file) => file.contentId);
  }

  /** What is remembered of files of a folder, in the order asked. */
  known(folder: string, paths: readonly string[]): Promise<(FileRecord | undefined)[]> {
    return this.#documents.getMany(
      this.#files,
      paths.map((path) => `${folder}/${path}`),
    );
  }

  /** Paths of a folder's files that are remembered. */
  async paths(folder: string): Promise<string[]> {
    const keys = await this.#documents.keys(this.#files, `${folder}/`);
    return keys.map((key) => key.slice(folder.length + 1));
  }

  /** Forgets files of a folder. Returns the contents that they held. */
  async forgetFiles(folder: string, paths: readonly string[]): Promise<string[]> {
    const files = (await this.known(folder, paths)).filter((file) => file !== undefined);
    await this.#keepImported(files);
    await this.#forget(files);
    return files.map(({ contentId }) => contentId);
  }

  /** One of the files that hold this content; `undefined` when none does any more. */
  async fileOf(contentId: string): Promise<FileRecord | undefined> {
    return (await this.#filesOf(contentId))[0];
  }

  /** Forgets a folder and its files; nothing on disk is touched. Returns the contents that its files held. */
  async forgetFolder(folder: string): Promise<string[]> {
    const entries = await this.#documents.list<FileRecord>(this.#files, `${folder}/`);
    await this.#forget(entries.map((entry) => entry.value));
    await this.#documents.delete(this.#folders, [folder]);
    return entries.map((entry) => entry.value.contentId);
  }

  /** Forgets every file that holds this content. */
  async forgetContent(contentId: string): Promise<void> {
    await this.#forget(await this.#filesOf(contentId));
  }

  /** Files by content, of contents that several of them hold. Keys alone are read of all others. */
  async repeated(): Promise<Map<string, FileRecord[]>> {
    return this.#filesWhere((contents) => {
      const counts = new Map<string, number>();
      for (const content of contents) counts.set(content, (counts.get(content) ?? 0) + 1);
      return contents.map((content) => (counts.get(content) ?? 0) > 1);
    });
  }

  /** Files by content, of these contents; those without a file are left out. */
  async filesOf(contentIds: ReadonlySet<string>): Promise<Map<string, FileRecord[]>> {
    const wanted = new Set([...contentIds].map(headOf));
    const files = await this.#filesWhere((contents) => contents.map((content) => wanted.has(content)));
    return new Map([...files].filter(([contentId]) => contentIds.has(contentId)));
  }

  /** @param choose takes the part before the first slash of each key of a content's file */
  async #filesWhere(
    choose: (contents: readonly string[]) => readonly boolean[],
  ): Promise<Map<string, FileRecord[]>> {
    const keys = await this.#documents.keys(this.#contents);
    const isChosen = choose(keys.map(headOf));
    const chosen = keys.filter((_, at) => isChosen[at]);
    const found = new Map<string, FileRecord[]>();
    for (const page of slices(chosen, LIMITS.page)) {
      for (const file of await this.#documents.getMany<FileRecord>(this.#contents, page)) {
        if (!file) continue;
        const known = found.get(file.contentId);
        if (known) known.push(file);
        else found.set(file.contentId, [file]);
      }
    }
    return found;
  }

  /** Every content that a file holds. */
  async contentIds(): Promise<string[]> {
    const entries = await this.#documents.list<FileRecord>(this.#contents);
    return [...new Set(entries.map((entry) => entry.value.contentId))];
  }

  /**
   * Takes over the folders and files of another collection's ledger, after its photos were copied. What is known here
   * already stays: it may be newer.
   */
  async adopt(other: FileLedger): Promise<void> {
    for (const { id, imported, ...source } of await other.folders()) {
      const { kind, name } = source;
      const folder =
        imported === undefined ? await this.openFolder(source) : await this.openImported(kind, imported);
      for await (const files of other.pages(id)) {
        const own = files.map((file) => ({
          ...file,
          folder: folder.id,
          path: renamed(file.path, name, folder.name),
        }));
        await this.recordUnknown(own);
      }
    }
  }

  /** Contents of files that can be opened now without asking anybody. */
  async *readableContents(): AsyncGenerator<string, void, undefined> {
    for (const { id, handle, imported } of await this.folders()) {
      // Not all that was imported may be in the folder.
      if (!handle || imported !== undefined || !(await isAllowed(handle))) continue;
      for await (const files of this.pages(id)) for (const { contentId } of files) yield contentId;
    }
  }

  async clear(): Promise<void> {
    for (const table of [this.#files, this.#contents, this.#folders]) await this.#documents.clear(table);
  }

  /** The handle of a folder that holds this content, and the segments of the file's path below it. */
  async locate(
    contentId: string,
  ): Promise<{ handle: FileSystemDirectoryHandle; path: string[] } | undefined> {
    for (const file of await this.#filesOf(contentId)) {
      const folder = await this.#documents.get<FolderRecord>(this.#folders, file.folder);
      if (folder?.handle) return { handle: folder.handle, path: file.path.split('/').slice(1) };
    }
    return undefined;
  }

  async #filesOf(contentId: string): Promise<FileRecord[]> {
    return (await this.#documents.list<FileRecord>(this.#contents, `${contentId}/`)).map(
      (entry) => entry.value,
    );
  }

  /** Files of one folder that it is about to lose: of one that was imported they stay, in an imported folder of their own. */
  async #keepImported(files: readonly FileRecord[]): Promise<void> {
    const folder = files[0] && (await this.folder(files[0].folder));
    if (folder?.imported === undefined) return;
    const records = await this.folders();
    for (const record of [...records, undefined]) {
      if (record && !(isApart(record) && record.imported === folder.imported)) continue;
      const apart = record ?? (await this.#newImported(folder.imported, records));
      const kept = files.map((file) => ({
        ...file,
        folder: apart.id,
        path: renamed(file.path, folder.name, apart.name),
      }));
      const there = await this.#documents.getMany<FileRecord>(this.#files, kept.map(fileKey));
      // Another import may hold something else under the path.
      if (there.some((file, at) => file && file.contentId !== kept[at]?.contentId)) continue;
      await this.record(kept);
      return;
    }
  }

  #newImported(name: string, records: readonly FolderRecord[]): Promise<FolderRecord> {
    const id = crypto.randomUUID();
    return this.#saveFolder({ id, kind: 'folder', name: unusedName(name, records), imported: name });
  }

  async #forget(files: readonly FileRecord[]): Promise<void> {
    if (files.length === 0) return;
    await this.#documents.delete(this.#files, files.map(fileKey));
    await this.#documents.delete(this.#contents, files.map(contentKey));
  }

  async #saveFolder(record: FolderRecord): Promise<FolderRecord> {
    await this.#documents.put(this.#folders, [{ key: record.id, value: record }]);
    return record;
  }
}
