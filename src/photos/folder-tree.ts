/** @file The walk through nested folders, the same for every kind of browser object that stands for a folder. */
import { isAbortError, reviveError } from '../base/errors.ts';
import { nextTask } from '../base/next-task.ts';
import { WALK } from '../profiles/profiles.ts';
import { isLeftOut } from './left-out.ts';
import { comparePaths } from './path-order.ts';
import { SortedRuns } from './sorted-runs.ts';
import type { PhotoFile } from './photo-source.ts';
import { reading } from './unreadable.ts';

export interface FileNode {
  readonly kind: 'file';
  readonly name: string;
  /** Any rejection means that the file cannot be read. */
  open(): Promise<File>;
}

export interface FolderNode {
  readonly kind: 'folder';
  readonly name: string;
  /** Entries in any order. Any rejection means that the folder cannot be listed. */
  list(): AsyncIterable<TreeNode>;
}

export type TreeNode = FileNode | FolderNode;

/**
 * The files below `root`, depth first. Only the folders between `root` and the current file are held in memory: sorting
 * needs one folder's entries, nothing needs all of them.
 *
 * @param path the path of `root` itself
 * @throws LookalikeError FILE_UNREADABLE when `root` cannot be listed
 * @throws DOMException AbortError when `signal` aborts
 */
export async function* walkTree(
  root: FolderNode,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<PhotoFile, void, undefined> {
  let taken = 0;
  for (const node of await reading(path, () => sortedEntries(root, signal))) {
    signal?.throwIfAborted();
    if (++taken % WALK.run === 0) await nextTask();
    const nodePath = `${path}/${node.name}`;
    if (node.kind === 'file') yield photoFile(node, nodePath);
    else yield* walkSubfolder(node, nodePath, signal);
  }
}

/** `node` as a photo file under `path`. */
export function photoFile(node: FileNode, path: string): PhotoFile {
  return { path, open: () => reading(path, () => node.open()) };
}

async function* walkSubfolder(
  folder: FolderNode,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<PhotoFile, void, undefined> {
  try {
    yield* walkTree(folder, path, signal);
  } catch (error) {
    if (isAbortError(error)) throw error;
    yield { path, open: () => Promise.reject(reviveError(error)), unlisted: true };
  }
}

async function sortedEntries(folder: FolderNode, signal?: AbortSignal): Promise<Iterable<TreeNode>> {
  const nodes = new SortedRuns<TreeNode>((a, b) => comparePaths(a.name, b.name), WALK.run);
  for await (const node of folder.list()) {
    signal?.throwIfAborted();
    if (!isLeftOut(node.name) && nodes.add(node)) await nextTask();
  }
  return nodes;
}
