/**
 * @file The engine without the page: store worker, embed workers, library. The page, the evaluation and the benchmarks
 * all open it here, so that they measure what people get.
 */
import { Library } from './library/library.ts';
import type { LibraryApi } from './library/types.ts';
import type { MilvusClient } from './milvus/client.ts';
import { PROFILES, type Precision, type ProfileId } from './profiles/profiles.ts';
import type { Embedder } from './vision/embedder.ts';
import type { EmbedPlan } from './workers/embed-plan.ts';
import { EmbedPool } from './workers/embed.ts';
import { openStore } from './workers/store.ts';

export interface EngineOptions {
  /** Name of the IndexedDB database. */
  readonly database: string;
  readonly profile: ProfileId;
  /** Address of the folder of models, relative to the page, ending in a slash; `models/` when absent. */
  readonly models?: string;
  /** Use this model on WebAssembly instead of choosing. */
  readonly precision?: Precision;
  /** Embed workers and threads, instead of what suits the machine (measurements, tests). */
  readonly plan?: EmbedPlan;
  /** Accept a WebGPU adapter that computes on the processor (tests). */
  readonly allowSoftwareGpu?: boolean;
}

export interface Engine {
  /** Rejects with LookalikeError STORE_UNAVAILABLE or INVALID_ARGUMENT when the library cannot be opened. */
  readonly library: Promise<LibraryApi>;
  readonly milvus: MilvusClient;
  readonly embedder: Embedder;
  /** Ends all workers. */
  close(): void;
}

/** Opens the engine; the model is loaded when it is first needed. */
export function openEngine(options: EngineOptions): Engine {
  const { models = 'models/', precision, plan, allowSoftwareGpu } = options;
  const storage = openStore(options.database);
  const embedder = new EmbedPool({
    models,
    ...(precision ? { precision } : {}),
    ...(plan ? { plan } : {}),
    ...(allowSoftwareGpu ? { allowSoftwareGpu } : {}),
  });
  const library = storage.opened.then(() =>
    Library.open({
      milvus: storage.milvus,
      store: storage.store,
      host: storage.host,
      embedder,
      profile: PROFILES[options.profile],
    }),
  );
  return {
    library,
    milvus: storage.milvus,
    embedder,
    close() {
      storage.close();
      embedder.close();
    },
  };
}
