/** @file The figures of a run as one table, a row for each model and position of the slider, and that as CSV, JSON and Markdown. */
import { toCsv } from '../../base/csv.ts';
import { markdownTable } from '../../base/markdown-table.ts';
import type { EvaluatedEdit } from '../../photos/build/evaluated-edit.ts';
import { EVALUATION, isBuilt, PROFILES } from '../../profiles/profiles.ts';
import type { EvaluationRun, MeasuredModel, ProfileFigures, RetrievalFigures } from './types.ts';

export const FIGURES = Object.freeze([
  'towhee',
  'standard',
  'p1',
  'p5',
  'p10',
  'r1',
  'r5',
  'r10',
  'queryMs',
  'photosPerSecond',
  'vectorBytes',
  'indexBytes',
] as const);
export type Figure = (typeof FIGURES)[number];

/** Heads for those who read files: standard terms. */
const HEADS: Readonly<Record<Figure, string>> = Object.freeze({
  towhee: "Towhee's mAP@10",
  standard: 'mAP@10',
  p1: 'P@1',
  p5: 'P@5',
  p10: 'P@10',
  r1: 'R@1',
  r5: 'R@5',
  r10: 'R@10',
  queryMs: 'query ms',
  photosPerSecond: 'photos/s',
  vectorBytes: 'vector bytes a photo',
  indexBytes: 'index bytes a photo',
});

/** Digits behind the point. */
export const DIGITS: Readonly<Record<Figure, number>> = Object.freeze({
  towhee: 3,
  standard: 3,
  p1: 3,
  p5: 3,
  p10: 3,
  r1: 3,
  r5: 3,
  r10: 3,
  queryMs: 2,
  photosPerSecond: 1,
  vectorBytes: 0,
  indexBytes: 0,
});

export interface FigureRow extends MeasuredModel {
  /** As {@link ProfileFigures} has it. */
  readonly engine: string;
  readonly balance: number;
  /** `null`: not measured by this run. */
  readonly figures: Readonly<Record<Figure, number | null>>;
}

/** A model with the precision that was asked for, if one was. */
export function modelName({ profile, name = profile, precision }: MeasuredModel): string {
  return precision ? `${name} ${precision}` : name;
}

export function figureRows({ profiles }: Pick<EvaluationRun, 'profiles'>): readonly FigureRow[] {
  return profiles.flatMap((profile) => profile.retrieval.map((retrieval) => rowOf(profile, retrieval)));
}

function rowOf(profile: ProfileFigures, retrieval: RetrievalFigures): FigureRow {
  const at = (list: readonly number[], k: (typeof EVALUATION.ranks)[number]): number =>
    list[EVALUATION.ranks.indexOf(k)] ?? NaN;
  const { balance, towhee, standard, precision, recall } = retrieval;
  const { precision: asked, name, engine, queryMs, photosPerSecond, vectorBytes, indexBytes } = profile;
  return {
    profile: profile.profile,
    ...(name === undefined ? {} : { name }),
    ...(asked ? { precision: asked } : {}),
    engine,
    balance,
    figures: {
      towhee,
      standard,
      p1: at(precision, 1),
      p5: at(precision, 5),
      p10: at(precision, 10),
      r1: at(recall, 1),
      r5: at(recall, 5),
      r10: at(recall, 10),
      queryMs,
      photosPerSecond,
      vectorBytes,
      indexBytes,
    },
  };
}

/** The row of a run with the same model, as it was asked for, at the same position. */
export function sameRow(rows: readonly FigureRow[], wanted: FigureRow): FigureRow | undefined {
  return rows.find((row) => modelName(row) === modelName(wanted) && row.balance === wanted.balance);
}

/** Unrounded; what was not measured is empty. */
export function runAsCsv(run: EvaluationRun): string {
  return toCsv([
    ['profile', 'engine', 'balance', ...FIGURES.map((figure) => HEADS[figure])],
    ...figureRows(run).map(({ profile, name, engine, balance, figures }) => [
      name ?? profile,
      engine,
      balance,
      ...FIGURES.map((figure) => figures[figure] ?? ''),
    ]),
  ]);
}

