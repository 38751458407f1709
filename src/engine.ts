/**
 * @file The engine without the page: store worker, embed workers, library. The page, the evaluation and the benchmarks
 * all open it here, so that they measure what people get.
 */
import { LookalikeError } from './base/errors.ts';
import { memoize } from './base/memo.ts';
import { connectingClient } from './library/connecting-client.ts';
import { Library, openShelf } from './library/library.ts';
import type { EvaluationApi } from './library/evaluation/types.ts';
import type { LayOut } from './library/map/types.ts';
import { LibraryModels } from './library/models/library-models.ts';
import type { ModelsApi } from './library/models/types.ts';
import type { ServerControl } from './library/server-control.ts';
import type { ServerLocation } from './library/server-settings.ts';
import type { LibraryApi } from './library/types.ts';
import type { MilvusClient } from './milvus/client.ts';
import type { Connection } from './milvus/rest/connect.ts';
import { PROFILES, type BuiltProfileId, type Precision, type Profile } from './profiles/profiles.ts';
import type { Embedder } from './vision/embedder.ts';
import { startConfined } from './workers/confined-worker.ts';
import type { EmbedPlan } from './workers/embed-plan.ts';
import { CachedBlobs } from './store/cached-blobs.ts';
import { OWN_MODELS } from './store/storage-use.ts';
import { EmbedPool } from './workers/embed.ts';
import { ProfileEmbedder } from './workers/profile-embedder.ts';
import { openStore } from './workers/store.ts';

export interface EngineOptions {
  /** Name of the IndexedDB database. */
  readonly database: string;
  /** Of a new library; one on a server keeps its own. */
  readonly profile: BuiltProfileId;
  /** Keeps the photos' rows there; thumbnails and folders stay in the database. */
  readonly server?: ServerLocation;
  /** Use this model on WebAssembly instead of choosing. */
  readonly precision?: Precision;
  /** Embed workers and threads, instead of what suits the machine (measurements, tests). */
  readonly plan?: EmbedPlan;
  /** Accept a WebGPU adapter that computes on the processor (tests). */
  readonly allowSoftwareGpu?: boolean;
}

export interface Engine {
  /**
   * Rejects with LookalikeError STORE_UNAVAILABLE or INVALID_ARGUMENT when the library cannot be opened; with a server
   * also MILVUS_UNREACHABLE and MILVUS.
   */
  readonly library: Promise<LibraryApi>;
  /** The store in use. */
  readonly milvus: MilvusClient;
  /** The one in this browser. */
  readonly localMilvus: MilvusClient;
  readonly server: Pick<ServerControl, 'check' | 'copyToServer' | 'copyFromServer'>;
  readonly embedder: Embedder;
  /** What the vectors are worth. Its code comes when it is asked for. */
  readonly evaluation: () => Promise<EvaluationApi>;
  /** Choosing the model of the library in this browser. Its code comes when it is asked for. */
  readonly models: () => Promise<ModelsApi>;
  /** A policy is in force in the worker with the store, the only one that needs its host for that; `null` without one. */
  isStoreConfined(): Promise<boolean | null>;
  /** Ends all workers. */
  close(): void;
}

/** Opens the engine; the model is loaded when it is first needed. */
export function openEngine(options: EngineOptions): Engine {
  const { server } = options;
  const storage = openStore(options.database, !server);
  const models = new LibraryModels(
    { documents: storage.store.documents, files: new CachedBlobs(options.database + OWN_MODELS) },
    options.profile,
  );
  const embedder = new ProfileEmbedder(options, async (id) => {
    const own = await models.own();
    const model = await own.get(id);
    return { model, file: () => own.file(model) };
  });
  const profile = PROFILES[options.profile];
  const { store, host } = storage;
  const ending = new AbortController();
  const connection = server && connectLater(server, ending.signal);
  // Whoever waits for the library hears of the failure.
  connection?.catch(() => undefined);
  const localShelf = memoize(() => openShelf({ milvus: storage.milvus, store, profile, models }));

  const onProfile = ({ id }: Profile): Promise<void> => embedder.use(id);

  async function open(): Promise<Library> {
    await storage.opened;
    if (!server || !connection) {
      return Library.open({
        milvus: storage.milvus,
        store,
        host,
        embedder,
        profile,
        models,
        onProfile,
        layOut,
      });
    }
    const { client, dialect } = await connection;
    return Library.open({
      milvus: client,
      store,
      // What happens to rows in this browser is another library's.
      host: { ...host, indexStatus: () => Promise.resolve(null), onChange: () => undefined },
      embedder,
      profile,
      models,
      onProfile,
      layOut,
      server: { ...server, dialect },
      shownElsewhere: async (contentIds) =>
        new Set((await (await localShelf()).collection.find(contentIds)).keys()),
    });
  }

  const library = open();
  /** The library on the server. */
  async function remote(): Promise<Library> {
    if (server) return library;
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      'No Milvus server is connected. Enter one in the settings first.',
    );
  }
  return {
    library,
    milvus: connection ? connectingClient(connection) : storage.milvus,
    localMilvus: storage.milvus,
    embedder,
    server: {
      check: async (location, signal) => {
        const { checkServer } = await import('./library/server-check.ts');
        return checkServer(location, profile, signal);
      },
      copyToServer: async (copying) => (await remote()).copyFrom(await localShelf(), copying),
      copyFromServer: async (copying) => (await remote()).copyTo(await localShelf(), copying),
    },
    evaluation: memoize(async () => {
      const { openEvaluation } = await import('./evaluation-engine.ts');
      return openEvaluation({
        database: options.database,
        documents: store.documents,
        embedder,
        openEmbedder: (precision) => new EmbedPool({ ...options, precision }),
        profile: (id) => models.profile(id),
        release: (id) => embedder.release(id),
      });
    }),
    models: memoize(async () => {
      const { Models } = await import('./library/models/models.ts');
      return new Models({
        models,
        milvus: storage.milvus,
        library,
        openTrial: async (...file) => (await import('./workers/model-trial.ts')).openTrialThread(...file),
        persist: () => host.persist(),
        release: (id) => embedder.release(id),
        onChanged: async () => (await library).reopen(),
      });
    }),
    isStoreConfined: () => storage.confined(),
    close() {
      ending.abort();
      storage.close();
      embedder.close();
    },
  };
}

/** Its code comes with the first map. */
export const layOut: LayOut = async (...asked) =>
  (await import('./workers/layout.ts')).layOutApart(startConfined)(...asked);

/** The client of a server comes when there is one: most people have none. */
async function connectLater(server: ServerLocation, signal: AbortSignal): Promise<Connection> {
  const { connect } = await import('./milvus/rest/connect.ts');
  return connect(server, { signal });
}
