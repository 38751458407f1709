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

/** The first file waits for the page's language before it is read to its end: a translation may import nothing of it. */
const TRANSLATION = fileURLToPath(new URL('../ui/words/german.ts', import.meta.url));

/** As {@link firstChunk}, and before it: what translations are made with has a chunk of its own. */
export function wordsChunk(id: string, modules: Modules): string | null {
  return imported(TRANSLATION, modules).has(id) ? 'words' : null;
}

/** Name of a module's chunk, for the bundler's groups; `null` where that may decide. */
export function firstChunk(id: string, modules: Modules): string | null {
  return id !== ENTRY && imported(ENTRY, modules).has(id) ? 'first' : null;
}

/** By the bundler's object for one build, and the module that imports. */
const found = new WeakMap<Modules, Map<string, ReadonlySet<string>>>();

/** What a module imports, and what that imports, without what is loaded later. */
function imported(entry: string, modules: Modules): ReadonlySet<string> {
  const all = found.get(modules) ?? new Map<string, ReadonlySet<string>>();
  found.set(modules, all);
  const known = all.get(entry);
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
  all.set(entry, ids);
  return ids;
}
