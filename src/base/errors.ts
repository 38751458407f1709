/**
 * @file The closed list of things that can go wrong, and the one error class that carries them.
 *
 * An error has a `code` (for programs) and a sentence (for people) that says what was found, what was expected and
 * what to do. Structured clone keeps only `name` and `message` of an error, so the code travels in `name`:
 * {@link reviveError} turns what arrives on the other side of a thread back into a {@link LookalikeError}.
 */

/** Every code, with what it means. The sentence shown to people is written where the error is thrown. */
export const ERROR_CODES = Object.freeze({
  /** A caller passed a value outside its documented range. */
  INVALID_ARGUMENT: 'invalid argument',
  /** A file of zero bytes. */
  EMPTY_FILE: 'empty file',
  /** The file could not be read: it vanished, changed while being read, or permission ended. */
  FILE_UNREADABLE: 'file unreadable',
  /** The bytes are no image of a format we know. */
  NOT_AN_IMAGE: 'not an image',
  /** An image, but of a format that cannot be read here. */
  UNSUPPORTED_FORMAT: 'unsupported format',
  /** The bytes claim to be an image but do not decode. */
  CORRUPT_IMAGE: 'corrupt image',
  /** More pixels than `LIMITS.megapixels`. */
  IMAGE_TOO_LARGE: 'image too large',
  /** A photo that took longer than `LIMITS.photoMs`, alone in a worker: a passing failure, since the machine may have been busy. */
  PHOTO_TIMEOUT: 'photo timeout',
  /** Fewer pixels than were asked for. */
  IMAGE_TOO_SMALL: 'image too small',
  /** A folder that was added is not there, or empty where it was not: its drive may be unplugged. */
  FOLDER_AWAY: 'folder away',
  /** A folder or selection without a single photo. */
  NO_PHOTOS: 'no photos',
  /** A search of a library that has no photo yet. */
  EMPTY_LIBRARY: 'empty library',
  /** A photo, folder or collection that is not there (any more). */
  NOT_FOUND: 'not found',
  /** The model could not be fetched or does not match its sha256. */
  MODEL_UNAVAILABLE: 'model unavailable',
  /** A file that was offered as a model and cannot be used as one. */
  MODEL_INVALID: 'model invalid',
  /** The runtime or its backend failed while creating a session or running it. */
  BACKEND_FAILED: 'backend failed',
  /** A backend computes, but not what the probe photo's stored vector says. */
  SELF_CHECK_FAILED: 'self-check failed',
  /** IndexedDB cannot be opened or used. */
  STORE_UNAVAILABLE: 'store unavailable',
  /** The origin's storage quota is used up. */
  QUOTA_EXCEEDED: 'quota exceeded',
  /** A file to be imported that is none, damaged, or of another kind of library. */
  ARCHIVE_INVALID: 'archive invalid',
  /** A published gallery whose files are missing, damaged, or of another version. */
  GALLERY_INVALID: 'gallery invalid',
  /** Something that would change a library which can only be read. */
  READ_ONLY: 'read only',
  /** Persisted bytes with the wrong magic, version, length or sha256. */
  SNAPSHOT_INVALID: 'snapshot invalid',
  /** The Milvus side answered with a non-zero code. */
  MILVUS: 'milvus',
  /** A Milvus server could not be asked: nothing happened there. */
  MILVUS_UNREACHABLE: 'milvus unreachable',
  /** A Milvus server was sent a write and its answer did not come: the write may have happened or not. */
  MILVUS_UNCLEAR: 'milvus unclear',
  /** A worker died or could not be started. */
  WORKER_LOST: 'worker lost',
  /** A bug: an invariant of ours did not hold. */
  INTERNAL: 'internal',
});

export type ErrorCode = keyof typeof ERROR_CODES;

/** The only error class this project throws; cancellation is a `DOMException` named `AbortError` instead. */
export class LookalikeError extends Error {
  readonly code: ErrorCode;

  /**
   * @param code what went wrong, for programs
   * @param message one sentence: what was found, what was expected, what to do
   */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}

/** True for the `DOMException` that an aborted `AbortSignal` causes, also after it crossed a thread. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Any thrown value as an error of ours: a code that crossed a thread in `name` is restored, the rest is `fallback`. */
export function reviveError(error: unknown, fallback: ErrorCode = 'INTERNAL'): LookalikeError {
  if (error instanceof LookalikeError) return error;
  if (error instanceof Error) {
    const code = Object.hasOwn(ERROR_CODES, error.name) ? (error.name as ErrorCode) : fallback;
    return new LookalikeError(code, error.message, { cause: error });
  }
  return new LookalikeError(fallback, String(error), { cause: error });
}
