/** @file What a database reports as an error of ours. */
import { LookalikeError } from '../base/errors.ts';

/**
 * How Chromium's database puts a disk that is full: as an `UnknownError` with the file system's own word for it. It then
 * answers nobody any more, even when there is room, until the browser is started again (seen in Chromium 143).
 */
const NO_SPACE = /NO_SPACE/;

/** Nothing may be opened again then: in one of five tries Chromium 143 took a database opened on a full disk for broken, and emptied it. */
export function isDiskFull(error: unknown): boolean {
  return NO_SPACE.test(String(error));
}

/** The code and sentence for anything that a transaction was rejected or aborted with. */
export function storeError(error: unknown): LookalikeError {
  if (error instanceof LookalikeError) return error;
  const name = error instanceof Error ? error.name : '';
  if (isDiskFull(error)) {
    return new LookalikeError(
      'STORE_UNAVAILABLE',
      'The disk is full, and the browser closed its database. Free some space and start the browser again; what was stored before is safe.',
      { cause: error },
    );
  }
  switch (name) {
    case 'QuotaExceededError':
      return new LookalikeError(
        'QUOTA_EXCEEDED',
        'The browser has no storage left for this page. Free disk space or remove photos from the library; what was stored before is safe.',
        { cause: error },
      );
    case 'ConstraintError':
      return new LookalikeError(
        'INVALID_ARGUMENT',
        'A row with this ordinal or this key exists already; nothing was stored.',
        { cause: error },
      );
    case 'DataError':
    case 'DataCloneError':
      return new LookalikeError(
        'INVALID_ARGUMENT',
        `A value cannot be stored or used as a key (${String(error)}); nothing was stored.`,
        { cause: error },
      );
    default:
      return new LookalikeError(
        'STORE_UNAVAILABLE',
        `The browser's database failed (${String(error)}). Reload the page; in a private window storage may be switched off.`,
        { cause: error },
      );
  }
}
