/** @file Vite plugin: writes the service worker beside the page once all else is there, with the list of what is there. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { classicScript } from '../policy/classic-script.ts';
import { SERVICE_WORKER_FILE } from '../policy/response-headers.ts';
import { DELIVERY } from '../profiles/profiles.ts';
import { releaseOf, serviceWorkerText, type ReleaseFile } from './release.ts';

const ENTRY = fileURLToPath(new URL('./service-worker.ts', import.meta.url));

/** Builds only: the development server has no service worker. */
export function releasePlugin(): Plugin {
  let folder: string | undefined;
  return {
    name: 'lookalike:release',
    apply: 'build',
    writeBundle({ dir }) {
      folder = dir;
    },
    // What others write or take away when a bundle was written is done by then.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (folder !== undefined) await writeServiceWorker(folder);
      },
    },
  };
}

/** Of a folder that holds a whole build. @throws Error naming a file that hosts would refuse */
export async function writeServiceWorker(folder: string): Promise<void> {
  const files = await filesIn(folder);
  const large = files.find(({ bytes }) => bytes > DELIVERY.part);
  if (large) {
    throw new Error(
      `${large.path} has ${large.bytes} bytes; hosts refuse files of more than ${DELIVERY.part}.`,
    );
  }
  const text = serviceWorkerText(await releaseOf(files), await classicScript(ENTRY));
  await writeFile(path.join(folder, SERVICE_WORKER_FILE), text);
}

/** Every file below `folder`. */
export async function filesIn(folder: string): Promise<ReleaseFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: ReleaseFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    files.push({
      path: path.relative(folder, file).split(path.sep).join('/'),
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  }
  return files;
}
