/** @file The model and what belongs to it, as the build lists them. */
import { LookalikeError } from '../base/errors.ts';
import { loadParted, type PartedFile, type PartedRequest } from '../base/parted-file.ts';
import { HEADS, type Precision } from '../profiles/profiles.ts';

/** The files of one build: part of its code, so that no version meets another's. */
export interface ModelFiles {
  /** Absolute address that the parts' are relative to. */
  readonly base: string;
  /** A published build lacks the reference, float32. */
  readonly models: Readonly<Partial<Record<Precision, PartedFile>>>;
  /** A JSON array of the 1000 classes' names, in the order of the output `classes`. */
  readonly labels: PartedFile;
}

/**
 * The verified bytes of a model, as {@link loadParted}.
 * @throws LookalikeError MODEL_UNAVAILABLE; a later call tries again
 */
export async function loadModel(
  { base, models }: ModelFiles,
  precision: Precision,
  onProgress?: PartedRequest['onProgress'],
): Promise<Uint8Array<ArrayBuffer>> {
  const file = models[precision];
  if (!file) {
    throw new LookalikeError(
      'MODEL_UNAVAILABLE',
      `This build of the app has no model of precision ${precision}. Build the app anew.`,
    );
  }
  return loadParted({ file, base, what: 'The model', ...(onProgress && { onProgress }) });
}

/** The names of the classes. @throws LookalikeError MODEL_UNAVAILABLE */
export async function loadLabels({ base, labels }: ModelFiles): Promise<readonly string[]> {
  const bytes = await loadParted({ file: labels, base, what: 'The list of kinds' });
  const names = JSON.parse(new TextDecoder().decode(bytes)) as readonly string[];
  if (names.length === HEADS.classCount) return names;
  throw new LookalikeError(
    'MODEL_UNAVAILABLE',
    `The list of kinds has ${names.length} names, not ${HEADS.classCount}. Build the app anew.`,
  );
}
