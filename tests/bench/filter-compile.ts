/** @file How long the filter language takes to read: different filters, parsed, planned and compiled. Runs in Node. */
import { compileFilter } from '../../src/milvus/local/filter/filter.ts';
import type { Field, Schema } from '../../src/milvus/local/schema.ts';
import { seededRandom } from '../../src/vectors/random.ts';

export interface FilterCompileCost {
  /** Filters compiled, no two of them alike, and their characters. */
  readonly filters: number;
  readonly characters: number;
  /** By the clock, and what of it this process computed: a busy machine makes the first longer. */
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

const SEED = 4;
/** Terms of the longest filter. */
const MOST_TERMS = 6;

const FIELDS: readonly (readonly [string, Field['dataType']])[] = [
  ['uid', 'Int64'],
  ['path', 'VarChar'],
  ['taken', 'Int64'],
  ['score', 'Double'],
  ['meta', 'JSON'],
];

const SCHEMA: Schema = {
  autoId: true,
  dynamic: true,
  fields: FIELDS.map(([name, dataType]) => ({
    name,
    dataType,
    primary: name === 'uid',
    nullable: name !== 'uid',
    description: '',
  })),
};

/** Every kind of term that applications write; `n` makes it unlike the others. */
const TERMS: readonly ((n: number) => string)[] = [
  (n) => `uid in [${n}, ${n + 1}, ${n + 2}]`,
  (n) => `path like "holiday/${n}/%"`,
  (n) => `not (path == 'folder \\'${n}\\'')`,
  (n) => `1500000000 <= taken < ${1_500_000_000 + n}`,
  (n) => `taken % ${n + 2} == 1`,
  (n) => `score > ${n}.5e-3`,
  (n) => `meta["camera"]["lens"][${n}] != "f/1.8"`,
  (n) => `json_contains_any(meta["tags"], ["sea", ${n}])`,
  (n) => `exists album${n}`,
  (n) => `rating${n} is not null`,
];

export function measureFilterCompile(count: number): FilterCompileCost {
  const random = seededRandom(SEED);
  const below = (bound: number): number => Math.floor(random() * bound);
  const texts = new Set<string>();
  while (texts.size < count) {
    const terms = Array.from({ length: 1 + below(MOST_TERMS) }, () =>
      TERMS[below(TERMS.length)]?.(below(1_000_000)),
    );
    texts.add(terms.join(random() < 0.5 ? ' and ' : ' or '));
  }
  const start = performance.now();
  const usage = process.cpuUsage();
  for (const text of texts) compileFilter(text, SCHEMA);
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(usage);
  const characters = [...texts].reduce((sum, text) => sum + text.length, 0);
  return { filters: texts.size, characters, milliseconds, cpuMilliseconds: (user + system) / 1000 };
}
