/** @file Answers as rows of a table, one row a result, for export. */
import type { CsvCell } from '../base/csv.ts';
import { similarityPercent } from './format.ts';
import type { Answer } from './search-session.ts';
import { failureSentence } from './error-sentence.ts';
import { STRINGS } from './strings.ts';

/** Decimals of what is exported: finer than float32 distances are exact, short enough to read. */
const DIGITS = 6;

/** The header first; a query without results has one row that says why. */
export function answersTable(answers: readonly Answer[]): CsvCell[][] {
  const rows = answers.flatMap(({ query, hits, failure }): CsvCell[][] => {
    if (hits.length === 0)
      return [[query.name, '', '', '', '', '', failure ? failureSentence(failure) : STRINGS.search.none]];
    return hits.map((hit, i) => [
      query.name,
      i + 1,
      hit.path,
      rounded(hit.distance),
      rounded(similarityPercent(hit.similarity)),
      hit.id,
      '',
    ]);
  });
  return [[...STRINGS.search.csvHeader], ...rows];
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS));
}
