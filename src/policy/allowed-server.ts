/**
 * @file The server that the policy of the next load names, in the browser's storage: the one in use in `localStorage`,
 * one that is only tried in `sessionStorage`, where it holds for one load of one tab.
 */
import { serverOriginKey } from '../library/server-origin-key.ts';
import { isNameable } from './policy.ts';

/**
 * The origin that the policy of this load may name. Called once a load, by the first script.
 *
 * @param base see {@link serverOriginKey}
 */
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
