/**
 * @file `npm run evaluate -- DIR`: what the vectors are worth. DIR holds `train/<class>/*` and `test/<class>/*`; every
 * test photo is a query against the train photos, with the app's own engine in a real browser.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { importInPage, withCommandPage } from './command-page.ts';
import type { EvaluationReport, LabelledPhoto } from './evaluation.page.ts';
import { listPhotos, PHOTOS_PREFIX } from './serve.ts';

const USAGE = 'Usage: npm run evaluate -- DIR   (DIR/train/<class>/* and DIR/test/<class>/*)';

export async function main([folder]: readonly string[]): Promise<number> {
  if (!folder) {
    console.error(USAGE);
    return 2;
  }
  const root = path.resolve(folder);
  const photosOf = async (part: string): Promise<LabelledPhoto[]> => {
    const names = await listPhotos(path.join(root, part));
    return names.map((name) => ({ url: PHOTOS_PREFIX + encodeURI(`${part}/${name}`), path: name }));
  };
  for (const part of ['train', 'test']) {
    if (!(await stat(path.join(root, part)).catch(() => undefined))?.isDirectory()) {
      console.error(`${root} has no folder "${part}". ${USAGE}`);
      return 2;
    }
  }
  const input = { train: await photosOf('train'), test: await photosOf('test') };
  if (input.train.length === 0 || input.test.length === 0) {
    console.error(`${root}: train holds ${input.train.length} photos, test ${input.test.length}. ${USAGE}`);
    return 2;
  }
  const report = await withCommandPage({ folder: root }, async (page) => {
    const module = await importInPage<typeof import('./evaluation.page.ts')>(
      page,
      '/src/cli/evaluation.page.ts',
    );
    return module.evaluate(({ evaluate }, photos) => evaluate(photos, say), input);
  });
  console.log(render(report, input));
  return 0;
}

function render(
  { retrieval, speed, fidelity }: EvaluationReport,
  { train, test }: { train: readonly LabelledPhoto[]; test: readonly LabelledPhoto[] },
): string {
  const table = (head: string[], rows: string[][]): string =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return [
    `${test.length} queries against ${train.length} photos, 10 results each.\n`,
    table(
      ['profile (int8)', 'balance', "Towhee's mAP@10", 'standard mAP@10', 'P@1'],
      retrieval.map(({ profile, balance, towhee, standard, precisionAt1 }) => [
        profile,
        balance.toFixed(3),
        towhee.toFixed(3),
        standard.toFixed(3),
        precisionAt1.toFixed(2),
      ]),
    ),
    table(
      ['profile', 'backend', 'photos/s, folder to durable', 'query ms'],
      speed.map(({ profile, backend, photosPerSecond, queryMs }) => [
        profile,
        backend,
        photosPerSecond.toFixed(1),
        queryMs.toFixed(2),
      ]),
    ),
    table(
      ['model', 'profile', 'cosine to float32, mean', 'worst'],
      fidelity.map(({ precision, profile, mean, worst }) => [
        precision,
        profile,
        mean.toFixed(5),
        worst.toFixed(5),
      ]),
    ),
  ].join('\n\n');
}
