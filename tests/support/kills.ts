/**
 * @file A browser that is killed again and again while it indexes, and what is left of its library at the end, to be held
 * against one that was made undisturbed.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type {} from '../../src/main.ts';
import { seededRandom } from '../../src/vectors/random.ts';
import { imageOf, type LibraryImage } from './library-image.ts';
import { copyPhoto } from './photo-copies.ts';
import { UnwatchedApp } from './unwatched-app.ts';

export interface KillsOptions {
  /** Of the built app. */
  readonly url: string;
  /** Folder of the sample photos, of which copies are made: each is another content. */
  readonly samples: string;
  readonly kills: number;
  readonly seed: number;
}

/** How often what was killed. */
export interface KillsReport {
  readonly browsers: number;
  readonly tabs: number;
  readonly photos: number;
}

/** Photos that come new between two kills. */
const NEW_PHOTOS = 6;
/** A run also adds those of so many runs before it, which may be there or not. */
const BACK = 2;
/** Milliseconds after which it is killed at the latest: that covers opening, the model, and the writing of a few photos. */
const LATEST = 2500;
/** Of the kills, those that end the tab alone. */
const TABS = 0.3;

/** What the library that was disturbed holds once it was left alone, and what one made undisturbed does. */
export interface Comparison {
  readonly found: LibraryImage;
  readonly expected: LibraryImage;
}

export function killAndCompare(options: KillsOptions): Promise<KillsReport & Comparison> {
  const { url, samples, kills } = options;
  return disturbAndCompare({ url, samples, copies: kills * NEW_PHOTOS }, (profile, photos) =>
    killWhileIndexing(options, profile, photos),
  );
}

/** @param disturb adds some of the photos to the library of a browser's profile, and does something to it meanwhile */
export async function disturbAndCompare<Report>(
  { url, samples, copies: count }: Pick<KillsOptions, 'url' | 'samples'> & { readonly copies: number },
  disturb: (profile: string, photos: readonly string[]) => Promise<Report>,
): Promise<Report & Comparison> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lookalike-disturbed-'));
  try {
    const photos = await copies(path.join(folder, 'photos'), samples, count);
    const profile = path.join(folder, 'disturbed');
    const report = await disturb(profile, photos);
    const found = await finishLibrary(url, profile, photos);
    const expected = await finishLibrary(url, path.join(folder, 'undisturbed'), photos);
    return { ...report, found, expected };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copies(folder: string, samples: string, count: number): Promise<string[]> {
  await mkdir(folder);
  const names = await readdir(samples);
  const made: string[] = [];
  for (let copy = 0; copy < count; copy++) {
    const source = path.join(samples, names[copy % names.length] ?? '');
    made.push(await copyPhoto(source, folder, copy));
  }
  return made;
}

async function killWhileIndexing(
  { url, kills, seed }: KillsOptions,
  profile: string,
  photos: readonly string[],
): Promise<KillsReport> {
  const random = seededRandom(seed);
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
async function finishLibrary(url: string, profile: string, photos: readonly string[]): Promise<LibraryImage> {
  const app = await UnwatchedApp.open(url, profile);
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
