/**
 * @file Requests of the page and its workers, as the browser counts them (Resource Timing). Each thread sees its own; workers tell the
 * page of theirs. Addresses `blob:` and `data:` name what is in the browser already, and are left out.
 */

/** Who asks. ONNX Runtime's threads ask for their script only, which the browser counts for the worker that starts them. */
export type Thread = 'page' | 'store' | 'embed' | 'film' | 'layout' | 'copies' | 'gallery' | 'service-worker';

export interface SeenRequest {
  /** Absolute. */
  readonly address: string;
  /** What wanted it, as the browser says: `script`, `fetch`, `img`, `css`, ... */
  readonly kind: string;
  /**
   * Came over the network, headers included; 0 where a cache answered, or for another origin that does not tell. `null`: the browser
   * does not count it.
   */
  readonly bytes: number | null;
}

/** What a thread tells of itself. */
export interface RequestReport {
  readonly from: Thread;
  /** A policy is in force there; `null` where that is not found out this way. */
  readonly confined: boolean | null;
  readonly requests: readonly SeenRequest[];
}

/** Of all requests of a thread to one address. */
export interface CountedRequest extends SeenRequest {
  readonly from: Thread;
  readonly count: number;
}

/** Tells of each request of this thread, those before the call included. */
export function watchRequests(tell: (requests: readonly SeenRequest[]) => void): void {
  new PerformanceObserver((list) => {
    const requests = (list.getEntries() as PerformanceResourceTiming[])
      .filter(({ name }) => /^(?:https?|wss?):/u.test(name))
      .map(({ name, initiatorType, transferSize }) => ({
        address: name,
        kind: initiatorType,
        bytes: transferSize,
      }));
    if (requests.length > 0) tell(requests);
  }).observe({ type: 'resource', buffered: true });
}

/** What was asked for by whom since the page was opened, an entry for each thread and address. */
export class RequestLog {
  readonly #counted = new Map<string, CountedRequest>();
  readonly #confined = new Map<Thread, boolean>();
  readonly #listeners = new Set<() => void>();

  add({ from, confined, requests }: RequestReport): void {
    // One worker without a policy is enough.
    if (confined !== null) this.#confined.set(from, confined && this.#confined.get(from) !== false);
    for (const { address, kind, bytes } of requests) {
      const key = `${from} ${address}`;
      const before = this.#counted.get(key);
      this.#counted.set(key, {
        from,
        address,
        kind,
        count: (before?.count ?? 0) + 1,
        bytes: before || bytes !== null ? (before?.bytes ?? 0) + (bytes ?? 0) : null,
      });
    }
    for (const listener of this.#listeners) listener();
  }

  requests(): readonly CountedRequest[] {
    return [...this.#counted.values()];
  }

  /** Whether all workers of a kind that ran are under a policy; absent: none ran, or they do not tell. */
  confined(): ReadonlyMap<Thread, boolean> {
    return new Map(this.#confined);
  }

  /** @returns ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Of this page. */
export const requestLog = new RequestLog();
