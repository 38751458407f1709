/** @file What is known of the model files: kept beside them, and told to whoever loads them. */
import type { PartedFile } from '../base/parted-file.ts';
import type { Precision } from '../profiles/profiles.ts';

/** Format of the manifest; another number is another format. */
export const MANIFEST_VERSION = 2;

/** Below `public`, and below the page's base address. */
export const MODELS_FOLDER = 'models';
/** For the next build only: the page has its content in its code. */
export const MANIFEST_FILE = 'manifest.json';

/** The reference is for tests and measurements: no visitor's browser takes it. */
export const PUBLISHED: readonly Precision[] = Object.freeze(['int8', 'float16', 'float16-weights']);

export interface Manifest {
  /** {@link MANIFEST_VERSION} where it was written. */
  readonly version: number;
  /** Hash of everything that the files were made from. */
  readonly source: string;
  /** Parts are files of the folder; models may have some in common. */
  readonly models: Readonly<Record<Precision, PartedFile>>;
  /** A JSON array of the 1000 classes' names, in the order of the output `classes`. */
  readonly labels: PartedFile;
}
