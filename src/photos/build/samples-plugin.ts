/** @file Vite plugin: the sample photos are complete before anything is served, built or tested. */
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { SAMPLES } from '../../profiles/profiles.ts';
import { buildSamples } from './build-samples.ts';

/** Runs {@link buildSamples} for the project's public folder and tells in one line when it had something to do. */
export function samplesPlugin(): Plugin {
  return {
    name: 'lookalike:samples',
    // Vite waits for this hook before it lists or copies the public folder.
    async configResolved({ publicDir, logger }) {
      const start = performance.now();
      const { written } = await buildSamples(join(publicDir, SAMPLES.folder));
      if (written > 0) {
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        logger.info(`samples: ${written} edited copies made in ${seconds} s`);
      }
    },
  };
}
