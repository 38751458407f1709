/** @file Where the origin of the server in use stands: apart, because the page's first script reads it. */

/**
 * The key in `localStorage` that holds the server's origin as plain text, for the script that writes the page's content
 * security policy. Absent: the page talks to its own origin only.
 *
 * @param base path of the deployment, `new URL('.', document.baseURI).pathname`: two on one origin keep apart
 */
export function serverOriginKey(base: string): string {
  return `lookalike:server-origin:${base}`;
}
