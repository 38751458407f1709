/** @file The page's side of the store worker. */
import { proxy, wrap } from 'comlink';
import type { LibraryHost } from '../library/library.ts';
import type { MilvusClient } from '../milvus/client.ts';
import { CachedBlobs } from '../store/cached-blobs.ts';
import { storageEstimate } from '../store/storage-estimate.ts';
import type { Blobs, Documents } from '../store/store.ts';
import { COLLECTION } from '../profiles/profiles.ts';
import './error-transfer.ts';
import { passReports } from './request-report.ts';
import type { StoreApi } from './store-api.ts';
import { lossOf, milvusOver } from './store-client.ts';

export interface StoreClient {
  /** Resolves when the database is open. @throws LookalikeError STORE_UNAVAILABLE, WORKER_LOST */
  readonly opened: Promise<void>;
  readonly milvus: MilvusClient;
  readonly store: { readonly documents: Documents; readonly blobs: Blobs };
  readonly host: LibraryHost;
  /** A policy is in force in the worker, as it finds out by trying. */
  confined(): Promise<boolean>;
  /** Ends the worker; what was under way is lost, what was confirmed is durable. */
  close(): void;
}

/**
 * Starts the store worker on the database `name`.
 *
 * @param isLibrary the library's collection in it is going to be searched
 */
export function openStore(name: string, isLibrary = true): StoreClient {
  const worker = passReports(
    new Worker(new URL('./store.worker.ts', import.meta.url), { type: 'module', name: 'store' }),
  );
  const remote = wrap<StoreApi>(worker);
  // Comlink's proxies answer paths such as `documents.get`, but its types stop at the first level. Every member is a
  // function that returns a promise, so the remote object is what the interface says.
  const { documents } = remote as unknown as Pick<StoreApi, 'documents'>;
  const milvus = milvusOver((...asked) => remote.milvus(...asked));
  const lost = lossOf(worker, "The library's worker");
  return {
    opened: Promise.race([remote.open(name, isLibrary), lost]),
    milvus,
    // Any thread may use the cache: photos on the screen do not wait for the database.
    store: { documents, blobs: new CachedBlobs(name) },
    host: {
      indexStatus: (collection = COLLECTION.name) => remote.indexStatus(collection, COLLECTION.vectorField),
      estimate: storageEstimate,
      // Only a page may ask for it, not a worker. Firefox asks the person, who may leave the question open for ever.
      persist: () => {
        if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
      },
      onChange: (listener) => void remote.subscribe(proxy(listener)),
      once: (what, work) =>
        navigator.locks.request(`${what} of ${name}`, { ifAvailable: true }, (lock) =>
          lock ? work() : undefined,
        ),
      exclusive: (work) => navigator.locks.request(`changes of ${name}`, work),
    },
    confined: () => remote.confined(),
    close: () => worker.terminate(),
  };
}
