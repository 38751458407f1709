/** @file Work done once and shared. */

/**
 * A function that runs `create` on its first call and hands the same promise to everyone after. A rejected promise is
 * forgotten, so that a later call tries again (a model that failed to download must not stay failed).
 */
export function memoize<T>(create: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= create().catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
    return pending;
  };
}
