/** @file Whether a remembered folder can be read now. Handles outlive the session, permissions end with it. */
import { LookalikeError } from '../base/errors.ts';

/** `locked`: the person has to allow it again. `away`: it is not there, as on a drive that is not connected. */
export type FolderState = 'connected' | 'locked' | 'away';

/** Not in the standard library's types: only Chromium has them. */
interface PermissionScope {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

const READ = Object.freeze({ mode: 'read' } as const);

/** Nobody is asked anything. */
export async function folderState(handle: FileSystemDirectoryHandle): Promise<FolderState> {
  if (!(await isAllowed(handle))) return 'locked';
  try {
    // One entry tells; of many, the others are not looked at.
    await handle.keys().next();
    return 'connected';
  } catch {
    return 'away';
  }
}

/** Where the browser has no permissions of its own for folders, nothing is in the way. */
export async function isAllowed(handle: FileSystemHandle): Promise<boolean> {
  const scope = handle as PermissionScope;
  return ((await scope.queryPermission?.(READ)) ?? 'granted') === 'granted';
}

/**
 * Asks the person for the folder again where that has to be. Needs a user gesture then.
 *
 * @throws LookalikeError FILE_UNREADABLE when it was not allowed
 */
export async function allow(handle: FileSystemDirectoryHandle): Promise<void> {
  if (await isAllowed(handle)) return;
  const scope = handle as PermissionScope;
  let reason = 'it was not allowed';
  try {
    if ((await scope.requestPermission?.(READ)) === 'granted') return;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  throw new LookalikeError(
    'FILE_UNREADABLE',
    `The folder "${handle.name}" may not be read: ${reason}. Its photos can be searched all the same; reconnect it to see them ` +
      'in full and to find what is new.',
  );
}