/** All of the run, paths of the worst queries included. */
export function runAsJson(run: EvaluationRun): string {
  return `${JSON.stringify(run, undefined, 2)}\n`;
}

/** Rows of text under a head. */
export interface TextTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables that people read; empty ones are left out. */
export function runTables(run: EvaluationRun): readonly TextTable[] {
  const tables: readonly TextTable[] = [
    {
      title: 'Retrieval',
      head: ['profile', 'balance', ...FIGURES.map((figure) => HEADS[figure])],
      rows: figureRows(run).map((row) => [
        modelName(row),
        row.balance.toFixed(3),
        ...FIGURES.map((figure) => fixed(row.figures[figure], DIGITS[figure])),
      ]),
    },
    {
      title: 'The index beside the exact answer',
      head: ['profile', 'plan', 'ef', 'recall@10', 'ms'],
      rows: run.profiles.flatMap(({ index, ...model }) =>
        index.map(({ plan, ef, recall, ms }) => [
          modelName(model),
          plan,
          fixed(ef, 0),
          recall.toFixed(3),
          ms.toFixed(2),
        ]),
      ),
    },
    ...copyTables(run),
    {
      title: 'Taken for each other, of the first ten results',
      head: ['profile', 'searched for', 'found', 'results'],
      rows: run.profiles.flatMap(({ confusions, ...model }) =>
        confusions.map(({ wanted, found, count }) => [modelName(model), wanted, found, String(count)]),
      ),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/** What a run is of, in a sentence. */
export function aboutRun(run: EvaluationRun): string {
  const { folder, made, photos, queries, classes, labels, leftOut } = run;
  const of = [labels, ...(classes > 0 ? [`${classes} classes`] : [])].join(', ');
  const out = leftOut.length > 0 ? ` Left out: ${leftOut.map(({ path }) => path).join(', ')}.` : '';
  return `${folder}, ${made}: ${queries} queries against ${photos} photos (${of}).${out}`;
}

export function runAsMarkdown(run: EvaluationRun): string {
  // The folder's name is text, not Markdown.
  const about = aboutRun(run).replaceAll(/[\\`*_[\]<>#|]/gu, String.raw`\$&`);
  const tables = runTables(run).map(({ title, head, rows }) => `## ${title}\n\n${markdownTable(head, rows)}`);
  return `${['# Evaluation', about, ...tables].join('\n\n')}\n`;
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits);
}

function copyTables(run: EvaluationRun): readonly TextTable[] {
  const recalls = run.profiles.flatMap(({ copies, ...model }) =>
    (copies?.recall ?? []).map((row) => ({ name: modelName(model), ...row })),
  );
  const edits = Object.keys(recalls[0]?.edits ?? {}) as EvaluatedEdit[];
  return [
    {
      title: 'Edited copies: recall@1',
      head: ['profile', 'balance', 'all', ...edits],
      rows: recalls.map(({ name, balance, mean, edits: shares }) => [
        name,
        balance.toFixed(3),
        mean.toFixed(3),
        ...edits.map((edit) => (shares[edit] ?? NaN).toFixed(2)),
      ]),
    },
    {
      title: 'Bands, by these photos',
      head: ['profile', 'band', 'from', 'in use', 'precision', 'recall', 'pairs', 'other pairs'],
      rows: run.profiles.flatMap(({ profile, copies, ...model }) =>
        (copies?.bands ?? []).map(({ band, from, precision, recall, belonging, others }) => [
          modelName({ profile, ...model }),
          band,
          from.toFixed(4),
          isBuilt(profile) ? PROFILES[profile].bands[band].from.toFixed(4) : '',
          precision.toFixed(3),
          recall.toFixed(3),
          String(belonging),
          String(others),
        ]),
      ),
    },
  ];
}
