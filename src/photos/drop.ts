/** @file Photos dropped on the page: files, folders, several of each, nested. */
import { fileNode, fromDirectoryHandle, isFolder } from './directory-handle.ts';
import { describe, stillThere, walkList } from './file-list.ts';
import type { FileNode, FolderNode, TreeNode } from './folder-tree.ts';
import { photoFile, walkTree } from './folder-tree.ts';
import { isLeftOut } from './left-out.ts';
import { comparePaths } from './path-order.ts';
import type { PhotoSource } from './photo-source.ts';

/** What is used of a `DataTransferItem`; which of the three ways exists depends on the browser. */
export interface DroppedItem {
  readonly kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry?(): FileSystemEntry | null;
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** What is used of a `DataTransfer`. */
export interface Drop {
  readonly items: Iterable<DroppedItem>;
}

/**
 * One source for each dropped folder, in the order dropped, and one of kind `files` for the loose files if there are
 * any. Empty when nothing dropped is a file (a link, a piece of text).
 *
 * Call it inside the `drop` event, before any `await`: a `DataTransfer` is emptied when the event is over.
 */
export function fromDataTransfer(drop: Drop): Promise<PhotoSource[]> {
  const taken = Array.from(drop.items)
    .filter((item) => item.kind === 'file')
    .map((item) => ({
      handle: item.getAsFileSystemHandle?.(),
      entry: item.webkitGetAsEntry?.() ?? null,
      file: item.getAsFile(),
    }));
  return sources(taken);
}

/** A dropped item in every form that the browser gave, taken while the event lasted. */
interface TakenItem {
  readonly handle: Promise<FileSystemHandle | null> | undefined;
  readonly entry: FileSystemEntry | null;
  readonly file: File | null;
}

async function sources(taken: readonly TakenItem[]): Promise<PhotoSource[]> {
  const found = await Promise.all(taken.map(resolveItem));
  const folders: PhotoSource[] = [];
  const files: FileNode[] = [];
  for (const item of found) {
    if (item === undefined) continue;
    if ('walk' in item) folders.push(item);
    else if (!isLeftOut(item.name)) files.push(item);
  }
  return files.length === 0 ? folders : [...folders, looseFiles(files)];
}

/**
 * The item as a folder or a file. Entries are walked wherever there are any, because Chromium's folder handles pass over
 * every name that Windows would refuse (`10:30.jpg`, `what?.jpg`, `a"b<c>.jpg`: seen in Chromium 143 on Linux); the
 * handle is kept beside it, since only a handle can be opened again later.
 */
async function resolveItem({ handle, entry, file }: TakenItem): Promise<PhotoSource | FileNode | undefined> {
  // Chromium refuses handles of some places (the home folder, system folders) that it hands out as entries.
  const opened = await handle?.catch(() => null);
  const folder = opened && isFolder(opened) ? opened : undefined;
  if (entry) {
    const node = entryNode(entry);
    return node.kind === 'file' ? node : fromEntryFolder(node, folder);
  }
  if (folder) return fromDirectoryHandle(folder);
  if (opened) return fileNode(opened as FileSystemFileHandle);
  return file ? { kind: 'file', name: file.name, open: () => stillThere(file) } : undefined;
}

function looseFiles(nodes: readonly FileNode[]): PhotoSource {
  const photos = [...nodes]
    .sort((a, b) => comparePaths(a.name, b.name))
    .map((node) => photoFile(node, node.name));
  return {
    kind: 'files',
    name: describe(nodes.map(({ name }) => name)),
    walk: (signal) => walkList(photos, signal),
  };
}

function fromEntryFolder(node: FolderNode, handle: FileSystemDirectoryHandle | undefined): PhotoSource {
  return {
    kind: 'folder',
    name: node.name,
    ...(handle && { handle }),
    walk: (signal) => walkTree(node, node.name, signal),
  };
}

function entryNode(entry: FileSystemEntry): TreeNode {
  if (entry.isDirectory) {
    const folder = entry as FileSystemDirectoryEntry;
    return { kind: 'folder', name: entry.name, list: () => listEntries(folder) };
  }
  const file = entry as FileSystemFileEntry;
  return {
    kind: 'file',
    name: entry.name,
    open: () => new Promise((resolve, reject) => file.file(resolve, reject)),
  };
}

/** One call of `readEntries` hands out a part only (100 entries in Chromium); an empty answer is the end. */
async function* listEntries(folder: FileSystemDirectoryEntry): AsyncGenerator<TreeNode, void, undefined> {
  const reader = folder.createReader();
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return;
    yield* part.map(entryNode);
  }
}
