/** @file The app's own index over the photos of an evaluation: what it finds of the exact answer, and how soon. */
import { abortable } from '../../base/abort.ts';
import { SYSTEM_CLOCK } from '../../base/clock.ts';
import { LookalikeError } from '../../base/errors.ts';
import { slices } from '../../base/slices.ts';
import { unwrap, type MilvusClient } from '../../milvus/client.ts';
import { COLLECTION, EVALUATION, type Profile } from '../../profiles/profiles.ts';
import { mean, median } from '../../vectors/ranking.ts';
import type { IndexStatus } from '../types.ts';
import type { IndexFigures } from './types.ts';

/** A store with nothing in it but one collection of vectors, which goes again. */
export interface ScratchStore {
  readonly milvus: MilvusClient;
  /** Of the collection named as a library's. */
  readonly indexStatus: () => Promise<Pick<IndexStatus, 'growing' | 'bytes' | 'note'> | null>;
  /** Ends its thread. */
  close(): void;
}

export interface IndexQuality {
  readonly index: readonly IndexFigures[];
  readonly indexBytes: number;
  /** Median milliseconds of a search by the plan of the app. */
  readonly queryMs: number;
}

export interface IndexInput {
  readonly profile: Pick<Profile, 'dimension' | 'metric'>;
  /** Of the photos that are searched among. */
  readonly vectors: readonly Float32Array[];
  /** Of length 1, as the index is asked. */
  readonly queries: readonly Float32Array[];
}

interface Telling {
  /** Steps done, of all. */
  readonly onStep?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const PLACE = Object.freeze({ collectionName: COLLECTION.name });
/** Of a distance, what float32 may have lost between two ways to it. */
const ROUNDING = 1e-6;

/**
 * Stores the vectors, waits for the graph, and asks every way in turn, query by query, so that none has the machine for itself.
 *
 * @throws LookalikeError BACKEND_FAILED when the graph is not built in time; what the store's errors are
 * @throws DOMException AbortError
 */
export async function measureIndex(
  { milvus, indexStatus }: ScratchStore,
  { profile, vectors, queries }: IndexInput,
  { onStep, signal }: Telling = {},
): Promise<IndexQuality> {
  const ways = [
    { plan: 'exact' as const, ef: null },
    { plan: 'auto' as const, ef: null },
    ...EVALUATION.index.ef.map((ef) => ({ plan: 'hnsw' as const, ef })),
  ];
  const asked = queries.slice(0, EVALUATION.index.queries);
  const total = vectors.length + asked.length;
  await clear(milvus);
  await create(milvus, profile);
  let row = 0;
  for (const batch of slices(vectors, EVALUATION.index.insertRows)) {
    signal?.throwIfAborted();
    const data = batch.map((vec) => ({ [COLLECTION.primaryField]: row++, [COLLECTION.vectorField]: vec }));
    unwrap(await milvus.entities.insert({ ...PLACE, data }));
    onStep?.(row, total);
  }
  const limit = Math.min(EVALUATION.top, vectors.length);
  const search = async (query: Float32Array, { plan, ef }: (typeof ways)[number]): Promise<number[]> => {
    const params = { plan, ...(ef === null ? {} : { ef }) };
    const hits = unwrap(
      await abortable(
        milvus.entities.search({ ...PLACE, data: [query], limit, searchParams: { params } }),
        signal,
      ),
    );
    return hits.map(({ distance }) => distance);
  };
  const [first] = asked;
  if (!first) throw new LookalikeError('INTERNAL', 'The index was to be measured without a query.');
  // Asked for it once, the graph is built at once.
  await search(first, { plan: 'hnsw', ef: EVALUATION.top });
  const status = await graphOf(indexStatus, signal);
  for (const query of asked.slice(0, EVALUATION.index.warmUp))
    for (const way of ways) await search(query, way);
  const times = ways.map((): number[] => []);
  const recalls = ways.map((): number[] => []);
  for (const [at, query] of asked.entries()) {
    const truth = (await search(query, { plan: 'exact', ef: null })).at(-1) ?? Infinity;
    for (const [way, asking] of ways.entries()) {
      const start = performance.now();
      const distances = await search(query, asking);
      times[way]?.push(performance.now() - start);
      // By distances: of those as far as the last any is as good.
      recalls[way]?.push(distances.filter((distance) => distance <= truth + ROUNDING).length / limit);
    }
    onStep?.(vectors.length + at + 1, total);
  }
  await clear(milvus);
  const index = ways.map(({ plan, ef }, way) => ({
    plan,
    ef,
    recall: mean(recalls[way] ?? []),
    ms: median(times[way] ?? []),
  }));
  const queryMs = index.find(({ plan }) => plan === 'auto')?.ms ?? NaN;
  return { index, indexBytes: Math.round((status?.bytes ?? 0) / vectors.length), queryMs };
}

async function clear(milvus: MilvusClient): Promise<void> {
  if (unwrap(await milvus.collections.has(PLACE)).has) unwrap(await milvus.collections.drop(PLACE));
}

async function create(milvus: MilvusClient, profile: IndexInput['profile']): Promise<void> {
  const { dimension, metric: metricType } = profile;
  const { primaryField: primaryFieldName, vectorField: vectorFieldName } = COLLECTION;
  unwrap(
    await milvus.collections.create({
      ...PLACE,
      dimension,
      metricType,
      autoID: false,
      idType: 'Int64',
      primaryFieldName,
      vectorFieldName,
    }),
  );
}

/** The index once its graph has all rows. */
async function graphOf(
  indexStatus: ScratchStore['indexStatus'],
  signal: AbortSignal | undefined,
): Promise<Pick<IndexStatus, 'bytes'> | null> {
  const { patienceMs, lookMs } = EVALUATION.index;
  const end = performance.now() + patienceMs;
  for (;;) {
    const status = await indexStatus();
    if (!status || status.growing === 0) return status;
    if (performance.now() > end) {
      const sentence = `The index's graph was not built within ${patienceMs / 1000} s. ${status.note} Try again with fewer photos.`;
      throw new LookalikeError('BACKEND_FAILED', sentence);
    }
    await SYSTEM_CLOCK.wait(lookMs, signal);
  }
}
