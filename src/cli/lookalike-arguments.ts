/** @file What `npm run lookalike` was asked for. */
import { LookalikeError } from '../base/errors.ts';
import type { DuplicateOptions } from '../library/duplicates/types.ts';
import type { QueryOptions } from '../library/types.ts';
import { DEFAULT_BALANCE, LIMITS, TIERS, type Tier } from '../profiles/profiles.ts';
import { parseOptions } from './options.ts';

/** As vite's own preview, and not one of its ports: what a browser keeps belongs to an address with its port. */
const DEFAULT_PORT = 4174;
const LAST_PORT = 65_535;

export const USAGE = `Usage: npm run lookalike -- COMMAND [OPTIONS]

  index DIR      adds the photos of a folder; again: what came, changed or went since
  search FILE    the photos that look like this one, best first
  duplicates     groups of near-duplicates
  serve          the app on a local address, for your own browser (which has a library of its own)

search
  --limit N            results (${LIMITS.searchDefault})
  --balance B          0 = the same picture ... 1 = the same kind of thing (${DEFAULT_BALANCE.toFixed(3)})
  --filter EXPR        a Milvus filter: 'path like "Trip/%" and width > 4000'
  --similarity A[..B]  only results that are at least (and at most) so similar, -1..1
  --turns              also mirrored and rotated
duplicates
  --tier TIER          ${TIERS.join(', ')} (all)
  --threshold S        in its place: photos at least so similar, -1..1
serve
  --port PORT          0 for any free one (${DEFAULT_PORT})
all
  --profile DIR        folder of the index (XDG_DATA_HOME/lookalike, else ~/.local/share/lookalike)
  --app DIR            drive this built app; absent: it is built of these sources when they changed
  --json               the result as JSON on the output, and nothing else there
  --help               this text

Progress and complaints go to the error output. Exit code 0: done; 1: it failed; 2: not understood; 130: stopped by Ctrl+C, what was
stored stays. npm itself writes two lines before: npm run --silent lookalike -- search photo.jpg --json`;

interface Common {
  readonly json: boolean;
  readonly profile?: string | undefined;
  readonly app?: string | undefined;
}

export type Command =
  | { readonly name: 'help' }
  | (Common & { readonly name: 'index'; readonly folder: string })
  | (Common & {
      readonly name: 'search';
      readonly file: string;
      readonly query: Pick<QueryOptions, 'limit' | 'balance' | 'filter' | 'similarity' | 'turns'>;
    })
  | (Common & {
      readonly name: 'duplicates';
      readonly query: Pick<DuplicateOptions, 'tier' | 'threshold'>;
    })
  | (Common & { readonly name: 'serve'; readonly port: number });

const OPTIONS = {
  profile: { type: 'string' },
  app: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  limit: { type: 'string' },
  balance: { type: 'string' },
  filter: { type: 'string' },
  similarity: { type: 'string' },
  turns: { type: 'boolean' },
  tier: { type: 'string' },
  threshold: { type: 'string' },
  port: { type: 'string' },
} as const;

const COMMON: readonly (keyof typeof OPTIONS)[] = ['profile', 'app', 'json', 'help'];

/** Of each command the options that it knows beside {@link COMMON}. */
const OWN: Readonly<Record<Exclude<Command['name'], 'help'>, readonly (keyof typeof OPTIONS)[]>> = {
  index: [],
  search: ['limit', 'balance', 'filter', 'similarity', 'turns'],
  duplicates: ['tier', 'threshold'],
  serve: ['port'],
};

/** @throws LookalikeError INVALID_ARGUMENT what was not understood */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parseOptions(args, OPTIONS, misunderstood);
  const [name, ...rest] = positionals;
  if (name === undefined || name === 'help' || values.help) return { name: 'help' };
  if (!isCommand(name)) {
    throw misunderstood(`there is no command "${name}", there are ${Object.keys(OWN).join(', ')}`);
  }
  const known = new Set<string>([...COMMON, ...OWN[name]]);
  const unknown = Object.keys(values).find((option) => !known.has(option));
  if (unknown !== undefined) throw misunderstood(`"${name}" has no option --${unknown}`);
  const { json = false, profile, app } = values;
  const common = { json, profile, app };
  switch (name) {
    case 'index':
      return { name, folder: only(rest, 'folder of photos'), ...common };
    case 'search': {
      const { limit, balance, filter, similarity, turns } = values;
      const query = {
        ...(limit === undefined ? {} : { limit: number('--limit', limit) }),
        ...(balance === undefined ? {} : { balance: number('--balance', balance) }),
        ...(filter === undefined ? {} : { filter }),
        ...(similarity === undefined ? {} : { similarity: range(similarity) }),
        ...(turns ? { turns } : {}),
      };
      return { name, file: only(rest, 'photo'), query, ...common };
    }
    case 'duplicates': {
      none(rest);
      const { tier, threshold } = values;
      if (tier !== undefined && threshold !== undefined) {
        throw misunderstood('--tier and --threshold were given; one of them was expected');
      }
      const query = {
        ...(tier === undefined ? {} : { tier: knownTier(tier) }),
        ...(threshold === undefined ? {} : { threshold: number('--threshold', threshold) }),
      };
      return { name, query, ...common };
    }
    case 'serve': {
      none(rest);
      const { port = String(DEFAULT_PORT) } = values;
      if (!/^\d+$/u.test(port) || Number(port) > LAST_PORT) {
        throw misunderstood(`--port is "${port}"; a number from 0 to ${LAST_PORT} was expected`);
      }
      return { name, port: Number(port), ...common };
    }
  }
}

function isCommand(name: string): name is keyof typeof OWN {
  return Object.hasOwn(OWN, name);
}

function only(positionals: readonly string[], what: string): string {
  const [first] = positionals;
  if (first === undefined || positionals.length > 1) {
    throw misunderstood(`one ${what} was expected, ${positionals.length} were given`);
  }
  return first;
}

function none(positionals: readonly string[]): void {
  if (positionals.length > 0) throw misunderstood(`"${positionals.join(' ')}" was not expected`);
}

function number(option: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw misunderstood(`${option} is "${text}"; a number was expected`);
  return value;
}

/** `0.8` or `0.8..0.95`. */
function range(text: string): { least: number; most?: number } {
  const [least = '', most, ...others] = text.split('..');
  if (others.length > 0) {
    throw misunderstood(`--similarity is "${text}"; 0.8 or 0.8..0.95 was expected`);
  }
  return {
    least: number('--similarity', least),
    ...(most === undefined ? {} : { most: number('--similarity', most) }),
  };
}

function knownTier(text: string): Tier {
  const tier = TIERS.find((name) => name === text);
  if (tier === undefined) throw misunderstood(`--tier is "${text}"; one of ${TIERS.join(', ')} was expected`);
  return tier;
}

function misunderstood(found: string): LookalikeError {
  return new LookalikeError('INVALID_ARGUMENT', `Nothing was done: ${found}.`);
}
