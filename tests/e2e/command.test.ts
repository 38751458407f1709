/** The app as a command, and the gallery that it publishes, on a few sample photos with the real network. */
import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { servePublished, type AppServer } from '../../src/cli/serve.ts';
import type { LookalikeHit } from '../../src/lookalike.ts';
import { openApp, results, samplePath, whenReady, type AppPage } from './page.ts';

const RUN = fileURLToPath(new URL('../../src/cli/run.js', import.meta.url));
const NAMES = ['mountain-autumn', 'mountain-path', 'bridge', 'two-dogs', 'kite', 'wine'];
const QUERY = 'mountain-autumn';
/** Of int8 with a scale a block, in similarity: 0.0023 over 550 photos. */
const INT8_ERROR = 0.003;

let folder: string;
/** Of the library to {@link QUERY}. */
let answers: readonly LookalikeHit[];
let photos: string;
let profile: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lookalike-command-'));
  photos = path.join(folder, 'Trip');
  profile = path.join(folder, 'profile');
  await mkdir(path.join(photos, 'sub'), { recursive: true });
  for (const [at, name] of NAMES.entries()) await put(name, at % 2 === 0 ? '' : 'sub');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function put(name: string, below = ''): Promise<void> {
  return copyFile(samplePath(name), path.join(photos, below, `${name}.jpg`));
}

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly complaints: string;
}

/** Runs a command to its end. */
async function command(...args: readonly string[]): Promise<Ended> {
  const own = ['--profile', profile, '--app', inject('appFolder')];
  const run = promisify(execFile)(process.execPath, [RUN, ...args, ...own]);
  try {
    const { stdout, stderr } = await run;
    return { code: 0, output: stdout, complaints: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, complaints: stderr };
  }
}

const app = (...args: readonly string[]) => command('lookalike', ...args);

test('a folder is indexed, searched and rescanned, by commands of their own', async () => {
  const first = await app('index', photos, '--json');
  expect(JSON.parse(first.output)).toMatchObject({ added: NAMES.length, failed: [], photos: NAMES.length });

  await rm(path.join(photos, 'wine.jpg'), { force: true });
  await rm(path.join(photos, 'sub', 'wine.jpg'), { force: true });
  await put('pier-lake');
  const second = await app('index', photos);
  expect(second).toMatchObject({ code: 0 });
  expect(second.output).toMatch(
    /^1 added, 5 unchanged, 1 removed, 0 failed in .+; 6 photos in the library\.$/mu,
  );

  const found = await app('search', samplePath(QUERY), '--limit', '6', '--json');
  answers = JSON.parse(found.output) as typeof answers;
  expect(answers.slice(0, 2)).toEqual([
    expect.objectContaining({
      path: 'Trip/mountain-autumn.jpg',
      file: path.join(photos, 'mountain-autumn.jpg'),
      band: 'file',
    }),
    expect.objectContaining({ path: 'Trip/sub/mountain-path.jpg' }),
  ]);
  const pairs = await app('duplicates', '--threshold', '0.5');
  expect(pairs.output).toContain(path.join('Trip', 'mountain-autumn.jpg'));
  expect(pairs.output).not.toContain('kite');

  const refused = await app('search', path.join(photos, 'gone.jpg'), '--json');
  expect(refused).toMatchObject({
    code: 1,
    complaints: expect.stringContaining('There is no file') as string,
  });
  expect(JSON.parse(refused.output)).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

let gallery: AppPage | undefined;
let server: AppServer | undefined;
afterAll(async () => {
  await gallery?.close();
  await server?.close();
});

test('a gallery answers as the library does, and a photo of a visitor is sent nowhere', async () => {
  const site = path.join(folder, 'site');
  const published = await command(
    'gallery',
    photos,
    '--out',
    site,
    '--photos',
    '--title',
    'A <trip>',
    '--json',
  );
  expect(JSON.parse(published.output)).toMatchObject({ photos: 6, withoutOriginal: [], failed: [] });

  server = await servePublished(site);
  gallery = await openApp({ url: server.url });
  const { page, context } = gallery;
  const methods = new Set<string>();
  context.on('request', (request) => methods.add(request.method()));
  await whenReady(page);
  await expect.poll(() => page.evaluate(async () => (await lookalike.status()).photos)).toBe(6);
  expect(await page.title()).toBe('A <trip>');
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);

  const input = await page.evaluateHandle(() =>
    Object.assign(document.createElement('input'), { type: 'file' }),
  );
  await input.setInputFiles(samplePath(QUERY));
  const found = await page.evaluate(
    (input) => lookalike.search(input.files?.[0] ?? new Blob(), { limit: 6 }),
    input,
  );
  expect(found.map(({ path }) => path)).toEqual(answers.map(({ path }) => path));
  found.forEach(({ similarity }, at) =>
    expect(Math.abs(similarity - (answers[at]?.similarity ?? 0))).toBeLessThan(INT8_ERROR),
  );

  // By clicking, and a photo in full, of the published file.
  await page.locator('.photo[data-path$="two-dogs.jpg"]').click();
  expect((await results(page)).length).toBe(5);
  await page
    .getByRole('button', { name: /^View / })
    .nth(1)
    .click();
  const shown = page.locator('.viewer-pane[aria-hidden="false"] .full-picture img');
  await expect
    .poll(() => shown.evaluate(({ naturalWidth }: HTMLImageElement) => naturalWidth))
    .toBeGreaterThan(320);
  expect(await page.getByRole('button', { name: /Remove|Add folder/ }).count()).toBe(0);

  expect([...methods]).toEqual(['GET']);
  expect([gallery.foreign, gallery.complaints]).toEqual([[], []]);

  const [shard = ''] = (await readdir(path.join(site, 'gallery', 'shards'))).filter((name) =>
    name.startsWith('vectors'),
  );
  await truncate(path.join(site, 'gallery', 'shards', shard), 100);
  // In another language than the code's, which comes in a file of its own.
  await page.evaluate(() => localStorage.setItem('lookalike:language', 'de'));
  await page.goto(server.url);
  await page.getByText('6 Fotos dieser Galerie konnten nicht geladen werden').waitFor();
});

test('one command at a time uses a profile, and stops when it is told to', async () => {
  const args = [
    'lookalike',
    'index',
    path.dirname(samplePath('kite')),
    '--profile',
    profile,
    '--app',
    inject('appFolder'),
  ];
  const running = spawn(process.execPath, [RUN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  running.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  const ended = new Promise<number | null>((resolve) => running.on('exit', resolve));
  await expect.poll(() => readdir(profile)).toContain('command.lock');
  const second = await app('search', samplePath('kite'));
  expect(second).toMatchObject({ code: 1, complaints: expect.stringContaining('Another command') as string });
  running.kill('SIGINT');
  // Told twice, as by a terminal and by npm.
  running.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(complaints).toContain('What was stored stays');
});
