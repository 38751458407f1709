/**
 * @file Which of a folder's files were read before and are still as they were: of the same size, last changed at the same
 * time, and their content in the library. Nothing of them is read. What was seen is kept, so that what is gone is known.
 */
import { LookalikeError, reviveError, type ErrorCode } from '../base/errors.ts';
import { nextTask } from '../base/next-task.ts';
import { slices } from '../base/slices.ts';
import { isGone } from '../photos/folder-file.ts';
import type { PhotoFile, PhotoSource } from '../photos/photo-source.ts';
import { INDEXING } from '../profiles/profiles.ts';
import { renamed, type FileLedger, type FileRecord, type FolderRecord } from './file-ledger.ts';
import type { PhotoCollection } from './photo-collection.ts';

/** A file that the walk came to, under the path that the library shows. */
export interface WalkedFile {
  readonly file: PhotoFile;
  readonly path: string;
}

/** One that has to be read. */
export interface UnreadFile extends WalkedFile {
  /** A file of this path was remembered when the walk came to it: what it held may have to go. */
  readonly isRemembered: boolean;
}

export interface KnownFilesParts {
  readonly source: PhotoSource;
  readonly folder: FolderRecord;
  readonly ledger: FileLedger;
  readonly collection: PhotoCollection;
  /** A photo with fewer pixels on its shorter side is read again, and refused then. */
  readonly minSide: number;
}

/** A file failed that held a photo before, and so that it holds none any more. */
export function isPhotoGone({ isRemembered }: UnreadFile, code: ErrorCode): boolean {
  return isRemembered && CONTENT_FAILURES.has(code);
}

/** Of a file: it holds something, but no photo that can be read, so that what it held before is gone. */
export const CONTENT_FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'EMPTY_FILE',
  'NOT_AN_IMAGE',
  'UNSUPPORTED_FORMAT',
  'CORRUPT_IMAGE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TOO_SMALL',
]);

/** Of one walk through a source. */
export class KnownFiles {
  readonly #parts: KnownFilesParts;
  /** Paths remembered when the walk began that it has not come to. */
  readonly #missing: Set<string>;
  /** Of those, the ones that are there: left out, since the walk's user did not ask for them. */
  readonly #there = new Set<string>();
  /** How many were remembered. */
  readonly #before: number;
  readonly #unlisted: string[] = [];
  #found = 0;

  static async open(parts: KnownFilesParts): Promise<KnownFiles> {
    const { source, folder, ledger } = parts;
    // Single files have no place: they are known by their content.
    return new KnownFiles(parts, new Set(source.kind === 'folder' ? await ledger.paths(folder.id) : []));
  }

  private constructor(parts: KnownFilesParts, remembered: Set<string>) {
    this.#parts = parts;
    this.#missing = remembered;
    this.#before = remembered.size;
  }

  /** Paths begin with the source's own name; the library may show the folder under another. */
  shownPath({ path }: PhotoFile): string {
    const { source, folder } = this.#parts;
    return source.kind === 'folder' ? renamed(path, source.name, folder.name) : path;
  }

