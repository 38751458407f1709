/** @file The evaluation's parts put together: the engine's embedder, a store of its own for as long as an index is measured, a thread for copies. */
import { Evaluator } from './library/evaluation/evaluator.ts';
import type { EvaluationApi } from './library/evaluation/types.ts';
import type { Profile, ProfileId } from './profiles/profiles.ts';
import type { Documents } from './store/store.ts';
import type { Embedder } from './vision/embedder.ts';
import { startConfined } from './workers/confined-worker.ts';
import { openCopyMaker } from './workers/copy-maker.ts';
import { openStore } from './workers/store.ts';

export interface EvaluationParts {
  /** Name of the library's database: the store that is measured has one beside it. */
  readonly database: string;
  readonly documents: Documents;
  readonly embedder: Embedder;
  /** @throws LookalikeError NOT_FOUND */
  readonly profile: (id: ProfileId) => Promise<Profile>;
}

export function openEvaluation({ database, documents, embedder, profile }: EvaluationParts): EvaluationApi {
  return new Evaluator({
    documents,
    embedder,
    profile,
    openScratch: async () => {
      const storage = openStore(`${database}:evaluation`, false);
      await storage.opened;
      const { milvus, host } = storage;
      return { milvus, indexStatus: () => host.indexStatus(), close: () => storage.close() };
    },
    openCopyMaker: () => Promise.resolve(openCopyMaker(startConfined)),
  });
}
