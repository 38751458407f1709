/** @file The evaluation as a person meets it, over runs that are made up. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { LookalikeError } from '../../src/base/errors.ts';
import { FakeEvaluation, fakeRun } from './fake-evaluation.ts';
import { FakeLibrary } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const evaluation = new FakeEvaluation();

beforeAll(async () => {
  await showPage(new FakeLibrary(), { evaluation });
});

beforeEach(async () => {
  evaluation.measuring = Promise.resolve();
  evaluation.saved = ['1', '0'].map((id) => fakeRun(id, `Labelled ${id}`, ['resnet50-dual', 'resnet50']));
  evaluation.unfinished = undefined;
  await userEvent.keyboard('{Escape}{Escape}{Escape}');
  await screen.getByRole('button', { name: 'Library and settings' }).click();
  // On a first visit, too: what is measured is no photo of the library.
  await screen
    .getByRole('dialog')
    .getByRole('button', { name: /^Evaluation/ })
    .click();
  await expect.element(screen.getByRole('heading', { name: 'Evaluation', exact: true })).toBeVisible();
});

/** Files as a chosen folder has them. */
function chooseFolder(paths: readonly string[]): void {
  const input = document.querySelector<HTMLInputElement>('#evaluation-folder');
  const list = new DataTransfer();
  for (const path of paths) {
    const file = new File(['photo'], path.split('/').at(-1) ?? '');
    Object.defineProperty(file, 'webkitRelativePath', { value: path });
    list.items.add(file);
  }
  if (!input) throw new Error('There is no input for a folder.');
  // A list of inputs loses what a test said of paths.
  Object.defineProperty(input, 'files', { value: list.files, configurable: true });
  input.dispatchEvent(new Event('change'));
}

const rows = (heading: string): string[][] =>
  [
    ...(document.querySelector(`[role="region"][aria-label="${heading}"]`)?.querySelectorAll('tbody tr') ??
      []),
  ].map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent));

it('a chart is a file of its own, with its legend and its colours', async () => {
  const { chartFile, drawChart } = await import('../../src/ui/evaluation-charts.ts');
  const run = fakeRun('0', 'Labelled', ['resnet50-dual', 'resnet50']);
  const text = chartFile(drawChart('precision', [{ name: '', run }], 400), {
    getPropertyValue: (name: string) => (name === '--chart-1' ? '#123456' : '#000'),
  });
  const file = new DOMParser().parseFromString(text, 'image/svg+xml');
  expect(file.querySelector('parsererror')).toBe(null);
  expect([...file.querySelectorAll('svg > text')].map(({ textContent }) => textContent)).toEqual([
    'resnet50-dual',
    'resnet50',
  ]);
  expect(file.querySelector('style')?.textContent).toContain('--chart-1:#123456');
  expect(file.documentElement.getAttribute('style')).not.toMatch(/inherit|transparent/u);
});

describe('the evaluation', () => {
  it('shows the figures of the newest run, its curves, thresholds and worst queries', async () => {
    await expect.element(screen.getByRole('article', { name: 'Labelled 1' })).toBeVisible();
    const [first] = rows('Figures');
    expect(rows('Figures')).toHaveLength(7);
    expect(first?.slice(0, 5)).toEqual(['resnet50-dual', '0.000', '0.910', '0.810', '0.900']);
    expect(rows('Thresholds')[0]).toEqual([
      'resnet50-dual',
      'Same picture',
      '0.9231',
      '0.9113',
      '99%',
      '40%',
      '400 / 9,000',
    ]);
    await expect.poll(() => document.querySelectorAll('.evaluation-chart').length).toBe(3);
    await expect.poll(() => document.querySelector('.evaluation-chart svg[role="img"] path')).not.toBe(null);
    // Five of seven at first; the query, and six results, of which a mark and a word tell.
    expect(document.querySelectorAll('.worst > li')).toHaveLength(5);
    const firstRow = document.querySelector('.worst-row');
    expect(firstRow?.querySelectorAll('figure')).toHaveLength(7);
    expect(
      [...(firstRow?.querySelectorAll('figcaption') ?? [])].map((caption) => caption.textContent),
    ).toEqual([
      'Query',
      ...['right0.900', 'wrong0.850', 'wrong0.800', 'right0.750', 'wrong0.700', 'wrong0.650'],
    ]);
    await expect.poll(() => firstRow?.querySelectorAll('img').length).toBe(7);
    await screen.getByRole('button', { name: 'Show all' }).click();
    expect(document.querySelectorAll('.worst > li')).toHaveLength(7);
  });

  it('compares two runs, and deletes one after a question', async () => {
    await screen.getByLabelText('Compare with').selectOptions('0');
    await expect.poll(() => rows('Figures')[0]?.[3]).toBe('0.810+0.010');
    await screen.getByRole('button', { name: /^Delete: Labelled 1/ }).click();
    await screen.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(screen.getByRole('article', { name: 'Labelled 0' })).toBeVisible();
    expect(evaluation.saved.map(({ id }) => id)).toEqual(['0']);
  });

  it('measures a folder with what was chosen, tells how far it is, and can be stopped', async () => {
    let end: () => void = () => undefined;
    evaluation.measuring = new Promise((resolve) => (end = resolve));
    await screen.getByRole('checkbox', { name: /^resnet50 pooled|^resnet50pooled/ }).click();
    await screen.getByRole('checkbox', { name: /^float16-weights/ }).click();
    await screen.getByRole('switch', { name: 'Edited copies, too' }).click();
    chooseFolder(['Animals/cat/1.jpg', 'Animals/dog/2.jpg']);
    await expect.element(screen.getByText('Model resnet50-dual float16-weights')).toBeVisible();
    await expect.element(screen.getByText('Embedding photos: 12 of 48 · 4/s · 9 sec left')).toBeVisible();
    expect(evaluation.asked.at(-1)).toMatchObject({
      folder: 'Animals',
      options: {
        profiles: ['resnet50-dual', 'resnet50'],
        precisions: ['float16-weights'],
        copies: false,
        queries: 500,
      },
    });
    await screen.getByRole('button', { name: 'Stop' }).click();
    await expect.element(screen.getByRole('button', { name: 'Choose folder and start' })).toBeVisible();
    evaluation.measuring = Promise.resolve();
    end();
    chooseFolder(['Animals/cat/1.jpg', 'Animals/dog/2.jpg']);
    await expect.element(screen.getByRole('article', { name: 'Animals' })).toBeVisible();
  });

  it('says why a run was not made, and offers the one that was not completed', async () => {
    evaluation.measuring = Promise.reject(
      new LookalikeError('INVALID_ARGUMENT', 'The folder has no sub-folders.'),
    );
    evaluation.measuring.catch(() => undefined);
    evaluation.unfinished = { folder: 'Animals', profiles: ['resnet50-dual'] };
    chooseFolder(['Animals/1.jpg']);
    await expect.element(screen.getByRole('alert')).toHaveTextContent('The folder has no sub-folders.');
    await expect.element(screen.getByText('The evaluation of Animals was not completed.')).toBeVisible();
    await screen.getByRole('button', { name: 'Forget it' }).click();
    await expect.element(screen.getByRole('button', { name: 'Choose folder and start' })).toBeVisible();
    expect(evaluation.unfinished).toBe(undefined);
  });
});
