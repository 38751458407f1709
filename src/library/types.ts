/** @file What the library tells and is told: plain data, shared by the page, the scripting object and the tests. */
import type { PauseGate } from '../base/pause.ts';
import type { ErrorCode, LookalikeError } from '../base/errors.ts';
import type { Dialect } from '../milvus/rest/contact.ts';
import type { QueryRequest, SearchRequest } from '../milvus/types.ts';
import type { Exclusions } from '../photos/exclusions.ts';
import type { FolderState } from '../photos/folder-access.ts';
import type { PhotoFile, PhotoSource } from '../photos/photo-source.ts';
import type { Profile, ProfileId } from '../profiles/profiles.ts';
import type { StoreEstimate } from '../store/store.ts';
import type { SimilarityBounds } from '../vectors/similarity-bounds.ts';
import type { VectorIndexStatus } from '../vectors/segmented-index.ts';
import type { SearchPlan } from '../vectors/vector-index.ts';
import type { PositionMap } from '../vision/activation.ts';
import type { Crop, PictureOptions } from '../vision/embedder.ts';
import type { Orientation } from '../vision/orientation.ts';
import type { DuplicateOptions, Duplicates, ReviewApi } from './duplicates/types.ts';
import type { MapOptions, PhotoMap } from './map/types.ts';
import type { Choice, Measure, PhotoFilter } from './photo-filter.ts';

/** A photo in the library. `path` is text from a file system: never HTML, any script, any normalization. */
export interface LibraryPhoto {
  /** Milvus id as decimal string. */
  readonly id: string;
  /** SHA-256 of the file's bytes; thumbnails are kept under it. A row that does not tell has `row:` and more. */
  readonly contentId: string;
  /**
   * `folder/sub/name.jpg`, beginning with the folder as the library shows it; single files: the file's name. Of a row
   * on a server that has no path: its id.
   */
  readonly path: string;
  /** Upright pixels; 0 where a server's row does not tell. */
  readonly width: number;
  readonly height: number;
  /** Bytes of the file, 0 where unknown. */
  readonly bytes: number;
  /** Empty where unknown. */
  readonly format: string;
  /** When, where and with what it was taken; absent where that is unknown or was not asked for. */
  readonly taken?: string;
  readonly camera?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  /** Names of what the network takes it for, most probable first (`KINDS` in profiles); absent where it is sure of nothing. */
  readonly kinds?: readonly string[];
}

/** A value that photos have, and how many of them. */
export interface Facet {
  readonly name: string;
  readonly photos: number;
}

/** What the photos can be filtered by: nothing that the rows do not tell. */
export interface Facets {
  readonly choices: Readonly<Partial<Record<Choice, readonly Facet[]>>>;
  /** In which photos were taken. */
  readonly years?: readonly Facet[];
  readonly measures: readonly Measure[];
}

/** What Milvus' REST API v2 would be asked. */
export type MilvusRequest =
  | { readonly route: 'search'; readonly body: SearchRequest }
  | { readonly route: 'query'; readonly body: QueryRequest };

export interface SearchHit extends LibraryPhoto {
  /** 2 - 2 similarity: 0 for the same photo; at the default balance Milvus' squared L2 on the stored vectors. */
  readonly distance: number;
  /** (1 - balance) cos(looks) + balance cos(means), in -1..1; shown as percent, never below 0. */
  readonly similarity: number;
  /** Where turns were asked for: the one that is nearest, as the EXIF orientation that would show the query so. */
  readonly turn?: Orientation;
}

/** A photo file, or a photo already in the library. */
export type PhotoQuery = Blob | { readonly id: string };

/** A photo of a combined query. */
export interface QueryPart {
  readonly query: PhotoQuery;
  /** How much it counts, beside the other parts; below 0: results are to be unlike it. 1 when absent; never 0. */
  readonly weight?: number;
  /** Only this region of it; `QueryOptions.crop` when absent. */
  readonly crop?: Crop;
}

/** A photo, or several added and subtracted (`combineVectors` has the formula), 1..QUERY.parts of them. */
export type Query = PhotoQuery | { readonly combine: readonly QueryPart[] };

