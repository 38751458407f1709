/** @file `lookalike-photos/embedder`: from the bytes of a photo to a unit vector, in workers. */
import type { Precision } from '../profiles/profiles.ts';
import type { Embedder } from '../vision/embedder.ts';
import type { EmbedPlan } from '../workers/embed-plan.ts';
import { EmbedPool } from '../workers/embed.ts';
import { loadFilesFrom } from './files.ts';

export type {
  Backend,
  Crop,
  EmbeddedPhoto,
  Embedder,
  EmbedderStatus,
  EmbedOptions,
  IdentifiedPhoto,
  ImageFormat,
  PhotoFacts,
  PictureFormat,
  PictureOptions,
} from '../vision/embedder.ts';
export type { Orientation } from '../vision/orientation.ts';
export type { EmbedPlan } from '../workers/embed-plan.ts';
export type {
  Band,
  BandName,
  Bands,
  BuiltProfile,
  BuiltProfileId,
  EmbeddingBlock,
  OwnProfileId,
  Precision,
  Profile,
  ProfileId,
  Projection,
  ResampleFilter,
  View,
} from '../profiles/profiles.ts';
export { BANDS, DEFAULT_PROFILE, OUTPUTS, PROFILES } from '../profiles/profiles.ts';

export interface EmbedderOptions {
  /** Address of the package's files on this origin, ending in a slash; beside its modules when absent. */
  readonly files?: string | URL;
  /** Use this model, on WebAssembly, instead of choosing. */
  readonly precision?: Precision;
  /** Workers and threads, instead of what suits the machine. */
  readonly plan?: EmbedPlan;
}

/** An embedder with threads of its own, which end with it. */
export interface OwnEmbedder extends Embedder {
  close(): void;
}

/** Starts nothing before the first photo; then one of the workers fetches the model, once, and keeps it in Cache Storage. */
export function openEmbedder({ files, ...how }: EmbedderOptions = {}): OwnEmbedder {
  if (files !== undefined) loadFilesFrom(files);
  return new EmbedPool(how);
}
