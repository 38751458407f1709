/**
 * @file The Milvus collection that holds the library: the only place that reads and writes its rows. Works on any
 * `MilvusClient`, local or remote, and on any collection that holds one vector of a known profile a photo: names, key
 * and metric are taken from its description (./collection-shape.ts).
 */
import { SYSTEM_CLOCK, type Clock } from '../base/clock.ts';
import { LookalikeError, reviveError, type ErrorCode } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { unwrap, type MilvusClient } from '../milvus/client.ts';
import { INTEGER_RANGES, MILVUS_LIMITS } from '../milvus/limits.ts';
import type {
  CollectionRequest,
  CreateCollectionRequest,
  Entity,
  Hit,
  PrimaryKey,
  QueryRequest,
  SearchRequest,
} from '../milvus/types.ts';
import { COLLECTION, HNSW, LIMITS, SERVER, type Profile } from '../profiles/profiles.ts';
import type { DistanceBounds } from '../vectors/similarity-bounds.ts';
import type { SearchPlan } from '../vectors/vector-index.ts';
import {
  FACTS,
  FURTHER_FACTS,
  PROFILE_PROPERTY,
  shapeOf,
  rangeParams,
  squaredDistance,
  type CollectionShape,
  type Fact,
} from './collection-shape.ts';
import { RecentWrites } from './recent-writes.ts';
import type { LibraryPhoto, ListOptions } from './types.ts';

/** A photo about to be stored. */
export type NewPhoto = Omit<LibraryPhoto, 'id'> & { readonly vector: Float32Array };

/** A photo found by its vector, with the squared L2 distance to the query vector given. */
export interface NearPhoto {
  readonly photo: LibraryPhoto;
  readonly squaredDistance: number;
}

/** @property plan heard by this browser's store only */
export interface NearOptions {
  readonly filter?: string;
  readonly plan?: SearchPlan;
  readonly within?: DistanceBounds;
}

type NearRequest = SearchRequest & {
  readonly data: readonly Float32Array[];
  readonly limit: number;
};

export interface CollectionOptions {
  /** Tells this store from others, so that rows that are known by their key only are told apart, too. */
  readonly origin: string;
  /** What a new collection is made for. */
  readonly profile: Profile;
  /** The vectors must be of this profile; absent: an existing collection may have any. */
  readonly wanted?: Profile;
  /** Of the models that a person brought: a collection may have vectors of one. */
  readonly own?: readonly Profile[];
  /** The system's when absent. */
  readonly clock?: Clock;
}

/** Begins the content id of a row that has none: then comes what tells its store, and its key. */
const ROW_PREFIX = 'row:';
const ORIGIN_DIGITS = 8;

/**
 * Hexadecimal digits of a SHA-256 that make an Int64 key: 52 bits, which every JSON reader keeps exact. A hundred
 * thousand photos collide with a chance of one in a million.
 */
const KEY_DIGITS = 13;

/** The one way that an integer is written: in a filter, `010` would be octal. */
const INTEGER = /^(?:0|-?[1-9]\d*)$/;

const COUNT = 'count(*)';

/** Reads see everything written before them, or what this page has written: REST v1 has no more. */
const STRONG = Object.freeze({ consistencyLevel: 'Strong' } as const);
const SESSION = Object.freeze({ consistencyLevel: 'Session' } as const);

/** The answer to a write did not come, so that the write may have happened. */
const UNCLEAR: ErrorCode = 'MILVUS_UNCLEAR';

export class PhotoCollection {
  readonly shape: CollectionShape;
  readonly #milvus: MilvusClient;
  readonly #place: CollectionRequest;
  /** Of rows of this store that have no content id. */
  readonly #rowPrefix: string;
  readonly #recent: RecentWrites;
  readonly #clock: Clock;

