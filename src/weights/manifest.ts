/** @file What a build leaves beside the model files, for whoever loads them. Types and names only, nothing of Node. */
import type { Precision } from '../profiles/profiles.ts';

/** Format of the manifest; another number is another format. */
export const MANIFEST_VERSION = 1;

/** Below the page's base address and below `public`. */
export const MODELS_FOLDER = 'models';
export const MANIFEST_FILE = 'manifest.json';
/** A JSON array of the 1000 classes' names, in the order of the output `classes`. */
export const LABELS_FILE = 'labels.json';

export interface ModelFile {
  /** Relative to the manifest; carries the start of its hash, so that a cached one is never stale. */
  readonly file: string;
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface Manifest {
  /** {@link MANIFEST_VERSION} where it was written. */
  readonly version: number;
  /** Hash of everything that the files were made from. */
  readonly source: string;
  readonly models: Readonly<Record<Precision, ModelFile>>;
}
