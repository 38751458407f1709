/**
 * @file Threads where the host sends no headers for them: the service worker adds them, for which the page is loaded once more,
 * before anything of it has begun. The headers are `require-corp`: all that the page loads is of its own origin, and Safari has
 * no `credentialless`.
 */
import { SERVICE_WORKER_FILE } from '../policy/response-headers.ts';
import { DELIVERY } from '../profiles/profiles.ts';

/** Why the page has threads, or has none. */
export type Isolation = 'host' | 'service-worker' | NotIsolated;

export type NotIsolated =
  /** The browser has no service workers, or none here: private windows, plain http, switched off. */
  | 'no-service-worker'
  /** It could not be installed. */
  | 'failed'
  /** It was not ready in time; the next visit has threads. */
  | 'later'
  /** The page was loaded anew, and has none all the same. */
  | 'in-vain';

/**
 * For a page that is not isolated: loads it anew, or resolves to why that is of no use.
 * @param folder absolute address of the app, ending in a slash
 */
export async function isolate(folder: string): Promise<NotIsolated> {
  const mark = loadMark(folder);
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (!serviceWorker || !mark.isUsable) return 'no-service-worker';
  // Whatever happens, it happens once: this load was the second one.
  if (mark.take()) return 'in-vain';
  try {
    await serviceWorker.register(folder + SERVICE_WORKER_FILE, { scope: folder, updateViaCache: 'none' });
  } catch {
    return 'no-service-worker';
  }
  const ready = await firstOf(serviceWorker);
  if (ready !== true) return ready;
  if (!mark.set()) return 'no-service-worker';
  location.reload();
  // The page goes before anything begins.
  return new Promise<never>(() => undefined);
}

/** True when a worker will answer for the next load. */
async function firstOf(serviceWorker: ServiceWorkerContainer): Promise<true | 'failed' | 'later'> {
  const registration = await serviceWorker.getRegistration();
  const installing = registration?.installing;
  const failed = new Promise<'failed'>((resolve) => {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') resolve('failed');
    });
  });
  const late = new Promise<'later'>((resolve) => setTimeout(() => resolve('later'), DELIVERY.isolationMs));
  return Promise.race([serviceWorker.ready.then(() => true as const), failed, late]);
}

/** Of a page that is isolated: who sent the headers. */
export function isolatedBy(): 'host' | 'service-worker' {
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return load && load.workerStart > 0 ? 'service-worker' : 'host';
}

/** A later load may be loaded anew for threads. @param folder see {@link isolate} */
export function forgetIsolating(folder: string): void {
  if (crossOriginIsolated) loadMark(folder).clear();
}

/** That this tab was loaded anew for threads; it must not be again unless that helped. */
function loadMark(folder: string) {
  const key = `lookalike:isolation:${new URL(folder).pathname}`;
  const attempt = (work: () => boolean): boolean => {
    try {
      return work();
    } catch {
      return false;
    }
  };
  return {
    isUsable: attempt(() => sessionStorage.length >= 0),
    take: () => attempt(() => sessionStorage.getItem(key) !== null),
    set: () =>
      attempt(() => {
        sessionStorage.setItem(key, '1');
        return true;
      }),
    clear: () =>
      attempt(() => {
        sessionStorage.removeItem(key);
        return true;
      }),
  };
}
