/**
 * @file What a worker begins with is a file of its own, and its first file nothing but a start: a part that is loaded later would
 * import from the first one, and WebKitGTK 2.50 then runs that once more, with a second state of everything in it, when the answer
 * of a service worker started it.
 */
import path from 'node:path';

/** As much of the bundler's knowledge as is used. */
interface Modules {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null;
}

/** Name of a module's chunk in a worker's build, for the bundler's groups; `null` where that may decide. */
function workerChunk(id: string, modules: Modules): string | null {
  if (modules.getModuleInfo(id)?.isEntry) return null;
  const entry = beginning(id, modules);
  // Not as files that may be started are named (response-headers.ts).
  return entry === undefined ? null : `${path.basename(entry).split('.')[0]}-body`;
}

/** The entry that imports a module, or what imports it, before anything is loaded later. */
function beginning(id: string, modules: Modules): string | undefined {
  const seen = new Set([id]);
  // A set goes on with what is added on the way.
  for (const at of seen) {
    const info = modules.getModuleInfo(at);
    if (info?.isEntry) return at;
    for (const importer of info?.importers ?? []) seen.add(importer);
  }
  return undefined;
}

/** How the files of a worker are written, for the bundler. */
export const WORKER_OUTPUT = { codeSplitting: { groups: [{ debugName: 'body', name: workerChunk }] } };
