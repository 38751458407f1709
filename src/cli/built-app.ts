/** @file The built app for commands that drive it, or show it: made when it is first needed, and again when its sources changed. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from '../weights/file-lock.ts';
import { buildApp } from './serve.ts';

/** Below the project's folder: all that a build is made of, but for what it makes itself. */
const SOURCES = Object.freeze(['index.html', 'package-lock.json', 'src', 'vite.config.ts', 'public']);
const MADE = Object.freeze([path.join('public', 'models'), path.join('public', 'samples', 'generated')]);

/** Digits of a build's name. */
const DIGITS = 12;
/** A build that no command has used for so many milliseconds goes when another one is made. */
const UNUSED_MS = 24 * 3600 * 1000;

/**
 * Folder of the app, built if need be. Safe to call from several processes at once.
 *
 * @param say told one line when there is something to build
 */
export async function builtApp(say: (line: string) => void, signal?: AbortSignal): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const builds = path.join(root, '.cache', 'app');
  const folder = path.join(builds, (await hashOf(root)).slice(0, DIGITS));
  await mkdir(builds, { recursive: true });
  if (!(await isThere(folder))) {
    await withFileLock(`${builds}.lock`, signal, async () => {
      if (await isThere(folder)) return;
      say('Building the app; this is done once.');
      await removeUnused(builds);
      const partial = `${folder}.partial`;
      await buildApp(partial, { logLevel: 'error' });
      await rename(partial, folder);
    });
  }
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

async function removeUnused(builds: string): Promise<void> {
  for (const name of await readdir(builds)) {
    const build = path.join(builds, name);
    if (Date.now() - (await stat(build)).mtimeMs > UNUSED_MS) await rm(build, { recursive: true });
  }
}

/** Over names and contents, as hexadecimal digits. */
async function hashOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesOf(root, source)) {
      hash.update(`${file}\0`).update(
        createHash('sha256')
          .update(await readFile(path.join(root, file)))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

/** In the order of their names. @param source a file or a folder, below `root` */
async function filesOf(root: string, source: string): Promise<string[]> {
  if (MADE.includes(source)) return [];
  const at = path.join(root, source);
  if (!(await stat(at)).isDirectory()) return [source];
  const names = (await readdir(at)).sort();
  return (await Promise.all(names.map((name) => filesOf(root, path.join(source, name))))).flat();
}
