/** @file A run as files: what a table holds comes back out of each. */
import { expect, test } from 'vitest';
import {
  FIGURES,
  figureRows,
  modelName,
  runAsCsv,
  runAsJson,
  runAsMarkdown,
  sameRow,
} from '../../src/library/evaluation/figure-table.ts';
import { fakeRun } from '../browser/fake-evaluation.ts';

const run = fakeRun('0', '=Cats [1] <b>|', ['resnet50-dual', 'resnet50']);

test('CSV has a row for each model and position, unrounded', () => {
  const [head, ...rows] = runAsCsv(run).trimEnd().split('\r\n');
  expect(head).toBe(
    "profile,engine,balance,Towhee's mAP@10,mAP@10,P@1,P@5,P@10,R@1,R@5,R@10,query ms,photos/s,vector bytes a photo,index bytes a photo",
  );
  const cells = figureRows(run).map(({ profile, engine, balance, figures }) =>
    [profile, engine, balance, ...FIGURES.map((figure) => figures[figure])].join(','),
  );
  expect(rows).toEqual(cells);
  expect(rows).toHaveLength(7);
});

test('JSON is the run', () => {
  expect(JSON.parse(runAsJson(run))).toEqual(run);
});

test('Markdown has all tables, and takes no name for markup', () => {
  const text = runAsMarkdown(run);
  expect(text.match(/^## .+$/gmu)).toEqual([
    '## Retrieval',
    '## The index beside the exact answer',
    '## Edited copies: recall@1',
    '## Bands, by these photos',
    '## Taken for each other, of the first ten results',
  ]);
  expect(text).toContain(String.raw`=Cats \[1\] \<b\>\|`);
  expect(text).toMatch(/\| resnet50-dual \| 0\.091 +\| 0\.900 +\| 0\.805 /u);
});

test('rows of two runs meet by model and position', () => {
  const other = figureRows(fakeRun('1', 'Cats', ['resnet50']));
  const [dual, ...others] = figureRows(run);
  expect(dual && sameRow(other, dual)).toBe(undefined);
  expect(
    others.map((row) => sameRow(other, row)?.figures.standard).filter((value) => value !== undefined),
  ).toHaveLength(1);
});

test('a precision that was asked for is part of a model, and a run of a release without precisions reads as before', () => {
  const [dual] = run.profiles;
  if (!dual) throw new Error('There are no figures.');
  const asked = {
    ...run,
    profiles: [dual, { ...dual, precision: 'float32' as const, engine: 'wasm float32' }],
  };
  const rows = figureRows(asked);
  expect(new Set(rows.map(modelName))).toEqual(new Set(['resnet50-dual', 'resnet50-dual float32']));
  expect(runAsMarkdown(asked)).toMatch(/\| resnet50-dual float32 \| 0\.091 +\| 0\.900 +\|/u);
  expect(runAsCsv(asked)).toMatch(/^resnet50-dual,wasm float32,0,/mu);
  const before = figureRows(run);
  for (const row of rows) {
    const { precision, balance } = row;
    expect(sameRow(before, row)?.balance).toBe(precision ? undefined : balance);
  }
});
