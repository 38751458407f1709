/** @file Near-duplicates from the first photo to the script that moves files: found, decided, remembered, written, run. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Download, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openApp, reloadApp, type AppPage } from './page.ts';

/** Below public/samples, and the name that each has in the folder Trip. */
const FILES: Readonly<Record<string, string>> = Object.freeze({
  'photos/facade.jpg': 'facade.jpg',
  'generated/facade-turned.jpg': "it's $(turned).jpg",
  'photos/bridge.jpg': 'bridge.jpg',
  'generated/bridge-mirrored.jpg': 'mirrored\nbridge.jpg',
  'photos/kite.jpg': 'kite.jpg',
  'photos/wine.jpg': 'wine.jpg',
});
const COPY = 'kite (copy).jpg';

let app: AppPage;
let place: string;
beforeEach(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'lookalike-trip-'));
  const trip = path.join(place, 'Trip');
  await mkdir(trip);
  const sample = (file: string): string =>
    fileURLToPath(new URL(`../../public/samples/${file}`, import.meta.url));
  for (const [file, name] of Object.entries(FILES)) await copyFile(sample(file), path.join(trip, name));
  await copyFile(sample('photos/kite.jpg'), path.join(trip, COPY));
  app = await openApp();
});
afterEach(async () => {
  await app.close();
  await rm(place, { recursive: true, force: true });
});

/** The folder Trip as it is on the disk, in the browser's private files: there is nobody to choose one. */
async function addTrip(page: Page): Promise<void> {
  const names = await readdir(path.join(place, 'Trip'));
  const files = await Promise.all(
    names.map(
      async (name) => [name, (await readFile(path.join(place, 'Trip', name))).toString('base64')] as const,
    ),
  );
  await page.evaluate(async (given) => {
    await lookalike.ready;
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('Trip', { create: true });
    const wanted = new Map(given);
    for await (const name of folder.keys()) if (!wanted.has(name)) await folder.removeEntry(name);
    for (const [name, base64] of given) {
      const file = await folder.getFileHandle(name, { create: true });
      if ((await file.getFile()).size > 0) continue;
      const sink = await file.createWritable();
      await sink.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
      await sink.close();
    }
    const { failed } = await lookalike.add(folder);
    if (failed.length > 0) throw new Error(JSON.stringify(failed));
  }, files);
}

const openReview = (page: Page): Promise<void> =>
  page.getByRole('banner').getByRole('button', { name: 'Review near-duplicates' }).click();

