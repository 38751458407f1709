/** @file The proof of privacy in view: requests of this page to other addresses than its own, as the browser counts. */
import { signal } from '@preact/signals';

/** Requests to other origins since the page was opened. Workers keep their own count, which a page cannot see. */
export const foreignRequests = signal(0);

/** Starts counting, from the page's beginning on. */
export function watchOutgoingRequests(): void {
  new PerformanceObserver((list) => {
    const foreign = list.getEntries().filter((entry) => isForeign(entry.name)).length;
    if (foreign > 0) foreignRequests.value += foreign;
  }).observe({ type: 'resource', buffered: true });
}

/** `blob:` and `data:` addresses name what is in the browser already. */
function isForeign(address: string): boolean {
  const { protocol, origin } = new URL(address, location.href);
  return protocol.startsWith('http') && origin !== location.origin;
}
