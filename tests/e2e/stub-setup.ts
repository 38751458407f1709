/** @file Builds the app with a stub for the network once, and serves it beside the real one. */
import type { TestProject } from 'vitest/node';
import { serveStubApp } from '../support/stub-app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** For tests of all that is not the network: no model is opened there. */
    stubUrl: string;
    /** Where that lies. */
    stubFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serveStubApp();
  project.provide('stubUrl', server.url);
  project.provide('stubFolder', server.folder);
  return () => server.close();
}
