/** @file Loads hnswlib-wasm once, on first use: 0.9 MB that only a page or worker with an index needs. Never in Node. */
import type { HnswlibModule } from 'hnswlib-wasm';
import { LookalikeError } from '../base/errors.ts';
import { memoize } from '../base/memo.ts';

export interface HnswLibrary {
  readonly module: HnswlibModule;
  /** Resolves once hnswlib's own first read of its file system is over. @throws LookalikeError STORE_UNAVAILABLE */
  synced(): Promise<void>;
}

/** @throws LookalikeError BACKEND_FAILED when it cannot be fetched or compiled */
export const loadHnswLibrary: () => Promise<HnswLibrary> = memoize(async () => {
  try {
    const { loadHnswlib, waitForFileSystemSynced } = await import('hnswlib-wasm');
    const module = await loadHnswlib('IDBFS');
    return {
      module,
      synced: memoize(async () => {
        try {
          await waitForFileSystemSynced();
        } catch (cause) {
          throw new LookalikeError('STORE_UNAVAILABLE', 'The index library cannot use IndexedDB here.', {
            cause,
          });
        }
      }),
    };
  } catch (cause) {
    throw new LookalikeError('BACKEND_FAILED', 'The index library could not be loaded; reload the page.', {
      cause,
    });
  }
});
