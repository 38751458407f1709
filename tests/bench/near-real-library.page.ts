/**
 * @file Rows far beyond the real photos of a library, and searches among them, through what the page offers to scripts.
 * Runs in the built app (./near-real-library.ts brings it there). Rows are numbered from 1, as their keys are; the first
 * are the real photos.
 */
import type {} from '../../src/main.ts';
import { unwrap } from '../../src/milvus/client.ts';
import type { Entity } from '../../src/milvus/types.ts';
import { COLLECTION, DEFAULT_PROFILE, PROFILES } from '../../src/profiles/profiles.ts';
import type { StoredBlob } from '../../src/store/indexeddb-connection.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { SEARCH_PLANS, type SearchPlan } from '../../src/vectors/vector-index.ts';
import { nearRealVectors } from '../support/near-real-vectors.ts';

export interface SearchTimes {
  /** Milliseconds a search, over the client, the worker and back; a value a query. */
  readonly ms: Readonly<Record<SearchPlan, readonly number[]>>;
  /** Share of the exact ten nearest, or as near ones, that the graph found. */
  readonly recall: number;
}

const { name: collectionName, primaryField, vectorField } = COLLECTION;
const { dimension, blocks } = PROFILES[DEFAULT_PROFILE];
const BATCH = 1000;
const LIMIT = 10;
/** Queries must be no rows: their seed is none that {@link addRows} uses. */
const QUERY_SEED = 2 ** 31 - 1;
const SHUFFLE_SEED = 8;
/** Float32 sums in another order differ by so much at most. */
const SAME_DISTANCE = 1e-5;

/**
 * Adds rows that the page cannot tell from photos: each with the facts and the thumbnail of an original and a vector near
 * those of the originals. They have no file: the list of folders does not know them.
 *
 * @param originals how many of the first rows are real photos
 * @param from rows there are; also the seed
 */
export async function addRows(originals: number, from: number, count: number): Promise<void> {
  const rows = await originalRows(originals);
  const thumbnails = await Thumbnails.open();
  const images = await thumbnails.read(rows.map((row) => String(row['content_id'])));
  let row = from;
  for (const vectors of madeVectors(rows, count, from)) {
    const data: Entity[] = [];
    const blobs = new Map<string, StoredBlob>();
    for (let at = 0; at < vectors.length; at += dimension, row++) {
      const original = row % originals;
      const contentId = row.toString(16).padStart(64, '0');
      const { width, height, bytes, format } = rows[original] ?? {};
      const vector = vectors.slice(at, at + dimension);
      const path = `Near real/${Math.floor(row / BATCH)}/${row}.jpg`;
      data.push({ [vectorField]: vector, content_id: contentId, path, width, height, bytes, format });
      const image = images[original];
      if (image) blobs.set(contentId, image);
    }
    await thumbnails.write(blobs);
    unwrap(await lookalike.milvus.entities.insert({ collectionName, data }));
  }
  thumbnails.close();
}

/** Searches by `count` vectors near the originals', by each plan in turns. */
export async function timeSearches(originals: number, count: number): Promise<SearchTimes> {
  const rows = await originalRows(originals);
  const queries = [...madeVectors(rows, count, QUERY_SEED)].flatMap((vectors) =>
    Array.from({ length: vectors.length / dimension }, (_, at) =>
      vectors.slice(at * dimension, (at + 1) * dimension),
    ),
  );
  const ms: Record<SearchPlan, number[]> = { auto: [], hnsw: [], exact: [] };
  const random = seededRandom(SHUFFLE_SEED);
  let found = 0;
  // Once unmeasured: whatever is made at the first use is made then, and a graph that rests on the disk is called.
  for (const plan of SEARCH_PLANS) if (queries[0]) await search(queries[0], plan);
  while ((await lookalike.status()).index?.state !== 'ready')
    await new Promise((end) => setTimeout(end, 100));
  for (const query of queries) {
    const distances: Record<SearchPlan, number[]> = { auto: [], hnsw: [], exact: [] };
    // No plan is always the one behind another whose work it shares.
    for (const plan of [...SEARCH_PLANS].sort(() => random() - 0.5)) {
      const start = performance.now();
      distances[plan] = await search(query, plan);
      ms[plan].push(performance.now() - start);
    }
    const worst = (distances.exact.at(-1) ?? NaN) + SAME_DISTANCE;
    found += distances.hnsw.filter((distance) => distance <= worst).length;
  }
  return { ms, recall: found / (queries.length * LIMIT) };
}

/** Distances of the nearest rows, ascending. */
async function search(query: Float32Array, plan: SearchPlan): Promise<number[]> {
  const answer = unwrap(
    await lookalike.milvus.entities.search({
      collectionName,
      data: [query],
      annsField: vectorField,
      limit: LIMIT,
      outputFields: ['path'],
      searchParams: { plan },
    }),
  );
  return answer.map(({ distance }) => distance);
}

async function originalRows(originals: number): Promise<readonly Entity[]> {
  return unwrap(
    await lookalike.milvus.entities.query({
      collectionName,
      filter: `${primaryField} <= ${originals}`,
      outputFields: [vectorField, 'content_id', 'width', 'height', 'bytes', 'format'],
      limit: originals,
    }),
  );
}

/** Batches of `count` vectors in all, none of them an original. */
function* madeVectors(originals: readonly Entity[], count: number, seed: number): Generator<Float32Array> {
  const real = new Float32Array(originals.length * dimension);
  originals.forEach((row, at) => real.set(row[vectorField] as ArrayLike<number>, at * dimension));
  let passed = 0;
  for (const vectors of nearRealVectors(originals.length + count, BATCH, { dimension, blocks, seed, real })) {
    const others = vectors.subarray(Math.max(0, real.length - passed));
    passed += vectors.length;
    if (others.length > 0) yield others;
  }
}

/** Straight to the database: no script may ask the page for them. */
class Thumbnails {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  static async open(): Promise<Thumbnails> {
    const name = `lookalike:${new URL('.', document.baseURI).pathname}`;
    return new Thumbnails(await settled(indexedDB.open(name)));
  }

  read(contentIds: readonly string[]): Promise<StoredBlob[]> {
    const store = this.#database.transaction('blobs').objectStore('blobs');
    return Promise.all(
      contentIds.map((contentId) => settled(store.get(contentId) as IDBRequest<StoredBlob>)),
    );
  }

  async write(blobs: ReadonlyMap<string, StoredBlob>): Promise<void> {
    const store = this.#database.transaction('blobs', 'readwrite').objectStore('blobs');
    await Promise.all([...blobs].map(([contentId, blob]) => settled(store.put(blob, contentId))));
  }

  close(): void {
    this.#database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database refused without a reason.'));
  });
}