  /**
   * Opens the collection; creates it where it is missing, loads it where it is not loaded.
   * @throws LookalikeError INVALID_ARGUMENT when it exists with vectors of another profile (those never mix), or does
   *   not fit for another reason; what the client's failures are
   */
  static async open(
    milvus: MilvusClient,
    place: CollectionRequest,
    options: CollectionOptions,
  ): Promise<PhotoCollection> {
    const found = await PhotoCollection.find(milvus, place, options);
    if (found) return found;
    unwrap(await milvus.collections.create(createRequest(milvus, place, options.profile)));
    const made = await PhotoCollection.find(milvus, place, options);
    if (made) return made;
    throw new LookalikeError(
      'MILVUS',
      `Milvus made the collection "${place.collectionName}" and then did not know it. Try again.`,
    );
  }

  /** The collection where it exists, else `undefined`; changes nothing but that it is loaded. Errors: {@link open}. */
  static async find(
    milvus: MilvusClient,
    place: CollectionRequest,
    { origin, wanted, own = [], clock = SYSTEM_CLOCK }: CollectionOptions,
  ): Promise<PhotoCollection | undefined> {
    if (!unwrap(await milvus.collections.has(place)).has) return undefined;
    const description = unwrap(await milvus.collections.describe(place));
    const shape = shapeOf(description, wanted, own);
    if (description.load === 'LoadStateNotLoad' && !milvus.capabilities.lacks('loading')) {
      unwrap(await milvus.collections.load(place));
    }
    const digits = (await sha256(new TextEncoder().encode(origin))).slice(0, ORIGIN_DIGITS);
    const identity = `${digits}:${description.collectionID}`;
    return new PhotoCollection(milvus, place, shape, `${ROW_PREFIX}${digits}:`, identity, clock);
  }

  private constructor(
    milvus: MilvusClient,
    place: CollectionRequest,
    shape: CollectionShape,
    rowPrefix: string,
    identity: string,
    clock: Clock,
  ) {
    this.#milvus = milvus;
    this.#place = place;
    this.shape = shape;
    this.#rowPrefix = rowPrefix;
    this.identity = identity;
    this.#clock = clock;
    this.#recent = new RecentWrites();
    // What another page wrote just before may not be visible yet.
    this.#doubt(this.#lagMs);
  }

  get name(): string {
    return this.#place.collectionName;
  }

  /** Tells this collection from others of any name and store, also from one that was dropped before it was made. */
  readonly identity: string;

  /** A content that is stored can be told from one that is not. */
  get knowsContents(): boolean {
    return this.shape.facts.has('content_id') || this.shape.key.from === 'content';
  }

