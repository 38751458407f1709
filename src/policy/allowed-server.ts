/**
 * @file The server that the policy of the next load names, in the browser's storage: the one in use in `localStorage`,
 * one that is only tried in `sessionStorage`, where it holds for one load of one tab.
 */
import { isNameable } from './policy.ts';

/**
 * The key, in both storages, of an origin as plain text: `https://milvus.example:19530`.
 *
 * @param base path of the deployment, `new URL('.', document.baseURI).pathname`: two on one origin keep apart
 */
export function serverOriginKey(base: string): string {
  return `lookalike:server-origin:${base}`;
}

/** The origin that the policy of this load may name. Called once a load, by the first script. */
export function takeAllowedServer(base: string): string | undefined {
  const key = serverOriginKey(base);
  try {
    const tried = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    const saved = tried ?? localStorage.getItem(key);
    return saved !== null && isNameable(saved) ? saved : undefined;
  } catch {
    // A browser that keeps nothing for the page keeps no server either.
    return undefined;
  }
}

/** The next load of this tab, and only that one, may ask `origin`. */
export function allowOnce(base: string, origin: string): void {
  sessionStorage.setItem(serverOriginKey(base), origin);
}