  /** The source's files. @throws LookalikeError as `PhotoSource.walk`; FOLDER_AWAY of a folder that had photos */
  async *walk(signal: AbortSignal): AsyncGenerator<PhotoFile, void, undefined> {
    const { source } = this.#parts;
    try {
      for await (const file of source.walk(signal)) {
        this.#found++;
        const path = this.shownPath(file);
        if (this.#missing.has(path)) this.#there.add(path);
        yield file;
      }
    } catch (error) {
      const isGone = source.handle && this.#found === 0 && this.#before > 0;
      throw isGone && reviveError(error).code === 'FILE_UNREADABLE' ? this.#away('is not there') : error;
    }
  }

  /**
   * Those of `files` that have to be read, in their order.
   * @param onKnown told of those that need not
   */
  async *unread(
    files: AsyncIterable<WalkedFile>,
    onKnown: (count: number) => void,
  ): AsyncGenerator<UnreadFile, void, undefined> {
    let block: WalkedFile[] = [];
    for await (const shown of files) {
      if (shown.file.unlisted) this.#unlisted.push(`${shown.path}/`);
      this.#there.delete(shown.path);
      if (!this.#missing.delete(shown.path)) {
        yield { ...shown, isRemembered: false };
        continue;
      }
      block.push(shown);
      if (block.length < INDEXING.knownBlock) continue;
      yield* await this.#changedAmong(block, onKnown);
      block = [];
      // Nothing of what is known may ever have to wait for anybody else.
      await nextTask();
    }
    yield* await this.#changedAmong(block, onKnown);
  }

  /**
   * Forgets the files that are not there any more, or not wanted, of a folder that was walked to its end. Returns the contents that they
   * held. What is below a subfolder that could not be listed stays, and so does all of a folder that can only be told by
   * its name (no handle, no place), since another one may have it, or that was walked in part. What was imported under the folder's name and is in
   * it is the folder's own then; what is not stays imported.
   *
   * @throws LookalikeError FOLDER_AWAY when nothing at all is there where there were photos: so looks the place where a
   *   drive was
   */
  async forgetGone(): Promise<string[]> {
    const { source, folder, ledger } = this.#parts;
    const { handle, place } = source;
    if ((!handle && place === undefined) || source.partial) return [];
    if (this.#found === 0 && this.#before > 0) throw this.#away('is empty');
    const missing = [...this.#missing].filter(
      (path) => !this.#unlisted.some((start) => path.startsWith(start)),
    );
    const contents: string[] = [];
    for (const block of slices(missing, INDEXING.knownBlock)) {
      const leaves = await Promise.all(
        block.map(
          async (path) =>
            !handle || this.#there.has(path) || (await isGone(handle, path.split('/').slice(1))),
        ),
      );
      const gone = block.filter((_, at) => leaves[at]);
      contents.push(...(await ledger.forgetFiles(folder.id, gone)));
    }
    if (this.#unlisted.length === 0) contents.push(...(await ledger.absorbImported(folder, source.name)));
    return contents;
  }

  /** Forgets a file that was to be read and failed. Returns the content that it held before. */
  forgetReplaced({ path }: UnreadFile): Promise<string[]> {
    const { folder, ledger } = this.#parts;
    return ledger.forgetFiles(folder.id, [path]);
  }

  #away(found: string): LookalikeError {
    return new LookalikeError(
      'FOLDER_AWAY',
      `The folder "${this.#parts.folder.name}" ${found}, but ${this.#before} files of it are known: a drive may not be connected. ` +
        'Their photos stay in the library. Connect the drive and rescan, or remove the folder.',
    );
  }

  async #changedAmong(block: readonly WalkedFile[], onKnown: (count: number) => void): Promise<UnreadFile[]> {
    const { folder, ledger } = this.#parts;
    const paths = block.map(({ path }) => path);
    const [records, opened] = await Promise.all([
      ledger.known(folder.id, paths),
      Promise.all(block.map(({ file }) => file.open().catch(() => undefined))),
    ]);
    const same = records.map((record, at) => (isAsItWas(record, opened[at]) ? record.contentId : undefined));
    const contents = [...new Set(same.filter((contentId) => contentId !== undefined))];
    const stored = await this.#storedAmong(contents);
    const changed = block.flatMap(({ file, path }, at) => {
      const contentId = same[at];
      if (contentId !== undefined && stored.has(contentId)) return [];
      const open = opened[at];
      const isRemembered = records[at] !== undefined;
      return [{ path, file: open ? { ...file, open: () => Promise.resolve(open) } : file, isRemembered }];
    });
    if (changed.length < block.length) onKnown(block.length - changed.length);
    return changed;
  }

  /** Those of `contents` that are in the library as it is wanted. A collection without content ids cannot tell. */
  async #storedAmong(contents: readonly string[]): Promise<ReadonlySet<string>> {
    const { collection, minSide } = this.#parts;
    if (!collection.knowsContents) return new Set(contents);
    const photos = [...(await collection.find(contents)).values()];
    const wanted = photos.filter(({ width, height }) => width === 0 || Math.min(width, height) >= minSide);
    return new Set(wanted.map(({ contentId }) => contentId));
  }
}

/**
 * Facts of a file by which it is recognised, unless it was changed so lately that another change would not show: file
 * systems tell the time in steps of up to two seconds.
 */
export function placeFacts({ size, lastModified }: File): Pick<FileRecord, 'bytes' | 'modified'> {
  const isSettled = Date.now() - lastModified >= INDEXING.settledMs;
  return isSettled ? { bytes: size, modified: lastModified } : { bytes: size };
}

function isAsItWas(record: FileRecord | undefined, file: File | undefined): record is FileRecord {
  return (
    record !== undefined &&
    file !== undefined &&
    record.bytes === file.size &&
    record.modified === file.lastModified
  );
}
