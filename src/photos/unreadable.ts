/** @file Why a file or folder could not be read, in words. */
import { LookalikeError, isAbortError } from '../base/errors.ts';

/** What the browser's `DOMException` names mean for a file (File API and File System standards). */
const REASONS: Readonly<Record<string, string>> = Object.freeze({
  NotFoundError: 'it is not there any more',
  NotReadableError: 'the system refused to read it or it changed meanwhile',
  NotAllowedError: 'the browser has no permission any more',
  SecurityError: 'the browser does not allow it',
  TypeMismatchError: 'a file and a folder have changed places',
});

/**
 * Runs `read`; whatever it throws becomes a FILE_UNREADABLE that names `path`. Cancellation and our own errors pass.
 *
 * @throws LookalikeError FILE_UNREADABLE
 */
export async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LookalikeError || isAbortError(error)) throw error;
    throw unreadable(path, error);
  }
}

/** FILE_UNREADABLE for `path`, with the reason that `cause` gives. */
export function unreadable(path: string, cause: unknown): LookalikeError {
  const reason = cause instanceof Error ? (REASONS[cause.name] ?? cause.message) : String(cause);
  return new LookalikeError(
    'FILE_UNREADABLE',
    `"${path}" could not be read: ${reason}. Check that it is still in its place and add it again.`,
    { cause },
  );
}
