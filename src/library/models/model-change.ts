/**
 * @file Vectors of another model for every photo of a collection, in a collection beside it. There is no record of how far it came:
 * what the target holds is asked for every page, so that it can be killed at any moment and goes on where it was.
 */
import { isAbortError, reviveError, type ErrorCode } from '../../base/errors.ts';
import { mapConcurrent, SerialQueue, type Exclusive } from '../../base/queue.ts';
import { INDEXING, type Profile, type ProfileId } from '../../profiles/profiles.ts';
import type { Embedder } from '../../vision/embedder.ts';
import { CONTENT_FAILURES } from '../known-files.ts';
import { Pace } from '../pace.ts';
import type { NewPhoto, PhotoCollection } from '../photo-collection.ts';
import type { LibraryPhoto } from '../types.ts';
import type { ModelCollections } from './model-collections.ts';
import type { ModelChangeOptions, ModelChangeReport } from './types.ts';

export interface EmbeddingParts {
  readonly from: PhotoCollection;
  readonly to: PhotoCollection;
  readonly embedder: Pick<Embedder, 'embed' | 'width'>;
  /** The file of a content where it can be read now. */
  readonly open: (contentId: string) => Promise<Blob | undefined>;
  readonly exclusive: Exclusive;
}

export interface EmbeddingReport {
  readonly embedded: number;
  readonly present: number;
  /** Paths of photos that have no vector yet, since they could not be read. */
  readonly waiting: readonly string[];
}

/** Of a photo, not of the model: it is left out, and comes when its folder is looked through again. */
const OF_A_PHOTO: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...CONTENT_FAILURES,
  'FILE_UNREADABLE',
  'PHOTO_TIMEOUT',
  // Numbers that are not finite, of this photo; of several in a row the model is to blame.
  'MODEL_INVALID',
]);

/**
 * Embeds what `to` lacks of `from`.
 *
 * @throws DOMException AbortError; LookalikeError MODEL_INVALID, MODEL_UNAVAILABLE, BACKEND_FAILED, WORKER_LOST and what storing throws.
 *   What was embedded stays
 */
export async function embedMissing(
  { from, to, embedder, open, exclusive }: EmbeddingParts,
  { signal, onProgress }: ModelChangeOptions = {},
): Promise<EmbeddingReport> {
  signal?.throwIfAborted();
  const { profile } = to.shape;
  const pace = new Pace(performance.now());
  let total = await from.count();
  let [embedded, present] = [0, 0];
  const waiting: string[] = [];
  let failedInARow = 0;
  const tell = (): void => {
    const now = performance.now();
    const done = embedded + present + waiting.length;
    total = Math.max(total, done);
    const [rate, secondsLeft] = [pace.rate(now), pace.secondsLeft(total - done, now)];
    onProgress?.({ to: profile.id, total, done, rate, secondsLeft });
  };
  const writes = new SerialQueue();
  let batch: NewPhoto[] = [];
  const flush = async (): Promise<void> => {
    const photos = batch;
    batch = [];
    await writes.run(() => store(photos, { from, to, exclusive }));
  };
  const take = async (photo: LibraryPhoto): Promise<void> => {
    signal?.throwIfAborted();
    try {
      const file = await open(photo.contentId);
      if (file) {
        const { vector } = await embedder.embed(file, { profile: profile.id, ...(signal ? { signal } : {}) });
        batch.push({ ...photo, vector });
        embedded++;
        failedInARow = 0;
      } else waiting.push(photo.path);
    } catch (error) {
      if (isAbortError(error) || !OF_A_PHOTO.has(reviveError(error).code)) throw error;
      failedInARow = reviveError(error).code === 'MODEL_INVALID' ? failedInARow + 1 : 0;
      if (failedInARow >= INDEXING.suspiciousInARow) throw error;
      waiting.push(photo.path);
    }
    pace.tick(performance.now());
    tell();
    if (batch.length >= INDEXING.batch) await flush();
  };
  async function* missing(): AsyncGenerator<LibraryPhoto, void, undefined> {
    for await (const page of from.all(signal ? { signal } : {})) {
      const found = await to.find(page.map(({ contentId }) => contentId));
      const lacking = page.filter(({ contentId }) => !found.has(contentId));
      present += page.length - lacking.length;
      tell();
      yield* lacking;
    }
  }
  tell();
  try {
    const work = mapConcurrent(missing(), () => embedder.width, take);
    while (!(await work.next()).done);
  } finally {
    // Stopped or not: what has been embedded is kept.
    await flush();
  }
  return { embedded, present, waiting };
}

