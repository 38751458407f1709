/** @file Models as a person sees them: those that came with the app, those that were added, and the change from one to another. */
import type { Bands, Profile, ProfileId } from '../../profiles/profiles.ts';
import type { ModelInput, ModelOutput, ModelSettings, OwnModel } from '../../vision/own-model.ts';

/** A model that the library can be indexed with. */
export interface ModelEntry {
  readonly profile: Profile;
  /** Absent for one that came with the app. */
  readonly own?: OwnModel;
  /** The library's photos are searched by it now. */
  readonly isActive: boolean;
  /** Photos that have a vector of it in this browser; 0 where there is no collection of it. */
  readonly photos: number;
  /** All photos had one when it was last in use: going back to it needs no photo. */
  readonly isComplete: boolean;
}

/** A model file that is being tried; nothing of it is kept yet. */
export interface ModelDraft {
  /** Of the file. */
  readonly name: string;
  readonly bytes: number;
  readonly input: ModelInput;
  /** Where the settings come from: the description that was given, or what most networks were trained with. */
  readonly from: 'config' | 'usual';
  /** What of the description is not known here, in sentences for people. */
  readonly notes: readonly string[];
  /** What the network was tried with last. */
  readonly settings: ModelSettings;
  /** Outputs that a vector can be made of. */
  readonly outputs: readonly ModelOutput[];
  readonly dimension: number;
  /** Milliseconds a photo, one after the other in one worker. */
  readonly photoMs: number;
  /** Bytes of a stored vector. */
  readonly vectorBytes: number;
  /** Cosine of the vectors of two different pictures. */
  readonly likeness: number;
  /** Tries the same file with other settings. @throws LookalikeError MODEL_INVALID; then this draft stays as it is */
  retry(settings: ModelSettings): Promise<ModelDraft>;
  /** Keeps the model in this browser. The draft is over then. @throws LookalikeError QUOTA_EXCEEDED, STORE_UNAVAILABLE */
  add(): Promise<OwnModel>;
  /** Ends its thread. */
  discard(): void;
}

export interface ModelChangeProgress {
  readonly to: ProfileId;
  /** Photos of the library, and those that have a vector of the new model. */
  readonly total: number;
  readonly done: number;
  /** Photos a second, over the last seconds. */
  readonly rate: number;
  readonly secondsLeft: number | null;
}

export interface ModelChangeReport {
  readonly to: ProfileId;
  /** Photos that were embedded, and those that had a vector already. */
  readonly embedded: number;
  readonly present: number;
  /**
   * Photos whose file cannot be read now (their folder is not connected, or they were added without one): they get a vector when their
   * folder is looked through again.
   */
  readonly waiting: readonly string[];
  readonly seconds: number;
}

export interface ModelChangeOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ModelChangeProgress) => void;
}

/** The use cases of choosing a model. What is added here concerns the library in this browser. */
export interface ModelsApi {
  /** Those that came with the app, then those that were added, by name. */
  list(): Promise<readonly ModelEntry[]>;
  /**
   * Opens and tries a model file in a thread of its own; the model in use is not touched.
   *
   * @param config a `preprocessor_config.json` as the hubs publish them
   * @throws LookalikeError MODEL_INVALID, INVALID_ARGUMENT for a config that is none; DOMException AbortError
   */
  open(file: File, config?: Blob, signal?: AbortSignal): Promise<ModelDraft>;
  /** Removes an added model, its vectors with it. @throws LookalikeError INVALID_ARGUMENT while it is in use */
  remove(id: ProfileId): Promise<void>;
  /** Takes bands that were measured for an added model; `undefined`: none. @throws LookalikeError NOT_FOUND */
  setBands(id: ProfileId, bands: Bands | undefined): Promise<void>;
  /**
   * Embeds every photo of the library with another model into a collection beside the one in use, which answers meanwhile; then
   * the other one does. What was embedded stays when it is stopped or killed. To a model whose vectors are complete it
   * changes at once, and what was added since is embedded after.
   *
   * @throws LookalikeError INVALID_ARGUMENT for a library on a server, NOT_FOUND for a model that is not there, and what indexing
   *   throws; DOMException AbortError
   */
  change(to: ProfileId, options?: ModelChangeOptions): Promise<ModelChangeReport>;
  /** The change that was begun and is not complete. */
  pending(): Promise<ProfileId | undefined>;
  /** Gives up the change that was begun; its vectors go, unless they were complete before. */
  abandon(): Promise<void>;
  /** Deletes the vectors of a model that is not in use. @throws LookalikeError INVALID_ARGUMENT while it is in use */
  drop(id: ProfileId): Promise<void>;
}
