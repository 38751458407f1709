/** @file A library leaves one browser as a file and comes into another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { addSamples, openApp, samplePath, type AppPage, whenReady } from './page.ts';

const NAMES = ['wine', 'moss', 'kite', 'pier-grey', 'pier-lake'];

let here: AppPage;
let there: AppPage;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lookalike-archive-'));
  [here, there] = await Promise.all([
    openApp({ url: inject('stubUrl') }),
    openApp({ url: inject('stubUrl') }),
  ]);
});
afterEach(async () => {
  await Promise.all([here, there].map((app) => app.close()));
  await rm(folder, { recursive: true, force: true });
});

function distances({ page }: AppPage): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const photo = await (await fetch('samples/photos/pier-lake.jpg')).blob();
    const hits = await lookalike.search(photo, { limit: 10 });
    return Object.fromEntries(hits.map(({ path: name, distance }) => [name, distance]));
  });
}

async function openSettings({ page }: AppPage): Promise<void> {
  await page.getByRole('button', { name: 'Library and settings' }).click();
  await page.getByText('Export and import', { exact: true }).click();
}

test('with its vectors, thumbnails and answers', async () => {
  await whenReady(here.page);
  await addSamples(here.page, NAMES);
  // There is nobody to ask where to: the file comes as a download.
  await here.page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  await openSettings(here);
  const [download] = await Promise.all([
    here.page.waitForEvent('download'),
    here.page.getByRole('button', { name: 'Export library' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^lookalike-\d{4}-\d\d-\d\d\.zip$/);
  const file = path.join(folder, 'library.zip');
  await download.saveAs(file);
  await here.page.getByText('5 photos exported in').first().waitFor();

  await openSettings(there);
  await there.page.getByLabel('Import …').setInputFiles(file);
  await there.page.getByText('The file holds 5 photos').waitFor();
  await there.page.getByRole('button', { name: 'Import', exact: true }).click();
  await there.page.getByText('5 photos imported in').first().waitFor();
  await there.page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => there.page.locator('.photo img').count()).toBe(5);
  expect(await distances(there)).toEqual(await distances(here));
  expect([...here.complaints, ...there.complaints, ...here.foreign, ...there.foreign]).toEqual([]);
});

test('what is no library says so, and the page goes on', async () => {
  await openSettings(there);
  await there.page.getByLabel('Import …').setInputFiles(samplePath('wine'));
  await there.page.getByText('The file is no ZIP.').waitFor();
  const files = await there.page.evaluate(async () => {
    await lookalike.ready;
    const file = await lookalike.export();
    return [file.name, await lookalike.import(file)] as const;
  });
  expect(files).toMatchObject(['lookalike.zip', { added: 0, present: 0 }]);
});

test('a folder that came with it is the same folder when it is chosen', async () => {
  const report = await here.page.evaluate(async () => {
    await lookalike.ready;
    const trip = await (await navigator.storage.getDirectory()).getDirectoryHandle('Trip', { create: true });
    for (const name of ['wine', 'moss']) {
      const stream = await (await trip.getFileHandle(`${name}.jpg`, { create: true })).createWritable();
      await stream.write(await (await fetch(`samples/photos/${name}.jpg`)).blob());
      await stream.close();
    }
    await lookalike.add(trip);
    const file = await lookalike.export();
    await lookalike.clear();
    await lookalike.import(file);
    await trip.removeEntry('wine.jpg');
    const { added, unchanged, removed } = await lookalike.add(trip);
    return { added, unchanged, removed };
  });
  expect(report).toEqual({ added: 0, unchanged: 1, removed: 0 });
  await here.page.getByRole('button', { name: 'Library and settings' }).click();
  const folders = here.page.getByRole('list', { name: 'Folders' });
  await expect
    .poll(() => folders.innerText())
    .toMatch(/Trip\n[\s\S]*1 photo[\s\S]*Trip \(2\)\n[\s\S]*1 photo/);
});

/** Names of what an export left in the origin's private files. */
function leftovers({ page }: AppPage): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const names: string[] = [];
    for await (const name of (await root.getDirectoryHandle('exports', { create: true })).keys())
      names.push(name);
    return names;
  });
}

test('two exports at once are two files, one that is cancelled leaves none, and what a closed tab left goes', async () => {
  await addSamples(here.page, NAMES);
  const exported = await here.page.evaluate(async () => {
    const files = await Promise.all([lookalike.export(), lookalike.export({ thumbnails: false })]);
    const reports = [];
    for (const file of files) reports.push(await lookalike.import(file));
    return { sizes: files.map(({ size }) => size), present: reports.map(({ present }) => present) };
  });
  expect(exported.present).toEqual([5, 5]);
  expect(exported.sizes[0]).toBeGreaterThan(exported.sizes[1] ?? 0);
  expect(await leftovers(here)).toHaveLength(2);
  const failure = await here.page.evaluate(() =>
    lookalike.export({ signal: AbortSignal.abort() }).catch((error: unknown) => String(error)),
  );
  expect(failure).toContain('AbortError');
  // This one went, and with it those that were handed over before.
  expect(await leftovers(here)).toEqual([]);

  await here.page.evaluate(() => lookalike.export());
  expect(await leftovers(here)).toHaveLength(1);
  await here.page.reload();
  await whenReady(here.page);
  await expect.poll(() => leftovers(here)).toEqual([]);
});

test('an export that is cancelled in the middle leaves no file where the person wanted it', async () => {
  await addSamples(here.page, NAMES);
  await here.page.evaluate(() => {
    const picked = async () => {
      const root = await navigator.storage.getDirectory();
      const file = await root.getFileHandle('picked.zip', { create: true });
      // A disk that is busy until then: the middle is not over before somebody cancels.
      const cancelled = new Promise((resolve) => addEventListener('cancelled', resolve));
      const slow = async () => {
        const inner = await file.createWritable();
        return new WritableStream<Uint8Array<ArrayBuffer>>({
          async write(bytes) {
            await cancelled;
            await inner.write(bytes);
          },
          close: () => inner.close(),
          abort: (reason) => inner.abort(reason),
        });
      };
      return new Proxy(file, {
        get(target, name) {
          if (name === 'createWritable') return slow;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    };
    Object.defineProperty(globalThis, 'showSaveFilePicker', { value: picked });
  });
  await openSettings(here);
  await here.page.getByRole('button', { name: 'Export library' }).click();
  await here.page.getByRole('button', { name: 'Close' }).click();
  await here.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await here.page.evaluate(() => dispatchEvent(new Event('cancelled')));
  await here.page.getByText('The export was cancelled; no file was left.').first().waitFor();
  const names = await here.page.evaluate(async () => {
    const found: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) found.push(name);
    return found;
  });
  expect(names).not.toContain('picked.zip');
});
