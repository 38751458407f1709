/**
 * @file The exact index of a field as it outlives the page: codes in one file, in blocks, vectors in another, and among
 * the documents the list of blocks that count. Opening reads the codes, and the vectors of no row but those stored since
 * they were saved. The rows are the truth: what does not fit them, or is damaged, is made from them again.
 */
import { LookalikeError, reviveError } from '../base/errors.ts';
import { nextTask } from '../base/next-task.ts';
import { loadVectors, type FloatField } from '../milvus/local/field-index.ts';
import { KEEPING, SEGMENTS } from '../profiles/profiles.ts';
import { BlockFile, type BlockPlace } from '../store/block-file.ts';
import { FileRows, type Compaction } from '../store/file-rows.ts';
import type { IndexFiles, SyncFile } from '../store/index-files.ts';
import { seal, unseal, type Sealed } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import { CodedIndex, type CodeBlock, type CodeFacts } from '../vectors/coded-index.ts';
import { loadKernels } from '../vectors/simd-kernels.ts';
import { MemoryRows } from '../vectors/vector-rows.ts';

/** Of documents: sealed manifests by {@link nameOf}. */
const TABLE = 'indexes';

interface Manifest {
  readonly facts: CodeFacts;
  /** Greatest ordinal among the rows coded: what was stored later has a greater one. */
  readonly through: number;
  readonly blocks: readonly BlockPlace[];
  /** Of the file of vectors, where rows that went were left out of it. */
  readonly compacted?: SavedCompaction;
}

interface SavedCompaction {
  /** Of the file: its name ends with it. */
  readonly generation: number;
  /** As of `Compaction`; the ordinals are a block among those of the codes. */
  readonly through: number;
  readonly labels: BlockPlace;
}

export interface SavedCodesParts {
  readonly field: FloatField;
  readonly store: Pick<Store, 'documents' | 'rows'>;
  readonly files: IndexFiles;
}

interface CodeFiles {
  readonly rows: FileRows;
  readonly blocks: BlockFile;
}

export class SavedCodes {
  readonly index: CodedIndex;
  readonly #parts: SavedCodesParts;
  /** Absent where there are no files: the vectors are in memory then, and nothing is saved. */
  readonly #files: CodeFiles | undefined;
  readonly #note: string;
  /** Of the blocks saved. */
  #places: readonly BlockPlace[] = [];
  /** Of the file of vectors in use, and of the one that the list names. */
  #compacted: SavedCompaction | undefined;
  #listed: SavedCompaction | undefined;
  /** Numbers of blocks that changed since. */
  readonly #changed = new Set<number>();

  private constructor(parts: SavedCodesParts, index: CodedIndex, files: CodeFiles | undefined, note: string) {
    this.#parts = parts;
    this.index = index;
    this.#files = files;
    this.#note = note;
  }

  /**
   * The index over all stored rows, opened while nothing is being written.
   *
   * @param distrusted a sentence where what was saved proved wrong: all is made from the rows
   */
  static async open(parts: SavedCodesParts, distrusted = ''): Promise<SavedCodes> {
    const { dimension, metric } = parts.field;
    const [kernels, found] = await Promise.all([loadKernels(), distrusted ? undefined : readManifest(parts)]);
    if (found instanceof LookalikeError) return SavedCodes.open(parts, found.message);
    const opened = await openFiles(parts, found?.compacted).catch(
      (error: unknown) => error as LookalikeError,
    );
    if (opened instanceof LookalikeError && opened.code === 'SNAPSHOT_INVALID')
      return SavedCodes.open(parts, opened.message);
    if (opened instanceof LookalikeError) {
      const index = new CodedIndex({ dimension, metric, rows: new MemoryRows(dimension), kernels });
      const note = `${opened.message} The vectors of all photos are kept in memory, and read when the page is opened.`;
      return new SavedCodes(parts, index, undefined, note).#build();
    }
    const { vectors, blocks, compaction } = opened;
    const rows = new FileRows(dimension, vectors, compaction);
    const index = new CodedIndex({ dimension, metric, rows, kernels });
    const note = distrusted && `${distrusted} It was built again from the stored photos; nothing is lost.`;
    const saved = new SavedCodes(parts, index, { rows, blocks }, note);
    if (!found) {
      vectors.truncate(0);
      return saved.#build();
    }
    try {
      await saved.#restore(found);
      return saved;
    } catch (error) {
      index.close();
      saved.close();
      if (error instanceof LookalikeError && error.code === 'SNAPSHOT_INVALID') {
        return SavedCodes.open(parts, error.message);
      }
      throw error;
    }
  }

