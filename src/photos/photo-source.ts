/** @file Where photos come from: one interface over folder handles, file inputs and drops. */

/** One file that may be a photo. Only its bytes can tell, and nobody has read them yet. */
export interface PhotoFile {
  /** Path inside the source, `/`-separated, beginning with the source's name for folders: `Holiday/2023/a.jpg`. */
  readonly path: string;
  /** @throws LookalikeError FILE_UNREADABLE when the file is gone or may not be read any more */
  open(): Promise<File>;
}

export interface PhotoSource {
  readonly kind: 'folder' | 'files';
  /** The folder's name, or a description of the selection. */
  readonly name: string;
  /** Present for folders that the browser can open again later. */
  readonly handle?: FileSystemDirectoryHandle;
  /** Streams the files in path order within a folder; hidden files and folders (leading dot, `@eaDir`) are left out. */
  walk(signal?: AbortSignal): AsyncIterable<PhotoFile>;
}
