/** @file The model file: fetched once, verified, kept in Cache Storage, so that a second visit needs no network. */
import { LookalikeError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { HEADS, MODEL_CACHE, type Precision } from '../profiles/profiles.ts';

/** One file of `manifest.json`. */
interface ModelEntry {
  readonly file: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

interface ModelManifest {
  readonly version: 1;
  readonly models: Readonly<Partial<Record<Precision, ModelEntry>>>;
}

export interface ModelRequest {
  /** Absolute address of the folder that holds `manifest.json`, ending in a slash. */
  readonly folder: string;
  readonly precision: Precision;
  /** Told as bytes arrive; once, with `loaded` equal to `total`, when they were kept here already. */
  readonly onProgress?: (loaded: number, total: number) => void;
}

const MANIFEST = 'manifest.json';
const LABELS = 'labels.json';

/** A wrong hash is more often a broken transfer than a wrong file: one more try. */
const ATTEMPTS = 2;

/**
 * The verified bytes of a model. Safe to call from several workers at once: one downloads, the others wait and read.
 * @throws LookalikeError MODEL_UNAVAILABLE; a later call tries again
 */
export async function loadModel({
  folder,
  precision,
  onProgress,
}: ModelRequest): Promise<Uint8Array<ArrayBuffer>> {
  const cache = await openCache();
  const manifest = await loadManifest(folder, cache);
  const entry = manifest.models[precision];
  if (!entry) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `The list of models at ${folder}${MANIFEST} has none of precision ${precision}. Build the app anew.`,
    );
  }
  const url = new URL(entry.file, folder).href;
  return withLock(`lookalike model ${entry.sha256}`, async () => {
    const kept = await readKept(cache, url, entry);
    if (kept) {
      onProgress?.(entry.bytes, entry.bytes);
      return kept;
    }
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const bytes = await download(url, entry, attempt, onProgress);
      if ((await sha256(bytes)) !== entry.sha256) continue;
      await keep(cache, folder, manifest, url, bytes);
      return bytes;
    }
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `The model file at ${url} arrived ${ATTEMPTS} times with another content than its sha256 says. ` +
        `Something between the server and this browser changes it; reload, or build the app anew.`,
    );
  });
}

async function download(
  url: string,
  { bytes: total }: ModelEntry,
  attempt: number,
  onProgress: ModelRequest['onProgress'],
): Promise<Uint8Array<ArrayBuffer>> {
  // After a wrong hash the browser's own cache is suspect.
  const response = await request(url, attempt === 1 ? 'default' : 'reload');
  const bytes = new Uint8Array(total);
  let loaded = 0;
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      // More bytes than announced are not the file; the hash says so, and `set` must not throw before.
      bytes.set(part.value.subarray(0, total - Math.min(loaded, total)), Math.min(loaded, total));
      loaded += part.value.length;
      onProgress?.(Math.min(loaded, total), total);
    }
  } catch (error) {
    throw unreachable(url, 'the connection broke off', error);
  }
  return loaded > total ? new Uint8Array() : bytes;
}

async function loadManifest(folder: string, cache: Cache | undefined): Promise<ModelManifest> {
  const url = new URL(MANIFEST, folder).href;
  return loadList(url, cache, isManifest, 'it is no list of models of version 1');
}

/** The names of the classes beside the models. @throws LookalikeError MODEL_UNAVAILABLE */
export async function loadLabels(folder: string): Promise<readonly string[]> {
  const url = new URL(LABELS, folder).href;
  return loadList(url, await openCache(), isNames, `it is no list of ${HEADS.classCount} names`);
}

/** What a small file says: as it is now, or as it was where there is no connection. */
async function loadList<T>(
  url: string,
  cache: Cache | undefined,
  isList: (value: unknown) => value is T,
  otherwise: string,
): Promise<T> {
  let response: Response;
  try {
    response = await request(url, 'no-cache');
  } catch (error) {
    const kept = await cache?.match(url);
    if (!kept) throw error;
    response = kept;
  }
  try {
    const list: unknown = await response.clone().json();
    if (isList(list)) {
      await cache?.put(url, response).catch(() => undefined);
      return list;
    }
  } catch (error) {
    throw unreachable(url, 'it is no JSON', error);
  }
  throw unreachable(url, otherwise);
}

function isNames(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length === HEADS.classCount &&
    value.every((name) => typeof name === 'string')
  );
}

function isManifest(value: unknown): value is ModelManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { version, models } = value as Partial<Record<string, unknown>>;
  if (version !== 1 || typeof models !== 'object' || models === null) return false;
  return Object.values(models as Record<string, Partial<ModelEntry> | undefined>).every(
    (entry) =>
      typeof entry?.file === 'string' &&
      Number.isSafeInteger(entry.bytes) &&
      /^[0-9a-f]{64}$/.test(entry.sha256 ?? ''),
  );
}

async function request(url: string, cache: RequestCache): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { cache });
  } catch (error) {
    throw unreachable(url, 'there is no connection', error);
  }
  if (!response.ok) throw unreachable(url, `the server answered ${response.status}`);
  return response;
}

function unreachable(url: string, reason: string, cause?: unknown): LookalikeError {
  return new LookalikeError(
    'MODEL_UNAVAILABLE',
    `The model could not be loaded from ${url}: ${reason}. Check the connection and try again.`,
    { cause },
  );
}

/** Cache Storage, where there is one: private windows and plain http have none, and then every visit downloads. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(MODEL_CACHE);
  } catch {
    return undefined;
  }
}

const keyOf = (url: string, { sha256: hash }: ModelEntry): string => `${url}?sha256=${hash}`;

async function readKept(
  cache: Cache | undefined,
  url: string,
  entry: ModelEntry,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await cache?.match(keyOf(url, entry));
  if (!response) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return (await sha256(bytes)) === entry.sha256 ? bytes : undefined;
}

/** Keeps the file and drops those of this folder that the manifest no longer names. A full disk is no reason to fail. */
async function keep(
  cache: Cache | undefined,
  folder: string,
  { models }: ModelManifest,
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (!cache) return;
  const entries = Object.values(models);
  const current = new Set(entries.map((entry) => keyOf(new URL(entry.file, folder).href, entry)));
  try {
    for (const { url: key } of await cache.keys()) {
      if (key.startsWith(folder) && key.includes('?sha256=') && !current.has(key)) await cache.delete(key);
    }
    const own = entries.find((entry) => new URL(entry.file, folder).href === url);
    if (own) await cache.put(keyOf(url, own), new Response(bytes));
  } catch {
    return;
  }
}

/** One holder at a time across workers and tabs, where the browser has locks. */
async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(name, work) : work();
}
