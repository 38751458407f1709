/**
 * @file The built app with a stub in the place of the network, in a build of its own that no user gets: for tests of all that is
 * not the network, where opening the model in every tab would take most of the time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plugin } from 'vite';
import { serveBuiltApp } from '../../src/cli/serve.ts';

export interface StubApp {
  readonly url: string;
  readonly folder: string;
  close(): Promise<void>;
}

export async function serveStubApp(): Promise<StubApp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lookalike-stub-'));
  const server = await serveBuiltApp(folder, [stubNetwork()]);
  return {
    url: server.url,
    folder,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Puts the stub in the place of the embed worker, and scale.page.ts beside the app. */
function stubNetwork(): Plugin {
  const support = (name: string): string => path.join(import.meta.dirname, name);
  return {
    name: 'lookalike:stub-network',
    enforce: 'pre',
    buildStart() {
      this.emitFile({ type: 'chunk', id: support('scale.page.ts'), fileName: 'scale.js' });
    },
    resolveId(source) {
      const isEmbedWorker = source === './embed.worker.ts?worker&url';
      return isEmbedWorker ? `${support('stub-network.worker.ts')}?worker&url` : undefined;
    },
  };
}
