/** @file What `npm run evaluate` was asked for. */
import { LookalikeError } from '../base/errors.ts';
import {
  DEFAULT_PROFILE,
  EVALUATION,
  SELF_CHECK_COSINE,
  type BuiltProfileId,
  type Precision,
} from '../profiles/profiles.ts';
import { parseOptions } from './options.ts';
import { ALL_PROFILES, parseProfiles } from './profile-list.ts';

export interface EvaluateArguments {
  /** Folder of labelled photos; empty where only help is wanted. */
  readonly folder: string;
  readonly profiles: readonly BuiltProfileId[];
  /** Each profile by each of them; as the app computes on a processor where there is none. */
  readonly precisions: readonly Precision[];
  /** File of a model to measure beside them, and the one that describes it. */
  readonly model?: string;
  readonly config?: string;
  readonly queries: number;
  /** File with a list of queries, in place of sub-folders. */
  readonly list?: string;
  readonly copies: boolean;
  /** Also what README and ARCHITECTURE tell of `train/` and `test/`. */
  readonly thorough: boolean;
  readonly json: boolean;
  /** Folder that the report is written to. */
  readonly out: string;
  readonly help: boolean;
}

const OUT = '.cache/evaluation';
const PRECISIONS = Object.keys(SELF_CHECK_COSINE) as Precision[];

export const EVALUATE_USAGE = [
  'Usage: npm run evaluate -- DIR [--profile ID,...] [--precision LIST] [--model FILE [--config FILE]] [--queries N] [--list FILE] [--no-copies] [--thorough] [--json] [--out DIR]',
  '',
  'What the models are worth on labelled photos, as on the page "Evaluation", by the same code in a headless browser.',
  '',
  '  DIR             photos in a sub-folder for each class, or the same in train/ and test/',
  `  --profile LIST  models to measure: ${ALL_PROFILES.join(', ')} (default: all)`,
  `  --precision LIST  weights to measure each by: ${PRECISIONS.join(', ')} (default: as the app computes, int8)`,
  '  --model FILE    an .onnx of your own, measured beside the others (without --profile: beside the default)',
  '  --config FILE   its preprocessor_config.json',
  `  --queries N     photos to search by at most, a seeded sample (default: ${EVALUATION.queries})`,
  '  --list FILE     a CSV "query,relevant" with paths below DIR, in place of sub-folders',
  '  --no-copies     without edited copies and thresholds',
  '  --thorough      for train/ and test/: also goals, copies of every fifth photo in eight turns, the map, int8 beside float32',
  '  --json          print the run as JSON and nothing else',
  `  --out DIR       folder for report.json, report.md and report.svg (default: ${OUT})`,
  '  --help          this text',
].join('\n');

const OPTIONS = {
  profile: { type: 'string' },
  precision: { type: 'string', default: '' },
  model: { type: 'string' },
  config: { type: 'string' },
  queries: { type: 'string', default: String(EVALUATION.queries) },
  list: { type: 'string' },
  'no-copies': { type: 'boolean', default: false },
  thorough: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  out: { type: 'string', default: OUT },
  help: { type: 'boolean', default: false },
} as const;

/** @throws LookalikeError INVALID_ARGUMENT for an option, a model or a number that is not understood */
export function parseEvaluateArguments(args: readonly string[]): EvaluateArguments {
  const { values, positionals } = parseOptions(args, OPTIONS, invalid);
  const [folder = '', ...others] = positionals;
  if (!values.help && (folder === '' || others.length > 0)) {
    throw invalid(`one folder was expected, found ${positionals.join(', ') || 'none'}`);
  }
  if (values.config !== undefined && values.model === undefined) {
    throw invalid('--config describes a model, and no --model was named');
  }
  const queries = Number(values.queries);
  if (!Number.isSafeInteger(queries) || queries < 1) {
    throw invalid(`--queries is "${values.queries}", a whole number of at least 1 was expected`);
  }
  return {
    folder,
    profiles: parseProfiles(
      values.profile ?? (values.model === undefined ? undefined : DEFAULT_PROFILE),
      invalid,
    ),
    precisions: parsePrecisions(values.precision),
    queries,
    ...(values.model === undefined ? {} : { model: values.model }),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.list === undefined ? {} : { list: values.list }),
    copies: !values['no-copies'],
    thorough: values.thorough,
    json: values.json,
    out: values.out,
    help: values.help,
  };
}

function parsePrecisions(given: string): readonly Precision[] {
  const names = given === '' ? [] : given.split(',').map((name) => name.trim());
  const precisions = names.map((name) => {
    const precision = PRECISIONS.find((each) => each === name);
    if (!precision) throw invalid(`there is no precision "${name}", there are ${PRECISIONS.join(', ')}`);
    return precision;
  });
  return [...new Set(precisions)];
}

function invalid(found: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', `The evaluation was not started: ${found}.`);
}
