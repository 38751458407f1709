/** @file A folder that the browser can open again: rescanned after a restart, as its photos come, go and move. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openApp, reloadApp, type AppPage, whenReady } from './page.ts';

let app: AppPage;
beforeEach(async () => {
  app = await openApp({ url: inject('stubUrl') });
  await whenReady(app.page);
});
afterEach(async () => {
  await app.close();
});

/** Makes a folder of sample photos, by path, in the browser's private file system, which hands out real handles. */
function makeFolder(photos: Readonly<Record<string, string>>): Promise<void> {
  return app.page.evaluate(async (wanted) => {
    const root = await navigator.storage.getDirectory();
    const trip = await root.getDirectoryHandle('Trip', { create: true });
    for (const [path, sample] of Object.entries(wanted)) {
      let folder = trip;
      const segments = path.split('/');
      for (const segment of segments.slice(0, -1))
        folder = await folder.getDirectoryHandle(segment, { create: true });
      const file = await folder.getFileHandle(segments.at(-1) ?? '', { create: true });
      const stream = await file.createWritable();
      await stream.write(await (await fetch(`samples/photos/${sample}.jpg`)).blob());
      await stream.close();
    }
  }, photos);
}

const paths = () =>
  app.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.photo')].map(({ dataset }) => dataset['path']).sort(),
  );

test('what came, went and moved is followed by a rescan; nothing that stayed is embedded again', async () => {
  await makeFolder({
    'kite.jpg': 'kite',
    'sub/moss.jpg': 'moss',
    'sub/wine.jpg': 'wine',
    'clock.jpg': 'clock',
  });
  const add = () =>
    app.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const { added, unchanged, removed } = await lookalike.add(await root.getDirectoryHandle('Trip'));
      return { added, unchanged, removed };
    });
  expect(await add()).toEqual({ added: 4, unchanged: 0, removed: 0 });

  await reloadApp(app.page);
  await app.page.getByRole('button', { name: 'Library and settings' }).click();
  const folder = app.page.getByRole('list', { name: 'Folders' }).getByRole('listitem');
  await expect.poll(() => folder.innerText()).toContain('4 photos');

  await makeFolder({ 'bridge.jpg': 'bridge' });
  await app.page.evaluate(async () => {
    const trip = await (await navigator.storage.getDirectory()).getDirectoryHandle('Trip');
    await trip.removeEntry('clock.jpg');
    const moved = await trip.getFileHandle('kite.jpg');
    // Chromium's, not in the types.
    const movable = moved as FileSystemFileHandle & {
      move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
    };
    await movable.move(await trip.getDirectoryHandle('sub'), 'dragon.jpg');
  });
  await folder.getByRole('button', { name: 'Look for new and changed photos in Trip' }).click();
  const ended = app.page.getByLabel('Status');
  await expect.poll(() => ended.innerText()).toMatch(/1 photo added[\s\S]*3 known already[\s\S]*1 gone/);
  await app.page.getByRole('button', { name: 'Close' }).click();
  await expect
    .poll(paths)
    .toEqual(['Trip/bridge.jpg', 'Trip/sub/dragon.jpg', 'Trip/sub/moss.jpg', 'Trip/sub/wine.jpg']);

  // The drive goes: its folder is not there, and its photos are.
  await app.page.evaluate(async () =>
    (await navigator.storage.getDirectory()).removeEntry('Trip', { recursive: true }),
  );
  await app.page.getByRole('button', { name: 'Library and settings' }).click();
  await expect.poll(() => folder.innerText()).toContain('Away');
  await folder.getByRole('button', { name: 'Look for new and changed photos in Trip' }).click();
  await app.page.getByText('a drive may not be connected').waitFor();
  expect(await app.page.evaluate(async () => (await lookalike.status()).photos)).toBe(4);
  expect(app.complaints).toEqual([]);
});

/** What is asked of handles from now on, by the name of the handle: whatever can write, move or delete. */
async function recordWrites(): Promise<() => Promise<string[]>> {
  await app.page.addInitScript(() => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    const watch = (
      owner: object,
      name: string,
      isWrite: (options: unknown[]) => boolean = () => true,
    ): void => {
      const methods = owner as Record<string, ((...options: unknown[]) => unknown) | undefined>;
      const method = methods[name];
      if (!method) return;
      methods[name] = function (this: FileSystemHandle, ...options: unknown[]) {
        if (isWrite(options)) asked.push(`${name} of ${this.name}`);
        return method.apply(this, options);
      };
    };
    const creates = ([, options]: unknown[]): boolean =>
      (options as { create?: boolean } | undefined)?.create === true;
    const more = ([options]: unknown[]): boolean =>
      (options as { mode?: string } | undefined)?.mode !== 'read';
    for (const name of ['createWritable', 'createSyncAccessHandle', 'move', 'remove']) {
      watch(FileSystemFileHandle.prototype, name);
      watch(FileSystemHandle.prototype, name);
    }
    watch(FileSystemDirectoryHandle.prototype, 'removeEntry');
    watch(FileSystemDirectoryHandle.prototype, 'getFileHandle', creates);
    watch(FileSystemDirectoryHandle.prototype, 'getDirectoryHandle', creates);
    for (const name of ['queryPermission', 'requestPermission'])
      watch(FileSystemHandle.prototype, name, more);
  });
  await reloadApp(app.page);
  return () => app.page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

test('a folder of photos is only ever read: added, rescanned, searched, exported, removed, cleared', async () => {
  await makeFolder({ 'kite.jpg': 'kite', 'sub/moss.jpg': 'moss' });
  const writes = await recordWrites();
  const add = () =>
    app.page.evaluate(async () => {
      const trip = await (await navigator.storage.getDirectory()).getDirectoryHandle('Trip');
      return (await lookalike.add(trip)).added;
    });
  expect(await add()).toBe(2);
  await app.page.evaluate(async () => {
    await lookalike.search(await (await fetch('samples/photos/kite.jpg')).blob());
    await lookalike.export();
  });
  const settings = app.page.getByRole('button', { name: 'Library and settings' });
  await settings.click();
  await app.page.getByRole('button', { name: 'Look for new and changed photos in Trip' }).click();
  await expect.poll(() => app.page.getByLabel('Status').innerText()).toContain('2 known already');
  await app.page.getByRole('button', { name: 'Remove folder Trip' }).click();
  await app.page
    .getByRole('dialog', { name: 'Remove this folder from the library?' })
    .getByRole('button', { name: 'Remove folder' })
    .click();
  await expect.poll(async () => app.page.evaluate(async () => (await lookalike.status()).photos)).toBe(0);
  expect(await add()).toBe(2);
  await app.page.evaluate(() => lookalike.clear());
  const asked = await writes();
  // The export's own file: so the watch works.
  expect(asked.some((call) => call.startsWith('createWritable of '))).toBe(true);
  expect(asked.filter((call) => /Trip|sub|jpg/.test(call))).toEqual([]);
  const left = await app.page.evaluate(async () => {
    const trip = await (await navigator.storage.getDirectory()).getDirectoryHandle('Trip');
    const names: string[] = [];
    for await (const name of trip.keys()) names.push(name);
    return names.sort();
  });
  expect(left).toEqual(['kite.jpg', 'sub']);
});
