/**
 * @file The evaluation's parts put together: the engine's embedder or one of a precision of its own, a store for as long as an index
 * is measured, a thread for copies.
 */
import { Evaluator, type EvaluatorParts } from './library/evaluation/evaluator.ts';
import type { EvaluationApi } from './library/evaluation/types.ts';
import type { Precision } from './profiles/profiles.ts';
import { builtModels } from './vision/built-models.ts';
import { startConfined } from './workers/confined-worker.ts';
import { openCopyMaker } from './workers/copy-maker.ts';
import { openStore } from './workers/store.ts';

export interface EvaluationParts extends Pick<
  EvaluatorParts,
  'documents' | 'embedder' | 'openEmbedder' | 'profile' | 'release'
> {
  /** Name of the library's database: the store that is measured has one beside it. */
  readonly database: string;
}

export function openEvaluation({ database, ...parts }: EvaluationParts): EvaluationApi {
  return new Evaluator({
    ...parts,
    precisions: async () => Object.keys((await builtModels()).models) as Precision[],
    openScratch: async () => {
      const storage = openStore(`${database}:evaluation`, false);
      await storage.opened;
      const { milvus, host } = storage;
      return { milvus, indexStatus: () => host.indexStatus(), close: () => storage.close() };
    },
    openCopyMaker: () => Promise.resolve(openCopyMaker(startConfined)),
  });
}
