/** @file The proof of privacy in view: requests of this page to other addresses than its own, as the browser counts. */
import { signal } from '@preact/signals';

/**
 * Requests a foreign origin since the page was opened. Workers keep their own count, which a page cannot see.
 */
export const foreignRequests = signal<ReadonlyMap<string, number>>(new Map());

/** Starts counting, from the page's beginning on. */
export function watchOutgoingRequests(): void {
  new PerformanceObserver((list) => {
    const counts = new Map(foreignRequests.value);
    for (const { name } of list.getEntries()) {
      const origin = foreignOrigin(name);
      if (origin !== undefined) counts.set(origin, (counts.get(origin) ?? 0) + 1);
    }
    foreignRequests.value = counts;
  }).observe({ type: 'resource', buffered: true });
}

/** `blob:` and `data:` addresses name what is in the browser already. */
function foreignOrigin(address: string): string | undefined {
  const { protocol, origin } = new URL(address, location.href);
  return protocol.startsWith('http') && origin !== location.origin ? origin : undefined;
}
