/** How the built app's workers lie in files. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';

test('nothing imports the file that a worker starts with: WebKitGTK would run it twice', async () => {
  const folder = path.join(inject('appFolder'), 'assets');
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const starts = scripts.filter((name) => name.includes('.worker-'));
  expect(starts.length).toBeGreaterThanOrEqual(6);
  for (const script of scripts) {
    const text = await readFile(path.join(folder, script), 'utf8');
    // A worker is started by an address, not imported.
    const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*["'`]\.\/([^"'`]+)["'`]/gu)].map(
      ([, name]) => name,
    );
    expect(
      starts.filter((start) => imported.includes(start)),
      script,
    ).toEqual([]);
  }
});
