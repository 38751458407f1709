/** Nothing in the app writes to, moves or deletes a person's photo: the calls that could stand in few files, each for files of our own. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** By call: where it may stand. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // The private file system: files of indexes, and an export on its way to a download.
  'createSyncAccessHandle(': ['store/index-files.ts'],
  'removeEntry(': ['base/private-file.ts', 'store/index-files.ts'],
  'create: true': ['base/private-file.ts', 'store/index-files.ts'],
  // The file of an export: a private one, or one that a person names in a dialog.
  'createWritable(': ['lookalike.ts', 'ui/saving.ts'],
  showSaveFilePicker: ['ui/saving.ts'],
  // The one that a person named, where an export was cancelled before anything was written.
  '.remove?.(': ['ui/saving.ts'],
  "mode: 'readwrite'": [],
  webkitGetAsEntry: ['photos/drop.ts'],
  'createWriter(': [],
  '.moveTo(': [],
};

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('cli') && !name.includes(`build${path.sep}`))
  .map((name) => [name.split(path.sep).join('/'), readFileSync(path.join(SRC, name), 'utf8')] as const);

test.each(Object.entries(ALLOWED))('%s stands where it may', (call, allowed) => {
  expect(
    FILES.filter(([, text]) => text.includes(call))
      .map(([name]) => name)
      .sort(),
  ).toEqual([...allowed].sort());
});