  async drop(): Promise<void> {
    unwrap(await this.#milvus.collections.drop(this.#place));
  }

  /** Rows, flushed or not. */
  async count(): Promise<number> {
    if (!this.#milvus.capabilities.lacks('count')) {
      const [row] = await this.#query({ filter: '', outputFields: [COUNT] });
      return Number(row?.[COUNT] ?? 0);
    }
    return (await this.ids()).length;
  }

  async isEmpty(): Promise<boolean> {
    const { name } = this.shape.key;
    return (await this.#query({ filter: this.#after(), outputFields: [name], limit: 1 })).length === 0;
  }

  /**
   * Stores photos, none of them twice whatever happens to the answer. This browser's store leaves out what it has. Of a server, after an unclear insert it is asked which have
   * arrived, as long as it may still be under way, and only the others are sent again. What was stored before a failure
   * stays stored. Nothing is known of an insert whose page was killed: started again within the seconds that a stalled
   * server takes to finish it, a run could store its photos once more.
   *
   * @returns ids by content id, of those whose answer came
   * @throws LookalikeError INVALID_ARGUMENT when the collection has no room for a photo; MILVUS_UNCLEAR when it stays
   *   unclear, or the collection cannot tell what arrived
   */
  async insert(photos: readonly NewPhoto[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    this.requireRoom();
    return this.#insert(photos, new Set(), signal);
  }

  /** @throws LookalikeError INVALID_ARGUMENT when no photo can be stored here, with the reason */
  requireRoom(): void {
    const { obstacle } = this.shape;
    if (obstacle !== undefined) throw new LookalikeError('INVALID_ARGUMENT', obstacle);
  }

  /** @throws LookalikeError INVALID_ARGUMENT when nobody could tell which photos are here already */
  requireContents(): void {
    if (this.knowsContents) return;
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The collection "${this.name}" keeps no content ids, so that nobody could tell which photos are there already. Choose ` +
        'a collection that was made by this library.',
    );
  }

  /** @param replaced ids of rows that hold the same contents and do not count as arrived */
  async #insert(
    photos: readonly NewPhoto[],
    replaced: ReadonlySet<string>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    let missing = photos;
    for (let attempt = 1; missing.length > 0; attempt++) {
      try {
        const ids = await this.#write(missing, replaced);
        const stored = missing.map((photo, row) => ({ ...factsOf(photo), id: String(ids[row]) }));
        this.#recent.add(stored, this.#clock.now());
        return new Map(stored.map(({ contentId, id }) => [contentId, id]));
      } catch (error) {
        if (reviveError(error).code !== UNCLEAR) {
          // Some may have been stored before it was refused, or before the server went away.
          this.#doubt(this.#lagMs);
          throw error;
        }
        this.#doubt(SERVER.settleMs);
        missing = await this.#missingAfterDoubt(missing, replaced, error, signal);
        this.#doubt(this.#lagMs);
        if (missing.length > 0 && attempt === SERVER.attempts) throw error;
      }
    }
    return new Map();
  }

  /** Rows whose key is chosen take the place of what has it. */
  async #write(photos: readonly NewPhoto[], replaced: ReadonlySet<string>): Promise<readonly PrimaryKey[]> {
    const { entities, capabilities } = this.#milvus;
    const request = { ...this.#place, data: await Promise.all(photos.map((photo) => this.#toEntity(photo))) };
    if (this.shape.key.from === 'generated' || capabilities.lacks('upsert')) {
      const isOnce =
        capabilities.kind === 'local' && this.shape.facts.has('content_id') && replaced.size === 0;
      const once = isOnce ? { unlessStored: 'content_id' } : {};
      return unwrap(await entities.insert({ ...request, ...once })).insertIds;
    }
    return unwrap(await entities.upsert(request)).upsertIds;
  }

  /** Asks until all have arrived, or as long as an insert under way can still arrive. */
  async #missingAfterDoubt(
    photos: readonly NewPhoto[],
    replaced: ReadonlySet<string>,
    error: unknown,
    signal?: AbortSignal,
  ): Promise<readonly NewPhoto[]> {
    if (!this.knowsContents) {
      throw new LookalikeError(
        UNCLEAR,
        `It is unclear whether ${photos.length} photos arrived in the collection "${this.name}", and it keeps no content ` +
          `ids by which to tell. Look there before you add them again. (${reviveError(error).message})`,
        { cause: error },
      );
    }
    for (
      let passed = 0, pause: number = SERVER.askFirstMs;
      ;
      pause = Math.min(2 * pause, SERVER.askLongestMs)
    ) {
      const rows = await this.#rowsOf(photos.map((photo) => photo.contentId));
      const arrived = new Set(rows.filter(({ id }) => !replaced.has(id)).map(({ contentId }) => contentId));
      const missing = photos.filter((photo) => !arrived.has(photo.contentId));
      if (missing.length === 0 || passed >= SERVER.settleMs) return missing;
      await this.#clock.wait(pause, signal);
      passed += pause;
    }
  }

  /** One row of each of these contents that is stored, by content id. At most `LIMITS.page` contents. */
  async find(contentIds: readonly string[]): Promise<Map<string, LibraryPhoto>> {
    return new Map((await this.rowsOf(contentIds)).map((photo) => [photo.contentId, photo]));
  }

  /** Every row of these contents, of which each should have one. At most `LIMITS.page` contents. */
  async rowsOf(contentIds: readonly string[]): Promise<LibraryPhoto[]> {
    if (contentIds.length === 0) return [];
    const blind = this.#recent.blindFor(this.#clock.now());
    if (blind > 0) await this.#clock.wait(blind);
    const rows = await this.#rowsOf(contentIds);
    if (!this.#lags) return rows;
    const seen = new Set(rows.map(({ contentId }) => contentId));
    const unseen = contentIds.flatMap((contentId) => this.#recent.get(contentId) ?? []);
    return [...rows, ...unseen.filter(({ contentId }) => !seen.has(contentId))];
  }

  async #rowsOf(contentIds: readonly string[]): Promise<LibraryPhoto[]> {
    const { facts, key } = this.shape;
    const contents: string[] = [];
    const keys = new Map<string, string>();
    for (const contentId of contentIds) {
      const row = this.#keyOfRow(contentId);
      if (row !== undefined) keys.set(row, contentId);
      else if (facts.has('content_id')) contents.push(contentId);
      else if (key.from === 'content') keys.set(await this.#keyOf(contentId), contentId);
    }
    // What this page wrote is remembered: waiting until a lagging read shows it would wait after every batch.
    const level = this.#lags ? ({ consistencyLevel: 'Bounded' } as const) : STRONG;
    const byContent = contents.length > 0 ? await this.#photos(isOneOf('content_id', contents), level) : [];
    const byKey = keys.size > 0 ? await this.#photos(this.#isKey([...keys.keys()]), level) : [];
    return [
      ...byContent,
      ...byKey.map((photo) => ({ ...photo, contentId: keys.get(photo.id) ?? photo.contentId })),
    ];
  }

  async #photos(
    filter: string,
    level: Pick<QueryRequest, 'consistencyLevel'> = this.#seeing,
  ): Promise<LibraryPhoto[]> {
    const rows = await this.#query({
      ...level,
      filter,
      outputFields: this.#photoFields,
      limit: MILVUS_LIMITS.window,
    });
    return rows.map((row) => this.#toPhoto(row));
  }

  /** Photos by id; unknown ids are left out. */
  async get(ids: readonly string[]): Promise<LibraryPhoto[]> {
    const keys = this.#keysAmong(ids);
    return keys.length > 0 ? this.#photos(this.#isKey(keys)) : [];
  }

  /** Vectors by id; unknown ids are left out. */
  async vectors(ids: readonly string[]): Promise<Map<string, Float32Array>> {
    const keys = this.#keysAmong(ids);
    if (keys.length === 0) return new Map();
    const { key, vector } = this.shape;
    const rows = await this.#query({ filter: this.#isKey(keys), outputFields: [vector], limit: keys.length });
    return new Map(
      rows.map((row) => {
        const values = row[vector];
        const own = values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>);
        return [String(row[key.name]), own];
      }),
    );
  }

  /**
   * All photos by ascending key, in pages, without {@link FURTHER_FACTS}: they would be a fifth of what a page of many photos
   * holds.
   */
  list(options: ListOptions = {}): AsyncGenerator<readonly LibraryPhoto[], void, undefined> {
    const further = new Set<string>(FURTHER_FACTS);
    return this.#all(
      this.#photoFields.filter((field) => !further.has(field)),
      options,
    );
  }

  /** {@link list} with all that is known. */
  all(options: ListOptions = {}): AsyncGenerator<readonly LibraryPhoto[], void, undefined> {
    return this.#all(this.#photoFields, options);
  }

  async *#all(
    fields: readonly string[],
    options: ListOptions,
  ): AsyncGenerator<readonly LibraryPhoto[], void, undefined> {
    for await (const page of this.#pages(fields, LIMITS.page, options)) {
      yield page.map((row) => this.#toPhoto(row));
    }
  }

  /** Ids of all photos, or those a filter is true for, by ascending key; this browser's store reads no row for it. */
  async ids({ filter, signal }: { readonly filter?: string; readonly signal?: AbortSignal } = {}): Promise<
    string[]
  > {
    const { name } = this.shape.key;
    const ids: string[] = [];
    const options = { ...(filter ? { filter } : {}), ...(signal ? { signal } : {}) };
    for await (const page of this.#pages([name], MILVUS_LIMITS.window, options)) {
      for (const row of page) ids.push(String(row[name]));
    }
    return ids;
  }

  /** Each page goes on after the last key of the one before: Milvus answers by ascending key. */
  async *#pages(
    outputFields: readonly string[],
    limit: number,
    { after, filter, signal }: ListOptions & { readonly filter?: string } = {},
  ): AsyncGenerator<readonly Entity[], void, undefined> {
    let last = after;
    for (;;) {
      signal?.throwIfAborted();
      const behind = this.#after(last);
      const page = await this.#query(
        { filter: filter ? `${behind} and (${filter})` : behind, outputFields, limit },
        signal,
      );
      if (page.length > 0) yield page;
      if (page.length < limit) return;
      last = String(page.at(-1)?.[this.shape.key.name]);
    }
  }

  async delete(ids: readonly string[]): Promise<void> {
    const keys = this.#keysAmong(ids);
    if (keys.length === 0) return;
    unwrap(await this.#milvus.entities.delete({ ...this.#place, filter: this.#isKey(keys) }));
    this.#recent.forget(new Set(ids), this.#clock.now());
  }

  /**
   * Gives rows another path. Where Milvus cannot change a row, the new one is written before the old one is deleted:
   * a kill in between leaves a photo twice, which is removed with it, and never loses one.
   */
  async move(photos: readonly LibraryPhoto[]): Promise<void> {
    const { key, pathField } = this.shape;
    if (photos.length === 0 || pathField === undefined || key.from === 'path') return;
    if (!this.#milvus.capabilities.lacks('partialUpdate') && (await this.#updatePaths(photos))) return;
    const vectors = await this.vectors(photos.map((photo) => photo.id));
    const copies = photos.flatMap((photo) => {
      const vector = vectors.get(photo.id);
      return vector ? [{ ...photo, vector }] : [];
    });
    const old = new Set(photos.map((photo) => photo.id));
    await this.#insert(copies, old);
    if (key.from === 'generated') await this.delete([...old]);
  }

  /** False where this server's release cannot, or an answer was lost: what is there now is looked at by the caller. */
  async #updatePaths(photos: readonly LibraryPhoto[]): Promise<boolean> {
    const { key, pathField = '' } = this.shape;
    const data = photos.map(({ id, path }) => ({ [key.name]: id, [pathField]: path }));
    const response = await this.#milvus.entities.upsert({ ...this.#place, data, partialUpdate: true });
    try {
      unwrap(response);
      return true;
    } catch (error) {
      const { code } = reviveError(error);
      // Older releases know no partial update and miss the vector.
      if (code === 'MILVUS' || code === UNCLEAR) return false;
      throw error;
    }
  }

  /**
   * One Milvus search of many vectors: for each, up to `limit` photos, nearest first.
   * @param vectors unit vectors, as those stored
   */
  async search(
    vectors: readonly Float32Array[],
    limit: number,
    options: NearOptions = {},
  ): Promise<NearPhoto[][]> {
    const found = await this.#search(this.searchRequest(vectors, limit, options));
    return found.map((hits) =>
      hits.map((hit) => ({
        photo: this.#toPhoto(hit),
        squaredDistance: squaredDistance(this.shape.metric, hit.distance),
      })),
    );
  }

  /** {@link search} for ids alone. */
  async nearest(
    vectors: readonly Float32Array[],
    limit: number,
    options: NearOptions = {},
  ): Promise<{ readonly id: string; readonly squaredDistance: number }[][]> {
    const { key, metric } = this.shape;
    const request = this.searchRequest(vectors, limit, options);
    const found = await this.#search({ ...request, outputFields: [key.name] });
    return found.map((hits) =>
      hits.map((hit) => ({
        id: String(hit[key.name]),
        squaredDistance: squaredDistance(metric, hit.distance),
      })),
    );
  }

  /** What {@link search} asks. */
  searchRequest(
    vectors: readonly Float32Array[],
    limit: number,
    { filter, plan, within }: NearOptions = {},
  ): NearRequest {
    const params = {
      ...(plan && this.#milvus.capabilities.kind === 'local' ? { plan } : {}),
      ...(within ? { params: rangeParams(this.shape.metric, within) } : {}),
    };
    return {
      ...this.#place,
      data: vectors,
      annsField: this.shape.vector,
      limit,
      outputFields: this.#photoFields,
      ...(filter ? { filter } : {}),
      // A strong read waits for the server's clock; it is worth it for what was stored a moment ago.
      ...(this.#recent.isFresh(this.#clock.now()) ? this.#seeing : {}),
      ...(Object.keys(params).length > 0 ? { searchParams: params } : {}),
    };
  }

  /** What the first page of {@link ids} asks. */
  queryRequest(filter: string): QueryRequest {
    const { window } = MILVUS_LIMITS;
    return { ...this.#place, ...this.#seeing, filter, outputFields: [this.shape.key.name], limit: window };
  }

  /** Hits of one Milvus search, a list a vector. */
  async #search(request: NearRequest): Promise<Hit[][]> {
    const { data, limit } = request;
    const response = await this.#milvus.entities.search(request);
    const hits = unwrap(response);
    const sizes = ('topks' in response ? response.topks : undefined) ?? data.map(() => limit);
    let start = 0;
    return data.map((_, query) => {
      const end = Math.min(hits.length, start + (sizes[query] ?? 0));
      const own = hits.slice(start, end);
      start = end;
      return own;
    });
  }

  async #query(
    request: Omit<QueryRequest, 'collectionName'>,
    signal?: AbortSignal,
  ): Promise<readonly Entity[]> {
    const options = signal ? { signal } : {};
    return unwrap(
      await this.#milvus.entities.query({ ...this.#place, ...this.#seeing, ...request }, options),
    );
  }

  get #lags(): boolean {
    return this.#milvus.capabilities.kind === 'rest-v1';
  }

  /** For how long even a read that asks for what it can may miss a row. */
  get #lagMs(): number {
    return this.#lags ? SERVER.stalenessMs : 0;
  }

  #doubt(ms: number): void {
    this.#recent.doubt(this.#clock.now(), ms);
  }

  get #seeing(): typeof STRONG | typeof SESSION {
    return this.#lags ? SESSION : STRONG;
  }

  /** Never empty, because that would ask for all fields. */
  get #photoFields(): readonly string[] {
    const { facts, pathField, key } = this.shape;
    return [...new Set([key.name, ...facts, ...(pathField === undefined ? [] : [pathField])])];
  }

  #toPhoto(entity: Entity): LibraryPhoto {
    const { key, pathField } = this.shape;
    const id = String(entity[key.name]);
    return {
      id,
      contentId: textOf(entity.content_id) || `${this.#rowPrefix}${id}`,
      path: (pathField !== undefined && textOf(entity[pathField])) || id,
      width: numberOf(entity.width),
      height: numberOf(entity.height),
      bytes: numberOf(entity.bytes),
      format: textOf(entity.format),
      ...furtherFactsOf(entity),
    };
  }

  async #toEntity(photo: NewPhoto): Promise<Entity> {
    const { key, vector, facts, pathField } = this.shape;
    const { contentId: content_id, path, width, height, bytes, format } = photo;
    const values = { content_id, path, width, height, bytes, format, ...furtherFactsOf(photo) };
    return {
      ...Object.fromEntries(Object.entries(values).filter(([fact]) => facts.has(fact as Fact))),
      ...(pathField === undefined ? {} : { [pathField]: path }),
      ...(key.from === 'content' ? { [key.name]: await this.#keyOf(content_id) } : {}),
      [vector]: photo.vector,
    };
  }

  /** The key that a content gets where keys are chosen: the same one every time. */
  async #keyOf(contentId: string): Promise<string> {
    const row = this.#keyOfRow(contentId);
    if (row !== undefined) return row;
    if (this.shape.key.type === 'VarChar') return contentId;
    const digits = await sha256(new TextEncoder().encode(contentId));
    return BigInt(`0x${digits.slice(0, KEY_DIGITS)}`).toString();
  }

  /**
   * The key of the row of this store that a content id stands for; `undefined` when it stands for none. Content ids are
   * copied from servers, where anybody may have written anything behind the prefix.
   */
  #keyOfRow(contentId: string): string | undefined {
    if (!contentId.startsWith(this.#rowPrefix)) return undefined;
    return this.#keysAmong([contentId.slice(this.#rowPrefix.length)])[0];
  }

  /** Those that a key can be: they may come from outside, and what follows becomes part of a filter. */
  #keysAmong(ids: readonly string[]): readonly string[] {
    return this.shape.key.type === 'VarChar' ? ids : ids.filter(isInt64);
  }

  /** True for rows with one of these keys. */
  #isKey(keys: readonly string[]): string {
    const { name, type } = this.shape.key;
    // Bare digits, because a quoted Int64 would be compared as text.
    return type === 'VarChar' ? isOneOf(name, keys) : `${name} in [${keys.join(', ')}]`;
  }

  /** True for rows beyond this key, or for all. */
  #after(last?: string): string {
    const { name, type } = this.shape.key;
    if (type === 'VarChar') return last === undefined ? `${name} >= ""` : `${name} > ${JSON.stringify(last)}`;
    return last === undefined ? `${name} <= ${INTEGER_RANGES.Int64.max}` : `${name} > ${last}`;
  }
}

/** A collection as this library makes it: everything a photo has as a field, where the server can. */
function createRequest(
  { capabilities }: MilvusClient,
  place: CollectionRequest,
  { id, dimension, metric }: Profile,
): CreateCollectionRequest {
  const { primaryField, vectorField } = COLLECTION;
  const description = `Photos of a library (${PROFILE_PROPERTY}=${id})`;
  if (capabilities.lacks('fullSchema')) {
    return {
      ...place,
      description,
      dimension,
      metricType: metric,
      autoID: true,
      primaryFieldName: primaryField,
      vectorFieldName: vectorField,
    };
  }
  return {
    ...place,
    description,
    schema: {
      autoId: true,
      enableDynamicField: true,
      fields: [
        { fieldName: primaryField, dataType: 'Int64', isPrimary: true },
        { fieldName: vectorField, dataType: 'FloatVector', elementTypeParams: { dim: dimension } },
        ...FACTS,
      ],
    },
    indexParams: [
      {
        fieldName: vectorField,
        metricType: metric,
        indexType: 'HNSW',
        params: { M: HNSW.m, efConstruction: HNSW.efConstruction },
      },
    ],
    properties: { [PROFILE_PROPERTY]: id },
  };
}

/** A Milvus filter that is true for exactly these texts, escaped as the filter language wants. */
function isOneOf(field: string, values: readonly string[]): string {
  return `${field} in ${JSON.stringify(values)}`;
}

function isInt64(text: string): boolean {
  const { min, max } = INTEGER_RANGES.Int64;
  return INTEGER.test(text) && BigInt(text) >= min && BigInt(text) <= max;
}

function factsOf(photo: NewPhoto): Omit<LibraryPhoto, 'id'> {
  const { contentId, path, width, height, bytes, format } = photo;
  return { contentId, path, width, height, bytes, format, ...furtherFactsOf(photo) };
}

/** What is known of them, and nothing of what is not. */
function furtherFactsOf({
  taken,
  camera,
  latitude,
  longitude,
  kinds,
}: Partial<Record<(typeof FURTHER_FACTS)[number], unknown>>): Partial<LibraryPhoto> {
  return {
    ...(textOf(taken) === '' ? {} : { taken: textOf(taken) }),
    ...(textOf(camera) === '' ? {} : { camera: textOf(camera) }),
    ...(typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : {}),
    ...(isNames(kinds) && kinds.length > 0 ? { kinds } : {}),
  };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  const isNumeric = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
  const number = isNumeric ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}
