/** @file Vite plugin: a build says what it is made of (./sbom.ts). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';
import { sbomOf, type LockFile } from './sbom.ts';

const FILE = 'sbom.cdx.json';

export function sbomPlugin(): Plugin {
  let root = '';
  return {
    name: 'lookalike:sbom',
    apply: 'build',
    configResolved: (config) => {
      ({ root } = config);
    },
    async generateBundle() {
      const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as LockFile;
      this.emitFile({ type: 'asset', fileName: FILE, source: `${JSON.stringify(sbomOf(lock), null, 2)}\n` });
    },
  };
}
