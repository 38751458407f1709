/**
 * @file Copying the photos of one collection into another, vectors included: between this browser and a server, either
 * way. It can be killed at any moment and started again: there is no record of how far it came, because what the target
 * holds is asked for every page, which is exact and reads no vector of a photo that is there.
 *
 * A photo is the same photo in both by its content id. A row without one has an id made of its store and its key
 * (`row:...`), so that it is copied once, too, and finds its own row when it is copied back.
 */
import { LookalikeError } from '../base/errors.ts';
import type { Exclusive } from '../base/queue.ts';
import { SERVER } from '../profiles/profiles.ts';
import { Pace } from './pace.ts';
import type { NewPhoto, PhotoCollection } from './photo-collection.ts';
import { storableId } from './storable-id.ts';
import type { CopyOptions, CopyReport, LibraryPhoto } from './types.ts';

/**
 * Copies what `to` lacks.
 *
 * @param options `exclusive`: each insert goes through it; absent where nobody else writes to `to`
 * @throws LookalikeError INVALID_ARGUMENT when the profiles differ, or `to` has no room for a photo or its content id;
 *   what reading and writing throw (MILVUS_UNREACHABLE, MILVUS_UNCLEAR, MILVUS, QUOTA_EXCEEDED, ...).
 *   DOMException AbortError when cancelled. What was copied stays.
 */
export async function copyPhotos(
  from: PhotoCollection,
  to: PhotoCollection,
  { signal, onProgress, exclusive = (work) => work() }: CopyOptions & { readonly exclusive?: Exclusive } = {},
): Promise<CopyReport> {
  signal?.throwIfAborted();
  checkTarget(from, to);
  const start = performance.now();
  const pace = new Pace(start);
  const total = await from.count();
  let copied = 0;
  let present = 0;
  const tell = (): void => {
    const now = performance.now();
    const done = copied + present;
    // More may have come since they were counted.
    const counted = Math.max(total, done);
    const rate = pace.rate(now);
    onProgress?.({
      total: counted,
      done,
      copied,
      present,
      rate,
      secondsLeft: pace.secondsLeft(counted - done, now),
    });
  };
  tell();
  const rows = Math.max(
    1,
    Math.floor(SERVER.copyBytes / (from.shape.profile.dimension * SERVER.bytesPerNumber)),
  );
  for await (const page of from.all(signal ? { signal } : {})) {
    const missing = await missingPhotos(page, to);
    present += page.length - missing.length;
    tell();
    for (let first = 0; first < missing.length; first += rows) {
      signal?.throwIfAborted();
      const batch = await withVectors(from, missing.slice(first, first + rows));
      const stored = await exclusive(async () => {
        const found = await to.find(batch.map(({ contentId }) => contentId));
        const still = batch.filter(({ contentId }) => !found.has(contentId));
        if (still.length > 0) await to.insert(still, signal);
        return still.length;
      });
      copied += stored;
      present += batch.length - stored;
      const now = performance.now();
      for (let row = 0; row < batch.length; row++) pace.tick(now);
      tell();
    }
  }
  return { copied, present, seconds: (performance.now() - start) / 1000 };
}

function checkTarget(from: PhotoCollection, to: PhotoCollection): void {
  const [source, target] = [from.shape.profile, to.shape.profile];
  if (source.id !== target.id) {
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      `The photos of "${from.name}" have vectors of the profile "${source.id}" (${source.dimension} dimensions), those of ` +
        `"${to.name}" of "${target.id}" (${target.dimension}): they do not mix. Choose a collection of the same profile.`,
    );
  }
  to.requireRoom();
  to.requireContents();
}

/** One photo a content, of those that `to` lacks. */
async function missingPhotos(
  page: readonly LibraryPhoto[],
  to: PhotoCollection,
): Promise<readonly LibraryPhoto[]> {
  const named = await Promise.all(
    page.map(async (photo) => ({ ...photo, contentId: await storableId(photo.contentId) })),
  );
  const byContent = new Map(named.map((photo) => [photo.contentId, photo]));
  const stored = await to.find([...byContent.keys()]);
  return [...byContent.values()].filter((photo) => !stored.has(photo.contentId));
}

/** Photos that were removed meanwhile are left out. */
async function withVectors(from: PhotoCollection, photos: readonly LibraryPhoto[]): Promise<NewPhoto[]> {
  const vectors = await from.vectors(photos.map((photo) => photo.id));
  return photos.flatMap(({ id, ...photo }) => {
    const vector = vectors.get(id);
    return vector ? [{ ...photo, vector }] : [];
  });
}
