/** @file Whether a policy is in force in this thread: tried, not read, and without a request. */

/** Code made of text is refused by a `script-src` in force, and only by that. Silent. */
export function refusesTexts(): boolean {
  try {
    // Empty, since trusted-scripts.ts lets nothing else come so far.
    globalThis.eval('');
    return false;
  } catch {
    return true;
  }
}

/**
 * For the worker that may make code of text. `data:` names what is here already, so nothing is sent where nothing forbids it; where
 * `connect-src` names only the own origin, it is refused, and the console says so.
 */
export async function refusesRequests(): Promise<boolean> {
  return fetch('data:,').then(
    () => false,
    () => true,
  );
}
