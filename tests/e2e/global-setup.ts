/** @file Builds the app once and serves the result, so that the end-to-end tests see what people get. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built app, cross-origin isolated. */
    appUrl: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = fileURLToPath(new URL('../../node_modules/.cache/lookalike-e2e', import.meta.url));
  await rm(outDir, { recursive: true, force: true });
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({ root, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('The preview server printed no address.');
  project.provide('appUrl', url);
  return async () => {
    await new Promise<void>((resolve, reject) =>
      server.httpServer.close((error) => {
        if (error) reject(error);
        else resolve();
      }),
    );
  };
}
