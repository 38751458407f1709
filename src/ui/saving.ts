/**
 * @file A file that the page writes: into a place that the person chooses where the browser can ask, else by way of the
 * origin's private files, so that it never has to fit in memory.
 */
import { isAbortError } from '../base/errors.ts';
import { openPrivateFile } from '../base/private-file.ts';
import { ARCHIVE } from '../profiles/profiles.ts';
import { download } from './download.ts';

export interface SavedFile {
  readonly sink: WritableStream<Uint8Array>;
  /** After the sink was closed: hands the file to the person where that is still to be done. */
  finish(): Promise<void>;
  /** Leaves nothing behind, whatever was written. */
  discard(): Promise<void>;
}

/** Not in the standard library's types: only Chromium has them. */
interface PickerScope {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<PickedFile>;
}
interface PickedFile extends FileSystemFileHandle {
  remove?(): Promise<void>;
}

/** Needs a user gesture. `undefined` when the person changes their mind. */
export async function openSavedFile(name: string): Promise<SavedFile | undefined> {
  const scope = globalThis as PickerScope;
  if (!scope.showSaveFilePicker) return spooled(name);
  try {
    return await picked(await scope.showSaveFilePicker({ suggestedName: name }));
  } catch (error) {
    if (isAbortError(error)) return undefined;
    // A frame may not ask, and a page without a person to ask is refused.
    return spooled(name);
  }
}

async function picked(handle: PickedFile): Promise<SavedFile> {
  const sink = await handle.createWritable();
  return {
    sink,
    finish: () => Promise.resolve(),
    discard: async () => {
      await aborted(sink);
      // The dialog made it, or emptied what was there; what a sink that was aborted has written is nowhere.
      if ((await handle.getFile()).size === 0) await handle.remove?.();
    },
  };
}

/** A private file, and then a download of it. */
async function spooled(name: string): Promise<SavedFile> {
  const file = await openPrivateFile(ARCHIVE.folder, name);
  const sink = await file.handle.createWritable();
  return {
    sink,
    finish: async () => {
      download(await file.handle.getFile(), name);
      file.handOver();
    },
    discard: async () => {
      await aborted(sink);
      await file.remove();
    },
  };
}

/** It may be ended or broken already. */
async function aborted(sink: WritableStream): Promise<void> {
  await sink.abort().catch(() => undefined);
}