  /** One sentence when something had to be repaired or done without, else empty. */
  get note(): string {
    if (!this.#files || this.#files.rows.isComplete) return this.#note;
    return 'The disk has no room for the vectors of the index: some are kept in memory, and all are read when the page is opened.';
  }

  /** Nothing is left to save, or nothing can be saved. */
  get isSaved(): boolean {
    for (const block of this.index.takeChanged()) this.#changed.add(block);
    return this.#changed.size === 0 || !this.#isSavable;
  }

  /**
   * Writes the blocks that changed, then the list that makes them count.
   *
   * @param pause called between two blocks
   * @param signal to be aborted when rows come or go: what is written would not be the state of one moment
   */
  async save(signal: AbortSignal, pause: () => Promise<void>): Promise<void> {
    if (this.isSaved || !this.#files) return;
    const { blocks } = this.#files;
    const { index } = this;
    this.#keep(this.#places);
    const places = this.#places.slice(0, index.blockCount);
    for (const block of this.#changed) {
      if (block >= index.blockCount) continue;
      places[block] = blocks.write(packed(index.block(block)));
      await pause();
      signal.throwIfAborted();
    }
    const written = [...this.#changed];
    await this.#list(places);
    for (const block of written) this.#changed.delete(block);
    signal.throwIfAborted();
    this.#keep(places);
    blocks.trim();
  }

  /**
   * Gives back the room of vectors of rows that went, where it is worth it, by writing the others into another file. The list
   * that is stored next names that one; until then the one before is whole, and what came since is read from the rows.
   *
   * @param signal, pause as of {@link save}
   */
  async compact(signal: AbortSignal, pause: () => Promise<void>): Promise<void> {
    if (!this.isSaved || !this.#files?.rows.isComplete || !this.#isCompactable) return;
    const { rows, blocks } = this.#files;
    const { field, files } = this.#parts;
    const labels = Uint32Array.from(this.index.labels()).sort();
    const generation = (this.#compacted?.generation ?? 0) + 1;
    const name = vectorsOf(nameOf(field), generation);
    const file = await files.open(name);
    let place: BlockPlace;
    try {
      // One that was killed may have left some.
      file.truncate(0);
      const steps = rows.copyTo(file, labels);
      while (!steps.next().done) {
        await pause();
        signal.throwIfAborted();
      }
      this.#keep(this.#places);
      place = blocks.write(labels);
    } catch (error) {
      file.close();
      await files.delete(name);
      // It takes the room of those rows once more: the places stay, until there is some.
      if (error instanceof LookalikeError && error.code === 'QUOTA_EXCEEDED') return;
      throw error;
    }
    const through = labels.at(-1) ?? -1;
    const before = vectorsOf(nameOf(field), this.#compacted?.generation);
    // Rows that come while the list is written go into the new file.
    rows.switchTo(file, { labels, through });
    this.#compacted = { generation, through, labels: place };
    await this.#list(this.#places);
    await files.delete(before);
  }

  /** More of the file's places than it is worth are of rows that went. */
  get #isCompactable(): boolean {
    const places = this.#files?.rows.places ?? 0;
    const gone = places - this.index.size;
    return gone >= KEEPING.compactRows && gone > places * KEEPING.compactShare;
  }

  /** Makes blocks count. */
  async #list(blocks: readonly BlockPlace[]): Promise<void> {
    const { facts } = this.index;
    const compacted = this.#compacted;
    const through = greatest(this.index.labels());
    const manifest: Manifest = { facts, through, blocks, ...(compacted ? { compacted } : {}) };
    await this.#parts.store.documents.put(TABLE, [{ key: nameOf(this.#parts.field), value: seal(manifest) }]);
    this.#places = blocks;
    this.#listed = compacted;
  }

  #keep(places: readonly BlockPlace[]): void {
    const labels = [this.#compacted, this.#listed].flatMap((each) => (each ? [each.labels] : []));
    this.#files?.blocks.keep([...places, ...labels]);
  }

  /** The index is closed by whoever searches it. */
  close(): void {
    this.#files?.blocks.close();
  }

  async #build(): Promise<this> {
    await loadVectors(this.index, this.#parts.field, this.#parts.store.rows);
    return this;
  }

  async #restore({ facts, through, blocks, compacted }: Manifest): Promise<void> {
    const { field, store } = this.#parts;
    const asking = Promise.all([
      store.rows.count(field.collection, through),
      store.rows.last(field.collection),
    ]);
    // It is waited for below; until then its failure is nobody's.
    asking.catch(() => undefined);
    await inSlices(this.index.loading(facts, this.#read(blocks)));
    this.#compacted = compacted;
    this.#listed = compacted;
    this.#keep(blocks);
    this.#places = blocks;
    const [count, last] = await asking;
    if (count !== this.index.size) await this.#dropMissing(through);
    if (last > through) await loadVectors(this.index, field, store.rows, through);
  }

  *#read(places: readonly BlockPlace[]): Iterable<CodeBlock> {
    for (const place of places) if (this.#files) yield unpacked(this.#files.blocks.read(place));
  }

  /** Removes the rows that were deleted since. @throws LookalikeError SNAPSHOT_INVALID when others are missing here */
  async #dropMissing(through: number): Promise<void> {
    const { field, store } = this.#parts;
    const stored = new Set(await store.rows.ordinals(field.collection, through));
    this.index.remove(Uint32Array.from(this.index.labels()).filter((label) => !stored.has(label)));
    if (this.index.size === stored.size) return;
    throw new LookalikeError(
      'SNAPSHOT_INVALID',
      `The saved index has ${this.index.size} of ${stored.size} stored photos.`,
    );
  }

  get #isSavable(): boolean {
    return this.#files?.rows.isComplete ?? false;
  }
}

/** Forgets what was saved of a field's index, which is closed. */
export async function forgetCodes({ field, store, files }: SavedCodesParts): Promise<void> {
  const name = nameOf(field);
  await store.documents.delete(TABLE, [name]);
  for (const found of await files.names()) if (isOf(name, found)) await files.delete(found);
}

/**
 * Deletes the files that belong to no saved index: a kill came before it was saved, or a tab held them when they were to
 * be deleted. Never fails: what is left is overwritten by whoever opens it.
 */
export async function sweepCodes(store: Pick<Store, 'documents'>, files: IndexFiles): Promise<void> {
  try {
    const manifests = await store.documents.list<Sealed<Manifest>>(TABLE);
    const known = new Set(
      manifests.flatMap(({ key, value }) => [vectorsOf(key, generationIn(value)), codesOf(key)]),
    );
    for (const name of await files.names()) if (!known.has(name)) await files.delete(name);
  } catch {
    // The database says again what is wrong with it when rows are read.
  }
}

/** A list that is damaged names nothing: whoever opens the index makes it anew. */
function generationIn(manifest: Sealed<Manifest>): number | undefined {
  try {
    return unseal(manifest).compacted?.generation;
  } catch {
    return undefined;
  }
}

/** Requests that came meanwhile, for thumbnails or a list of photos, get between. */
async function inSlices(steps: Iterator<undefined>): Promise<void> {
  let end = performance.now() + SEGMENTS.slice;
  while (!steps.next().done) {
    if (performance.now() < end) continue;
    await nextTask();
    end = performance.now() + SEGMENTS.slice;
  }
}

function nameOf({ collection, field }: FloatField): string {
  return `${collection}-${field}`;
}

/** @param generation absent: nothing was ever left out */
function vectorsOf(name: string, generation?: number): string {
  return generation === undefined ? `${name}.vectors` : `${name}.vectors.${generation}`;
}

function isOf(name: string, file: string): boolean {
  return file === codesOf(name) || file === vectorsOf(name) || file.startsWith(`${vectorsOf(name)}.`);
}

function codesOf(name: string): string {
  return `${name}.codes`;
}

/** `undefined` where nothing was saved, the error where it is damaged. */
async function readManifest({
  field,
  store,
}: SavedCodesParts): Promise<Manifest | LookalikeError | undefined> {
  const manifest = await store.documents.get<Sealed<Manifest>>(TABLE, nameOf(field));
  try {
    return manifest && unseal(manifest);
  } catch (error) {
    return reviveError(error);
  }
}

interface OpenedFiles {
  readonly vectors: SyncFile;
  readonly blocks: BlockFile;
  readonly compaction?: Compaction;
}

/** @throws LookalikeError STORE_UNAVAILABLE; SNAPSHOT_INVALID when it cannot be told where the vectors are */
async function openFiles(
  { field, files }: SavedCodesParts,
  compacted?: SavedCompaction,
): Promise<OpenedFiles> {
  const name = nameOf(field);
  const vectors = await files.open(vectorsOf(name, compacted?.generation));
  let blocks: BlockFile | undefined;
  try {
    blocks = new BlockFile(await files.open(codesOf(name)));
    if (!compacted) return { vectors, blocks };
    const labels = blocks.read(compacted.labels).slice();
    return { vectors, blocks, compaction: { labels, through: compacted.through } };
  } catch (error) {
    vectors.close();
    blocks?.close();
    throw error;
  }
}

/** A block as words: how many labels there are, the labels, the codes. */
function packed({ labels, bytes }: CodeBlock): Uint32Array {
  const words = new Uint32Array(1 + labels.length + bytes.length / 4);
  words[0] = labels.length;
  words.set(labels, 1);
  new Uint8Array(words.buffer).set(bytes, 4 * (1 + labels.length));
  return words;
}

function unpacked(words: Uint32Array<ArrayBuffer>): CodeBlock {
  const start = 1 + (words[0] ?? 0);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  return { labels: words.subarray(1, start), bytes: bytes.subarray(4 * start) };
}

function greatest(labels: Iterable<number>): number {
  let last = -1;
  for (const label of labels) if (label > last) last = label;
  return last;
}
