/** @file A worker in which a person's model file is opened and tried, beside those that are at work. */
import { wrap, type Remote } from 'comlink';
import { abortable } from '../base/abort.ts';
import { detectCapabilities } from '../base/capabilities.ts';
import type { TrialThread } from '../library/models/models.ts';
import { checkBytes } from '../vision/own-file.ts';
import { createEmbedWorker } from './embed.ts';
import { planWorkers } from './embed-plan.ts';
import type { EmbedWorkerApi } from './embed-worker-api.ts';
import './error-transfer.ts';
import { lossOf } from './store-client.ts';

/**
 * Opens a file with as many threads as one worker of the engine gets.
 * @throws LookalikeError MODEL_INVALID, WORKER_LOST when the worker ends, as it does where memory does; DOMException AbortError
 */
export async function openTrialThread(file: Blob, signal?: AbortSignal): Promise<TrialThread> {
  const capabilities = detectCapabilities();
  checkBytes(file, capabilities.memory);
  const worker = createEmbedWorker();
  const lost = lossOf(worker, "The model's worker");
  lost.catch(() => undefined);
  const api: Remote<EmbedWorkerApi> = wrap<EmbedWorkerApi>(worker);
  const close = (): void => worker.terminate();
  try {
    const { threads } = planWorkers(capabilities);
    const opening = Promise.race([api.openTrial(file, threads), lost]);
    const facts = await abortable(opening, signal);
    return { facts, run: (settings) => Promise.race([api.runTrial(settings), lost]), close };
  } catch (error) {
    close();
    throw error;
  }
}
