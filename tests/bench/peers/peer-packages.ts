/** @file The packages that the bench compares with: their own lock, and a folder that only the bench asks for. */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LookalikeError } from '../../../src/base/errors.ts';

const FOLDER = path.join('tests', 'bench');
const LOCK = 'package-lock.json';
/** npm leaves it behind when it is done. */
const INSTALLED = path.join('node_modules', '.package-lock.json');

/**
 * Installs what the lock names, unless that was done since the lock changed.
 * @throws LookalikeError MODEL_UNAVAILABLE when npm fails
 */
export async function ensurePeers(root: string): Promise<void> {
  const folder = path.join(root, FOLDER);
  const changed = async (file: string): Promise<number> =>
    stat(path.join(folder, file)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  if ((await changed(INSTALLED)) > (await changed(LOCK))) return;
  try {
    const command = 'npm ci --ignore-scripts --no-audit --no-fund';
    await promisify(execFile)(command, { cwd: folder, shell: true });
  } catch (cause) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `What the bench compares with could not be installed in ${FOLDER}. Run npm ci there to see why.`,
      { cause },
    );
  }
}

/** Their versions by name. */
export async function peerVersions(root: string): Promise<Readonly<Record<string, string>>> {
  const file = path.join(root, FOLDER, 'package.json');
  const { dependencies } = JSON.parse(await readFile(file, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
}
