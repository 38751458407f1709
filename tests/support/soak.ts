/**
 * @file Minutes of indexing: a folder whose photos change all the time, so that each is read, decoded, embedded and
 * stored anew while the one before it is removed, and the library stays as large as it was. What memory does meanwhile is
 * what this is about.
 */
import type {} from '../../src/main.ts';
import type { UnwatchedApp } from './unwatched-app.ts';

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
  /** Photos indexed by then. */
  readonly indexed: number;
  /** Of the tab, as `UnwatchedApp.heldMemory` tells it. */
  readonly mebibytes: number;
}

export interface SoakReport {
  readonly seconds: number;
  /** Photos indexed. */
  readonly indexed: number;
  /** Photos in the library at the end. */
  readonly photos: number;
  /** Errors that nobody caught, in the page. */
  readonly complaints: readonly string[];
  /** Empty where the system does not tell. */
  readonly samples: readonly MemorySample[];
}

/**
 * Memory is looked at between two rounds of all photos, when nothing is under way and garbage was collected: what is left
 * is what the app holds, and what allocators have not given back.
 *
 * @throws Error when a photo fails or one that changed is not indexed
 */
export async function soak(
  app: UnwatchedApp,
  { names, seconds, interval }: SoakOptions,
): Promise<SoakReport> {
  await app.evaluate(makeFolder, names);
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  const samples: MemorySample[] = [];
  let indexed = 0;
  while (passed() < seconds) {
    indexed = await app.evaluate(indexChanged, interval);
    const mebibytes = await app.heldMemory();
    if (mebibytes !== null) samples.push({ seconds: passed(), indexed, mebibytes });
  }
  const [photos, complaints] = await app.evaluate(
    async () => [(await lookalike.status()).photos, soaking.complaints] as const,
    null,
  );
  return { seconds: passed(), indexed, photos, complaints, samples };
}

/** Growth of the memory in mebibytes a thousand photos: the slope of the least squares through the samples behind `settledAfter`. */
export function memorySlope(samples: readonly MemorySample[], settledAfter: number): number {
  const settled = samples.filter(({ seconds }) => seconds >= settledAfter);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(settled.map(({ indexed }) => indexed));
  const y = mean(settled.map(({ mebibytes }) => mebibytes));
  const covariance = mean(settled.map(({ indexed, mebibytes }) => (indexed - x) * (mebibytes - y)));
  return (1000 * covariance) / mean(settled.map(({ indexed }) => (indexed - x) ** 2));
}

declare global {
  /** In the page. */
  var soaking: {
    readonly handle: FileSystemDirectoryHandle;
    readonly files: readonly { readonly file: FileSystemFileHandle; readonly photo: Blob }[];
    readonly complaints: string[];
    indexed: number;
  };
}

/** In the page. Makes, in the origin's private file system, a folder as a person picks one, which a script may write. */
async function makeFolder(names: readonly string[]): Promise<void> {
  const complaints: string[] = [];
  addEventListener('error', ({ message }) => complaints.push(message));
  addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)));
  await lookalike.ready;
  const root = await navigator.storage.getDirectory();
  const handle = await root.getDirectoryHandle('Soak', { create: true });
  const files = names.map(async (name) => {
    const photo = await (await fetch(`samples/photos/${name}`)).blob();
    return { file: await handle.getFileHandle(name, { create: true }), photo };
  });
  globalThis.soaking = { handle, files: await Promise.all(files), complaints, indexed: 0 };
}

/** In the page, for so many seconds: photos change and are indexed, again and again. Photos indexed since the beginning. */
async function indexChanged(seconds: number): Promise<number> {
  const { handle, files } = soaking;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    // A decoder ignores what follows the end of a picture: other contents, the same work.
    const mark = `after ${soaking.indexed} photos`;
    for (const { file, photo } of files) {
      const writable = await file.createWritable();
      await writable.write(new Blob([photo, mark]));
      await writable.close();
    }
    const { added, failed } = await lookalike.add(handle);
    if (added !== files.length || failed.length > 0) {
      throw new Error(`${added} of ${files.length} photos were indexed ${mark}: ${JSON.stringify(failed)}`);
    }
    soaking.indexed += added;
  }
  return soaking.indexed;
}
