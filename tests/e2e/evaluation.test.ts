/** @file The evaluation by the real engine: photos in sub-folders, their figures, and what is saved of them. */
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EvaluationRun } from '../../src/library/evaluation/types.ts';
import { DEFAULT_PROFILE } from '../../src/profiles/profiles.ts';
import { smallCnn } from '../support/own-networks.ts';
import { openApp, reloadApp, whenReady, type AppPage } from './page.ts';

/** Two pictures of one motif each, below public/samples. */
const MOTIFS: Readonly<Record<string, readonly string[]>> = Object.freeze({
  bridge: ['photos/bridge.jpg', 'generated/bridge-mirrored.jpg'],
  facade: ['photos/facade.jpg', 'generated/facade-turned.jpg'],
  cups: ['photos/cups.jpg', 'generated/cups-rotated.jpg'],
  dogs: ['photos/two-dogs.jpg', 'generated/two-dogs-turned.jpg'],
  figs: ['photos/fig-bowl.jpg', 'generated/fig-bowl-tinted.jpg'],
  moss: ['photos/moss.jpg'],
});

let app: AppPage;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lookalike-labelled-'));
  for (const [motif, files] of Object.entries(MOTIFS)) {
    await mkdir(path.join(folder, motif));
    for (const file of files) {
      const sample = fileURLToPath(new URL(`../../public/samples/${file}`, import.meta.url));
      await copyFile(sample, path.join(folder, motif, path.basename(file)));
    }
  }
  app = await openApp();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

test('a folder is measured, its figures are right, saved, and there after a reload', async () => {
  const { page } = app;
  await whenReady(page);
  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Library and settings' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Evaluation/ })
      .click();
  };
  // A model of one's own is measured beside the app's.
  await page.evaluate(async (bytes) => {
    const file = new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], 'small.onnx');
    await (await (await lookalike.models()).open(file)).add();
  }, Buffer.from(smallCnn()).toString('base64'));
  await open();
  await page.getByRole('checkbox', { name: /^small\.onnx/ }).waitFor();
  for (const model of await page.locator('.evaluation-models label').all()) {
    const name = await model.innerText();
    const isWanted = name.startsWith(DEFAULT_PROFILE) || name.startsWith('small.onnx');
    await model.getByRole('checkbox').setChecked(isWanted);
  }
  await page.locator('#evaluation-folder').setInputFiles(folder);
  await page.getByRole('heading', { name: 'Figures' }).waitFor({ timeout: 120_000 });
  await page.getByText('Of a single photo, hence searched among and not by: moss.').waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'JSON', exact: true }).click(),
  ]);
  const file = path.join(folder, 'run.json');
  await download.saveAs(file);
  const run = JSON.parse(await readFile(file, 'utf8')) as EvaluationRun;
  expect(run).toMatchObject({ photos: 11, queries: 10, classes: 6, labels: 'folders', single: ['moss'] });
  expect(run.profiles.map(({ profile, name = profile }) => name)).toEqual([
    DEFAULT_PROFILE,
    expect.stringMatching(/^small\.onnx/),
  ]);
  for (const { name, retrieval, index, copies, vectorBytes, dimension, engine } of run.profiles) {
    expect(vectorBytes).toBe(dimension * Float32Array.BYTES_PER_ELEMENT);
    expect(engine).toContain(name === undefined ? 'int8' : 'own');
    // Each is searched for by the other picture of its motif, which some turn by a quarter.
    const best = Math.max(...retrieval.map(({ precision }) => precision[0] ?? 0));
    // The small network has learnt nothing.
    if (name === undefined) expect(best).toBeGreaterThanOrEqual(0.8);
    for (const { towhee, standard, precision, recall } of retrieval) {
      expect(standard).toBeLessThanOrEqual(towhee);
      // One other picture is right: the first result alone decides both.
      expect(recall[0]).toBeCloseTo(precision[0] ?? NaN, 10);
    }
    // Edits of a photo may lead to its motif's other picture, which is an edit of it, too; by chance one in eleven is right.
    const least = name === undefined ? 0.5 : 1 / run.photos;
    expect(Math.max(...(copies?.recall ?? []).map(({ mean }) => mean))).toBeGreaterThan(least);
    for (const { plan, recall } of index) if (plan === 'exact') expect(recall).toBe(1);
  }

  // What is measured is no photo of the library, and stays after the page is gone.
  expect(await page.evaluate(async () => (await lookalike.status()).photos)).toBe(0);
  await reloadApp(page);
  if ((await page.getByRole('heading', { name: 'Evaluation', exact: true }).count()) === 0) await open();
  await page.locator('.evaluation-run').first().click();
  await page.getByRole('heading', { name: 'Figures' }).waitFor();
  expect([...app.complaints, ...app.foreign]).toEqual([]);
});
