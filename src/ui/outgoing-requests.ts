/** @file The proof of privacy in view: what the page and its workers ask for, as the browser counts. */
import { computed, signal } from '@preact/signals';
import { requestLog, watchRequests, type CountedRequest, type Thread } from '../base/requests.ts';

/** Since the page was opened, an entry for each thread and address. */
export const requests = signal<readonly CountedRequest[]>([]);

/** As {@link RequestLog.confined}. */
export const confinedThreads = signal<ReadonlyMap<Thread, boolean>>(new Map());

/** Requests a foreign origin. */
export const foreignRequests = computed<ReadonlyMap<string, number>>(() => {
  const counts = new Map<string, number>();
  for (const { address, count } of requests.value) {
    const { origin } = new URL(address);
    if (origin !== location.origin) counts.set(origin, (counts.get(origin) ?? 0) + count);
  }
  return counts;
});

/** Starts counting, from the page's beginning on. */
export function watchOutgoingRequests(): void {
  requestLog.onChange(() => {
    requests.value = requestLog.requests();
    confinedThreads.value = requestLog.confined();
  });
  watchRequests((seen) => requestLog.add({ from: 'page', confined: null, requests: seen }));
}
