/**
 * @file One indexing run: walk a source, recognise what is known by content, embed the rest, store it in batches.
 *
 * Order of writes within a batch: thumbnails, rows, ledger. A kill between them leaves a thumbnail nobody refers to
 * (overwritten when its content comes again) or a row without a ledger entry (recognised by content and entered on
 * the next run), never a photo twice and never a row that cannot be drawn. A batch is written while no other tab changes
 * the library: what it takes for known is there when it is entered.
 */
import { abortable } from '../base/abort.ts';
import { isAbortError, LookalikeError, reviveError, type ErrorCode } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import { mapConcurrent, readAhead, SerialQueue, type Exclusive } from '../base/queue.ts';
import { NO_EXCLUSIONS, without, type Exclusions } from '../photos/exclusions.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import { INDEXING, OUTPUTS, type Profile } from '../profiles/profiles.ts';
import type { EmbeddedPhoto, Embedder } from '../vision/embedder.ts';
import type { NeighborLedger } from './duplicates/neighbor-ledger.ts';
import type { FileLedger, FileRecord, FolderRecord } from './file-ledger.ts';
import { Pace } from './pace.ts';
import type { NewPhoto, PhotoCollection } from './photo-collection.ts';
import type { Thumbnails } from './thumbnails.ts';
import { isPhotoGone, KnownFiles, placeFacts, type UnreadFile, type WalkedFile } from './known-files.ts';
import { kindsOf } from './kinds.ts';
import type { Failure, IndexOptions, IndexProgress, IndexReport } from './types.ts';

/** What an indexing run works with. */
export interface IndexingParts {
  readonly embedder: Embedder;
  readonly collection: PhotoCollection;
  readonly ledger: FileLedger;
  readonly thumbnails: Pick<Thumbnails, 'put' | 'release'>;
  readonly profile: Profile;
  readonly neighbors: Pick<NeighborLedger, 'record'>;
  /** Where the source's files are entered. */
  readonly folder: FolderRecord;
  /** Runs what changes rows and files together, alone among all tabs. */
  readonly exclusive: Exclusive;
  /** Called after each batch with the contents it touched and the files of this session that hold them. */
  readonly onStored: (files: ReadonlyMap<string, File>) => void;
  /** Removes photos that no file holds any more. Returns how many went. */
  readonly onReplaced: (contentIds: readonly string[]) => Promise<number>;
}

type Outcome = 'added' | 'unchanged' | 'skipped' | 'failed';

/** A photo on its way into the store. */
interface Pending {
  readonly record: FileRecord;
  readonly file: File;
  /** Absent for a content the library knows already. */
  readonly photo?: NewPhoto;
  readonly thumbnail?: Blob;
}

/**
 * Runs to the end of the source. A photo that fails is reported and the run goes on; what was stored stays stored. Photos
 * whose file is gone from a folder that can be told (by its handle) leave at the end.
 *
 * @throws DOMException AbortError when cancelled (stored photos stay), or when another tab removed the folder
 * @throws LookalikeError NO_PHOTOS when the source holds no image at all; FOLDER_AWAY when a folder that had photos is
 *   not there or empty (they stay); QUOTA_EXCEEDED,
 *   STORE_UNAVAILABLE, MODEL_UNAVAILABLE, BACKEND_FAILED, MILVUS, MILVUS_UNREACHABLE, MILVUS_UNCLEAR when nothing
 *   further can succeed; INVALID_ARGUMENT when a server's collection has no room for a photo
 */
export async function indexPhotos(
  source: PhotoSource,
  parts: IndexingParts,
  options: IndexOptions = {},
): Promise<IndexReport> {
  return new IndexingRun(source, parts, options).run();
}

/** Failures after which no other photo can succeed either: the run stops and says so once. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MODEL_UNAVAILABLE',
  'SELF_CHECK_FAILED',
  'STORE_UNAVAILABLE',
  'QUOTA_EXCEEDED',
  'MILVUS',
  'MILVUS_UNREACHABLE',
  'MILVUS_UNCLEAR',
]);

/** Failures that may be one photo's fault or the engine's: several in a row are the engine's. */
const SUSPICIOUS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'WORKER_LOST',
  'BACKEND_FAILED',
  'MODEL_INVALID',
  'INTERNAL',
]);

