/** @file What is wrong with a file that a person offers as a model, as far as it takes no runtime to tell. */
import { LookalikeError } from '../base/errors.ts';
import { OWN_MODEL } from '../profiles/profiles.ts';

export function invalidModel(sentence: string, cause?: unknown): LookalikeError {
  return new LookalikeError('MODEL_INVALID', sentence, cause === undefined ? {} : { cause });
}

/** @throws LookalikeError MODEL_INVALID for a file that is not even looked at here */
export function checkBytes(file: Blob, memoryGigabytes: number | null): void {
  const most = Math.min(
    OWN_MODEL.bytes,
    memoryGigabytes === null ? Infinity : memoryGigabytes * 2 ** 30 * OWN_MODEL.memoryShare,
  );
  if (file.size === 0) throw invalidModel('The file is empty; a network in the ONNX format is expected.');
  if (file.size <= most) return;
  const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6).toLocaleString('en')} MB`;
  throw invalidModel(
    `The file has ${megabytes(file.size)}; on this machine ${megabytes(most)} are the most that can be computed with in a page. Choose a smaller model, or one of 8 or 16 bits.`,
  );
}
