/** @file Edited copies in a worker of their own: the edits are loops over pixels, of which a page would stand still. */
import { wrap } from 'comlink';
import { LookalikeError } from '../base/errors.ts';
import type { CopyMaker } from '../library/evaluation/copies.ts';
import type { CopyMakerApi } from './copy-maker.worker.ts';
import copyMakerWorker from './copy-maker.worker.ts?worker&url';
import './error-transfer.ts';

/** @param start as `startConfined`, which the page has already */
export function openCopyMaker(start: (address: URL, name: string) => Worker): CopyMaker {
  const worker = start(new URL(copyMakerWorker, import.meta.url), 'copies');
  const remote = wrap<CopyMakerApi>(worker);
  const lost = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => {
      const reason = message || 'its script could not be loaded';
      reject(new LookalikeError('WORKER_LOST', `The photos could not be edited: ${reason}. Try again.`));
    });
  });
  // Whoever waits for a copy hears of it.
  lost.catch(() => undefined);
  return {
    make: (photo, edit) => Promise.race([remote.make(photo, edit), lost]),
    close: () => worker.terminate(),
  };
}
