/**
 * @file `npm run evaluate -- DIR`: what the models are worth on labelled photos, by the code of the page "Evaluation" in a real
 * browser. Printed, and written with curves to `.cache/evaluation`. `--thorough` adds what README and ARCHITECTURE tell of
 * `train/<class>/*` and `test/<class>/*`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LookalikeError, reviveError } from '../base/errors.ts';
import { aboutRun, modelName, runTables } from '../library/evaluation/figure-table.ts';
import { EVALUATED_EDITS as EDIT_NAMES } from '../library/evaluation/copies.ts';
import type { EvaluationRun } from '../library/evaluation/types.ts';
import { EVALUATED_EDITS } from '../photos/build/edited-copy.ts';
import { decodeJpeg } from '../photos/build/jpeg.ts';
import { DEFAULT_BALANCE, DEFAULT_PROFILE, EVALUATION } from '../profiles/profiles.ts';
import { mean, precisionRecall } from '../vectors/ranking.ts';
import { importInPage, withCommandPage } from './command-page.ts';
import { showProgress } from './terminal.ts';
import { EVALUATE_USAGE, parseEvaluateArguments, type EvaluateArguments } from './evaluate-arguments.ts';
import type {
  AddressedPhoto,
  CopyRecall,
  EditedPhoto,
  OwnModelAddress,
  ThoroughReport,
} from './evaluation.page.ts';
import { describeEnvironment } from './report/environment.ts';
import { renderSection } from './report/markdown.ts';
import type { LineChart, SectionResult, Table } from './report/report.ts';
import { writeReport } from './report/written-report.ts';
import { listPhotos, PHOTOS_PREFIX, type ExtraFiles } from './serve.ts';

const TITLE = 'What the vectors are worth';

/** The train photos whose edited copies are searched by: every fifth in path order, from the third. */
const QUERIES = Object.freeze({ every: 5, from: 2 });
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Address of a model of one's own. */
const MODEL_PREFIX = '/@model/';
/** Address of the edited copies. */
const COPIES_PREFIX = '/@copies/';
/** The module that works in the browser. */
const PAGE_MODULE = '/src/cli/evaluation.page.ts';

const PARTS = Object.freeze(['train', 'test'] as const);

/** A run, and what was measured beyond it. */
export interface FolderEvaluation {
  readonly run: EvaluationRun;
  readonly thorough: ThoroughReport | null;
}

/** What is asked of {@link evaluateFolder}. */
export type FolderOptions = Pick<
  EvaluateArguments,
  'profiles' | 'precisions' | 'model' | 'config' | 'queries' | 'list' | 'copies' | 'thorough'
>;

export async function main(args: readonly string[]): Promise<number> {
  try {
    const asked = parseEvaluateArguments(args);
    if (asked.help) {
      console.log(EVALUATE_USAGE);
      return 0;
    }
    const measured = await evaluateFolder(path.resolve(asked.folder), asked);
    const section = { id: 'evaluation', title: TITLE, ...evaluationResult(measured) };
    console.log(asked.json ? JSON.stringify(measured.run) : renderSection(section));
    if (asked.json) return 0;
    const environment = await describeEnvironment(ROOT, {});
    const date = new Date().toISOString();
    await writeReport({ title: TITLE, date, environment, sections: [section], failures: [] }, asked.out);
    return 0;
  } catch (error) {
    const { code, message } = reviveError(error);
    if (!(error instanceof LookalikeError)) throw error;
    console.error(message);
    return code === 'INVALID_ARGUMENT' ? 2 : 1;
  }
}

/** Whether `root` holds what is measured thoroughly. */
export async function hasClasses(root: string): Promise<boolean> {
  const photos = PARTS.map((part) => listPhotos(path.join(root, part)).catch(() => []));
  return (await Promise.all(photos)).every(({ length }) => length > 0);
}

/**
 * Measures with the app's own engine in a browser. Takes minutes.
 *
 * @throws LookalikeError as `EvaluationApi.run` does; INVALID_ARGUMENT for a folder or list that is not there
 */
export async function evaluateFolder(root: string, options: FolderOptions): Promise<FolderEvaluation> {
  const { profiles, precisions, queries, copies, thorough } = options;
  if (thorough && !(await hasClasses(root))) {
    throw missing(`${root} has no photos in train/ or none in test/, which --thorough needs`);
  }
  const names = await listPhotos(root).catch(() => {
    throw missing(`there is no folder ${root}`);
  });
  const list = options.list === undefined ? undefined : (await fileAt(options.list)).toString('utf8');
  const own = await ownFiles(options);
  const edited = thorough ? await editedCopies(path.join(root, 'train')) : { copies: [], files: {} };
  const run = { profiles, precisions, queries, copies, ...(list === undefined ? {} : { list }) };
  return withCommandPage({ folder: root, extra: { ...edited.files, ...own.files } }, async (page) => {
    const module = await importInPage<typeof import('./evaluation.page.ts')>(page, PAGE_MODULE);
    const answer = await module.evaluate(
      ({ evaluate }, [name, photos, asked, model]) => evaluate(name, photos, { ...asked, ...model }, say),
      [path.basename(root), addressed(names), run, own.asked] as const,
    );
    if (!('run' in answer)) throw new LookalikeError(answer.code, answer.message);
    if (!thorough) return { run: answer.run, thorough: null };
    const of = (part: (typeof PARTS)[number]): AddressedPhoto[] =>
      addressed(names.filter((name) => name.startsWith(`${part}/`))).map((photo) => ({
        ...photo,
        path: photo.path.slice(part.length + 1),
      }));
    const input = { train: of('train'), test: of('test'), copies: edited.copies, profiles };
    const measured = await module.evaluate(
      ({ evaluateThoroughly }, photos) => evaluateThoroughly(photos, say),
      input,
    );
    return { run: answer.run, thorough: measured };
  });
}

