/** @file What a command reads of the library in its page: rows with their vectors, thumbnails. */
import type { Page } from 'playwright-core';
import { LookalikeError } from '../base/errors.ts';
import type { GalleryPhoto } from '../library/gallery/facts.ts';
import { rowOfGeneratedKey } from '../milvus/local/generated-keys.ts';
import { COLLECTION, PROFILES, type BuiltProfileId } from '../profiles/profiles.ts';
import { ask } from './app-profile.ts';
import type { PublishedPhoto } from './gallery-site.ts';

/** Rows of one request: 3 MB of vectors. */
const PAGE = 1024;

/** All photos with their vectors, by ascending row. */
export async function* readPhotos(
  page: Page,
  profile: BuiltProfileId,
): AsyncGenerator<PublishedPhoto, void, undefined> {
  const { dimension } = PROFILES[profile];
  const asked = {
    name: COLLECTION.name,
    key: COLLECTION.primaryField,
    vector: COLLECTION.vectorField,
    limit: PAGE,
  };
  for (let after = 0; ;) {
    const { rows, vectors } = await ask(
      page.evaluate(
        ({ name, key, vector, limit, after }) => {
          const read = async () => {
            const answered = await lookalike.milvus.entities.query({
              collectionName: name,
              filter: `${key} > ${after}`,
              outputFields: ['*'],
              limit,
            });
            if ('message' in answered) throw new Error(answered.message);
            const blob = new Blob(answered.data.map((row) => row[vector] as Float32Array<ArrayBuffer>));
            const rows: Record<string, unknown>[] = answered.data.map((row) => ({ ...row, [vector]: null }));
            return { rows, vectors: await base64(blob) };
          };
          return answer(read());
        },
        { ...asked, after },
      ),
    );
    const numbers = floatsOf(vectors);
    for (const [at, row] of rows.entries()) {
      const key = Number(row[COLLECTION.primaryField]);
      after = key;
      yield {
        photo: photoOf(row, rowOfGeneratedKey(key)),
        vector: numbers.subarray(at * dimension, (at + 1) * dimension),
      };
    }
    if (rows.length < PAGE) return;
  }
}

/** Thumbnails of these contents, in their order. */
export async function readThumbnails(
  page: Page,
  contentIds: readonly string[],
): Promise<(Uint8Array | undefined)[]> {
  const texts = await ask(
    page.evaluate((contentIds) => {
      const thumbnail = async (contentId: string): Promise<string | null> => {
        const blob = await lookalike.thumbnail(contentId);
        return blob ? base64(blob) : null;
      };
      return answer(Promise.all(contentIds.map(thumbnail)));
    }, contentIds),
  );
  return texts.map((text) => (text === null ? undefined : Buffer.from(text, 'base64')));
}

/** Gives the page the function that the others need. */
export async function prepareReading(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.base64 = (blob) =>
      new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onerror = () => reject(new Error('A blob could not be read.'));
        reader.onload = () => {
          const text = reader.result as string;
          resolve(text.slice(text.indexOf(',') + 1));
        };
        reader.readAsDataURL(blob);
      });
  });
}

declare global {
  /** In the page of a command. */
  var base64: (blob: Blob) => Promise<string>;
}

/** A copy: Node's own buffers begin anywhere. */
function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

function photoOf(row: Readonly<Record<string, unknown>>, ordinal: number): GalleryPhoto {
  const { content_id, path, width, height, bytes, format, taken, camera, latitude, longitude, kinds } = row;
  if (typeof content_id !== 'string' || typeof path !== 'string') {
    throw new LookalikeError('INTERNAL', `Row ${ordinal} of the library has no content id or no path.`);
  }
  return {
    row: ordinal,
    contentId: content_id,
    path,
    width: Number(width),
    height: Number(height),
    bytes: Number(bytes),
    format: String(format),
    ...(typeof taken === 'string' ? { taken } : {}),
    ...(typeof camera === 'string' ? { camera } : {}),
    ...(typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : {}),
    ...(Array.isArray(kinds) ? { kinds: kinds as string[] } : {}),
  };
}
