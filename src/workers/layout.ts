/**
 * @file A layout in a worker of its own, which ends with it: what it filled its memory with, some hundred megabytes for 20,000
 * photos, goes at once, and ending it is how it is cancelled.
 */
import { proxy, transfer, wrap } from 'comlink';
import { abortable } from '../base/abort.ts';
import { LookalikeError } from '../base/errors.ts';
import type { LayOut } from '../library/map/types.ts';
import './error-transfer.ts';
import type { LayoutWorkerApi } from './layout.worker.ts';
import layoutWorker from './layout.worker.ts?worker&url';

/**
 * A {@link LayOut} apart from the page.
 * @param start as `startConfined`, which the page has already
 */
export function layOutApart(start: (address: URL, name: string) => Worker): LayOut {
  return async (input, { signal, onStep }) => {
    const worker = start(new URL(layoutWorker, import.meta.url), 'layout');
    const lost = new AbortController();
    worker.addEventListener('error', ({ message }) => {
      const reason = message || 'its script could not be loaded';
      const sentence = `The map could not be arranged: ${reason}. Try again, or with fewer photos.`;
      lost.abort(new LookalikeError('WORKER_LOST', sentence));
    });
    try {
      const laid = wrap<LayoutWorkerApi>(worker).layOut(
        transfer(input, [input.start.buffer, input.neighbors.buffer, input.distances.buffer]),
        proxy((step) => onStep?.(step)),
      );
      return await abortable(laid, AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]));
    } finally {
      worker.terminate();
    }
  };
}
