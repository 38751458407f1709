/** @file What the browser counts of this origin, by what it is. Only Chromium tells it apart; for people, not for decisions. */
import { PART_CACHE } from '../base/parted-file.ts';
import { APP_CACHES } from '../base/parts.ts';

/** Of the names of caches with models that a person added. */
export const OWN_MODELS = ':models';

/** Bytes, with what the browser's own bookkeeping takes. */
export interface StorageUse {
  /** Rows, folders, graphs: all that is in databases. */
  readonly rows: number;
  /** Vectors, codes and other private files. */
  readonly files: number;
  readonly thumbnails: number;
  /** Those that were added and the app with it, for use without a network. */
  readonly model: number;
}

/** Not in the standard library's types. A part of which nothing is stored is left out. */
interface DetailedEstimate extends StorageEstimate {
  readonly usageDetails?: Readonly<Partial<Record<'indexedDB' | 'fileSystem' | 'caches', number>>>;
}

/** `undefined` where the browser tells the sum only. */
export async function storageUse(): Promise<StorageUse | undefined> {
  if (!('storage' in navigator)) return undefined;
  const { usageDetails } = (await navigator.storage.estimate()) as DetailedEstimate;
  if (!usageDetails) return undefined;
  const { indexedDB = 0, fileSystem = 0, caches: cached = 0 } = usageDetails;
  const model = Math.min(cached, await modelBytes());
  return { rows: indexedDB, files: fileSystem, thumbnails: cached - model, model };
}

/** Caches are counted together: these have few files. */
async function modelBytes(): Promise<number> {
  let bytes = 0;
  for (const name of await caches.keys()) {
    if (name !== PART_CACHE && !name.startsWith(APP_CACHES) && !name.endsWith(OWN_MODELS)) continue;
    const answers = await (await caches.open(name)).matchAll();
    const sizes = await Promise.all(answers.map(async (answer) => (await answer.blob()).size));
    bytes += sizes.reduce((sum, size) => sum + size, 0);
  }
  return bytes;
}
