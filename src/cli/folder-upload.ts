/**
 * @file A folder of this machine for the page: the browser lists it and reads a file when its turn comes, so that nothing is copied and
 * a hundred thousand files are a list. It follows no symbolic links, and leaves out without a word what it may not list: that is
 * found out here.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ElementHandle, Page } from 'playwright-core';
import { LookalikeError } from '../base/errors.ts';
import type { IndexProgress } from '../library/types.ts';
import type { Lookalike } from '../lookalike.ts';
import { ask, signalInPage } from './app-profile.ts';

export type FolderReport = Awaited<ReturnType<Lookalike['add']>>;

export interface AddFolderOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IndexProgress) => void;
}

/** The folder's one path. @throws LookalikeError NOT_FOUND, INVALID_ARGUMENT */
export async function folderAt(given: string): Promise<string> {
  try {
    const folder = await realpath(given);
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    const { message } = error as Error;
    throw new LookalikeError('NOT_FOUND', `There is no folder ${given} that can be read (${message}).`, {
      cause: error,
    });
  }
  throw new LookalikeError('INVALID_ARGUMENT', `${given} is a file; a folder of photos was expected.`);
}

/**
 * Adds the photos of a folder, or what came, went and changed since the last time. What is below a subfolder that cannot be listed stays.
 *
 * @param folder of {@link folderAt}
 * @throws LookalikeError, DOMException AbortError as `Lookalike.add`
 */
export async function addFolder(
  page: Page,
  folder: string,
  { signal, onProgress }: AddFolderOptions,
): Promise<FolderReport> {
  const unlisted = await unlistedBelow(folder, signal);
  const input = await folderInput(page);
  if (!(await isEmpty(folder))) await input.setInputFiles(folder, { timeout: 0 });
  await page.exposeFunction('tellProgress', onProgress);
  const asked = {
    input,
    signal: await signalInPage(page, signal),
    place: folder,
    partial: unlisted.length > 0,
  };
  const report = await ask(
    page.evaluate(
      ({ input, ...options }) =>
        answer(
          lookalike.add(Array.from(input.files ?? []), {
            ...options,
            onProgress: (progress) => void tellProgress(progress),
          }),
        ),
      asked,
    ),
  );
  const failed = unlisted.map((at) => ({
    path: path.join(path.basename(folder), path.relative(folder, at)).split(path.sep).join('/'),
    code: 'FILE_UNREADABLE' as const,
    message: 'The system does not allow to list this folder; what is known of it stays.',
    passing: true,
  }));
  return { ...report, failed: [...failed, ...report.failed] };
}

declare global {
  /** In the page of a command. */
  function tellProgress(progress: IndexProgress): Promise<void>;
}

/** An input of the command's own: nothing of the page is touched. */
function folderInput(page: Page): Promise<ElementHandle<HTMLInputElement>> {
  return page.evaluateHandle(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.webkitdirectory = true;
    return input;
  });
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).length === 0;
}

/** Subfolders that may not be listed. */
async function unlistedBelow(folder: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const unlisted: string[] = [];
    for (const entry of entries) {
      if (entry.isDirectory()) unlisted.push(...(await unlistedBelow(path.join(folder, entry.name), signal)));
    }
    return unlisted;
  } catch {
    signal.throwIfAborted();
    return [folder];
  }
}
