/** @file What the page's sides of the workers that hold rows have in common. */
import { abortable } from '../base/abort.ts';
import { LookalikeError } from '../base/errors.ts';
import { CAPABILITIES } from '../milvus/capabilities.ts';
import type { MilvusClient } from '../milvus/client.ts';
import type { MilvusResponse } from '../milvus/types.ts';
import { verbsOver } from '../milvus/verbs.ts';
import type { StoreApi } from './store-api.ts';

/**
 * The local engine's verbs, answered by a worker. A signal does not cross threads: the caller stops waiting, the engine finishes
 * what it began.
 */
export function milvusOver(
  answer: (...asked: Parameters<StoreApi['milvus']>) => Promise<unknown>,
): MilvusClient {
  return {
    capabilities: CAPABILITIES.local,
    ...verbsOver((name, request, options) =>
      abortable(answer(name, request) as Promise<MilvusResponse<unknown>>, options?.signal),
    ),
  };
}

/** Rejects with WORKER_LOST when the worker fails. @param subject of the sentence: `The library's worker` */
export function lossOf(worker: Worker, subject: string): Promise<never> {
  return new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => {
      const reason = message || 'its script could not be loaded';
      reject(new LookalikeError('WORKER_LOST', `${subject} failed: ${reason}. Reload the page.`));
    });
  });
}
