/** @file Builds the app once and serves the result, so that the end-to-end tests see what people get. */
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { serveBuiltApp } from '../../src/cli/serve.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built app, cross-origin isolated. */
    appUrl: string;
    /** Where the built app lies. */
    appFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = fileURLToPath(new URL('../../node_modules/.cache/lookalike-e2e', import.meta.url));
  const server = await serveBuiltApp(outDir);
  project.provide('appUrl', server.url);
  project.provide('appFolder', outDir);
  return server.close;
}
