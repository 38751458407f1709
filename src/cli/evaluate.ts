/**
 * @file `npm run evaluate -- DIR [PROFILE]`: what the vectors are worth. DIR holds `train/<class>/*` and `test/<class>/*`; every
 * test photo is a query against the train photos, with the app's own engine in a real browser. Then edited copies of some of
 * the train photos look for their originals among them. Printed, and written with curves to `.cache/evaluation`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EVALUATED_EDITS } from '../photos/build/edited-copy.ts';
import type { EvaluatedEdit } from '../photos/build/evaluated-edit.ts';
import { decodeJpeg } from '../photos/build/jpeg.ts';
import {
  DEFAULT_BALANCE,
  DEFAULT_PROFILE,
  EVALUATION,
  findProfile,
  PROFILES,
  type ProfileId,
} from '../profiles/profiles.ts';
import { mean, precisionRecall } from '../vectors/ranking.ts';
import { importInPage, showProgress, withCommandPage } from './command-page.ts';
import type { CopyRecall, EditedPhoto, EvaluationReport, LabelledPhoto } from './evaluation.page.ts';
import { describeEnvironment } from './report/environment.ts';
import { renderSection } from './report/markdown.ts';
import type { LineChart, SectionResult, Table } from './report/report.ts';
import { writeReport } from './report/written-report.ts';
import { listPhotos, PHOTOS_PREFIX, type ExtraFiles } from './serve.ts';

const TITLE = 'What the vectors are worth';
const USAGE =
  'Usage: npm run evaluate -- DIR [PROFILE]   (DIR/train/<class>/* and DIR/test/<class>/*; all profiles when absent)';

const EDIT_NAMES = Object.keys(EVALUATED_EDITS) as EvaluatedEdit[];
/** The train photos whose edited copies are searched by: every fifth in path order, from the third. */
const QUERIES = Object.freeze({ every: 5, from: 2 });
/** Where the report goes. */
const OUT = '.cache/evaluation';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Address of the edited copies. */
const COPIES_PREFIX = '/@copies/';

const PARTS = Object.freeze(['train', 'test'] as const);

/** A report and how many photos it is of. */
export interface FolderEvaluation extends EvaluationReport {
  readonly train: number;
  readonly test: number;
}

export async function main([folder, only]: readonly string[]): Promise<number> {
  const profile = findProfile(only ?? null);
  if (!folder || (only !== undefined && !profile)) {
    console.error(USAGE);
    return 2;
  }
  const root = path.resolve(folder);
  if (!(await hasClasses(root))) {
    console.error(`${root} has no photos in train/ or none in test/. ${USAGE}`);
    return 2;
  }
  const section = {
    id: 'evaluation',
    title: TITLE,
    ...evaluationResult(await evaluateFolder(root, profile && [profile])),
  };
  console.log(renderSection(section));
  const environment = await describeEnvironment(ROOT, {});
  const date = new Date().toISOString();
  await writeReport({ title: TITLE, date, environment, sections: [section], failures: [] }, OUT);
  return 0;
}

/** Whether `root` holds what {@link evaluateFolder} needs. */
export async function hasClasses(root: string): Promise<boolean> {
  const photos = PARTS.map((part) => listPhotos(path.join(root, part)).catch(() => []));
  return (await Promise.all(photos)).every(({ length }) => length > 0);
}

/** Queries `root`/test against `root`/train with the app's own engine in a browser. Takes minutes. */
export async function evaluateFolder(
  root: string,
  profiles = Object.keys(PROFILES) as ProfileId[],
): Promise<FolderEvaluation> {
  const photosOf = async (part: (typeof PARTS)[number]): Promise<LabelledPhoto[]> => {
    const names = await listPhotos(path.join(root, part));
    return names.map((name) => ({ url: PHOTOS_PREFIX + encodeURI(`${part}/${name}`), path: name }));
  };
  const { copies, files } = await editedCopies(path.join(root, 'train'));
  const input = { train: await photosOf('train'), test: await photosOf('test'), copies, profiles };
  const report = await withCommandPage({ folder: root, extra: files }, async (page) => {
    const module = await importInPage<typeof import('./evaluation.page.ts')>(
      page,
      '/src/cli/evaluation.page.ts',
    );
    return module.evaluate(({ evaluate }, photos) => evaluate(photos, say), input);
  });
  return { ...report, train: input.train.length, test: input.test.length };
}

