/**
 * @file All that a first visit's page reads is one file of script: as the bundler shares code between views it would be fifty, 14 KB
 * more after gzip and a request each.
 */
import { fileURLToPath } from 'node:url';

/** What begins when it is read; everything else waits to be called. */
const ENTRY = fileURLToPath(new URL('../main.ts', import.meta.url));

/** As much of the bundler's knowledge as is used. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Name of a module's chunk, for the bundler's groups; `null` where that may decide. */
export function firstChunk(id: string, modules: Modules): string | null {
  return id !== ENTRY && imported(ENTRY, modules).has(id) ? 'first' : null;
}

/** By the bundler's object for one build. */
const found = new WeakMap<Modules, ReadonlySet<string>>();

/** What a module imports, and what that imports, without what is loaded later. */
function imported(entry: string, modules: Modules): ReadonlySet<string> {
  const known = found.get(modules);
  if (known) return known;
  const ids = new Set<string>();
  const waiting = [entry];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of modules.getModuleInfo(id)?.importedIds ?? []) {
      if (ids.has(next)) continue;
      ids.add(next);
      waiting.push(next);
    }
  }
  found.set(modules, ids);
  return ids;
}
