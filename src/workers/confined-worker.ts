/**
 * @file Workers under the page's own security policy. A worker of an `https:` file has the policy that its response
 * brings, and a static host sends none: what the page forbids itself (requests to other servers) such a worker may do.
 * A worker of a `blob:` inherits the page's (HTML
 * Standard, "create a policy container from a fetch response").
 */

/** Starts the module at `address` under the policy of this page. */
export function startConfined(address: URL, name: string): Worker {
  // Never revoked: engines differ in when they read it, and it is a line long.
  const source = new Blob([`import ${JSON.stringify(address.href)};`], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(source), { type: 'module', name });
}
