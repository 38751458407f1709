/**
 * @file The Milvus collection that holds the library: the only place that knows its fields. Works on any
 * `MilvusClient`, local or remote.
 */
import { LookalikeError } from '../base/errors.ts';
import { unwrap, type MilvusClient } from '../milvus/client.ts';
import type { Entity } from '../milvus/types.ts';
import { COLLECTION, LIMITS, type Profile } from '../profiles/profiles.ts';
import type { LibraryPhoto } from './types.ts';

/** A photo about to be stored. */
export type NewPhoto = Omit<LibraryPhoto, 'id'> & { readonly vector: Float32Array };

/** A photo found by its vector, with Milvus' distance to the query vector given. */
export interface NearPhoto {
  readonly photo: LibraryPhoto;
  readonly milvusDistance: number;
}

/** Scalar fields, and the largest length of texts in bytes. */
const FIELDS = Object.freeze([
  { fieldName: 'content_id', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
  { fieldName: 'path', dataType: 'VarChar', elementTypeParams: { max_length: LIMITS.pathBytes } },
  { fieldName: 'width', dataType: 'Int32' },
  { fieldName: 'height', dataType: 'Int32' },
  { fieldName: 'bytes', dataType: 'Int64' },
  { fieldName: 'format', dataType: 'VarChar', elementTypeParams: { max_length: 16 } },
] as const);

const OUTPUT_FIELDS = Object.freeze(FIELDS.map((field) => field.fieldName));

/** The property under which a collection records what its vectors were made with. */
const PROFILE_PROPERTY = 'lookalike.profile';

function toPhoto(entity: Entity): LibraryPhoto {
  return {
    id: String(entity[COLLECTION.primaryField]),
    contentId: String(entity.content_id),
    path: String(entity.path),
    width: Number(entity.width),
    height: Number(entity.height),
    bytes: Number(entity.bytes),
    format: String(entity.format),
  };
}

/** A Milvus filter that is true for exactly these values; strings are escaped as the filter language wants. */
function isOneOf(field: string, values: readonly (string | number)[]): string {
  return `${field} in ${JSON.stringify(values)}`;
}

export class PhotoCollection {
  readonly #milvus: MilvusClient;
  readonly #profile: Profile;

  constructor(milvus: MilvusClient, profile: Profile) {
    this.#milvus = milvus;
    this.#profile = profile;
  }

  get #name() {
    return { collectionName: COLLECTION.name };
  }

  /**
   * Creates the collection where it is missing.
   * @throws LookalikeError INVALID_ARGUMENT when it exists with vectors of another profile: those never mix
   */
  async open(): Promise<void> {
    if (unwrap(await this.#milvus.collections.has(this.#name)).has) {
      const description = unwrap(await this.#milvus.collections.describe(this.#name));
      const found = description.properties.find((property) => property.key === PROFILE_PROPERTY)?.value;
      if (found !== undefined && found !== this.#profile.id) {
        throw new LookalikeError(
          'INVALID_ARGUMENT',
          `The library was indexed with the profile "${found}", but "${this.#profile.id}" was asked for. ` +
            `Choose "${found}" again, or clear the library and index it anew.`,
        );
      }
      return;
    }
    unwrap(
      await this.#milvus.collections.create({
        ...this.#name,
        description: 'Photos of this library',
        schema: {
          autoId: true,
          enableDynamicField: true,
          fields: [
            { fieldName: COLLECTION.primaryField, dataType: 'Int64', isPrimary: true },
            {
              fieldName: COLLECTION.vectorField,
              dataType: 'FloatVector',
              elementTypeParams: { dim: this.#profile.dimension },
            },
            ...FIELDS,
          ],
        },
        indexParams: [
          { fieldName: COLLECTION.vectorField, metricType: this.#profile.metric, indexType: 'HNSW' },
        ],
        properties: { [PROFILE_PROPERTY]: this.#profile.id },
      }),
    );
  }

  async drop(): Promise<void> {
    unwrap(await this.#milvus.collections.drop(this.#name));
  }

  async count(): Promise<number> {
    return unwrap(await this.#milvus.collections.getStats(this.#name)).rowCount;
  }

  /** Stores photos in one request: all of them or none. */
  async insert(photos: readonly NewPhoto[]): Promise<void> {
    const data = photos.map((photo) => ({
      [COLLECTION.vectorField]: photo.vector,
      content_id: photo.contentId,
      path: photo.path,
      width: photo.width,
      height: photo.height,
      bytes: photo.bytes,
      format: photo.format,
    }));
    unwrap(await this.#milvus.entities.insert({ ...this.#name, data }));
  }

  /** Which of these contents are stored, by content id. */
  async find(contentIds: readonly string[]): Promise<Map<string, LibraryPhoto>> {
    const found = new Map<string, LibraryPhoto>();
    if (contentIds.length === 0) return found;
    const entities = unwrap(
      await this.#milvus.entities.query({
        ...this.#name,
        filter: isOneOf('content_id', contentIds),
        outputFields: OUTPUT_FIELDS,
        limit: contentIds.length,
      }),
    );
    for (const entity of entities) {
      const photo = toPhoto(entity);
      found.set(photo.contentId, photo);
    }
    return found;
  }

  /** Photos by id; unknown ids are left out. */
  async get(ids: readonly string[]): Promise<LibraryPhoto[]> {
    return (await this.#fetch(ids, OUTPUT_FIELDS)).map(toPhoto);
  }

  /** Vectors by id. @throws LookalikeError NOT_FOUND naming the first id that is not there */
  async vectors(ids: readonly string[]): Promise<Float32Array[]> {
    const entities = await this.#fetch([...new Set(ids)], [COLLECTION.vectorField]);
    const byId = new Map(
      entities.map((entity) => [
        String(entity[COLLECTION.primaryField]),
        Float32Array.from(entity[COLLECTION.vectorField] as ArrayLike<number>),
      ]),
    );
    return ids.map((id) => {
      const vector = byId.get(id);
      if (!vector) {
        throw new LookalikeError(
          'NOT_FOUND',
          `The library has no photo with id ${id}: it may have been removed. Search by another photo.`,
        );
      }
      return vector;
    });
  }

  async #fetch(ids: readonly string[], outputFields: readonly string[]): Promise<Entity[]> {
    if (ids.length === 0) return [];
    return unwrap(await this.#milvus.entities.get({ ...this.#name, id: ids, outputFields }));
  }

  /** All photos by ascending id, in pages. */
  async *all(signal?: AbortSignal): AsyncGenerator<readonly LibraryPhoto[], void, undefined> {
    let after = '0';
    for (;;) {
      signal?.throwIfAborted();
      const page = unwrap(
        await this.#milvus.entities.query({
          ...this.#name,
          filter: `${COLLECTION.primaryField} > ${after}`,
          outputFields: OUTPUT_FIELDS,
          limit: LIMITS.page,
        }),
      ).map(toPhoto);
      const last = page.at(-1);
      if (!last) return;
      yield page;
      after = last.id;
    }
  }

  async delete(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    // An Int64 id is written as bare digits, because a quoted one would be compared as text.
    const filter = `${COLLECTION.primaryField} in [${ids.join(', ')}]`;
    unwrap(await this.#milvus.entities.delete({ ...this.#name, filter }));
  }

  /** One Milvus search of many vectors: for each, up to `limit` photos, nearest first. */
  async search(vectors: readonly Float32Array[], limit: number, filter?: string): Promise<NearPhoto[][]> {
    const response = await this.#milvus.entities.search({
      ...this.#name,
      data: vectors,
      annsField: COLLECTION.vectorField,
      limit,
      outputFields: OUTPUT_FIELDS,
      ...(filter ? { filter } : {}),
    });
    const hits = unwrap(response);
    const sizes = ('topks' in response ? response.topks : undefined) ?? vectors.map(() => limit);
    let start = 0;
    return vectors.map((_, query) => {
      const end = Math.min(hits.length, start + (sizes[query] ?? 0));
      const own = hits.slice(start, end);
      start = end;
      return own.map((hit) => ({ photo: toPhoto(hit), milvusDistance: hit.distance }));
    });
  }
}
