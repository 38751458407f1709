/**
 * @file The package `lookalike-photos`: what the page publishes as `globalThis.lookalike`, opened by whoever embeds it, and the parts
 * it is made of.
 */
import { openEngine } from './engine.ts';
import { createLookalike, type Lookalike } from './lookalike.ts';
import type { EmbedderOptions } from './package/embedder.ts';
import { loadFilesFrom } from './package/files.ts';
import { DEFAULT_PROFILE, type BuiltProfileId } from './profiles/profiles.ts';

export { LookalikeError, type ErrorCode } from './base/errors.ts';
export type { Lookalike, LookalikeHit, LookalikeStatus } from './lookalike.ts';
export type {
  ArchiveOptions,
  ArchiveProgress,
  ClearOptions,
  ExplainOptions,
  Explanation,
  ExportOptions,
  Facet,
  Failure,
  ImportReport,
  IndexProgress,
  IndexReport,
  IndexStatus,
  LibraryStatus,
  PhotoQuery,
  Query,
  QueryOptions,
  QueryPart,
  StoreLocation,
} from './library/types.ts';
export type { DuplicateOptions, Duplicates, NeighborProgress } from './library/duplicates/types.ts';
export type { MapOptions, MapProgress, PhotoMap } from './library/map/types.ts';
export type {
  ModelChangeOptions,
  ModelChangeProgress,
  ModelChangeReport,
  ModelDraft,
  ModelEntry,
  ModelsApi,
} from './library/models/types.ts';
export type { ModelInput, ModelOutput, ModelSettings, OwnModel, Pooling } from './vision/own-model.ts';
export type { StoreEstimate } from './store/store.ts';
export type { SimilarityBounds } from './vectors/similarity-bounds.ts';
export * from './package/embedder.ts';
export * from './package/milvus.ts';
export * from './package/vectors.ts';

export interface LookalikeOptions extends EmbedderOptions {
  /** Name of the library: an IndexedDB database of this origin. `lookalike` when absent. */
  readonly name?: string;
  /** Of a new library; {@link DEFAULT_PROFILE} when absent. Vectors of two never mix, so each wants a name of its own. */
  readonly profile?: BuiltProfileId;
}

/** What the page publishes, and a way to end it. */
export interface OwnLookalike extends Lookalike {
  /** Ends all workers. What was confirmed is durable; opened again under its name, the library is as it was. */
  close(): void;
}

/**
 * Opens a library in this browser. It returns at once: `ready` tells when it can be used, or why not.
 * @throws LookalikeError WORKER_LOST where the browser allows no workers
 */
export function openLookalike({
  files,
  name = 'lookalike',
  profile = DEFAULT_PROFILE,
  ...how
}: LookalikeOptions = {}): OwnLookalike {
  if (files !== undefined) loadFilesFrom(files);
  const engine = openEngine({ database: name, profile, ...how });
  return Object.assign(createLookalike(engine), { close: () => engine.close() });
}
