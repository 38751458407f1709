/**
 * @file A browser that is killed again and again while it indexes, and what is left of its library at the end, to be held
 * against one that was made undisturbed.
 */
import { appendFile, copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type {} from '../../src/main.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { UnwatchedApp } from './unwatched-app.ts';

export interface KillsOptions {
  /** Of the built app. */
  readonly url: string;
  /** For the browser's profile and copies of the photos. */
  readonly folder: string;
  /** Sample photos on the disk, of which copies are made: each is another content. */
  readonly samples: readonly string[];
  readonly kills: number;
  readonly seed: number;
}

/** How often what was killed. */
export interface KillsReport {
  readonly browsers: number;
  readonly tabs: number;
  readonly photos: number;
}

/** All that a library holds, in an order that does not depend on how it came about. */
export interface LibraryImage {
  /** Content id and path of each row: a photo twice is there twice. */
  readonly rows: readonly (readonly [contentId: string, path: string])[];
  /** Of the first photos, by content id: numbers as JSON. */
  readonly vectors: Readonly<Record<string, readonly number[]>>;
  /** Paths found for some of the photos, nearest first. */
  readonly answers: readonly (readonly string[])[];
  readonly thumbnails: number;
}

/** Photos that come new between two kills. */
const NEW_PHOTOS = 6;
/** A run also adds those of so many runs before it, which may be there or not. */
const BACK = 2;
/** Milliseconds after which it is killed at the latest: that covers opening, the model, and the writing of a few photos. */
const LATEST = 2500;
/** Of the kills, those that end the tab alone. */
const TABS = 0.3;

export async function killWhileIndexing(options: KillsOptions): Promise<KillsReport> {
  const { url, folder, samples, kills, seed } = options;
  const random = seededRandom(seed);
  const profile = path.join(folder, 'profile');
  const photos = await copies(path.join(folder, 'photos'), samples, kills * NEW_PHOTOS);
  let [browsers, tabs] = [0, 0];
  for (let kill = 0; kill < kills; kill++) {
    const app = await UnwatchedApp.open(url, profile);
    const some = photos.slice(Math.max(0, kill - BACK) * NEW_PHOTOS, (kill + 1) * NEW_PHOTOS);
    // Nobody is left to hear how it went.
    app
      .evaluateWithFiles((files) => lookalike.ready.then(() => lookalike.add(files)), some)
      .catch(() => undefined);
    await pause(random() * LATEST);
    if (random() < TABS) {
      tabs++;
      await app.crash();
    } else browsers++;
    await app.kill();
  }
  return { browsers, tabs, photos: photos.length };
}

/** Adds what is missing, in a browser that is left alone, and tells what is there. */
export async function finishLibrary(
  { url, folder }: Pick<KillsOptions, 'url' | 'folder'>,
  photos: readonly string[],
): Promise<LibraryImage> {
  const app = await UnwatchedApp.open(url, path.join(folder, 'profile'));
  try {
    const failed = await app.evaluateWithFiles(
      (files) => lookalike.ready.then(() => lookalike.add(files)).then((report) => report.failed),
      photos,
    );
    if (failed.length > 0) throw new Error(JSON.stringify(failed));
    return await app.evaluate(imageOf, null);
  } finally {
    await app.close();
  }
}

/** Copies whose bytes differ behind the picture's end. */
export async function copies(folder: string, samples: readonly string[], count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const made: string[] = [];
  for (let copy = 0; copy < count; copy++) {
    const source = samples[copy % samples.length] ?? '';
    const target = path.join(folder, `${copy}${path.extname(source)}`);
    await copyFile(source, target);
    await appendFile(target, `copy ${copy}`);
    made.push(target);
  }
  return made;
}

/** Runs in the page. */
async function imageOf(): Promise<LibraryImage> {
  const collectionName = 'reverse_image_search';
  const rows: [string, string][] = [];
  const ids: string[] = [];
  const vectors: Record<string, number[]> = {};
  for (let after = -1; ;) {
    const page = await lookalike.milvus.entities.query({
      collectionName,
      filter: `id > ${after}`,
      outputFields: ['id', 'content_id', 'path', 'vec'],
      limit: 1000,
    });
    if (!('data' in page) || page.data.length === 0) break;
    for (const row of page.data) {
      const contentId = String(row['content_id']);
      rows.push([contentId, String(row['path'])]);
      ids.push(String(row['id']));
      vectors[contentId] = Array.from(row['vec'] as ArrayLike<number>);
      after = Number(row['id']);
    }
  }
  const byContent = rows.map(([contentId], at) => [contentId, ids[at] ?? ''] as const).sort();
  const answers: string[][] = [];
  for (const [, id] of byContent.slice(0, 20)) {
    const hits = await lookalike.search({ id }, { limit: 10 });
    answers.push(hits.map(({ path: found, distance }) => `${distance.toFixed(5)} ${found}`).sort());
  }
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(`lookalike:${new URL('.', document.baseURI).pathname}`);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('It did not open.'));
  });
  const thumbnails = await new Promise<number>((resolve, reject) => {
    const counting = database.transaction('blobs').objectStore('blobs').count();
    counting.onsuccess = () => resolve(counting.result);
    counting.onerror = () => reject(counting.error ?? new Error('It did not count.'));
  });
  database.close();
  return { rows: rows.sort(), vectors, answers, thumbnails };
}