async function counts(page: Page): Promise<string[]> {
  await expect
    .poll(() => page.getByRole('tab').allInnerTexts())
    .not.toContainEqual(expect.stringContaining('…'));
  return (await page.getByRole('tab').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
}

/** Paths of those that stay and of those that do not, in each group in sight. */
function shown(page: Page): Promise<{ stays: string[]; goes: string[] }[]> {
  return page.locator('.review-group').evaluateAll((groups) =>
    groups.map((group) => {
      const members = [...group.querySelectorAll<HTMLElement>('.review-member')];
      const pathsOf = (stays: boolean): string[] =>
        members
          .filter((member) => member.classList.contains('stays') === stays)
          .map((member) => member.dataset.path ?? '')
          .sort();
      return { stays: pathsOf(true), goes: pathsOf(false) };
    }),
  );
}

async function save(page: Page, format: string): Promise<string> {
  await page.getByLabel('Format').selectOption(format);
  const [download] = await Promise.all<[Promise<Download>, Promise<void>]>([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save' }).click(),
  ] as never);
  const file = path.join(place, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

test('are found, decided, remembered, and moved by the script', async () => {
  const { page } = app;
  await addTrip(page);
  await openReview(page);
  await expect.poll(() => counts(page)).toEqual(['Same file 1', 'Same picture 2', 'Same scene 0']);
  const pictures = [
    ['Trip/facade.jpg', "Trip/it's $(turned).jpg"],
    ['Trip/bridge.jpg', 'Trip/mirrored\nbridge.jpg'],
  ].map((group) => group.sort());
  await expect
    .poll(async () => (await shown(page)).map(({ stays, goes }) => [...stays, ...goes].sort()).sort())
    .toEqual(pictures.sort());

  // By keyboard alone: the other one of the first group stays, too, then instead.
  const group = page.locator('.review-group').first();
  const before = (await shown(page))[0];
  await group.locator('.review-member:not(.stays) .review-picture').focus();
  await page.keyboard.press('Space');
  await expect.poll(async () => (await shown(page))[0]?.goes).toEqual([]);
  await group.locator(`[data-path="${before?.stays[0]}"] .review-picture`).focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await shown(page))[0]).toEqual({ stays: before?.goes, goes: before?.stays });
  await group.getByRole('button', { name: 'Accept' }).click();
  await expect.poll(() => counts(page)).toEqual(['Same file 1', 'Same picture 1', 'Same scene 0']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => counts(page)).toEqual(['Same file 1', 'Same picture 2', 'Same scene 0']);

  await page.getByRole('button', { name: 'Accept all 2 suggestions' }).click();
  await page.getByText('In 2 groups 2 stay and 2').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Accept all' }).click();
  await page.getByRole('tab', { name: 'Same file' }).click();
  await page.getByRole('button', { name: 'Accept', exact: true }).click();
  await expect.poll(() => counts(page)).toEqual(['Same file 0', 'Same picture 0', 'Same scene 0']);

  await reloadApp(page);
  await openReview(page);
  await expect.poll(() => counts(page)).toEqual(['Same file 0', 'Same picture 0', 'Same scene 0']);
  await page.getByRole('button', { name: /^Decided/ }).click();
  // Groups come first, then the photos that are in them.
  await expect
    .poll(async () => (await shown(page)).flatMap(({ stays, goes }) => [...stays, ...goes]).filter(Boolean))
    .toHaveLength(4);
  const decided = await shown(page);
  await page.getByText('Result', { exact: true }).click();
  const list = await readFile(await save(page, 'csv'), 'utf8');
  expect(list.split('\r\n')[0]).toBe('group,band,decision,path,bytes');
  expect(list).toContain(',file,keep,Trip/kite.jpg,');
  expect(list).toContain(`,file,move,Trip/${COPY},`);

  const script = await save(page, 'sh');
  const told = execFileSync('sh', [script, place], { encoding: 'utf8' });
  expect(told).toContain('3 files were moved');
  const goes = decided.flatMap((each) => each.goes).map((file) => file.slice('Trip/'.length));
  expect((await readdir(path.join(place, 'Lookalike duplicates', 'Trip'))).sort()).toEqual(
    [...goes, COPY].sort(),
  );
  expect(await readdir(path.join(place, 'Trip'))).toHaveLength(4);

  // What was moved leaves with the next look at the folder, and nothing is asked again.
  await addTrip(page);
  await expect.poll(() => page.evaluate(() => lookalike.duplicates({ reviewed: true }))).toEqual([]);
  expect([...app.complaints, ...app.foreign]).toEqual([]);
});

test('that are none are not asked about again, whatever they are called', async () => {
  const { page } = app;
  await addTrip(page);
  await openReview(page);
  await expect.poll(() => counts(page)).toContain('Same picture 2');
  const bridge = page.locator('.review-group', { has: page.locator('[data-path="Trip/bridge.jpg"]') });
  await bridge.getByRole('button', { name: 'Not duplicates' }).click();
  await expect.poll(() => counts(page)).toContain('Same picture 1');
  await reloadApp(page);
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('Trip');
    const old = await folder.getFileHandle('bridge.jpg');
    const sink = await (await folder.getFileHandle('renamed.jpg', { create: true })).createWritable();
    await sink.write(await old.getFile());
    await sink.close();
    await folder.removeEntry('bridge.jpg');
    await lookalike.ready;
    await lookalike.add(folder);
  });
  const found = await page.evaluate(() => lookalike.duplicates({ tier: 'picture' }));
  expect(found).toHaveLength(1);
  expect(found.flatMap(({ photos }) => photos.map((photo) => photo.path))).not.toContain('Trip/renamed.jpg');
  // Out of it by the browser's Back.
  await openReview(page);
  await page.getByRole('heading', { name: 'Near-duplicates' }).waitFor();
  await page.goBack();
  await page.getByRole('grid', { name: 'Your photos' }).waitFor();
  expect([...app.complaints, ...app.foreign]).toEqual([]);
});
