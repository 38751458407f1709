/** @file One process at a time, by a folder that only one of them can create. */
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Who holds the lock says so this often, in milliseconds; who waits looks as often. Node has no lock that ends with its
 * process, and a process number means nothing to another container on the same folder.
 */
const BEAT = 500;
/** A lock without a sign of life for this long was left by a process that was killed; a busy one is silent for 25 s. */
const DEAD = 60_000;

/**
 * Runs `work` while no other process runs work under the same path.
 *
 * @param path of a folder that does not exist while nobody holds the lock; its parent must exist
 * @throws DOMException AbortError when `signal` aborts while waiting
 */
export async function withFileLock<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  while (!(await take(path))) {
    signal?.throwIfAborted();
    await delay(BEAT, undefined, signal && { signal });
  }
  const beat = setInterval(() => {
    const now = new Date();
    // A beat may come after the lock was given back.
    utimes(path, now, now).catch(() => undefined);
  }, BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { recursive: true, force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > DEAD) await rm(path, { recursive: true, force: true });
  return false;
}
