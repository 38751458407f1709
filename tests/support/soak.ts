/**
 * @file Minutes of indexing: a folder whose photos change all the time, so that each is read, decoded, embedded and
 * stored anew while the one before it is removed, and the library stays as large as it was. What memory does meanwhile is
 * what this is about.
 */
import type { JSHandle, Page } from 'playwright-core';
import type {} from '../../src/main.ts';
import { tabFootprint } from '../bench/memory.ts';

export interface SoakOptions {
  /** Names of sample photos. */
  readonly names: readonly string[];
  readonly seconds: number;
  /** Seconds from one look at the memory to the next. */
  readonly interval: number;
}

export interface MemorySample {
  /** Since the beginning. */
  readonly seconds: number;
  /** Of the tab, as `tabFootprint` tells it. */
  readonly mebibytes: number;
}

export interface SoakReport {
  readonly seconds: number;
  /** Photos indexed. */
  readonly indexed: number;
  /** Photos in the library at the end. */
  readonly photos: number;
  /** Empty where the system does not tell. */
  readonly samples: readonly MemorySample[];
}

/** @throws Error when a photo fails or one that changed is not indexed */
export async function soak(page: Page, { names, seconds, interval }: SoakOptions): Promise<SoakReport> {
  const folder = await makeFolder(page, names);
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  const samples: MemorySample[] = [];
  let sampling: Promise<void> | undefined;
  const timer = setInterval(() => {
    sampling = tabFootprint(page.context()).then((mebibytes) => {
      if (mebibytes !== null) samples.push({ seconds: passed(), mebibytes });
    });
  }, interval * 1000);
  let indexed = 0;
  try {
    for (let round = 0; passed() < seconds; round++) indexed += await indexChanged(folder, round);
  } finally {
    clearInterval(timer);
    await sampling;
  }
  const photos = await page.evaluate(async () => (await lookalike.status()).photos);
  return { seconds: passed(), indexed, photos, samples };
}

/** Growth of the memory in mebibytes a minute: the slope of the least squares through the lowest sample of each minute. */
export function memorySlope(samples: readonly MemorySample[], settledAfter: number): number {
  const lowest = new Map<number, number>();
  for (const { seconds, mebibytes } of samples) {
    if (seconds < settledAfter) continue;
    const minute = Math.floor(seconds / 60);
    lowest.set(minute, Math.min(mebibytes, lowest.get(minute) ?? Infinity));
  }
  const points = [...lowest];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map(([minute]) => minute));
  const y = mean(points.map(([, mebibytes]) => mebibytes));
  const covariance = mean(points.map(([minute, mebibytes]) => (minute - x) * (mebibytes - y)));
  return covariance / mean(points.map(([minute]) => (minute - x) ** 2));
}

/** In the origin's private file system: a folder as a person picks one, which a script may write. */
function makeFolder(page: Page, names: readonly string[]): Promise<JSHandle<SoakFolder>> {
  return page.evaluateHandle(async (wanted) => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getDirectoryHandle('Soak', { create: true });
    const files = wanted.map(async (name) => {
      const photo = await (await fetch(`samples/photos/${name}`)).blob();
      return { file: await handle.getFileHandle(name, { create: true }), photo };
    });
    return { handle, files: await Promise.all(files) };
  }, names);
}

interface SoakFolder {
  readonly handle: FileSystemDirectoryHandle;
  readonly files: readonly { readonly file: FileSystemFileHandle; readonly photo: Blob }[];
}

/** Photos indexed. A decoder ignores what follows the end of a picture: other contents, the same work. */
function indexChanged(folder: JSHandle<SoakFolder>, round: number): Promise<number> {
  return folder.evaluate(async ({ handle, files }, turn) => {
    for (const { file, photo } of files) {
      const writable = await file.createWritable();
      await writable.write(new Blob([photo, `round ${turn}`]));
      await writable.close();
    }
    const { added, failed } = await lookalike.add(handle);
    if (added === files.length && failed.length === 0) return added;
    throw new Error(
      `${added} of ${files.length} photos were indexed in round ${turn}: ${JSON.stringify(failed)}`,
    );
  }, round);
}