/** A model of one's own, by the addresses that the page fetches it from; nothing where none is measured. */
async function ownFiles({ model, config }: FolderOptions): Promise<{
  readonly files: ExtraFiles;
  readonly asked: { readonly own?: OwnModelAddress };
}> {
  if (model === undefined) return { files: {}, asked: {} };
  const url = `${MODEL_PREFIX}model`;
  const configUrl = `${MODEL_PREFIX}config`;
  const name = path.basename(model);
  if (config === undefined) return { files: { [url]: await fileAt(model) }, asked: { own: { name, url } } };
  const [file, description] = await Promise.all([fileAt(model), fileAt(config)]);
  return { files: { [url]: file, [configUrl]: description }, asked: { own: { name, url, configUrl } } };
}

async function fileAt(name: string): Promise<Buffer> {
  return readFile(name).catch(() => {
    throw missing(`there is no file ${name}`);
  });
}

function addressed(names: readonly string[]): AddressedPhoto[] {
  return names.map((name) => ({ url: PHOTOS_PREFIX + encodeURI(name), path: name }));
}

function missing(found: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', `The evaluation was not started: ${found}.`);
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
  const { run, thorough } = measured;
  return {
    notes: [aboutRun(run), ...(thorough ? [THOROUGH_NOTE] : [])],
    tables: [...runTables(run), ...(thorough ? thoroughTables(run, thorough) : [])],
    charts: [...runCurves(run), ...(thorough ? [copyCurves(thorough)] : [])],
    measured,
  };
}

const THOROUGH_NOTE =
  'Edited copies of every fifth of the train photos, from the third, look for their originals among them: recall@1.';

function wayOf({ balance, turns }: { balance: number; turns?: boolean }): string {
  return `balance ${balance.toFixed(2)}${turns ? ', turned' : ''}`;
}

function runCurves({ profiles }: EvaluationRun): LineChart[] {
  const shown = profiles.find(({ profile }) => profile === DEFAULT_PROFILE) ?? profiles[0];
  if (!shown) return [];
  return [
    {
      kind: 'lines',
      axes: 'shares',
      title: `The same kind of thing, ${modelName(shown)}`,
      subtitle: 'precision, interpolated, mean of the queries',
      axis: 'recall',
      lines: shown.retrieval.map((row) => ({
        label: wayOf(row),
        points: row.precisions.map((precision, level) => [level / 10, precision] as const),
      })),
    },
    {
      kind: 'lines',
      axes: 'shares',
      title: 'mAP@10 by balance',
      subtitle: 'standard definition',
      axis: 'balance: looks … kinds',
      lines: profiles
        .filter(({ retrieval }) => retrieval.length > 1)
        .map((figures) => ({
          label: modelName(figures),
          points: figures.retrieval.map(({ balance, standard }) => [balance, standard] as const),
        })),
    },
  ];
}

function copyCurves({ copies }: ThoroughReport): LineChart {
  return {
    kind: 'lines',
    axes: 'shares',
    title: 'The same picture, edited',
    subtitle: 'precision of the first result, believed from some similarity on',
    axis: 'recall',
    lines: copies
      .filter(({ profile, balance }) => profile === DEFAULT_PROFILE && balance <= DEFAULT_BALANCE)
      .map((row) => ({ label: wayOf(row), points: precisionRecall(row.answers, row.answers.length) })),
  };
}

/** What was wanted, and whether it was reached. */
function goalTable({ profiles }: EvaluationRun, { copies }: ThoroughReport): Table {
  const { samePicture, turned, towhee, standard } = EVALUATION.goals;
  const copied = (turns: boolean): number | undefined => {
    const row = copies.find(
      (each) => each.profile === DEFAULT_PROFILE && each.balance === 0 && each.turns === turns,
    );
    return row && meanRecall(row);
  };
  const kinds = profiles
    .find(({ profile }) => profile === DEFAULT_PROFILE)
    ?.retrieval.find(({ balance }) => balance === 1 / 3);
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

function thoroughTables(run: EvaluationRun, measured: ThoroughReport): readonly Table[] {
  const { copies, speed, maps, fidelity } = measured;
  return [
    goalTable(run, measured),
    {
      title: 'Edited copies of every fifth',
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
      head: ['profile', 'photos', 'kept', 'trustworthiness', 'of the class, by vectors', 'in the plane', 's'],
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
  ];
}
