/** @file Vite plugin: the models are complete before anything is served, built or tested. */
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { ensureModels } from './build.ts';
import { MODELS_FOLDER } from './manifest.ts';

/** Runs {@link ensureModels} for the project's public folder. */
export function modelsPlugin(): Plugin {
  return {
    name: 'lookalike:models',
    // Vite waits for this hook before it lists or copies the public folder.
    async configResolved({ root, publicDir, logger }) {
      await ensureModels({ root, folder: join(publicDir, MODELS_FOLDER), log: (line) => logger.info(line) });
    },
  };
}
