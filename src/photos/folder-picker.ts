/** @file The one place where a person is asked for a folder. Tests replace this interface and nothing else. */
import { isAbortError } from '../base/errors.ts';
import { unreadable } from './unreadable.ts';

export interface FolderPicker {
  /**
   * Asks for a folder to read. Needs a user gesture. `undefined` when the person cancels.
   *
   * @throws LookalikeError FILE_UNREADABLE when the browser does not open the folder
   */
  pick(): Promise<FileSystemDirectoryHandle | undefined>;
}

/** Not in the standard library's types: only Chromium has it. */
interface PickerScope {
  showDirectoryPicker?(options: { id: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

/** The browser's picker, or `undefined` where there is none: then `<input webkitdirectory>` is the way in. */
export function folderPicker(scope: object = globalThis): FolderPicker | undefined {
  const picker: PickerScope = scope;
  if (!picker.showDirectoryPicker) return undefined;
  // The browser remembers the last folder under this id.
  const show = picker.showDirectoryPicker.bind(scope, { id: 'lookalike', mode: 'read' });
  return {
    async pick() {
      try {
        return await show();
      } catch (error) {
        if (isAbortError(error)) return undefined;
        throw unreadable('The chosen folder', error);
      }
    },
  };
}
