/**
 * @file `npm run evaluate -- DIR`: what the vectors are worth. DIR holds `train/<class>/*` and `test/<class>/*`; every
 * test photo is a query against the train photos, with the app's own engine in a real browser.
 */
import path from 'node:path';
import { importInPage, withCommandPage } from './command-page.ts';
import type { EvaluationReport, LabelledPhoto } from './evaluation.page.ts';
import { renderTable } from './report/markdown.ts';
import type { Table } from './report/report.ts';
import { listPhotos, PHOTOS_PREFIX } from './serve.ts';

const USAGE = 'Usage: npm run evaluate -- DIR   (DIR/train/<class>/* and DIR/test/<class>/*)';

const PARTS = Object.freeze(['train', 'test'] as const);

/** A report and how many photos it is of. */
export interface FolderEvaluation extends EvaluationReport {
  readonly train: number;
  readonly test: number;
}

export async function main([folder]: readonly string[]): Promise<number> {
  if (!folder) {
    console.error(USAGE);
    return 2;
  }
  const root = path.resolve(folder);
  if (!(await hasClasses(root))) {
    console.error(`${root} has no photos in train/ or none in test/. ${USAGE}`);
    return 2;
  }
  const { notes, tables } = evaluationTables(await evaluateFolder(root));
  console.log([...notes, ...tables.map(renderTable)].join('\n\n'));
  return 0;
}

/** Whether `root` holds what {@link evaluateFolder} needs. */
export async function hasClasses(root: string): Promise<boolean> {
  const photos = PARTS.map((part) => listPhotos(path.join(root, part)).catch(() => []));
  return (await Promise.all(photos)).every(({ length }) => length > 0);
}

/** Queries `root`/test against `root`/train with the app's own engine in a browser. Takes minutes. */
export async function evaluateFolder(root: string): Promise<FolderEvaluation> {
  const photosOf = async (part: (typeof PARTS)[number]): Promise<LabelledPhoto[]> => {
    const names = await listPhotos(path.join(root, part));
    return names.map((name) => ({ url: PHOTOS_PREFIX + encodeURI(`${part}/${name}`), path: name }));
  };
  const input = { train: await photosOf('train'), test: await photosOf('test') };
  const report = await withCommandPage({ folder: root }, async (page) => {
    const module = await importInPage<typeof import('./evaluation.page.ts')>(
      page,
      '/src/cli/evaluation.page.ts',
    );
    return module.evaluate(({ evaluate }, photos) => evaluate(photos, say), input);
  });
  return { ...report, train: input.train.length, test: input.test.length };
}

export function evaluationTables({ retrieval, speed, fidelity, train, test }: FolderEvaluation): {
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
} {
  return {
    notes: [`${test} queries against ${train} photos, 10 results each.`],
    tables: [
      {
        title: 'Retrieval',
        head: ['profile (int8)', 'balance', "Towhee's mAP@10", 'standard mAP@10', 'P@1'],
        rows: retrieval.map(({ profile, balance, towhee, standard, precisionAt1 }) => [
          profile,
          balance.toFixed(3),
          towhee.toFixed(3),
          standard.toFixed(3),
          precisionAt1.toFixed(2),
        ]),
      },
      {
        title: 'Pace',
        head: ['profile', 'backend', 'photos/s, folder to durable', 'query ms'],
        rows: speed.map(({ profile, backend, photosPerSecond, queryMs }) => [
          profile,
          backend,
          photosPerSecond.toFixed(1),
          queryMs.toFixed(2),
        ]),
      },
      {
        title: 'Fidelity',
        head: ['model', 'profile', 'cosine to float32, mean', 'worst'],
        rows: fidelity.map(({ precision, profile, mean, worst }) => [
          precision,
          profile,
          mean.toFixed(5),
          worst.toFixed(5),
        ]),
      },
    ],
  };
}
