/** @file Cancellation: `AbortSignal` in, `DOMException` named `AbortError` out. */

/**
 * `promise`, or a rejection as soon as `signal` aborts. The work behind the promise is not stopped by this: pass the
 * signal on to it as well where it can be stopped.
 */
export async function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  // Whatever becomes of it is not waited for any more.
  if (signal.aborted) promise.catch(() => undefined);
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