/** Photos that left meanwhile, or came by another tab, are left out. */
async function store(
  photos: readonly NewPhoto[],
  { from, to, exclusive }: Pick<EmbeddingParts, 'from' | 'to' | 'exclusive'>,
): Promise<void> {
  if (photos.length === 0) return;
  await exclusive(async () => {
    const contentIds = photos.map(({ contentId }) => contentId);
    const [wanted, stored] = await Promise.all([from.find(contentIds), to.find(contentIds)]);
    const still = photos.filter(({ contentId }) => wanted.has(contentId) && !stored.has(contentId));
    if (still.length > 0) await to.insert(still);
  });
}

/** Deletes from `to` what has left `from`. To be called where nothing else changes. */
export async function deleteGone(from: PhotoCollection, to: PhotoCollection): Promise<void> {
  for await (const page of to.all()) {
    const found = await from.find(page.map(({ contentId }) => contentId));
    const gone = page.filter(({ contentId }) => !found.has(contentId));
    if (gone.length > 0) await to.delete(gone.map(({ id }) => id));
    const moved = page.flatMap((photo) => {
      const path = found.get(photo.contentId)?.path;
      return path !== undefined && path !== photo.path ? [{ ...photo, path }] : [];
    });
    if (moved.length > 0) await to.move(moved);
  }
}

/** Deletes these contents, `LIMITS.page` at most, from a collection that is kept beside the one in use. */
export async function deleteContents(
  collection: PhotoCollection,
  contentIds: readonly string[],
): Promise<void> {
  const rows = await collection.rowsOf(contentIds);
  if (rows.length > 0) await collection.delete(rows.map(({ id }) => id));
}

/** What a change needs of its library. */
export interface ChangingLibrary {
  readonly collections: ModelCollections;
  /** @throws LookalikeError NOT_FOUND */
  readonly profile: (id: ProfileId) => Promise<Profile>;
  /** A collection of this browser; made where it is missing. */
  readonly open: (profile: Profile, name: string) => Promise<PhotoCollection>;
  readonly embedder: EmbeddingParts['embedder'];
  readonly fileOf: EmbeddingParts['open'];
  readonly exclusive: Exclusive;
  /** Runs when no photos are being added, copied or imported, and keeps them waiting. */
  readonly inTurn: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** This collection answers from now on. */
  readonly use: (collection: PhotoCollection) => Promise<void>;
}

/** Errors and meaning: `ModelsApi.change`. A change that was killed after the other model had become the one in use goes on, too. */
export async function changeModel(
  library: ChangingLibrary,
  to: Profile,
  options: ModelChangeOptions & { readonly signal: AbortSignal },
): Promise<ModelChangeReport> {
  const start = performance.now();
  const { collections, embedder, fileOf, exclusive } = library;
  const { before, name, isComplete, isActive } = await collections.begin(to.id);
  const [from, target] = await Promise.all([
    library.open(await library.profile(before.profile), before.name),
    library.open(to, name),
  ]);
  let embedded = 0;
  let waiting: readonly string[] = [];
  const embed = async (signal: AbortSignal): Promise<number> => {
    const parts = { from, to: target, embedder, open: fileOf, exclusive };
    const report = await embedMissing(parts, { ...options, signal });
    embedded += report.embedded;
    ({ waiting } = report);
    return report.present;
  };
  let present = isComplete || isActive ? 0 : await embed(options.signal);
  if (!isActive) {
    // No photo may come to the old collection between the last look and the change.
    await library.inTurn(async (signal) => {
      if (!isComplete) await embed(signal);
      await exclusive(async () => {
        await deleteGone(from, target);
        await collections.activate(to.id);
      });
      await library.use(target);
    });
  }
  if (isComplete || isActive) present = await embed(options.signal);
  await collections.end(waiting.length === 0);
  return { to: to.id, embedded, present, waiting, seconds: (performance.now() - start) / 1000 };
}
