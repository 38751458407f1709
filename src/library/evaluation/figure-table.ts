/** @file The figures of a run as one table, a row for each model and position of the slider, and that as CSV, JSON and Markdown. */
import { toCsv } from '../../base/csv.ts';
import { markdownTable } from '../../base/markdown-table.ts';
import { EVALUATION, type ProfileId } from '../../profiles/profiles.ts';
import type { EvaluationRun, ProfileFigures, RetrievalFigures } from './types.ts';

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

export interface FigureRow {
  readonly profile: ProfileId;
  readonly balance: number;
  /** `null`: not measured by this run. */
  readonly figures: Readonly<Record<Figure, number | null>>;
}

export function figureRows({ profiles }: Pick<EvaluationRun, 'profiles'>): readonly FigureRow[] {
  return profiles.flatMap((profile) => profile.retrieval.map((retrieval) => rowOf(profile, retrieval)));
}

function rowOf(profile: ProfileFigures, retrieval: RetrievalFigures): FigureRow {
  const at = (list: readonly number[], k: (typeof EVALUATION.ranks)[number]): number =>
    list[EVALUATION.ranks.indexOf(k)] ?? NaN;
  const { balance, towhee, standard, precision, recall } = retrieval;
  const { queryMs, photosPerSecond, vectorBytes, indexBytes } = profile;
  return {
    profile: profile.profile,
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

/** The row of a run with the same model at the same position. */
export function sameRow(rows: readonly FigureRow[], { profile, balance }: FigureRow): FigureRow | undefined {
  return rows.find((row) => row.profile === profile && row.balance === balance);
}

/** Unrounded; what was not measured is empty. */
export function runAsCsv(run: EvaluationRun): string {
  return toCsv([
    ['profile', 'balance', ...FIGURES.map((figure) => HEADS[figure])],
    ...figureRows(run).map(({ profile, balance, figures }) => [
      profile,
      balance,
      ...FIGURES.map((figure) => figures[figure] ?? ''),
    ]),
  ]);
}

/** All of the run, paths of the worst queries included. */
export function runAsJson(run: EvaluationRun): string {
  return `${JSON.stringify(run, undefined, 2)}\n`;
}

/** Tables that people read. */
export function runAsMarkdown(run: EvaluationRun): string {
  const { folder, made, photos, queries, classes, labels } = run;
  const number = (value: number | null | undefined, digits: number): string =>
    typeof value === 'number' ? value.toFixed(digits) : '';
  const tables: (readonly [title: string, head: readonly string[], rows: readonly (readonly string[])[]])[] =
    [
      [
        'Retrieval',
        ['profile', 'balance', ...FIGURES.map((figure) => HEADS[figure])],
        figureRows(run).map(({ profile, balance, figures }) => [
          profile,
          balance.toFixed(3),
          ...FIGURES.map((figure) => number(figures[figure], DIGITS[figure])),
        ]),
      ],
      [
        'The index beside the exact answer',
        ['profile', 'plan', 'ef', 'recall@10', 'ms'],
        run.profiles.flatMap(({ profile, index }) =>
          index.map(({ plan, ef, recall, ms }) => [
            profile,
            plan,
            number(ef, 0),
            recall.toFixed(3),
            ms.toFixed(2),
          ]),
        ),
      ],
      ...copyTables(run),
    ];
  const about = `${folder}, ${made}: ${queries} queries against ${photos} photos (${labels}${classes > 0 ? `, ${classes} classes` : ''}).`;
  const parts = tables
    .filter(([, , rows]) => rows.length > 0)
    .map(([title, head, rows]) => `## ${title}\n\n${markdownTable(head, rows)}`);
  // The folder's name is text, not Markdown.
  return (
    ['# Evaluation', about.replaceAll(/[\\`*_[\]<>#|]/gu, String.raw`\$&`), ...parts, '']
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function copyTables(run: EvaluationRun): [string, readonly string[], readonly (readonly string[])[]][] {
  const recalls = run.profiles.flatMap(({ profile, copies }) =>
    (copies?.recall ?? []).map(({ balance, mean, edits }) => ({ profile, balance, mean, edits })),
  );
  const edits = Object.keys(recalls[0]?.edits ?? {}) as (keyof (typeof recalls)[number]['edits'])[];
  return [
    [
      'Edited copies: recall@1',
      ['profile', 'balance', 'all', ...edits],
      recalls.map(({ profile, balance, mean, edits: shares }) => [
        profile,
        balance.toFixed(3),
        mean.toFixed(3),
        ...edits.map((edit) => (shares[edit] ?? NaN).toFixed(2)),
      ]),
    ],
    [
      'Bands',
      ['profile', 'band', 'from', 'precision', 'recall', 'pairs', 'other pairs'],
      run.profiles.flatMap(({ profile, copies }) =>
        (copies?.bands ?? []).map(({ band, from, precision, recall, belonging, others }) => [
          profile,
          band,
          from.toFixed(4),
          precision.toFixed(3),
          recall.toFixed(3),
          String(belonging),
          String(others),
        ]),
      ),
    ],
  ];
}
