/**
 * @file The scripting object that the page publishes as `globalThis.lookalike`: for the console, for embedding, for
 * tests and for the command line. It offers what the page offers, without the page.
 */
import { memoize } from './base/memo.ts';
import { fromDirectoryHandle } from './photos/directory-handle.ts';
import { fromFileList, type FolderPlace } from './photos/file-list.ts';
import type { MilvusClient } from './milvus/client.ts';
import type { DuplicateOptions, Duplicates } from './library/duplicates/types.ts';
import type { ModelsApi } from './library/models/types.ts';
import type { MapOptions, PhotoMap } from './library/map/types.ts';
import type {
  ArchiveOptions,
  ClearOptions,
  ExplainOptions,
  Explanation,
  ExportOptions,
  ImportReport,
  IndexProgress,
  IndexReport,
  Facet,
  LibraryApi,
  LibraryFolder,
  LibraryStatus,
  PhotoQuery,
  Query,
  QueryOptions,
} from './library/types.ts';
import { ARCHIVE } from './profiles/profiles.ts';
import type { Crop, Embedder, EmbedderStatus } from './vision/embedder.ts';

/** A search result as scripts see it. */
export interface LookalikeHit {
  readonly id: string;
  readonly path: string;
  /** 2 - 2 similarity; 0 for the same photo. */
  readonly distance: number;
  /** -1..1; the page shows max(0, similarity) x 100 percent. */
  readonly similarity: number;
}

export interface LookalikeStatus
  extends LibraryStatus, Pick<EmbedderStatus, 'backend' | 'precision' | 'threads' | 'workers'> {
  /** Cosine of the probe photo with its stored vector on the backend in use, `null` before the model is loaded. */
  readonly selfCheck: number | null;
  /** Why this backend, in a sentence. */
  readonly note: string;
}

/** `place` and `partial` are of the folder that the files come from, so that a rescan is one: see `PhotoSource`. */
export interface AddOptions extends FolderPlace {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IndexProgress) => void;
}

export interface Lookalike {
  /** Settles when the library is open; the model loads on first use. Rejects with the reason when it cannot open. */
  readonly ready: Promise<void>;
  /** Indexes photos. Errors are those of `Library.index`; a photo that fails is listed and the run goes on. */
  add(
    source: readonly File[] | FileSystemDirectoryHandle,
    options?: AddOptions,
  ): Promise<Omit<IndexReport, 'skipped'>>;
  /** As `LibraryApi.folders`. */
  folders(): Promise<readonly LibraryFolder[]>;
  /** Nearest photos, best first. An array of queries gives an array of such lists. Errors: `Library.search`. */
  search(query: Query, options?: QueryOptions): Promise<LookalikeHit[]>;
  search(query: readonly Query[], options?: QueryOptions): Promise<LookalikeHit[][]>;
  /** Groups of near-duplicates, the closest first. Errors: `Library.duplicates`. */
  duplicates(options?: DuplicateOptions): Promise<readonly Duplicates[]>;
  /** As `LibraryApi.map`. */
  map(options?: MapOptions): Promise<PhotoMap>;
  /** As `LibraryApi.suggestCrop`. */
  suggestCrop(photo: PhotoQuery, signal?: AbortSignal): Promise<Crop | undefined>;
  /** As `LibraryApi.explain`. */
  explain(query: Query, id: string, options?: ExplainOptions): Promise<Explanation>;
  /** A small picture of a photo of the library, by its content (`content_id` of its row). */
  thumbnail(contentId: string): Promise<Blob | undefined>;
  /** As `LibraryApi.kinds`. */
  kinds(): Promise<readonly Facet[]>;
  /** Choosing, trying, adding and changing the model of the library in this browser. */
  models(): Promise<ModelsApi>;
  /** Milvus' verbs on the store in use. */
  readonly milvus: MilvusClient;
  /** Answers `POST /v2/vectordb/*` from the local store, whichever store is in use: for code written for a server. */
  readonly fetch: typeof fetch;
  status(): Promise<LookalikeStatus>;
  /** The whole library as a file: a ZIP of CSV, NumPy and thumbnails. It lasts until this tab exports again or is closed. */
  export(options?: ExportOptions): Promise<File>;
  /** Merges what was exported, by content. Errors: `LibraryApi.import`. */
  import(file: Blob, options?: ArchiveOptions): Promise<ImportReport>;
  /**
   * Deletes the library's rows, thumbnails and folder list; never a photo. On a server: see `LibraryApi.clear`.
   */
  clear(options?: ClearOptions): Promise<void>;
}

