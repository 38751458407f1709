/**
 * @file Files that are published in parts, since hosts refuse large ones: fetched, verified part by part, joined, verified whole,
 * and kept in Cache Storage by what they contain. A part that is kept is not fetched again, so that a download that broke off
 * goes on where it was; one that arrives damaged is fetched once more, alone.
 */
import { LookalikeError } from './errors.ts';
import { sha256 } from './hash.ts';

export interface FilePart {
  /** Address, absolute or relative to what {@link PartedRequest.base} says. */
  readonly file: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** Its parts one after the other are the file. */
export interface PartedFile {
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly parts: readonly FilePart[];
}

export interface PartedRequest {
  readonly file: PartedFile;
  /** Absolute address. */
  readonly base: string;
  /** Subject of the sentence that tells of a failure: `The model`. */
  readonly what: string;
  /** Told as bytes arrive, and once for what was kept here. */
  readonly onProgress?: (loaded: number, total: number) => void;
}

/** Of Cache Storage: where parts are kept. */
export const PART_CACHE = 'lookalike-models';

/** A wrong hash is more often a broken transfer than a wrong file: one more try. */
const ATTEMPTS = 2;

/**
 * The verified bytes of a file. Safe to call from several workers at once: one downloads, the others wait and read.
 * @throws LookalikeError MODEL_UNAVAILABLE; a later call tries again
 */
export async function loadParted(request: PartedRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { file, onProgress } = request;
  const cache = await openPartCache();
  return withLock(`lookalike file ${file.sha256}`, async () => {
    const bytes = new Uint8Array(file.bytes);
    // What is kept was verified when it came: whether it still is what it was is told by one look at the whole.
    const kept = await Promise.all(
      placesOf(file).map(async ({ part, at }) => {
        const found = await readKept(cache, request, part);
        if (found) bytes.set(found, at);
        return found !== undefined;
      }),
    );
    if (kept.every(Boolean) && (await sha256(bytes)) === file.sha256) {
      onProgress?.(file.bytes, file.bytes);
      return bytes;
    }
    await fetchMissing(request, cache, bytes, kept);
    if ((await sha256(bytes)) === file.sha256) return bytes;
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `${request.what} is not what its sha256 says, though each of its parts is. Build the app anew.`,
    );
  });
}

/** Fetches what is not kept, or no longer is what it was, one part after the other. */
async function fetchMissing(
  request: PartedRequest,
  cache: Cache | undefined,
  bytes: Uint8Array<ArrayBuffer>,
  kept: readonly boolean[],
): Promise<void> {
  const { file, onProgress } = request;
  let before = 0;
  for (const [index, { part, at }] of placesOf(file).entries()) {
    const own = bytes.subarray(at, at + part.bytes);
    if (kept[index] !== true || (await sha256(own)) !== part.sha256) {
      await fetchPart(request, part, own, (loaded) => onProgress?.(before + loaded, file.bytes));
      await keep(cache, request, part, own);
    }
    before += part.bytes;
    onProgress?.(before, file.bytes);
  }
}

/** Fills `bytes` with the verified part. @throws LookalikeError MODEL_UNAVAILABLE */
async function fetchPart(
  { base, what }: PartedRequest,
  part: FilePart,
  bytes: Uint8Array<ArrayBuffer>,
  onProgress: (loaded: number) => void,
): Promise<void> {
  const url = new URL(part.file, base).href;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // After a wrong hash the browser's own cache is suspect.
    const loaded = await download(what, url, attempt === 1 ? 'default' : 'reload', bytes, onProgress);
    if (loaded === part.bytes && (await sha256(bytes)) === part.sha256) return;
  }
  throw new LookalikeError(
    'MODEL_UNAVAILABLE',
    `${what} cannot be used: the file at ${url} arrived ${ATTEMPTS} times with another content than its sha256 says. ` +
      `Something between the server and this browser changes it; reload, or build the app anew.`,
  );
}

/** @returns how many bytes came, which may be more than there was room for */
async function download(
  what: string,
  url: string,
  cache: RequestCache,
  bytes: Uint8Array<ArrayBuffer>,
  onProgress: (loaded: number) => void,
): Promise<number> {
  let response: Response;
  try {
    response = await fetch(url, { cache });
  } catch (error) {
    throw unreachable(what, url, 'there is no connection', error);
  }
  if (!response.ok) throw unreachable(what, url, `the server answered ${response.status}`);
  const room = bytes.length;
  let loaded = 0;
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const at = Math.min(loaded, room);
      bytes.set(part.value.subarray(0, room - at), at);
      loaded += part.value.length;
      onProgress(Math.min(loaded, room));
    }
  } catch (error) {
    throw unreachable(what, url, 'the connection broke off', error);
  }
  return loaded;
}

function unreachable(what: string, url: string, reason: string, cause?: unknown): LookalikeError {
  return new LookalikeError(
    'MODEL_UNAVAILABLE',
    `${what} could not be loaded from ${url}: ${reason}. Check the connection and try again.`,
    { cause },
  );
}

/** A file that is published in one piece. */
export interface WholeFile {
  /** Absolute. */
  readonly url: string;
  /** Option of `fetch`: the browser verifies the answer's sha256. */
  readonly integrity: string;
}

/** `undefined` for a file in several parts. @param base see {@link PartedRequest.base} */
export function wholeFile(
  { parts: [part, ...others], sha256: hash }: PartedFile,
  base: string,
): WholeFile | undefined {
  if (!part || others.length > 0) return undefined;
  const bytes = (hash.match(/../gu) ?? []).map((digits) => parseInt(digits, 16));
  return { url: new URL(part.file, base).href, integrity: `sha256-${btoa(String.fromCharCode(...bytes))}` };
}

/** Each part and where it begins. */
function placesOf({ parts }: PartedFile): { readonly part: FilePart; readonly at: number }[] {
  let end = 0;
  return parts.map((part) => {
    const at = end;
    end += part.bytes;
    return { part, at };
  });
}

/** `undefined` where there is no Cache Storage: private windows and plain http have none, and then every visit downloads. */
export async function openPartCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(PART_CACHE);
  } catch {
    return undefined;
  }
}

/** Under which a part is kept. @param base see {@link PartedRequest.base} */
export function partKey({ file, sha256: hash }: Pick<FilePart, 'file' | 'sha256'>, base: string): string {
  return `${new URL(file, base).href}?sha256=${hash}`;
}

/**
 * Drops kept parts that no version of the app has any more.
 * @param folder absolute address of the app, ending in a slash; other deployments on its origin keep theirs
 * @param wanted {@link partKey} of those that stay
 */
export async function dropOtherParts(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  const cache = await openPartCache();
  for (const request of (await cache?.keys()) ?? []) {
    if (request.url.startsWith(folder) && !wanted.has(request.url)) await cache?.delete(request);
  }
}

async function readKept(
  cache: Cache | undefined,
  { base }: PartedRequest,
  part: FilePart,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const response = await cache?.match(partKey(part, base));
    const bytes = response && new Uint8Array(await response.arrayBuffer());
    return bytes?.length === part.bytes ? bytes : undefined;
  } catch {
    // What cannot be read is fetched.
    return undefined;
  }
}

/** A full disk is no reason to fail. */
async function keep(
  cache: Cache | undefined,
  { base }: PartedRequest,
  part: FilePart,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await cache?.put(partKey(part, base), new Response(bytes)).catch(() => undefined);
}

/** One holder at a time across workers and tabs, where the browser has locks. */
async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(name, work) : work();
}
