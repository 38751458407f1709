/**
 * @file Which of a folder's files were read before and are still as they were: of the same size, last changed at the same
 * time, and their content in the library. Nothing of them is read. What was seen is kept, so that what is gone is known.
 */
import { LookalikeError, reviveError, type ErrorCode } from '../base/errors.ts';
import type { PhotoFile, PhotoSource } from '../photos/photo-source.ts';
import { INDEXING } from '../profiles/profiles.ts';
import type { FileLedger, FileRecord, FolderRecord } from './file-ledger.ts';
import type { PhotoCollection } from './photo-collection.ts';

/** A file under the path that the library shows. */
export interface ShownFile {
  readonly file: PhotoFile;
  readonly path: string;
}

export interface KnownFilesParts {
  readonly source: PhotoSource;
  readonly folder: FolderRecord;
  readonly ledger: FileLedger;
  readonly collection: PhotoCollection;
}

/** Of a file: it holds something, but no photo that can be read, so that what it held before is gone. */
const CONTENT_FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'EMPTY_FILE',
  'NOT_AN_IMAGE',
  'UNSUPPORTED_FORMAT',
  'CORRUPT_IMAGE',
  'IMAGE_TOO_LARGE',
]);

/** Of one walk through a source. */
export class KnownFiles {
  readonly #parts: KnownFilesParts;
  /** Paths remembered when the walk began that it has not come to. */
  readonly #missing: Set<string>;
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

  /**
   * Those of `files` that have to be read, in their order.
   * @param onKnown told of those that need not
   */
  async *unread(
    files: AsyncIterable<ShownFile>,
    onKnown: (count: number) => void,
  ): AsyncGenerator<ShownFile, void, undefined> {
    let block: ShownFile[] = [];
    for await (const shown of files) {
      this.#found++;
      if (shown.file.unlisted) this.#unlisted.push(`${shown.path}/`);
      if (!this.#missing.delete(shown.path)) {
        yield shown;
        continue;
      }
      block.push(shown);
      if (block.length < INDEXING.knownBlock) continue;
      yield* await this.#changedAmong(block, onKnown);
      block = [];
    }
    yield* await this.#changedAmong(block, onKnown);
  }

  /**
   * Forgets the files that are not there any more, of a folder that was walked to its end. Returns the contents that they
   * held. What is below a subfolder that could not be listed stays, and so does all of a folder that can only be told by
   * its name: another one may have it.
   *
   * @throws LookalikeError FOLDER_AWAY when nothing at all is there where there were photos: so looks the place where a
   *   drive was
   */
  async forgetGone(): Promise<string[]> {
    const { source, folder, ledger } = this.#parts;
    if (!source.handle) return [];
    if (this.#found === 0 && this.#before > 0) throw this.#away('is empty');
    const gone = [...this.#missing].filter((path) => !this.#unlisted.some((start) => path.startsWith(start)));
    const contents: string[] = [];
    for (let start = 0; start < gone.length; start += INDEXING.knownBlock) {
      contents.push(...(await ledger.forgetFiles(folder.id, gone.slice(start, start + INDEXING.knownBlock))));
    }
    return contents;
  }

  /** The error to be told when the source itself could not be listed. */
  whyUnlisted(error: unknown): unknown {
    const isGone = this.#parts.source.handle && this.#found === 0 && this.#before > 0;
    return isGone && reviveError(error).code === 'FILE_UNREADABLE' ? this.#away('is not there') : error;
  }

  /** A file that was to be read failed. Returns the content that it held before and does not hold any more. */
  async forgetReplaced(path: string, code: ErrorCode): Promise<string[]> {
    const { folder, ledger } = this.#parts;
    if (this.#before === 0 || !CONTENT_FAILURES.has(code)) return [];
    return ledger.forgetFiles(folder.id, [path]);
  }

  #away(found: string): LookalikeError {
    return new LookalikeError(
      'FOLDER_AWAY',
      `The folder "${this.#parts.folder.name}" ${found}, but ${this.#before} files of it are known: a drive may not be connected. ` +
        'Their photos stay in the library. Connect the drive and rescan, or remove the folder.',
    );
  }

  async #changedAmong(block: readonly ShownFile[], onKnown: (count: number) => void): Promise<ShownFile[]> {
    const { folder, ledger, collection } = this.#parts;
    const paths = block.map(({ path }) => path);
    const [records, opened] = await Promise.all([
      ledger.known(folder.id, paths),
      Promise.all(block.map(({ file }) => file.open().catch(() => undefined))),
    ]);
    const same = records.map((record, at) => (isAsItWas(record, opened[at]) ? record.contentId : undefined));
    const contents = [...new Set(same.filter((contentId) => contentId !== undefined))];
    const stored = collection.knowsContents ? await collection.find(contents) : new Set(contents);
    const changed = block.flatMap(({ file, path }, at) => {
      const contentId = same[at];
      if (contentId !== undefined && stored.has(contentId)) return [];
      const open = opened[at];
      return [{ path, file: open ? { ...file, open: () => Promise.resolve(open) } : file }];
    });
    if (changed.length < block.length) onKnown(block.length - changed.length);
    return changed;
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
