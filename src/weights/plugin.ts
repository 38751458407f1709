/** @file Vite plugin: the models are complete before anything is served, built or tested, and the app knows their list. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import type { FilePart } from '../base/parted-file.ts';
import { ensureModels } from './build.ts';
import { MANIFEST_FILE, MODELS_FOLDER, PUBLISHED, type Manifest } from './manifest.ts';

/** What asks for the list; src/vision/models.d.ts declares it. */
const MODULE = 'virtual:lookalike/models';

/** Runs {@link ensureModels} for the project's public folder; what only tests and measurements use is not published. */
export function modelsPlugin(): Plugin {
  let manifest: Manifest | undefined;
  let isBuild = false;
  return {
    name: 'lookalike:models',
    // Vite waits for this hook before it lists or copies the public folder.
    async configResolved({ root, publicDir, logger, command }) {
      isBuild = command === 'build';
      const folder = join(publicDir, MODELS_FOLDER);
      manifest = await ensureModels({ root, folder, log: (line) => logger.info(line) });
    },
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}` || !manifest) return undefined;
      const { models, labels } = isBuild ? published(manifest) : manifest;
      // The development server's pages are in several folders, a build's in one.
      const folder = `${isBuild ? '' : '/'}${MODELS_FOLDER}/`;
      return `export default ${JSON.stringify({ folder, models, labels })};`;
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

type Listed = Pick<Manifest, 'labels'> & { readonly models: Partial<Manifest['models']> };

function published({ models, labels }: Manifest): Listed {
  return { models: Object.fromEntries(PUBLISHED.map((precision) => [precision, models[precision]])), labels };
}

function partFiles({ models, labels }: Listed): string[] {
  return [...Object.values(models), labels].flatMap(({ parts }) => parts.map(({ file }: FilePart) => file));
}
