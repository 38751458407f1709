/** @file What a library is told beside the Milvus interface, where the store is in memory. */
import { SerialQueue } from '../../src/base/queue.ts';
import type { LibraryHost } from '../../src/library/library.ts';

export function localHost(): LibraryHost {
  const turns = new SerialQueue();
  return {
    indexStatus: () =>
      Promise.resolve({
        kind: 'flat',
        sealed: 0,
        growing: 0,
        bytes: 0,
        recall: null,
        state: 'ready',
        plan: 'exact',
        saved: false,
        note: '',
      }),
    // Memory has no quota of its own.
    estimate: () => Promise.resolve({ usage: 0, quota: 0, persisted: false }),
    persist: () => undefined,
    onChange: () => undefined,
    exclusive: (work) => turns.run(work),
  };
}