export interface QueryOptions {
  /** Results a query, LIMITS.searchMin..searchMax; LIMITS.searchDefault when absent. */
  readonly limit?: number;
  /** Milvus filter expression. */
  readonly filter?: string;
  /**
   * Search by this region of the query photo. Of a photo of the library it is read from the file; where that cannot be read,
   * from the thumbnail, of which `onThumbnail` is told.
   */
  readonly crop?: Crop;
  /**
   * Also mirrored and rotated: each query is embedded in its eight turns, all photos of a combined one in the same, and once as
   * a whole up to its edges, and a result counts by the nearest of these views. Photos of the library are read as for `crop`.
   */
  readonly turns?: boolean;
  /** 0 = the same picture (looks) ... 1 = the same kind of thing (means); DEFAULT_BALANCE when absent. */
  readonly balance?: number;
  /** Only results that are so similar at this balance, -1..1. */
  readonly similarity?: SimilarityBounds;
  /** How the index answers; `LibraryApi.searchPlan` when absent. A server has no such choice and is not told. */
  readonly plan?: SearchPlan;
  readonly signal?: AbortSignal;
  /** Takes a query photo that cannot be read (its answer is empty then); without it the search throws. */
  readonly onFailure?: (position: number, error: LookalikeError) => void;
  /** Of the query at this position a photo of the library was read from its thumbnail, since its file cannot be read. */
  readonly onThumbnail?: (position: number) => void;
}

export interface ExplainOptions extends Pick<QueryOptions, 'crop' | 'signal'> {
  /** The turn of the query that found the photo, `SearchHit.turn`. */
  readonly turn?: Orientation;
}

/** Where a photo is similar to a query. */
export interface Explanation extends PositionMap {
  /** The part of the photo that the network saw, which the positions cover. */
  readonly region: Crop;
  /** The photo's own file cannot be read: this is of its thumbnail. */
  readonly isThumbnail: boolean;
}

export interface ListOptions {
  /** Only photos behind the one with this id, which need not be there any more. */
  readonly after?: string;
  /** Also when, where and with what they were taken. */
  readonly further?: boolean;
  readonly signal?: AbortSignal;
}

/** A photo that could not be indexed; the run went on. */
export interface Failure {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** The file is not to blame, as far as one can tell: it may go well another time. */
  readonly passing: boolean;
}

/** A moment of an indexing run. Counts are photos; files that are no image at all count under `skipped`. */
export interface IndexProgress {
  /** Files seen so far; final once `walking` is false. */
  readonly found: number;
  readonly walking: boolean;
  readonly done: number;
  readonly added: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  /** Photos a second over the last seconds, 0 until known. */
  readonly rate: number;
  /** `null` until the walk is over and a rate is known. */
  readonly secondsLeft: number | null;
  /** Path of the photo finished last. */
  readonly path: string;
}

export interface IndexReport {
  readonly added: number;
  readonly unchanged: number;
  /** Photos that left because their file is gone from the folder. */
  readonly removed: number;
  /** Files that are no image (text, sound, films that no browser reads), or fewer pixels than wanted. */
  readonly skipped: number;
  readonly failed: readonly Failure[];
  readonly seconds: number;
}

export interface IndexOptions {
  readonly signal?: AbortSignal;
  readonly gate?: PauseGate;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** What is left out; the library's own choice when absent. */
  readonly exclusions?: Exclusions;
  /**
   * The browser's room is used up, as the error says: whoever makes some resolves, and the run goes on. Absent: the run ends
   * with the error. What is stored can be searched meanwhile.
   */
  readonly onFull?: (error: LookalikeError) => Promise<void>;
  /** A photo failed: told at once, so that a run that is cancelled loses no reason. `file` is there to try it again. */
  readonly onFailure?: (failure: Failure, file: PhotoFile) => void;
}

/** A folder, or the single files added together (`kind` files). */
export interface LibraryFolder {
  readonly id: string;
  readonly kind: 'folder' | 'files';
  /** As shown, and the first segment of its photos' paths. */
  readonly name: string;
  readonly photos: number;
  /** `PhotoSource.place`, where it was told. */
  readonly place?: string;
  /** `unlinked`: the browser cannot open it again by itself; who chooses it again updates it. */
  readonly state: FolderState | 'unlinked';
}

