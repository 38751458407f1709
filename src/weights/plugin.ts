/** @file Vite plugin: the models are complete before anything is served, built or tested, and the app knows their list. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { ensureModels } from './build.ts';
import { MANIFEST_FILE, MODELS_FOLDER, type Manifest } from './manifest.ts';
import { partFiles, published } from './published.ts';

/** What asks for the list; src/vision/models.d.ts declares it. */
const MODULE = 'virtual:lookalike/models';

/**
 * Runs {@link ensureModels} for the project's public folder; what only tests and measurements use is not published.
 * @param folder JavaScript for the address of a build's models; below the page when absent
 */
export function modelsPlugin(folder = JSON.stringify(`${MODELS_FOLDER}/`)): Plugin {
  let manifest: Manifest | undefined;
  let isBuild = false;
  return {
    name: 'lookalike:models',
    // Vite waits for this hook before it lists or copies the public folder.
    async configResolved({ root, publicDir, logger, command }) {
      isBuild = command === 'build';
      manifest = await ensureModels({
        root,
        folder: join(publicDir, MODELS_FOLDER),
        log: (line) => logger.info(line),
      });
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}` || !manifest) return undefined;
      const { models, labels } = isBuild ? published(manifest) : manifest;
      // The development server's pages are in several folders, a build's in one.
      const address = isBuild ? folder : JSON.stringify(`/${MODELS_FOLDER}/`);
      return `export default { folder: ${address}, ...${JSON.stringify({ models, labels })} };`;
    },
    // The public folder was copied by then.
    async writeBundle({ dir }) {
      if (!dir || !manifest) return;
      const used = new Set(partFiles(published(manifest)));
      const unused = [MANIFEST_FILE, ...partFiles(manifest)].filter((file) => !used.has(file));
      await Promise.all(unused.map((file) => rm(join(dir, MODELS_FOLDER, file), { force: true })));
    },
  };
}
