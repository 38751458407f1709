/**
 * @file A file that the page writes: into a place that the person chooses where the browser can ask, else by way of the
 * origin's private files, so that it never has to fit in memory.
 */
import { isAbortError } from '../base/errors.ts';
import { privateFile } from '../base/private-file.ts';
import { download } from './download.ts';

export interface SavedFile {
  readonly sink: WritableStream<Uint8Array>;
  /** After the sink was closed: hands the file to the person where that is still to be done. */
  finish(): Promise<void>;
}

/** Not in the standard library's types: only Chromium has it. */
interface PickerScope {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Needs a user gesture. `undefined` when the person changes their mind. */
export async function openSavedFile(name: string): Promise<SavedFile | undefined> {
  const scope = globalThis as PickerScope;
  if (!scope.showSaveFilePicker) return spooled(name);
  try {
    const handle = await scope.showSaveFilePicker({ suggestedName: name });
    return { sink: await handle.createWritable(), finish: () => Promise.resolve() };
  } catch (error) {
    if (isAbortError(error)) return undefined;
    // A frame may not ask, and a page without a person to ask is refused.
    return spooled(name);
  }
}

/** A private file, and then a download of it. */
async function spooled(name: string): Promise<SavedFile> {
  const file = await privateFile(name);
  return {
    sink: await file.createWritable(),
    finish: async () => download(await file.getFile(), name),
  };
}
