/** The npm package: its examples work as they stand, its types are enough, and who takes a part gets little more. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import ts from 'typescript';
import { build, createServer, preview, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../src/cli/chromium.ts';
import { buildPackage } from '../../src/package/build.ts';
import { samplePath } from './page.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below the project, so that Vite is found, and with the package as an install would lay it. */
const PLACE = path.join(ROOT, '.cache/examples');
const PACKAGE = path.join(PLACE, 'node_modules/lookalike-photos');
const SITE = path.join(PLACE, 'vite');
/** Of the plain scan and what it stands on, minified. */
const SCAN_BYTES = 24_000;

let browser: Browser;
beforeAll(async () => {
  await rm(PLACE, { recursive: true, force: true });
  await mkdir(PLACE, { recursive: true });
  await cp(path.join(ROOT, 'tests/examples'), PLACE, { recursive: true });
  await buildPackage(ROOT, PACKAGE);
  await symlink(PACKAGE, path.join(PLACE, 'plain/lookalike-photos'));
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Adds photos on the page of an example and searches by one of them; gives the lines of its answer. */
async function tryExample(url: string): Promise<string[]> {
  const context = await browser.newContext();
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page
      .getByLabel('Photos')
      .setInputFiles(['kite', 'mountain-autumn', 'mountain-path'].map(samplePath));
    await page.getByText('3 added, 0 left out').waitFor();
    await page.getByLabel('Looks like').setInputFiles(samplePath('kite'));
    await page.getByRole('listitem').nth(2).waitFor();
    expect(complaints).toEqual([]);
    return await page.getByRole('listitem').allTextContents();
  } finally {
    await context.close();
  }
}

test('a plain page uses it as it lies, on a host that sends no headers', async () => {
  const server = await preview({
    root: PLACE,
    configFile: false,
    build: { outDir: 'plain' },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const answer = await tryExample(server.resolvedUrls?.local[0] ?? '');
  expect(answer[0]).toBe('kite.jpg: 100 %');
  await server.close();
});

test('a site built by Vite uses it, built and in development, and its types are enough', async () => {
  expect(typeErrors(path.join(SITE, 'main.ts'))).toEqual([]);
  const config = { root: SITE, configFile: path.join(SITE, 'vite.config.js'), logLevel: 'warn' } as const;
  await build(config);
  const built = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
  expect((await tryExample(built.resolvedUrls?.local[0] ?? ''))[0]).toBe('kite.jpg: 100 %');
  await built.close();
  const development = await createServer({
    ...config,
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
  });
  await development.listen();
  expect((await tryExample(development.resolvedUrls?.local[0] ?? ''))[0]).toBe('kite.jpg: 100 %');
  await development.close();
});

test('who imports one part gets no other', async () => {
  const shaken = async (what: string): Promise<string> => {
    const entry = path.join(PLACE, 'entry.js');
    await writeFile(entry, `export { ${what} } from 'lookalike-photos';`);
    const config = { root: PLACE, configFile: false, logLevel: 'error' } as const;
    const [result] = [
      await build({ ...config, build: { write: false, lib: { entry, formats: ['es'] } } }),
    ].flat() as Rolldown.RolldownOutput[];
    return (result?.output ?? []).map((file) => ('code' in file ? file.code : '')).join('\n');
  };
  const scan = await shaken('FlatIndex');
  expect(scan.length).toBeLessThan(SCAN_BYTES);
  expect(scan).not.toMatch(/Worker|indexedDB/u);
  expect((await shaken('openMemoryMilvus')).length).toBeGreaterThan(scan.length);
});

test('its documentation is made without a warning, and README has the example that is tested', async () => {
  await promisify(execFile)('npx', ['typedoc', '--emit', 'none'], { cwd: ROOT });
  const example = await readFile(path.join(ROOT, 'tests/examples/plain/index.html'), 'utf8');
  const shown = /```html\n(?<body>.*?)```/su.exec(await readFile(path.join(ROOT, 'README.md'), 'utf8'))
    ?.groups?.['body'];
  const lines = (text: string | undefined): string[] =>
    (text ?? 'none').split('\n').map((line) => line.trim());
  expect(lines(example).join('\n')).toContain(lines(shown).join('\n').trim());
});

/** What the compiler says of a file of an example, checked as strictly as ours. */
function typeErrors(file: string): string[] {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
