/**
 * @file The use cases: index photos, search, list, remove. Works on interfaces only, so that it cannot tell a worker
 * from a fake or a local store from a remote one.
 */
import { LookalikeError, reviveError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';
import { SerialQueue, type Exclusive } from '../base/queue.ts';
import { slices } from '../base/slices.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { MILVUS_LIMITS } from '../milvus/limits.ts';
import type { Dialect } from '../milvus/rest/contact.ts';
import { COLLECTION, DEFAULT_BALANCE, LIMITS, QUERY, type Profile } from '../profiles/profiles.ts';
import { fromDirectoryHandle } from '../photos/directory-handle.ts';
import { NO_EXCLUSIONS } from '../photos/exclusions.ts';
import { allow, folderState } from '../photos/folder-access.ts';
import { openInFolder } from '../photos/folder-file.ts';
import type { PhotoSource } from '../photos/photo-source.ts';
import type { Store, StoreEstimate } from '../store/store.ts';
import { balanceQuery } from '../vectors/blocks.ts';
import { distanceBounds } from '../vectors/similarity-bounds.ts';
import type { SearchPlan } from '../vectors/vector-index.ts';
import type { Crop, Embedder, PictureOptions } from '../vision/embedder.ts';
import type { ExportParts } from './archive/export.ts';
import type { ImportParts } from './archive/import.ts';
import type { NeighborLedger } from './duplicates/neighbor-ledger.ts';
import type { Reviewed } from './duplicates/open-review.ts';
import type { DuplicateOptions, Duplicates, ReviewApi } from './duplicates/types.ts';
import type { ExplainingParts } from './explaining.ts';
import { FileLedger } from './file-ledger.ts';
import type { LibraryModels } from './models/library-models.ts';
import type { ModelChangeOptions, ModelChangeReport } from './models/types.ts';
import type { PhotoMapper } from './map/photo-mapper.ts';
import type { LayOut, MapOptions, PhotoMap } from './map/types.ts';
import { patientClient } from './patient-client.ts';
import { PhotoCollection } from './photo-collection.ts';
import type { PhotoFilter } from './photo-filter.ts';
import type { PhotoFile, QueryVectors } from './query-vectors.ts';
import { SearchMemory } from './search-memory.ts';
import { Thumbnails } from './thumbnails.ts';
import { databaseOf, originOf, placeOf, type ServerLocation } from './server-settings.ts';
import type {
  ArchiveFacts,
  ArchiveOptions,
  ExportOptions,
  ExportReport,
  ImportReport,
  ClearOptions,
  CopyOptions,
  CopyReport,
  ExplainOptions,
  Explanation,
  Facet,
  Facets,
  IndexOptions,
  IndexReport,
  IndexStatus,
  LibraryApi,
  LibraryFolder,
  LibraryPhoto,
  LibraryStatus,
  ListOptions,
  MilvusRequest,
  PhotoQuery,
  Query,
  QueryOptions,
  SearchHit,
  StoreLocation,
} from './types.ts';

/** What the host of the store tells beyond the Milvus interface. */
export interface LibraryHost {
  /** `null` where a server keeps the index. */
  readonly indexStatus: (collection?: string) => Promise<IndexStatus | null>;
  readonly estimate: () => Promise<StoreEstimate>;
  /** Asks the browser to keep the data under storage pressure; a browser that asks the person is not waited for. */
  readonly persist: () => void;
  /** Rows came or went, by this tab or another. */
  readonly onChange: (listener: () => void) => void;
  /** Among all tabs. What is looked up in `work` stays so until it has written. */
  readonly exclusive: Exclusive;
  /** Runs `work` unless another tab is at the same; then it resolves to `undefined`. Absent where there is one tab. */
  readonly once?: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>;
}

/** A server that keeps the photos' rows; everything else stays in this browser. */
export interface LibraryServer extends ServerLocation {
  readonly dialect: Dialect;
}

/** Rows, and the files that hold their contents. */
export interface Shelf {
  readonly collection: PhotoCollection;
  readonly ledger: FileLedger;
}

export interface LibraryParts {
  /** The store in use. */
  readonly milvus: MilvusClient;
  /** In this browser, wherever the rows are. */
  readonly store: Pick<Store, 'documents' | 'blobs'>;
  readonly embedder: Embedder;
  /** Of a new library; one on a server may have another. */
  readonly profile: Profile;
  readonly host: LibraryHost;
  /** Absent: the rows are in this browser, too. */
  readonly server?: LibraryServer;
  /** Of the library in this browser; absent where its model is never changed. */
  readonly models?: LibraryModels;
  /** Told which model's vectors the library has, when it is opened and when that has changed. */
  readonly onProfile?: (profile: Profile) => Promise<void>;
  /** How photos are arranged on the map; absent: on this thread. */
  readonly layOut?: LayOut;
  /** Contents of these whose thumbnails another library of this browser shows. */
  readonly shownElsewhere?: (contentIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Opens the collection of a library with its ledger. Errors: `PhotoCollection.open`. */
export async function openShelf({
  milvus,
  store,
  profile: first,
  server,
  models,
}: Pick<LibraryParts, 'milvus' | 'store' | 'profile' | 'server' | 'models'>): Promise<Shelf> {
  const active = await models?.collections.active();
  const profile = active && models ? await models.profile(active.profile) : first;
  if (server) {
    const origin = originOf(server);
    const own = (await models?.ownProfiles()) ?? [];
    const collection = await PhotoCollection.open(milvus, placeOf(server), { origin, profile, own });
    return { collection, ledger: new FileLedger(store.documents, origin) };
  }
  const collection = await openLocal(milvus, active?.name ?? COLLECTION.name, profile);
  return { collection, ledger: new FileLedger(store.documents) };
}

/** A collection in this browser, which is of the profile asked for. Errors: `PhotoCollection.open`. */
function openLocal(milvus: MilvusClient, collectionName: string, profile: Profile): Promise<PhotoCollection> {
  return PhotoCollection.open(
    patientClient(milvus),
    { collectionName },
    { origin: '', profile, wanted: profile },
  );
}

export class Library implements LibraryApi {
  searchPlan: SearchPlan = 'auto';
  exclusions = NO_EXCLUSIONS;
  readonly #parts: LibraryParts;
  #shelf: Shelf;
  readonly #thumbnails: Thumbnails;
  readonly #runs = new SerialQueue();
  readonly #listeners = new Set<() => void>();
  /** Files of this session by content: what a page without folder handles can still show in full. */
  readonly #files = new Map<string, File>();
  /** There once somebody has searched. */
  #queryVectors: QueryVectors | undefined;
  readonly #kept = memoize(
    async () => new (await import('./kept-queries.ts')).KeptQueries(this.#parts.store),
  );
  /** Near-duplicates, once they were asked for. */
  #open: (Reviewed & { readonly shelf: Shelf }) | undefined;
  /** Known since the last change. */
  #count = this.#newCount();
  #facets = this.#newFacets();
  #seen = { photos: false };
  /** Absent where others may change the rows. */
  #memory: SearchMemory | undefined;
  /** The run under way: into which folder, if it is one of indexing, and how to end it. */
  #run: { readonly folder: string | undefined; readonly ending: AbortController } | undefined;
  /** To another model. */
  #changing: { readonly ending: AbortController; readonly work: Promise<unknown> } | undefined;

  /**
   * Errors: {@link openShelf}. INVALID_ARGUMENT when the stored library was made with another profile, or the server's
   * collection does not fit.
   */
  static async open(parts: LibraryParts): Promise<Library> {
    const shelf = await openShelf(parts);
    await parts.onProfile?.(shelf.collection.shape.profile);
    return new Library(parts, shelf);
  }

  protected constructor(parts: LibraryParts, shelf: Shelf) {
    this.#parts = parts;
    this.#shelf = shelf;
    this.#memory = this.#newMemory();
    this.#thumbnails = new Thumbnails({
      blobs: parts.store.blobs,
      estimate: parts.host.estimate,
      make: (photo) => parts.embedder.thumbnail(photo),
      ...(parts.shownElsewhere ? { shownElsewhere: parts.shownElsewhere } : {}),
    });
    parts.host.onChange(() => {
      this.#changed();
      // What cannot be opened now is opened with the next change.
      this.#followModel().catch(() => undefined);
    });
  }

  #newCount(): () => Promise<number> {
    return memoize(() => this.#collection.count());
  }

  #newFacets(): () => Promise<Facets> {
    return memoize(async () => {
      const { countFacets } = await import('./facets.ts');
      return countFacets(this.#collection.all(), this.#collection.shape);
    });
  }

  /** What searches read of the rows. */
  get #read(): Pick<SearchMemory, 'vectors' | 'search'> {
    return this.#memory ?? this.#collection;
  }

  #newMemory(): SearchMemory | undefined {
    return this.#parts.server ? undefined : new SearchMemory(this.#collection);
  }

  get #collection(): PhotoCollection {
    return this.#shelf.collection;
  }

  get #ledger(): FileLedger {
    return this.#shelf.ledger;
  }

  /**
   * Changes to the vectors of another model; see `ModelsApi.change`. Of a library on a server the collection decides.
   *
   * @throws LookalikeError INVALID_ARGUMENT, and what `embedMissing` throws; DOMException AbortError
   */
  async changeModel(
    to: Profile,
    { signal: given, ...options }: ModelChangeOptions = {},
  ): Promise<ModelChangeReport> {
    const { models, server, milvus, embedder } = this.#parts;
    if (!models || server) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        'The photos are on a Milvus server, whose collection has vectors of one model. Connect another collection, or leave the server, to change the model.',
      );
    }
    if (this.#changing) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        'The model is being changed already. Wait until that is done, or stop it.',
      );
    }
    const ending = new AbortController();
    const signal = given ? AbortSignal.any([given, ending.signal]) : ending.signal;
    const run = async (): Promise<ModelChangeReport> => {
      const { changeModel } = await import('./models/model-change.ts');
      return changeModel(
        {
          collections: models.collections,
          profile: (id) => models.profile(id),
          open: (profile, name) => openLocal(milvus, name, profile),
          embedder,
          fileOf: (contentId) => this.originalOf(contentId).catch(() => undefined),
          exclusive: this.#exclusive,
          inTurn: (inner) => this.#inTurn(signal, inner),
          use: (collection) => this.#useShelf({ collection, ledger: this.#ledger }),
        },
        to,
        { ...options, signal },
      );
    };
    const { once } = this.#parts.host;
    const work = once ? once('model', run) : run();
    this.#changing = { ending, work };
    try {
      const report = await work;
      if (report) return report;
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        'Another tab of this page is changing the model. This one follows when that is done.',
      );
    } finally {
      this.#changing = undefined;
      this.#changed();
    }
  }

  /** Another tab, or this one, may have changed to another model. */
  async #followModel(): Promise<void> {
    const { models, server } = this.#parts;
    if (!models || server) return;
    const { active } = await models.collections.read();
    if (active === this.#profile.id || this.#changing) return;
    await this.reopen();
  }

  /** What is known of the model in use has changed. */
  async reopen(): Promise<void> {
    await this.#useShelf(await openShelf(this.#parts));
  }

  async #useShelf(shelf: Shelf): Promise<void> {
    this.#shelf = shelf;
    this.#queryVectors = undefined;
    // What is remembered is of the other vectors.
    this.#changed();
    await this.#parts.onProfile?.(shelf.collection.shape.profile);
  }

  /** Ends a change of the model that is under way; what was embedded stays. */
  async #endChange(): Promise<void> {
    this.#changing?.ending.abort();
    await this.#changing?.work.catch(() => undefined);
  }

  /** The collections of other models than the one in use. */
  async #keptCollections(): Promise<readonly PhotoCollection[]> {
    const { models, milvus, server } = this.#parts;
    if (!models || server) return [];
    const found: PhotoCollection[] = [];
    for (const { name, profile: id } of await models.collections.kept()) {
      const profile = await models.profile(id).catch(() => undefined);
      const options = profile && { origin: '', profile, wanted: profile };
      const collection =
        options && (await PhotoCollection.find(patientClient(milvus), { collectionName: name }, options));
      if (collection) found.push(collection);
    }
    return found;
  }

  /** In it rows, thumbnails and files agree; everything that changes more than one of them goes through it. */
  get #exclusive(): Exclusive {
    return this.#parts.host.exclusive;
  }

  get #profile(): Profile {
    return this.#collection.shape.profile;
  }

  /** In this browser counted once after each change, because counting reads an entry a row. */
  count(): Promise<number> {
    return this.#parts.server ? this.#collection.count() : this.#count();
  }

  photos(options: ListOptions = {}): AsyncIterable<readonly LibraryPhoto[]> {
    return options.further ? this.#collection.all(options) : this.#collection.list(options);
  }

  async kinds(): Promise<readonly Facet[]> {
    return (await this.facets()).choices.kind ?? [];
  }

  /** Counted once after each change. */
  facets(): Promise<Facets> {
    return this.#facets();
  }

  async expression(filter: PhotoFilter): Promise<string> {
    const { expressionOf } = await import('./photo-filter.ts');
    return expressionOf(filter, this.#collection.shape);
  }

  async matching(filter: string, signal?: AbortSignal): Promise<ReadonlySet<string>> {
    return new Set(await this.#collection.ids({ filter, ...(signal ? { signal } : {}) }));
  }

  async request(queries: readonly Query[], options: QueryOptions = {}): Promise<MilvusRequest | undefined> {
    if (this.#parts.milvus.capabilities.kind === 'rest-v1') return undefined;
    if (queries.length === 0) {
      return { route: 'query', body: this.#collection.queryRequest(options.filter ?? '') };
    }
    const { asked, limit, near } = await this.#asked(queries, options);
    const vectors = asked.map(({ balanced }) => balanced.vector);
    return { route: 'search', body: this.#collection.searchRequest(vectors, limit, near) };
  }

  async folders(): Promise<readonly LibraryFolder[]> {
    const folders = (await this.#ledger.folders()).map(async ({ id, kind, name, handle, place }) => ({
      id,
      kind,
      name,
      ...(place === undefined ? {} : { place }),
      photos: await this.#ledger.count(id),
      state: handle ? await folderState(handle) : ('unlinked' as const),
    }));
    return Promise.all(folders);
  }

  /**
   * @throws LookalikeError NOT_FOUND for an unknown id; FILE_UNREADABLE when the folder may not be read; INVALID_ARGUMENT
   *   when the browser cannot open it by itself
   */
  async reconnect(id: string): Promise<PhotoSource> {
    const folder = await this.#ledger.folder(id);
    if (!folder)
      throw new LookalikeError('NOT_FOUND', `The library has no folder with id ${id}: it was removed.`);
    if (!folder.handle) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The folder "${folder.name}" was added without a way to open it again: choose it once more, and what is new in it is added.`,
      );
    }
    await allow(folder.handle);
    return fromDirectoryHandle(folder.handle);
  }

  /** Runs wait for each other; one that is cancelled before its turn leaves at once. Errors: `indexPhotos`. */
  index(source: PhotoSource, options: IndexOptions = {}): Promise<IndexReport> {
    return this.#runs.run(async () => {
      const folder = await this.#exclusive(() => this.#ledger.openFolder(source));
      return this.#running(folder.id, options.signal, async (signal) => {
        const parts = {
          embedder: this.#parts.embedder,
          collection: this.#collection,
          ledger: this.#ledger,
          thumbnails: this.#thumbnails,
          profile: this.#profile,
          folder,
          exclusive: this.#exclusive,
          onStored: (files: ReadonlyMap<string, File>) => {
            // A folder's files can be opened again by its handle.
            if (!source.handle) for (const [contentId, file] of files) this.#files.set(contentId, file);
            this.#changed();
          },
          onReplaced: (contentIds: readonly string[]) => this.#dropUnreferenced(contentIds),
        };
        const { exclusions } = this;
        const neighbors = await this.#neighbors();
        const { indexPhotos } = await import('./indexing.ts');
        const report = await indexPhotos(source, { ...parts, neighbors }, { exclusions, ...options, signal });
        this.#parts.host.persist();
        return report;
      });
    }, options.signal);
  }

  /** Copies into this library what another one has, its folders with it. Errors: `copyPhotos`. */
  copyFrom(other: Shelf, options: CopyOptions = {}): Promise<CopyReport> {
    return this.#copy(other, this.#shelf, options);
  }

  /** Errors: `exportLibrary`. Photos are neither added nor copied meanwhile. */
  async export(sink: WritableStream<Uint8Array>, options: ExportOptions = {}): Promise<ExportReport> {
    try {
      return await this.#inTurn(options.signal, async (signal) => {
        // Loaded when it is asked for, as all that few people need on a first visit.
        const { exportLibrary } = await import('./archive/export.ts');
        return exportLibrary(this.#archiveParts, sink, { ...options, signal });
      });
    } catch (error) {
      // Cancelled before its turn, nobody else has ended it.
      await sink.abort(error).catch(() => undefined);
      throw error;
    }
  }

  /** Errors: `inspectArchive`. */
  async inspect(file: Blob): Promise<ArchiveFacts> {
    const { inspectArchive } = await import('./archive/import.ts');
    return inspectArchive(file, this.#archiveParts);
  }

  /** Errors: `importLibrary`. */
  import(file: Blob, options: ArchiveOptions = {}): Promise<ImportReport> {
    return this.#inTurn(options.signal, async (signal) => {
      const { importLibrary } = await import('./archive/import.ts');
      const report = await importLibrary(file, this.#archiveParts, { ...options, signal });
      this.#parts.host.persist();
      return report;
    });
  }

  async #neighbors(): Promise<NeighborLedger> {
    return (await this.#reviewed()).neighbors;
  }

  /** Of this library's collection, which another one follows when the library is cleared. */
  async #reviewed(): Promise<Reviewed> {
    const { openReview } = await import('./duplicates/open-review.ts');
    const { documents } = this.#parts.store;
    if (this.#open?.shelf !== this.#shelf) {
      this.#open = { shelf: this.#shelf, ...openReview({ ...this.#shelf, documents }) };
    }
    return this.#open;
  }

  async review(): Promise<ReviewApi> {
    return (await this.#reviewed()).review;
  }

  /**
   * @throws LookalikeError INVALID_ARGUMENT for a threshold that is no similarity; what searching and storing throw. DOMException
   *   AbortError
   */
  async duplicates(options: DuplicateOptions = {}): Promise<readonly Duplicates[]> {
    return (await this.#reviewed()).review.duplicates(options);
  }

  /**
   * @throws DOMException AbortError; LookalikeError WORKER_LOST when the layout's thread ends; what searching and storing throw
   */
  async map(options: MapOptions = {}): Promise<PhotoMap> {
    return (await this.#mapper()).map(options);
  }

  async #mapper(): Promise<PhotoMapper> {
    const { PhotoMapper } = await import('./map/photo-mapper.ts');
    const layOut = this.#parts.layOut ?? (await import('./map/umap-layout.ts')).layOutHere;
    const { documents } = this.#parts.store;
    return new PhotoMapper({
      collection: this.#collection,
      documents,
      neighbors: await this.#neighbors(),
      layOut,
    });
  }

  get #archiveParts(): ExportParts & ImportParts {
    const { blobs, documents } = this.#parts.store;
    return {
      collection: this.#collection,
      ledger: this.#ledger,
      documents,
      thumbnails: blobs,
      exclusive: this.#exclusive,
    };
  }

  /** The other way. */
  copyTo(other: Shelf, options: CopyOptions = {}): Promise<CopyReport> {
    return this.#copy(this.#shelf, other, options);
  }

  /** A copy and an indexing run that both write would not see each other's photos in time: they take turns. */
  #copy(from: Shelf, to: Shelf, options: CopyOptions): Promise<CopyReport> {
    return this.#inTurn(options.signal, async (signal) => {
      const exclusive = this.#exclusive;
      const { copyPhotos } = await import('./copying.ts');
      const report = await copyPhotos(from.collection, to.collection, { ...options, exclusive, signal });
      await exclusive(() => to.ledger.adopt(from.ledger));
      return report;
    });
  }

  /** Of work that waits for its turn and is cancelled nothing begins. */
  #inTurn<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#runs.run(() => this.#running(undefined, signal, work), signal);
  }

  /** Work that {@link clear} and {@link removeFolder} can end. */
  async #running<T>(
    folder: string | undefined,
    given: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const ending = new AbortController();
    this.#run = { folder, ending };
    try {
      return await work(given ? AbortSignal.any([given, ending.signal]) : ending.signal);
    } finally {
      this.#run = undefined;
      this.#changed();
    }
  }

  /**
   * For each query the nearest photos, best first; photos of the library that a query is made of are left out of its answer.
   *
   * @throws LookalikeError INVALID_ARGUMENT (limit, balance, similarity), EMPTY_LIBRARY, NOT_FOUND (id), what
   *   {@link Embedder.embed} throws for a query photo (unless `onFailure` takes it), MILVUS for a filter that does
   *   not parse and for a plan that does not exist
   */
  async search(
    queries: readonly Query[],
    options: QueryOptions = {},
  ): Promise<readonly (readonly SearchHit[])[]> {
    const { limit } = checkOptions(options);
    if (queries.length === 0) return [];
    const { asked, ids, limit: beyond, near } = await this.#asked(queries, options);
    if (asked.length === 0) return queries.map(() => []);
    const vectors = asked.map(({ balanced }) => balanced.vector);
    const { least = -1, most = 1 } = options.similarity ?? {};
    // Of several views the nearest counts, so that what is too similar is known when all were looked at.
    const isOpen = most < 1 && options.turns === true;
    for (let depth = beyond; ; depth = Math.min(2 * depth, DEPTH_MAX)) {
      const found = await this.#read.search(vectors, depth, near);
      options.signal?.throwIfAborted();
      const results: SearchHit[][] = queries.map(() => []);
      asked.forEach(({ position, view, balanced }, row) => {
        const turn = options.turns ? { turn: QUERY.turns[view] ?? 1 } : {};
        for (const { photo, squaredDistance } of found[row] ?? []) {
          const similarity = balanced.similarity(squaredDistance);
          const distance = balanced.distance(squaredDistance);
          if (!ids[position]?.includes(photo.id)) {
            results[position]?.push({ ...photo, similarity, distance, ...turn });
          }
        }
      });
      const within = results.map((hits) =>
        nearestOfEach(hits)
          // A server may not know range searches.
          .filter(({ similarity }) => similarity >= least && similarity <= most)
          .slice(0, limit),
      );
      const isAll = depth === DEPTH_MAX || found.every((hits) => hits.length < depth);
      if (!isOpen || isAll || within.every((hits) => hits.length === limit)) return within;
    }
  }

  async similarities(
    query: Query,
    options: Omit<QueryOptions, 'limit' | 'similarity' | 'plan'> = {},
  ): Promise<Float64Array> {
    const { asked, ids, limit, near } = await this.#asked([query], {
      ...options,
      limit: LIMITS.searchMax,
    });
    const own = new Set(ids.flat());
    const vectors = asked.map(({ balanced }) => balanced.vector);
    const found = await this.#collection.nearest(vectors, limit, { ...near, plan: 'exact' });
    options.signal?.throwIfAborted();
    const best = new Map<string, number>();
    asked.forEach(({ balanced }, row) => {
      for (const { id, squaredDistance } of found[row] ?? []) {
        const similarity = balanced.similarity(squaredDistance);
        if (!own.has(id) && similarity > (best.get(id) ?? -Infinity)) best.set(id, similarity);
      }
    });
    return Float64Array.from(best.values()).sort().reverse().subarray(0, LIMITS.searchMax);
  }

  /** What the collection is asked for these queries: the vectors of their views, and the photos that each is made of. */
  async #asked(queries: readonly Query[], options: QueryOptions) {
    const { limit, balance } = checkOptions(options);
    const { idsIn, QueryVectors } = await import('./query-vectors.ts');
    this.#queryVectors ??= new QueryVectors({
      embedder: this.#parts.embedder,
      open: (id) => this.#fileOf(id),
    });
    const ids = queries.map(idsIn);
    const stored = this.#read.vectors([...new Set(ids.flat())]);
    // Whether there are photos at all is asked at the same time, and what is wrong with that is told first.
    stored.catch(() => undefined);
    if (await this.#isEmpty()) {
      throw new LookalikeError(
        'EMPTY_LIBRARY',
        'There is no photo to compare with yet. Add a folder or photos first.',
      );
    }
    const views = await this.#viewsOf(this.#queryVectors, queries, await stored, options);
    const asked = views.flatMap((own, position) =>
      own.map((vector, view) => ({
        position,
        view,
        balanced: balanceQuery(this.#profile, vector, balance),
      })),
    );
    // A photo of the library finds itself first: as many more are asked for, and those of the query left out.
    const own = Math.max(...ids.map(({ length }) => length));
    const { plan = this.searchPlan, filter, similarity } = options;
    const [first] = asked;
    // Bounds depend on the balance alone.
    const { most, ...farther } = similarity ?? {};
    const bounds = most === undefined || options.turns ? farther : { ...farther, most };
    const within = similarity && first && { within: distanceBounds(first.balanced, bounds) };
    return { asked, ids, limit: limit + own, near: { plan, ...(filter ? { filter } : {}), ...within } };
  }

  /** Of each query the vectors of its views; none where it failed and `onFailure` was told. */
  async #viewsOf(
    vectors: QueryVectors,
    queries: readonly Query[],
    stored: ReadonlyMap<string, Float32Array>,
    { crop, turns, signal, onFailure, onThumbnail }: QueryOptions,
  ): Promise<readonly (readonly Float32Array[])[]> {
    let next = 0;
    const views: (readonly Float32Array[])[] = queries.map(() => []);
    const worker = async (): Promise<void> => {
      for (let position = next++; position < queries.length; position = next++) {
        const query = queries[position];
        if (!query) continue;
        signal?.throwIfAborted();
        try {
          views[position] = await vectors.of(query, {
            profile: this.#profile,
            stored,
            ...(crop ? { crop } : {}),
            ...(turns ? { turns } : {}),
            ...(signal ? { signal } : {}),
            onThumbnail: () => onThumbnail?.(position),
          });
        } catch (error) {
          signal?.throwIfAborted();
          const failure = reviveError(error);
          // A photo that is not in the library is the caller's mistake, not a file's.
          if (!onFailure || failure.code === 'NOT_FOUND' || failure.code === 'INVALID_ARGUMENT') throw error;
          onFailure(position, failure);
        }
      }
    };
    await Promise.all(Array.from({ length: this.#parts.embedder.width }, worker));
    return views;
  }

  async explain(query: Query, id: string, options: ExplainOptions = {}): Promise<Explanation> {
    const { explain } = await import('./explaining.ts');
    return explain(query, id, this.#explainingParts, options);
  }

  async suggestCrop(photo: PhotoQuery, signal?: AbortSignal): Promise<Crop | undefined> {
    const { suggestCrop } = await import('./explaining.ts');
    return suggestCrop(photo, this.#explainingParts, signal);
  }

  get #explainingParts(): ExplainingParts {
    const { embedder } = this.#parts;
    return { embedder, profile: this.#profile, open: (id) => this.#fileOf(id) };
  }

  /** Asked again after a change only, as long as there are photos. */
  async #isEmpty(): Promise<boolean> {
    const seen = this.#seen;
    seen.photos ||= !(await this.#collection.isEmpty());
    return !seen.photos;
  }

  thumbnail(contentId: string): Promise<Blob | undefined> {
    return this.#thumbnails.get(contentId, () => this.originalOf(contentId));
  }

  picture(file: Blob, options?: PictureOptions): Promise<Blob> {
    return this.#parts.embedder.thumbnail(file, options);
  }

  find(contentIds: readonly string[]): Promise<ReadonlyMap<string, LibraryPhoto>> {
    return this.#collection.find(contentIds);
  }

  async keepQuery(file: Blob): Promise<string | undefined> {
    // A search does not fail because it cannot be found again.
    return (await this.#kept()).keep(file).catch(() => undefined);
  }

  async keptQuery(contentId: string): Promise<Blob | undefined> {
    return (await this.#kept()).get(contentId);
  }

  async details(id: string): Promise<LibraryPhoto | undefined> {
    return (await this.#collection.get([id]))[0];
  }

  async original(id: string): Promise<Blob | undefined> {
    const [photo] = await this.#collection.get([id]);
    return photo && this.originalOf(photo.contentId);
  }

  /** @throws LookalikeError NOT_FOUND; FILE_UNREADABLE when there is not even a thumbnail */
  async #fileOf(id: string): Promise<PhotoFile> {
    const [photo] = await this.#collection.get([id]);
    if (!photo) throw new LookalikeError('NOT_FOUND', `The library has no photo with id ${id} any more.`);
    const original = await this.originalOf(photo.contentId).catch(() => undefined);
    if (original) return { file: original, isThumbnail: false };
    const thumbnail = await this.#thumbnails.get(photo.contentId, () => Promise.resolve(undefined));
    if (thumbnail) return { file: thumbnail, isThumbnail: true };
    throw new LookalikeError(
      'FILE_UNREADABLE',
      `Neither the file nor a thumbnail of ${photo.path} can be read from here. Connect its folder again, or search by the photo as it is.`,
    );
  }

  /** The file that holds this content, where it can be read now. */
  protected async originalOf(contentId: string): Promise<Blob | undefined> {
    const file = this.#files.get(contentId);
    if (file) return file;
    const place = await this.#ledger.locate(contentId);
    return place && openInFolder(place.handle, place.path);
  }

  async removePhotos(ids: readonly string[]): Promise<void> {
    await this.#exclusive(async () => {
      const photos = await this.#collection.get(ids);
      // All rows of the same contents: a server can hold a photo twice.
      const rows = await this.#stored(photos.map((photo) => photo.contentId));
      await this.#remove([...new Map([...photos, ...rows].map((photo) => [photo.id, photo])).values()]);
      for (const { contentId } of photos) await this.#ledger.forgetContent(contentId);
    });
    this.#changed();
  }

  /** A run into this folder is ended first; one in another tab ends at its next write. */
  async removeFolder(id: string): Promise<void> {
    const removal = (): Promise<void> =>
      this.#exclusive(async () => {
        const contentIds = await this.#ledger.forgetFolder(id);
        await this.#dropUnreferenced(contentIds);
      });
    if (this.#run?.folder === id) await this.#endRunAndThen(removal);
    else await removal();
    this.#changed();
  }

  /**
   * A run under way is ended first. On a server it removes the photos of this browser's folders only: neither the
   * collection nor what others put there.
   *
   * @throws LookalikeError INVALID_ARGUMENT on a server, unless its address is given as it was shown
   */
  async clear({ server: confirmed }: ClearOptions = {}): Promise<void> {
    const { server } = this.#parts;
    if (server && confirmed !== server.address) {
      throw new LookalikeError(
        'INVALID_ARGUMENT',
        `The photos are on the server ${server.address}, in the collection "${server.collection}". To remove those of your ` +
          'folders there, name the server: clear({ server: address }).',
      );
    }
    await this.#endChange();
    await this.#endRunAndThen(() =>
      this.#exclusive(async () => {
        if (server) {
          await this.#remove(await this.#stored(await this.#ledger.contentIds()));
          await this.#ledger.clear();
        } else {
          await (await this.#neighbors()).clear();
          await (await this.#mapper()).clear();
          for (const kept of await this.#keptCollections()) await kept.drop();
          await this.#collection.drop();
          await this.#parts.models?.collections.clear();
          await this.#ledger.clear();
          await (await this.#kept()).clear();
          await this.#thumbnails.clear();
          await this.#useShelf(await openShelf(this.#parts));
        }
        this.#files.clear();
      }),
    );
    this.#changed();
  }

  #endRunAndThen(task: () => Promise<void>): Promise<void> {
    this.#run?.ending.abort();
    return this.#runs.run(task);
  }

  async status(): Promise<LibraryStatus> {
    const { host, server } = this.#parts;
    const [photos, index, store] = await Promise.all([
      this.#collection.count(),
      host.indexStatus(this.#collection.name),
      host.estimate(),
    ]);
    const location: StoreLocation = server
      ? {
          kind: 'server',
          address: server.address,
          database: databaseOf(server),
          collection: server.collection,
          dialect: server.dialect,
          note: this.#collection.shape.note,
        }
      : { kind: 'local', collection: this.#collection.name };
    const indexing = this.#run?.folder !== undefined;
    return {
      photos,
      profile: this.#profile.id,
      vectors: this.#profile,
      location,
      index: index && { ...index, chosen: this.searchPlan },
      store,
      indexing,
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Contents that no file holds any more leave; those that another file still holds get that file's path. Returns how many
   * photos left.
   */
  async #dropUnreferenced(contentIds: readonly string[]): Promise<number> {
    const gone: LibraryPhoto[] = [];
    const moved: LibraryPhoto[] = [];
    const kept = new Set<string>();
    const extra: string[] = [];
    for (const photo of await this.#stored([...new Set(contentIds)])) {
      const file = await this.#ledger.fileOf(photo.contentId);
      if (!file) gone.push(photo);
      // A kill while it was moved has left a second row.
      else if (kept.has(photo.contentId)) extra.push(photo.id);
      else if (file.path !== photo.path) moved.push({ ...photo, path: file.path });
      kept.add(photo.contentId);
    }
    await this.#remove(gone);
    await this.#collection.delete(extra);
    await this.#collection.move(moved);
    return gone.length;
  }

  async #stored(contentIds: readonly string[]): Promise<LibraryPhoto[]> {
    const photos: LibraryPhoto[] = [];
    for (const page of slices(contentIds, LIMITS.page)) photos.push(...(await this.#collection.rowsOf(page)));
    return photos;
  }

  async #remove(photos: readonly LibraryPhoto[]): Promise<void> {
    for (const page of slices(photos, LIMITS.page)) {
      await this.#collection.delete(page.map((photo) => photo.id));
      const contentIds = page.map((photo) => photo.contentId);
      await this.#thumbnails.delete(contentIds);
      await this.#removeKept(contentIds);
      for (const contentId of contentIds) this.#files.delete(contentId);
    }
  }

  /** What was removed is gone from the vectors of every model. */
  async #removeKept(contentIds: readonly string[]): Promise<void> {
    const kept = await this.#keptCollections();
    if (kept.length === 0) return;
    const { deleteContents } = await import('./models/model-change.ts');
    for (const collection of kept) await deleteContents(collection, contentIds);
  }

  #changed(): void {
    // A folder may have been connected, by which thumbnails give way to files.
    this.#queryVectors?.forgetFiles();
    this.#count = this.#newCount();
    this.#facets = this.#newFacets();
    this.#seen = { photos: false };
    this.#memory = this.#newMemory();
    this.#open?.review.forget();
    for (const listener of this.#listeners) listener();
  }
}

/** Photos that Milvus gives at most for a vector. */
const DEPTH_MAX = MILVUS_LIMITS.window;

/** Best first, each photo once. */
function nearestOfEach(hits: readonly SearchHit[]): SearchHit[] {
  // The sort is stable: of equals that of the earlier view stays in front.
  const sorted = hits.toSorted((a, b) => b.similarity - a.similarity);
  const nearest = new Map<string, SearchHit>();
  for (const hit of sorted) if (!nearest.has(hit.id)) nearest.set(hit.id, hit);
  return [...nearest.values()];
}

function checkOptions(options: QueryOptions): { limit: number; balance: number } {
  const { limit = LIMITS.searchDefault, balance = DEFAULT_BALANCE, similarity = {} } = options;
  if (!Number.isInteger(limit) || limit < LIMITS.searchMin || limit > LIMITS.searchMax) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The number of results is ${limit}; it must be a whole number from ${LIMITS.searchMin} to ${LIMITS.searchMax}.`,
    );
  }
  if (!(balance >= 0 && balance <= 1)) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The balance is ${balance}; it must be a number from 0 (same picture) to 1 (same kind of thing).`,
    );
  }
  const { least = -1, most = 1 } = similarity;
  if (!(least >= -1 && least <= most && most <= 1)) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The range of similarity is ${least} to ${most}; two numbers from -1 to 1 are expected, the smaller one first.`,
    );
  }
  return { limit, balance };
}