/** What holds the library's index, as `lookalike.status()` reports it; `recall` is recall@10 over 100 stored rows. */
export interface IndexStatus extends Omit<VectorIndexStatus, 'state'> {
  /** resting: the graph stays on the disk, since no search asks it; `sealed` and `recall` are of when it was saved. */
  readonly state: VectorIndexStatus['state'] | 'resting';
  /** A snapshot of exactly this graph is durable, so that a reload opens it instead of building. */
  readonly saved: boolean;
}

/** Where the photos' rows are kept. Thumbnails and folders are always in this browser. */
export type StoreLocation =
  | { readonly kind: 'local'; readonly collection: string }
  | {
      readonly kind: 'server';
      readonly address: string;
      readonly database: string;
      readonly collection: string;
      readonly dialect: Dialect;
      /** What is not as this library would have made it, in sentences; empty when all is. */
      readonly note: string;
    };

/** A moment of copying between this browser and a server. Counts are photos. */
export interface CopyProgress {
  /** Photos in the collection copied from, counted at the start. */
  readonly total: number;
  readonly done: number;
  readonly copied: number;
  /** Were there already. */
  readonly present: number;
  /** Photos a second over the last seconds, 0 until known. */
  readonly rate: number;
  /** `null` until a rate is known. */
  readonly secondsLeft: number | null;
}

export interface CopyReport {
  readonly copied: number;
  readonly present: number;
  readonly seconds: number;
}

export interface CopyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

/** A moment of an export or an import. Counts are photos, each counted once for every part of it. */
export interface ArchiveProgress {
  readonly done: number;
  readonly total: number;
  /** A second over the last seconds, 0 until known. */
  readonly rate: number;
  /** `null` until a rate is known. */
  readonly secondsLeft: number | null;
}

export interface ArchiveOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ArchiveProgress) => void;
}

/** What an exported file says of itself. */
export interface ArchiveFacts {
  readonly photos: number;
  readonly thumbnails: boolean;
  /** When it was exported, ISO 8601. */
  readonly made: string;
  /** The model that made the vectors. */
  readonly profile: string;
}

export interface ExportOptions extends ArchiveOptions {
  /** True when absent. */
  readonly thumbnails?: boolean;
}

export interface ExportReport {
  readonly photos: number;
  readonly seconds: number;
}

export interface ImportReport {
  readonly added: number;
  /** Were there already. */
  readonly present: number;
  readonly seconds: number;
}

export interface ClearOptions {
  /** Address of the server, as the person was shown it: without it a library on a server is not cleared. */
  readonly server?: string;
}

export interface LibraryStatus {
  readonly photos: number;
  readonly profile: ProfileId;
  /** What that profile's vectors are. */
  readonly vectors: Profile;
  readonly location: StoreLocation;
  /** `null` where a server keeps the index. `chosen`: how searches are answered that do not say it themselves. */
  readonly index: (IndexStatus & { readonly chosen: SearchPlan }) | null;
  readonly store: StoreEstimate;
  readonly indexing: boolean;
}