/** What the object is made of: promises, because the page publishes it before the library is open. */
export interface LookalikeParts {
  readonly library: Promise<LibraryApi>;
  /** The store in use, and the one in this browser. */
  readonly milvus: MilvusClient;
  readonly localMilvus: MilvusClient;
  readonly embedder: Embedder;
  readonly models: () => Promise<ModelsApi>;
}

export function createLookalike({
  library,
  milvus,
  localMilvus,
  embedder,
  models,
}: LookalikeParts): Lookalike {
  const ready = library.then(() => {
    // User Timing: how long after navigation the page could be used (npm run bench).
    performance.mark('lookalike:ready');
  });
  // Whoever waits for `ready` hears of the failure; nobody having waited yet is no error of its own.
  ready.catch(() => undefined);

  async function search(query: Query, options?: QueryOptions): Promise<LookalikeHit[]>;
  async function search(query: readonly Query[], options?: QueryOptions): Promise<LookalikeHit[][]>;
  async function search(
    query: Query | readonly Query[],
    options?: QueryOptions,
  ): Promise<LookalikeHit[] | LookalikeHit[][]> {
    const several = Array.isArray(query);
    const queries = several ? (query as readonly Query[]) : [query as Query];
    const found = await (await library).search(queries, options);
    const lists = found.map((hits) =>
      hits.map(({ id, path, distance, similarity }) => ({ id, path, distance, similarity })),
    );
    return several ? lists : (lists[0] ?? []);
  }

  // REST in front of the store: for those who write code against it, not for a first visit.
  const milvusFetch = memoize(async () => {
    const { createMilvusFetch } = await import('./milvus/wire/facade.ts');
    return createMilvusFetch(localMilvus);
  });

  return {
    ready,
    async add(source, { place, partial, ...options } = {}) {
      const photos =
        // Asked by what it has: not every browser has the class.
        'kind' in source ? fromDirectoryHandle(source) : fromFileList(source, { place, partial });
      const { added, unchanged, removed, failed, seconds } = await (await library).index(photos, options);
      return { added, unchanged, removed, failed, seconds };
    },
    folders: async () => (await library).folders(),
    search,
    duplicates: async (options) => (await library).duplicates(options),
    map: async (options) => (await library).map(options),
    suggestCrop: async (...photo) => (await library).suggestCrop(...photo),
    explain: async (...asked) => (await library).explain(...asked),
    thumbnail: async (contentId) => (await library).thumbnail(contentId),
    kinds: async () => (await library).kinds(),
    models,
    milvus,
    fetch: async (...request) => (await milvusFetch())(...request),
    async status() {
      const { backend, precision, threads, workers, selfCheck, note } = embedder.status();
      return { ...(await (await library).status()), backend, precision, threads, workers, selfCheck, note };
    },
    async export(options) {
      const { openPrivateFile } = await import('./base/private-file.ts');
      const file = await openPrivateFile(ARCHIVE.folder, `${ARCHIVE.name}.zip`);
      try {
        await (await library).export(await file.handle.createWritable(), options);
        file.handOver();
        return await file.handle.getFile();
      } catch (error) {
        await file.remove();
        throw error;
      }
    },
    import: async (file, options) => (await library).import(file, options),
    clear: async (options) => (await library).clear(options),
  };
}
