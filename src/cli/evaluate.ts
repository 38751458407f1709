/**
 * @file `npm run evaluate -- DIR`: what the vectors are worth. DIR holds `train/<class>/*` and `test/<class>/*`; every
 * test photo is a query against the train photos, with the app's own engine in a real browser. Then edited copies of the
 * test photos look for their originals among all.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EDITS } from '../photos/build/edited-copy.ts';
import { decodeJpeg } from '../photos/build/jpeg.ts';
import type { SampleEdit } from '../photos/sample-index.ts';
import { importInPage, withCommandPage } from './command-page.ts';
import type { EditedPhoto, EvaluationReport, LabelledPhoto } from './evaluation.page.ts';
import { mean } from '../vectors/ranking.ts';
import { renderTable } from './report/markdown.ts';
import type { Table } from './report/report.ts';
import { listPhotos, PHOTOS_PREFIX, type ExtraFiles } from './serve.ts';

const USAGE = 'Usage: npm run evaluate -- DIR   (DIR/train/<class>/* and DIR/test/<class>/*)';

const EDIT_NAMES = Object.keys(EDITS) as SampleEdit[];
/** Address of the edited copies. */
const COPIES_PREFIX = '/@copies/';

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
  const { copies, files } = await editedCopies(path.join(root, 'test'));
  const input = { train: await photosOf('train'), test: await photosOf('test'), copies };
  const report = await withCommandPage({ folder: root, extra: files }, async (page) => {
    const module = await importInPage<typeof import('./evaluation.page.ts')>(
      page,
      '/src/cli/evaluation.page.ts',
    );
    return module.evaluate(({ evaluate }, photos) => evaluate(photos, say), input);
  });
  return { ...report, train: input.train.length, test: input.test.length };
}

/** Edited copies of the JPEG files below `folder`, every edit of each, and their bytes by address. */
async function editedCopies(folder: string): Promise<{ copies: EditedPhoto[]; files: ExtraFiles }> {
  const copies: EditedPhoto[] = [];
  const files: Record<string, Uint8Array> = {};
  for (const name of (await listPhotos(folder)).filter((file) => /\.jpe?g$/i.test(file))) {
    const pixels = decodeJpeg(await readFile(path.join(folder, name)));
    for (const edit of EDIT_NAMES) {
      const url = encodeURI(`${COPIES_PREFIX}${edit}/${name}`);
      files[url] = EDITS[edit](pixels);
      copies.push({ url, edit, of: name });
    }
  }
  return { copies, files };
}

export function evaluationTables({ retrieval, copies, speed, fidelity, train, test }: FolderEvaluation): {
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
} {
  return {
    notes: [
      `${test} queries against ${train} photos, 10 results each. Edited copies of the queries look for their originals among ` +
        'all of these: recall@1.',
    ],
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
        title: 'Edited copies',
        head: ['profile (int8)', 'balance', 'recall@1', ...EDIT_NAMES],
        rows: copies.map(({ profile, balance, recall }) => [
          profile,
          balance.toFixed(3),
          mean(EDIT_NAMES.map((edit) => recall[edit])).toFixed(3),
          ...EDIT_NAMES.map((edit) => recall[edit].toFixed(2)),
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
