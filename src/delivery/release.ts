/** @file One version of the app as the list of its files. Made by a build, carried by its service worker. */
import { LookalikeError } from '../base/errors.ts';
import { sha256 } from '../base/hash.ts';
import { APP_CACHES, PART_ENDING } from '../base/parts.ts';

export interface ReleaseFile {
  /** Below the app's folder: `assets/index-C5.js`. */
  readonly path: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface Release {
  /** Made of the list, so that the same files are the same version. */
  readonly version: string;
  /** Without these the page does not start: they come before the version is used. */
  readonly app: readonly ReleaseFile[];
  /** Kept behind a page that has started. */
  readonly later: readonly ReleaseFile[];
  /** Kept by the page itself, when it needs them (src/base/parted-file.ts). */
  readonly parts: readonly ReleaseFile[];
}

/** The page; the app's folder is answered with it, too. */
export const PAGE_FILE = 'index.html';

/** Of Cache Storage: what is kept beside versions; theirs begin with it. @param folder absolute address of the app */
export function appCacheName(folder: string): string {
  return APP_CACHES + new URL(folder).pathname;
}

/** What a page asks for. Settings for hosts and papers lie beside it, and hosts hide some of them. */
const ASKED_FOR = /^(?:assets|icons|licences|models|samples)\/|^(?:index\.html|icon\.svg|app\.webmanifest)$/u;
/** Samples and their licences, and WebAssembly of 1 to 14 MB, which the page verifies itself. */
const LATER = /^(?:licences|samples)\/|\.wasm$/u;

/** @param files of a build's folder; those that no page asks for are left out */
export async function releaseOf(files: readonly ReleaseFile[]): Promise<Release> {
  const listed = files.filter(({ path }) => ASKED_FOR.test(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = listed.filter(({ path }) => path.endsWith(PART_ENDING));
  const later = listed.filter(({ path }) => LATER.test(path));
  const app = listed.filter((file) => !parts.includes(file) && !later.includes(file));
  const hash = await sha256(new TextEncoder().encode(JSON.stringify(listed)));
  return { version: hash.slice(0, 12), app, later, parts };
}

/** Lists are read back from what a browser kept, which may be of any release or damaged. */
export function isRelease(value: unknown): value is Release {
  if (typeof value !== 'object' || value === null) return false;
  const { version, app, later, parts } = value as Partial<Record<string, unknown>>;
  return typeof version === 'string' && [app, later, parts].every((list) => isFileList(list));
}

function isFileList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((file: unknown) => {
      const { path, bytes, sha256: hash } = (file ?? {}) as Partial<ReleaseFile>;
      return typeof path === 'string' && typeof bytes === 'number' && /^[0-9a-f]{64}$/u.test(hash ?? '');
    })
  );
}

/**
 * The service worker's text for the same build with another page.
 *
 * @param text of {@link serviceWorkerText}
 * @param page facts of the other {@link PAGE_FILE}
 */
export async function withPage(text: string, page: Omit<ReleaseFile, 'path'>): Promise<string> {
  const end = text.indexOf('\n');
  const release: unknown = JSON.parse(text.slice(DECLARATION.length, end - 1));
  if (!text.startsWith(DECLARATION) || !isRelease(release)) {
    throw new LookalikeError('INTERNAL', 'The service worker of the app begins with no list of its files.');
  }
  const files = [...release.app, ...release.later, ...release.parts].map((file) =>
    file.path === PAGE_FILE ? { path: PAGE_FILE, ...page } : file,
  );
  return serviceWorkerText(await releaseOf(files), text.slice(end + 1));
}

const DECLARATION = 'const RELEASE = ';

/** The list stands before the service worker's code, on a line of its own. */
export function serviceWorkerText(release: Release, code: string): string {
  return `${DECLARATION}${JSON.stringify(release)};\n${code}`;
}
