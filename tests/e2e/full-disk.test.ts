/**
 * @file The disk is full while photos are added. The browser's profile lies on a small disk in memory, which takes the right
 * to mount one. (A quota that is overridden by the debugging protocol is not looked at by the database of Chromium 143.)
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { addSamples, openApp, samplePath, type AppPage, whenReady } from './page.ts';

/** A smaller one is short of room for Chromium from the beginning, and what is stored is deleted as soon as it starts again. */
const DISK_MIB = 4096;
/** Bytes that are left: less than a few photos' thumbnails and vectors. */
const LEFT = 16_384;
const STORED = ['wine', 'moss', 'kite'];
const MORE = ['bridge', 'clock', 'cups', 'dragonfly', 'facade', 'fig-bowl', 'nuthatch', 'lake-dusk'];

let app: AppPage;
let disk: string;
const isMounted = await mountDisk();
beforeEach(async () => {
  app = await openApp({ url: inject('stubUrl'), profile: path.join(disk, 'profile') });
  // What is not kept for good is the first thing that Chromium deletes when a disk is full: the whole library.
  const session = await app.context.newCDPSession(app.page);
  const permission = { name: 'persistent-storage' };
  await session.send('Browser.setPermission', { permission, setting: 'granted' });
});
afterEach(async () => {
  await app.close();
  execFileSync('umount', ['-l', disk]);
  await rm(disk, { recursive: true, force: true });
});

/** Not where that is not allowed, or where memory is short. */
async function mountDisk(): Promise<boolean> {
  if (freemem() < 2 * DISK_MIB * 2 ** 20) return false;
  disk = await mkdtemp(path.join(tmpdir(), 'lookalike-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    await rm(disk, { recursive: true });
    return false;
  }
}

/** Fills the disk up to a few bytes. */
async function fill(): Promise<string> {
  const file = path.join(disk, 'filler');
  const { bavail, bsize } = await statfs(disk);
  execFileSync('fallocate', ['-l', String(bavail * bsize - LEFT), file]);
  return file;
}

test.skipIf(!isMounted)(
  'on a full disk the run waits, nothing that was stored is lost, and it goes on when there is room',
  async () => {
    await whenReady(app.page);
    await addSamples(app.page, STORED);
    await expect.poll(async () => (await status()).index?.saved).toBe(true);
    expect((await status()).store.persisted).toBe(true);
    const filler = await fill();
    await app.page.locator('#photos-input').setInputFiles(MORE.map(samplePath));
    // Thumbnails come first and find out, so that the database never meets the full disk.
    await app.page.getByText('The browser could not write a file').first().waitFor();
    const shown = app.page.getByLabel('Status');
    await expect.poll(() => shown.innerText()).toContain('Paused: no room left');
    expect(await firstLike('kite')).toBe('kite.jpg');
    await rm(filler);
    // By itself, after a while.
    await expect
      .poll(async () => (await status()).photos, { timeout: 30_000 })
      .toBe(STORED.length + MORE.length);

    await app.close();
    app = await openApp({ url: inject('stubUrl'), profile: path.join(disk, 'profile') });
    await whenReady(app.page);
    expect((await status()).photos).toBe(STORED.length + MORE.length);
    expect(await firstLike('bridge')).toBe('bridge.jpg');
  },
);

function status() {
  return app.page.evaluate(() => lookalike.status());
}

function firstLike(name: string) {
  return app.page.evaluate(async (wanted) => {
    const photo = await (await fetch(`samples/photos/${wanted}.jpg`)).blob();
    return (await lookalike.search(photo, { limit: 1 }))[0]?.path;
  }, name);
}