/** Failures of the moment, not of the file. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...SUSPICIOUS,
  'FILE_UNREADABLE',
  'PHOTO_TIMEOUT',
]);

class IndexingRun {
  readonly #source: PhotoSource;
  readonly #parts: IndexingParts;
  readonly #options: IndexOptions;
  readonly #failures: Failure[] = [];
  readonly #counts: Record<Outcome, number> = { added: 0, unchanged: 0, skipped: 0, failed: 0 };
  readonly #pace = new Pace(performance.now());
  /** Contents of this run, true once embedded: a second file of the same content waits for the first. */
  readonly #underWay = new Map<string, Promise<boolean>>();
  readonly #writes = new SerialQueue();
  #batch: Pending[] = [];
  #found = 0;
  #walking = true;
  #lastPath = '';
  #lastTold = 0;
  #suspiciousInARow = 0;
  /** Ends what is still running when the run is cancelled or fails. */
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #exclusions: Exclusions;
  readonly #classNames = memoize(() => this.#parts.embedder.classNames());

  constructor(source: PhotoSource, parts: IndexingParts, options: IndexOptions) {
    this.#source = source;
    this.#parts = parts;
    this.#options = options;
    this.#exclusions = options.exclusions ?? NO_EXCLUSIONS;
    this.#signal = AbortSignal.any([this.#ending.signal, ...(options.signal ? [options.signal] : [])]);
  }

  async run(): Promise<IndexReport> {
    const { collection, folder, ledger, exclusive, onReplaced } = this.#parts;
    collection.requireRoom();
    const { gate } = this.#options;
    const start = performance.now();
    const { minSide } = this.#exclusions;
    const known = await KnownFiles.open({ source: this.#source, folder, ledger, collection, minSide });
    const files = known.unread(readAhead(this.#files(known), INDEXING.lookahead), (count) => {
      this.#counts.unchanged += count;
      this.#tell(false);
    });
    const take = async (file: UnreadFile): Promise<Outcome> => {
      try {
        if (gate?.paused) {
          await this.#flush();
          await gate.pass(this.#signal);
          this.#pace.restart(performance.now());
        }
        return await this.#take(file, known);
      } catch (error) {
        this.#ending.abort(error);
        throw error;
      }
    };
    try {
      for await (const outcome of mapConcurrent(files, () => this.#parts.embedder.width, take)) {
        this.#counts[outcome]++;
        this.#pace.tick(performance.now());
        this.#tell(false);
      }
    } finally {
      // Cancelled or not: what has been embedded is kept.
      await this.#flush();
    }
    const removed = await exclusive(async () => onReplaced(await known.forgetGone()));
    this.#tell(true);
    const { added, unchanged, skipped, failed } = this.#counts;
    if (added + unchanged + failed + removed === 0) {
      throw new LookalikeError('NO_PHOTOS', this.#nothingFound());
    }
    const seconds = (performance.now() - start) / 1000;
    return { added, unchanged, removed, skipped, failed: this.#failures, seconds };
  }

  #nothingFound(): string {
    const what = this.#source.kind === 'folder' ? `The folder "${this.#source.name}"` : 'The selection';
    const held =
      this.#found === 0 ? 'is empty' : `holds ${this.#found} files, but none is a photo that is wanted`;
    return `${what} ${held}. Choose one with JPEG, HEIC, PNG, WebP, GIF, AVIF or BMP pictures, camera raws or films.`;
  }

  async *#files(known: KnownFiles): AsyncGenerator<WalkedFile, void, undefined> {
    const walked = without(known.walk(this.#signal), this.#exclusions, this.#source.kind === 'folder');
    for await (const file of walked) {
      this.#found++;
      this.#tell(false);
      yield { file, path: known.shownPath(file) };
    }
    this.#walking = false;
  }

  async #take(shown: UnreadFile, known: KnownFiles): Promise<Outcome> {
    const { file, path } = shown;
    try {
      this.#signal.throwIfAborted();
      const opened = await file.open();
      const { contentId, content } = await this.#parts.embedder.identify(opened, this.#signal);
      const record = { folder: this.#parts.folder.id, path, contentId, ...placeFacts(opened) };
      const twin = this.#underWay.get(contentId);
      if (twin && (await twin)) {
        await this.#keep({ record, file: opened });
        return 'unchanged';
      }
      // Entered before anything is awaited, so that a second file of this content finds it.
      const entering = this.#enter(record, opened, content);
      this.#underWay.set(
        contentId,
        entering.then(
          () => true,
          () => false,
        ),
      );
      const outcome = await entering;
      this.#suspiciousInARow = 0;
      return outcome;
    } catch (error) {
      const outcome = this.#fail(shown, error);
      const { exclusive, onReplaced } = this.#parts;
      // Its turn may be behind a batch that is being written.
      if (isPhotoGone(shown, reviveError(error).code)) {
        await exclusive(async () => onReplaced(await known.forgetReplaced(shown)));
      }
      return outcome;
    } finally {
      this.#lastPath = path;
    }
  }

  async #enter(record: FileRecord, file: File, content: ArrayBuffer | Blob): Promise<Outcome> {
    if (await this.#isKnown(record.contentId)) {
      await this.#keep({ record, file });
      return 'unchanged';
    }
    await this.#keep(await this.#embed(record, file, content));
    return 'added';
  }

  /** A collection that keeps no content ids cannot tell; the files read before can. */
  async #isKnown(contentId: string): Promise<boolean> {
    const { collection, ledger } = this.#parts;
    if (!collection.knowsContents) return (await ledger.fileOf(contentId)) !== undefined;
    return (await collection.find([contentId])).has(contentId);
  }

  async #embed(record: FileRecord, file: File, content: ArrayBuffer | Blob): Promise<Pending> {
    const embedded = await this.#parts.embedder.embed(content, {
      profile: this.#parts.profile.id,
      minSide: this.#exclusions.minSide,
      facts: true,
      thumbnail: true,
      outputs: [OUTPUTS.classes],
      signal: this.#signal,
    });
    const classes = embedded.outputs?.get(OUTPUTS.classes);
    const kinds = classes ? kindsOf(classes, await this.#classNames()) : [];
    const photo = toNewPhoto(record, file.size, embedded, kinds);
    return { record, file, photo, ...(embedded.thumbnail ? { thumbnail: embedded.thumbnail } : {}) };
  }

  #fail({ file, path }: WalkedFile, error: unknown): Outcome {
    if (isAbortError(error) || this.#signal.aborted) throw error;
    const { code, message } = reviveError(error);
    if (FATAL.has(code)) throw error;
    this.#suspiciousInARow = SUSPICIOUS.has(code) ? this.#suspiciousInARow + 1 : 0;
    if (this.#suspiciousInARow >= INDEXING.suspiciousInARow) throw error;
    if (code === 'IMAGE_TOO_SMALL') return 'skipped';
    if (code === 'NOT_AN_IMAGE' && this.#source.kind === 'folder') return 'skipped';
    const failure = { path, code, message, passing: PASSING.has(code) };
    this.#failures.push(failure);
    this.#options.onFailure?.(failure, file);
    return 'failed';
  }

  /** Adds to the batch; whoever fills it waits for the write, so that a slow disk slows the run. */
  async #keep(item: Pending): Promise<void> {
    this.#batch.push(item);
    if (this.#batch.length >= INDEXING.batch) await this.#flush();
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    await this.#writes.run(() => this.#write(batch));
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    if (batch.length === 0) return;
    const { exclusive, onStored } = this.#parts;
    const progress = { isInserted: false };
    const lost = await this.#withRoom(() => exclusive(() => this.#store(batch, progress)));
    onStored(new Map(batch.map(({ record, file }) => [record.contentId, file])));
    await this.#write(await this.#embedLost(lost));
  }

  /**
   * Writes a batch, in this order. Returns those that were known when they were read and are not any more: they are not
   * entered.
   *
   * @param progress of this batch: where the rows found room and the files did not, only rows removed meanwhile are written
   *   again
   */
  async #store(batch: readonly Pending[], progress: { isInserted: boolean }): Promise<readonly Pending[]> {
    const { collection, folder, ledger, neighbors, thumbnails, onReplaced } = this.#parts;
    if (!(await ledger.folder(folder.id))) {
      throw new DOMException('The folder was removed while its photos were added.', 'AbortError');
    }
    const blobs = batch.flatMap(({ record, thumbnail }) =>
      thumbnail ? [{ contentId: record.contentId, blob: thumbnail }] : [],
    );
    const canBeMadeAgain = this.#source.handle !== undefined;
    await thumbnails.put(blobs, canBeMadeAgain);
    const photos = batch.flatMap(({ photo }) => (photo ? [photo] : []));
    const stored = progress.isInserted ? await this.#storedAmong(photos) : new Set();
    const missing = photos.filter(({ contentId }) => !stored.has(contentId));
    if (missing.length > 0) {
      const ids = await collection.insert(missing);
      neighbors.record(
        missing.flatMap(({ contentId, vector }) => {
          const id = ids.get(contentId);
          return id === undefined ? [] : [{ id, vector }];
        }),
      );
    }
    progress.isInserted = true;
    const embedded = new Set(photos.map(({ contentId }) => contentId));
    const known = batch.filter(({ record }) => !embedded.has(record.contentId));
    const still = await this.#storedAmong(known.map(({ record }) => record));
    const lost = new Set(known.filter(({ record }) => !still.has(record.contentId)));
    const entered = batch.filter((item) => !lost.has(item));
    const replaced = await ledger.record(entered.map(({ record }) => record));
    if (replaced.length > 0) await onReplaced(replaced);
    return [...lost];
  }

  /** A collection without content ids cannot tell: what was read before is believed. */
  async #storedAmong(items: readonly { readonly contentId: string }[]): Promise<ReadonlySet<string>> {
    const contentIds = [...new Set(items.map(({ contentId }) => contentId))];
    const { collection } = this.#parts;
    if (!collection.knowsContents) return new Set(contentIds);
    return new Set((await collection.find(contentIds)).keys());
  }

  /** Removed since they were found to be known, here or in another tab. */
  async #embedLost(lost: readonly Pending[]): Promise<readonly Pending[]> {
    const again: Pending[] = [];
    for (const { record, file } of lost) {
      try {
        again.push(await this.#embed(record, file, file));
        this.#counts.added++;
      } catch (error) {
        this.#counts[this.#fail(asWalked(record, file), error)]++;
      }
      this.#counts.unchanged--;
    }
    return again;
  }

  /** What found no room is written again when there is some, which thumbnails make first. */
  async #withRoom<T>(write: () => Promise<T>): Promise<T> {
    const { onFull } = this.#options;
    const { thumbnails, ledger } = this.#parts;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        const known = reviveError(error);
        if (known.code !== 'QUOTA_EXCEEDED') throw error;
        this.#signal.throwIfAborted();
        if ((await thumbnails.release(ledger)) > 0) continue;
        if (!onFull) throw error;
        await abortable(onFull(known), this.#signal);
        this.#pace.restart(performance.now());
      }
    }
  }

  #tell(last: boolean): void {
    const now = performance.now();
    if (!last && now - this.#lastTold < INDEXING.progressInterval) return;
    this.#lastTold = now;
    const { added, unchanged, skipped, failed } = this.#counts;
    const done = added + unchanged + skipped + failed;
    const progress: IndexProgress = {
      found: this.#found,
      walking: this.#walking,
      done,
      added,
      unchanged,
      skipped,
      failed,
      rate: this.#pace.rate(now),
      secondsLeft: this.#walking ? null : this.#pace.secondsLeft(this.#found - done, now),
      path: this.#lastPath,
    };
    this.#options.onProgress?.(progress);
  }
}

function asWalked({ path }: FileRecord, file: File): WalkedFile {
  return { path, file: { path, open: () => Promise.resolve(file) } };
}

function toNewPhoto(
  record: FileRecord,
  bytes: number,
  embedded: EmbeddedPhoto,
  kinds: readonly string[],
): NewPhoto {
  const { vector, width, height, format } = embedded;
  const { contentId, path } = record;
  return { contentId, path, vector, width, height, bytes, format, ...embedded.facts, kinds };
}
