/** @file What an evaluation is asked, what it tells meanwhile, and its figures: plain data that is saved as it is. */
import type { EvaluatedEdit } from '../../photos/build/evaluated-edit.ts';
import type { PhotoSource } from '../../photos/photo-source.ts';
import type { BandName, Precision, ProfileId } from '../../profiles/profiles.ts';
import type { BandThreshold } from '../../vectors/band-threshold.ts';
import type { ErrorCode } from '../../base/errors.ts';

/**
 * How it is known what belongs together: `folders` of one class each, every photo searched for among the others; `split`, the same
 * in `train/` and `test/`, each photo of the second searched for among the first; `list`, a table of queries and what they
 * should find.
 */
export type LabelKind = 'folders' | 'split' | 'list';

/** An edit of a copy; `saved`: written anew and nothing else. */
export type CopyEdit = EvaluatedEdit | 'saved';

export interface EvaluationOptions {
  /** Measured one after the other. */
  readonly profiles: readonly ProfileId[];
  /** Each profile is measured by each of these; as the app computes when there is none. */
  readonly precisions?: readonly Precision[];
  /** Photos that are searched by at most; EVALUATION.queries when absent. */
  readonly queries?: number;
  /** Text of a CSV with the columns query and relevant, paths in the folder; then folders are no classes. */
  readonly list?: string;
  /** Measure edited copies, too. */
  readonly copies?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EvaluationProgress) => void;
}

export type EvaluationPhase = 'reading' | 'embedding' | 'ranking' | 'index' | 'copies' | 'pictures';

export interface EvaluationProgress {
  readonly phase: EvaluationPhase;
  /** The one that is measured; `null` while photos are read. */
  readonly profile: ProfileId | null;
  /** Where one was asked for. */
  readonly precision?: Precision;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** A second, over the last seconds. */
  readonly rate: number;
  readonly secondsLeft: number | null;
}

/** Quality of the answers at one position of the slider; means over the queries, 0..1. */
export interface RetrievalFigures {
  readonly balance: number;
  /** Towhee's mAP@10 and that of the textbooks (src/vectors/ranking.ts). */
  readonly towhee: number;
  readonly standard: number;
  /** At EVALUATION.ranks. */
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** Interpolated, at the recalls 0, 0.1, ... 1. */
  readonly precisions: readonly number[];
}

/** One way of the index to answer. */
export interface IndexFigures {
  readonly plan: 'exact' | 'auto' | 'hnsw';
  /** `null` for a plan without one. */
  readonly ef: number | null;
  /** Share of the exact ten nearest that are found, 0..1. */
  readonly recall: number;
  /** Median milliseconds of a search. */
  readonly ms: number;
}

/** A photo of the evaluation. */
export interface EvaluatedPhoto {
  /** Below the folder that was chosen. */
  readonly path: string;
  readonly contentId: string;
}

export interface WorstQuery {
  readonly query: EvaluatedPhoto;
  /** Standard average precision at 10. */
  readonly precision: number;
  readonly results: readonly (EvaluatedPhoto & { readonly isRight: boolean; readonly similarity: number })[];
}

/** Wrong results among the first ten: of the class that was asked for and that which was found. */
export interface Confusion {
  readonly wanted: string;
  readonly found: string;
  readonly count: number;
}

/** A band as it would begin for this model by these photos. */
export interface BandFigures extends BandThreshold {
  readonly band: BandName;
  /** Pairs that belong, and that do not. */
  readonly belonging: number;
  readonly others: number;
  /** Share of the copies of each edit that are in the band with their photo. */
  readonly edits: Readonly<Partial<Record<CopyEdit, number>>>;
}

export interface CopyFigures {
  /** Photos that were edited. */
  readonly photos: number;
  /** By balance, of each edit the share of copies whose photo is the first result. */
  readonly recall: readonly {
    readonly balance: number;
    readonly edits: Readonly<Partial<Record<EvaluatedEdit, number>>>;
    readonly mean: number;
  }[];
  /** Those that could be found. */
  readonly bands: readonly BandFigures[];
}

/** What is measured. */
export interface MeasuredModel {
  readonly profile: ProfileId;
  /** Of a person's own model. */
  readonly name?: string;
  /** The one that was asked for; absent: as the app computed. */
  readonly precision?: Precision;
}

export interface ProfileFigures extends MeasuredModel {
  /** What computed it, as `wasm int8`. */
  readonly engine: string;
  readonly dimension: number;
  /** Of a stored vector, and of the index for it. */
  readonly vectorBytes: number;
  readonly indexBytes: number;
  /** Read, decoded and embedded, of the photos that this run embedded; `null` where all were known from before. */
  readonly photosPerSecond: number | null;
  /** Median milliseconds of a search that is answered as the app answers it, without the embedding of the query. */
  readonly queryMs: number;
  readonly retrieval: readonly RetrievalFigures[];
  readonly index: readonly IndexFigures[];
  /** At the default balance. */
  readonly worst: readonly WorstQuery[];
  readonly confusions: readonly Confusion[];
  readonly copies: CopyFigures | null;
}

/** A file that could not be used. */
export interface LeftOut {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface EvaluationRun {
  readonly version: number;
  /** Of this run and no other. */
  readonly id: string;
  /** ISO 8601. */
  readonly made: string;
  /** Name of the folder. */
  readonly folder: string;
  readonly labels: LabelKind;
  /** Photos that are searched among, photos that are searched by, and classes (0 of a list). */
  readonly photos: number;
  readonly queries: number;
  readonly classes: number;
  /** Files of a content that another file has. */
  readonly repeated: number;
  /** Classes of a single photo, which is searched among and by nobody. */
  readonly single: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly profiles: readonly ProfileFigures[];
}

/** A run that was begun: what it takes to go on with it. */
export interface BegunRun extends Omit<EvaluationOptions, 'signal' | 'onProgress'> {
  readonly folder: string;
  /** Where the browser has folder handles. */
  readonly handle?: FileSystemDirectoryHandle;
}

export interface EvaluationApi {
  /**
   * Reads the photos, embeds them with each profile and precision, measures, and saves the run. Nothing of the library is read or changed. What was
   * embedded stays until a run is complete, so that one that was stopped or killed goes on.
   *
   * @throws LookalikeError NO_PHOTOS, INVALID_ARGUMENT for labels that cannot be measured by, and what the engine's errors are
   * @throws DOMException AbortError
   */
  run(source: PhotoSource, options: EvaluationOptions): Promise<EvaluationRun>;
  /** Those that {@link run} can be asked for in this build of the app. @throws LookalikeError MODEL_UNAVAILABLE */
  precisions(): Promise<readonly Precision[]>;
  /** The run that was begun last and is not complete. */
  begun(): Promise<BegunRun | undefined>;
  /** Forgets the begun run, and what was embedded for it. */
  forget(): Promise<void>;
  /** All that are saved, the newest first. */
  runs(): Promise<readonly EvaluationRun[]>;
  delete(id: string): Promise<void>;
  /** A small picture of a photo of a run's worst queries. */
  picture(id: string, contentId: string): Promise<Blob | undefined>;
}