/** The use cases, as the page and the scripting object see them. Errors are LookalikeErrors, documented at `Library`. */
export interface LibraryApi {
  /** How searches are answered that do not say it themselves; `auto` at first. A server has no such choice. */
  searchPlan: SearchPlan;
  /** What runs leave out that do not say it themselves. */
  exclusions: Exclusions;
  /** Photos stored. */
  count(): Promise<number>;
  /** All photos by ascending id, streamed in pages: in this browser that is the order in which they were added. */
  photos(options?: ListOptions): AsyncIterable<readonly LibraryPhoto[]>;
  /** What the photos are taken for, most frequent first. A filter `json_contains(kinds, "name")` finds those of one. */
  kinds(): Promise<readonly Facet[]>;
  /** What there is to filter by, with counts. */
  facets(): Promise<Facets>;
  /**
   * A filter as {@link QueryOptions.filter} takes it; '' when all photos are meant.
   * @throws LookalikeError INVALID_ARGUMENT when this library's rows do not have what it asks for
   */
  expression(filter: PhotoFilter): Promise<string>;
  /** Ids of all photos that a Milvus filter expression is true for. @throws LookalikeError MILVUS when it does not parse */
  matching(filter: string, signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /**
   * What {@link search} asks Milvus, or without queries what {@link matching} does; `undefined` of a server that has another
   * API. Errors: {@link search}.
   */
  request(queries: readonly Query[], options?: QueryOptions): Promise<MilvusRequest | undefined>;
  folders(): Promise<readonly LibraryFolder[]>;
  /** A folder of the library, to be indexed again; the person may be asked to allow it, which needs a user gesture. */
  reconnect(id: string): Promise<PhotoSource>;
  index(source: PhotoSource, options?: IndexOptions): Promise<IndexReport>;
  search(queries: readonly Query[], options?: QueryOptions): Promise<readonly (readonly SearchHit[])[]>;
  /**
   * How similar the photos are to a query, the most similar first, LIMITS.searchMax at most: what counts and histograms are
   * made of. Errors: {@link search}.
   */
  similarities(
    query: Query,
    options?: Omit<QueryOptions, 'limit' | 'similarity' | 'plan'>,
  ): Promise<Float64Array>;
  /**
   * Why a photo was found: the share that each position of its last feature map has in the cosine of its pooled features with
   * those of the query. Values may be below 0 where photos are subtracted.
   * @param id of a photo that was found
   * @throws LookalikeError as {@link search}; FILE_UNREADABLE when there is neither a file nor a thumbnail
   */
  explain(query: Query, id: string, options?: ExplainOptions): Promise<Explanation>;
  /**
   * The region of a photo that the network is most active in; `undefined` when that is nearly all of it.
   * @throws LookalikeError NOT_FOUND, FILE_UNREADABLE, what {@link Embedder.embed} throws
   */
  suggestCrop(photo: PhotoQuery, signal?: AbortSignal): Promise<Crop | undefined>;
  /** The stored one, or one made of the file where it can be read; what making it throws is that of {@link picture}. */
  thumbnail(contentId: string): Promise<Blob | undefined>;
  /** A picture of a file that the browser itself cannot draw, a small one when not told otherwise. Errors: `Embedder.thumbnail`. */
  picture(file: Blob, options?: PictureOptions): Promise<Blob>;
  /** The file itself where the browser can still read it (folder handles, files of this session). */
  original(id: string): Promise<Blob | undefined>;
  /** Photos of these contents that are here, by content id. */
  find(contentIds: readonly string[]): Promise<ReadonlyMap<string, LibraryPhoto>>;
  /**
   * Keeps a copy of a file that was searched by in this browser, as long as there are not too many newer ones (`QUERY` in
   * profiles). Resolves to its content id; `undefined` where it is too large or cannot be kept.
   */
  keepQuery(file: Blob): Promise<string | undefined>;
  /** The copy. */
  keptQuery(contentId: string): Promise<Blob | undefined>;
  /** All that is known of a photo; lists leave out when, where and with what it was taken. */
  details(id: string): Promise<LibraryPhoto | undefined>;
  /** Writes the whole library to `sink`, which is ended; see src/library/archive. */
  export(sink: WritableStream<Uint8Array>, options?: ExportOptions): Promise<ExportReport>;
  /** What an exported file holds, before it is merged. @throws LookalikeError why it cannot be */
  inspect(file: Blob): Promise<ArchiveFacts>;
  /** Merges what was exported, by content. */
  import(file: Blob, options?: ArchiveOptions): Promise<ImportReport>;
  /** Groups of near-duplicates with their photos; neighbours that are not known yet are looked up first. */
  duplicates(options?: DuplicateOptions): Promise<readonly Duplicates[]>;
  /**
   * Where photos stand in a plane, similar ones together; the same from visit to visit, new photos placed among the others. It is
   * arranged anew when many came or went, and by `options.anew`. Of many photos that takes a while.
   */
  map(options?: MapOptions): Promise<PhotoMap>;
  /** The review of near-duplicates: its code comes with the first call. */
  review(): Promise<ReviewApi>;
  removePhotos(ids: readonly string[]): Promise<void>;
  removeFolder(id: string): Promise<void>;
  /** On a server: the photos of this browser's folders only, and only when the server is named. */
  clear(options?: ClearOptions): Promise<void>;
  status(): Promise<LibraryStatus>;
  /** Photos were added or removed, by this tab or another. Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void;
}
