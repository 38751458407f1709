/** @file What `npm run bench` was asked for. */
import { LookalikeError } from '../base/errors.ts';
import { parseOptions } from './options.ts';

export interface BenchArguments {
  /** Folder of photos; the samples when absent. */
  readonly folder?: string;
  /** Ids of the sections to run, in the order of the table. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Sizes of the libraries that grow, ascending. */
  readonly rows: readonly number[];
  /** Folder that the report is written to. */
  readonly out: string;
  readonly help: boolean;
}

const ROUNDS = 5;
const ROWS = '1000,10000,100000';
const OUT = '.cache/bench';

/** @param ids of all sections */
export function benchUsage(ids: readonly string[]): string {
  return [
    'Usage: npm run bench -- [DIR] [--only SECTION,...] [--rounds N] [--rows LIST] [--out DIR]',
    '',
    'Speeds in a real browser, beside what one would otherwise take; each ratio from one interleaved run.',
    '',
    '  DIR             photos; with DIR/train/<class>/* and DIR/test/<class>/* the evaluation runs too (default: samples)',
    `  --only LIST     sections to run: ${ids.join(', ')} (default: all)`,
    `  --rounds N      rounds of each interleaved measurement, at least 1 (default: ${ROUNDS})`,
    `  --rows LIST     sizes of the libraries that grow (default: ${ROWS}); beyond the photos, rows are made`,
    `  --out DIR       folder for report.json, report.md and report.svg (default: ${OUT})`,
    '  --help          this text',
  ].join('\n');
}

const OPTIONS = {
  only: { type: 'string' },
  rounds: { type: 'string', default: String(ROUNDS) },
  rows: { type: 'string', default: ROWS },
  out: { type: 'string', default: OUT },
  help: { type: 'boolean', default: false },
} as const;

/**
 * @param ids of all sections
 * @throws LookalikeError INVALID_ARGUMENT for an option, a section or a number that is not understood
 */
export function parseBenchArguments(args: readonly string[], ids: readonly string[]): BenchArguments {
  const { values, positionals } = parseOptions(args, OPTIONS, invalid);
  const [folder, ...others] = positionals;
  if (others.length > 0) throw invalid(`one folder was expected, found ${positionals.join(', ')}`);
  const asked = values.only?.split(',').map((id) => id.trim());
  const unknown = asked?.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw invalid(`there is no section "${unknown}", there are ${ids.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw invalid(`--rounds is "${values.rounds}", a whole number of at least 1 was expected`);
  }
  const rows = values.rows.split(',').map(Number);
  if (!rows.every((size, at) => Number.isInteger(size) && size > (rows[at - 1] ?? 0))) {
    throw invalid(
      `--rows is "${values.rows}", ascending whole numbers with commas between them were expected`,
    );
  }
  return {
    ...(folder === undefined ? {} : { folder }),
    only: asked ? ids.filter((id) => asked.includes(id)) : ids,
    rounds,
    rows,
    out: values.out,
    help: values.help,
  };
}

function invalid(found: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', `The benchmark was not started: ${found}.`);
}
