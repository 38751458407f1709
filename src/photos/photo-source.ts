/** @file Where photos come from: one interface over folder handles, file inputs, drops and the samples. */

/** One file that may be a photo. Only its bytes can tell, and nobody has read them yet. */
export interface PhotoFile {
  /**
   * Path inside the source, `/`-separated, beginning with the source's name for folders: `Holiday/2023/a.jpg`.
   * Exactly the file system's characters: neither normalized nor escaped.
   */
  readonly path: string;
  /** @throws LookalikeError FILE_UNREADABLE when the file is gone or may not be read any more */
  open(): Promise<File>;
  /** It is a subfolder that could not be listed, so that nobody knows what is below it: `open` rejects. */
  readonly unlisted?: true;
}

export interface PhotoSource {
  readonly kind: 'folder' | 'files';
  /** The folder's name, or a description of the selection. */
  readonly name: string;
  /** Present for folders that the browser can open again later. */
  readonly handle?: FileSystemDirectoryHandle;
  /**
   * Where a folder without a handle is, e.g. its absolute path on the disk: tells it from others of its name, also later. Whoever
   * gives it walks all that the folder has (unless `partial`), so that what is not among the files is gone.
   */
  readonly place?: string;
  /** Some of the folder's files: none of the others is taken for gone. */
  readonly partial?: true;
  /**
   * Streams the files, folder by folder, each folder's entries in code point order of their names (the samples in the
   * order of their list); what `LEFT_OUT` names is left out. A walk can be repeated and then sees the folder as it is by then.
   *
   * A subfolder that cannot be listed comes as one file, `unlisted`, so that it is reported and the walk goes on.
   *
   * @throws LookalikeError FILE_UNREADABLE when the source itself cannot be listed
   * @throws DOMException AbortError when `signal` aborts
   */
  walk(signal?: AbortSignal): AsyncIterable<PhotoFile>;
}
