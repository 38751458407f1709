/**
 * @file Photos of a folder opened through the File System Access API; the folder can be remembered and reopened.
 *
 * Chromium lists no entry whose name would be unsafe on Windows, on any system and without a word: `10:30.jpg`,
 * `what?.jpg`, `~x.jpg`, `con.jpg` (seen in Chromium 143 on Linux). A drop and `<input webkitdirectory>` show them.
 */
import type { FileNode, FolderNode, TreeNode } from './folder-tree.ts';
import { walkTree } from './folder-tree.ts';
import type { PhotoSource } from './photo-source.ts';

/**
 * The photos below `handle`, with all its subfolders.
 *
 * @param name what the library calls the folder; the folder's own name when absent
 */
export function fromDirectoryHandle(handle: FileSystemDirectoryHandle, name = handle.name): PhotoSource {
  return {
    kind: 'folder',
    name,
    handle,
    walk: (signal) => walkTree(folderNode(handle), name, signal),
  };
}

/** A file handle as a node of a tree. */
export function fileNode(handle: FileSystemFileHandle): FileNode {
  return { kind: 'file', name: handle.name, open: () => handle.getFile() };
}

function folderNode(handle: FileSystemDirectoryHandle): FolderNode {
  return {
    kind: 'folder',
    name: handle.name,
    async *list(): AsyncGenerator<TreeNode, void, undefined> {
      for await (const entry of handle.values()) {
        yield isFolder(entry) ? folderNode(entry) : fileNode(entry);
      }
    },
  };
}

/** Narrows by `kind`, which the standard library's types do not. */
export function isFolder(handle: FileSystemHandle): handle is FileSystemDirectoryHandle {
  return handle.kind === 'directory';
}