/** Edited copies of the photos that are searched by, every edit of each, and their bytes by address. */
async function editedCopies(folder: string): Promise<{ copies: EditedPhoto[]; files: ExtraFiles }> {
  const copies: EditedPhoto[] = [];
  const files: Record<string, Uint8Array> = {};
  const names = (await listPhotos(folder)).filter((_, at) => at % QUERIES.every === QUERIES.from);
  for (const [at, name] of names.filter((file) => /\.jpe?g$/i.test(file)).entries()) {
    showProgress(`edited copies of ${at}/${names.length} photos`);
    const pixels = decodeJpeg(await readFile(path.join(folder, name)));
    for (const edit of EDIT_NAMES) {
      const url = encodeURI(`${COPIES_PREFIX}${edit}/${name}`);
      files[url] = EVALUATED_EDITS[edit](pixels);
      copies.push({ url, edit, of: name });
    }
  }
  return { copies, files };
}

/** Tables, curves and figures of an evaluation. */
export function evaluationResult(measured: FolderEvaluation): SectionResult {
  return { ...evaluationTables(measured), charts: curves(measured), measured };
}

function curves({ retrieval, copies }: FolderEvaluation): LineChart[] {
  const ours = <T extends { profile: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter(({ profile }) => profile === DEFAULT_PROFILE);
  const wayOf = ({ balance, turns }: { balance: number; turns?: boolean }): string =>
    `balance ${balance.toFixed(2)}${turns ? ', turned' : ''}`;
  return [
    {
      kind: 'lines',
      axes: 'shares',
      title: 'The same kind of thing',
      subtitle: 'precision, interpolated, mean of the queries',
      axis: 'recall',
      lines: ours(retrieval).map((row) => ({
        label: wayOf(row),
        points: row.precisions.map((precision, level) => [level / 10, precision] as const),
      })),
    },
    {
      kind: 'lines',
      axes: 'shares',
      title: 'The same picture, edited',
      subtitle: 'precision of the first result, believed from some similarity on',
      axis: 'recall',
      lines: ours(copies)
        .filter(({ balance }) => balance <= DEFAULT_BALANCE)
        .map((row) => ({ label: wayOf(row), points: precisionRecall(row.answers, row.answers.length) })),
    },
  ];
}

/** What was wanted, and whether it was reached. */
function goalTable({ retrieval, copies }: FolderEvaluation): Table {
  const { samePicture, turned, towhee, standard } = EVALUATION.goals;
  const copied = (turns: boolean): number | undefined => {
    const row = copies.find(
      (each) => each.profile === DEFAULT_PROFILE && each.balance === 0 && each.turns === turns,
    );
    return row && meanRecall(row);
  };
  const kinds = retrieval.findLast(({ profile }) => profile === DEFAULT_PROFILE);
  const rows: readonly (readonly [string, number | undefined, number])[] = [
    ['recall@1 of edited copies, balance 0', copied(false), samePicture],
    ['the same, also mirrored and rotated', copied(true), turned],
    ["Towhee's mAP@10, balance 1/3", kinds?.towhee, towhee],
    ['standard mAP@10, balance 1/3', kinds?.standard, standard],
  ];
  return {
    title: 'Goals',
    head: ['figure', 'reached', 'goal', ''],
    rows: rows.map(([name, reached = NaN, goal]) => [
      name,
      reached.toFixed(3),
      goal.toFixed(3),
      reached >= goal ? 'met' : 'not met',
    ]),
  };
}

function meanRecall({ recall }: Pick<CopyRecall, 'recall'>): number {
  return mean(EDIT_NAMES.map((edit) => recall[edit]));
}

function evaluationTables(measured: FolderEvaluation): Pick<SectionResult, 'notes' | 'tables'> {
  const { retrieval, copies, speed, maps, fidelity, train, test } = measured;
  return {
    notes: [
      `${test} queries against ${train} photos, 10 results each. Edited copies of every fifth of these, from the third, look ` +
        'for their originals among them: recall@1.',
    ],
    tables: [
      goalTable(measured),
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
        head: ['profile (int8)', 'balance', 'turns', 'recall@1', ...EDIT_NAMES, 'ms a query'],
        rows: copies.map((row) => [
          row.profile,
          row.balance.toFixed(3),
          row.turns ? '8' : '1',
          meanRecall(row).toFixed(3),
          ...EDIT_NAMES.map((edit) => row.recall[edit].toFixed(2)),
          row.queryMs?.toFixed(0) ?? '',
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
        title: 'The map: of the 10 nearest by vectors and in the plane',
        head: [
          'profile',
          'photos',
          'kept',
          'trustworthiness',
          'of the class, by vectors',
          'in the plane',
          's',
        ],
        rows: maps.map(({ profile, photos, kept, trustworthiness, purity, mapPurity, seconds }) => [
          profile,
          String(photos),
          kept.toFixed(3),
          trustworthiness.toFixed(3),
          purity.toFixed(3),
          mapPurity.toFixed(3),
          seconds.toFixed(1),
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
